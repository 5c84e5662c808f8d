//! `meetlat scan`: the main job.

use super::args::{ReportArgs, ScanArgs};
use super::error::CliError;
use super::exit::{Exit, has_unread, is_empty};
use super::look::{look, selection};
use super::output::{Format, Target, hint};
use crate::catalog::load::RuleSet;
use crate::model::language::Language;
use crate::model::report::Report;
use crate::report::document::{self, Report as Document};
use crate::report::{brief, html, json, markdown, summary, svg};
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
        target.write(&rendered(&document, target.format, language)?)?;
    }
    // Why clusters could not be read stands in the report.
    if is_empty(report) && !has_unread(report) {
        hint("No Kubernetes objects were found; give the output of kubectl, rendered charts, or a support bundle.");
    }
    Ok(Exit::of(report, args))
}

fn rendered(report: &Document, format: Format, language: Language) -> Result<String, CliError> {
    match format {
        Format::Table => Ok(summary::render(report, language)),
        Format::Brief => Ok(brief::render(report, language)),
        Format::Json => json::render(report).map_err(|error| CliError::Usage(error.to_string())),
        Format::Markdown => Ok(markdown::render(report, language)),
        Format::Html => html::render(report, language).map_err(|error| CliError::Usage(error.to_string())),
        Format::Svg => Ok(svg::render(report, language)),
    }
}
