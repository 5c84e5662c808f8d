//! How people hear of what a scanner finds, as a product's file says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::one_or_many::OneOrMany;

/// One way in which people hear of new vulnerabilities. Exactly one of `config`, `chart`, `resource` and `metrics` is given.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeSpec {
    /// A member of the product's configuration that holds an address to tell.
    #[serde(default)]
    pub config: Option<String>,
    /// Charts with such addresses in their values.
    #[serde(default)]
    pub chart: OneOrMany,
    /// With `chart`: paths in its values, any of which holds an address or the name of a Secret with one.
    #[serde(default)]
    pub at: OneOrMany,
    /// Custom resources each of which names whom to tell.
    #[serde(default)]
    pub resource: Option<String>,
    /// Metrics that alerts on vulnerabilities look at.
    #[serde(default)]
    pub metrics: Vec<String>,
    /// It does so only beside this product: its id.
    #[serde(default)]
    pub with: Option<String>,
}
