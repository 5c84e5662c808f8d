//! Columns in a terminal. The only file that names comfy-table.

use anstyle::AnsiColor;
use comfy_table::{
    Attribute, Cell as Inner, Color, ColumnConstraint, ContentArrangement, Table as Columns, TableStyle, Width, presets,
};

use super::clean;
use super::style::Tone;

/// The width where standard output is no terminal.
const PIPED: u16 = 80;
/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: u16 = 120;

/// A cell.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    text: String,
    tone: Tone,
}

/// A plain cell, whatever its text holds.
pub(super) fn cell(text: impl AsRef<str>) -> Cell {
    Cell { text: clean::block(text.as_ref()), tone: Tone::Plain }
}

impl Cell {
    pub(super) fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// Rows of aligned columns without lines; the last column takes what is left and wraps. `widths` fixes the others.
pub(super) fn columns(rows: Vec<Vec<Cell>>, widths: &[u16]) -> String {
    let mut table = bare(presets::NOTHING);
    for row in rows {
        table.add_row(row.into_iter().map(inner));
    }
    for (column, width) in table.column_iter_mut().zip(widths) {
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(*width)));
    }
    finished(&table)
}

/// A table with a header over a line.
pub(super) fn headed(header: Vec<String>, rows: Vec<Vec<Cell>>) -> String {
    let mut table = bare(presets::NOTHING);
    table.set_header(header.into_iter().map(|title| inner(cell(title).tone(Tone::Strong))));
    for row in rows {
        table.add_row(row.into_iter().map(inner));
    }
    finished(&table)
}

fn bare(style: TableStyle) -> Columns {
    let mut table = Columns::new();
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic).enforce_styling();
    table.set_width(width()).style_text_only();
    table
}

/// How wide text may be.
pub(super) fn width() -> u16 {
    Columns::new().width().unwrap_or(PIPED).min(WIDEST)
}

fn inner(cell: Cell) -> Inner {
    let inner = Inner::new_owned(cell.text);
    let inner = match cell.tone {
        Tone::Strong => inner.add_attribute(Attribute::Bold),
        Tone::Quiet => inner.add_attribute(Attribute::Dim),
        _ => inner,
    };
    match cell.tone.color() {
        Some(color) => inner.fg(named(color)),
        None => inner,
    }
}

fn named(color: AnsiColor) -> Color {
    match color {
        AnsiColor::Green => Color::Green,
        AnsiColor::Yellow => Color::Yellow,
        AnsiColor::Red => Color::Red,
        _ => Color::Cyan,
    }
}

/// Without the blanks that pad the last column.
fn finished(table: &Columns) -> String {
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
