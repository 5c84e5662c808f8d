//! What the input can and cannot answer, and the commands that would tell more.

use super::clean;
use super::document;
use super::style::Tone;
use super::summary;
use super::table::{Cell, cell, columns, headed};
use super::wording::{self, Heading, Step, heading};
use crate::model::coverage::Extent;
use crate::model::finding::Finding;
use crate::model::language::Language;
use crate::model::reason::PartialWhy;
use crate::model::report::{ClusterReport, Report};
use crate::model::repository::{Repository, Sight, SourceSeen};
use crate::model::verdict::Verdict;

/// How many kinds are named where naming them all would tell no more.
const SHOWN: usize = 12;

/// How completely each kind is known, and which verdicts hang on what is not.
pub fn render(report: &Report, language: Language) -> String {
    report.clusters.iter().map(|cluster| of_cluster(cluster, language)).collect::<Vec<_>>().join("\n")
}

fn of_cluster(cluster: &ClusterReport, language: Language) -> String {
    let title = |what: Heading| Tone::Strong.paint(heading(what).get(language));
    let name = Tone::Strong.paint(&clean::line(&cluster.identity.name));
    let mut text =
        format!("{name}\n{}\n{}\n", summary::identity(&document::identity(cluster)), title(Heading::Coverage));
    text.push_str(&kinds(cluster, language));
    if let Some(repository) = &cluster.repository {
        text.push_str(&sources(repository, cluster, language));
    }
    text.push_str(&format!("\n{}\n", title(Heading::Unknowns)));
    text.push_str(&unknowns(cluster, language));
    text
}

fn sources(repository: &Repository, cluster: &ClusterReport, language: Language) -> String {
    let title = |what: Heading| Tone::Strong.paint(heading(what).get(language));
    let row = |source: &SourceSeen| {
        let tone = if source.sight >= Sight::Unrendered { Tone::Open } else { Tone::Plain };
        vec![cell(wording::sight(source.sight).get(language)).tone(tone), cell(&*source.name)]
    };
    let mut text =
        format!("\n{}\n{}", title(Heading::Repository), columns(repository.sources.iter().map(row).collect(), &[34]));
    if let Some(hanging) = wording::hanging(&cluster.findings) {
        text.push_str(&format!("{}\n", hanging.get(language)));
    }
    if !repository.unreached.is_empty() {
        let files = repository.unreached.iter().map(|file| vec![cell(&**file)]).collect();
        text.push_str(&format!("\n{}\n{}", title(Heading::Unreached), columns(files, &[])));
    }
    text
}

/// Kinds with the same extent share a line: there are many, and few are of interest.
fn kinds(cluster: &ClusterReport, language: Language) -> String {
    let mut groups: Vec<(&Extent, Vec<String>)> = Vec::new();
    for kind in &cluster.demanded {
        let extent = cluster.coverage.of(kind);
        match groups.iter_mut().find(|(known, _)| *known == extent) {
            Some((_, kinds)) => kinds.push(kind.to_string()),
            None => groups.push((extent, vec![kind.to_string()])),
        }
    }
    groups.sort_by_key(|(extent, _)| std::cmp::Reverse(extent.rank()));
    let rows = groups.into_iter().map(|(extent, kinds)| row(extent, &kinds, language)).collect();
    headed(
        vec![heading(Heading::Known).get(language).to_owned(), heading(Heading::Kind).get(language).to_owned()],
        rows,
    )
}

fn row(extent: &Extent, kinds: &[String], language: Language) -> Vec<Cell> {
    let word = wording::extent(extent).get(language).to_owned();
    let why = match extent {
        Extent::Partial(why) => format!(": {}", wording::partial(why).get(language)),
        _ => String::new(),
    };
    let tone = if extent.is_complete() { Tone::Good } else { Tone::Open };
    vec![cell(format!("{word}{why}")).tone(tone), cell(listed(extent, kinds))]
}

/// What is fully known needs no naming in full, nor does what is partly known for a reason that holds of the whole input.
fn listed(extent: &Extent, kinds: &[String]) -> String {
    let of_all = |why: &PartialWhy| {
        matches!(why, PartialWhy::UserSaidSo | PartialWhy::SourceUnseen(_) | PartialWhy::SourceUnrendered(_))
    };
    let in_short = extent.is_complete() || matches!(extent, Extent::Partial(why) if of_all(why));
    let shown = if in_short { SHOWN } else { kinds.len() };
    let more = kinds.len().saturating_sub(shown);
    let named = kinds.iter().take(shown).cloned().collect::<Vec<_>>().join(", ");
    if more == 0 { named } else { format!("{named} (+{more})") }
}

fn unknowns(cluster: &ClusterReport, language: Language) -> String {
    let open: Vec<&Finding> = cluster.findings.iter().filter(|one| one.verdict == Verdict::Unknown).collect();
    if open.is_empty() {
        return format!("{}\n", heading(Heading::AllSettled).get(language));
    }
    let mut rows = Vec::new();
    for finding in open {
        let range = wording::range(&finding.possible);
        rows.push(vec![cell(&*finding.rule).tone(Tone::Strong), cell(range.get(language))]);
        let notes = finding.unknown_notes.iter().map(|note| note.get(language).to_owned());
        let reasons =
            wording::reasons(&finding.unknown_because).into_iter().map(|reason| reason.get(language).to_owned());
        rows.extend(notes.chain(reasons).map(|reason| vec![cell(""), cell(reason).tone(Tone::Quiet)]));
    }
    columns(rows, &[26])
}

/// The commands as a shell script; what no command shows stands in comments.
pub fn how(report: &Report, language: Language) -> String {
    report.clusters.iter().map(|cluster| script(cluster, language)).collect::<Vec<_>>().join("\n")
}

fn script(cluster: &ClusterReport, language: Language) -> String {
    let steps = wording::steps(&cluster.coverage, &cluster.findings);
    let mut text = format!("# {}\n", clean::line(&cluster.identity.name));
    if steps.is_empty() {
        text.push_str(&format!("# {}\n", heading(Heading::AllSettled).get(language)));
    }
    for step in &steps {
        text.push_str(&command(step, language));
    }
    text
}

fn command(step: &Step, language: Language) -> String {
    let settles: Vec<&str> = step.settles.iter().map(String::as_str).collect();
    let verb = heading(Heading::Settles);
    let why = format!("# {}; {} {}\n", clean::line(step.advice.get(language)), verb.get(language), settles.join(", "));
    match &step.command {
        Some(command) => format!("{why}{}\n", clean::line(command)),
        None => why,
    }
}
