//! How a verdict came about: each condition with its truth value, what it looked at, and what would settle it.

use super::clean;
use super::document;
use super::style::{Tone, sign};
use super::summary;
use super::wording::{self, Heading, heading};
use crate::model::finding::{Finding, Trace};
use crate::model::language::Language;
use crate::model::report::Report;
use crate::model::truth::Truth;

/// Every finding of the report, explained.
pub fn render(report: &Report, language: Language) -> String {
    let mut text = String::new();
    for cluster in &report.clusters {
        text.push_str(&format!("{}\n", Tone::Strong.paint(&clean::line(&cluster.identity.name))));
        text.push_str(&summary::identity(&document::identity(cluster)));
        for finding in &cluster.findings {
            text.push_str(&of_finding(finding, language));
        }
    }
    text
}

fn of_finding(finding: &Finding, language: Language) -> String {
    let verdict = format!("{} {}", sign(finding.verdict), wording::verdict(finding.verdict).get(language));
    let mut text = format!("{}  {}\n", Tone::Strong.paint(&finding.rule), Tone::of(finding.verdict).paint(&verdict));
    let headline = clean::text(&wording::headline(finding));
    text.push_str(&format!("{}\n{}\n\n", finding.title.get(language), headline.get(language)));
    for trace in &finding.trace {
        text.push_str(&of_trace(trace, 0, language));
    }
    for note in &finding.unknown_notes {
        text.push_str(&format!("{}: {}\n", heading(Heading::Because).get(language), clean::text(note).get(language)));
    }
    text
}

fn of_trace(trace: &Trace, depth: usize, language: Language) -> String {
    let indent = "  ".repeat(depth);
    let tone = match trace.truth {
        Truth::True => Tone::Good,
        Truth::Unknown => Tone::Open,
        Truth::False => Tone::Quiet,
    };
    let truth = tone.paint(wording::truth(trace.truth).get(language));
    let mut text = format!("{indent}{truth}  {}", wording::label(&trace.label).get(language));
    if !trace.question.is_empty() {
        text.push_str(&format!(" {}", trace.question));
    }
    text.push('\n');
    text.push_str(&below(trace, &format!("{indent}      "), language));
    trace.children.iter().for_each(|child| text.push_str(&of_trace(child, depth + 1, language)));
    text
}

/// What a condition looked at; what stands in its way is said at the leaves only.
fn below(trace: &Trace, indent: &str, language: Language) -> String {
    let mut lines = Vec::new();
    if let Some((present, unseen)) = trace.looked_at {
        lines.push(wording::looked_at(present, unseen).get(language).to_owned());
    }
    lines.extend(
        trace
            .evidence
            .iter()
            .map(document::evidence)
            .map(|piece| format!("{} {}", wording::observation(&piece), wording::origin(&piece)).trim_end().to_owned()),
    );
    if trace.more > 0 {
        lines.push(format!("(+{})", trace.more));
    }
    if trace.children.is_empty() {
        lines.extend(trace.reasons.iter().map(|reason| settled_by(reason, language)));
    }
    lines.into_iter().map(|line| format!("{indent}{}\n", Tone::Quiet.paint(&line))).collect()
}

fn settled_by(reason: &crate::model::reason::Reason, language: Language) -> String {
    let (command, advice) = wording::settle(reason);
    let next = command.unwrap_or_else(|| advice.get(language).to_owned());
    clean::block(&format!("? {} → {next}", wording::reason(reason).get(language)))
}
