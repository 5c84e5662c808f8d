//! Loads rules and products, embedded or from a folder, and reports all their problems at once, with file and line.

pub use crate::facts::product_file as component_file;
pub mod rule_file;
