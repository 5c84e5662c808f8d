//! Sequences of values.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::Value;

/// The elements of a sequence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Items(pub(super) Arc<[Value]>);

impl Items {
    /// Changes the sequence as a whole: elements may be added and taken out.
    pub fn edit<T>(&mut self, change: impl FnOnce(&mut Vec<Value>) -> T) -> T {
        let mut items = std::mem::take(self).into_iter().collect();
        let outcome = change(&mut items);
        *self = items.into();
        outcome
    }
}

impl Deref for Items {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0
    }
}

/// What other trees hold too is copied first.
impl DerefMut for Items {
    fn deref_mut(&mut self) -> &mut [Value] {
        Arc::make_mut(&mut self.0)
    }
}

impl From<Vec<Value>> for Items {
    fn from(items: Vec<Value>) -> Self {
        if items.is_empty() { Self::default() } else { Self(items.into()) }
    }
}

impl FromIterator<Value> for Items {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        items.into_iter().collect::<Vec<Value>>().into()
    }
}

/// The elements, taken out where nobody else holds them.
pub struct IntoIter {
    items: Items,
    at: usize,
}

impl Iterator for IntoIter {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let at = self.at;
        self.at += 1;
        match Arc::get_mut(&mut self.items.0) {
            Some(own) => own.get_mut(at).map(std::mem::take),
            None => self.items.get(at).cloned(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.items.len().saturating_sub(self.at);
        (left, Some(left))
    }
}

impl IntoIterator for Items {
    type Item = Value;
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        IntoIter { items: self, at: 0 }
    }
}

impl<'a> IntoIterator for &'a Items {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::Items;
    use crate::model::value::Value;

    fn items() -> Items {
        vec![Value::Int(1), Value::from("two")].into()
    }

    #[test]
    fn who_changes_a_sequence_leaves_that_of_others() {
        let (one, mut other) = (items(), items());
        let mut third = one.clone();
        third[0] = Value::Int(7);
        other.edit(|items| items.push(Value::Null));
        assert_eq!((one, third.len(), other.len()), (items(), 2, 3));
    }

    #[test]
    fn elements_are_taken_out_or_copied() {
        let one = items();
        let copied: Items = one.clone().into_iter().collect();
        assert_eq!((&copied, one.into_iter().collect::<Items>()), (&items(), items()));
    }
}
