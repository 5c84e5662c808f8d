//! The command line: arguments, one file a command, and the wiring of the whole.

mod access;
mod args;
mod clusters;
mod collect;
mod complete;
mod components;
mod config;
mod coverage;
mod deliver;
mod demo;
mod diff;
mod error;
mod exit;
mod explain;
mod look;
mod output;
mod progress;
mod remediate;
mod report;
mod rules;
mod rules_test;
mod sarif;
mod saved;
mod scan;
pub mod schemas;
mod settings;
mod values;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use error::CliError;
use exit::Exit;

/// Runs the program with the arguments given, the first being its own name.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let parsed = called(&args).try_get_matches_from(args);
    let outcome = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
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

/// The command line as it was called: kubectl runs a program named `kubectl-meetlat` for `kubectl meetlat`
/// (kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins), and its help should then say so.
fn called(args: &[OsString]) -> clap::Command {
    let name = args.first().and_then(|name| Path::new(name).file_stem()).unwrap_or_default();
    if name == PLUGIN { command().name(PLUGIN).bin_name("kubectl meetlat") } else { command() }
}

/// The name as a plug-in of kubectl.
const PLUGIN: &str = "kubectl-meetlat";

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
        Command::Report(args) => report::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Remediate(args) => remediate::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Components(args) => components::run(&args),
        Command::Coverage(args) => coverage::run(&args),
        Command::Access(args) => access::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Completions { shell } => complete::run(shell),
    }
}
