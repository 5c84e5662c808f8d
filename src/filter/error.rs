//! Why a filter or path is refused.

use std::fmt;

/// What is wrong with a filter or path, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// What is wrong, and how it can be written.
    pub message: String,
    /// The byte of the text where it was noticed, from 0.
    pub offset: usize,
}

impl FilterError {
    pub(super) fn new(message: impl Into<String>, offset: usize) -> Self {
        Self { message: message.into(), offset }
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {})", self.message, self.offset + 1)
    }
}

impl std::error::Error for FilterError {}
