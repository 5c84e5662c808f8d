//! TOML, by the crate of that name.

use super::{SyntaxError, place};
use crate::model::value::Value;

/// Reads a document.
pub fn read(text: &str) -> Result<Value, SyntaxError> {
    toml::from_str::<serde_json::Value>(text).map(Value::from).map_err(|error| {
        let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
        let column = before.rsplit('\n').next().map_or(0, str::len) + 1;
        SyntaxError {
            line: place(before.matches('\n').count() + 1),
            column: place(column),
            message: error.message().to_owned(),
        }
    })
}
