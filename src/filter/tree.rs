//! The tree that a filter is compiled to.

use std::collections::BTreeSet;

use regex::Regex;

use crate::model::value::Value;

/// A logical expression over `@`.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    Any(Vec<Expr>),
    All(Vec<Expr>),
    Not(Box<Expr>),
    /// A bare query; see [`super`] for what it asks of booleans.
    Test(Query),
    Compare(Operand, Op, Operand),
    /// `match` and `search`, the former with its pattern anchored at both ends.
    Matches(Operand, Regex),
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// Something with at most one value.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Literal(Value),
    /// A singular query.
    Query(Query),
    Length(Box<Operand>),
    Count(Query),
    Value(Query),
}

/// The segments of a query, each a list of selectors.
#[derive(Debug, Clone)]
pub(super) struct Query(pub(super) Vec<Segment>);

/// The selectors of one segment.
pub(super) type Segment = Vec<Selector>;

/// Selects children of a value.
#[derive(Debug, Clone)]
pub(super) enum Selector {
    Name(String),
    Index(i64),
    Wildcard,
    Slice(Option<i64>, Option<i64>, i64),
    Filter(Expr),
}

impl Query {
    /// Whether it can never yield more than one node.
    pub(super) fn is_singular(&self) -> bool {
        self.0.iter().all(|segment| matches!(segment.as_slice(), [Selector::Name(_) | Selector::Index(_)]))
    }

    fn collect_fields(&self, fields: &mut BTreeSet<String>) {
        for selector in self.0.first().into_iter().flatten() {
            if let Selector::Name(name) = selector {
                fields.insert(name.clone());
            }
        }
    }
}

impl Expr {
    /// Adds the members of the record that the expression names.
    pub(super) fn collect_fields(&self, fields: &mut BTreeSet<String>) {
        match self {
            Self::Any(parts) | Self::All(parts) => parts.iter().for_each(|part| part.collect_fields(fields)),
            Self::Not(inner) => inner.collect_fields(fields),
            Self::Test(query) => query.collect_fields(fields),
            Self::Compare(left, _, right) => [left, right].into_iter().for_each(|side| side.collect_fields(fields)),
            Self::Matches(text, _) => text.collect_fields(fields),
        }
    }
}

impl Operand {
    fn collect_fields(&self, fields: &mut BTreeSet<String>) {
        match self {
            Self::Literal(_) => {}
            Self::Query(query) | Self::Count(query) | Self::Value(query) => query.collect_fields(fields),
            Self::Length(inner) => inner.collect_fields(fields),
        }
    }
}
