//! What the rules need of the input; all else may be skipped unparsed.

use std::collections::BTreeSet;

use super::kind::GroupKind;

/// The kinds that some rule or fact looks at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Demand {
    kinds: BTreeSet<GroupKind>,
}

impl Demand {
    /// Nothing but the kinds given.
    pub fn of(kinds: impl IntoIterator<Item = GroupKind>) -> Self {
        Self { kinds: kinds.into_iter().collect() }
    }

    /// Whether objects of `kind` must be kept.
    pub fn wants(&self, kind: &GroupKind) -> bool {
        self.kinds.contains(kind)
    }

    /// The kinds, in order.
    pub fn kinds(&self) -> impl Iterator<Item = &GroupKind> {
        self.kinds.iter()
    }
}
