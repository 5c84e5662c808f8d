//! `meetlat components`: what was recognised.

use super::args::LookArgs;
use super::error::CliError;
use super::exit::Exit;
use super::look::look;
use super::output::print;
use crate::report::{components, document};
use crate::scan::{Lines, Selection};

/// Lists the products of every cluster of the input.
pub(super) fn run(args: &LookArgs) -> Result<Exit, CliError> {
    let (rules, report) = look(args, Selection::default(), Lines::All)?;
    print(&components::render(&document::report(&report, &rules), args.lang.lang.into()))?;
    Ok(Exit::Done)
}
