//! The report on one screen: how far the platform is, section by section, the gaps that matter most, and what would settle most of
//! what is unknown.

use std::cmp::Reverse;

use super::style::{Tone, sign};
use super::summary;
use super::table::{Cell, cell, columns};
use super::wording::{self, Heading, heading};
use crate::model::language::Language;
use crate::model::verdict::Verdict;
use crate::report::document::{Cluster, Finding, Report, Section, Step};

/// How many gaps are shown.
const GAPS: usize = 5;
/// How many steps that settle unknowns are shown.
const STEPS: usize = 2;
/// A message longer than this, in characters, is cut: two lines of a narrow terminal.
const LONG: usize = 150;
/// The width of a severity with its sign.
const WIDTHS: [u16; 1] = [13];
/// The width of the title of a section.
const TITLE: usize = 36;

/// The whole report.
pub fn render(report: &Report, language: Language) -> String {
    let clusters = report.clusters.iter().map(|cluster| of_cluster(cluster, &report.architecture.sections, language));
    let last = [summary::problems(&report.problems, language), summary::side_by_side(report, language)];
    std::iter::once(summary::configured(report, language)).chain(clusters).chain(last).collect()
}

fn of_cluster(cluster: &Cluster, all: &[Section], language: Language) -> String {
    [
        summary::head(cluster, language),
        sections(cluster, all, language),
        gaps(cluster, language),
        unknowns(cluster, language),
        summary::problems(&cluster.problems, language),
        note(wording::brief_next_steps(cluster).get(language)),
    ]
    .concat()
}

/// One line a section: a sign for each of its rules.
fn sections(cluster: &Cluster, all: &[Section], language: Language) -> String {
    let rows = all.iter().filter_map(|section| row(section, cluster, language));
    format!("\n{}", rows.collect::<String>())
}

fn row(section: &Section, cluster: &Cluster, language: Language) -> Option<String> {
    let mut verdicts: Vec<Verdict> = cluster
        .findings
        .iter()
        .filter(|finding| finding.section == section.id)
        .map(|finding| finding.verdict)
        .collect();
    verdicts.sort_by_key(|verdict| wording::ORDER.iter().position(|other| other == verdict));
    let signs: String = verdicts.iter().map(|verdict| Tone::of(*verdict).paint(sign(*verdict))).collect();
    let title = format!("{} {}", section.id, section.title.get(language));
    (!verdicts.is_empty()).then(|| format!("{title:<TITLE$}{signs}\n"))
}

/// The gaps that matter most, a missing thing before one that is there in part.
fn gaps(cluster: &Cluster, language: Language) -> String {
    let mut gaps: Vec<&Finding> =
        cluster.findings.iter().filter(|finding| finding.is_gap() && !finding.is_waived()).collect();
    gaps.sort_by_key(|finding| (Reverse(finding.severity), finding.verdict != Verdict::Fail));
    let rows = gaps.iter().take(GAPS).map(|gap| gap_row(gap, language)).collect();
    let more = gaps.len().saturating_sub(GAPS);
    let title = if more > 0 {
        format!("{} (+{more})", heading(Heading::WorstGaps).get(language))
    } else {
        heading(Heading::WorstGaps).get(language).to_owned()
    };
    chapter(!gaps.is_empty(), &title, &columns(rows, &WIDTHS))
}

fn gap_row(gap: &Finding, language: Language) -> Vec<Cell> {
    let severity = format!("{} {}", sign(gap.verdict), wording::severity(gap.severity).get(language));
    let text = format!("{}: {}", gap.rule, gap.message.get(language));
    vec![cell(severity).tone(Tone::of(gap.verdict)), cell(cut(&text))]
}

/// The first words of a long text.
fn cut(text: &str) -> String {
    if text.chars().count() <= LONG {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONG).collect();
    format!("{} …", head.rsplit_once(' ').map_or(&*head, |(words, _)| words))
}

/// The steps that settle the most.
fn unknowns(cluster: &Cluster, language: Language) -> String {
    let mut steps: Vec<&Step> = cluster.steps.iter().filter(|step| step.command.is_some()).collect();
    steps.sort_by_key(|step| Reverse(step.settles.len()));
    let rows = steps.iter().take(STEPS).map(|step| step_row(step, language)).collect();
    chapter(!steps.is_empty(), heading(Heading::SettlesMost).get(language), &columns(rows, &WIDTHS))
}

fn step_row(step: &Step, language: Language) -> Vec<Cell> {
    let count = wording::hangs_on(step.settles.len()).get(language).to_owned();
    vec![cell(count).tone(Tone::Open), cell(step.command.clone().unwrap_or_default())]
}

fn chapter(is_shown: bool, title: &str, content: &str) -> String {
    if is_shown { format!("\n{}\n{content}", Tone::Strong.paint(title)) } else { String::new() }
}

fn note(text: &str) -> String {
    format!("\n{}", columns(vec![vec![cell(text).tone(Tone::Quiet)]], &[]))
}
