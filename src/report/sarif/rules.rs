//! The rules that ran, each with its help.

use serde_json::{Value, json};
use serde_sarif::sarif as form;

use super::words::{clean_lines, clipped, pascal};
use super::{Options, bag};
use crate::model::language::Language;
use crate::model::verdict::Severity;
use crate::report::document::{Cluster, Report, Rule};
use crate::report::markdown::escaped;
use crate::report::wording::{self, Heading, heading};

/// The most letters of a name, of a description or message, and of an address (docs.gitlab.com, "SARIF report"; GitHub's are the
/// same where it states any).
const MOST_NAME: usize = 255;
pub(super) const MOST_TEXT: usize = 1024;
const MOST_ADDRESS: usize = 2048;

/// The rule that tells how many results are left out.
pub(super) const LEFT_OUT: &str = "results-left-out";

/// A rule, with its severity on this cluster: GitHub reads that here alone, and each run has a single finding of a rule.
pub(super) fn descriptor(
    rule: &Rule,
    report: &Report,
    cluster: Option<&Cluster>,
    options: &Options<'_>,
) -> form::ReportingDescriptor {
    let language = options.language;
    let of_cluster = cluster.and_then(|cluster| cluster.findings.iter().find(|finding| finding.rule == rule.id));
    let severity = of_cluster.map_or(rule.severity, |finding| finding.severity);
    let base = base(&rule.id, rule.title.get(language), rule.why.get(language), rule.severity);
    let help = form::MultiformatMessageString {
        text: help(rule, language),
        markdown: Some(help_page(rule, language)),
        properties: None,
    };
    form::ReportingDescriptor {
        help: Some(help),
        help_uri: rule.references.iter().find(|page| page.len() <= MOST_ADDRESS).cloned(),
        properties: Some(bag(properties(rule, severity, report, language))),
        ..base
    }
}

/// The rule that tells how many results are left out.
pub(super) fn left_out(language: Language) -> form::ReportingDescriptor {
    let title = wording::left_out_title();
    let title = title.get(language);
    let help = form::MultiformatMessageString::builder().text(title).build();
    let properties = [("precision", json!("very-high")), ("problem.severity", json!("warning"))];
    form::ReportingDescriptor {
        help: Some(help),
        properties: Some(bag(properties)),
        ..base(LEFT_OUT, title, title, Severity::Medium)
    }
}

fn base(id: &str, title: &str, why: &str, severity: Severity) -> form::ReportingDescriptor {
    let said =
        |text: &str| form::MultiformatMessageString::builder().text(clipped(clean_lines(text), MOST_TEXT)).build();
    let base = form::ReportingDescriptor::builder()
        .id(id)
        .short_description(said(title))
        .full_description(said(why))
        .default_configuration(form::ReportingConfiguration::builder().level(json!(level(severity))).build())
        .build();
    // A name that is the id once more is to be left out (3.49.7).
    let name = Some(clipped(pascal(id), MOST_NAME)).filter(|name| !name.eq_ignore_ascii_case(id));
    form::ReportingDescriptor { name, ..base }
}

/// How loud a gap is said: the three levels that SARIF has for one (3.27.10).
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// What consumers filter and order by (docs.github.com, "SARIF support for code scanning", `reportingDescriptor`).
fn properties(rule: &Rule, severity: Severity, report: &Report, language: Language) -> Vec<(&'static str, Value)> {
    let section = report.architecture.sections.iter().find(|section| section.id == rule.section);
    let section = section.map(|section| format!("{} {}", section.id, section.title.get(language)));
    let security = rule.security.then(|| "security".to_owned());
    let tags: Vec<String> =
        ["kubernetes".to_owned(), rule.practice.clone()].into_iter().chain(section).chain(security).collect();
    let (security, problem) = if rule.security {
        (json!(security_severity(severity)), json!(null))
    } else {
        (json!(null), json!(problem_severity(severity)))
    };
    vec![
        ("tags", json!(tags)),
        // What cannot be told is not called a gap.
        ("precision", json!("high")),
        ("security-severity", security),
        ("problem.severity", problem),
        ("revision", json!(rule.revision)),
        ("digest", json!(rule.digest)),
    ]
}

/// On the scale of CVSS, within the band of that name: over 9.0 critical, from 7.0 high, from 4.0 medium, below low. It makes an
/// alert one of security.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Info => "0.1",
    }
}

fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "recommendation",
    }
}

fn help(rule: &Rule, language: Language) -> String {
    let title = |what| heading(what).get(language).to_owned();
    let mut text = rule.why.get(language).to_owned();
    if !rule.remediation.is_empty() {
        text.push_str(&format!("\n\n{}:", title(Heading::Remediation)));
        rule.remediation.iter().for_each(|remedy| text.push_str(&format!("\n- {}", remedy.get(language))));
    }
    if !rule.references.is_empty() {
        text.push_str(&format!("\n\n{}:", title(Heading::References)));
        rule.references.iter().for_each(|page| text.push_str(&format!("\n- {page}")));
    }
    clean_lines(&text)
}

fn help_page(rule: &Rule, language: Language) -> String {
    let title = |what| heading(what).get(language).to_owned();
    let mut page = format!("## {}\n\n{}\n", title(Heading::Why), escaped(rule.why.get(language)));
    if !rule.remediation.is_empty() {
        page.push_str(&format!("\n## {}\n\n", title(Heading::Remediation)));
        rule.remediation.iter().for_each(|remedy| page.push_str(&format!("- {}\n", escaped(remedy.get(language)))));
    }
    if !rule.references.is_empty() {
        page.push_str(&format!("\n## {}\n\n", title(Heading::References)));
        rule.references.iter().for_each(|address| page.push_str(&format!("- <{address}>\n")));
    }
    page.push_str(&format!("\n`meetlat rules show {}`\n", rule.id));
    clean_lines(&page)
}
