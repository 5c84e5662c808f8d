//! JSON straight into values, without a tree of another kind in between.

mod locate;

pub use locate::locate;

use std::fmt;

use compact_str::CompactString;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::members::Members;
use super::skip::{Action, Skip};
use super::{SyntaxError, place};
use crate::model::value::{Pool, Value};

/// Reads one JSON value. Of a key that stands twice the last counts.
pub fn read(bytes: &[u8], skip: &Skip) -> Result<Value, SyntaxError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    read_seed(bytes, Seed { skip: Some(skip), pool: None })
}

/// Reads one JSON value as [`read`] does, its parts out of a pool where they are there already.
pub fn read_pooled(bytes: &[u8], skip: &Skip, pool: &Pool) -> Result<Value, SyntaxError> {
    read_seed(bytes, Seed { skip: Some(skip), pool: Some(pool) })
}

fn read_seed(bytes: &[u8], seed: Seed) -> Result<Value, SyntaxError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = seed.deserialize(&mut deserializer);
    value.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| SyntaxError {
        line: place(error.line()),
        column: place(error.column()),
        message: error.to_string(),
    })
}

#[derive(Clone, Copy)]
struct Seed<'s> {
    skip: Option<&'s Skip>,
    pool: Option<&'s Pool>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        // Beyond 64 bits Go reads a float, too.
        Ok(i64::try_from(number).map_or(Value::Float(number as f64), Value::Int))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = elements.next_element_seed(self)? {
            items.push(item);
        }
        Ok(match self.pool {
            Some(pool) => Value::Array(pool.sequence(items)),
            None => items.into(),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Members::default();
        while let Some(key) = members.next_key::<Key>()? {
            let skip = match self.skip.map_or(&Action::Keep, |skip| skip.of(&key.0)) {
                Action::Keep => None,
                Action::Into(skip) => Some(skip),
                Action::Drop => {
                    members.next_value::<IgnoredAny>()?;
                    continue;
                }
                Action::Hollow => {
                    members.next_value::<IgnoredAny>()?;
                    object.set(key.0, Value::Null);
                    continue;
                }
            };
            let value = members.next_value_seed(Seed { skip, ..self })?;
            object.set(key.0, value);
        }
        Ok(object.done(self.pool).into())
    }
}

/// A key without the detour over a `String` of its own.
struct Key(CompactString);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a member's name")
            }

            fn visit_str<E>(self, text: &str) -> Result<Key, E> {
                Ok(Key(text.into()))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::{Skip, read};
    use crate::model::value::Value;

    #[test]
    fn drops_what_is_skipped_and_keeps_the_managers() {
        let text = br#"{"metadata": {"name": "a", "managedFields": [{"manager": "helm", "fieldsV1": {"f:x": {}}}],
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "b": "c"}}, "n": 18446744073709551615}"#;
        let value = read(text, Skip::of_object()).unwrap();
        assert_eq!(value.str_at(&["metadata", "managedFields", "0", "manager"]), Some("helm"));
        assert_eq!(value.at(&["metadata", "managedFields", "0", "fieldsV1"]), None);
        assert_eq!(value.at(&["metadata", "annotations"]).map(|a| a.members().count()), Some(1));
        assert!(matches!(value.get("n"), Some(Value::Float(_))));
    }

    #[test]
    fn says_where_it_went_wrong() {
        assert_eq!(read(b"{\n  \"a\": }", &Skip::none()).unwrap_err().line, 2);
    }
}
