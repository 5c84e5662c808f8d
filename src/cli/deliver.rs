//! From a report to files, standard output and an exit code: what every command that makes a report shares.

use std::path::PathBuf;

use super::args::{LangArgs, ReportArgs};
use super::error::CliError;
use super::exit::{Exit, Gate};
use super::output::{Format, Target};
use super::saved;
use super::settings::Settings;
use crate::catalog::load::RuleSet;
use crate::model::language::Language;
use crate::model::report;
use crate::report::compare::compare;
use crate::report::document::{self, Report};
use crate::report::{brief, json, junit, markdown, summary};

/// The report of a run in the form that is passed on.
pub(super) fn document(report: &report::Report, rules: &RuleSet) -> Report {
    document::report(report, rules)
}

/// How reports are passed on.
pub(super) struct Delivery {
    pub(super) language: Language,
    pub(super) gate: Gate,
    /// The saved report that this one is held against.
    pub(super) baseline: Option<PathBuf>,
}

impl Delivery {
    /// As the arguments say, and where they are silent the configuration.
    pub(super) fn of(settings: &Settings, report: &ReportArgs, lang: &LangArgs) -> Self {
        Self { language: settings.language(lang), gate: settings.gate(report), baseline: settings.baseline(report) }
    }

    /// Writes the reports and tells how the command ends.
    pub(super) fn run(&self, mut report: Report, targets: &[Target]) -> Result<Exit, CliError> {
        if let Some(file) = &self.baseline {
            compare(&mut report, &saved::read(&file.to_string_lossy())?);
        }
        for target in targets {
            target.write(&rendered(&report, target.format, self.language)?)?;
        }
        Ok(self.gate.exit(&report))
    }
}

/// A report in one of its forms.
pub(super) fn rendered(report: &Report, format: Format, language: Language) -> Result<String, CliError> {
    match format {
        Format::Table => Ok(summary::render(report, language)),
        Format::Brief => Ok(brief::render(report, language)),
        Format::Json => json::render(report).map_err(|error| CliError::Usage(error.to_string())),
        Format::Markdown => Ok(markdown::render(report, language)),
        Format::Junit => junit::render(report, language).map_err(CliError::Usage),
    }
}
