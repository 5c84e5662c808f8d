//! `kubectl cluster-info dump`: nodes, and seven kinds of the namespaces that were asked for; nothing else, so that what it
//! lacks is not collected rather than absent.

use super::extents::Extents;
use super::visits::{STANDARD, Visits, has_standard};
use super::{Doc, Setting, Tree, place};
use crate::collect::reading::DocumentRead;
use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;

/// The files of a namespace's folder (kubernetes/kubectl:pkg/cmd/clusterinfo/clusterinfo_dump.go), with their kinds.
const FILES: [(&str, &str, &str); 7] = [
    ("daemonsets", "apps", "DaemonSet"),
    ("deployments", "apps", "Deployment"),
    ("events", "", "Event"),
    ("pods", "", "Pod"),
    ("replicasets", "apps", "ReplicaSet"),
    ("replication-controllers", "", "ReplicationController"),
    ("services", "", "Service"),
];

/// The folder of the dump that holds the file at `place`: two levels up for the lists of a namespace.
pub(crate) fn root<'a>(place: &'a str, documents: &[DocumentRead]) -> Option<&'a str> {
    let kind = namespaced_kind(place)?;
    let typed = documents.first()?.list.as_ref()?.of.as_ref()? == &kind;
    let (folder, _) = place.rsplit_once('/')?;
    typed.then(|| folder.rsplit_once('/').map_or("", |(root, _)| root))
}

/// Whether the file at `place`, below the dump's root, is one of the dump's.
pub(crate) fn holds(place: &str) -> bool {
    match place.split('/').count() {
        1 => place::stem(place) == "nodes",
        2 => namespaced_kind(place).is_some(),
        _ => false,
    }
}

/// Whether the documents are the dump as it is written to standard output: typed lists one after the other, nodes first.
pub(crate) fn is_stream(documents: &[DocumentRead]) -> bool {
    let of = |document: &DocumentRead| document.list.as_ref().and_then(|list| list.of.clone());
    let known = |kind: &GroupKind| is_node(kind) || FILES.iter().any(|file| kind_of(file) == *kind);
    documents.len() > FILES.len()
        && documents.first().and_then(of).is_some_and(|kind| is_node(&kind))
        && documents.iter().all(|document| of(document).is_some_and(|kind| known(&kind)))
}

/// How completely each kind is known.
pub(crate) fn extents(tree: &Tree<'_>, setting: Setting<'_>) -> Extents {
    if tree.docs.iter().any(|doc| doc.place.contains('/')) {
        return from_folder(tree, setting);
    }
    from_stream(tree)
}

fn from_folder(tree: &Tree<'_>, setting: Setting<'_>) -> Extents {
    let mut visits = Visits::default();
    for doc in &tree.docs {
        if let (Some(kind), Some((namespace, _))) = (namespaced_kind(doc.place), doc.place.split_once('/')) {
            visits.add(kind, namespace);
        }
    }
    let mut extents = visits.extents(setting, has_standard);
    node_extent(&tree.docs, &mut extents);
    extents
}

/// The stream names no namespaces, and an empty list holds none; but it has one list of each kind for each. Without
/// `--all-namespaces` those are `kube-system` and the current one.
fn from_stream(tree: &Tree<'_>) -> Extents {
    let mut extents = Extents::default();
    for kind in FILES.iter().map(kind_of) {
        match tree.docs.iter().filter(|doc| doc.own_kind().as_ref() == Some(&kind)).count() {
            0 => {}
            lists if lists >= STANDARD.len() => extents.improve(kind, Extent::Complete),
            _ => extents.improve(kind, Extent::Partial(PartialWhy::SomeNamespaces)),
        }
    }
    node_extent(&tree.docs, &mut extents);
    extents
}

fn node_extent(docs: &[Doc<'_>], extents: &mut Extents) {
    if let Some(kind) = docs.iter().filter_map(Doc::own_kind).find(is_node) {
        extents.improve(kind, Extent::Complete);
    }
}

fn is_node(kind: &GroupKind) -> bool {
    kind.group.is_empty() && kind.kind == "Node"
}

fn kind_of((_, group, kind): &(&str, &str, &str)) -> GroupKind {
    GroupKind::new(group, kind)
}

fn namespaced_kind(place: &str) -> Option<GroupKind> {
    FILES.iter().find(|(stem, ..)| *stem == place::stem(place)).map(kind_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::names::Names;
    use crate::collect::testing::{observed, typed};

    fn judge(files: &[(String, DocumentRead)]) -> Extents {
        let docs = files.iter().map(|(place, read)| Doc { place, read }).collect();
        let names = Names::default();
        extents(&Tree { docs, asides: Vec::new() }, Setting { names: &names, namespaces: None })
    }

    fn dump(namespaces: &[&str], place: impl Fn(&str, &str) -> String) -> Vec<(String, DocumentRead)> {
        let node = GroupKind::new("", "Node");
        let nodes = (place("", "nodes"), typed(node, vec![observed("v1", "Node", None, "n")]));
        let place = &place;
        let lists = namespaces.iter().flat_map(|namespace| {
            FILES.iter().map(move |file| (place(&format!("{namespace}/"), file.0), typed(kind_of(file), vec![])))
        });
        std::iter::once(nodes).chain(lists.collect::<Vec<_>>()).collect()
    }

    #[test]
    fn eight_kinds_are_complete_when_all_namespaces_were_visited() {
        for place in [|folder: &str, stem: &str| format!("{folder}{stem}.json"), |_: &str, _: &str| "-".to_owned()] {
            let all = judge(&dump(&["default", "kube-node-lease", "kube-public", "kube-system", "shop"], place));
            assert_eq!(all.iter().filter(|(_, extent)| extent.is_complete()).count(), 8);
            let some = judge(&dump(&["default", "kube-system"], place));
            let complete: Vec<_> = some.iter().filter(|(_, extent)| extent.is_complete()).collect();
            assert_eq!(complete, [(&GroupKind::new("", "Node"), &Extent::Complete)]);
            assert_eq!(some.get(&GroupKind::new("batch", "Job")), None);
        }
    }

    #[test]
    fn a_dump_is_recognised_by_its_typed_lists() {
        let pods = [typed(GroupKind::new("", "Pod"), vec![])];
        assert_eq!(root("a/dump/kube-system/pods.json", &pods), Some("a/dump"));
        assert_eq!(root("kube-system/pods.yaml", &pods), Some(""));
        assert_eq!(root("pods.json", &pods), None);
        assert_eq!(root("kube-system/services.json", &pods), None);
        let stream: Vec<DocumentRead> =
            dump(&["default"], |_, _| String::new()).into_iter().map(|file| file.1).collect();
        assert!(is_stream(&stream));
        assert!(!is_stream(&stream[1..]));
    }
}
