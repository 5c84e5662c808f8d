//! Loads rules and products, embedded or from a folder, and reports all their problems at once, with file and line.

pub mod architecture;
pub mod capability;
pub mod choice;
pub mod demo;
pub mod load;
pub mod near;
pub mod needs;
pub mod problem;
pub mod releases;
pub mod sources;
pub mod words;

pub use crate::facts::product_file as component_file;
