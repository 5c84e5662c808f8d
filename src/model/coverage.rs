//! How completely each kind is known.

use std::collections::BTreeMap;

use super::kind::GroupKind;
use super::reason::{PartialWhy, Reason};

/// How completely the list of one kind is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// Every object of the kind is in the snapshot.
    Complete,
    /// The API does not exist in this cluster: complete knowledge, no objects.
    NotServed,
    /// The collector was not allowed to list it.
    Denied,
    /// Some objects may be missing.
    Partial(PartialWhy),
    /// The input cannot hold it, or does not.
    NotCollected,
}

impl Extent {
    /// Whether absence from the list is absence from the cluster.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete | Self::NotServed)
    }

    /// What stands in the way of completeness.
    pub fn reason(&self, kind: &GroupKind) -> Option<Reason> {
        match self {
            Self::Complete | Self::NotServed => None,
            Self::Denied => Some(Reason::KindDenied(kind.clone())),
            Self::Partial(PartialWhy::SourceUnseen(source)) => Some(Reason::SourceUnseen(source.clone())),
            Self::Partial(PartialWhy::SourceUnrendered(source)) => Some(Reason::SourceUnrendered(source.clone())),
            Self::Partial(why) => Some(Reason::KindPartial(kind.clone(), why.clone())),
            Self::NotCollected => Some(Reason::KindNotCollected(kind.clone())),
        }
    }

    /// How much is known, for choosing the better of two: larger is more.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Complete => 4,
            Self::NotServed => 3,
            Self::Partial(_) => 2,
            Self::Denied => 1,
            Self::NotCollected => 0,
        }
    }
}

/// The coverage of a snapshot: of every kind named, and of all others.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    kinds: BTreeMap<GroupKind, Extent>,
    /// For custom kinds (a group with a dot that is not Kubernetes' own) that are not named.
    custom: Extent,
    /// For all other kinds that are not named.
    other: Extent,
}

impl Coverage {
    /// Everything that is not named has extent `other`.
    pub fn all(other: Extent) -> Self {
        Self { kinds: BTreeMap::new(), custom: other.clone(), other }
    }

    /// Sets the extent of one kind.
    pub fn set(&mut self, kind: GroupKind, extent: Extent) {
        self.kinds.insert(kind, extent);
    }

    /// Sets the extent of every custom kind that is not named.
    pub fn set_custom(&mut self, extent: Extent) {
        self.custom = extent;
    }

    /// How completely `kind` is known.
    pub fn of(&self, kind: &GroupKind) -> &Extent {
        self.kinds.get(kind).unwrap_or(if is_custom(kind) { &self.custom } else { &self.other })
    }

    /// The kinds that are named, with their extents.
    pub fn named(&self) -> impl Iterator<Item = (&GroupKind, &Extent)> {
        self.kinds.iter()
    }
}

/// Whether a kind is defined by a CustomResourceDefinition rather than by Kubernetes itself. Kubernetes' own groups are
/// the core group, those without a dot (`apps`, `batch`, `autoscaling`, `policy`, `extensions`) and `*.k8s.io`; custom
/// groups may also end in `.k8s.io`, so of those only the ones that kube-apiserver serves are named.
pub fn is_custom(kind: &GroupKind) -> bool {
    const NATIVE: [&str; 18] = [
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    ];
    kind.group.contains('.') && !NATIVE.contains(&kind.group.as_str())
}
