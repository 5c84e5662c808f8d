//! Several clusters side by side: how far each is, and which could not be read at all.

use crate::model::language::Language;
use crate::model::problem::ProblemCode;
use crate::model::report::{ClusterReport, Report, Score};
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
    let unread = report.problems.iter().filter_map(|problem| match &problem.code {
        code @ ProblemCode::ClusterUnread(_) => Some(Line {
            name: problem.file.to_string(),
            score: "–".to_owned(),
            tally: wording::problem(code).get(language).to_owned(),
        }),
        _ => None,
    });
    let lines: Vec<Line> = report.clusters.iter().map(|cluster| of_cluster(cluster, language)).chain(unread).collect();
    if lines.len() > 1 { lines } else { Vec::new() }
}

fn of_cluster(cluster: &ClusterReport, language: Language) -> Line {
    Line {
        name: cluster.identity.name.clone(),
        score: wording::score(Score::of(&cluster.findings)).get(language).to_owned(),
        tally: wording::tally(&cluster.findings, language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::problem::Problem;

    #[test]
    fn clusters_that_could_not_be_read_stand_among_the_others() {
        let unread = |name: &str| Problem {
            file: name.into(),
            line: None,
            code: ProblemCode::ClusterUnread("no connection".to_owned()),
        };
        let report = |problems| Report { problems, ..Report::default() };
        assert_eq!(lines(&report(vec![unread("a")]), Language::En), []);
        let two = lines(&report(vec![unread("a"), unread("b")]), Language::En);
        assert_eq!(two.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(two[0].tally.contains("no connection"));
    }
}
