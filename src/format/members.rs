//! Fills a mapping member by member.

use std::collections::HashSet;

use compact_str::CompactString;

use crate::model::value::{Object, Value};

/// From this many members on a search through all of them costs more than an index.
const WIDE: usize = 24;

/// A mapping that is being filled. A wide one is indexed, so that no member takes longer to add than another.
#[derive(Debug, Default)]
pub(super) struct Members {
    object: Object,
    names: HashSet<CompactString>,
}

impl Members {
    /// Sets `key`, replacing an earlier value in its place; whether there was one.
    pub(super) fn set(&mut self, key: CompactString, value: Value) -> bool {
        if self.object.len() < WIDE {
            return self.object.insert(key, value).is_some();
        }
        if self.names.is_empty() {
            self.names = self.object.iter().map(|(name, _)| name.into()).collect();
        }
        if self.names.insert(key.clone()) {
            self.object.push(key, value);
            return false;
        }
        self.object.insert(key, value).is_some()
    }

    /// Marks missing members as unknown.
    pub(super) fn object_mut(&mut self) -> &mut Object {
        &mut self.object
    }

    /// The mapping.
    pub(super) fn done(mut self) -> Object {
        self.object.shrink();
        self.object
    }
}

#[cfg(test)]
mod tests {
    use super::Members;
    use crate::model::value::Value;

    #[test]
    fn the_last_value_counts_in_the_first_place() {
        let mut members = Members::default();
        for number in 0..100 {
            assert!(!members.set(format!("k{number}").into(), Value::Int(number)));
        }
        assert!(members.set("k7".into(), Value::Null) && members.set("k99".into(), Value::Null));
        let object = members.done();
        assert_eq!((object.len(), object.get("k7")), (100, Some(&Value::Null)));
        assert_eq!(object.iter().nth(7), Some(("k7", &Value::Null)));
    }
}
