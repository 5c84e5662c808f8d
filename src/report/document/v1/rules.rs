//! What the platform was held against.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::language::Text;
use crate::model::verdict::Severity;

/// The reference architecture, as a report needs it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Architecture {
    /// The sections in order.
    pub sections: Vec<Section>,
    /// What products are for.
    pub capabilities: Vec<Capability>,
}

/// A section of the architecture: a district of the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// Its number, `3.2`.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The blocks that it is drawn in.
    pub blocks: Vec<Block>,
}

/// What is drawn as one block of the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Block {
    /// Its id within the section.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The ids of the rules that it stands for.
    pub rules: Vec<String>,
    /// The ids of the capabilities whose products stand in it.
    pub capabilities: Vec<String>,
}

/// What products are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Capability {
    /// Its id, `logs`.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The ids of the architecture's own products; all others are accepted alternatives.
    pub reference: Vec<String>,
}

/// A rule that was run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Raised when its meaning changes.
    pub revision: u32,
    /// SHA-256 over the rule, its parameters and what it builds on, in hexadecimal: two verdicts compare only where it is the same.
    pub digest: String,
    /// The section that it belongs to.
    pub section: String,
    /// The practice that it judges.
    pub practice: String,
    /// The file that it is written in, below the folder of rules: `observability/logs-long-term.yaml`.
    pub file: String,
    /// What is so when the practice is followed.
    pub title: Text,
    /// Why that is a good practice.
    pub why: Text,
    /// How much a gap matters, before the data decide otherwise.
    pub severity: Severity,
    /// The kinds that its verdict hangs on, `Deployment.apps`.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Those kinds among them without which it decides all the same, and may decide otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forgets: Vec<String>,
    /// Whether a gap lets somebody in, or gives somebody more than is theirs.
    #[serde(default)]
    pub security: bool,
    /// How a gap is mended in general.
    pub remediation: Vec<Text>,
    /// Pages to read.
    pub references: Vec<String>,
}
