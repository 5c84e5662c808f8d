//! Texts into [`Value`](crate::model::value::Value)s: YAML as kubectl reads it, JSON, and the formats that configurations are written in.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod alloy;
pub mod credentials;
pub mod encoding;
pub mod fluentbit;
pub mod ini;
pub mod json;
pub mod literals;
pub mod masking;
mod members;
pub mod path;
pub mod pattern;
pub mod skip;
pub mod toml;
pub mod words;
pub mod yaml;

use std::fmt;

/// Why and where a text could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The parser's words.
    pub message: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for SyntaxError {}

/// A position as the report counts it; what does not fit is as good as endless.
pub(crate) fn place(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
