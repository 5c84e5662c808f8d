//! `meetlat rules`: the rules in force, and tests of a user's own.

use super::args::{RuleChoiceArgs, RulesArgs, RulesCommand, SchemaOf};
use super::error::CliError;
use super::exit::Exit;
use super::look::known_rule;
use super::output::print;
use super::settings::Settings;
use crate::model::language::Language;
use crate::report::{rule_page, rules_list};

/// Dispatches to the command on rules.
pub(super) fn run(args: &RulesArgs) -> Result<Exit, CliError> {
    match &args.command {
        RulesCommand::List { rules, lang } => list(rules, lang.plain()),
        RulesCommand::Show { id, rules, lang } => show(id, rules, lang.plain()),
        RulesCommand::Test { folder } => super::rules_test::run(folder),
        RulesCommand::Schema { of } => schema(*of),
    }
}

fn list(choice: &RuleChoiceArgs, language: Language) -> Result<Exit, CliError> {
    let rules = Settings::default().rules(choice)?;
    print(&rules_list::render(&rules.files, &rules.architecture, language))?;
    Ok(Exit::Done)
}

fn show(id: &str, choice: &RuleChoiceArgs, language: Language) -> Result<Exit, CliError> {
    let rules = Settings::default().rules(choice)?;
    known_rule(id, &rules)?;
    let pages = rules.files.iter().filter(|file| file.id == id);
    print(&pages.map(|file| rule_page::render(file, &rules.architecture, language)).collect::<String>())?;
    Ok(Exit::Done)
}

fn schema(of: SchemaOf) -> Result<Exit, CliError> {
    let name = match of {
        SchemaOf::Rule => "rule",
        SchemaOf::Component => "component",
        SchemaOf::Fixture => "fixture",
        SchemaOf::Architecture => "architecture",
        SchemaOf::Report => "report",
        SchemaOf::Bundle => "bundle",
        SchemaOf::Config => "config",
    };
    let schemas = super::schemas::all().map_err(|error| CliError::Usage(error.to_string()))?;
    let text: String = schemas.into_iter().filter(|(known, _)| *known == name).map(|(_, text)| text).collect();
    print(&text)?;
    Ok(Exit::Done)
}
