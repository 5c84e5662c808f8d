//! Finds the place of a path in JSON, without parsing what lies beside it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::format::place;
use crate::model::evidence::Region;

/// Where the field at a path of member names and decimal indexes stands, from its key to the end of a value on the same line;
/// where there is none, the deepest place on the way. None where the text is no JSON.
pub fn locate(text: &str, path: &[&str]) -> Option<Region> {
    let mut here: &RawValue = serde_json::from_str(text).ok()?;
    for step in path {
        let Some(next) = child(here, step) else { break };
        here = next;
    }
    let offset = (here.get().as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let start = key_before(text.as_bytes(), offset).unwrap_or(offset);
    let value = text.get(offset..)?.get(..here.get().len())?;
    let (first_line, is_one_line) = match value.split_once('\n') {
        Some((first, _)) => (first.trim_end_matches('\r'), false),
        None => (value, true),
    };
    let end = if is_one_line || start == offset { offset + first_line.len() } else { key_end(text, start) };
    Some(region(text, start, end))
}

/// Where the key of the member whose value begins at `value` begins; none for an item of a list and for the whole.
fn key_before(text: &[u8], value: usize) -> Option<usize> {
    let before = |at: usize| text[..at].iter().rposition(|byte| !byte.is_ascii_whitespace());
    let colon = before(value).filter(|at| text[*at] == b':')?;
    let quote = before(colon).filter(|at| text[*at] == b'"')?;
    let is_escaped = |at: usize| text[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    (0..quote).rev().find(|at| text[*at] == b'"' && !is_escaped(*at))
}

/// Where the key that begins at `start` ends.
fn key_end(text: &str, start: usize) -> usize {
    let mut letters = text[start..].char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '"' => return start + at + 1,
            _ => {}
        }
    }
    start
}

fn region(text: &str, start: usize, end: usize) -> Region {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = place(memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count() + 1);
    let column = |at: usize| place(text[line_start..at].chars().count() + 1);
    Region { line, column: column(start), end_line: line, end_column: column(end) }
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
            assert_eq!(locate(text, path).map(|found| found.line), Some(line), "{path:?}");
        }
        assert_eq!(locate("no JSON", &[]), None);
    }

    #[test]
    fn the_end_of_a_line_is_no_letter() {
        let found = locate("{\r\n \"a\": 1\r\n}", &[]).unwrap();
        assert_eq!((found.line, found.column, found.end_line, found.end_column), (1, 1, 1, 2));
    }

    #[test]
    fn the_letters_of_a_field() {
        let text = "{\"é\": {\"a\\\"b\" : 1,\n \"c\":\n[2, \"x\"], \"d\": {\n}}}";
        let letters = |path: &[&str]| {
            let found = locate(text, path)?;
            let line: Vec<char> = text.lines().nth(found.line as usize - 1)?.chars().collect();
            Some(line[found.column as usize - 1..found.end_column as usize - 1].iter().collect::<String>())
        };
        for (path, expected) in [
            (&["é"][..], "\"é\""),
            (&["é", "a\"b"], "\"a\\\"b\" : 1"),
            (&["é", "c", "1"], "\"x\""),
            (&["é", "d"], "\"d\""),
        ] {
            assert_eq!(letters(path).as_deref(), Some(expected), "{path:?}");
        }
    }
}
