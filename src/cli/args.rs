//! The arguments of every command.

mod live;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::Timestamp;

pub(super) use self::live::{AccessArgs, ClusterArgs, CollectArgs};
use super::output::Target;
use super::values::{param, percent, time};
use crate::model::language::Language;
use crate::model::verdict::Severity;

/// Holds a Kubernetes platform against a reference architecture and reports what is missing, on what evidence, and how to
/// mend it.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  meetlat demo                                  see what a report looks like
  meetlat scan                                  judge the cluster of the current context
  meetlat scan --all-contexts                   judge every cluster of the kubeconfig
  meetlat collect -o customer.tar.zst           read a cluster into a file that can be sent and scanned
  meetlat scan customer-dump/                   judge kubectl output, rendered charts or a support bundle
  kubectl get all -A -o yaml | meetlat scan -   judge what kubectl prints
  meetlat scan dump/ -o markdown=review.md -o json=report.json --lang nl
  meetlat coverage dump/ --how                  which commands would settle what is unknown
  meetlat explain logs-long-term dump/          how a verdict came about
  meetlat remediate dump/ -o remedies/          what would mend the gaps, as files
  meetlat access | kubectl apply -f -           the rights that a scan of a live cluster needs

Exit codes: 0 done; 1 findings at or above --fail-on; 2 wrong usage or a faulty rule; 3 nothing could be read, or coverage
below --min-coverage; 130 broken off with Ctrl-C.";

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Hold the platform in PATH against the reference architecture
    Scan(ScanArgs),
    /// Read a live cluster into a bundle: one file that can be looked through, sent, and scanned elsewhere
    Collect(CollectArgs),
    /// Scan the small example platform that is built into the program
    Demo(DemoArgs),
    /// Write what would mend the gaps of a scan as files, one a way to mend one
    Remediate(RemediateArgs),
    /// Tell how a rule's verdict came about on this input
    Explain(ExplainArgs),
    /// List the products that were recognised, and by which signals
    Components(LookArgs),
    /// Tell what the input can and cannot answer
    Coverage(CoverageArgs),
    /// Print the least rights that a scan of a live cluster needs, as a ClusterRole to apply, or ask what you may read
    Access(AccessArgs),
    /// List, show and test rules
    Rules(RulesArgs),
    /// Print a completion script for a shell
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
    /// The language of the report
    #[arg(long, value_enum, default_value_t)]
    pub(super) lang: Lang,
}

/// The languages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    /// English
    #[default]
    En,
    /// Dutch
    Nl,
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

/// Where reports go and when the scan counts as failed.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ReportArgs {
    /// table, brief, json, markdown, html or svg, to the terminal or to a file; may be given several times [default: table, of
    /// the demo brief]
    #[arg(long = "output", short = 'o', value_name = "FORMAT[=FILE]", help_heading = "Output")]
    pub(super) outputs: Vec<Target>,
    /// Exit with 1 when a finding of at least this severity fails
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Exit code")]
    pub(super) fail_on: Option<Least>,
    /// Partial and unknown count as failed too; without --fail-on, at any severity
    #[arg(long, help_heading = "Exit code")]
    pub(super) strict: bool,
    /// Exit with 3 when less than this share of the architecture, in percent, could be judged
    #[arg(long, value_name = "PERCENT", value_parser = percent, help_heading = "Exit code")]
    pub(super) min_coverage: Option<f64>,
}

/// The severities, for `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Least {
    /// Any finding
    Info,
    /// Low and above
    Low,
    /// Medium and above
    Medium,
    /// High and above
    High,
    /// Critical only
    Critical,
}

impl From<Least> for Severity {
    fn from(least: Least) -> Self {
        match least {
            Least::Info => Self::Info,
            Least::Low => Self::Low,
            Least::Medium => Self::Medium,
            Least::High => Self::High,
            Least::Critical => Self::Critical,
        }
    }
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

/// `rules`
#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    pub(super) command: RulesCommand,
}

/// The commands on rules.
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List the rules in force
    List {
        #[command(flatten)]
        rules: RuleChoiceArgs,
        #[command(flatten)]
        lang: LangArgs,
    },
    /// Show one rule as a page
    Show {
        /// The rule's id
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        rules: RuleChoiceArgs,
        #[command(flatten)]
        lang: LangArgs,
    },
    /// Run the rules in DIR against their fixtures (DIR/fixtures/rules/ID/VERDICT-CASE.yaml)
    Test {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Print a JSON Schema, for editors
    Schema {
        /// Of which kind of file
        #[arg(value_enum, default_value_t)]
        of: SchemaOf,
    },
}

/// The files that have a schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// A rule
    #[default]
    Rule,
    /// A product
    Component,
    /// A fixture
    Fixture,
    /// The reference architecture
    Architecture,
    /// The JSON report
    Report,
    /// The manifest of a bundle
    Bundle,
}
