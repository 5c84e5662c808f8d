//! The compiled form of a filter.

use regex::Regex;

use crate::model::value::Value;

/// Something that passes or does not.
#[derive(Debug, Clone)]
pub(super) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    Compare(Operator, Operand, Operand),
    /// Some node is there; with a single one, it is not `false` either.
    Exists(Query),
    /// The text matches.
    Matches(Operand, Regex),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Literal(Value),
    /// The only node of a query.
    Node(Query),
    /// The number of characters, elements or members of the only node of a query.
    Length(Query),
    /// The number of nodes of a query.
    Count(Query),
}

/// Steps from `@`.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    pub(super) steps: Vec<Step>,
}

/// One step: any of its selectors.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) selectors: Vec<Selector>,
}

#[derive(Debug, Clone)]
pub(super) enum Selector {
    Name(String),
    Index(i64),
    Wildcard,
    Slice(Option<i64>, Option<i64>, Option<i64>),
    Filter(Expression),
}

impl Query {
    /// Whether it can yield one node at most.
    pub(super) fn is_single(&self) -> bool {
        let single = |step: &Step| matches!(step.selectors.as_slice(), [Selector::Name(_) | Selector::Index(_)]);
        self.steps.iter().all(single)
    }
}

/// Where an index, counted from the end when negative, lies in a list of this length.
pub(super) fn position(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let at = if index < 0 { length + index } else { index };
    usize::try_from(at).ok().filter(|at| i64::try_from(*at).is_ok_and(|at| at < length))
}

/// The positions that a slice takes in, in its order (RFC 9535, 2.3.4.2.2).
pub(super) fn positions(slice: (Option<i64>, Option<i64>, Option<i64>), length: usize) -> Vec<usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let step = slice.2.unwrap_or(1);
    let normal = |index: i64| if index < 0 { length + index } else { index };
    let (start, end) = if step >= 0 {
        (normal(slice.0.unwrap_or(0)).clamp(0, length), normal(slice.1.unwrap_or(length)).clamp(0, length))
    } else {
        let last = length - 1;
        (normal(slice.0.unwrap_or(last)).clamp(-1, last), slice.1.map_or(-1, |end| normal(end).clamp(-1, last)))
    };
    let mut all = Vec::new();
    let mut at = start;
    while step > 0 && at < end || step < 0 && at > end {
        all.extend(usize::try_from(at));
        at += step;
    }
    all
}
