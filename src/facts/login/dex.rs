//! Dex' configuration: the connectors by which people log in (dexidp/dex:connector, one folder a type).

use super::issuer::{Issuer, Issuers};
use super::ways::Way;
use crate::facts::look;
use crate::facts::product_file::LoginKind;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::Value;

/// The ways in that connectors open; a connector whose type is not known leads to some provider of one's own.
pub(super) fn ways(config: &Value, issuers: &Issuers) -> Vec<Way> {
    let connectors = config.get("connectors").map_or(&[][..], Value::items);
    connectors.iter().filter_map(|connector| way(connector, issuers)).collect()
}

/// The host at which a Dex answers, and the providers behind it; none where people can only be users of Dex itself.
pub(super) fn provider(config: &Value, issuers: &Issuers) -> Option<(String, Vec<Issuer>)> {
    let host = host_of(config.str_at(&["issuer"])?)?;
    let behind = ways(config, issuers).into_iter().filter_map(|way| way.issuer).collect();
    Some((host, behind))
}

/// Why it is not known at which host this Dex answers, where that is so.
pub(super) fn unread(config: &Value) -> Option<Reason> {
    match look::raw(&look::at(config, &["issuer"])) {
        Known::Unknown { reason, .. } => Some(reason),
        Known::Known(Some(issuer)) if host_of(&issuer).is_none() => Some(Reason::Placeholder(issuer.into())),
        Known::Known(_) => None,
    }
}

/// The host of an address, where it is plain.
pub(super) fn host_of(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or(rest);
    (!host.is_empty() && !look::is_placeholder(host)).then(|| host.to_owned())
}

fn way(connector: &Value, issuers: &Issuers) -> Option<Way> {
    let name = connector.str_at(&["type"])?;
    let empty = Value::default();
    let config = connector.get("config").unwrap_or(&empty);
    let kind = match name {
        "mockCallback" | "mockPassword" | "local" => LoginKind::Local,
        "ldap" => LoginKind::Ldap,
        "saml" => LoginKind::Saml,
        "authproxy" => LoginKind::Proxy,
        _ => LoginKind::Oidc,
    };
    let issuer = (kind != LoginKind::Local).then(|| issuer(name, config, issuers));
    Some(Way { kind, open: Known::Known(true), issuer })
}

/// Where each type of connector has its provider's address, and whose accounts it lets in.
fn issuer(name: &str, config: &Value, issuers: &Issuers) -> Issuer {
    let (field, default) = match name {
        "microsoft" => return microsoft(config, issuers),
        "google" => ("", "accounts.google.com"),
        "github" => ("hostName", "github.com"),
        "gitlab" => ("baseURL", "gitlab.com"),
        "bitbucket-cloud" => ("", "bitbucket.org"),
        "oidc" | "openshift" => ("issuer", ""),
        "saml" => ("ssoURL", ""),
        "oauth" => ("authorizationURL", ""),
        "ldap" | "keystone" => ("host", ""),
        _ => ("baseURL", ""),
    };
    let stated = look::raw(&look::at(config, &[field]));
    let or_default =
        |stated: Option<String>| stated.or_else(|| Some(default.to_owned()).filter(|text| !text.is_empty()));
    issuers.at(stated.map(or_default), &restricted(config))
}

/// Without a tenant every account of Microsoft's is let in (dexidp/dex:connector/microsoft/microsoft.go).
fn microsoft(config: &Value, issuers: &Issuers) -> Issuer {
    let tenant = look::raw(&look::at(config, &["tenant"]));
    let address = |tenant: Option<String>| {
        Some(format!("https://login.microsoftonline.com/{}", tenant.as_deref().unwrap_or("common")))
    };
    issuers.at(tenant.map(address), &restricted(config))
}

fn restricted(config: &Value) -> Known<bool> {
    const LISTS: [&str; 7] = ["groups", "org", "orgs", "hostedDomains", "teams", "allowedGroups", "team"];
    Known::Known(LISTS.iter().any(|list| config.get(list).is_some()))
}
