//! Rules and their evaluation: conditions with three truth values, verdicts with ranges.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod additions;
pub mod carrier;
mod clauses;
pub mod compile;
mod condition;
mod context;
pub mod evaluate;
pub mod graph;
pub mod keys;
mod listing;
mod measure;
pub mod rule;
pub mod rule_file;
mod scope;
mod subject;
pub mod template;
mod verdict;
pub mod waive;
pub mod world;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
