//! How people log in to a product, as its file says it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How people log in to a product.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginSpec {
    /// The reader in `facts/login` that tells, for the few whose configuration needs more than filters.
    #[serde(default)]
    pub from: Option<String>,
    /// Only workloads in this role let people in; where the product runs without one, there is nothing to log in to.
    #[serde(default)]
    pub role: Option<String>,
    /// How people log in where none of `ways` is configured.
    #[serde(default)]
    pub own: OwnLogin,
    /// The ways in that its configuration opens.
    #[serde(default)]
    pub ways: Vec<LoginWay>,
    /// Charts whose values tell, with the path below which they do; what those leave out holds as the product has it.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// It is a proxy that people log in to on their way to something else.
    #[serde(default)]
    pub proxy: bool,
}

/// A way in that is configured.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginWay {
    /// What kind of way it is.
    pub kind: LoginKind,
    /// A filter over one configuration (`@.place`, `@.value…`); the way is open when any configuration matches.
    #[serde(rename = "where")]
    pub filter: String,
    /// The path of the identity provider's address in that configuration, `$.value.issuer`.
    #[serde(default)]
    pub issuer: Option<String>,
}

impl LoginSpec {
    /// Whether people may be handed on to an identity provider that can be told.
    pub fn may_hand_on(&self) -> bool {
        self.from.is_some() || self.proxy || self.ways.iter().any(|way| way.issuer.is_some())
    }

    /// Whether the product has no login of its own at all, or none but a password that everybody shares.
    pub fn is_bare(&self) -> bool {
        self.from.is_none() && self.own == OwnLogin::None && self.ways.iter().all(|way| way.kind == LoginKind::Local)
    }
}

/// How people prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LoginKind {
    /// They need not.
    None,
    /// As users of the product itself.
    Local,
    /// In a directory, by LDAP.
    Ldap,
    /// To something in front of the product, which it believes.
    Proxy,
    /// At an identity provider, by SAML.
    Saml,
    /// At an identity provider, by OpenID Connect or OAuth.
    Oidc,
}

/// How people log in to a product of which nothing says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OwnLogin {
    /// They need not.
    None,
    /// As users of the product itself.
    Local,
    /// They must, and no object shows whether at an identity provider.
    Asks,
    /// No object shows whether they must.
    #[default]
    Unknown,
}
