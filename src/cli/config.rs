//! `meetlat config`: a configuration to begin with, and what is wrong with one.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::args::{ConfigCommand, ConfigFileArgs, RuleChoiceArgs};
use super::error::CliError;
use super::exit::Exit;
use super::output::{hint, print};
use super::settings::{Settings, found};
use crate::config::TEMPLATE;
use crate::config::find::NAME;

/// Dispatches to the command on configurations.
pub(super) fn run(args: &ConfigFileArgs) -> Result<Exit, CliError> {
    match &args.command {
        ConfigCommand::Init { file } => init(file),
        ConfigCommand::Check { file } => check(file.as_deref()),
    }
}

/// Writes the template, and never over what somebody wrote.
fn init(file: &Path) -> Result<Exit, CliError> {
    let written = File::create_new(file).and_then(|mut into| into.write_all(TEMPLATE.as_bytes()));
    match written {
        Ok(()) => {
            hint(&format!("wrote {}; take away the `# ` in front of what you want to say", file.display()));
            Ok(Exit::Done)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let shown = file.display();
            Err(CliError::Usage(format!("`{shown}` is there already; name another file, or move that one away")))
        }
        Err(error) => Err(CliError::Write(file.to_owned(), error)),
    }
}

/// All errors at once; a waiver that has expired is told of, and is none.
fn check(file: Option<&Path>) -> Result<Exit, CliError> {
    let none = || {
        CliError::Usage(format!(
            "no {NAME} in this folder or above it; name a file, or begin with `meetlat config init`"
        ))
    };
    let file = file.map(Path::to_owned).or_else(found).ok_or_else(none)?;
    let settings = Settings::read(&file)?;
    let expired = settings.expired();
    match settings.rules(&RuleChoiceArgs::default()) {
        Ok(_) => {
            let told: String = expired.iter().map(|problem| format!("{problem}\n")).collect();
            print(&format!("{told}{}: no errors\n", file.display()))?;
            Ok(Exit::Done)
        }
        Err(CliError::Catalog(mut problems)) => {
            problems.extend(expired);
            problems.sort();
            Err(CliError::Catalog(problems))
        }
        Err(other) => Err(other),
    }
}
