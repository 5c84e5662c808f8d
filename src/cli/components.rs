//! `meetlat components`: what was recognised.

use super::args::LookArgs;
use super::error::CliError;
use super::exit::Exit;
use super::look::{Looked, look};
use super::output::print;
use crate::report::{components, document};
use crate::scan::{Lines, Selection};

/// Lists the products of every cluster of the input.
pub(super) fn run(args: &LookArgs) -> Result<Exit, CliError> {
    let Looked { settings, rules, report } = look(args, |_| Selection::default(), Lines::All)?;
    print(&components::render(&document::report(&report, &rules), settings.language(&args.lang)))?;
    Ok(Exit::Done)
}
