//! One rule as a page of Markdown, for `rules show` and for the documentation.

use super::markdown::{fenced, language_of};
use super::wording::{self, Heading, heading};
use crate::catalog::architecture::Architecture;
use crate::engine::rule_file::{RemedyFile, RuleFile};
use crate::model::language::{Language, Text};

/// The page.
pub fn render(rule: &RuleFile, architecture: &Architecture, language: Language) -> String {
    let text = |text: &Text| text.get(language).trim().to_owned();
    let mut page = format!("# {}\n\n{}\n\n", rule.id, text(&rule.title));
    page.push_str(&format!("{}\n", facts(rule, architecture, language)));
    page.push_str(&format!("\n## {}\n\n{}\n", heading(Heading::Why).get(language), text(&rule.why)));
    page.push_str(&params(rule, language));
    page.push_str(&remedies(rule, language));
    page.push_str(&references(rule, language));
    page
}

fn facts(rule: &RuleFile, architecture: &Architecture, language: Language) -> String {
    let title = |what| heading(what).get(language).to_owned();
    let section = architecture.sections.iter().find(|section| section.id == rule.paper.section);
    let named = section.map(|section| section.title.get(language)).unwrap_or_default();
    let verdicts: Vec<String> =
        rule.verdicts.iter().map(|verdict| wording::verdict(*verdict).get(language).to_owned()).collect();
    let mut lines = vec![
        format!("- {}: {} {named}", title(Heading::Section), rule.paper.section),
        format!("- {}: {}", title(Heading::Severity), wording::severity(rule.severity).get(language)),
        format!("- {}: {}", title(Heading::Verdict), verdicts.join(", ")),
    ];
    if let Some(base) = &rule.base {
        lines.push(format!("- {} {base}", wording::builds_on().get(language)));
    }
    lines.join("\n")
}

fn params(rule: &RuleFile, language: Language) -> String {
    if rule.params.is_empty() {
        return String::new();
    }
    let lines: Vec<String> =
        rule.params.iter().map(|(name, value)| format!("- `--param {}.{name}={value}`", rule.id)).collect();
    format!("\n## {}\n\n{}\n", heading(Heading::Params).get(language), lines.join("\n"))
}

fn remedies(rule: &RuleFile, language: Language) -> String {
    if rule.remediation.is_empty() {
        return String::new();
    }
    let remedies: Vec<String> = rule.remediation.iter().map(|remedy| of_remedy(remedy, language)).collect();
    format!("\n## {}\n\n{}", heading(Heading::Remediation).get(language), remedies.join("\n"))
}

fn of_remedy(remedy: &RemedyFile, language: Language) -> String {
    let mut page = String::new();
    if let Some(situation) = &remedy.situation {
        page.push_str(&format!("### {}\n\n", situation.text().get(language)));
    }
    if let Some(text) = &remedy.text {
        page.push_str(&format!("{}\n", text.get(language).trim()));
    }
    if let Some(snippet) = &remedy.snippet {
        let gap = if remedy.text.is_some() { "\n" } else { "" };
        page.push_str(&format!("{gap}{}", fenced(snippet, language_of(remedy.kind.as_str()))));
    }
    page
}

fn references(rule: &RuleFile, language: Language) -> String {
    if rule.references.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = rule.references.iter().map(|page| format!("- <{page}>")).collect();
    format!("\n## {}\n\n{}\n", heading(Heading::References).get(language), lines.join("\n"))
}
