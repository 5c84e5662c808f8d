//! Reports that were saved with `-o json`, read back.

use std::io::Read;
use std::{fs, io};

use super::error::CliError;
use crate::report::document::Report;
use crate::report::json;

/// The report in a file, or on standard input for `-`.
pub(super) fn read(file: &str) -> Result<Report, CliError> {
    let cannot = |error: &dyn std::fmt::Display| CliError::Usage(format!("cannot read `{file}`: {error}"));
    let text = if file == "-" { standard_input() } else { fs::read_to_string(file) };
    json::read(&text.map_err(|error| cannot(&error))?).map_err(|error| cannot(&error))
}

fn standard_input() -> io::Result<String> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}
