//! A product's console, as its file says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::makes::Setting;
use crate::model::one_or_many::OneOrMany;

/// A console of a product.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConsoleSpec {
    /// The roles of which a container serves it; any of the product's where left out.
    #[serde(default)]
    pub roles: OneOrMany,
    /// Numbers and names of the containers' ports that serve it; all where left out.
    #[serde(default)]
    pub ports: OneOrMany,
    /// Flags of a container without which there is no console; `api.dashboard=true`.
    #[serde(default)]
    pub flags: OneOrMany,
    /// Names of Services that its operator makes, `prometheus-operated`.
    #[serde(default)]
    pub services: OneOrMany,
    /// Kinds of custom resources for each of which its operator makes one.
    #[serde(default)]
    pub resources: OneOrMany,
    /// Where charts and custom resources say how it is reached.
    #[serde(default)]
    pub values: Vec<ConsoleValues>,
    /// It is one of those that the architecture wants an authenticating proxy before.
    #[serde(default)]
    pub listed: bool,
    /// It is an identity provider's own.
    #[serde(default)]
    pub identity_provider: bool,
}

/// Where a chart or custom resource says how a console is reached. Paths are member names joined with dots, in the chart's
/// values or in the custom resource as a whole.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConsoleValues {
    /// The charts.
    #[serde(default)]
    pub chart: OneOrMany,
    /// The kind of the custom resource.
    #[serde(default)]
    pub resource: Option<String>,
    /// Whether the console is made at all; always, where left out.
    #[serde(default)]
    pub enabled: Option<Setting>,
    /// The ends of the names of its Services, where the chart makes several.
    #[serde(default)]
    pub service: OneOrMany,
    /// Paths of routes: mappings like an Ingress, an HTTPRoute or the customary values for either.
    #[serde(default)]
    pub routes: OneOrMany,
    /// Paths of mappings that hold the `type` of its Service.
    #[serde(default)]
    pub balancers: OneOrMany,
}
