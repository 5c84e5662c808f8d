//! Fills a mapping member by member.

use std::collections::HashMap;

use compact_str::CompactString;

use crate::model::reason::Reason;
use crate::model::value::{Object, Pool, Value};

/// From this many members on a search through all of them costs more than an index.
const WIDE: usize = 24;

/// A mapping that is being filled. A wide one is indexed, so that no member takes longer to add than another.
#[derive(Debug, Default)]
pub(super) struct Members {
    entries: Vec<(CompactString, Value)>,
    names: HashMap<CompactString, usize>,
    open: Option<Reason>,
}

impl Members {
    /// Sets `key`, replacing an earlier value in its place; whether there was one.
    pub(super) fn set(&mut self, key: CompactString, value: Value) -> bool {
        match self.position(&key) {
            Some(at) => {
                self.entries[at].1 = value;
                true
            }
            None => {
                self.entries.push((key, value));
                false
            }
        }
    }

    fn position(&mut self, key: &str) -> Option<usize> {
        if self.entries.len() < WIDE {
            return self.entries.iter().position(|(name, _)| name == key);
        }
        let known = self.names.len();
        let new = self.entries.iter().enumerate().skip(known);
        self.names.extend(new.map(|(at, (name, _))| (name.clone(), at)));
        self.names.get(key).copied()
    }

    /// Marks missing members as unknown.
    pub(super) fn set_open(&mut self, reason: Reason) {
        self.open = Some(reason);
    }

    /// The mapping, its members out of the pool where there is one.
    pub(super) fn done(self, pool: Option<&Pool>) -> Object {
        let mut object = match pool {
            Some(pool) => pool.mapping(self.entries),
            None => self.entries.into(),
        };
        if let Some(reason) = self.open {
            object.set_open(reason);
        }
        object
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
        let object = members.done(None);
        assert_eq!((object.len(), object.get("k7")), (100, Some(&Value::Null)));
        assert_eq!(object.iter().nth(7), Some(("k7", &Value::Null)));
    }
}
