//! What a cloud said, read by names in whatever case it wrote them.

use crate::model::cloud::{member, str_at};
use crate::model::evidence::Evidence;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// An answer of a cloud.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// As the snapshot holds it.
    pub resource: &'a Resource,
    body: &'a Value,
    /// The member that everything else stands below, in some shapes: `properties` of ARM.
    below: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// Opens an answer. What is not below `below` is looked for beside it.
    pub fn of(resource: &'a Resource, below: &'static str) -> Self {
        let body = resource.body.get("said").unwrap_or(&Value::Null);
        Self { resource, body, below: member(body, below).map(|(name, _)| name) }
    }

    /// The value at a path; what is `null` is absent.
    pub fn at(&self, path: &[&str]) -> Option<&'a Value> {
        self.find(path).map(|(value, _)| value)
    }

    /// Text at a path; an empty one is absent.
    pub fn text(&self, path: &[&str]) -> Option<&'a str> {
        self.at(path)?.as_str().filter(|text| !text.is_empty())
    }

    /// Whether a switch is on. All three clouds leave out what is off, or say `null`.
    pub fn is_on(&self, path: &[&str]) -> bool {
        self.at(path) == Some(&Value::Bool(true))
    }

    /// The elements of a list; none where it is absent.
    pub fn items(&self, path: &[&str]) -> &'a [Value] {
        self.at(path).map_or(&[], Value::items)
    }

    /// The texts of a list.
    pub fn texts(&self, path: &[&str]) -> Vec<String> {
        self.items(path).iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Evidence that points at a path as it stands in the file, and shows what stands there; where nothing does, the nearest
    /// member around it.
    pub fn evidence(&self, path: &[&str]) -> Evidence {
        let start = self.resource.body.str_at(&["at"]).unwrap_or("$");
        let found = (0..path.len()).rev().find_map(|end| Some((end + 1, self.find(&path[..=end])?)));
        let Some((depth, (value, real))) = found else {
            return self.resource.evidence(if start == "$" { "" } else { start }, None);
        };
        let shown = (depth == path.len()).then(|| shown(value)).flatten();
        self.resource.evidence(format!("{start}.{real}"), shown)
    }

    fn find(&self, path: &[&str]) -> Option<(&'a Value, String)> {
        let below = self.below.into_iter().map(|below| [&[below], path].concat());
        below.chain([path.to_vec()]).find_map(|path| walk(self.body, &path))
    }
}

/// The value at a path and the path as it is written there.
fn walk<'v>(value: &'v Value, path: &[&str]) -> Option<(&'v Value, String)> {
    let (mut here, mut real) = (value, String::new());
    for step in path {
        if let Value::Array(items) = here {
            here = items.get(step.parse::<usize>().ok()?)?;
            real.push_str(&format!("[{step}]"));
        } else {
            let (name, value) = member(here, step)?;
            here = value;
            real.push_str(if real.is_empty() { "" } else { "." });
            real.push_str(name);
        }
    }
    Some((here, real))
}

/// The most of a text that is shown, in characters: the width of a terminal.
const LONGEST: usize = 80;

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.chars().count() > LONGEST => {
            Some(text.chars().take(LONGEST).chain(['…']).collect())
        }
        Value::String(text) => Some(text.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Array(items) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        _ => None,
    }
}

/// Text in an element of a list, by a name in whatever case.
pub fn text_in<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    str_at(value, &[key]).filter(|text| !text.is_empty())
}

/// Words of APIs as ours: `NodeImage` is `node-image`, `REGULAR` is `regular`.
pub fn kebab(word: &str) -> String {
    let shouts = !word.chars().any(|letter| letter.is_ascii_lowercase());
    let mut text = String::new();
    for (at, letter) in word.chars().enumerate() {
        if letter == '_' {
            text.push('-');
            continue;
        }
        if at > 0 && letter.is_ascii_uppercase() && !shouts {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// Whether a list of address ranges takes in every address.
pub fn is_everyone(ranges: &[String]) -> bool {
    ranges.iter().any(|range| matches!(range.as_str(), "0.0.0.0/0" | "::/0"))
}

#[cfg(test)]
mod tests {
    use super::{is_everyone, kebab};

    #[test]
    fn words_become_ours() {
        for (word, expected) in
            [("NodeImage", "node-image"), ("REGULAR", "regular"), ("stable", "stable"), ("PROJECT_X", "project-x")]
        {
            assert_eq!(kebab(word), expected);
        }
        assert!(is_everyone(&["10.0.0.0/8".to_owned(), "0.0.0.0/0".to_owned()]));
        assert!(!is_everyone(&["XXXX/32".to_owned()]));
    }
}
