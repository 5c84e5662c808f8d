//! The report for people in a terminal: every verdict, and where to look next.

use std::collections::BTreeSet;

use super::changes;
use super::clusters;
use super::style::{Tone, sign};
use super::table::{Cell, cell, columns};
use super::wording::{self, Heading, heading};
use crate::model::language::Language;
use crate::model::verdict::Verdict;
use crate::report::document::{Cluster, Finding, Identity, Problem, Report, Section};

/// The width of the verdict; the text takes the rest.
const WIDTHS: [u16; 1] = [13];
/// How many problems are shown before the rest is counted.
const PROBLEMS: usize = 5;

/// The whole report.
pub fn render(report: &Report, language: Language) -> String {
    let mut text = String::new();
    text.push_str(&configured(report, language));
    for cluster in &report.clusters {
        text.push_str(&of_cluster(cluster, &report.architecture.sections, language));
    }
    text.push_str(&problems(&report.problems, language));
    text.push_str(&side_by_side(report, language));
    text
}

/// Which configuration was in force, where one was.
pub(super) fn configured(report: &Report, language: Language) -> String {
    let line = |file: &String| format!("{}\n", Tone::Quiet.paint(wording::configured(file).get(language)));
    report.config.as_ref().map(line).unwrap_or_default()
}

/// Several clusters in a few lines, where they are not scrolled away.
pub(super) fn side_by_side(report: &Report, language: Language) -> String {
    let lines = clusters::lines(report, language);
    if lines.is_empty() {
        return String::new();
    }
    let title = Tone::Strong.paint(heading(Heading::Clusters).get(language));
    let row = |line: clusters::Line| vec![cell(line.name).tone(Tone::Strong), cell(line.score), cell(line.tally)];
    format!("\n{title}\n{}", columns(lines.into_iter().map(row).collect(), &[20, 24]))
}

fn of_cluster(cluster: &Cluster, sections: &[Section], language: Language) -> String {
    let mut text = head(cluster, language);
    for section in sections {
        text.push_str(&of_section(section, cluster, language));
    }
    text.push_str(&problems(&cluster.problems, language));
    text.push_str(&foot(cluster, language));
    text
}

pub(super) fn head(cluster: &Cluster, language: Language) -> String {
    let name = Tone::Strong.paint(&cluster.identity.name);
    let mut text = format!("{name}  {}\n", Tone::Quiet.paint(wording::collected(cluster).get(language)));
    text.push_str(&identity(&cluster.identity));
    for source in &cluster.sources {
        let shape = wording::shape(source.shape);
        let line = format!("{}: {} ({})", source.path, shape.get(language), source.objects);
        text.push_str(&format!("{}\n", Tone::Quiet.paint(&line)));
    }
    let score = wording::score(cluster.score);
    text.push_str(&format!("\n{}\n", Tone::Strong.paint(score.get(language))));
    text.push_str(&format!("{}\n", wording::tally(cluster, language)));
    if let Some(comparison) = &cluster.comparison {
        text.push_str(&format!("{}\n", changes::counted(comparison).get(language)));
    }
    text
}

/// The line that tells the cluster from others.
pub(super) fn identity(identity: &Identity) -> String {
    wording::identity(identity).map(|line| format!("{}\n", Tone::Quiet.paint(&line))).unwrap_or_default()
}

fn of_section(section: &Section, cluster: &Cluster, language: Language) -> String {
    let mut rows = Vec::new();
    for finding in cluster.findings.iter().filter(|finding| finding.section == section.id) {
        rows.extend(rows_of(finding, cluster, language));
    }
    if rows.is_empty() {
        return String::new();
    }
    let title = Tone::Strong.paint(&format!("{} {}", section.id, section.title.get(language)));
    format!("\n{title}\n{}", columns(rows, &WIDTHS))
}

fn rows_of(finding: &Finding, cluster: &Cluster, language: Language) -> Vec<Vec<Cell>> {
    let verdict = format!("{} {}", sign(finding.verdict), wording::verdict(finding.verdict).get(language));
    let tone = if finding.is_waived() { Tone::Quiet } else { Tone::of(finding.verdict) };
    let mut rows = vec![vec![cell(verdict).tone(tone), cell(title(finding, language)).tone(Tone::Strong)]];
    let mut below = |text: String, tone| rows.push(vec![cell(""), cell(text).tone(tone)]);
    below(message(finding, cluster, language), Tone::Plain);
    for detail in details(finding, cluster, language) {
        below(detail, Tone::Quiet);
    }
    rows
}

