//! What has changed since an earlier report, as the page shows it.

use serde::Serialize;

use super::super::changes::{counted, lists, place};
use super::super::document::{Cluster, Gap, Incomparable};
use super::super::wording::{self, Heading, heading};
use super::finding;
use crate::model::language::Text;

/// A comparison: a line that counts, and what stands behind it.
#[derive(Debug, Serialize)]
pub(super) struct Changed<'a> {
    counted: Text,
    remarks: &'a [Text],
    lists: Vec<Listed<'a>>,
    incomparable_title: Text,
    incomparable: &'a [Incomparable],
}

/// Gaps of which the same has become.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    title: Text,
    gaps: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    /// The element of the finding, where the later report has one.
    target: Option<String>,
    rule: &'a str,
    place: Text,
    severity: Text,
    waived: bool,
}

/// What the cluster's page says of changes, if it was held against an earlier report.
pub(super) fn changed<'a>(cluster: &'a Cluster, prefix: &str) -> Option<Changed<'a>> {
    let comparison = cluster.comparison.as_ref()?;
    let line = |gap: &'a Gap| Line {
        target: cluster.findings.iter().any(|one| one.rule == gap.rule).then(|| finding::id(prefix, &gap.rule)),
        rule: &gap.rule,
        place: place(gap),
        severity: wording::severity(gap.severity),
        waived: gap.waived,
    };
    let listed = lists(comparison).into_iter().filter(|(_, gaps, _)| !gaps.is_empty());
    Some(Changed {
        counted: counted(comparison),
        remarks: &comparison.remarks,
        lists: listed
            .map(|(what, gaps, _)| Listed { title: heading(what), gaps: gaps.iter().map(line).collect() })
            .collect(),
        incomparable_title: heading(Heading::Incomparable),
        incomparable: &comparison.incomparable,
    })
}
