//! `meetlat scan`: the main job.

use super::args::{ReportArgs, ScanArgs};
use super::error::CliError;
use super::exit::{Exit, has_unread, is_empty};
use super::look::{look, selection};
use super::output::{Format, Target, hint};
use super::sarif;
use crate::catalog::load::RuleSet;
use crate::model::language::Language;
use crate::model::report::Report;
use crate::report::document::{self, Report as Document};
use crate::report::{brief, json, markdown, summary};
use crate::scan::Lines;

/// Scans and writes every report that was asked for.
pub(super) fn run(args: &ScanArgs) -> Result<Exit, CliError> {
    let targets = Target::all(&args.report.outputs, Format::Table)?;
    let lines = if targets.iter().all(Target::names_few_places) { Lines::First } else { Lines::All };
    let (rules, report) = look(&args.look, selection(&args.selection), lines)?;
    deliver(&report, &rules, &targets, args.look.lang.lang.into(), &args.report)
}

/// Writes the reports and tells how the scan ends.
pub(super) fn deliver(
    report: &Report,
    rules: &RuleSet,
    targets: &[Target],
    language: Language,
    args: &ReportArgs,
) -> Result<Exit, CliError> {
    let document = document::report(report, rules);
    for target in targets {
        write(&document, target, language, args)?;
    }
    // Why clusters could not be read stands in the report.
    if is_empty(report) && !has_unread(report) {
        hint("No Kubernetes objects were found; give the output of kubectl, rendered charts, or a support bundle.");
    }
    Ok(Exit::of(report, args))
}

fn write(report: &Document, target: &Target, language: Language, args: &ReportArgs) -> Result<(), CliError> {
    let text = match target.format {
        Format::Table => summary::render(report, language),
        Format::Brief => brief::render(report, language),
        Format::Json => json::render(report).map_err(|error| CliError::Usage(error.to_string()))?,
        Format::Markdown => markdown::render(report, language),
        Format::Sarif => return sarif::deliver(report, target, args.sarif_profile, language),
    };
    target.write(&text)
}
