//! The filter language of rules: RFC 9535 filter expressions with three truth values.
//!
//! A filter is parsed once, checked by two parsers and turned into a tree of our own; nothing is parsed or compiled while
//! it is asked. Three points where it is not RFC 9535 to the letter, each because of what rules ask:
//!
//! * **A bare query to one member asks whether it is there and not `false`**: `@.reader` does not hold for
//!   `reader: false`. By the RFC it would hold for every member that exists. For members that are no booleans, and for
//!   queries that may yield several nodes, it is existence as in the RFC.
//! * **An explicit `null` is absent**, and the literal `null` stands for absence.
//! * **What is not known is neither**: see [`Answer`].
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod answer;
mod cases;
mod compare;
mod compile;
mod error;
mod eval;
mod hint;
pub mod params;
mod path;
mod select;
mod tree;

#[cfg(test)]
mod monotone;
#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use error::FilterError;
pub use path::{Path, Selection};

use std::collections::BTreeSet;

use crate::model::value::Value;
use tree::Expr;

/// A question about one record, `@`.
#[derive(Debug, Clone)]
pub struct Filter {
    source: String,
    fields: Vec<String>,
    expr: Expr,
}

impl Filter {
    /// Reads a filter expression: what stands inside `[?…]`.
    ///
    /// ```
    /// # use meetlat::filter::Filter;
    /// # use meetlat::model::{truth::Truth, value::Value};
    /// let filter = Filter::compile("@.signal == 'metrics' && @.days >= 30")?;
    /// let record = Value::from(serde_json::json!({"signal": "metrics", "days": 90}));
    /// assert_eq!(filter.test(&record).truth, Truth::True);
    /// # Ok::<(), meetlat::filter::FilterError>(())
    /// ```
    pub fn compile(text: &str) -> Result<Self, FilterError> {
        let expr = compile::filter(text)?;
        let mut fields = BTreeSet::new();
        expr.collect_fields(&mut fields);
        Ok(Self { source: text.trim().to_owned(), fields: fields.into_iter().collect(), expr })
    }

    /// Asks it of `record`.
    pub fn test(&self, record: &Value) -> Answer {
        let answer = eval::test(&self.expr, record);
        if answer.truth.is_settled() { answer } else { cases::settle(&self.expr, &self.fields, record, answer) }
    }

    /// The members of the record that it asks about, in order.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// The expression as written.
    pub fn source(&self) -> &str {
        &self.source
    }
}
