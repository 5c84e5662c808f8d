//! From a report to files, standard output and an exit code: what every command that makes a report shares.

use std::path::PathBuf;

use super::args::{LangArgs, ReportArgs};
use super::error::CliError;
use super::exit::{Exit, Gate};
use super::output::{Format, Target};
use super::sarif::{self, SarifProfile};
use super::saved;
use super::settings::Settings;
use crate::catalog::load::RuleSet;
use crate::model::language::Language;
use crate::model::report;
use crate::report::compare::compare;
use crate::report::document::{self, Report};
use crate::report::{brief, html, json, junit, markdown, summary, svg};

/// The report of a run in the form that is passed on, and in no other any more.
pub(super) fn document(report: report::Report, rules: &RuleSet) -> Report {
    document::report(&report, rules)
}

/// How reports are passed on.
pub(super) struct Delivery {
    pub(super) language: Language,
    pub(super) gate: Gate,
    /// The saved report that this one is held against.
    pub(super) baseline: Option<PathBuf>,
    /// For whom a report in SARIF is.
    pub(super) sarif: Option<SarifProfile>,
}

impl Delivery {
    /// As the arguments say, and where they are silent the configuration.
    pub(super) fn of(settings: &Settings, report: &ReportArgs, lang: &LangArgs) -> Self {
        Self {
            language: settings.language(lang),
            gate: settings.gate(report),
            baseline: settings.baseline(report),
            sarif: report.sarif_profile,
        }
    }

    /// Writes the reports and tells how the command ends.
    pub(super) fn run(&self, mut report: Report, targets: &[Target]) -> Result<Exit, CliError> {
        if let Some(file) = &self.baseline {
            compare(&mut report, &saved::read(&file.to_string_lossy())?);
        }
        for target in targets {
            write(&report, target, self.language, self.sarif)?;
        }
        Ok(self.gate.exit(&report))
    }
}

/// Writes a report in the form and to the place that `target` names.
pub(super) fn write(
    report: &Report,
    target: &Target,
    language: Language,
    profile: Option<SarifProfile>,
) -> Result<(), CliError> {
    let text = match target.format {
        Format::Table => summary::render(report, language),
        Format::Brief => brief::render(report, language),
        Format::Json => return target.write_with(|into| json::write(report, into)),
        Format::Markdown => markdown::render(report, language),
        Format::Html => html::render(report, language).map_err(|error| CliError::Usage(error.to_string()))?,
        Format::Svg => svg::render(report, language),
        Format::Junit => junit::render(report, language).map_err(CliError::Usage)?,
        Format::Sarif => return sarif::deliver(report, target, profile, language),
    };
    target.write(&text)
}
