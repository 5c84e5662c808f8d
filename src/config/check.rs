//! What is wrong with a configuration beside its form: all of it at once, each with its line and field.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::file::WaiverEntry;
use super::load::Loaded;
use crate::catalog::capability::rules_of;
use crate::catalog::load::RuleSet;
use crate::catalog::near::unknown;
use crate::catalog::problem::CatalogProblem;
use crate::engine::rule_file::RuleFile;
use crate::engine::waive::ObjectPattern;

/// All that is wrong with it, in the order of its lines. Thresholds and alternatives are checked where they are put to use.
pub fn check(loaded: &Loaded, rules: &RuleSet) -> Vec<CatalogProblem> {
    let mut check = Check { loaded, rules, problems: Vec::new() };
    check.rules();
    check.trusted();
    check.patterns();
    check.gate();
    loaded.config.waivers.iter().enumerate().for_each(|(at, entry)| check.waiver(at, entry));
    check.problems.sort();
    check.problems
}

/// The waivers whose last day is past, which is no error: a scan tells of them, and goes on without them.
pub fn expired(loaded: &Loaded, today: Date) -> Vec<CatalogProblem> {
    let of = |(at, entry): (usize, &WaiverEntry)| {
        let last = entry.expires.as_deref().and_then(|text| dated(text).ok()).filter(|last| *last < today)?;
        let message = format!("this waiver held until {last}; mend the gap, or decide anew and give it a later day");
        let path = ["waivers".to_owned(), at.to_string(), "expires".to_owned()];
        Some(CatalogProblem::at(&loaded.source, &path, message))
    };
    loaded.config.waivers.iter().enumerate().filter_map(of).collect()
}

/// A day as `2027-01-31`, and no other form of one.
pub(super) fn dated(text: &str) -> Result<Date, String> {
    let is_day = text.len() == 10;
    let day = text.parse().ok().filter(|_| is_day);
    day.ok_or_else(|| format!("`{text}` is no day; write 2027-01-31"))
}

struct Check<'c> {
    loaded: &'c Loaded,
    rules: &'c RuleSet,
    problems: Vec<CatalogProblem>,
}

