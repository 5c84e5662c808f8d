//! How people log in to Grafana: sections `auth.*` of `grafana.ini`, and variables `GF_AUTH_*` that win over them
//! (grafana/grafana:conf/defaults.ini, docs/sources/setup-grafana/configure-grafana). What is set in Grafana itself stands in its
//! database, where no object shows it.

use super::issuer::{Issuer, Issuers};
use super::unit::{Unit, not_found};
use super::ways::{Way, Ways, any};
use crate::facts::look;
use crate::facts::product_file::LoginKind;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// The sections that open a way in, the keys with the provider's address, and the address where none is given.
const SECTIONS: [(&str, LoginKind, &[&str], &str); 12] = [
    ("auth.azuread", LoginKind::Oidc, &["auth_url", "token_url"], ""),
    ("auth.generic_oauth", LoginKind::Oidc, &["auth_url", "token_url"], ""),
    ("auth.google", LoginKind::Oidc, &["auth_url"], "https://accounts.google.com"),
    ("auth.github", LoginKind::Oidc, &["auth_url"], "https://github.com"),
    ("auth.gitlab", LoginKind::Oidc, &["auth_url"], "https://gitlab.com"),
    ("auth.okta", LoginKind::Oidc, &["auth_url", "token_url"], ""),
    ("auth.grafana_com", LoginKind::Oidc, &[], "https://grafana.com"),
    ("auth.grafananet", LoginKind::Oidc, &[], "https://grafana.com"),
    ("auth.saml", LoginKind::Saml, &["idp_metadata_url"], ""),
    ("auth.jwt", LoginKind::Oidc, &["jwk_set_url"], ""),
    ("auth.proxy", LoginKind::Proxy, &[], ""),
    ("auth.ldap", LoginKind::Ldap, &[], ""),
];

/// Settings of a section that say whose accounts are let in.
const LIMITS: [&str; 6] = [
    "allowed_domains",
    "allowed_groups",
    "allowed_organizations",
    "hosted_domain",
    "team_ids",
    "role_attribute_strict",
];

/// Reads all of it.
pub(super) fn ways(unit: &Unit, issuers: &Issuers) -> Ways {
    let Some(settings) = Settings::of(unit) else { return Ways::unread(not_found(unit.instance)) };
    let switch = |section: &str, key: &str, default: bool| look::switch(&settings.at(section, key).as_known(), default);
    let form_off =
        any(&[switch("auth", "disable_login_form", false), switch("auth.basic", "enabled", true).map(|on| !on)]);
    let form = switch("auth", "disable_login_form", false).map(|off| !off);
    Ways {
        list: SECTIONS.iter().filter_map(|section| settings.way(section, issuers)).collect(),
        own: Known::Known(LoginKind::Local),
        bypassed: Known::Known(false),
        admin: form_off.map(|off| !off),
        form,
        anonymous: settings.anonymous(),
        default_role: look::text(&settings.at("users", "auto_assign_org_role").as_known()),
    }
}

/// `grafana.ini` and the variables that win over it.
struct Settings {
    ini: Value,
    env: Value,
}

/// A setting that was looked up.
struct Found(Known<Option<Value>>);

impl Found {
    fn as_known(&self) -> Known<Option<&Value>> {
        match &self.0 {
            Known::Known(value) => Known::Known(value.as_ref()),
            Known::Unknown { reason, .. } => Known::unknown(reason.clone()),
        }
    }
}

impl Settings {
    /// None where nothing tells.
    fn of(unit: &Unit) -> Option<Self> {
        if let Some(values) = &unit.values {
            return Some(Self { ini: look::below(values, &["grafana.ini"]), env: env_of_values(values) });
        }
        let of_resource = unit.at("resource").first().copied();
        if unit.containers.is_empty() {
            return of_resource.map(|spec| Self { ini: look::below(spec, &["config"]), env: env_of_resource(spec) });
        }
        let ini = unit.files().first().copied().cloned();
        let ini = ini.or_else(|| of_resource.map(|spec| look::below(spec, &["config"])));
        let env = merged(unit.at("env").into_iter());
        Some(Self { ini: ini.unwrap_or_else(|| Object::new().into()), env })
    }

    fn at(&self, section: &str, key: &str) -> Found {
        let name = format!("GF_{section}_{key}").replace(['.', '-'], "_").to_ascii_uppercase();
        let found = match look::at(&self.env, &[&name]) {
            Known::Known(None) => look::at(&self.ini, &[section, key]),
            found => found,
        };
        Found(match found {
            Known::Known(value) => Known::Known(value.cloned()),
            Known::Unknown { reason, .. } => Known::unknown(reason),
        })
    }

