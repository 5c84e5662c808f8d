//! Who stands behind the address of an identity provider.

use std::collections::BTreeMap;

use crate::facts::identity_providers::{IdentityProvider, IdentityProviders};
use crate::facts::look::is_placeholder;
use crate::model::known::Known;
use crate::model::reason::Reason;

/// What an identity provider is, from the least to the most that one can rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    LocalUsers,
    SelfHosted,
    MultiTenant,
    Trusted,
}

/// Every class.
pub(super) const CLASSES: [Class; 4] = [Class::LocalUsers, Class::SelfHosted, Class::MultiTenant, Class::Trusted];

impl Class {
    /// As rules write it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::LocalUsers => "local-users",
            Self::SelfHosted => "self-hosted",
            Self::MultiTenant => "multi-tenant",
            Self::Trusted => "trusted",
        }
    }
}

/// An identity provider, as somebody who logs in through it meets it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Issuer {
    /// Its host; absent where the configuration does not name it.
    pub(super) host: Known<Option<String>>,
    /// Its name, where it is a known provider.
    pub(super) name: Option<String>,
    /// What it is.
    pub(super) class: Known<Class>,
    /// Whether only people of one's own organisation are let in.
    pub(super) limited: Known<bool>,
}

impl Issuer {
    /// One of which nothing is known.
    pub(super) fn unread(reason: Reason) -> Self {
        Self {
            host: Known::unknown(reason.clone()),
            name: None,
            class: Known::one_of(CLASSES.to_vec(), reason.clone()),
            limited: Known::one_of(vec![true, false], reason),
        }
    }

    /// One that the organisation runs itself, at an address that does not matter.
    pub(super) fn own(host: Option<String>, class: Class) -> Self {
        Self { host: Known::Known(host), name: None, class: Known::Known(class), limited: Known::Known(true) }
    }
}

/// What is known of issuers: those of the list, and those of this cluster that tell whom they rely on themselves.
pub(super) struct Issuers<'i> {
    /// The list.
    pub(super) known: &'i IdentityProviders,
    /// Host → the providers behind the one that runs there.
    pub(super) own: BTreeMap<String, Vec<Issuer>>,
    /// Why there may be more of the latter, where that is so.
    pub(super) hidden: Option<Reason>,
}

impl Issuers<'_> {
    /// The provider at an address; `restricted` is whether whoever relies on it says whose accounts are let in.
    pub(super) fn at(&self, address: Known<Option<String>>, restricted: &Known<bool>) -> Issuer {
        let address = match address {
            Known::Unknown { reason, .. } => return Issuer::unread(reason),
            Known::Known(None) => return Issuer::own(None, Class::SelfHosted),
            Known::Known(Some(address)) => address,
        };
        let (host, path) = taken_apart(&address);
        let segment = path.split(['/', '?']).next().unwrap_or_default();
        if is_placeholder(host) {
            return Issuer::unread(Reason::Placeholder(address.as_str().into()));
        }
        let found = self.known.at(host, path).map(|provider| (provider, known_class(provider, segment, restricted)));
        match (found, self.own.get(host)) {
            (Some((provider, class)), _) => Issuer {
                host: Known::Known(Some(host.to_owned())),
                name: Some(provider.name.clone()),
                limited: limited(provider, &class, restricted),
                class,
            },
            (None, Some(behind)) => relayed(host, behind),
            (None, None) => match &self.hidden {
                Some(reason) => Issuer { host: Known::Known(Some(host.to_owned())), ..Issuer::unread(reason.clone()) },
                None => Issuer::own(Some(host.to_owned()), Class::SelfHosted),
            },
        }
    }
}

/// Host and path.
fn taken_apart(address: &str) -> (&str, &str) {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    // A placeholder may hold a colon itself: `{env:HOST}`.
    let host = if is_placeholder(authority) { authority } else { authority.split(':').next().unwrap_or(authority) };
    (host, path)
}

fn known_class(provider: &IdentityProvider, segment: &str, restricted: &Known<bool>) -> Known<Class> {
    let by_limit = |limited: bool| if limited { Class::Trusted } else { Class::MultiTenant };
    if provider.trusted_if_limited {
        return restricted.clone().map(by_limit);
    }
    if provider.shared.is_empty() {
        return Known::Known(Class::Trusted);
    }
    if is_placeholder(segment) {
        return Known::one_of(vec![Class::Trusted, Class::MultiTenant], Reason::Placeholder(segment.into()));
    }
    let shared = segment.is_empty() || provider.shared.iter().any(|shared| shared == segment);
    Known::Known(by_limit(!shared))
}

