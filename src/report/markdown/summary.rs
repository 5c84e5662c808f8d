//! What a reader must know who reads no further.

use std::cmp::Reverse;

use super::super::changes;
use super::Page;
use super::text::{code, escaped, table};
use crate::model::verdict::Verdict;
use crate::report::document::{Finding, Step};
use crate::report::wording::{self, Heading};

/// How many gaps the summary names.
const GAPS: usize = 5;
/// How many steps that settle unknowns it names.
const STEPS: usize = 5;

impl Page<'_> {
    pub(super) fn summary(&self) -> String {
        [self.score(), self.changes(), self.worst(), self.unknown_in_short()].concat()
    }

    fn score(&self) -> String {
        let score = wording::score(self.cluster.score);
        let tally = wording::tally(self.cluster, self.language);
        let title = self.title(Heading::Summary);
        format!("\n### {title}\n\n**{}.** {tally}\n", score.get(self.language))
    }

    fn changes(&self) -> String {
        let comparison = self.cluster.comparison.as_ref();
        comparison.map(|one| changes::in_markdown(one, "####", self.language)).unwrap_or_default()
    }

    /// The gaps that matter most and why, a missing thing before one that is there in part.
    fn worst(&self) -> String {
        let mut gaps: Vec<&Finding> =
            self.cluster.findings.iter().filter(|finding| finding.is_gap() && !finding.is_waived()).collect();
        gaps.sort_by_key(|finding| (Reverse(finding.severity), finding.verdict != Verdict::Fail));
        if gaps.is_empty() {
            return String::new();
        }
        let lines: String = gaps.iter().take(GAPS).zip(1..).map(|(gap, at)| self.worst_line(gap, at)).collect();
        let more = gaps.len().saturating_sub(GAPS);
        let rest = if more > 0 { format!(" (+{more})") } else { String::new() };
        format!("\n#### {}{rest}\n\n{lines}", self.title(Heading::WorstGaps))
    }

    fn worst_line(&self, gap: &Finding, at: usize) -> String {
        let rule = self.report.rules.iter().find(|rule| rule.id == gap.rule);
        let why = rule.map(|rule| format!(" {}", escaped(rule.why.get(self.language)))).unwrap_or_default();
        format!(
            "{at}. **{}** ({}, {}). {}{why}\n",
            escaped(gap.title.get(self.language)),
            code(&gap.rule),
            wording::severity(gap.severity).get(self.language),
            escaped(gap.message.get(self.language)),
        )
    }

    /// How much was not known, and what settles the most of it.
    fn unknown_in_short(&self) -> String {
        let count = self.cluster.findings.iter().filter(|finding| finding.verdict == Verdict::Unknown).count();
        if count == 0 {
            return String::new();
        }
        let mut steps: Vec<&Step> = self.cluster.steps.iter().collect();
        steps.sort_by_key(|step| (step.command.is_none(), Reverse(step.settles.len())));
        let rows = steps.iter().take(STEPS).map(|step| self.step_row(step)).collect();
        let header = [Heading::How, Heading::Rule].map(|what| self.title(what));
        format!(
            "\n#### {} ({count})\n\n{}\n\n{}",
            self.title(Heading::Unknowns),
            self.title(Heading::UnknownMeans),
            table(&header, rows)
        )
    }

    fn step_row(&self, step: &Step) -> Vec<String> {
        let action = match &step.command {
            Some(command) => code(command),
            None => escaped(step.advice.get(self.language)),
        };
        let rules: Vec<String> = step.settles.iter().map(|rule| code(rule)).collect();
        vec![action, rules.join(", ")]
    }
}
