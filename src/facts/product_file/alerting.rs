//! Where a product is told whom to send alerts to, as its file says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::makes::Setting;
use crate::model::one_or_many::OneOrMany;

/// One way in which a product is told where alerts go, by receivers and routes as Alertmanager has them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AlertingSpec {
    /// A custom resource, each of which is one Alertmanager. Where it has no `spec`, paths in that are paths in the resource itself.
    #[serde(default)]
    pub resource: Option<String>,
    /// With `resource`: the Secret that holds the configuration.
    #[serde(default)]
    pub secret: Option<ConfigSecret>,
    /// With `resource`: a path in its `spec` with the configuration as text.
    #[serde(default)]
    pub text: Option<String>,
    /// With `resource`: custom resources that add to the configuration.
    #[serde(default)]
    pub configs: Option<ChosenConfigs>,
    /// Charts that make an Alertmanager, where they are declared.
    #[serde(default)]
    pub chart: OneOrMany,
    /// With `chart`: where in its values the configuration stands.
    #[serde(default)]
    pub path: Option<String>,
    /// With `chart`: the members that hold where the values leave them out.
    #[serde(default)]
    pub default: Option<serde_json::Value>,
    /// With `chart`: whether the Alertmanager is made at all.
    #[serde(default)]
    pub enabled: Option<Setting>,
    /// With `chart`: paths that put the configuration elsewhere.
    #[serde(default)]
    pub elsewhere: OneOrMany,
    /// The product's own `config` is such a configuration.
    #[serde(default)]
    pub configured: bool,
    /// Contact points are provisioned for it by files, as Grafana has them.
    #[serde(default)]
    pub provisioned: bool,
}

/// The Secret with an Alertmanager's configuration.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConfigSecret {
    /// The path in `spec` of its name.
    pub at: String,
    /// Its name where that is left out; `{name}` stands for the resource's own.
    #[serde(default)]
    pub default: Option<String>,
    /// The key in it.
    pub key: String,
    /// The path in `spec` of another key.
    #[serde(default)]
    pub key_at: Option<String>,
}

/// Custom resources that add receivers and routes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ChosenConfigs {
    /// Their kind.
    pub resource: String,
    /// The beginning of the selectors' names: `alertmanagerConfig` of `alertmanagerConfigSelector`.
    pub selector: String,
    /// The path in `spec` of the name of the one that stands in the Secret's place.
    #[serde(default)]
    pub base: Option<String>,
    /// Whether all are chosen where both selectors are left out.
    #[serde(default)]
    pub all_by_default: Option<Setting>,
}

/// One way in which a product is told which Alertmanager to send to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NotifySpec {
    /// A custom resource that sends alerts.
    #[serde(default)]
    pub resource: Option<String>,
    /// With `resource`: paths in its `spec` of addresses, or of names and namespaces of Services.
    #[serde(default)]
    pub at: OneOrMany,
    /// With `resource`: paths in its `spec` that put further addresses into a Secret.
    #[serde(default)]
    pub elsewhere: OneOrMany,
    /// Charts that make it send to the Alertmanager that they make.
    #[serde(default)]
    pub chart: OneOrMany,
    /// With `chart`: whether it does.
    #[serde(default)]
    pub enabled: Option<Setting>,
    /// The product's own `config` says so at `alerting.alertmanagers`, as Prometheus has it.
    #[serde(default)]
    pub configured: bool,
}
