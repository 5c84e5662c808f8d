//! `meetlat scan`: the main job.

use super::args::ScanArgs;
use super::deliver::{Delivery, document};
use super::error::CliError;
use super::exit::{Exit, has_unread, is_empty};
use super::look::look;
use super::output::{Format, Target, hint};
use crate::scan::Lines;

/// Scans and writes every report that was asked for.
pub(super) fn run(args: &ScanArgs) -> Result<Exit, CliError> {
    let targets = Target::all(&args.report.outputs, Format::Table)?;
    let lines = if targets.iter().all(Target::names_few_places) { Lines::First } else { Lines::All };
    let looked = look(&args.look, |settings| settings.selection(&args.selection), lines)?;
    let document = document(looked.report, &looked.rules);
    // Why clusters could not be read stands in the report.
    if is_empty(&document) && !has_unread(&document) {
        hint("No Kubernetes objects were found; give the output of kubectl, rendered charts, or a support bundle.");
    }
    Delivery::of(&looked.settings, &args.report, &args.look.lang).run(document, &targets)
}
