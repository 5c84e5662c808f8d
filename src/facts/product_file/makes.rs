//! What a product's chart or custom resource makes, as its file says it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::one_or_many::OneOrMany;

/// What a declared chart or custom resource makes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Makes {
    /// The workloads.
    #[serde(default)]
    pub workloads: Vec<MadeWorkload>,
}

/// A workload that a chart or custom resource makes. Paths are member names joined with dots, in the values of the chart or in
/// the custom resource as a whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MadeWorkload {
    /// The kind of the custom resource.
    #[serde(default)]
    pub resource: Option<String>,
    /// A filter that the custom resource, or the values of the chart, must pass.
    #[serde(default, rename = "where")]
    pub filter: Option<String>,
    /// The charts.
    #[serde(default)]
    pub chart: OneOrMany,
    /// The workload's kind.
    pub kind: MadeKind,
    /// The mapping that holds `nodeSelector`, `affinity` and `topologySpreadConstraints` of the pods; of several, the first that
    /// is there.
    #[serde(default)]
    pub pod: OneOrMany,
    /// How many replicas there are.
    #[serde(default)]
    pub replicas: Option<Setting>,
    /// Whether a HorizontalPodAutoscaler scales it.
    #[serde(default)]
    pub autoscaled: Option<Setting>,
    /// Whether a PodDisruptionBudget guards it.
    #[serde(default)]
    pub budget: Option<Setting>,
    /// Its role in the product.
    #[serde(default)]
    pub role: Option<String>,
}

/// How the kind of a workload is told.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MadeKind {
    /// Paths of which the presence tells, and the kind then.
    #[serde(default)]
    pub present: BTreeMap<String, String>,
    /// The path of a word that tells.
    #[serde(default)]
    pub at: Option<String>,
    /// Word → kind, where they differ.
    #[serde(default)]
    pub kinds: BTreeMap<String, String>,
    /// The word or kind where the values do not say.
    #[serde(default)]
    pub default: Option<String>,
}

/// A setting with what holds where the values do not say.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Its path.
    pub at: String,
    /// What holds where it is left out.
    #[serde(default)]
    pub default: Option<serde_json::Value>,
}
