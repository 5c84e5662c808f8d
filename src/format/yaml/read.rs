//! Parses one document into a value.

use compact_str::CompactString;
use saphyr_parser::Parser;

use super::build::Builder;
use super::{placeholders, relax};
use crate::format::skip::Skip;
use crate::format::{SyntaxError, place};
use crate::model::value::Value;

/// A document that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// Its value.
    pub value: Value,
    /// Keys that stand twice in one mapping; the last one counts.
    pub duplicates: Vec<Duplicate>,
    /// Whether it could be read only by taking placeholders for scalars.
    pub placeholders: bool,
}

/// A key that stands twice in one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The key.
    pub key: String,
    /// The line of the second, from 1 within the document.
    pub line: u32,
}

/// Reads one document, leaving out what `skip` says. What strict YAML refuses and Go accepts is mended and tried again; what
/// parses only once its placeholders are taken for scalars is read so, each of them unknown.
pub fn read(text: &str, skip: &Skip) -> Result<Parsed, SyntaxError> {
    let first = match parse(text, skip, &[]) {
        Ok(parsed) => return Ok(parsed),
        Err(error) => error,
    };
    let mended = relax::relaxed(text);
    if mended != text
        && let Ok(parsed) = parse(&mended, skip, &[])
    {
        return Ok(parsed);
    }
    let Some(filled) = placeholders::fill(text) else { return Err(first) };
    let parsed = parse(&filled.text, skip, &filled.originals);
    parsed.map(|parsed| Parsed { placeholders: true, ..parsed }).map_err(|_| first)
}

fn parse(text: &str, skip: &Skip, placeholders: &[CompactString]) -> Result<Parsed, SyntaxError> {
    let mut builder = Builder::new(skip, placeholders);
    let mut parser = Parser::new_from_str(text.trim_start_matches('\u{feff}'));
    parser.load(&mut builder, false).map_err(|error| SyntaxError {
        line: place(error.marker().line()),
        column: place(error.marker().col() + 1),
        message: error.info().to_owned(),
    })?;
    let (value, duplicates) = builder.done()?;
    Ok(Parsed { value, duplicates, placeholders: false })
}
