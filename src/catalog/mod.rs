//! Loads rules and products, embedded or from a folder, and reports all their problems at once, with file and line.

pub mod component_file;
