//! Desired state: rendered charts and manifests, whose objects carry no `uid`.

use crate::collect::reading::DocumentRead;
use crate::model::coverage::{Coverage, Extent};
use crate::model::kind::GroupKind;
use crate::model::reason::{PartialWhy, Reason};

/// Kinds whose objects a running cluster makes and nobody declares.
const MADE_BY_THE_CLUSTER: [(&str, &str); 14] = [
    ("", "ComponentStatus"),
    ("", "Endpoints"),
    ("", "Event"),
    ("", "Node"),
    ("apps", "ControllerRevision"),
    ("certificates.k8s.io", "CertificateSigningRequest"),
    ("coordination.k8s.io", "Lease"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("events.k8s.io", "Event"),
    ("networking.k8s.io", "IPAddress"),
    ("resource.k8s.io", "ResourceSlice"),
    ("storage.k8s.io", "CSINode"),
    ("storage.k8s.io", "CSIStorageCapacity"),
    ("storage.k8s.io", "VolumeAttachment"),
];

/// Groups that an API server computes when asked, so that their objects carry no `uid`.
const COMPUTED: [&str; 3] = ["custom.metrics.k8s.io", "external.metrics.k8s.io", "metrics.k8s.io"];

/// Whether a document declares objects. Lists that come from a server do not, even where an object has no `uid`.
pub(crate) fn is_declared(document: &DocumentRead) -> bool {
    let declares = |kind: &GroupKind| kind.kind != "ComponentStatus" && !COMPUTED.contains(&kind.group.as_str());
    let from_server = document.list.as_ref().is_some_and(|list| list.from_server);
    !from_server && document.seen.values().all(|seen| seen.observed == 0) && document.seen.keys().any(declares)
}

/// Desired state is closed: what is not declared is absent, unless a source that may hold anything is not in the input. What a
/// running cluster alone has was not collected.
pub(crate) fn coverage(partial: bool, unseen: Option<&Reason>) -> Coverage {
    let mut coverage = Coverage::all(match (partial, unseen) {
        (true, _) => Extent::Partial(PartialWhy::UserSaidSo),
        (false, Some(Reason::SourceUnseen(source))) => Extent::Partial(PartialWhy::SourceUnseen(source.clone())),
        (false, Some(Reason::SourceUnrendered(source))) => {
            Extent::Partial(PartialWhy::SourceUnrendered(source.clone()))
        }
        (false, Some(_)) => Extent::Partial(PartialWhy::UserSaidSo),
        (false, None) => Extent::Complete,
    });
    for (group, kind) in MADE_BY_THE_CLUSTER {
        coverage.set(GroupKind::new(group, kind), Extent::NotCollected);
    }
    coverage
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::testing::{document, list, observed, resource, typed};

    fn declared(api_version: &str, kind: &str) -> crate::model::resource::Resource {
        resource(json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}}))
    }

    #[test]
    fn what_declares() {
        let cases = [
            (document(vec![declared("v1", "Pod")]), true),
            (list(vec![declared("v1", "Pod")]), true),
            (list(vec![declared("v1", "Pod"), observed("v1", "Pod", None, "p")]), false),
            (list(vec![declared("v1", "ComponentStatus")]), false),
            (document(vec![declared("metrics.k8s.io/v1beta1", "PodMetrics")]), false),
            (typed(GroupKind::new("", "Pod"), vec![declared("v1", "Pod")]), false),
            (list(vec![]), false),
        ];
        for (document, expected) in cases {
            assert_eq!(is_declared(&document), expected, "{document:?}");
        }
    }

    #[test]
    fn desired_state_is_closed_but_for_what_only_a_cluster_has() {
        let pod = GroupKind::new("", "Pod");
        let custom = GroupKind::new("argoproj.io", "Application");
        let closed = coverage(false, None);
        assert_eq!((closed.of(&pod), closed.of(&custom)), (&Extent::Complete, &Extent::Complete));
        assert_eq!(closed.of(&GroupKind::new("", "Node")), &Extent::NotCollected);
        assert_eq!(coverage(true, None).of(&pod), &Extent::Partial(PartialWhy::UserSaidSo));
    }
}
