//! `meetlat explain`: how a verdict came about.

use super::args::ExplainArgs;
use super::error::CliError;
use super::exit::Exit;
use super::look::{Looked, look};
use super::output::print;
use crate::report::explain;
use crate::scan::{Lines, Selection};

/// Explains one rule's verdict on every cluster of the input.
pub(super) fn run(args: &ExplainArgs) -> Result<Exit, CliError> {
    let selection = Selection { rules: vec![args.rule.clone()], ..Selection::default() };
    let Looked { settings, report, .. } = look(&args.look, |_| selection, Lines::All)?;
    print(&explain::render(&report, settings.language(&args.look.lang)))?;
    Ok(Exit::Done)
}
