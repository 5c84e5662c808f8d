//! How a product finds what it gathers metrics from, as its file says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::makes::Setting;
use crate::model::one_or_many::OneOrMany;

/// One way in which a product finds what it gathers metrics from.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ScrapeSpec {
    /// A custom resource whose `spec` holds selectors of monitors; each one gathers by itself. One without a `spec` holds them itself.
    #[serde(default)]
    pub resource: Option<String>,
    /// With `resource`: the service accounts that gather, `namespace/name`, whichever of them is there; that which the resource's
    /// `serviceAccountName` names where this is left out.
    #[serde(default)]
    pub account: OneOrMany,
    /// Charts that make such a resource, where they are declared.
    #[serde(default)]
    pub chart: OneOrMany,
    /// With `chart`: where in its values that `spec` stands.
    #[serde(default)]
    pub path: Option<String>,
    /// With `chart`: the label, holding the release's name, by which a selector chooses that the values leave out, unless
    /// `<selector>SelectorNilUsesHelmValues` is false.
    #[serde(default)]
    pub release_label: Option<String>,
    /// The monitors that it chooses from.
    #[serde(default)]
    pub monitors: Vec<MonitorSpec>,
    /// Whether it takes in everything where both selectors are left out.
    #[serde(default)]
    pub all_by_default: Option<Setting>,
    /// With `chart`: it finds what is annotated, unless the values hold one of the members in `unless`.
    #[serde(default)]
    pub annotated: bool,
    /// See `annotated`.
    #[serde(default)]
    pub unless: OneOrMany,
    /// The extractor in `facts/monitors` that reads the product's configuration: `prometheus`, `alloy` or `otel-collector`.
    #[serde(default)]
    pub from: Option<String>,
    /// Its agents find by themselves whatever has metrics.
    #[serde(default)]
    pub itself: bool,
}

/// Monitors of some kinds, and the selectors that choose among them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MonitorSpec {
    /// Their kinds.
    pub resource: OneOrMany,
    /// The beginning of the selectors' names: `serviceMonitor` of `serviceMonitorSelector` and `serviceMonitorNamespaceSelector`.
    pub selector: String,
    /// What they find applications by; left out for those that name their targets.
    #[serde(default)]
    pub finds: Option<Finds>,
}

/// What a monitor's selector looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Finds {
    /// Services, and the pods behind them.
    Services,
    /// Pods.
    Pods,
}
