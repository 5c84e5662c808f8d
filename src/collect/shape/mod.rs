//! The shapes that inputs come in, one file a shape. Each tells where its files stand and, from those files, how completely
//! each kind is known.

pub(crate) mod backup;
pub(crate) mod bundle;
pub(crate) mod cluster_info_dump;
pub(crate) mod desired;
pub(crate) mod extents;
pub(crate) mod get_all;
pub(crate) mod lists;
pub(crate) mod must_gather;
pub(crate) mod place;
pub(crate) mod support_bundle;
mod visits;

use std::collections::BTreeSet;

use compact_str::CompactString;

use self::extents::Extents;
use super::names::Names;
use super::reading::DocumentRead;
use crate::model::kind::GroupKind;
use crate::model::snapshot::Shape;
use crate::model::value::Value;

/// One document with its place below the root of its shape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Doc<'a> {
    /// `/` between segments.
    pub(crate) place: &'a str,
    /// What was read there.
    pub(crate) read: &'a DocumentRead,
}

impl Doc<'_> {
    /// The kind that a typed list names, or the only kind of the objects in it.
    fn own_kind(&self) -> Option<GroupKind> {
        let typed = self.read.list.as_ref().and_then(|list| list.of.clone());
        typed.or_else(|| match self.read.seen.len() {
            1 => self.read.seen.keys().next().cloned(),
            _ => None,
        })
    }

    /// Whether it is a page of a longer list.
    fn is_page(&self) -> bool {
        self.read.list.as_ref().is_some_and(|list| list.next.is_some())
    }
}

/// What one collector wrote to one place.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    /// Its documents.
    pub(crate) docs: Vec<Doc<'a>>,
    /// Files that tell something that is no object, by their place.
    pub(crate) asides: Vec<(&'a str, &'a Value)>,
}

/// What is known of the cluster before its lists are judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// How kinds are called.
    pub(crate) names: &'a Names,
    /// Every namespace of the cluster, where a complete list of them is in the input.
    pub(crate) namespaces: Option<&'a BTreeSet<CompactString>>,
}

/// How completely each kind is known from `tree`, whose shape is `shape`.
pub(crate) fn extents(shape: Shape, tree: &Tree<'_>, setting: Setting<'_>) -> Extents {
    match shape {
        Shape::ClusterInfoDump => cluster_info_dump::extents(tree, setting),
        Shape::MustGather => must_gather::extents(tree, setting),
        Shape::SupportBundle => support_bundle::extents(tree, setting),
        Shape::Backup => backup::extents(tree, setting),
        Shape::Bundle | Shape::Live => bundle::extents(tree),
        _ => lists::extents(tree, setting),
    }
}
