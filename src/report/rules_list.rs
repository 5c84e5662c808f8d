//! The rules in force, one a line.

use super::style::Tone;
use super::table::{cell, headed};
use super::wording::{self, Heading, heading};
use crate::catalog::architecture::Architecture;
use crate::engine::rule_file::RuleFile;
use crate::model::language::Language;

/// The rules as a table, by section.
pub fn render(rules: &[RuleFile], architecture: &Architecture, language: Language) -> String {
    let title = |what| heading(what).get(language).to_owned();
    let header = vec![title(Heading::Section), title(Heading::Rule), title(Heading::Severity), String::new()];
    let mut rules: Vec<&RuleFile> = rules.iter().collect();
    rules.sort_by_key(|rule| architecture.position(&rule.paper.section));
    let row = |rule: &RuleFile| {
        vec![
            cell(&*rule.paper.section),
            cell(&*rule.id).tone(Tone::Strong),
            cell(wording::severity(rule.severity).get(language)),
            cell(rule.title.get(language)),
        ]
    };
    headed(header, rules.into_iter().map(row).collect())
}
