//! A finding as the page shows it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::document::{Cluster, Finding, Note, Remedy, Rule, Step, Waiver};
use super::super::style::sign;
use super::super::wording;
use super::data::{Data, List};
use crate::model::language::Text;
use crate::model::verdict::{Severity, Verdict};

/// A rule's verdict with all that is said of it.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    id: String,
    rule: &'a str,
    section: &'a str,
    title: &'a Text,
    verdict: Verdict,
    sign: &'static str,
    word: Text,
    severity: Severity,
    severity_word: Text,
    severity_because: Option<&'a Text>,
    message: &'a Text,
    /// Said where the cluster was observed and this was not.
    declared: Option<Text>,
    /// Which verdicts are still possible, of one that is unknown.
    range: Option<Text>,
    because: &'a [Text],
    steps: Vec<&'a Step>,
    offenders: List,
    evidence: List,
    searches: Vec<Text>,
    remedies: Vec<Mend<'a>>,
    notes: &'a [Note],
    /// What has become of it since an earlier report.
    change: Option<Text>,
    waived: bool,
    waivers: Vec<&'a Waiver>,
    why: Option<&'a Text>,
    references: &'a [String],
}

/// A way to mend a gap.
#[derive(Debug, Serialize)]
struct Mend<'a> {
    situation: Option<&'a Text>,
    kind: Text,
    text: Option<&'a Text>,
    snippet: Option<&'a str>,
}

/// The finding in its cluster, whose elements have ids that begin with `prefix`.
pub(super) fn shown<'a>(
    finding: &'a Finding,
    cluster: &'a Cluster,
    rule: Option<&'a Rule>,
    prefix: &str,
    data: &mut Data,
) -> Shown<'a> {
    let id = id(prefix, &finding.rule);
    let declared = cluster.observed && finding.declared_only && finding.verdict != Verdict::NotApplicable;
    Shown {
        rule: &finding.rule,
        section: &finding.section,
        title: &finding.title,
        verdict: finding.verdict,
        sign: sign(finding.verdict),
        word: wording::verdict(finding.verdict),
        severity: finding.severity,
        severity_word: wording::severity(finding.severity),
        severity_because: finding.severity_because.as_ref(),
        message: &finding.message,
        declared: declared.then(wording::declared_note),
        range: (finding.verdict == Verdict::Unknown).then(|| wording::range(&finding.possible)),
        because: &finding.because,
        steps: cluster.steps.iter().filter(|step| step.settles.contains(&finding.rule)).collect(),
        offenders: data.list(format!("{id}-offenders"), &finding.offenders),
        evidence: data.list(format!("{id}-evidence"), &finding.evidence),
        searches: finding.evidence.iter().filter_map(wording::searched).collect(),
        remedies: finding.remediation.iter().map(mend).collect(),
        notes: &finding.notes,
        change: finding.change.map(wording::change),
        waived: finding.is_waived(),
        waivers: waivers(finding, cluster),
        why: rule.map(|rule| &rule.why),
        references: rule.map(|rule| rule.references.as_slice()).unwrap_or_default(),
        id,
    }
}

/// What a finding's element is called: letters that an address would not take are left out.
pub(super) fn id(prefix: &str, rule: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '_' };
    format!("{prefix}-{}", rule.chars().map(letter).collect::<String>())
}

fn mend(remedy: &Remedy) -> Mend<'_> {
    Mend {
        situation: remedy.situation.as_ref(),
        kind: wording::remedy_kind(&remedy.kind),
        text: remedy.text.as_ref(),
        snippet: remedy.snippet.as_deref().map(str::trim_end),
    }
}

/// The waivers of the finding as a whole and of its offenders, each once.
fn waivers<'a>(finding: &Finding, cluster: &'a Cluster) -> Vec<&'a Waiver> {
    let of_offenders = finding.offenders.iter().filter_map(|offender| offender.waiver);
    let all: BTreeSet<usize> = finding.waiver.into_iter().chain(of_offenders).collect();
    all.into_iter().filter_map(|at| cluster.waivers.get(at)).collect()
}
