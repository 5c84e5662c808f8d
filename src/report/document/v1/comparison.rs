//! What has changed since an earlier report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Object;
use crate::model::language::Text;
use crate::model::verdict::Severity;

/// What has become of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It was not there, and is.
    Opened,
    /// It was there, and is.
    StillOpen,
    /// One of the two reports cannot tell.
    Incomparable,
}

/// A cluster held against an earlier report on it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// When the cluster of the earlier report was collected, RFC 3339.
    pub since: Option<String>,
    /// What was made with other products or by another version of the program, so that a change may come of that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Text>,
    /// Gaps that were not there.
    pub opened: Vec<Gap>,
    /// Gaps that are no more.
    pub closed: Vec<Gap>,
    /// Gaps that were there, and are.
    pub still_open: Vec<Gap>,
    /// What one of the two reports cannot tell.
    pub incomparable: Vec<Incomparable>,
}

/// Something to be mended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// The rule's id.
    pub rule: String,
    /// The object that is to be mended; null where the gap is of the platform as a whole.
    pub object: Option<Object>,
    /// The place within the object.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// How much it matters.
    pub severity: Severity,
    /// The fingerprint of offender or finding.
    pub fingerprint: String,
    /// Whether a waiver covers it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waived: bool,
}

/// A rule of which the two reports cannot be compared, or not in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Incomparable {
    /// The rule's id.
    pub rule: String,
    /// Why.
    pub because: Text,
}
