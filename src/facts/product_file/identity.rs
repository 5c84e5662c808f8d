//! How a product proves to a cloud who it is, as its file says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::one_or_many::OneOrMany;

/// Objects, or configurations of the product, that name an identity.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct IdentitySpec {
    /// The kinds of the objects; left out where the product's configuration names it.
    #[serde(default)]
    pub resource: OneOrMany,
    /// What signs in.
    pub of: IdentityOf,
    /// Where; every place that is there yields a record.
    pub places: Vec<IdentityPlace>,
}

/// What signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IdentityOf {
    /// A store of a secrets operator.
    Store,
    /// An issuer of certificates.
    Issuer,
    /// Storage of logs, metrics or traces.
    Storage,
}

/// A place that names an identity.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct IdentityPlace {
    /// Member names joined with dots, `spec.provider.aws`; `*` is every element of a list.
    pub at: String,
    /// What it signs in to: `azure`, `aws`, `gcp`, `vault` or `other`.
    pub to: String,
    /// A filter over the place that holds where it signs in to something else that speaks the same language, such as MinIO.
    #[serde(default)]
    pub other: Option<String>,
    /// How, by filters over the place; the first that holds counts.
    #[serde(default)]
    pub ways: Vec<IdentityWay>,
    /// How, where none of them holds.
    pub otherwise: Way,
}

/// One way of signing in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityWay {
    /// A filter over the place.
    pub when: String,
    /// The way, where it holds.
    pub is: Way,
}

/// How something signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// With a static key.
    Key,
    /// With an identity that the platform gives it.
    Managed,
    /// With that of the machine it runs on.
    Node,
    /// With that of the product's own workload, whichever it is.
    Workload,
}
