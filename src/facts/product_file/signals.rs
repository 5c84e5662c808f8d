//! By what a product is recognised.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::one_or_many::OneOrMany;

/// The signs by which a product is recognised.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signals {
    /// One is enough. The product is known to be absent when every one of these is known to be absent.
    pub sufficient: Vec<Signal>,
    /// Confirms, never decides.
    #[serde(default)]
    pub weak: Vec<Signal>,
    /// A container or chart that matches one of these is not this product, whatever else it shows.
    #[serde(default)]
    pub never: Vec<Signal>,
}

/// One sign. All fields given must hold of the same object.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// The end of an image's repository, at a `/`: `grafana/loki`. A trailing `*` takes in any continuation of the last segment.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub image: OneOrMany,
    /// With `image`: the first argument that is no flag, or the program's name, `store`.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub arg: OneOrMany,
    /// A kind of which an object exists: `LokiStack.loki.grafana.com`.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub resource: OneOrMany,
    /// With `resource`: a filter that the object must pass. With `chart`: one that its values must pass, for a chart that brings
    /// the product along, or does not, as its values say.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// With `resource`: the paths at which the object states the product's version, as a number or in an image's tag; the customary
    /// `$.spec.version` and `$.spec.image` where left out.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub version: OneOrMany,
    /// The name of a Helm chart that an Argo CD Application or a Flux HelmRelease installs; with `where` only where its values pass.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub chart: OneOrMany,
    /// With `chart`: a host's label or a segment of a path in the address of its repository, where others have a chart of that name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The controller string of an IngressClass or GatewayClass: `k8s.io/ingress-nginx`. A trailing `*` takes in any continuation.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub controller: OneOrMany,
    /// The name of a CSIDriver: `secrets-store.csi.k8s.io`.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub driver: OneOrMany,
    /// A label of a workload, `app.kubernetes.io/name=loki`; only as a weak sign.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub label: OneOrMany,
}
