//! From the findings of a run to the document: codes become words, indexes names.

mod cluster;
mod finding;
mod fingerprint;
mod rules;

pub use cluster::{extent, identity};
pub use finding::evidence;

use super::{Problem, Report, Tool};
use crate::catalog::load::RuleSet;
use crate::model::problem::{self, ProblemCode};
use crate::model::report;
use crate::report::{clean, wording};

/// The document of a run.
pub fn report(report: &report::Report, rules: &RuleSet) -> Report {
    let several = report.clusters.len() > 1;
    Report {
        schema_version: "1".to_owned(),
        tool: Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules_digest: report.rules_digest.clone(),
        },
        config: report.config.as_deref().map(clean::line),
        architecture: rules::architecture(rules),
        rules: rules::rules(rules, report),
        clusters: report.clusters.iter().map(|cluster| cluster::cluster(cluster, several)).collect(),
        problems: problems(&report.problems),
    }
}

fn problems(problems: &[problem::Problem]) -> Vec<Problem> {
    let of = |problem: &problem::Problem| Problem {
        file: clean::line(&problem.file),
        line: problem.line,
        message: clean::text(&wording::problem(&problem.code)),
        cluster_unread: matches!(problem.code, ProblemCode::ClusterUnread(_)),
    };
    problems.iter().map(of).collect()
}
