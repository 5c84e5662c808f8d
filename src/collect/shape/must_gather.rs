//! An OpenShift must-gather, and any other output of `oc adm inspect`: `namespaces/<ns>/<group>/<plural>.yaml` and
//! `cluster-scoped-resources/<group>/<plural>.yaml`, single objects one level deeper (openshift/oc:pkg/cli/admin/inspect).

use super::extents::Extents;
use super::visits::Visits;
use super::{Doc, Setting, Tree, place};
use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;

const CLUSTER_SCOPED: &str = "cluster-scoped-resources";
const NAMESPACES: &str = "namespaces";

/// The folder of the must-gather that holds the file at `place`. GitOps repositories have a folder `namespaces` too, so
/// that only the other one is telling.
pub(crate) fn root(place: &str) -> Option<&str> {
    let at = place.find(CLUSTER_SCOPED)?;
    let after = place[at + CLUSTER_SCOPED.len()..].starts_with('/');
    let root = &place[..at];
    (after && (root.is_empty() || root.ends_with('/'))).then(|| root.trim_end_matches('/'))
}

/// Whether the file at `place`, below the root, is one of the must-gather's.
pub(crate) fn holds(place: &str) -> bool {
    [CLUSTER_SCOPED, NAMESPACES].contains(&place.split('/').next().unwrap_or_default())
}

/// How completely each kind is known. `inspect` follows references, so that single objects are never known to be all.
pub(crate) fn extents(tree: &Tree<'_>, setting: Setting<'_>) -> Extents {
    let mut visits = Visits::default();
    let mut single = Extents::default();
    for doc in &tree.docs {
        let segments: Vec<&str> = doc.place.split('/').collect();
        match segments.as_slice() {
            [NAMESPACES, namespace, group, file] if doc.read.list.is_some() => {
                if let Some(kind) = kind(doc, group, file, setting) {
                    visits.add(kind, namespace);
                }
            }
            [CLUSTER_SCOPED, group, file] if doc.read.list.is_some() => {
                if let Some(kind) = kind(doc, group, file, setting) {
                    single.improve(kind, Extent::Complete);
                }
            }
            _ => singles(doc, &mut single),
        }
    }
    let mut extents = visits.extents(setting, |_| false);
    extents.merge(single);
    extents
}

fn kind(doc: &Doc<'_>, group: &str, file: &str, setting: Setting<'_>) -> Option<GroupKind> {
    let group = if group == "core" { "" } else { group };
    doc.own_kind().or_else(|| setting.names.kind(place::stem(file), Some(group)))
}

fn singles(doc: &Doc<'_>, extents: &mut Extents) {
    for kind in doc.read.seen.keys() {
        extents.improve(kind.clone(), Extent::Partial(PartialWhy::SingleObjects));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::collect::names::Names;
    use crate::collect::testing::{document, list, observed, typed};

    #[test]
    fn roots_are_told_by_the_cluster_scoped_folder() {
        assert_eq!(root("mg/image/cluster-scoped-resources/core/nodes.yaml"), Some("mg/image"));
        assert_eq!(root("cluster-scoped-resources/core/nodes.yaml"), Some(""));
        assert_eq!(root("namespaces/a/core/pods.yaml"), None);
        assert_eq!(root("x-cluster-scoped-resources/core/nodes.yaml"), None);
    }

    #[test]
    fn a_kind_is_complete_when_every_namespace_was_visited() {
        let names = Names::default();
        let pods = typed(GroupKind::new("", "Pod"), vec![]);
        let jobs = list(vec![]);
        let node = document(vec![observed("v1", "Node", None, "n")]);
        let classes = list(vec![observed("storage.k8s.io/v1", "StorageClass", None, "c")]);
        let docs = vec![
            Doc { place: "namespaces/a/core/pods.yaml", read: &pods },
            Doc { place: "namespaces/b/core/pods.yaml", read: &pods },
            Doc { place: "namespaces/a/batch/jobs.yaml", read: &jobs },
            Doc { place: "cluster-scoped-resources/core/nodes/n.yaml", read: &node },
            Doc { place: "cluster-scoped-resources/storage.k8s.io/storageclasses.yaml", read: &classes },
        ];
        let tree = Tree { docs, asides: Vec::new() };
        let all = BTreeSet::from(["a".into(), "b".into()]);
        let judge = |namespaces| -> Vec<String> {
            let extents = extents(&tree, Setting { names: &names, namespaces });
            extents.iter().map(|(kind, extent)| format!("{kind}: {extent:?}")).collect()
        };
        let known = [
            "Job.batch: Partial(SomeNamespaces)",
            "Node: Partial(SingleObjects)",
            "Pod: Complete",
            "StorageClass.storage.k8s.io: Complete",
        ];
        assert_eq!(judge(Some(&all)), known);
        assert_eq!(judge(None)[2], "Pod: Partial(SomeNamespaces)");
    }
}
