//! The words of the domain as types: resources, snapshots and their coverage, verdicts, findings, reports.
//!
//! Nothing here reads a file, a clock or the network.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod cloud;
pub mod coverage;
pub mod demand;
pub mod evidence;
pub mod fault;
pub mod finding;
pub mod kind;
pub mod known;
pub mod language;
pub mod one_or_many;
pub mod problem;
pub mod reason;
pub mod record;
pub mod report;
pub mod repository;
pub mod resource;
pub mod right;
pub mod snapshot;
pub mod truth;
pub mod value;
pub mod verdict;
pub mod waiver;
pub mod worktree;
