//! What facts are made from.

use jiff::Timestamp;

use super::product::Product;
use super::releases::table::Releases;
use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::snapshot::Snapshot;

/// A snapshot, the catalogue, and the time that ages are counted to.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The objects and their coverage.
    pub snapshot: &'a Snapshot,
    /// The products, ordered by id.
    pub products: &'a [Product],
    /// The dated tables of releases.
    pub releases: &'a Releases,
    /// The time that ages are counted to: given, or the time of collection; none where neither is known.
    pub as_of: Option<Timestamp>,
}

impl<'a> Input<'a> {
    /// The objects of a kind written as `Deployment.apps`.
    pub fn of(&self, kind: &str) -> &'a [Resource] {
        self.snapshot.of(&named(kind))
    }

    /// The object of a kind with this namespace and name.
    pub fn find(&self, kind: &str, namespace: Option<&str>, name: &str) -> Option<&'a Resource> {
        self.of(kind).iter().find(|resource| resource.name == name && resource.namespace.as_deref() == namespace)
    }

    /// How completely a kind is known.
    pub fn extent(&self, kind: &str) -> &'a Extent {
        self.snapshot.coverage.of(&named(kind))
    }

    /// What stands in the way of knowing every object of these kinds, a reason a kind.
    pub fn gaps(&self, kinds: &[&str]) -> Vec<Reason> {
        kinds.iter().filter_map(|kind| self.extent(kind).reason(&named(kind))).collect()
    }

    /// The same for one kind, already parsed.
    pub fn gap(&self, kind: &GroupKind) -> Option<Reason> {
        self.snapshot.coverage.of(kind).reason(kind)
    }
}

/// A kind written as `Deployment.apps`; anything after the first dot is the group.
fn named(kind: &str) -> GroupKind {
    let (kind, group) = kind.split_once('.').unwrap_or((kind, ""));
    GroupKind::new(group, kind)
}
