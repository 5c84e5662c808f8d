//! What the rules need of the input; all else may be skipped unparsed.

use std::collections::BTreeSet;

use super::kind::GroupKind;

/// The kinds that some rule or fact looks at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Demand {
    kinds: BTreeSet<GroupKind>,
    whole: BTreeSet<GroupKind>,
}

impl Demand {
    /// Nothing but the kinds given.
    pub fn of(kinds: impl IntoIterator<Item = GroupKind>) -> Self {
        Self { kinds: kinds.into_iter().collect(), whole: BTreeSet::new() }
    }

    /// Further kinds beside those.
    pub fn and(mut self, kinds: impl IntoIterator<Item = GroupKind>) -> Self {
        self.kinds.extend(kinds);
        self
    }

    /// Further kinds, whose objects are needed to the last field: rules ask them directly, and not by facts alone.
    pub fn and_whole(mut self, kinds: impl IntoIterator<Item = GroupKind>) -> Self {
        self.whole.extend(kinds);
        self.kinds.extend(self.whole.iter().cloned());
        self
    }

    /// Whether objects of `kind` must be kept to the last field.
    pub fn wants_whole(&self, kind: &GroupKind) -> bool {
        self.whole.contains(kind)
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
