//! `meetlat demo`: a scan of the example platform that is built in.

use super::args::DemoArgs;
use super::deliver::{Delivery, document};
use super::error::CliError;
use super::exit::Exit;
use super::look::check;
use super::output::{Format, Target};
use super::settings::Settings;
use crate::scan::{Request, run_demo};

/// Scans the example, which knows nothing of the configuration of the folder that somebody happens to be in.
pub(super) fn run(args: &DemoArgs) -> Result<Exit, CliError> {
    let targets = Target::all(&args.report.outputs, Format::Brief)?;
    let settings = args.config.as_deref().map(Settings::read).transpose()?.unwrap_or_default();
    let (rules, selection) = (settings.rules(&args.rules)?, settings.selection(&args.selection));
    check(&selection, &rules)?;
    let (waivers, config) = (settings.waivers(&rules, None), settings.name());
    let report = run_demo(&Request { selection, waivers, config, ..Request::default() }, &rules);
    Delivery::of(&settings, &args.report, &args.lang).run(document(report, &rules), &targets)
}
