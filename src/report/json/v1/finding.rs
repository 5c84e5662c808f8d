//! A rule's verdict.

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::Evidence;
use crate::model::finding;
use crate::model::language::{Language, Text};
use crate::model::reason::Reason;
use crate::model::verdict::{Severity, Verdict};
use crate::report::wording;

/// A rule's verdict on one cluster.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// The rule's revision: raised when its meaning changes.
    pub revision: u32,
    /// The section of the architecture, `3.2`.
    pub section: String,
    /// The rule's title.
    pub title: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdicts still possible, from worst to best; more than one only when the verdict is unknown.
    pub possible: Vec<Verdict>,
    /// How much a gap matters here.
    pub severity: Severity,
    /// Why the severity differs from the rule's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_because: Option<String>,
    /// What the verdict says of this cluster.
    pub message: String,
    /// What the verdict rests on, the most telling first.
    pub evidence: Vec<Evidence>,
    /// What stands against the practice, each to be mended.
    pub offenders: Vec<Evidence>,
    /// What stands in the way of a verdict; empty unless it is unknown.
    pub unknown_because: Vec<Unsettled>,
    /// Whether the verdict rests on declarations alone, nothing having been observed.
    pub declared_only: bool,
    /// How to mend it, most specific first.
    pub remediation: Vec<Remedy>,
    /// Remarks that are shown and never scored.
    pub notes: Vec<Note>,
}

/// What stands in the way of a verdict.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Unsettled {
    /// The kind that it is about, `Deployment.apps`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The reason in words.
    pub because: String,
    /// What would settle it, in words.
    pub settle: Option<String>,
    /// The command whose output would settle it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// One way to mend a gap.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Remedy {
    /// What the snippet is: `manifest`, `helm-values`, `terraform`, `command` or `advice`.
    pub kind: String,
    /// For which situation: a product's or chart's name.
    #[serde(rename = "for")]
    pub situation: Option<Text>,
    /// What to do, in words.
    pub text: Option<String>,
    /// What to apply.
    pub snippet: Option<String>,
}

/// A remark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Note {
    /// The day of the fact it reports.
    pub date: Option<String>,
    /// The remark.
    pub text: String,
    /// Where it can be read.
    pub source: Option<String>,
}

impl Finding {
    pub(super) fn of(finding: &finding::Finding, language: Language) -> Self {
        let text = |text: &Text| text.get(language).to_owned();
        let all = |evidence: &[crate::model::evidence::Evidence]| evidence.iter().map(Evidence::of).collect();
        Self {
            rule: finding.rule.clone(),
            revision: finding.revision,
            section: finding.section.clone(),
            title: text(&finding.title),
            verdict: finding.verdict,
            possible: finding.possible.clone(),
            severity: finding.severity,
            severity_because: finding.severity_because.as_ref().map(text),
            message: text(&wording::headline(finding)),
            evidence: evidence(finding),
            offenders: all(&finding.offenders),
            unknown_because: unsettled(finding, language),
            declared_only: finding.declared_only,
            remediation: finding.remediation.iter().map(|remedy| Remedy::of(remedy, language)).collect(),
            notes: finding.notes.iter().map(|note| Note::of(note, language)).collect(),
        }
    }
}

fn evidence(finding: &finding::Finding) -> Vec<Evidence> {
    let searched = finding.searched.iter().map(|searched| Evidence::of_search(searched, !finding.declared_only));
    finding.evidence.iter().map(Evidence::of).chain(searched).collect()
}

fn unsettled(finding: &finding::Finding, language: Language) -> Vec<Unsettled> {
    let own = finding.unknown_notes.iter().map(|note| Unsettled {
        kind: None,
        because: note.get(language).to_owned(),
        settle: None,
        command: None,
    });
    own.chain(finding.unknown_because.iter().map(|reason| Unsettled::of(reason, language))).collect()
}

impl Unsettled {
    fn of(reason: &Reason, language: Language) -> Self {
        let (command, advice) = wording::settle(reason);
        Self {
            kind: reason.kind().map(ToString::to_string),
            because: wording::reason(reason).get(language).to_owned(),
            settle: Some(advice.get(language).to_owned()),
            command,
        }
    }
}

impl Remedy {
    fn of(remedy: &finding::Remedy, language: Language) -> Self {
        Self {
            kind: remedy.kind.clone(),
            situation: remedy.situation.clone(),
            text: remedy.text.as_ref().map(|text| text.get(language).to_owned()),
            snippet: remedy.snippet.clone(),
        }
    }
}

impl Note {
    fn of(note: &finding::Note, language: Language) -> Self {
        Self { date: note.date.clone(), text: note.text.get(language).to_owned(), source: note.source.clone() }
    }
}
