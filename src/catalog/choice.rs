//! What the user changes of the catalogue in the binary: by arguments, and by a configuration file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::sources::SourceFile;
use crate::engine::rule_file::RuleFile;
use crate::facts::identity_providers::{IdentityProvider, IdentityProviders};
use crate::facts::product_file::ComponentFile;
use crate::facts::said::Said;
use crate::model::verdict::Severity;

/// What the user changes of the catalogue in the binary.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// A folder with rules and products of the user's own; one with the id of ours replaces it.
    pub folder: Option<PathBuf>,
    /// Thresholds by argument: a parameter's name, or a rule's id and a parameter's name, `logs-long-term.objectDays`.
    pub params: BTreeMap<String, f64>,
    /// A file with tables of releases that replace ours.
    pub releases: Option<PathBuf>,
    /// What the configuration file changes beside.
    pub changes: Changes,
}

/// What a configuration file changes of the catalogue.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Changes {
    /// The file, for the places of problems.
    #[serde(skip)]
    pub source: SourceFile,
    /// Thresholds, as in `Choice::params`; those of arguments go before them.
    #[serde(skip)]
    pub params: BTreeMap<String, f64>,
    /// Severities by the id of the rule, whatever its `severity_when` says.
    pub severities: BTreeMap<String, Severity>,
    /// Further products that are accepted.
    pub alternatives: Vec<ComponentFile>,
    /// Hosts and issuers that count as trusted identity providers.
    pub trusted: Vec<String>,
    /// What is production.
    pub said: Said,
}

impl Choice {
    /// The thresholds in force. One that an argument sets for all rules goes before one that the file sets for one of them.
    pub(super) fn params(&self) -> BTreeMap<String, f64> {
        let is_set = |name: &str| {
            let general = name.split_once('.').map_or(name, |(_, param)| param);
            self.params.contains_key(name) || self.params.contains_key(general)
        };
        let of_file = self.changes.params.iter().filter(|(name, _)| !is_set(name));
        of_file.chain(&self.params).map(|(name, value)| (name.clone(), *value)).collect()
    }
}

impl Changes {
    /// What of it the digest of the rules covers beside thresholds; nothing where nothing is changed, so that an empty file compares
    /// with none.
    pub(super) fn digested(&self) -> String {
        let is_empty = self.severities.is_empty() && self.alternatives.is_empty() && self.trusted.is_empty();
        if is_empty && self.said.is_empty() {
            return String::new();
        }
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A rule with the severity that the user gives it. What the user says, data do not change.
    pub(super) fn weigh(&self, rule: &mut RuleFile) {
        if let Some(severity) = self.severities.get(&rule.id) {
            rule.severity = *severity;
            rule.severity_when.clear();
        }
    }

    /// The known providers, those that the user trusts before them.
    pub(super) fn trust(&self, mut known: IdentityProviders) -> IdentityProviders {
        known.providers.splice(0..0, self.trusted.iter().map(|address| trusted(address)));
        known
    }
}

/// A host, or an issuer's address, as a provider that is trusted as it is.
fn trusted(address: &str) -> IdentityProvider {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/');
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.split(':').next().unwrap_or(authority).to_owned();
    let paths = if path.is_empty() { Vec::new() } else { vec![path.to_owned()] };
    IdentityProvider { name: host.clone(), hosts: vec![host], paths, ..IdentityProvider::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_go_before_the_file() {
        let map = |pairs: &[(&str, f64)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let file = map(&[("objectDays", 60.0), ("logs-long-term.objectDays", 50.0), ("volumeDays", 10.0)]);
        let params = |arguments| {
            let changes = Changes { params: BTreeMap::clone(&file), ..Changes::default() };
            Choice { params: arguments, changes, ..Choice::default() }.params()
        };
        assert_eq!(params(map(&[("objectDays", 7.0)])), map(&[("objectDays", 7.0), ("volumeDays", 10.0)]));
        let own = params(map(&[("logs-long-term.objectDays", 7.0)]));
        assert_eq!(own, map(&[("objectDays", 60.0), ("logs-long-term.objectDays", 7.0), ("volumeDays", 10.0)]));
    }

    #[test]
    fn an_issuer_is_trusted_no_further_than_it_reaches() {
        let changes = Changes {
            trusted: vec!["https://sso.acme.nl:8443/realms/main/".into(), "*.idp.acme.nl".into()],
            ..Changes::default()
        };
        let known = changes.trust(IdentityProviders::default());
        assert!(known.at("sso.acme.nl", "realms/main").is_some() && known.at("sso.acme.nl", "realms/test").is_none());
        assert!(known.at("login.idp.acme.nl", "").is_some());
    }
}
