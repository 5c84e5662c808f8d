//! Reports that were saved with `-o json`, read back.

use std::io::Read;
use std::{fs, io};

use super::error::CliError;
use crate::format::encoding;
use crate::report::document::Report;
use crate::report::json;

/// The report in a file, or on standard input for `-`.
pub(super) fn read(file: &str) -> Result<Report, CliError> {
    let cannot = |error: &dyn std::fmt::Display| CliError::Usage(format!("cannot read `{file}`: {error}"));
    let bytes = if file == "-" { standard_input() } else { fs::read(file) }.map_err(|error| cannot(&error))?;
    let text = encoding::text(&bytes).ok_or_else(|| cannot(&"it is neither UTF-8 nor UTF-16"))?;
    json::read(&text).map_err(|error| cannot(&error))
}

fn standard_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
