//! `meetlat diff`: what has changed between two saved reports.

use super::args::DiffArgs;
use super::deliver::write;
use super::error::CliError;
use super::exit::{Exit, Gate};
use super::output::{Format, Target};
use super::saved;
use crate::report::changes;
use crate::report::compare::compare;

/// Compares the two and writes what has changed.
pub(super) fn run(args: &DiffArgs) -> Result<Exit, CliError> {
    let targets = Target::all(&args.outputs, Format::Table)?;
    if args.old == "-" && args.new == "-" {
        return Err(CliError::Usage("only one of the two reports can come from standard input".to_owned()));
    }
    let (old, mut new) = (saved::read(&args.old)?, saved::read(&args.new)?);
    compare(&mut new, &old);
    let language = args.lang.plain();
    for target in &targets {
        match target.format {
            Format::Table | Format::Brief => target.write(&changes::table(&new, language))?,
            Format::Markdown => target.write(&changes::markdown(&new, language))?,
            _ => write(&new, target, language, args.sarif_profile)?,
        }
    }
    let gate = Gate { fail_on: args.fail_on.map(Into::into), ..Gate::default() };
    Ok(gate.on_changes(&new))
}
