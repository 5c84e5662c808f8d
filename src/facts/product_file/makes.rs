//! What a product's chart or custom resource makes, as its file says it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MadeWatch;
use super::SecretClass;
use crate::model::one_or_many::OneOrMany;

/// What a declared chart or custom resource makes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Makes {
    /// The workloads.
    #[serde(default)]
    pub workloads: Vec<MadeWorkload>,
    /// The alert rules.
    #[serde(default)]
    pub alerts: Vec<MadeWatch>,
    /// The dashboards.
    #[serde(default)]
    pub dashboards: Vec<MadeWatch>,
    /// Monitors of the product itself.
    #[serde(default)]
    pub monitors: Vec<MadeWatch>,
    /// The Services by which traffic comes in.
    #[serde(default)]
    pub entrances: Vec<MadeEntrance>,
    /// What the accounts that it makes are allowed, where that is much.
    #[serde(default)]
    pub grants: Vec<MadeGrant>,
    /// The ClusterRoles that it makes for others to bind.
    #[serde(default)]
    pub roles: Vec<MadeRole>,
    /// The Secrets that it makes.
    #[serde(default)]
    pub secrets: Vec<MadeSecret>,
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

/// Secrets that a product makes: of a custom resource, or for itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MadeSecret {
    /// The kinds of custom resource of which it makes them; left out for those that its own workloads share.
    #[serde(default)]
    pub resource: OneOrMany,
    /// With `resource`: the paths of their names, all that are found; where none is, the Secret is called as the resource.
    #[serde(default)]
    pub named: OneOrMany,
    /// With `resource`: their names made of the resource's, `{name}-app`; a `*` stands for any part.
    #[serde(default)]
    pub called: OneOrMany,
    /// Without `resource`: their names; a `*` stands for any part.
    #[serde(default)]
    pub names: OneOrMany,
    /// With `resource`: the paths of the references, `kind` and `name`, to where the content comes from.
    #[serde(default)]
    pub behind: OneOrMany,
    /// Where the content always comes from, in place of `behind`; what is left out is made up by the product.
    #[serde(default)]
    pub class: Option<SecretClass>,
    /// Nobody hands these out: certificates, passwords that a product makes up for itself.
    #[serde(default)]
    pub internal: bool,
}

/// A binding of a chart's own account in the whole cluster.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MadeGrant {
    /// The charts.
    pub chart: OneOrMany,
    /// The account's name.
    pub account: String,
    /// The role that it is bound to, `ClusterRole cluster-admin`.
    pub role: String,
    /// `all`, `admin`, `edit`, `view` or `other`.
    pub level: String,
    /// Whether it can read Secrets.
    #[serde(default)]
    pub reads_secrets: bool,
    /// The setting without which the chart does not bind it.
    #[serde(default)]
    pub when: Option<Setting>,
}

/// A ClusterRole that a chart makes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MadeRole {
    /// Its name.
    pub name: String,
    /// `all`, `admin`, `edit`, `view` or `other`.
    pub level: String,
    /// Whether it lets its holder read Secrets.
    #[serde(default)]
    pub reads_secrets: bool,
}

/// How a console lets people in who have not logged in, and as whom.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visitors {
    /// The settings that must all stand so.
    pub when: Vec<VisitorSetting>,
    /// Where the values of the chart name the users and groups as which they then act, as steps.
    #[serde(default)]
    pub names: Vec<Vec<String>>,
    /// What they can do where they act with the console's own account: `all` or `other`.
    #[serde(default)]
    pub level: Option<String>,
}

/// One setting, in a ConfigMap of the product or in the values of its chart.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct VisitorSetting {
    /// The ConfigMap's name.
    #[serde(default)]
    pub config_map: Option<String>,
    /// Its key.
    #[serde(default)]
    pub key: Option<String>,
    /// The charts.
    #[serde(default)]
    pub chart: OneOrMany,
    /// Where it stands in their values, as steps.
    #[serde(default)]
    pub values: Vec<String>,
    /// As it must stand.
    pub is: String,
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
    /// The labels of its pods; `{name}` stands for the name of the custom resource.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
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
