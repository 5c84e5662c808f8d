//! The arguments of every command.

mod examples;
mod live;
mod report;
mod rules;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::Timestamp;

pub(super) use self::live::{AccessArgs, ClusterArgs, CollectArgs};
pub(super) use self::report::{DiffArgs, ReportArgs, SavedArgs};
pub(super) use self::rules::{RulesArgs, RulesCommand, SchemaOf};
use super::values::{param, time};
use crate::model::language::Language;

/// Holds a Kubernetes platform against a reference architecture and reports what is missing, on what evidence, and how to
/// mend it.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = examples::PROGRAM)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Hold the platform in PATH against the reference architecture
    #[command(after_help = examples::SCAN)]
    Scan(ScanArgs),
    /// Read a live cluster into a bundle: one file that can be looked through, sent, and scanned elsewhere
    #[command(after_help = examples::COLLECT)]
    Collect(CollectArgs),
    /// Render a saved report in another format or language, or hold it against a gate
    #[command(after_help = examples::REPORT)]
    Report(SavedArgs),
    /// Tell what has changed between two saved reports: gaps closed, new and still open, and what cannot be compared
    #[command(after_help = examples::DIFF)]
    Diff(DiffArgs),
    /// Scan the small example platform that is built into the program
    #[command(after_help = examples::DEMO)]
    Demo(DemoArgs),
    /// Write what would mend the gaps of a scan as files, one a way to mend one
    #[command(after_help = examples::REMEDIATE)]
    Remediate(RemediateArgs),
    /// Tell how a rule's verdict came about on this input
    #[command(after_help = examples::EXPLAIN)]
    Explain(ExplainArgs),
    /// List the products that were recognised, and by which signals
    #[command(after_help = examples::COMPONENTS)]
    Components(LookArgs),
    /// Tell what the input can and cannot answer
    #[command(after_help = examples::COVERAGE)]
    Coverage(CoverageArgs),
    /// Print the least rights that a scan of a live cluster needs, as a ClusterRole to apply, or ask what you may read
    #[command(after_help = examples::ACCESS)]
    Access(AccessArgs),
    /// List, show and test rules
    #[command(after_help = examples::RULES)]
    Rules(RulesArgs),
    /// Write a configuration to begin with, or check one
    #[command(after_help = examples::CONFIG)]
    Config(ConfigFileArgs),
    /// Print a completion script for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// What every command that reads an input takes.
#[derive(Debug, Clone, Args)]
pub(super) struct LookArgs {
    /// Files, folders, archives (.tar, .tar.gz, .tar.zst, .zip), or `-` for standard input; without any, the cluster of the
    /// current context is read
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<String>,
    #[command(flatten)]
    pub(super) cluster: ClusterArgs,
    #[command(flatten)]
    pub(super) reading: ReadingArgs,
    #[command(flatten)]
    pub(super) rules: RuleChoiceArgs,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) lang: LangArgs,
}

/// How an input is to be taken.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct ReadingArgs {
    /// Look at this namespace only; may be given several times
    #[arg(long = "namespace", short = 'n', value_name = "NAME")]
    pub(super) namespaces: Vec<String>,
    /// Where the input shows several clusters, report on this one only: its name, or its folder in the repository
    #[arg(long, value_name = "NAME|PATH")]
    pub(super) cluster: Option<String>,
    /// The input is only a part of what there is: what is not in it is unknown, not absent
    #[arg(long)]
    pub(super) partial: bool,
    /// Judge as of this day or time (2026-11-24, or RFC 3339) instead of the time of collection
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(super) as_of: Option<Timestamp>,
}

/// Which rules are in force.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleChoiceArgs {
    /// A folder with further rules and products (below components/); one with the id of a built-in replaces it
    #[arg(long = "rules", value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
    /// Set a threshold, for all rules (objectDays=60) or for one (logs-long-term.objectDays=60)
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = param)]
    pub(super) params: Vec<(String, f64)>,
    /// A newer table of releases: `retrieved`, and below `products` what endoflife.date/api/PRODUCT.json answers for each
    #[arg(long, value_name = "FILE")]
    pub(super) releases: Option<PathBuf>,
}

/// The language of what is printed.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct LangArgs {
    /// The language of the report [default: that of the configuration, else en]
    #[arg(long, value_enum)]
    pub(super) lang: Option<Lang>,
}

/// Where the team's configuration is.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Configuration")]
pub(super) struct ConfigArgs {
    /// The configuration to use, instead of a `meetlat.yaml` in the working directory or above it, up to the root of the repository
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long)]
    pub(super) no_config: bool,
}

/// The languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    /// English
    En,
    /// Dutch
    Nl,
}

impl LangArgs {
    /// The language where no configuration has a say.
    pub(super) fn plain(&self) -> Language {
        self.lang.map(Language::from).unwrap_or_default()
    }
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::Nl => Self::Nl,
        }
    }
}

/// Which findings are wanted.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct SelectionArgs {
    /// Report on this rule only; may be given several times
    #[arg(long = "rule", value_name = "ID")]
    pub(super) only: Vec<String>,
    /// Leave this rule out; may be given several times
    #[arg(long, value_name = "ID")]
    pub(super) skip: Vec<String>,
    /// Report on this section of the architecture only (3.2); may be given several times
    #[arg(long, value_name = "SECTION")]
    pub(super) section: Vec<String>,
}

/// `scan`
#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    #[command(flatten)]
    pub(super) look: LookArgs,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) report: ReportArgs,
}

/// `remediate`
#[derive(Debug, Args)]
pub(super) struct RemediateArgs {
    #[command(flatten)]
    pub(super) look: LookArgs,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    /// The folder to write to: a new or an empty one
    #[arg(long, short = 'o', value_name = "DIR", help_heading = "Output")]
    pub(super) output: PathBuf,
}

/// `demo`
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) rules: RuleChoiceArgs,
    /// The configuration to use; without it none is
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) report: ReportArgs,
    #[command(flatten)]
    pub(super) lang: LangArgs,
}

/// `explain`
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The rule's id
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

/// `coverage`
#[derive(Debug, Args)]
pub(super) struct CoverageArgs {
    #[command(flatten)]
    pub(super) look: LookArgs,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    /// Print the commands whose output would settle what is unknown, as a shell script
    #[arg(long)]
    pub(super) how: bool,
}

/// `config`
#[derive(Debug, Args)]
pub(super) struct ConfigFileArgs {
    #[command(subcommand)]
    pub(super) command: ConfigCommand,
}

/// The commands on configurations.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Write a configuration that says nothing yet and shows all that it could
    Init {
        /// The file; it must not be there yet
        #[arg(value_name = "FILE", default_value = crate::config::find::NAME)]
        file: PathBuf,
    },
    /// Tell all that is wrong with a configuration
    Check {
        /// The file, instead of the one that a scan would find
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}
