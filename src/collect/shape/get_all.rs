//! `kubectl get all`: one list of the kinds in the category `all`.

use crate::collect::reading::DocumentRead;
use crate::model::coverage::is_custom;
use crate::model::kind::GroupKind;

/// Kubernetes' own kinds in the category `all`: those whose storage has `all` among its `Categories`
/// (kubernetes/kubernetes:pkg/registry/{core,apps,batch,autoscaling}/*/storage/storage.go).
const CATEGORY_ALL: [(&str, &str); 10] = [
    ("", "Pod"),
    ("", "ReplicationController"),
    ("", "Service"),
    ("apps", "DaemonSet"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("batch", "CronJob"),
    ("batch", "Job"),
];

/// The kinds that hardly a cluster is without: only beside all of them does the absence of another kind of the category mean
/// that there is none.
const TELLING: [(&str, &str); 4] = [("", "Pod"), ("", "Service"), ("apps", "Deployment"), ("apps", "ReplicaSet")];

/// The kinds that `document` lists if it is the output of `kubectl get all`: the ten of the category, empty ones included.
/// Custom kinds may be in the category too, but an absent one tells nothing.
pub(crate) fn kinds(document: &DocumentRead) -> Option<Vec<GroupKind>> {
    let of = |(group, kind): &(&str, &str)| GroupKind::new(group, kind);
    let untyped = document.list.as_ref().is_some_and(|list| list.of.is_none());
    let category: Vec<GroupKind> = CATEGORY_ALL.iter().map(of).collect();
    let telling = TELLING.iter().map(of).all(|kind| document.seen.contains_key(&kind));
    let no_other = document.seen.keys().all(|kind| is_custom(kind) || category.contains(kind));
    (untyped && telling && no_other).then_some(category)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::testing::{list, observed};

    #[test]
    fn the_category_is_known_beside_its_telling_kinds() {
        let pod = || observed("v1", "Pod", Some("a"), "p");
        let service = || observed("v1", "Service", Some("a"), "s");
        let deployment = || observed("apps/v1", "Deployment", Some("a"), "d");
        let replica_set = || observed("apps/v1", "ReplicaSet", Some("a"), "r");
        let config_map = || observed("v1", "ConfigMap", Some("a"), "c");
        let custom = || observed("serving.knative.dev/v1", "Service", Some("a"), "k");
        let cases = [
            (vec![pod(), service(), deployment(), replica_set()], true),
            (vec![pod(), service(), deployment(), replica_set(), custom()], true),
            (vec![pod(), service(), deployment()], false),
            (vec![pod(), service(), deployment(), replica_set(), config_map()], false),
        ];
        for (objects, expected) in cases {
            assert_eq!(kinds(&list(objects)).map(|kinds| kinds.len()), expected.then_some(10));
        }
    }
}
