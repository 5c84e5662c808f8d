//! The findings on one cluster.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Problem;
use super::comparison::Comparison;
use super::evidence::Evidence;
use super::finding::Finding;
use crate::model::language::Text;
use crate::model::repository::Sight;
use crate::model::snapshot::Shape;

/// The findings on one cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cluster {
    /// Which cluster.
    pub identity: Identity,
    /// When it was collected, RFC 3339.
    pub collected_at: Option<String>,
    /// Whether any object was seen in a cluster rather than declared in files.
    pub observed: bool,
    /// From what.
    pub sources: Vec<Source>,
    /// How completely each kind that rules look at is known.
    pub coverage: Vec<KindCoverage>,
    /// Where the desired state is a GitOps repository: its sources, and what they do not reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<Repository>,
    /// How much of the architecture is met, and how much of it could be judged.
    pub score: Scored,
    /// What was recognised.
    pub components: Vec<Component>,
    /// One a rule, in the order of the architecture.
    pub findings: Vec<Finding>,
    /// What would settle the unknown.
    pub steps: Vec<Step>,
    /// The waivers that are in force here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Where in declared files one would add what is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Evidence>,
    /// What has changed since an earlier report, where it was held against one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What tells one cluster from another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    /// A name for people.
    pub name: String,
    /// The uid of the namespace `kube-system`, where the input holds it; else the id that its cloud gives it.
    pub uid: Option<String>,
    /// The address of its API server, where it was read by meetlat itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The context of the kubeconfig that it was read with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The version of its API server, `v1.34.2`, where the input states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// One input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// As named on the command line.
    pub path: String,
    /// What it was recognised as.
    pub shape: Shape,
    /// The number of objects in it.
    pub objects: usize,
}

/// How completely one kind is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindCoverage {
    /// `Deployment.apps`.
    pub kind: String,
    /// How completely.
    pub extent: Extent,
    /// Why it is not whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
}

/// How completely the objects of a kind are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// All of them.
    Complete,
    /// The cluster has no such kind.
    NotServed,
    /// Whoever collected it was not allowed to list it.
    Denied,
    /// Some may be missing.
    Partial,
    /// The input does not hold it.
    NotCollected,
}

/// A GitOps repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Repository {
    /// The sources that its applications name.
    pub sources: Vec<RepositorySource>,
    /// Manifests that no source reaches.
    pub unreached: Vec<String>,
    /// How many verdicts hang on sources that are not in the input, in words; none where no verdict does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hanging: Option<Text>,
}

/// A source of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RepositorySource {
    /// As the application names it.
    pub name: String,
    /// Whether its content is known.
    pub sight: Sight,
}

/// How much of the architecture is met.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scored {
    /// Weight met ÷ weight decided, in percent to one decimal; null when nothing was decided.
    pub percent: Option<f64>,
    /// Weight decided ÷ weight decided and unknown, in percent to one decimal; null when no rule applies.
    pub coverage: Option<f64>,
}

/// A product that was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Component {
    /// The product's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub capabilities: Vec<String>,
    /// The roles that were seen.
    pub roles: Vec<String>,
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its version, where it is stated.
    pub version: Option<String>,
    /// How it was seen: `workload`, `resource`, `class`, `declared`.
    pub seen: Vec<String>,
    /// `running`, `declared`, `not-ready`, `idle` or `stale`; null where the input does not tell.
    pub working: Option<String>,
    /// Whether it is the reference product of one of its capabilities, rather than an accepted alternative.
    pub reference: bool,
    /// By which signals, and where.
    pub signals: Vec<Signal>,
    /// What leaves it open whether it is as it seems.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Text>,
}

/// A signal by which a product was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signal {
    /// The signal, `image grafana/loki`.
    pub signal: String,
    /// Where it was found.
    pub evidence: Evidence,
}

/// One thing to do that settles unknowns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// The command to run, where there is one; its output is then scanned too.
    pub command: Option<String>,
    /// What to do or why, in words.
    pub advice: Text,
    /// The ids of the rules whose verdict hangs on it.
    pub settles: BTreeSet<String>,
}

/// A gap that someone answers for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
    /// Why the gap is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Where it is followed up.
    pub ticket: Option<String>,
    /// The last day on which it holds, `2027-01-31`; none where it has no end.
    pub expires: Option<String>,
    /// Where it stands: a file with its line, or an object with an annotation.
    pub from: String,
}