impl Check<'_> {
    fn at(&mut self, path: &[&str], message: String) {
        let path: Vec<String> = path.iter().map(|step| (*step).to_owned()).collect();
        self.problems.push(CatalogProblem::at(&self.loaded.source, &path, message));
    }

    fn rules(&mut self) {
        let section = &self.loaded.config.rules;
        for (list, ids) in [("only", &section.only), ("skip", &section.skip)] {
            ids.iter().enumerate().for_each(|(at, id)| self.rule(&["rules", list, &at.to_string()], id));
        }
        section.severities.keys().for_each(|id| self.rule(&["rules", "severities", id], id));
        let known: Vec<&str> = self.rules.architecture.sections.iter().map(|section| section.id.as_str()).collect();
        for (at, id) in section.sections.iter().enumerate().filter(|(_, id)| !known.contains(&id.as_str())) {
            self.at(&["rules", "sections", &at.to_string()], unknown("section", id, known.iter().copied()));
        }
    }

    fn rule(&mut self, path: &[&str], id: &str) {
        if !self.rules.files.iter().any(|file| file.id == id) {
            self.at(path, unknown("rule", id, self.rules.files.iter().map(|file| file.id.as_str())));
        }
    }

    fn trusted(&mut self) {
        for (at, address) in self.loaded.config.identity_providers.trusted.iter().enumerate() {
            let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
            let host = rest.split('/').next().unwrap_or_default();
            let is_address =
                ["", "https", "http"].contains(&scheme) && !host.is_empty() && host.matches('*').count() <= 1;
            // Such a pattern would trust everybody who can get a name.
            if !is_address || address.contains(char::is_whitespace) || !host.trim_start_matches('*').contains('.') {
                let message = format!(
                    "`{address}` is no host or issuer; write sso.example.com, *.example.com or https://sso.example.com/realms/main"
                );
                self.at(&["identityProviders", "trusted", &at.to_string()], message);
            }
        }
    }

    fn patterns(&mut self) {
        let production = &self.loaded.config.production;
        for (what, sides) in [("clusters", &production.clusters), ("namespaces", &production.namespaces)] {
            for (side, list) in [("yes", &sides.yes), ("no", &sides.no)] {
                for (at, _) in list.iter().enumerate().filter(|(_, pattern)| pattern.trim().is_empty()) {
                    self.at(
                        &["production", what, side, &at.to_string()],
                        "is empty; write a name, or a pattern such as prod-*".to_owned(),
                    );
                }
            }
        }
    }

    fn gate(&mut self) {
        let gate = &self.loaded.config.gate;
        for (field, value) in [("minScore", gate.min_score), ("minCoverage", gate.min_coverage)] {
            if value.is_some_and(|value| !(0.0..=100.0).contains(&value)) {
                self.at(&["gate", field], "give a percentage from 0 to 100".to_owned());
            }
        }
    }

    fn waiver(&mut self, at: usize, entry: &WaiverEntry) {
        let at = at.to_string();
        let mut told = |field: &str, message: String| match field {
            "" => self.at(&["waivers", &at], message),
            field => self.at(&["waivers", &at, field], message),
        };
        for (field, value) in [("reason", &entry.reason), ("owner", &entry.owner)] {
            match value.as_deref().map(str::trim) {
                None => told("", format!("has no `{field}`; a waiver says why, and who answers for it")),
                Some("") => told(field, "is empty; a waiver says why, and who answers for it".to_owned()),
                Some(_) => {}
            }
        }
        if let Some(Err(message)) = entry.expires.as_deref().map(dated) {
            told("expires", message);
        }
        if let Some(object) = entry.object.as_ref().filter(|object| ObjectPattern::parse(object).is_none()) {
            told(
                "object",
                format!(
                    "`{object}` names no objects; write `Kind namespace/name`, such as `DaemonSet logging/*`, or `Kind name` for what lies in no namespace"
                ),
            );
        }
        if entry.cluster.as_ref().is_some_and(|pattern| pattern.trim().is_empty()) {
            told("cluster", "is empty; write a name, or a pattern such as prod-*".to_owned());
        }
        self.waived(&at, entry);
    }

    /// What a waiver is for must exist.
    fn waived(&mut self, at: &str, entry: &WaiverEntry) {
        if entry.rule.is_none() && entry.capability.is_none() {
            self.at(&["waivers", at], "waives nothing; name a `rule`, or a `capability`".to_owned());
        }
        if let Some(rule) = &entry.rule {
            self.rule(&["waivers", at, "rule"], rule);
        }
        let Some(capability) = &entry.capability else { return };
        let known = &self.rules.architecture.capabilities;
        let about = rules_of(capability, &self.rules.files);
        if !known.contains_key(capability) {
            let message = unknown("capability", capability, known.keys().map(String::as_str));
            self.at(&["waivers", at, "capability"], message);
        } else if about.is_empty() {
            self.at(&["waivers", at, "capability"], without_rules(capability, known.keys(), &self.rules.files));
        } else if entry.rule.as_ref().is_some_and(|rule| !about.contains(rule)) {
            let listed = about.into_iter().collect::<Vec<_>>().join(", ");
            let message =
                format!("the rule is not about `{capability}`, whose rules are {listed}; leave one of the two out");
            self.at(&["waivers", at, "capability"], message);
        }
    }
}

/// That no rule is about a capability, with those that have some.
fn without_rules<'c>(capability: &str, all: impl Iterator<Item = &'c String>, rules: &[RuleFile]) -> String {
    let have: BTreeSet<&str> = all.map(String::as_str).filter(|id| !rules_of(id, rules).is_empty()).collect();
    let have = have.into_iter().collect::<Vec<_>>().join(", ");
    format!("no rule is about `{capability}`; name the rule instead, or one of {have}")
}
