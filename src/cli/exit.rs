//! Every exit code, in one place.

use std::process::ExitCode;

use crate::model::verdict::{Severity, Verdict};
use crate::report::document::{Change, Cluster, Finding, Report};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// Findings at or above `--fail-on`, or a score below `--min-score`.
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

/// When a scan counts as failed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gate {
    /// The least severity at which a gap counts.
    pub(super) fail_on: Option<Severity>,
    /// Whether partial and unknown count too; at any severity, where none is named.
    pub(super) strict: bool,
    /// The least score, in percent.
    pub(super) min_score: Option<f64>,
    /// The least share that is judged, in percent.
    pub(super) min_coverage: Option<f64>,
    /// Whether the job must go on whatever was found.
    pub(super) exit_zero: bool,
}

impl Gate {
    /// How a scan ends. Too little to judge goes before findings: they would be half of the story.
    pub(super) fn exit(&self, report: &Report) -> Exit {
        if is_empty(report) || has_unread(report) {
            return Exit::Coverage;
        }
        let any = |fails: &dyn Fn(&Cluster) -> bool| !self.exit_zero && report.clusters.iter().any(fails);
        if any(&|cluster| self.is_thin(cluster)) {
            Exit::Coverage
        } else if any(&|cluster| self.is_low(cluster) || self.has_gaps(cluster)) {
            Exit::Findings
        } else {
            Exit::Done
        }
    }

    /// How a comparison ends, which judges nothing but what has changed.
    pub(super) fn on_changes(&self, report: &Report) -> Exit {
        if report.clusters.iter().any(|cluster| self.has_gaps(cluster)) { Exit::Findings } else { Exit::Done }
    }

    fn is_thin(&self, cluster: &Cluster) -> bool {
        let coverage = cluster.score.coverage.unwrap_or(100.0);
        self.min_coverage.is_some_and(|least| coverage < least)
    }

    /// Where nothing was decided there is no score; that is for the coverage to tell.
    fn is_low(&self, cluster: &Cluster) -> bool {
        matches!((cluster.score.percent, self.min_score), (Some(score), Some(least)) if score < least)
    }

    /// Whether something counts as failed; where there is a baseline, something new.
    fn has_gaps(&self, cluster: &Cluster) -> bool {
        let counts = |finding: &&Finding| self.counts(finding);
        match &cluster.comparison {
            None => cluster.findings.iter().any(|finding| self.counts(finding)),
            Some(comparison) => cluster.findings.iter().filter(counts).any(|finding| match finding.verdict {
                // What was known then and is not now; a gap may hide behind it.
                Verdict::Unknown => finding.change == Some(Change::Incomparable),
                _ => comparison.opened_unwaived().any(|gap| gap.rule == finding.rule),
            }),
        }
    }

    fn counts(&self, finding: &Finding) -> bool {
        let least = match (self.fail_on, self.strict) {
            (Some(least), _) => least,
            (None, true) => Severity::Info,
            (None, false) => return false,
        };
        let is_gap = match finding.verdict {
            Verdict::Fail => true,
            Verdict::Partial | Verdict::Unknown => self.strict,
            Verdict::Pass | Verdict::NotApplicable => false,
        };
        is_gap && finding.severity >= least && !finding.is_waived()
    }
}

/// Whether no object at all was found.
pub(super) fn is_empty(report: &Report) -> bool {
    // A chart that makes applications declares no object as it stands, and yet there is something to say of it.
    let is_empty = |cluster: &Cluster| cluster.sources.iter().all(|source| source.objects == 0);
    report.clusters.iter().all(|cluster| cluster.repository.is_none() && is_empty(cluster))
}

/// Whether a cluster could not be read at all: the others' reports are no answer for it.
pub(super) fn has_unread(report: &Report) -> bool {
    report.problems.iter().any(|problem| problem.cluster_unread)
}
