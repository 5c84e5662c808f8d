//! Sorts documents: which belong to one collector's tree, which are plain lists, which declare what should be.

use std::collections::BTreeSet;

use super::claims::Claims;
use super::reading::{DocumentRead, FileRead};
use super::shape::{backup, bundle, cluster_info_dump, desired, must_gather, support_bundle};
use crate::model::cloud::CloudKind;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;
use crate::model::snapshot::Shape;

/// One document among all that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DocId {
    /// The file's index.
    pub(super) file: usize,
    /// The document's index within the file.
    pub(super) document: usize,
}

/// Documents that surely show one cluster: a list, the single objects of a file, or the tree of one collector.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    /// The folder or archive, outside the input, that places start from.
    pub(super) base: &'a str,
    /// The folder within the base: the tree's root, or where the file stands.
    pub(super) folder: &'a str,
    /// What it was recognised as; [`Shape::Lists`] for everything that is no tree.
    pub(super) shape: Shape,
    /// Its documents.
    pub(super) docs: Vec<DocId>,
    /// Which of the cloud's answers in its documents it is; none for a leaf of objects.
    pub(super) beyond: Option<usize>,
    /// What tells its cluster from others.
    pub(super) claims: Claims,
}

/// All documents, sorted.
#[derive(Debug, Default)]
pub(super) struct Sorted<'a> {
    /// Those that were observed in a cluster.
    pub(super) leaves: Vec<Leaf<'a>>,
    /// Those that declare what should be.
    pub(super) declared: Vec<DocId>,
}

/// Sorts every document that holds objects or a list.
pub(super) fn sort(reads: &[FileRead]) -> Sorted<'_> {
    let trees = trees(reads);
    let mut sorted = Sorted::default();
    let mut planted: Vec<Leaf<'_>> = trees.iter().map(Tree::leaf).collect();
    for (file, read) in reads.iter().enumerate() {
        let docs = (0..read.documents.len()).map(|document| DocId { file, document });
        sorted.leaves.extend(docs.clone().flat_map(|id| answers(read, id)));
        if let Some(at) = tree_of(read, &trees) {
            planted[at].docs.extend(docs);
            planted[at].claims.read_all(&read.documents);
            planted[at].claims.read_manifest(read.aside.as_ref().filter(|_| bundle::root(read).is_some()));
        } else if cluster_info_dump::is_stream(&read.documents) {
            sorted.leaves.push(whole(read, docs.collect()));
        } else {
            sort_plain(read, file, &mut sorted);
        }
    }
    sorted.leaves.extend(planted);
    sorted
}

/// The part of a file's name that its place leaves out: two files with the same base lie side by side, whether the user named
/// their folder or each of them.
pub(super) fn base(read: &FileRead) -> &str {
    if read.file == "-" {
        return "-";
    }
    read.file.strip_suffix(read.place.as_str()).unwrap_or("").trim_end_matches('/')
}

/// A collector's tree: where it stands and what it is.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tree<'a> {
    base: &'a str,
    root: &'a str,
    shape: Shape,
}

impl<'a> Tree<'a> {
    fn leaf(&self) -> Leaf<'a> {
        Leaf {
            base: self.base,
            folder: self.root,
            shape: self.shape,
            docs: Vec::new(),
            beyond: None,
            claims: Claims::default(),
        }
    }

    fn holds(&self, place: &str) -> bool {
        match self.shape {
            Shape::ClusterInfoDump => cluster_info_dump::holds(place),
            Shape::MustGather => must_gather::holds(place),
            Shape::SupportBundle => support_bundle::holds(place),
            Shape::Backup => backup::holds(place),
            // Everything below its manifest is the bundle's.
            _ => true,
        }
    }
}

/// The trees that observed documents form.
fn trees(reads: &[FileRead]) -> Vec<Tree<'_>> {
    let mut trees = BTreeSet::new();
    for read in reads.iter().filter(|read| read.documents.iter().any(is_observed)) {
        let place = read.place.as_str();
        let roots = [
            (Shape::ClusterInfoDump, cluster_info_dump::root(place, &read.documents)),
            (Shape::MustGather, must_gather::root(place)),
            (Shape::SupportBundle, support_bundle::root(place)),
            (Shape::Backup, backup::root(place)),
        ];
        let found = roots.into_iter().filter_map(|(shape, root)| Some((shape, root?)));
        trees.extend(found.map(|(shape, root)| Tree { base: base(read), root, shape }));
    }
    let bundles = reads.iter().filter_map(|read| Some((read, bundle::root(read)?)));
    trees.extend(bundles.map(|(read, (shape, root))| Tree { base: base(read), root, shape }));
    let with_nodes: BTreeSet<(&str, &str)> = reads.iter().filter_map(node_list).collect();
    trees.retain(|tree| tree.shape != Shape::ClusterInfoDump || with_nodes.contains(&(tree.base, tree.root)));
    trees.into_iter().collect()
}

/// The folder of a file that holds a typed list of nodes, as each cluster-info dump does at its root.
fn node_list(read: &FileRead) -> Option<(&str, &str)> {
    let of = read.documents.first()?.list.as_ref()?.of.as_ref()?;
    (*of == GroupKind::new("", "Node")).then(|| (base(read), folder(read)))
}

