//! The rules in force, one a line.

use super::style::Tone;
use super::table::{cell, headed};
use super::wording::{self, Heading, heading};
use crate::catalog::architecture::Architecture;
use crate::engine::rule_file::RuleFile;
use crate::model::language::{Language, Text};

/// The rules as a table, by section.
pub fn render(rules: &[RuleFile], architecture: &Architecture, language: Language) -> String {
    let title = |what| heading(what).get(language).to_owned();
    let header = vec![title(Heading::Section), title(Heading::Rule), title(Heading::Severity), String::new()];
    let row = |rule: &RuleFile| {
        vec![
            cell(&*rule.paper.section),
            cell(&*rule.id).tone(Tone::Strong),
            cell(wording::severity(rule.severity).get(language)),
            cell(rule.title.get(language)),
        ]
    };
    headed(header, ordered(rules, architecture).into_iter().map(row).collect())
}

/// The rules as a Markdown table with links to their pages, for the README.
pub fn markdown(rules: &[RuleFile], architecture: &Architecture, language: Language) -> String {
    let title = |what| heading(what).get(language).to_owned();
    let head = format!("| {} | {} | |\n| --- | --- | --- |\n", title(Heading::Section), title(Heading::Rule));
    let row = |rule: &&RuleFile| {
        let page = format!("docs/rules/{}/{}.md", language.as_str(), rule.id);
        format!("| {} | [{}]({page}) | {} |\n", rule.paper.section, rule.id, rule.title.get(language))
    };
    head + &ordered(rules, architecture).iter().map(row).collect::<String>()
}

/// The rules by chapter of the paper and what it asks for, with links to their pages beside this one.
pub fn index(rules: &[RuleFile], architecture: &Architecture, language: Language) -> String {
    let mut page = format!("# {}\n", heading(Heading::Rules).get(language));
    for section in &architecture.sections {
        page.push_str(&format!("\n## {} {}\n", section.id, section.title.get(language)));
        for (id, practice) in &section.practices {
            let sentence = Text { en: practice.en.clone(), nl: practice.nl.clone() };
            page.push_str(&format!("\n{}\n\n", sentence.get(language)));
            for rule in rules.iter().filter(|rule| practice.is_judged_by(rule, &section.id, id)) {
                page.push_str(&format!("- [{0}]({0}.md): {1}\n", rule.id, rule.title.get(language)));
            }
        }
    }
    page
}

fn ordered<'a>(rules: &'a [RuleFile], architecture: &Architecture) -> Vec<&'a RuleFile> {
    let mut rules: Vec<&RuleFile> = rules.iter().collect();
    rules.sort_by_key(|rule| architecture.position(&rule.paper.section));
    rules
}
