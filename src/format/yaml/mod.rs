//! YAML as kubectl reads it: the events of `saphyr-parser`, scalars resolved by the rules of YAML 1.1 as Go's library applies
//! them (sigs.k8s.io/yaml over go-yaml v2).

mod aliases;
mod build;
mod documents;
mod lines;
mod list;
mod locate;
mod mapping;
mod placeholders;
mod read;
mod relax;
mod scalar;
#[cfg(test)]
mod tests;
mod text;

pub use documents::{Document, documents};
pub use lines::{Peek, top_level};
pub use list::{Item, ListSplit, list_items};
pub use locate::locate;
pub use read::{Duplicate, Parsed, read};