    fn way(
        &self,
        (section, kind, addresses, default): &(&str, LoginKind, &[&str], &str),
        issuers: &Issuers,
    ) -> Option<Way> {
        let open = look::switch(&self.at(section, "enabled").as_known(), false);
        if open.is(&false) {
            return None;
        }
        let named = !addresses.is_empty() || !default.is_empty();
        let issuer = || issuers.at(self.address(section, addresses, default), &self.restricted(section));
        let directory = || Issuer::own(None, super::issuer::Class::SelfHosted);
        let issuer = if named { Some(issuer()) } else { (*kind == LoginKind::Ldap).then(directory) };
        Some(Way { kind: *kind, open, issuer })
    }

    fn address(&self, section: &str, keys: &[&str], default: &str) -> Known<Option<String>> {
        for key in keys {
            match look::raw(&self.at(section, key).as_known()) {
                Known::Known(None) => {}
                found => return found,
            }
        }
        Known::Known(Some(default.to_owned()).filter(|address| !address.is_empty()))
    }

    fn restricted(&self, section: &str) -> Known<bool> {
        let said = |key: &str| match look::raw(&self.at(section, key).as_known()) {
            Known::Known(text) => Known::Known(text.is_some_and(|text| text != "false")),
            Known::Unknown { reason, .. } => Known::one_of(vec![true, false], reason),
        };
        any(&LIMITS.iter().map(|key| said(key)).collect::<Vec<_>>())
    }

    /// The role of people who do not log in, `Viewer` by default.
    fn anonymous(&self) -> Known<Option<String>> {
        match look::switch(&self.at("auth.anonymous", "enabled").as_known(), false) {
            Known::Known(false) => Known::Known(None),
            Known::Unknown { reason, .. } => Known::unknown(reason),
            Known::Known(true) => match look::text(&self.at("auth.anonymous", "org_role").as_known()) {
                Known::Known(role) => Known::Known(Some(role.unwrap_or_else(|| "Viewer".to_owned()))),
                Known::Unknown { reason, .. } => {
                    let roles = ["Viewer", "Editor", "Admin"];
                    Known::one_of(roles.map(|role| Some(role.to_owned())).to_vec(), reason)
                }
            },
        }
    }
}

/// The variables that the chart's values set (grafana-community/helm-charts:charts/grafana/values.yaml).
fn env_of_values(values: &Value) -> Value {
    let mut env = Object::new();
    for key in ["env", "envRenderSecret"] {
        let part = look::below(values, &[key]);
        part.members().for_each(|(name, value)| _ = env.insert(name, value.clone()));
        if let Some(reason) = part.as_object().and_then(Object::openness) {
            env.set_open(reason.clone());
        }
    }
    for (name, _) in values.get("envValueFrom").into_iter().flat_map(Value::members) {
        env.insert(name, Value::unknown(Reason::Redacted(name.into())));
    }
    for key in ["envFromSecret", "envFromSecrets", "envFromConfigMaps"] {
        let named =
            values.get(key).map(|value| value.as_str().map_or(!value.items().is_empty(), |name| !name.is_empty()));
        if named == Some(true) {
            env.set_open(Reason::SourceUnseen(key.into()));
        }
    }
    env.into()
}

/// The variables of the container that the operator's resource changes (grafana/grafana-operator:docs/docs/api.md).
fn env_of_resource(spec: &Value) -> Value {
    let containers = spec.at(&["deployment", "spec", "template", "spec", "containers"]).map_or(&[][..], Value::items);
    let mut env = Object::new();
    for variable in containers.iter().filter_map(|container| container.get("env")).flat_map(Value::items) {
        let Some(name) = variable.str_at(&["name"]) else { continue };
        let redacted = || Value::unknown(Reason::Redacted(name.into()));
        env.insert(name, variable.get("value").cloned().unwrap_or_else(redacted));
    }
    if containers.iter().any(|container| container.get("envFrom").is_some()) {
        env.set_open(Reason::SourceUnseen("envFrom".into()));
    }
    env.into()
}

/// The variables of several containers as one tree.
pub(super) fn merged<'v>(parts: impl Iterator<Item = &'v Value>) -> Value {
    let mut all = Object::new();
    for part in parts {
        part.members().for_each(|(name, value)| _ = all.insert(name, value.clone()));
        if let Some(reason) = part.as_object().and_then(Object::openness) {
            all.set_open(reason.clone());
        }
    }
    all.into()
}
