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
pub mod html;
pub mod json;
pub mod junit;
mod map;
pub mod markdown;
pub mod mermaid;
pub mod outcomes;
pub mod remedies;
pub mod rule_page;
pub mod rules_list;
pub mod sarif;
mod style;
pub mod summary;
pub mod svg;
mod table;
mod visible;
pub mod wording;
