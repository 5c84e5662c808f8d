//! How an ingress controller and its classes belong together, as its product's file says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::makes::Setting;
use crate::model::one_or_many::OneOrMany;

/// Which classes of Ingress and Gateway a controller serves, and what makes the way in.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ClassSpec {
    /// The flag that says which IngressClasses it serves, by their `spec.controller`; all of the product's where it is not set.
    #[serde(default)]
    pub controller_flag: Option<String>,
    /// The flag that holds the name of its class.
    #[serde(default)]
    pub name_flag: Option<String>,
    /// With `nameFlag` set, it serves that class only, even where others name its controller.
    #[serde(default)]
    pub name_binds: bool,
    /// Names that it answers to without an IngressClass object, unless a flag or a chart's values say another.
    #[serde(default)]
    pub names: OneOrMany,
    /// The flag that holds the class of the custom resources that it serves.
    #[serde(default)]
    pub resource_flag: Option<String>,
    /// It takes in what Gateways and their routes name, and no Ingress of any class.
    #[serde(default)]
    pub gateways_only: bool,
    /// It serves what names no class.
    #[serde(default)]
    pub classless: bool,
    /// The flag with which it does.
    #[serde(default)]
    pub classless_flag: Option<String>,
    /// It makes a load balancer for each Ingress of its class, instead of taking them all in through its own pods.
    #[serde(default)]
    pub own_balancer: bool,
    /// With `ownBalancer`: the service of the cloud that gathers the metrics of those load balancers by itself, where alerts on them
    /// and dashboards may be kept too.
    #[serde(default)]
    pub watched_by: Option<String>,
    /// `public` or `internal`: what the load balancers that it makes are where nothing is said.
    #[serde(default)]
    pub exposure: Option<String>,
    /// Images of the proxies in its namespace that take in the traffic on its behalf.
    #[serde(default)]
    pub proxies: OneOrMany,
    /// The custom resource that a GatewayClass or Gateway names for its settings.
    #[serde(default)]
    pub parameters: Option<Parameters>,
    /// What the values of its charts say of its class.
    #[serde(default)]
    pub charts: Vec<ClassValues>,
}

/// A custom resource with settings of gateways.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Its kind.
    pub kind: String,
    /// The path of what it says of the Service that it makes.
    pub service: String,
}

/// What the values of a chart say of the class that it serves.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassValues {
    /// The charts.
    pub chart: OneOrMany,
    /// The class's name; the release's where the default is left out.
    pub name: Setting,
    /// The class of the custom resources that it serves.
    #[serde(default)]
    pub resource: Option<Setting>,
}
