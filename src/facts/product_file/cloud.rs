//! A service of a cloud, which runs outside the cluster.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::StoreSignal;
use crate::model::one_or_many::OneOrMany;

/// A service of a cloud.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CloudService {
    /// `azure`, `aws` or `gcp`.
    pub id: String,
    /// Whether it needs an agent or add-on in the cluster, so that it is absent when that is.
    pub leaves_trace: bool,
    /// A filter over `CloudCluster` that holds where the cloud says that the service is on.
    #[serde(default, rename = "where")]
    pub filter: Option<String>,
    /// Where in what the cloud says that stands, as member names joined with dots; shown as evidence.
    #[serde(default)]
    pub at: Option<String>,
    /// The command whose output tells, for people who look without our help.
    pub how: String,
    /// What must be sent to it to be of use: where nothing in the cluster does, it is as good as absent.
    #[serde(default)]
    pub fed_by: Option<FedBy>,
}

/// What feeds a service of a cloud.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FedBy {
    /// Something that leaves the cluster.
    pub signal: StoreSignal,
    /// The cloud's own agents, by the ends of their images' repositories.
    #[serde(default)]
    pub image: OneOrMany,
}
