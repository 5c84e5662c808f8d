//! Objects by kind, as a snapshot holds them.

use std::collections::BTreeMap;

use crate::model::kind::GroupKind;
use crate::model::resource::Resource;

/// Objects by kind. A large cluster has tens of thousands, so that no list of all of them is ever made.
#[derive(Debug, Clone, Default)]
pub(super) struct Objects(BTreeMap<GroupKind, Vec<Resource>>);

impl Objects {
    /// The objects of a kind in their order.
    pub(super) fn of(&self, kind: &GroupKind) -> &[Resource] {
        self.0.get(kind).map_or(&[], Vec::as_slice)
    }

    /// All objects, kind by kind.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Resource> {
        self.0.values().flatten()
    }

    /// The objects of each kind, to be changed; a kind may end up with none.
    pub(super) fn each_kind_mut(&mut self) -> impl Iterator<Item = &mut Vec<Resource>> {
        self.0.values_mut()
    }

    /// Each kind that there are objects of, with these in the order of namespace and name.
    pub(super) fn sorted(mut self) -> BTreeMap<GroupKind, Vec<Resource>> {
        self.0.retain(|_, objects| !objects.is_empty());
        for objects in self.0.values_mut() {
            objects.sort_by(|one, other| (&one.namespace, &one.name).cmp(&(&other.namespace, &other.name)));
            objects.shrink_to_fit();
        }
        self.0
    }
}

impl Extend<Resource> for Objects {
    fn extend<I: IntoIterator<Item = Resource>>(&mut self, objects: I) {
        for object in objects {
            match self.0.get_mut(&object.kind) {
                Some(like) => like.push(object),
                None => _ = self.0.insert(object.kind.clone(), vec![object]),
            }
        }
    }
}

impl FromIterator<Resource> for Objects {
    fn from_iter<I: IntoIterator<Item = Resource>>(objects: I) -> Self {
        let mut all = Self::default();
        all.extend(objects);
        all
    }
}
