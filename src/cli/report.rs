//! `meetlat report`: a saved report in another form or language.

use super::args::SavedArgs;
use super::deliver::Delivery;
use super::error::CliError;
use super::exit::Exit;
use super::output::{Format, Target};
use super::saved;
use super::settings::Settings;

/// Renders it. What a configuration says of scans is in the report already, so none is looked for.
pub(super) fn run(args: &SavedArgs) -> Result<Exit, CliError> {
    let targets = Target::all(&args.report.outputs, Format::Table)?;
    let report = saved::read(&args.file)?;
    Delivery::of(&Settings::default(), &args.report, &args.lang).run(report, &targets)
}
