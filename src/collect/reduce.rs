//! Keeps small records of what there is most of: pods and ReplicaSets that another object makes, and definitions.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::head::{Head, Owner};
use crate::format::skip::Skip;
use crate::model::demand::Demand;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;

/// Tells, object by object in their order, what is kept of each.
#[derive(Debug, Default)]
pub(super) struct Reducer {
    /// The owners of the pods so far, with their namespaces.
    owners: BTreeSet<(Option<CompactString>, Owner)>,
}

impl Reducer {
    /// What is left out of an object. Of the pods of one owner only the first stays whole, and of a Deployment's ReplicaSet no
    /// template; unless a rule asks for more.
    pub(super) fn skip(&mut self, head: &Head, demand: &Demand) -> &'static Skip {
        let Some((kind, _)) = head.kind.as_ref().filter(|(kind, _)| !demand.wants_whole(kind)) else {
            return Skip::of_object();
        };
        match (kind.group.as_str(), kind.kind.as_str(), &head.owner) {
            // Static pods of one node are each another's, and tell how the control plane was started.
            ("", "Pod", Some(owner)) if owner.kind == "Node" => Skip::of_object(),
            ("", "Pod", Some(owner)) if !self.owners.insert((head.namespace.clone(), owner.clone())) => {
                Skip::of_replica()
            }
            ("apps", "ReplicaSet", Some(owner)) if owner.kind == "Deployment" => Skip::of_replica_set(),
            _ => of_kind(kind),
        }
    }

    /// Leaves the same out of objects that were read whole.
    pub(super) fn reduce(&mut self, objects: &mut [Resource], demand: &Demand) {
        for resource in objects {
            let head = Head {
                kind: Some((resource.kind.clone(), resource.version.clone())),
                namespace: resource.namespace.clone(),
                observed: resource.observed,
                owner: Owner::of(&resource.body),
            };
            let skip = self.skip(&head, demand);
            if !std::ptr::eq(skip, of_kind(&resource.kind)) {
                skip.prune(&mut resource.body);
            }
        }
    }
}

/// What is left out of every object of a kind.
pub(super) fn of_kind(kind: &GroupKind) -> &'static Skip {
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("apiextensions.k8s.io", "CustomResourceDefinition") => Skip::of_definition(),
        _ => Skip::of_object(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::testing::resource;

    fn pod(name: &str, owner: Option<&str>) -> Resource {
        let owners = owner.map(|uid| json!([{"kind": "ReplicaSet", "name": "web", "uid": uid}]));
        resource(json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "namespace": "shop", "ownerReferences": owners, "annotations": {"a": "b"}},
            "spec": {"containers": [{"name": "web", "image": "web:1", "env": [{"name": "A"}]}], "volumes": []},
        }))
    }

    #[test]
    fn of_the_pods_of_one_owner_the_first_stays_whole() {
        let mut pods = [pod("a", Some("1")), pod("b", Some("1")), pod("c", Some("2")), pod("d", None), pod("e", None)];
        let whole = pods.clone();
        Reducer::default().reduce(&mut pods, &Demand::default());
        let stayed: Vec<bool> = pods.iter().zip(&whole).map(|(pod, whole)| pod == whole).collect();
        assert_eq!(stayed, [true, false, true, true, true]);
        let small = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "b", "namespace": "shop", "ownerReferences": [{"kind": "ReplicaSet", "name": "web", "uid": "1"}]},
            "spec": {"containers": [{"name": "web", "image": "web:1"}]},
        });
        assert_eq!(pods[1].body.to_json(), small);
    }

    #[test]
    fn a_rule_that_asks_for_pods_gets_them_whole() {
        let mut pods = [pod("a", Some("1")), pod("b", Some("1"))];
        let whole = pods.clone();
        Reducer::default().reduce(&mut pods, &Demand::default().and_whole([GroupKind::new("", "Pod")]));
        assert_eq!(pods, whole);
    }
}
