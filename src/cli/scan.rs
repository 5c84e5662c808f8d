//! `meetlat scan`: the main job.

use super::args::ScanArgs;
use super::error::CliError;
use super::exit::{Exit, Gate, has_unread, is_empty};
use super::look::look;
use super::output::{Format, Target, hint};
use crate::catalog::load::RuleSet;
use crate::model::language::Language;
use crate::model::report::Report;
use crate::report::{brief, json, markdown, summary};
use crate::scan::Lines;

/// Scans and writes every report that was asked for.
pub(super) fn run(args: &ScanArgs) -> Result<Exit, CliError> {
    let targets = Target::all(&args.report.outputs, Format::Table)?;
    let lines = if targets.iter().all(Target::names_few_places) { Lines::First } else { Lines::All };
    let looked = look(&args.look, |settings| settings.selection(&args.selection), lines)?;
    let (language, gate) = (looked.settings.language(&args.look.lang), looked.settings.gate(&args.report));
    deliver(&looked.report, &looked.rules, &targets, language, &gate)
}

/// Writes the reports and tells how the scan ends.
pub(super) fn deliver(
    report: &Report,
    rules: &RuleSet,
    targets: &[Target],
    language: Language,
    gate: &Gate,
) -> Result<Exit, CliError> {
    for target in targets {
        target.write(&rendered(report, rules, target.format, language)?)?;
    }
    // Why clusters could not be read stands in the report.
    if is_empty(report) && !has_unread(report) {
        hint("No Kubernetes objects were found; give the output of kubectl, rendered charts, or a support bundle.");
    }
    Ok(gate.exit(report))
}

fn rendered(report: &Report, rules: &RuleSet, format: Format, language: Language) -> Result<String, CliError> {
    match format {
        Format::Table => Ok(summary::render(report, &rules.architecture, language)),
        Format::Brief => Ok(brief::render(report, &rules.architecture, language)),
        Format::Json => json::render(report, language).map_err(|error| CliError::Usage(error.to_string())),
        Format::Markdown => Ok(markdown::render(report, &rules.architecture, language)),
    }
}
