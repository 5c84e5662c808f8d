//! Rules and their evaluation: conditions with three truth values, verdicts with ranges.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod rule_file;
pub mod world;
