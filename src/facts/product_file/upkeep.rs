//! What a product's file says about alerts and dashboards: which it needs, which its chart makes, and which it takes in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Setting;
use crate::model::one_or_many::OneOrMany;

/// What a product needs to be watched. Exporters, helpers and small controllers need nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Needs {
    /// Whether it needs alerts of its own.
    #[serde(default)]
    pub alerts: bool,
    /// Whether it needs a dashboard of its own.
    #[serde(default)]
    pub dashboards: bool,
}

/// Where a product finds the alert rules that it evaluates. One of `resource`, `chart`, `block`, `files` and `api` is given.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Evaluates {
    /// A custom resource whose `spec` has a `ruleSelector` and a `ruleNamespaceSelector`.
    #[serde(default)]
    pub resource: Option<String>,
    /// Charts that make such a resource, where they are declared.
    #[serde(default)]
    pub chart: OneOrMany,
    /// With `chart`: where in its values that `spec` stands.
    #[serde(default)]
    pub path: Option<String>,
    /// With `chart`: the switches that must all be on for it to be made.
    #[serde(default)]
    pub when: Vec<Setting>,
    /// With `chart`: the label, holding the release's name, by which a selector chooses that the values leave out, unless
    /// `ruleSelectorNilUsesHelmValues` is false.
    #[serde(default)]
    pub release_label: Option<String>,
    /// Whether it takes in everything where both selectors are left out. With this, one selector alone takes in all that it names.
    #[serde(default)]
    pub all_by_default: Option<Setting>,
    /// A block of Alloy's configuration by which it takes in rule objects.
    #[serde(default)]
    pub block: Option<String>,
    /// Rules are given to it over its API, where no object shows them.
    #[serde(default)]
    pub api: bool,
    /// With `resource`, `chart` and `block`: the kinds of object that hold rules.
    #[serde(default)]
    pub rules: OneOrMany,
    /// ConfigMaps that its pods mount, or that a sidecar hands to them, hold rules.
    #[serde(default)]
    pub files: bool,
    /// With `files`: the member of its configuration that lists the files; all are read where it is left out.
    #[serde(default)]
    pub list: Option<String>,
    /// With `files`: its rules look at logs, and so at no metrics.
    #[serde(default)]
    pub logs: bool,
}

/// Alert rules, dashboards or monitors that a chart makes, or that are listed in its values.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MadeWatch {
    /// The charts.
    pub chart: OneOrMany,
    /// The switches that must all be on; none where it always makes them.
    #[serde(default)]
    pub when: Vec<Setting>,
    /// Where they are listed in the values. Those are the user's own; without it they are the vendor's.
    #[serde(default)]
    pub listed: Option<String>,
    /// Whoever the same chart makes takes them in, so that nothing need select them.
    #[serde(default)]
    pub direct: bool,
    /// The ids of the products that the vendor's look at; this product where it is left out.
    #[serde(default)]
    pub covers: OneOrMany,
    /// For rules: where the values give labels to the objects that hold them.
    #[serde(default)]
    pub labels: Option<String>,
    /// For rules: the label, holding the release's name, that the objects with the rules bear besides.
    #[serde(default)]
    pub release_label: Option<String>,
}

/// How Grafana finds dashboards that other objects bring, as a chart's values say it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TakesDashboards {
    /// The charts.
    pub chart: OneOrMany,
    /// The switches that must all be on for Grafana to be made.
    #[serde(default)]
    pub when: Vec<Setting>,
    /// Where the values of Grafana itself stand; empty for the values as a whole.
    #[serde(default)]
    pub path: String,
    /// Whether the sidecar runs where the values do not say.
    #[serde(default)]
    pub sidecar: bool,
    /// The value that the label must have where the values do not say; empty for any.
    #[serde(default)]
    pub label_value: String,
    /// The namespaces that are searched where the values do not say, `ALL`; empty for the sidecar's own.
    #[serde(default)]
    pub search_namespace: String,
}
