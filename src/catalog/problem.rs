//! What is wrong with a rule, a product or the architecture, and where.

use std::fmt;

use super::sources::SourceFile;
use crate::format::yaml;

/// Something wrong in a file of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CatalogProblem {
    /// The file.
    pub file: String,
    /// The line, from 1, where one is known.
    pub line: Option<u32>,
    /// The field, `pass.any[0].exists.where`; empty where the file as a whole is meant.
    pub field: String,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl fmt::Display for CatalogProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl CatalogProblem {
    /// A problem with a field, whose line is looked up in the file.
    pub(crate) fn at(file: &SourceFile, path: &[String], message: String) -> Self {
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        let line = yaml::locate(&file.text, &steps).map(|place| place.line);
        Self { file: file.name.clone(), line, field: written(path), message }
    }

    /// A problem that the parser found.
    pub(crate) fn of_parser(file: &SourceFile, error: &serde_saphyr::Error) -> Self {
        let line = error.location().and_then(|location| u32::try_from(location.line()).ok());
        Self { file: file.name.clone(), line, field: String::new(), message: error.without_snippet().to_string() }
    }
}

/// `pass.any[0].exists.where`
fn written(path: &[String]) -> String {
    let mut text = String::new();
    for step in path {
        if step.bytes().all(|byte| byte.is_ascii_digit()) {
            text.push_str(&format!("[{step}]"));
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(step);
        }
    }
    text
}
