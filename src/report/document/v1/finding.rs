//! A rule's verdict.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::comparison::Change;
use super::evidence::Evidence;
use crate::model::language::Text;
use crate::model::verdict::{Severity, Verdict};

/// A rule's verdict on one cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// The rule's revision: raised when its meaning changes.
    pub revision: u32,
    /// The section of the architecture, `3.2`.
    pub section: String,
    /// The rule's title.
    pub title: Text,
    /// The verdict. A waiver does not change it.
    pub verdict: Verdict,
    /// The verdicts still possible, from worst to best; more than one only when the verdict is unknown.
    pub possible: Vec<Verdict>,
    /// How much a gap matters here.
    pub severity: Severity,
    /// Why the severity differs from the rule's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity_because: Option<Text>,
    /// What the verdict says of this cluster.
    pub message: Text,
    /// What the verdict rests on, the most telling first.
    pub evidence: Vec<Evidence>,
    /// What stands against the practice, each to be mended.
    pub offenders: Vec<Evidence>,
    /// What stands in the way of a verdict, in sentences; empty unless it is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Text>,
    /// The same one by one, with what would settle each.
    pub unknown_because: Vec<Unsettled>,
    /// Whether the verdict rests on declarations alone, nothing having been observed.
    pub declared_only: bool,
    /// How to mend it, most specific first.
    pub remediation: Vec<Remedy>,
    /// Remarks that are shown and never scored.
    pub notes: Vec<Note>,
    /// SHA-256 over rule and cluster, in hexadecimal: the same in every run.
    pub fingerprint: String,
    /// The waiver that covers the finding as a whole, be it by each of its offenders: its position among those of the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<usize>,
    /// What has become of it since an earlier report, where it was held against one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// What stands in the way of a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unsettled {
    /// The kind that it is about, `Deployment.apps`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The reason in words.
    pub because: Text,
    /// What would settle it, in words.
    pub settle: Option<Text>,
    /// The command whose output would settle it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// One way to mend a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Remedy {
    /// What the snippet is: `manifest`, `helm-values`, `terraform`, `command` or `advice`.
    pub kind: String,
    /// For which situation: a product's or chart's name.
    #[serde(rename = "for")]
    pub situation: Option<Text>,
    /// What to do, in words.
    pub text: Option<Text>,
    /// What to apply.
    pub snippet: Option<String>,
    /// Whether the snippet may be added to the input as it stands: manifests of objects that are not in it yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adds: bool,
}

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// The day of the fact it reports.
    pub date: Option<String>,
    /// The remark.
    pub text: Text,
    /// Where it can be read.
    pub source: Option<String>,
}

impl Finding {
    /// Whether it tells of something to be mended.
    pub fn is_gap(&self) -> bool {
        matches!(self.verdict, Verdict::Fail | Verdict::Partial)
    }

    /// Whether a waiver covers it as a whole.
    pub fn is_waived(&self) -> bool {
        self.waiver.is_some()
    }

    /// The place to look at first: what is to be mended, else what the verdict rests on.
    pub fn place(&self) -> Option<&Evidence> {
        self.offenders.first().or(self.evidence.iter().find(|piece| piece.object.is_some()))
    }
}
