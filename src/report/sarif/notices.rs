//! What stood in the way of the scan itself.

use serde_json::{Value, json};
use serde_sarif::sarif as form;

use super::rules::MOST_TEXT;
use super::words::{clean, clipped, plain};
use crate::model::language::{Language, Text};
use crate::report::document::{Cluster, Problem, Report};
use crate::report::wording;

/// How the scan of a cluster went. It has no times, so that the same input gives the same report.
pub(super) fn invocation(
    report: &Report,
    cluster: Option<&Cluster>,
    notes: &[Text],
    language: Language,
) -> form::Invocation {
    let of_cluster = cluster.map(|cluster| cluster.problems.as_slice()).unwrap_or_default();
    let problems: Vec<&Problem> = of_cluster.iter().chain(&report.problems).collect();
    let kinds = cluster.into_iter().flat_map(|cluster| &cluster.coverage).filter_map(wording::half_known);
    let unread = problems.iter().any(|problem| problem.cluster_unread);
    let told = problems.into_iter().map(|problem| problem_notice(problem, language));
    let half_known = kinds.chain(notes.iter().cloned()).map(|text| notice(text.get(language), "warning"));
    form::Invocation::builder()
        .execution_successful(!unread)
        .tool_execution_notifications(told.chain(half_known).collect::<Vec<_>>())
        .build()
}

fn problem_notice(problem: &Problem, language: Language) -> form::Notification {
    let place = problem.line.map_or(problem.file.clone(), |line| format!("{}:{line}", problem.file));
    let level = if problem.cluster_unread { "error" } else { "warning" };
    notice(&format!("{}: {}", clean(&place), problem.message.get(language)), level)
}

fn notice(text: &str, level: &str) -> form::Notification {
    let message = form::Message::builder().text(clipped(plain(text), MOST_TEXT)).build();
    let level: Value = json!(level);
    form::Notification::builder().message(message).level(level).build()
}
