//! One chapter of the architecture: a table to decide by, then each finding in full.

use super::Page;
use super::text::{code, escaped, table};
use crate::model::verdict::Verdict;
use crate::report::document::{Finding, Section};
use crate::report::wording::{self, Heading};

impl Page<'_> {
    pub(super) fn chapter_of(&self, section: &Section) -> String {
        let findings: Vec<&Finding> =
            self.cluster.findings.iter().filter(|finding| finding.section == section.id).collect();
        if findings.is_empty() {
            return String::new();
        }
        let mut details: Vec<&&Finding> =
            findings.iter().filter(|finding| finding.verdict != Verdict::NotApplicable).collect();
        details.sort_by_key(|finding| urgency(finding.verdict));
        let details: String = details.into_iter().map(|finding| self.finding(finding)).collect();
        format!("\n### {} {}\n\n{}{details}", section.id, section.title.get(self.language), self.decisions(&findings))
    }

    /// A row a rule, with room for what the team decides, by whom and until when. A waiver has decided already.
    fn decisions(&self, findings: &[&Finding]) -> String {
        let header = [
            Heading::Rule,
            Heading::Verdict,
            Heading::Severity,
            Heading::Finding,
            Heading::Decision,
            Heading::Owner,
            Heading::Date,
        ];
        let rows = findings.iter().map(|finding| self.decision(finding)).collect();
        table(&header.map(|what| self.title(what)), rows)
    }

    fn decision(&self, finding: &Finding) -> Vec<String> {
        let waiver = finding.waiver.and_then(|at| self.cluster.waivers.get(at));
        let verdict = wording::verdict(finding.verdict);
        let change = finding.change.map(|change| format!(" ({})", wording::change(change).get(self.language)));
        let waived = waiver.map(|waiver| format!("{}: {}", wording::waived().get(self.language), waiver.reason));
        let told = |text: Option<&String>| text.map(|text| escaped(text)).unwrap_or_default();
        vec![
            code(&finding.rule),
            format!("{}{}", verdict.get(self.language), change.unwrap_or_default()),
            wording::severity(finding.severity).get(self.language).to_owned(),
            escaped(finding.message.get(self.language)),
            told(waived.as_ref()),
            told(waiver.map(|waiver| &waiver.owner)),
            told(waiver.and_then(|waiver| waiver.expires.as_ref())),
        ]
    }
}

/// What is to be done comes first.
fn urgency(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Partial => 1,
        Verdict::Unknown => 2,
        Verdict::Pass | Verdict::NotApplicable => 3,
    }
}
