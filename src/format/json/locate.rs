//! Finds the line of a path in JSON, without parsing what lies beside it.

use std::collections::BTreeMap;

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

fn child<'t>(value: &'t RawValue, step: &str) -> Option<&'t RawValue> {
    if value.get().starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
        return items.get(step.parse::<usize>().ok()?).copied();
    }
    let members: BTreeMap<std::borrow::Cow<'_, str>, &RawValue> = serde_json::from_str(value.get()).ok()?;
    members.get(step).copied()
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
