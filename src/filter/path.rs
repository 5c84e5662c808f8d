//! Paths into a record, `$.containers[*].image`: what is shown as evidence and counted by `distinct`.

use std::collections::BTreeSet;

use super::compile;
use super::error::FilterError;
use super::select::{Children, Key, children};
use super::tree::{Query, Segment};
use crate::model::reason::Reason;
use crate::model::value::Value;

/// A query from the root of a record.
#[derive(Debug, Clone)]
pub struct Path {
    source: String,
    query: Query,
}

/// What a path selects from a record.
#[derive(Debug, Default)]
pub struct Selection<'a> {
    /// The nodes with their own paths, `$.containers[0].image`. A node may be [`Value::Unknown`]; none is `null`.
    pub nodes: Vec<(String, &'a Value)>,
    /// Why there may be other nodes, or some of these not; empty when these are all.
    pub reasons: BTreeSet<Reason>,
}

impl Path {
    /// Reads a path, `$.a.b[*].c`, in the syntax of RFC 9535 without `..`.
    pub fn compile(text: &str) -> Result<Self, FilterError> {
        Ok(Self { source: text.trim().to_owned(), query: compile::path(text)? })
    }

    /// The nodes in `record`, with their own paths.
    pub fn select<'a>(&'a self, record: &'a Value) -> Vec<(String, &'a Value)> {
        self.walk(record).nodes
    }

    /// The nodes in `record`, and whether these are all.
    pub fn walk<'a>(&'a self, record: &'a Value) -> Selection<'a> {
        walk(&self.query, record)
    }

    /// The member of the record that it begins with.
    pub fn field(&self) -> Option<&str> {
        match self.query.0.first()?.as_slice() {
            [super::tree::Selector::Name(name)] => Some(name),
            _ => None,
        }
    }

    /// The path as written.
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// Every node that `query` yields below `record`.
pub(super) fn walk<'a>(query: &'a Query, record: &'a Value) -> Selection<'a> {
    let mut selection = Selection::default();
    selection.descend(&query.0, record, "$".to_owned());
    selection
}

impl<'a> Selection<'a> {
    fn descend(&mut self, segments: &'a [Segment], value: &'a Value, path: String) {
        match (value, segments) {
            (Value::Null, _) => {}
            (_, []) => self.nodes.push((path, value)),
            (Value::Unknown(unknown), _) => {
                self.reasons.insert(unknown.reason.clone());
            }
            (_, [first, rest @ ..]) => {
                let Children { seen, more } = children(first, value);
                self.reasons.extend(more);
                for child in seen {
                    self.reasons.extend(child.selected.reasons);
                    self.descend(rest, child.value, step(&path, child.key));
                }
            }
        }
    }
}

/// The path of a child: names in dot notation where that is possible.
fn step(path: &str, key: Key<'_>) -> String {
    let is_plain = |name: &str| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    match key {
        Key::Element(at) => format!("{path}[{at}]"),
        Key::Member(name) if is_plain(name) => format!("{path}.{name}"),
        Key::Member(name) => format!("{path}['{}']", name.replace('\\', r"\\").replace('\'', r"\'")),
    }
}
