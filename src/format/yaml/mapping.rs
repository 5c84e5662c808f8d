//! A mapping that is being read, with what `<<` takes in.

use compact_str::CompactString;

use crate::format::members::Members;
use crate::model::value::{Object, Value};

/// A key whose value comes next.
#[derive(Debug, PartialEq)]
pub(super) enum Key {
    Name(CompactString),
    /// `<<`.
    Merge,
}

/// A mapping that is being read.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    /// The key whose value comes next.
    pub(super) key: Option<Key>,
    members: Members,
    /// The keys that were taken in, and that a key of the mapping's own may set anew.
    merged: Vec<CompactString>,
}

impl Mapping {
    /// Takes the value of the awaited key; returns the key where it stood there before.
    pub(super) fn add(&mut self, value: Value) -> Result<Option<CompactString>, String> {
        let name = match self.key.take() {
            Some(Key::Name(name)) => name,
            Some(Key::Merge) => return self.merge(value).map(|()| None),
            None => return Ok(None),
        };
        if !self.members.set(name.clone(), value) {
            return Ok(None);
        }
        match self.merged.iter().position(|merged| *merged == name) {
            Some(at) => {
                self.merged.swap_remove(at);
                Ok(None)
            }
            None => Ok(Some(name)),
        }
    }

    /// Go takes the members of other mappings in where `<<` stands: they win over what stands before it, and what stands behind
    /// it wins over them; of several in a list the first wins.
    fn merge(&mut self, value: Value) -> Result<(), String> {
        match value {
            Value::Object(object) => self.take_in(&object),
            Value::Array(items) if items.iter().all(|item| item.as_object().is_some()) => {
                items.iter().rev().filter_map(Value::as_object).for_each(|object| self.take_in(object));
            }
            Value::Unknown(unknown) => self.members.set_open(unknown.reason),
            _ => return Err("only mappings can be merged".to_owned()),
        }
        Ok(())
    }

    fn take_in(&mut self, object: &Object) {
        for (key, value) in object.iter() {
            self.members.set(key.into(), value.clone());
            if self.merged.iter().all(|merged| merged != key) {
                self.merged.push(key.into());
            }
        }
    }

    /// The mapping.
    pub(super) fn done(self) -> Object {
        self.members.done(None)
    }
}
