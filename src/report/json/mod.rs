//! The JSON report: a versioned type of its own, so that the program can change inside while the report does not.

pub mod v1;

use crate::model::language::Language;
use crate::model::report::Report;

/// The report as indented JSON with a line feed at the end.
///
/// # Errors
/// None in practice; the serialiser's, should it refuse.
pub fn render(report: &Report, language: Language) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&v1::Report::of(report, language))?;
    text.push('\n');
    Ok(text)
}
