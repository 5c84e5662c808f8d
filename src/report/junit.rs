//! The report as JUnit XML, for the pages of CI systems that show tests: a cluster is a suite, a rule a case.

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use super::document::{Cluster, Evidence, Finding, Report};
use super::wording;
use crate::model::language::Language;
use crate::model::verdict::Verdict;

/// How many offenders of one case are named before the rest is counted.
const SHOWN: usize = 50;

/// The whole report.
///
/// # Errors
/// None in practice; the serialiser's words, should it refuse.
pub fn render(report: &Report, language: Language) -> Result<String, String> {
    let mut xml = Xml::new(report.tool.name.as_str());
    for cluster in &report.clusters {
        xml.add_test_suite(suite(cluster, language));
    }
    // Whoever was asked and could not be read must not look like a suite without failures.
    for problem in report.problems.iter().filter(|problem| problem.cluster_unread) {
        let mut suite = TestSuite::new(problem.file.as_str());
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(problem.message.get(language));
        suite.add_test_case(TestCase::new("read", status));
        xml.add_test_suite(suite);
    }
    xml.to_string().map_err(|error| error.to_string())
}

fn suite(cluster: &Cluster, language: Language) -> TestSuite {
    let mut suite = TestSuite::new(cluster.identity.name.as_str());
    if let Some(time) = &cluster.collected_at {
        suite.extra.insert("timestamp".into(), time.as_str().into());
    }
    let about = [
        ("identity", wording::identity(&cluster.identity)),
        ("score", Some(wording::score(cluster.score).get(language).to_owned())),
    ];
    for (name, value) in about {
        if let Some(value) = value {
            suite.add_property((name, value.as_str()));
        }
    }
    suite.add_test_cases(cluster.findings.iter().map(|finding| case(finding, cluster, language)));
    suite
}

fn case(finding: &Finding, cluster: &Cluster, language: Language) -> TestCase {
    let mut case = TestCase::new(finding.rule.as_str(), status(finding, cluster, language));
    case.set_classname(finding.section.as_str());
    case
}

/// A gap fails. What is unknown or waived is no failure and no success: it is skipped, with the reason.
fn status(finding: &Finding, cluster: &Cluster, language: Language) -> TestCaseStatus {
    let message = finding.message.get(language);
    let skipped = |message: String| {
        let mut status = TestCaseStatus::skipped();
        status.set_message(message);
        status
    };
    let word = wording::verdict(finding.verdict);
    match (finding.verdict, finding.waiver.and_then(|at| cluster.waivers.get(at))) {
        (Verdict::Pass, _) => TestCaseStatus::success(),
        (Verdict::Unknown | Verdict::NotApplicable, _) => skipped(format!("{}: {message}", word.get(language))),
        (Verdict::Fail | Verdict::Partial, Some(waiver)) => {
            skipped(format!("{}. {message}", wording::waiver(waiver).get(language)))
        }
        (Verdict::Fail | Verdict::Partial, None) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(message).set_type(format!("{} {}", finding.verdict.as_str(), finding.severity.as_str()));
            status.set_description(details(finding, language));
            status
        }
    }
}

fn details(finding: &Finding, language: Language) -> String {
    let open = |offender: &&Evidence| offender.waiver.is_none();
    let offenders: Vec<&Evidence> = finding.offenders.iter().filter(open).collect();
    let place = |evidence: &&Evidence| {
        format!("{} {}", wording::observation(evidence), wording::origin(evidence)).trim_end().to_owned()
    };
    let mut lines: Vec<String> = offenders.iter().take(SHOWN).map(place).collect();
    if offenders.len() > SHOWN {
        lines.push(format!("(+{})", offenders.len() - SHOWN));
    }
    let remedies = finding.remediation.iter().filter_map(|remedy| remedy.text.as_ref());
    lines.extend(remedies.take(1).map(|text| format!("→ {}", text.get(language))));
    lines.join("\n")
}
