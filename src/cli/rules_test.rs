//! `meetlat rules test`: a folder's rules against its fixtures.

use std::path::Path;

use super::args::RuleChoiceArgs;
use super::error::CliError;
use super::exit::Exit;
use super::output::print;
use super::settings::Settings;
use crate::fixture::run::{run as run_fixtures, untested};
use crate::report::outcomes;

/// Runs every fixture of the folder. The verdicts without one are named for the folder's own rules alone.
pub(super) fn run(folder: &Path) -> Result<Exit, CliError> {
    let args = RuleChoiceArgs { folder: Some(folder.to_owned()), ..RuleChoiceArgs::default() };
    let rules = Settings::default().rules(&args)?;
    let outcomes = run_fixtures(folder, &rules).map_err(|error| CliError::Usage(error.to_string()))?;
    let tested = |id: &str| outcomes.iter().any(|outcome| outcome.rule == id);
    let missing: Vec<_> = untested(&outcomes, &rules).into_iter().filter(|(id, _)| tested(id)).collect();
    print(&outcomes::render(&outcomes, &missing))?;
    Ok(if outcomes.iter().all(|outcome| outcome.holds()) { Exit::Done } else { Exit::Findings })
}
