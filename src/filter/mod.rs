//! Filter expressions in the syntax of RFC 9535, answered with three truth values.
//!
//! The text is parsed by `jsonpath-rust` once, and checked by `serde_json_path` as a second, stricter parser: the first takes
//! `@.a b` for a member name with a blank in it. What is evaluated is a tree of our own, because the crates' evaluators know
//! two truth values, so that `@.paused != true` would hold of a field that nobody collected.
//!
//! One deviation from the RFC: a test of a single member, `@.reader`, asks whether it is there *and not `false`*, for that is
//! what a person means by it. Of anything but a truth value it asks existence, as the RFC says.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod compile;
mod evaluate;
pub mod params;
pub mod path;
mod tree;

use std::collections::BTreeSet;
use std::fmt;

use crate::model::reason::Reason;
use crate::model::truth::Truth;
use crate::model::value::Value;

/// A compiled filter expression.
#[derive(Debug, Clone)]
pub struct Filter {
    text: String,
    expression: tree::Expression,
}

/// What a filter says of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether it passes.
    pub truth: Truth,
    /// What stands in the way of knowing; empty unless that is unknown.
    pub reasons: BTreeSet<Reason>,
}

/// Why a filter or path cannot be used, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// What is wrong, with a hint where one is known.
    pub message: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FilterError {}

impl Filter {
    /// Compiles the text that would stand between `[?` and `]`, with `@` the value that is tested.
    ///
    /// ```
    /// # use meetlat::filter::Filter;
    /// # use meetlat::model::{truth::Truth, value::Value};
    /// let filter = Filter::compile("@.signal == 'logs' && @.retentionDays >= 30")?;
    /// let store = Value::from(serde_json::json!({"signal": "logs", "retentionDays": 31}));
    /// assert_eq!(filter.test(&store).truth, Truth::True);
    /// # Ok::<(), meetlat::filter::FilterError>(())
    /// ```
    pub fn compile(text: &str) -> Result<Self, FilterError> {
        Ok(Self { text: text.to_owned(), expression: compile::expression(text)? })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether `value` passes.
    pub fn test(&self, value: &Value) -> Answer {
        self.expression.test(value)
    }

    /// The members of `@` that it looks at.
    pub fn fields(&self) -> BTreeSet<String> {
        let mut fields = BTreeSet::new();
        self.expression.fields(&mut fields);
        fields
    }
}

impl Answer {
    pub(crate) fn sure(truth: bool) -> Self {
        Self { truth: truth.into(), reasons: BTreeSet::new() }
    }

    pub(crate) fn unknown(reason: Reason) -> Self {
        Self { truth: Truth::Unknown, reasons: BTreeSet::from([reason]) }
    }

    /// Both pass. A sure no needs no reasons.
    pub(crate) fn and(self, other: Self) -> Self {
        Self::joined(self.truth.and(other.truth), self.reasons, other.reasons)
    }

    /// At least one passes. A sure yes needs no reasons.
    pub(crate) fn or(self, other: Self) -> Self {
        Self::joined(self.truth.or(other.truth), self.reasons, other.reasons)
    }

    pub(crate) fn negated(self) -> Self {
        Self { truth: !self.truth, reasons: self.reasons }
    }

    fn joined(truth: Truth, mut reasons: BTreeSet<Reason>, others: BTreeSet<Reason>) -> Self {
        if truth != Truth::Unknown {
            return Self { truth, reasons: BTreeSet::new() };
        }
        reasons.extend(others);
        Self { truth, reasons }
    }

    /// The one answer that all cases give, or unknown for `reason` where they differ.
    pub(crate) fn agreed(cases: impl IntoIterator<Item = Self>, reason: &Reason) -> Self {
        let mut cases = cases.into_iter();
        let Some(mut first) = cases.next() else { return Self::unknown(reason.clone()) };
        for case in cases {
            if case.truth != first.truth {
                first.reasons.extend(case.reasons);
                first.reasons.insert(reason.clone());
                first.truth = Truth::Unknown;
            }
        }
        first
    }
}