/// How much it matters is of interest only where something is to be done.
fn title(finding: &Finding, language: Language) -> String {
    let mut parts = vec![finding.rule.clone()];
    if !matches!(finding.verdict, Verdict::Pass | Verdict::NotApplicable) {
        parts.push(wording::severity(finding.severity).get(language).to_owned());
    }
    parts.extend(finding.change.map(|change| wording::change(change).get(language).to_owned()));
    parts.join(" · ")
}

/// Where the whole platform is declared, the head says so.
fn message(finding: &Finding, cluster: &Cluster, language: Language) -> String {
    let mut text = finding.message.get(language).to_owned();
    if cluster.observed && finding.declared_only && finding.verdict != Verdict::NotApplicable {
        text.push_str(&format!(" ({})", wording::declared_note().get(language)));
    }
    text
}

/// For a gap, why it matters as it does, where it is and what to do; for an unknown, what would settle it.
fn details(finding: &Finding, cluster: &Cluster, language: Language) -> Vec<String> {
    let waived = waived(finding, cluster, language);
    let because = finding.severity_because.as_ref().map(|because| {
        format!("{}: {}", wording::severity(finding.severity).get(language), because.get(language).trim())
    });
    match finding.verdict {
        Verdict::Pass | Verdict::NotApplicable => Vec::new(),
        Verdict::Partial | Verdict::Fail => {
            because.into_iter().chain(place(finding)).chain(waived).chain(remedy(finding, language)).collect()
        }
        Verdict::Unknown => because.into_iter().chain(waived).chain(settle(finding, cluster, language)).collect(),
    }
}

/// Who decided to live with it; where that is said of some offenders only, of how many.
fn waived(finding: &Finding, cluster: &Cluster, language: Language) -> Option<String> {
    if let Some(waiver) = finding.waiver.and_then(|at| cluster.waivers.get(at)) {
        return Some(wording::waiver(waiver).get(language).to_owned());
    }
    let waived = finding.offenders.iter().filter(|offender| offender.waiver.is_some()).count();
    (waived > 0).then(|| wording::some_waived(waived, finding.offenders.len()).get(language).to_owned())
}

fn place(finding: &Finding) -> Option<String> {
    let first = finding.place()?;
    let all = if finding.offenders.is_empty() { &finding.evidence } else { &finding.offenders };
    let objects: BTreeSet<_> = all.iter().filter_map(|piece| piece.object.as_ref()).collect();
    let more = if objects.len() > 1 { format!(" (+{})", objects.len() - 1) } else { String::new() };
    Some(format!("{} {}{more}", first.object.as_ref()?, wording::origin(first)))
}

fn remedy(finding: &Finding, language: Language) -> Option<String> {
    let text = finding.remediation.iter().find_map(|remedy| remedy.text.as_ref())?;
    Some(format!("→ {}", text.get(language).trim()))
}

/// The first thing to do; `coverage --how` lists them all.
fn settle(finding: &Finding, cluster: &Cluster, language: Language) -> Option<String> {
    let steps: Vec<_> = cluster.steps.iter().filter(|step| step.settles.contains(&finding.rule)).collect();
    let first = steps.first()?;
    let action = first.command.as_deref().unwrap_or(first.advice.get(language));
    let more = if steps.len() > 1 { format!(" (+{})", steps.len() - 1) } else { String::new() };
    Some(format!("→ {action}{more}"))
}

pub(super) fn problems(problems: &[Problem], language: Language) -> String {
    if problems.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", Tone::Strong.paint(heading(Heading::Problems).get(language)));
    for problem in problems.iter().take(PROBLEMS) {
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        text.push_str(&format!("{}{line}: {}\n", problem.file, problem.message.get(language)));
    }
    if problems.len() > PROBLEMS {
        text.push_str(&format!("(+{})\n", problems.len() - PROBLEMS));
    }
    text
}

fn foot(cluster: &Cluster, language: Language) -> String {
    let steps = cell(wording::next_steps(cluster).get(language)).tone(Tone::Quiet);
    format!("\n{}", columns(vec![vec![steps]], &[]))
}