/// The innermost tree that a file is part of.
fn tree_of(read: &FileRead, trees: &[Tree<'_>]) -> Option<usize> {
    let fits = |tree: &Tree<'_>| {
        tree.base == base(read) && below(&read.place, tree.root).is_some_and(|place| tree.holds(place))
    };
    let fitting = trees.iter().enumerate().filter(|(_, tree)| fits(tree));
    fitting.max_by_key(|(_, tree)| tree.root.len()).map(|(at, _)| at)
}

/// The place of a file below a folder; none where it stands elsewhere.
pub(super) fn below<'a>(place: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(place);
    }
    place.strip_prefix(folder)?.strip_prefix('/')
}

fn sort_plain<'a>(read: &'a FileRead, file: usize, sorted: &mut Sorted<'a>) {
    let mut single = Vec::new();
    for (document, doc) in read.documents.iter().enumerate() {
        let id = DocId { file, document };
        if read.template {
            continue;
        }
        if desired::is_declared(doc) {
            sorted.declared.push(id);
        } else if doc.list.is_some() {
            sorted.leaves.push(plain(read, vec![id]));
        } else if !doc.seen.is_empty() {
            single.push(id);
        }
    }
    if !single.is_empty() {
        sorted.leaves.push(plain(read, single));
    }
}

fn plain(read: &FileRead, docs: Vec<DocId>) -> Leaf<'_> {
    let mut claims = Claims::default();
    docs.iter().for_each(|id| claims.read(&read.documents[id.document]));
    Leaf { base: base(read), folder: folder(read), shape: Shape::Lists, docs, beyond: None, claims }
}

/// What clouds say in a document: one leaf an answer, since a list of clusters holds several.
fn answers(read: &FileRead, id: DocId) -> impl Iterator<Item = Leaf<'_>> {
    let of_cloud = |(_, said): &(usize, &Resource)| {
        CloudKind::of(&said.kind).is_some_and(|kind| kind != CloudKind::InfrastructureFile)
    };
    read.documents[id.document].beyond.iter().enumerate().filter(of_cloud).map(move |(at, said)| {
        let mut claims = Claims::default();
        claims.read_cloud(said);
        Leaf { shape: Shape::Cloud, beyond: Some(at), claims, ..plain(read, vec![id]) }
    })
}

/// A cluster-info dump in one file.
fn whole(read: &FileRead, docs: Vec<DocId>) -> Leaf<'_> {
    Leaf { shape: Shape::ClusterInfoDump, ..plain(read, docs) }
}

fn folder(read: &FileRead) -> &str {
    read.place.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a document was taken from a cluster.
pub(super) fn is_observed(document: &DocumentRead) -> bool {
    document.list.as_ref().is_some_and(|list| list.from_server) || document.seen.values().any(|seen| seen.observed > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::testing::{document, file, list, observed, resource, typed};

    fn node() -> crate::model::resource::Resource {
        observed("v1", "Node", None, "n")
    }

    fn shapes(reads: &[FileRead]) -> Vec<(&str, Shape, usize)> {
        sort(reads).leaves.iter().map(|leaf| (leaf.folder, leaf.shape, leaf.docs.len())).collect()
    }

    #[test]
    fn trees_take_their_own_files_and_leave_the_rest() {
        let pod = GroupKind::new("", "Pod");
        let reads = [
            file("a/nodes.json", vec![typed(GroupKind::new("", "Node"), vec![node()])]),
            file("a/kube-system/pods.json", vec![typed(pod.clone(), vec![])]),
            file("a/extra.json", vec![list(vec![node()])]),
            file("b/kube-system/pods.json", vec![typed(pod, vec![])]),
            file("c/cluster-scoped-resources/core/nodes.yaml", vec![list(vec![node()])]),
            file("c/namespaces/x/core/pods.yaml", vec![list(vec![])]),
            file("d/cluster-resources/nodes.json", vec![list(vec![node()])]),
            file("e/resources/nodes/cluster/n.json", vec![document(vec![node()])]),
        ];
        let expected = [
            ("a", Shape::Lists, 1),
            ("b/kube-system", Shape::Lists, 1),
            ("a", Shape::ClusterInfoDump, 2),
            ("c", Shape::MustGather, 2),
            ("d", Shape::SupportBundle, 1),
            ("e", Shape::Backup, 1),
        ];
        assert_eq!(shapes(&reads), expected);
    }

    #[test]
    fn declared_documents_stand_apart() {
        let declared = resource(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}));
        let reads = [file("x.yaml", vec![document(vec![declared]), document(vec![node()]), document(vec![node()])])];
        assert_eq!(shapes(&reads), [("", Shape::Lists, 2)]);
        assert_eq!(sort(&reads).declared, [DocId { file: 0, document: 0 }]);
    }

    #[test]
    fn files_named_one_by_one_lie_side_by_side() {
        let mut read = file("x.json", vec![]);
        assert_eq!(base(&read), "in");
        read.file = "x.json".into();
        assert_eq!(base(&read), "");
        (read.file, read.place) = ("-".into(), "-".into());
        assert_eq!(base(&read), "-");
    }
}
