//! `meetlat completions`: a completion script for a shell.

use clap_complete::{Shell, generate};

use super::error::CliError;
use super::exit::Exit;
use super::output::print;

/// Prints the script.
pub(super) fn run(shell: Shell) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    generate(shell, &mut super::command(), "meetlat", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
