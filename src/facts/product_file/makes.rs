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
    /// The Services by which traffic comes in.
    #[serde(default)]
    pub entrances: Vec<MadeEntrance>,
}

/// A way in that a chart or custom resource makes. Paths are member names joined with dots, in the values of the chart or in the
/// custom resource as a whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MadeEntrance {
    /// The charts.
    #[serde(default)]
    pub chart: OneOrMany,
    /// The kind of the custom resource.
    #[serde(default)]
    pub resource: Option<String>,
    /// Whether it is made; always, where left out.
    #[serde(default)]
    pub enabled: Option<Setting>,
    /// The type of its Service; `HostPort` and `HostNetwork` are pods that listen on their nodes.
    #[serde(rename = "type")]
    pub service_type: Setting,
    /// The mapping that holds `loadBalancerIP`, `loadBalancerClass` and `loadBalancerSourceRanges`.
    #[serde(default)]
    pub service: Option<String>,
    /// The mapping of its annotations.
    #[serde(default)]
    pub annotations: Option<String>,
    /// The word that says whether it is `Internal` or `External`.
    #[serde(default)]
    pub scope: Option<String>,
    /// The name of the class that it is for, where the custom resource says.
    #[serde(default)]
    pub class: Option<String>,
}

/// A workload that a chart or custom resource makes. Paths are member names joined with dots, in the values of the chart or in
/// the custom resource as a whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MadeWorkload {
    /// The kind of the custom resource.
    #[serde(default)]
    pub resource: Option<String>,
    /// The charts.
    #[serde(default)]
    pub chart: OneOrMany,
    /// The workload's kind.
    pub kind: MadeKind,
    /// The mapping that holds `nodeSelector`, `affinity` and `topologySpreadConstraints` of the pods.
    #[serde(default)]
    pub pod: Option<String>,
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
