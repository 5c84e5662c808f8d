//! Marks the findings on one cluster.

use std::collections::{BTreeMap, BTreeSet};

use super::aim::Aim;
use super::annotation::{Carried, read};
use super::{Entry, Waivers};
use crate::format::pattern::names;
use crate::model::finding::Finding;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::report::ClusterReport;
use crate::model::snapshot::Snapshot;
use crate::model::verdict::Verdict;
use crate::model::waiver::{Waived, Waiver, WaiverSource};

/// A waiver that is in force here.
struct Candidate<'w> {
    rules: BTreeSet<&'w str>,
    aim: Aim<'w>,
    waiver: Waiver,
}

/// Marks what is waived in a report on one cluster, and tells of annotations that are faulty, expired or unused. The snapshot is the
/// one that was judged; `is_rule` tells whether there is a rule of that id.
pub fn apply(report: &mut ClusterReport, snapshot: &Snapshot, waivers: &Waivers, is_rule: &dyn Fn(&str) -> bool) {
    let (carried, mut problems) = read(snapshot, is_rule);
    let (held, expired): (Vec<Carried>, Vec<Carried>) =
        carried.into_iter().partition(|carried| !waivers.has_expired(&carried.waiver));
    problems.extend(expired.iter().filter_map(of_expired));
    let of_file = waivers.entries.iter().filter(|entry| {
        !waivers.has_expired(&entry.waiver)
            && entry.cluster.as_ref().is_none_or(|pattern| names(pattern, &report.identity))
    });
    let candidates: Vec<Candidate> = of_file.map(of_entry).chain(held.iter().map(of_carried)).collect();
    for finding in &mut report.findings {
        finding.waived = waived(finding, &candidates);
    }
    let used = used(&report.findings);
    let is_idle = |(at, candidate): &(usize, &Candidate)| {
        !used.contains(at) && report.findings.iter().any(|one| candidate.rules.contains(&*one.rule) && is_settled(one))
    };
    problems.extend(candidates.iter().enumerate().filter(is_idle).filter_map(|(_, candidate)| of_unused(candidate)));
    report.waivers = used.iter().map(|at| candidates[*at].waiver.clone()).collect();
    renumber(&mut report.findings, &used);
    report.problems.extend(problems);
}

/// Whether a verdict is known, so that a waiver that marks nothing of it has nothing to mark.
pub(super) fn is_settled(finding: &Finding) -> bool {
    finding.verdict != Verdict::Unknown
}

fn of_entry(entry: &Entry) -> Candidate<'_> {
    Candidate {
        rules: entry.rules.iter().map(String::as_str).collect(),
        aim: entry.object.as_ref().map_or(Aim::Whole, Aim::Pattern),
        waiver: entry.waiver.clone(),
    }
}

fn of_carried(carried: &Carried) -> Candidate<'_> {
    Candidate {
        rules: BTreeSet::from([carried.rule.as_str()]),
        aim: Aim::Objects(carried.objects.clone()),
        waiver: carried.waiver.clone(),
    }
}

/// What of a finding is waived, by places in the list of candidates; the first that fits counts.
fn waived(finding: &Finding, candidates: &[Candidate]) -> Waived {
    if matches!(finding.verdict, Verdict::Pass | Verdict::NotApplicable) {
        return Waived::default();
    }
    let own = || candidates.iter().enumerate().filter(|(_, candidate)| candidate.rules.contains(&*finding.rule));
    let whole = own().find(|(_, candidate)| matches!(candidate.aim, Aim::Whole)).map(|(at, _)| at);
    let places = |evidence: &[crate::model::evidence::Evidence]| {
        let of = |object| own().find(|(_, candidate)| candidate.aim.meets(object)).map(|(at, _)| at);
        let marks = evidence.iter().enumerate().filter_map(|(at, piece)| Some((at, of(&piece.object)?)));
        marks.collect::<BTreeMap<usize, usize>>()
    };
    let offenders = places(&finding.offenders);
    // Where nothing is to be mended by itself, what the verdict rests on stands for it.
    let rests_on = if finding.offenders.is_empty() && is_settled(finding) { &finding.evidence[..] } else { &[] };
    let marks = places(rests_on);
    let by_evidence = marks.values().next().filter(|_| marks.len() == rests_on.len());
    Waived { whole: whole.or(by_evidence.copied()), offenders }
}

fn marks(finding: &Finding) -> impl Iterator<Item = usize> {
    finding.waived.whole.into_iter().chain(finding.waived.offenders.values().copied())
}

fn used(findings: &[Finding]) -> BTreeSet<usize> {
    findings.iter().flat_map(marks).collect()
}

/// From places in the list of candidates to places in the list of those that mark something.
fn renumber(findings: &mut [Finding], used: &BTreeSet<usize>) {
    let new: BTreeMap<usize, usize> = used.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    for finding in findings {
        let of = |old: &mut usize| *old = new.get(old).copied().unwrap_or(*old);
        finding.waived.whole.iter_mut().for_each(of);
        finding.waived.offenders.values_mut().for_each(of);
    }
}

fn of_expired(carried: &Carried) -> Option<Problem> {
    let day = carried.waiver.expires?.to_string();
    let told = |what| ProblemCode::WaiverExpired(what, day);
    of_object(&carried.waiver, told)
}

fn of_unused(candidate: &Candidate) -> Option<Problem> {
    of_object(&candidate.waiver, ProblemCode::WaiverUnused)
}

/// A problem of an annotation; those of a file are told once for all clusters.
fn of_object(waiver: &Waiver, code: impl FnOnce(String) -> ProblemCode) -> Option<Problem> {
    let WaiverSource::Object { object, key, origin } = &waiver.from else { return None };
    Some(Problem { file: origin.file.clone(), line: None, code: code(format!("{object} ({key})")) })
}
