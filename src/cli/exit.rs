//! Every exit code, in one place.

use std::process::ExitCode;

use super::args::ReportArgs;
use crate::model::problem::ProblemCode;
use crate::model::report::{ClusterReport, Report, Score};
use crate::model::verdict::{Severity, Verdict};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// Findings at or above `--fail-on`.
    Findings,
    /// Wrong usage, or a faulty rule or configuration.
    Usage,
    /// Nothing could be read, or too little for `--min-coverage`.
    Coverage,
    /// The user broke it off with Ctrl-C; shells give 128 and the number of the signal.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::Usage => Self::from(2),
            Exit::Coverage => Self::from(3),
            Exit::Interrupted => Self::from(130),
        }
    }
}

impl Exit {
    /// How a scan ends. Too little to judge goes before findings: they would be half of the story.
    pub(super) fn of(report: &Report, args: &ReportArgs) -> Self {
        if is_empty(report)
            || has_unread(report)
            || report.clusters.iter().any(|cluster| is_thin(cluster, args.min_coverage))
        {
            return Self::Coverage;
        }
        let fails =
            |cluster: &ClusterReport| cluster.findings.iter().any(|one| counts(one.verdict, one.severity, args));
        if report.clusters.iter().any(fails) { Self::Findings } else { Self::Done }
    }
}

/// Whether no object at all was found.
pub(super) fn is_empty(report: &Report) -> bool {
    // A chart that makes applications declares no object as it stands, and yet there is something to say of it.
    let is_empty = |cluster: &ClusterReport| cluster.sources.iter().all(|source| source.objects == 0);
    report.clusters.iter().all(|cluster| cluster.repository.is_none() && is_empty(cluster))
}

/// Whether a cluster could not be read at all: the others' reports are no answer for it.
pub(super) fn has_unread(report: &Report) -> bool {
    report.problems.iter().any(|problem| matches!(problem.code, ProblemCode::ClusterUnread(_)))
}

fn is_thin(cluster: &ClusterReport, least: Option<f64>) -> bool {
    let coverage = Score::of(&cluster.findings).coverage.unwrap_or(100.0);
    least.is_some_and(|least| coverage < least)
}

fn counts(verdict: Verdict, severity: Severity, args: &ReportArgs) -> bool {
    let least = match (args.fail_on, args.strict) {
        (Some(least), _) => least.into(),
        (None, true) => Severity::Info,
        (None, false) => return false,
    };
    let is_gap = match verdict {
        Verdict::Fail => true,
        Verdict::Partial | Verdict::Unknown => args.strict,
        Verdict::Pass | Verdict::NotApplicable => false,
    };
    is_gap && severity >= least
}
