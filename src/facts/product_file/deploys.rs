//! How a product deploys and upgrades others, as its file says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::one_or_many::OneOrMany;

/// A part of the platform that a product keeps up to date.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpgradeSpec {
    /// Which one.
    pub part: Part,
    /// The kinds of which an object must say so; left out where the product as such does it.
    #[serde(default)]
    pub resource: OneOrMany,
    /// A filter that the object must pass.
    #[serde(default, rename = "where")]
    pub filter: Option<String>,
    /// Asked of that object: it names a fixed version, and so counts only where something raises that in Git.
    #[serde(default)]
    pub pinned: Option<String>,
}

/// A part of the platform that is upgraded by itself or by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The servers of Kubernetes.
    ControlPlane,
    /// The machines: their system, or their kubelet.
    Nodes,
    /// What runs on the platform.
    Components,
}

impl Part {
    /// As facts write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ControlPlane => "control-plane",
            Self::Nodes => "nodes",
            Self::Components => "components",
        }
    }
}

/// A mark on what an application deploys. Exactly one of `annotation`, `label` and `labelNamedBy` is given.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TrackSpec {
    /// An annotation.
    #[serde(default)]
    pub annotation: Option<String>,
    /// A label.
    #[serde(default)]
    pub label: Option<String>,
    /// A label whose name stands in a ConfigMap.
    #[serde(default)]
    pub label_named_by: Option<LabelName>,
    /// The application's name ends before this sign.
    #[serde(default)]
    pub until: Option<char>,
}

/// Where the name of a label stands.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LabelName {
    /// The ConfigMap's name.
    pub config_map: String,
    /// Its key.
    pub key: String,
    /// Names that tell nothing, since others set such labels too.
    #[serde(default)]
    pub except: Vec<String>,
}

/// Filters over one application as its object stands; an ApplicationSet is asked with its template in place of its own `spec`.
/// What is left out always holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SyncSpec {
    /// It is synchronised without a person.
    #[serde(default)]
    pub automated: Option<String>,
    /// What leaves Git leaves the cluster.
    #[serde(default)]
    pub prune: Option<String>,
    /// Drift is undone.
    #[serde(default)]
    pub self_heal: Option<String>,
}