/// A tenant limits who comes in; so does what relies on the provider, if it says so.
fn limited(provider: &IdentityProvider, class: &Known<Class>, restricted: &Known<bool>) -> Known<bool> {
    if provider.open || restricted.is(&true) || class.is(&Class::MultiTenant) {
        return restricted.clone();
    }
    class.clone().map(|class| class == Class::Trusted)
}

/// A provider that runs here and passes people on: it is what the least of those behind it is.
fn relayed(host: &str, behind: &[Issuer]) -> Issuer {
    Issuer { host: Known::Known(Some(host.to_owned())), ..least(behind).clone() }
}

/// The one that can be relied on least. An empty list has none: then people can only be users of the provider itself.
fn least(issuers: &[Issuer]) -> Issuer {
    let floor = |issuer: &&Issuer| match &issuer.class {
        Known::Known(class) => *class,
        Known::Unknown { possible, .. } => possible.iter().min().copied().unwrap_or(Class::LocalUsers),
    };
    issuers.iter().min_by_key(floor).cloned().unwrap_or_else(|| Issuer::own(None, Class::LocalUsers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> IdentityProviders {
        let provider = |name: &str, host: &str| IdentityProvider {
            name: name.into(),
            hosts: vec![host.into()],
            ..IdentityProvider::default()
        };
        IdentityProviders {
            providers: vec![
                IdentityProvider { shared: vec!["common".into()], ..provider("Entra", "login.microsoftonline.com") },
                IdentityProvider { open: true, ..provider("Google", "accounts.google.com") },
                IdentityProvider { open: true, trusted_if_limited: true, ..provider("GitHub", "github.com") },
            ],
        }
    }

    fn read(address: &str, restricted: bool) -> (Option<Class>, Option<bool>) {
        let list = known();
        let issuers = Issuers { known: &list, own: BTreeMap::new(), hidden: None };
        let issuer = issuers.at(Known::Known(Some(address.to_owned())), &Known::Known(restricted));
        (issuer.class.known().copied(), issuer.limited.known().copied())
    }

    #[test]
    fn a_tenant_makes_the_difference() {
        let entra = "https://login.microsoftonline.com";
        assert_eq!(read(&format!("{entra}/0f8f/v2.0"), false), (Some(Class::Trusted), Some(true)));
        assert_eq!(read(&format!("{entra}/common/v2.0"), false), (Some(Class::MultiTenant), Some(false)));
        assert_eq!(read(&format!("{entra}/common/v2.0"), true), (Some(Class::MultiTenant), Some(true)));
        assert_eq!(read(&format!("{entra}/${{TENANT}}/v2.0"), false), (None, None));
        assert_eq!(read("https://${HOST}/realms/a", false), (None, None));
        assert_eq!(read("{env:ISSUER}", false), (None, None));
    }

    #[test]
    fn open_providers_need_somebody_to_say_who_comes_in() {
        assert_eq!(read("https://accounts.google.com", false), (Some(Class::Trusted), Some(false)));
        assert_eq!(read("https://accounts.google.com", true), (Some(Class::Trusted), Some(true)));
        assert_eq!(read("https://github.com/login", false), (Some(Class::MultiTenant), Some(false)));
        assert_eq!(read("https://github.com/login", true), (Some(Class::Trusted), Some(true)));
        assert_eq!(read("https://sso.example.com:8443/realms/a", false), (Some(Class::SelfHosted), Some(true)));
    }

    #[test]
    fn a_provider_of_ones_own_is_what_stands_behind_it() {
        let list = known();
        let plain = Issuers { known: &list, own: BTreeMap::new(), hidden: None };
        let google = plain.at(Known::Known(Some("https://accounts.google.com".into())), &Known::Known(true));
        let behind = vec![google, Issuer::own(None, Class::SelfHosted)];
        let own = BTreeMap::from([("dex.example.com".to_owned(), behind), ("login.example.com".to_owned(), vec![])]);
        let issuers = Issuers { known: &list, own, hidden: None };
        let class = |address: &str| {
            let issuer = issuers.at(Known::Known(Some(address.to_owned())), &Known::Known(false));
            issuer.class.known().copied()
        };
        assert_eq!(class("https://dex.example.com/auth"), Some(Class::SelfHosted));
        assert_eq!(class("https://login.example.com"), Some(Class::LocalUsers));
    }
}
