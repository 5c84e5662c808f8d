//! Renders a report, one file a format, and words in two languages what the engine says in codes.
//!
//! A renderer takes a [`crate::model::report::Report`] and gives text; nothing here reads a file or knows where a report goes.

pub mod access;
pub mod brief;
pub mod changes;
mod clean;
mod clusters;
pub mod compare;
pub mod components;
pub mod coverage;
pub mod document;
pub mod explain;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod outcomes;
pub mod remedies;
pub mod rule_page;
pub mod rules_list;
pub mod sarif;
mod style;
pub mod summary;
mod table;
pub mod wording;
