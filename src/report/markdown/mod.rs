//! The report for a review session, as Markdown that GitHub, GitLab and a word processor can show: a summary first, then chapter by
//! chapter what was found, with room for what the team decides.

mod chapter;
mod finding;
mod lists;
mod summary;
mod text;

use super::clusters;
use super::mermaid;
use super::wording::{self, Heading, heading};
use crate::model::language::Language;
use crate::report::document::{Cluster, Report};
use text::table;
pub(super) use text::{code, escaped, fenced, language_of};

/// Tables and sentences do not fit in 80 columns, and each cluster has the same headings (markdownlint:doc/md013.md, md024.md).
pub(super) const LINT: &str = "<!-- markdownlint-disable MD013 MD024 -->\n";

/// The whole report.
pub fn render(report: &Report, language: Language) -> String {
    let mut text = format!("{LINT}\n# {}\n", heading(Heading::Report).get(language));
    if let Some(file) = &report.config {
        text.push_str(&format!("\n{}\n", escaped(wording::configured(file).get(language))));
    }
    text.push_str(&side_by_side(report, language));
    for cluster in &report.clusters {
        text.push_str(&Page { report, cluster, language }.text());
    }
    text.push_str(&lists::problems(&report.problems, language));
    text
}

/// Several clusters in a few lines, before each on its own.
fn side_by_side(report: &Report, language: Language) -> String {
    let lines = clusters::lines(report, language);
    if lines.is_empty() {
        return String::new();
    }
    let title = |what: Heading| heading(what).get(language).to_owned();
    let header = [Heading::Cluster, Heading::Score, Heading::Verdict].map(title);
    let rows = lines.into_iter().map(|line| vec![escaped(&line.name), escaped(&line.score), escaped(&line.tally)]);
    format!("\n## {}\n\n{}", title(Heading::Clusters), table(&header, rows.collect()))
}

/// One cluster's part, and what every piece of it needs.
struct Page<'a> {
    report: &'a Report,
    cluster: &'a Cluster,
    language: Language,
}

impl Page<'_> {
    fn text(&self) -> String {
        let chapters: String =
            self.report.architecture.sections.iter().map(|section| self.chapter_of(section)).collect();
        [
            self.head(),
            self.summary(),
            self.map(),
            chapters,
            self.waivers(),
            self.components(),
            self.repository(),
            self.holds(),
        ]
        .concat()
            + &lists::problems(&self.cluster.problems, self.language)
    }

    fn title(&self, what: Heading) -> String {
        heading(what).get(self.language).to_owned()
    }

    /// A chapter, unless it would be empty.
    fn chapter(&self, what: Heading, content: &str) -> String {
        if content.is_empty() { String::new() } else { format!("\n### {}\n{content}", self.title(what)) }
    }

    /// The architecture as a map, which GitHub and GitLab draw.
    fn map(&self) -> String {
        let drawn = mermaid::render(self.cluster, self.report, self.language);
        format!("\n### {}\n\n{}", self.title(Heading::Map), fenced(&drawn, "mermaid"))
    }

    /// Which cluster this is, from what and from when.
    fn head(&self) -> String {
        let cluster = self.cluster;
        let mut text = format!("\n## {}\n\n", escaped(&cluster.identity.name));
        if let Some(identity) = wording::identity(&cluster.identity) {
            text.push_str(&format!("{}: {}.\n\n", self.title(Heading::Cluster), escaped(&identity)));
        }
        let collected = wording::collected(cluster);
        text.push_str(&format!("{}: {}.\n\n", self.title(Heading::Sources), collected.get(self.language)));
        for source in &cluster.sources {
            let shape = wording::shape(source.shape);
            text.push_str(&format!("- {}: {} ({})\n", code(&source.path), shape.get(self.language), source.objects));
        }
        text
    }
}
