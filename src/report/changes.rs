//! What has changed since an earlier report, in a terminal and as Markdown.

use super::document::{Cluster, Comparison, Gap, Incomparable, Report};
use super::markdown::{LINT, code, escaped};
use super::style::Tone;
use super::table::{Cell, cell, columns};
use super::wording::{self, Heading, heading};
use crate::model::language::{Language, Text};

/// The width of a rule's id: that of the longest, and blanks around it.
const WIDTHS: [u16; 1] = [31];

/// The changes of every cluster, for people in a terminal.
pub fn table(report: &Report, language: Language) -> String {
    report.clusters.iter().map(|cluster| table_of(cluster, language)).collect::<Vec<_>>().join("\n")
}

fn table_of(cluster: &Cluster, language: Language) -> String {
    let mut text = format!("{}\n", Tone::Strong.paint(&cluster.identity.name));
    text.push_str(&super::summary::identity(&cluster.identity));
    if let Some(comparison) = &cluster.comparison {
        text.push_str(&in_terminal(comparison, language));
    }
    text
}

/// One comparison: a line that counts, and the gaps below it.
pub(super) fn in_terminal(comparison: &Comparison, language: Language) -> String {
    let mut text = format!("{}\n", Tone::Strong.paint(counted(comparison).get(language)));
    for remark in &comparison.remarks {
        text.push_str(&columns(vec![vec![cell(remark.get(language)).tone(Tone::Quiet)]], &[]));
    }
    for (what, gaps, tone) in lists(comparison) {
        if !gaps.is_empty() {
            let rows = gaps.iter().map(|gap| gap_row(gap, tone, language)).collect();
            text.push_str(&format!(
                "\n{}\n{}",
                Tone::Strong.paint(heading(what).get(language)),
                columns(rows, &WIDTHS)
            ));
        }
    }
    if !comparison.incomparable.is_empty() {
        let row = |one: &Incomparable| vec![cell(&*one.rule).tone(Tone::Open), cell(one.because.get(language))];
        let rows = comparison.incomparable.iter().map(row).collect();
        let title = Tone::Strong.paint(heading(Heading::Incomparable).get(language));
        text.push_str(&format!("\n{title}\n{}", columns(rows, &WIDTHS)));
    }
    text
}

/// The line that counts, behind the day of the earlier report.
pub(super) fn counted(comparison: &Comparison) -> Text {
    let counts = wording::changes(
        comparison.opened.len(),
        comparison.closed.len(),
        comparison.still_open.len(),
        comparison.incomparable.len(),
    );
    match comparison.since.as_deref().map(wording::since) {
        Some(since) => Text { en: format!("{}: {}", since.en, counts.en), nl: format!("{}: {}", since.nl, counts.nl) },
        None => counts,
    }
}

pub(super) fn lists(comparison: &Comparison) -> [(Heading, &[Gap], Tone); 3] {
    [
        (Heading::Opened, &comparison.opened, Tone::Bad),
        (Heading::Closed, &comparison.closed, Tone::Good),
        (Heading::StillOpen, &comparison.still_open, Tone::Half),
    ]
}

fn gap_row(gap: &Gap, tone: Tone, language: Language) -> Vec<Cell> {
    vec![cell(&*gap.rule).tone(tone), cell(told(gap, language, str::to_owned))]
}

/// Where it is and how much it matters.
fn told(gap: &Gap, language: Language, quoted: fn(&str) -> String) -> String {
    let place = place(gap);
    let place = if gap.object.is_some() { quoted(place.get(language)) } else { place.get(language).to_owned() };
    let waived = if gap.waived { format!(", {}", wording::waived().get(language)) } else { String::new() };
    format!("{place} ({}{waived})", wording::severity(gap.severity).get(language))
}

/// The object and the place in it, or the platform as a whole.
pub(super) fn place(gap: &Gap) -> Text {
    let place = gap.object.as_ref().map(|object| format!("{object} {}", gap.path).trim_end().to_owned());
    place.map_or_else(|| heading(Heading::WholePlatform), |place| Text { en: place.clone(), nl: place })
}

/// The changes of every cluster, as Markdown.
pub fn markdown(report: &Report, language: Language) -> String {
    let mut text = format!("{LINT}\n# {}\n", heading(Heading::Changes).get(language));
    for cluster in &report.clusters {
        text.push_str(&format!("\n## {}\n", escaped(&cluster.identity.name)));
        if let Some(identity) = wording::identity(&cluster.identity) {
            text.push_str(&format!("\n{}\n", escaped(&identity)));
        }
        if let Some(comparison) = &cluster.comparison {
            text.push_str(&in_markdown(comparison, "###", language));
        }
    }
    text
}

/// One comparison as Markdown, its lists below headings of that depth.
pub(super) fn in_markdown(comparison: &Comparison, depth: &str, language: Language) -> String {
    let mut text = format!("\n**{}.**\n", escaped(counted(comparison).get(language)));
    for remark in &comparison.remarks {
        text.push_str(&format!("\n> {}\n", escaped(remark.get(language))));
    }
    for (what, gaps, _) in lists(comparison) {
        if !gaps.is_empty() {
            let line = |gap: &Gap| format!("- {}: {}\n", code(&gap.rule), told(gap, language, code));
            let lines: String = gaps.iter().map(line).collect();
            text.push_str(&format!("\n{depth} {}\n\n{lines}", heading(what).get(language)));
        }
    }
    if !comparison.incomparable.is_empty() {
        let line = |one: &Incomparable| format!("- {}: {}\n", code(&one.rule), escaped(one.because.get(language)));
        let lines: String = comparison.incomparable.iter().map(line).collect();
        text.push_str(&format!("\n{depth} {}\n\n{lines}", heading(Heading::Incomparable).get(language)));
    }
    text
}
