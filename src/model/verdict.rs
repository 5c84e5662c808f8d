//! The outcome of a rule.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a rule says of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The practice is followed.
    Pass,
    /// It is followed in part, or by a weaker means.
    Partial,
    /// It is not followed, and the evidence for that is complete.
    Fail,
    /// The input does not settle it. Neither pass nor fail, and never counted as either.
    Unknown,
    /// The practice does not concern this platform.
    NotApplicable,
}

impl Verdict {
    /// As written in rules, reports and fixture names: `not-applicable`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Partial => "partial",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// How much a gap matters. Ordered from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information; weighs nothing in the score.
    Info,
    /// Worth doing when convenient.
    Low,
    /// Should be planned.
    Medium,
    /// Should be next.
    High,
    /// Should be now.
    Critical,
}

impl Severity {
    /// Its weight in the score.
    pub fn weight(self) -> u32 {
        match self {
            Self::Critical => 10,
            Self::High => 5,
            Self::Medium => 3,
            Self::Low => 1,
            Self::Info => 0,
        }
    }

    /// As written in rules and reports: `high`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}
