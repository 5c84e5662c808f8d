//! How completely each kind is known from one source, and how sources add up.

use std::collections::BTreeMap;

use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;

/// The extents of the kinds that a source says anything about.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Extents {
    kinds: BTreeMap<GroupKind, Extent>,
}

impl Extents {
    /// Another source of `kind`: the better of the two extents holds. Two parts of a list are not known to make a whole.
    pub(crate) fn improve(&mut self, kind: GroupKind, extent: Extent) {
        let better = match self.kinds.get(&kind) {
            Some(Extent::Partial(old)) => match extent {
                Extent::Partial(new) => Extent::Partial(both(old, &new)),
                other if other.rank() > Extent::Partial(old.clone()).rank() => other,
                _ => return,
            },
            Some(old) if old.rank() >= extent.rank() => return,
            _ => extent,
        };
        self.kinds.insert(kind, better);
    }

    /// Adds another source.
    pub(crate) fn merge(&mut self, other: Self) {
        for (kind, extent) in other.kinds {
            self.improve(kind, extent);
        }
    }

    /// Sets the extent of `kind`, whatever it was.
    pub(crate) fn set(&mut self, kind: GroupKind, extent: Extent) {
        self.kinds.insert(kind, extent);
    }

    /// The extent of `kind`, if anything was said about it.
    pub(crate) fn get(&self, kind: &GroupKind) -> Option<&Extent> {
        self.kinds.get(kind)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&GroupKind, &Extent)> {
        self.kinds.iter()
    }

    /// All of them, to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&GroupKind, &mut Extent)> {
        self.kinds.iter_mut()
    }
}

/// Why a list is partial that two sources each hold in part. Lists of two namespaces are a list of some; otherwise the reason
/// that the reports order first is as good as the other.
fn both(one: &PartialWhy, other: &PartialWhy) -> PartialWhy {
    match (one, other) {
        (PartialWhy::OneNamespace(a), PartialWhy::OneNamespace(b)) if a != b => PartialWhy::SomeNamespaces,
        _ => one.min(other).clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_source_holds_and_parts_stay_parts() {
        let one = |name: &str| Extent::Partial(PartialWhy::OneNamespace(name.into()));
        let some = Extent::Partial(PartialWhy::SomeNamespaces);
        let cases = [
            (Extent::Complete, some.clone(), Extent::Complete),
            (some.clone(), Extent::Complete, Extent::Complete),
            (Extent::Denied, some.clone(), some.clone()),
            (some.clone(), Extent::Denied, some.clone()),
            (one("a"), one("b"), some),
            (one("a"), one("a"), one("a")),
        ];
        for (first, second, expected) in cases {
            let kind = GroupKind::new("", "Pod");
            let mut extents = Extents::default();
            extents.improve(kind.clone(), first.clone());
            extents.improve(kind.clone(), second.clone());
            assert_eq!(extents.get(&kind), Some(&expected), "{first:?} and {second:?}");
        }
    }
}
