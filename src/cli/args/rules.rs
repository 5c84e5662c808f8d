//! The arguments of the commands on rules.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{LangArgs, RuleChoiceArgs};

/// `rules`
#[derive(Debug, Args)]
pub(in crate::cli) struct RulesArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: RulesCommand,
}

/// The commands on rules.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RulesCommand {
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
pub(in crate::cli) enum SchemaOf {
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
    /// The configuration
    Config,
}
