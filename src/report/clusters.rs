//! Several clusters side by side: how far each is, and which could not be read at all.

use crate::model::language::Language;
use crate::report::document::{Cluster, Problem, Report};
use crate::report::wording;

/// One line a cluster: what it is called, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) score: String,
    pub(super) tally: String,
}

/// The lines; none where the report is of one cluster alone.
pub(super) fn lines(report: &Report, language: Language) -> Vec<Line> {
    let unread = |problem: &Problem| Line {
        name: problem.file.clone(),
        score: "–".to_owned(),
        tally: problem.message.get(language).to_owned(),
    };
    let unread = report.problems.iter().filter(|problem| problem.cluster_unread).map(unread);
    let lines: Vec<Line> = report.clusters.iter().map(|cluster| of_cluster(cluster, language)).chain(unread).collect();
    if lines.len() > 1 { lines } else { Vec::new() }
}

fn of_cluster(cluster: &Cluster, language: Language) -> Line {
    Line {
        name: cluster.identity.name.clone(),
        score: wording::score(cluster.score).get(language).to_owned(),
        tally: wording::tally(cluster, language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::load::{Choice, load};
    use crate::model::problem::{Problem, ProblemCode};
    use crate::model::report::Report as Run;
    use crate::report::document;

    #[test]
    fn clusters_that_could_not_be_read_stand_among_the_others() {
        let unread = |name: &str| Problem {
            file: name.into(),
            line: None,
            code: ProblemCode::ClusterUnread("no connection".to_owned()),
        };
        let rules = load(&Choice::default()).unwrap();
        let report = |problems| document::report(&Run { problems, ..Run::default() }, &rules);
        assert_eq!(lines(&report(vec![unread("a")]), Language::En), []);
        let two = lines(&report(vec![unread("a"), unread("b")]), Language::En);
        assert_eq!(two.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(two[0].tally.contains("no connection"));
    }
}
