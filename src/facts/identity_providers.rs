//! Identity providers that an organisation does not run itself, as `identity-providers.yaml` lists them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The identity providers that are known. Any other is held to be self-hosted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityProviders {
    /// The providers; the first with a host that fits counts.
    pub providers: Vec<IdentityProvider>,
}

/// One provider.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct IdentityProvider {
    /// Its name as its makers write it.
    pub name: String,
    /// The hosts of its issuers and login pages; a `*` takes in any name in its place.
    pub hosts: Vec<String>,
    /// The beginnings of paths below which it is found, `realms/main`; the whole host, where there are none.
    #[serde(default)]
    pub paths: Vec<String>,
    /// First segments of a path that let in the accounts of every organisation.
    #[serde(default)]
    pub shared: Vec<String>,
    /// Anybody can open an account there, so that somebody must say whose accounts are let in.
    #[serde(default)]
    pub open: bool,
    /// It is trusted only where that is said; else it counts as shared by many organisations.
    #[serde(default)]
    pub trusted_if_limited: bool,
}

impl IdentityProviders {
    /// The provider of a name.
    pub fn called(&self, name: &str) -> Option<&IdentityProvider> {
        self.providers.iter().find(|provider| provider.name == name)
    }

    /// The provider at a host and a path below it, which has no slash in front.
    pub fn at(&self, host: &str, path: &str) -> Option<&IdentityProvider> {
        let fits = |pattern: &String| match pattern.split_once('*') {
            Some((before, after)) => {
                host.len() > before.len() + after.len() && host.starts_with(before) && host.ends_with(after)
            }
            None => host == pattern,
        };
        let is_below = |above: &String| {
            path.strip_prefix(above.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        let holds = |provider: &&IdentityProvider| {
            provider.hosts.iter().any(fits) && (provider.paths.is_empty() || provider.paths.iter().any(is_below))
        };
        self.providers.iter().find(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_met_as_a_whole_or_by_a_star() {
        let hosts = vec!["accounts.google.com".to_owned(), "*.okta.com".to_owned(), "idp.*.aws.com".to_owned()];
        let known = IdentityProviders { providers: vec![IdentityProvider { hosts, ..IdentityProvider::default() }] };
        assert!(known.at("accounts.google.com", "").is_some());
        assert!(known.at("acme.okta.com", "oauth2").is_some() && known.at("idp.eu-west-1.aws.com", "").is_some());
        for other in [
            "idp..aws.com.net",
            "idp.aws.com",
            "okta.com",
            "notokta.com",
            "evil-accounts.google.com",
            "accounts.google.com.example.net",
        ] {
            assert!(known.at(other, "").is_none(), "{other}");
        }
    }

    #[test]
    fn one_realm_of_a_host_is_not_the_others() {
        let list = |text: &str| vec![text.to_owned()];
        let provider =
            IdentityProvider { hosts: list("sso.acme.nl"), paths: list("realms/main"), ..IdentityProvider::default() };
        let known = IdentityProviders { providers: vec![provider] };
        assert!(known.at("sso.acme.nl", "realms/main").is_some() && known.at("sso.acme.nl", "realms/main/x").is_some());
        assert!(known.at("sso.acme.nl", "realms/main2").is_none() && known.at("sso.acme.nl", "").is_none());
    }
}
