//! SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), for what gathers the results of many tools.
//!
//! Consumers differ in what they take. What they do not know they ignore or, worse, read in their own way: GitHub opens an alert
//! for a result that passed and for one that was waived, and refuses a whole file for one result without a place in a file
//! (docs.github.com, "SARIF support for code scanning"). Hence the profiles.

mod fixes;
mod notices;
mod places;
mod results;
mod rules;
mod run;
mod snapshot;
mod uri;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_sarif::sarif as form;

use crate::model::language::{Language, Text};
use crate::report::document::Report;
use crate::report::wording;

/// For whom the report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// All that SARIF can say: every evaluation, waivers, fixes, logical places.
    #[default]
    Full,
    /// Gaps alone, within the limits of GitHub code scanning.
    Github,
    /// Gaps alone, within the limits of GitLab.
    Gitlab,
}

/// What a report depends on besides its findings.
#[derive(Debug, Clone)]
pub struct Options<'o> {
    /// For whom it is.
    pub profile: Profile,
    /// The language of its texts.
    pub language: Language,
    /// Those files that evidence names which can be opened as they are.
    pub files: &'o BTreeSet<String>,
    /// The line and column behind the last letter of files that something may be added to.
    pub ends: &'o BTreeMap<String, (u32, u32)>,
    /// The working directory, absolute, with `/` between its parts: addresses count from it.
    pub working_dir: &'o str,
    /// The folder that the report is written to, as the user names it; empty for the working directory.
    pub folder: &'o str,
}

/// A file to write beside the report: its path below the report's folder, with `/`, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The SARIF file.
    pub text: String,
    /// What it points into that would not be there otherwise.
    pub files: Vec<File>,
    /// What the reader should know of it.
    pub notes: Vec<Text>,
}

/// The most runs in a file: docs.github.com, "SARIF results exceed one or more limits"; docs.gitlab.com, "SARIF report".
const MOST_RUNS: usize = 20;

/// Where the schema lies that the form is held to.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Those files of a report that evidence names, of which some may be there to be opened.
pub fn named_files(report: &Report) -> BTreeSet<String> {
    let pieces = report.clusters.iter().flat_map(|cluster| {
        let of_findings = cluster.findings.iter().flat_map(|finding| finding.offenders.iter().chain(&finding.evidence));
        of_findings.chain(&cluster.carrier)
    });
    pieces.filter_map(|piece| piece.file.clone()).collect()
}

/// Those files of a report that something may be added to.
pub fn open_ended_files(report: &Report) -> BTreeSet<String> {
    report.clusters.iter().filter_map(fixes::open_ended).map(str::to_owned).collect()
}

/// The report in this form, with the files that belong to it.
///
/// # Errors
/// None in practice; the serialiser's, should it refuse.
pub fn render(report: &Report, options: &Options<'_>) -> Result<Rendered, serde_json::Error> {
    let is_lean = options.profile != Profile::Full;
    let names = run::names(&report.clusters);
    let most = if is_lean { MOST_RUNS } else { usize::MAX };
    let mut clusters = report.clusters.iter().zip(&names).take(most).map(Some).collect::<Vec<_>>();
    if clusters.is_empty() {
        // A file without runs is refused; one without results says that nothing is open.
        clusters.push(None);
    }
    let left_out = report.clusters.len().saturating_sub(most);
    let notes: Vec<Text> = (left_out > 0).then(|| wording::clusters_left_out(left_out)).into_iter().collect();
    let (mut runs, mut files) = (Vec::new(), Vec::new());
    for cluster in clusters {
        let (run, beside) = run::run(report, cluster, &notes, options);
        runs.push(run);
        files.extend(beside);
    }
    let version = serde_json::json!("2.1.0");
    let sarif = form::Sarif::builder().schema(SCHEMA).version(version).runs(runs).build();
    // GitLab takes 10 MB as they stand, so that spaces would count.
    let text = if is_lean { serde_json::to_string(&sarif)? } else { serde_json::to_string_pretty(&sarif)? };
    Ok(Rendered { text: format!("{text}\n"), files, notes })
}

/// A bag of properties of our own.
fn bag(properties: impl IntoIterator<Item = (&'static str, serde_json::Value)>) -> form::PropertyBag {
    let properties = properties.into_iter().filter(|(_, value)| !value.is_null());
    let properties: BTreeMap<String, serde_json::Value> =
        properties.map(|(name, value)| (name.to_owned(), value)).collect();
    form::PropertyBag::builder().additional_properties(properties).build()
}
