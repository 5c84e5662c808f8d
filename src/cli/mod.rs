//! The command line: arguments, one file a command, and the wiring of the whole.

mod access;
mod args;
mod clusters;
mod collect;
mod complete;
mod components;
mod coverage;
mod demo;
mod error;
mod exit;
mod explain;
mod look;
mod output;
mod progress;
mod remediate;
mod rules;
mod rules_test;
mod sarif;
mod scan;
pub mod schemas;
mod values;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use error::CliError;
use exit::Exit;

/// Runs the program with the arguments given, the first being its own name.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let outcome = match Cli::try_parse_from(args) {
        Ok(cli) => dispatch(cli.command),
        Err(error) => return parse_failure(&error),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::complain(&error);
            error.exit().into()
        }
    }
}

/// The definition of the command line, for completions and manual pages.
pub fn command() -> clap::Command {
    Cli::command()
}

/// `--help` and `--version` arrive here too, and are no failures.
fn parse_failure(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    let exit = if error.use_stderr() || printed.is_err() { Exit::Usage } else { Exit::Done };
    exit.into()
}

fn dispatch(command: Command) -> Result<Exit, CliError> {
    match command {
        Command::Scan(args) => scan::run(&args),
        Command::Collect(args) => collect::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Remediate(args) => remediate::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Components(args) => components::run(&args),
        Command::Coverage(args) => coverage::run(&args),
        Command::Access(args) => access::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Completions { shell } => complete::run(shell),
    }
}
