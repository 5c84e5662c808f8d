//! Waivers of a configuration file that do nothing: told once, whatever the number of clusters.

use super::apply::is_settled;
use super::{Entry, Waivers};
use crate::format::pattern::names;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::report::{ClusterReport, Report};
use crate::model::waiver::{Waiver, WaiverSource};

/// The waivers that have expired, and those that mark nothing although what they are for was judged and is known. One for clusters
/// or rules that this report does not look at is neither.
pub fn unused(report: &Report, waivers: &Waivers) -> Vec<Problem> {
    let problem = |entry: &Entry| {
        let code = if waivers.has_expired(&entry.waiver) {
            ProblemCode::WaiverExpired(entry.label.clone(), entry.waiver.expires?.to_string())
        } else if is_idle(entry, report) {
            ProblemCode::WaiverUnused(entry.label.clone())
        } else {
            return None;
        };
        told(&entry.waiver, code)
    };
    waivers.entries.iter().filter_map(problem).collect()
}

/// Whether its clusters are here with a verdict on each of its rules that are known, and it marks nothing in any.
fn is_idle(entry: &Entry, report: &Report) -> bool {
    let is_here =
        |cluster: &&ClusterReport| entry.cluster.as_ref().is_none_or(|pattern| names(pattern, &cluster.identity));
    let clusters: Vec<&ClusterReport> = report.clusters.iter().filter(is_here).collect();
    let findings = clusters.iter().flat_map(|cluster| &cluster.findings).filter(|one| entry.rules.contains(&one.rule));
    let findings: Vec<_> = findings.collect();
    let marks = clusters.iter().any(|cluster| cluster.waivers.contains(&entry.waiver));
    !findings.is_empty() && findings.iter().all(|finding| is_settled(finding)) && !marks
}

fn told(waiver: &Waiver, code: ProblemCode) -> Option<Problem> {
    let WaiverSource::File { file, line } = &waiver.from else { return None };
    Some(Problem { file: file.clone(), line: *line, code })
}
