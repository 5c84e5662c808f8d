//! `meetlat demo`: a scan of the example platform that is built in.

use super::args::DemoArgs;
use super::error::CliError;
use super::exit::Exit;
use super::look::{check, rules, selection};
use super::output::{Format, Target};
use super::scan::deliver;
use crate::scan::run_demo;

/// Scans the example.
pub(super) fn run(args: &DemoArgs) -> Result<Exit, CliError> {
    let targets = Target::all(&args.report.outputs, Format::Brief)?;
    let rules = rules(&args.rules)?;
    let selection = selection(&args.selection);
    check(&selection, &rules)?;
    let report = run_demo(&rules, &selection);
    deliver(&report, &rules, &targets, args.lang.lang.into(), &args.report)
}
