//! `meetlat coverage`: what the input can and cannot answer.

use super::args::CoverageArgs;
use super::error::CliError;
use super::exit::Exit;
use super::look::{Looked, look};
use super::output::print;
use crate::report::coverage;
use crate::scan::Lines;

/// Tells what is known of each kind, or which commands would tell more.
pub(super) fn run(args: &CoverageArgs) -> Result<Exit, CliError> {
    let Looked { settings, report, .. } =
        look(&args.look, |settings| settings.selection(&args.selection), Lines::First)?;
    let language = settings.language(&args.look.lang);
    print(&if args.how { coverage::how(&report, language) } else { coverage::render(&report, language) })?;
    Ok(Exit::Done)
}
