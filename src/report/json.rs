//! The document as JSON, and back.

use std::{fmt, io};

use serde::Deserialize;

use super::document::Report;

/// The version of the form that this program writes and reads.
const VERSION: &str = "1";

/// Writes the report as indented JSON with a line feed at the end, bit by bit: that of a large cluster has tens of megabytes.
///
/// # Errors
/// What it is written to refuses.
pub fn write(report: &Report, into: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *into, report)?;
    into.write_all(b"\n")
}

/// Why a text is no report that can be read.
#[derive(Debug)]
pub enum ReadError {
    /// It is no JSON, or lacks what a report has. Holds the parser's words with line and column.
    Malformed(serde_json::Error),
    /// It is a report of another version. Holds that version.
    Version(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => {
                write!(f, "this is no report that meetlat wrote ({error}); give a file of `-o json=FILE`")
            }
            Self::Version(version) => write!(
                f,
                "this report has version {version}, and this program reads version {VERSION}; use the program that wrote it, or scan again"
            ),
        }
    }
}

impl std::error::Error for ReadError {}

/// Reads a report that was saved.
///
/// # Errors
/// A text that is no report, or one of another version, which is named.
pub fn read(text: &str) -> Result<Report, ReadError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Versioned {
        schema_version: String,
    }
    let Versioned { schema_version } = serde_json::from_str(text).map_err(ReadError::Malformed)?;
    if schema_version != VERSION {
        return Err(ReadError::Version(schema_version));
    }
    serde_json::from_str(text).map_err(ReadError::Malformed)
}
