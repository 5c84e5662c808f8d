//! What reading one file yields.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use crate::model::kind::GroupKind;
use crate::model::problem::Problem;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// One file of the input, or one member of an archive.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileRead {
    /// Which of the inputs given on the command line it belongs to, from 0.
    pub input: usize,
    /// The file as the user would name it: `dump/pods.json`, `bundle.tar.gz!bundle/pods.json`, `-`.
    pub file: CompactString,
    /// Its path below the input's root with `/` between segments; the file's own name where the input is the file itself.
    pub place: CompactString,
    /// Its documents in order. A document that held nothing (comments only) is left out.
    pub documents: Vec<DocumentRead>,
    /// Documents that are no Kubernetes objects, with their number: values of charts, kustomizations, Chart.yaml.
    pub plain: Vec<(usize, Value)>,
    /// Whether it is part of a chart that lies in the input: its templates declare nothing by themselves.
    pub template: bool,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// For the few files whose text tells something that is no object, such as a support bundle's `cluster_version.json`:
    /// the parsed text, kept when [`crate::collect::reading`] is asked for that file's name.
    pub aside: Option<Value>,
}

/// One document of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DocumentRead {
    /// Set where the objects stood in a list.
    pub list: Option<ListRead>,
    /// The objects of the kinds that are demanded, whole but for what is dropped at the door.
    pub objects: Vec<Resource>,
    /// What a cloud's tool says, which is no object of Kubernetes: always kept, whatever is demanded.
    pub beyond: Vec<Resource>,
    /// Every object by kind, those that were skipped included.
    pub seen: BTreeMap<GroupKind, Seen>,
    /// For a document that could not be parsed: the kinds whose `apiVersion` and `kind` lines stand in its text.
    pub unreadable_kinds: BTreeSet<GroupKind>,
}

/// A list that objects stood in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRead {
    /// The kind of its items where the list's own kind tells: `PodList` of `v1` → `Pod`. None for `kind: List` and bare arrays.
    pub of: Option<GroupKind>,
    /// `metadata.continue` of a page of a longer list: what the next page is asked with.
    pub next: Option<CompactString>,
    /// The number of items, skipped ones included. `items: null` is an empty list.
    pub items: usize,
    /// Whether it carries `metadata.resourceVersion`, be it empty: lists of an API server and of kubectl do.
    pub from_server: bool,
}

/// What was seen of one kind in one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The number of objects.
    pub count: usize,
    /// How many of them carry `metadata.uid` (they were observed in a cluster).
    pub observed: usize,
    /// Their namespaces.
    pub namespaces: BTreeSet<CompactString>,
    /// Whether an object without a namespace was among them.
    pub cluster_wide: bool,
}
