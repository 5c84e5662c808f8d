//! What facts are made from.

use jiff::Timestamp;

use super::identity_providers::IdentityProviders;
use super::product::Product;
use super::releases::table::Releases;
use super::said::Said;
use super::vendor::Vendor;
use crate::model::coverage::Extent;
use crate::model::evidence::ObjectRef;
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::repository::Sight;
use crate::model::resource::Resource;
use crate::model::snapshot::Snapshot;

/// A snapshot, the catalogue, and the time that ages are counted to.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The objects and their coverage.
    pub snapshot: &'a Snapshot,
    /// The products, ordered by id.
    pub products: &'a [Product],
    /// What comes with products, rather than from the people who run the platform.
    pub vendor: &'a Vendor,
    /// The identity providers that are known.
    pub identity_providers: &'a IdentityProviders,
    /// What the user says is production.
    pub said: &'a Said,
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
        in_order(self.of(kind), namespace, name)
    }

    /// The object that evidence points at.
    pub fn at(&self, object: &ObjectRef) -> Option<&'a Resource> {
        in_order(self.snapshot.of(&object.kind), object.namespace.as_deref(), &object.name)
    }

    /// How completely a kind is known.
    pub fn extent(&self, kind: &str) -> &'a Extent {
        self.snapshot.coverage.of(&named(kind))
    }

    /// What stands in the way of knowing every object of these kinds, a reason a kind.
    pub fn gaps(&self, kinds: &[&str]) -> Vec<Reason> {
        kinds.iter().filter_map(|kind| self.extent(kind).reason(&named(kind))).collect()
    }

    /// The folder of an application that is not in the input. It holds no part of the platform, but may hold what an application
    /// has of its own, such as routes.
    pub fn unseen_application(&self) -> Option<Reason> {
        let sources = self.snapshot.repository.iter().flat_map(|repository| &repository.sources);
        let mut unseen = sources.filter(|source| source.sight == Sight::UnseenApplication && !self.snapshot.observed);
        unseen.next().map(|source| Reason::SourceUnseen(source.name.clone()))
    }

    /// The folders of applications that are not in the input: none holds a part of the platform, but each may hold bindings, secrets
    /// and ways in.
    pub fn unseen_applications(&self) -> Vec<Reason> {
        let sources = self.snapshot.repository.iter().flat_map(|repository| &repository.sources);
        let unseen = sources.filter(|source| source.sight == Sight::UnseenApplication);
        unseen.map(|source| Reason::SourceUnseen(source.name.clone())).collect()
    }

    /// What stands in the way of knowing every object of one kind, already parsed.
    pub fn gap(&self, kind: &GroupKind) -> Option<Reason> {
        self.snapshot.coverage.of(kind).reason(kind)
    }
}

/// The objects of a kind stand in the order of namespace and name.
fn in_order<'a>(all: &'a [Resource], namespace: Option<&str>, name: &str) -> Option<&'a Resource> {
    let at = all.partition_point(|resource| place(resource) < (namespace, name));
    all.get(at).filter(|resource| place(resource) == (namespace, name))
}

fn place(resource: &Resource) -> (Option<&str>, &str) {
    (resource.namespace.as_deref(), &resource.name)
}

/// A kind written as `Deployment.apps`; anything after the first dot is the group.
fn named(kind: &str) -> GroupKind {
    let (kind, group) = kind.split_once('.').unwrap_or((kind, ""));
    GroupKind::new(group, kind)
}
