//! The arguments on reports: where they go, what they are held against, and when they count as failed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::super::output::Target;
use super::super::sarif::SarifProfile;
use super::super::values::percent;
use super::LangArgs;
use crate::model::verdict::Severity;

/// Where reports go and when the scan counts as failed.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct ReportArgs {
    /// table, brief, html, markdown, svg, sarif, junit or json, to the terminal or to a file; may be given several times [default:
    /// table, of the demo brief]
    #[arg(long = "output", short = 'o', value_name = "FORMAT[=FILE]", help_heading = "Output")]
    pub(in crate::cli) outputs: Vec<Target>,
    /// For whom a report in SARIF is [default: github or gitlab where that runs this, else full]
    #[arg(long, value_name = "PROFILE", value_enum, help_heading = "Output")]
    pub(in crate::cli) sarif_profile: Option<SarifProfile>,
    /// A report that was saved with -o json: gaps are marked as new or still open, and new ones alone count for the exit code
    #[arg(long, value_name = "FILE", help_heading = "Exit code")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// Exit with 1 when a finding of at least this severity fails and is not waived
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Exit code")]
    pub(in crate::cli) fail_on: Option<Least>,
    /// Partial and unknown count as failed too; without --fail-on, at any severity. `--strict=false` takes back what the
    /// configuration says
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        help_heading = "Exit code"
    )]
    pub(in crate::cli) strict: Option<bool>,
    /// Exit with 1 when a cluster's score, in percent, is lower; one of which nothing could be judged has none
    #[arg(long, value_name = "PERCENT", value_parser = percent, help_heading = "Exit code")]
    pub(in crate::cli) min_score: Option<f64>,
    /// Exit with 3 when less than this share of the architecture, in percent, could be judged
    #[arg(long, value_name = "PERCENT", value_parser = percent, help_heading = "Exit code")]
    pub(in crate::cli) min_coverage: Option<f64>,
    /// Exit with 0 whatever was found, for a job that must publish the report: wrong usage and an input that cannot be read still
    /// give 2 and 3
    #[arg(long, help_heading = "Exit code")]
    pub(in crate::cli) exit_zero: bool,
}

/// The severities, for `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Least {
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

/// `report`
#[derive(Debug, Args)]
pub(in crate::cli) struct SavedArgs {
    /// A report that was saved with -o json, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: String,
    #[command(flatten)]
    pub(in crate::cli) report: ReportArgs,
    #[command(flatten)]
    pub(in crate::cli) lang: LangArgs,
}

/// `diff`
#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// The earlier report, saved with -o json
    #[arg(value_name = "OLD")]
    pub(in crate::cli) old: String,
    /// The later report; one of the two may be `-` for standard input
    #[arg(value_name = "NEW")]
    pub(in crate::cli) new: String,
    /// table, brief and markdown show what has changed; json, junit and the others show the later report with each gap marked as new
    /// or still open; may be given several times [default: table]
    #[arg(long = "output", short = 'o', value_name = "FORMAT[=FILE]", help_heading = "Output")]
    pub(in crate::cli) outputs: Vec<Target>,
    /// For whom a report in SARIF is [default: github or gitlab where that runs this, else full]
    #[arg(long, value_name = "PROFILE", value_enum, help_heading = "Output")]
    pub(in crate::cli) sarif_profile: Option<SarifProfile>,
    /// Exit with 1 when a gap of at least this severity is new and not waived
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Exit code")]
    pub(in crate::cli) fail_on: Option<Least>,
    #[command(flatten)]
    pub(in crate::cli) lang: LangArgs,
}
