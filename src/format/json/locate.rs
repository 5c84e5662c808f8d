//! Finds the line of a path in JSON, without parsing what lies beside it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::format::place;

/// The line, from 1, where the value at a path of member names and decimal indexes begins; where there is none, that of the
/// deepest value on the way. None where the text is no JSON.
pub fn locate(text: &str, path: &[&str]) -> Option<u32> {
    let mut here: &RawValue = serde_json::from_str(text).ok()?;
    for step in path {
        let Some(next) = child(here, step) else { break };
        here = next;
    }
    let offset = (here.get().as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let lines = memchr::memchr_iter(b'\n', text.as_bytes().get(..offset)?).count();
    Some(place(lines + 1))
}

/// The member or item that a step names; of a member that stands twice the last.
fn child<'t>(value: &'t RawValue, step: &str) -> Option<&'t RawValue> {
    serde_json::Deserializer::from_str(value.get()).deserialize_any(Child(step)).ok()?
}

/// Passes over everything but one member or item.
struct Child<'s>(&'s str);

impl<'de> Visitor<'de> for Child<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let (wanted, mut found) = (self.0.parse::<usize>().ok(), None);
        for at in 0.. {
            let Some(item) = items.next_element::<&RawValue>()? else { break };
            found = if wanted == Some(at) { Some(item) } else { found };
        }
        Ok(found)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = members.next_key::<Cow<'de, str>>()? {
            let value = members.next_value::<&RawValue>()?;
            found = if key == self.0 { Some(value) } else { found };
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::locate;

    #[test]
    fn the_line_of_a_value() {
        let text = "{\n  \"a\": [1,\n    {\"b\\u0063\": 2}\n  ],\n  \"d\": 3\n}";
        let cases: [(&[&str], u32); 5] =
            [(&[], 1), (&["a"], 2), (&["a", "1", "bc"], 3), (&["a", "1", "x"], 3), (&["d"], 5)];
        for (path, line) in cases {
            assert_eq!(locate(text, path), Some(line), "{path:?}");
        }
        assert_eq!(locate("no JSON", &[]), None);
    }
}
