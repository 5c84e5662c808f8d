//! Version 1 of the report document.
//!
//! Fields may be added within a version; none is removed, renamed or given another meaning. A reader leaves out what it does not
//! know, so that a newer report can be read by an older program of the same version.

mod cluster;
mod comparison;
mod evidence;
mod finding;
mod rules;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use cluster::{
    Cluster, Component, Extent, Identity, KindCoverage, Repository, RepositorySource, Scored, Signal, Source, Step,
    Waiver,
};
pub use comparison::{Change, Comparison, Gap, Incomparable};
pub use evidence::{Evidence, Object};
pub use finding::{Finding, Note, Remedy, Unsettled};
pub use rules::{Architecture, Block, Capability, Rule, Section};

use crate::model::language::Text;

/// The outcome of one run, in both languages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "meetlat report")]
pub struct Report {
    /// The version of this form, `1`.
    pub schema_version: String,
    /// The program and the rules that made it.
    pub tool: Tool,
    /// The configuration file that was in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    /// What the platform is held against: its sections, and how they are drawn.
    pub architecture: Architecture,
    /// The rules that were run, in the order of the architecture.
    pub rules: Vec<Rule>,
    /// One a cluster, ordered by identity.
    pub clusters: Vec<Cluster>,
    /// What could not be read and belongs to no cluster.
    pub problems: Vec<Problem>,
}

/// The program and the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tool {
    /// `meetlat`.
    pub name: String,
    /// The program's version.
    pub version: String,
    /// SHA-256 over all rules, products and parameters in force, in hexadecimal.
    pub rules_digest: String,
}

/// Something that could not be read, or that the reader should know of the reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1, where one is known.
    pub line: Option<u32>,
    /// What happened and what to do about it.
    pub message: Text,
    /// Whether a cluster that was asked for could not be read at all; `file` is its name then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cluster_unread: bool,
}
