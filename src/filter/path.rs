//! Paths into a value, `$.spec.containers[*].image`, for what is shown and counted.

use super::tree::{Query, Selector, Step, position, positions};
use super::{FilterError, compile};
use crate::model::truth::Truth;
use crate::model::value::Value;

/// A compiled path.
#[derive(Debug, Clone)]
pub struct Path {
    text: String,
    query: Query,
}

impl Path {
    /// Compiles a path that begins with `$`.
    pub fn compile(text: &str) -> Result<Self, FilterError> {
        if !text.starts_with('$') {
            return Err(FilterError {
                message: format!("`{text}` is no path; it begins with `$`, as in `$.spec.type`"),
            });
        }
        Ok(Self { text: text.to_owned(), query: compile::path(text)? })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The member of `$` that it begins with.
    pub fn first(&self) -> Option<&str> {
        match self.query.steps.first()?.selectors.first()? {
            Selector::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Every node with its own path; none where there is nothing, or nothing known.
    pub fn select<'v>(&self, value: &'v Value) -> Vec<(String, &'v Value)> {
        let mut nodes = vec![("$".to_owned(), value)];
        for step in &self.query.steps {
            nodes = nodes.into_iter().flat_map(|(path, value)| below(&path, value, step)).collect();
        }
        nodes.retain(|(_, value)| **value != Value::Null);
        nodes
    }
}

fn below<'v>(path: &str, value: &'v Value, step: &Step) -> Vec<(String, &'v Value)> {
    step.selectors.iter().flat_map(|selector| select(path, value, selector)).collect()
}

fn select<'v>(path: &str, value: &'v Value, selector: &Selector) -> Vec<(String, &'v Value)> {
    let keep = |value: &Value| match selector {
        Selector::Filter(filter) => filter.test(value).truth == Truth::True,
        _ => true,
    };
    match value {
        Value::Object(object) => {
            let wanted = |key: &str| !matches!(selector, Selector::Name(name) if name != key);
            let named = !matches!(selector, Selector::Index(_) | Selector::Slice(..));
            let members = object.iter().filter(|(key, member)| named && wanted(key) && keep(member));
            members.map(|(key, member)| (format!("{path}{}", member_step(key)), member)).collect()
        }
        Value::Array(items) => {
            let at: Vec<usize> = match selector {
                Selector::Name(_) => Vec::new(),
                Selector::Index(index) => position(*index, items.len()).into_iter().collect(),
                Selector::Slice(start, end, step) => positions((*start, *end, *step), items.len()),
                Selector::Wildcard | Selector::Filter(_) => (0..items.len()).collect(),
            };
            at.into_iter().filter(|at| keep(&items[*at])).map(|at| (format!("{path}[{at}]"), &items[at])).collect()
        }
        _ => Vec::new(),
    }
}

/// `.name`, or `['a.b/c']` where the name needs quotes.
fn member_step(key: &str) -> String {
    let plain =
        key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !key.starts_with(|c: char| c.is_ascii_digit());
    if plain { format!(".{key}") } else { format!("['{}']", key.replace('\'', "\\'")) }
}
