//! How people log in to Argo CD: the ConfigMaps `argocd-cm` and `argocd-rbac-cm` (argoproj/argo-cd:docs/operator-manual/argocd-cm.yaml,
//! argocd-rbac-cm.yaml), the chart's values that make them, or the operator's custom resource.

use super::dex;
use super::issuer::{Issuer, Issuers};
use super::unit::{Unit, not_found};
use super::ways::{Way, Ways};
use crate::facts::config;
use crate::facts::look;
use crate::facts::product_file::{Format, LoginKind};
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// Reads all of it.
pub(super) fn ways(unit: &Unit, issuers: &Issuers) -> Ways {
    let settings = Settings::of(unit);
    if settings.layers.is_empty() {
        return Ways::unread(not_found(unit.instance));
    }
    let anonymous = look::switch(&settings.at("users.anonymous.enabled"), false);
    let role = look::text(&settings.at("policy.default"));
    let mut list: Vec<Way> = settings.oidc(issuers).into_iter().collect();
    list.extend(settings.dex(issuers));
    let admin = look::switch(&settings.at("admin.enabled"), true);
    Ways {
        list,
        own: Known::Known(LoginKind::Local),
        bypassed: Known::Known(false),
        form: admin.clone(),
        admin,
        anonymous: if_anonymous(anonymous, &role),
        default_role: role,
    }
}

/// The provider that Argo CD's own Dex is to others: it answers below the address of Argo CD.
pub(super) fn own_provider(config: &Value, issuers: &Issuers) -> Option<(String, Vec<Issuer>)> {
    let host = dex::host_of(config.str_at(&["url"])?)?;
    let text = config.str_at(&["dex.config"])?;
    let behind = dex::ways(&config::parse(text, Format::Yaml)?, issuers);
    Some((host, behind.into_iter().filter_map(|way| way.issuer).collect()))
}

/// People who do not log in have the default role; where there is none they see nothing, and yet come in.
fn if_anonymous(enabled: Known<bool>, role: &Known<Option<String>>) -> Known<Option<String>> {
    match enabled {
        Known::Known(false) => Known::Known(None),
        Known::Known(true) => role.clone().map(|role| Some(role.unwrap_or_default())),
        Known::Unknown { reason, .. } => Known::unknown(reason),
    }
}

/// The keys of both ConfigMaps, wherever they stand. No key is in both.
struct Settings<'s> {
    layers: Vec<std::borrow::Cow<'s, Value>>,
}

impl<'s> Settings<'s> {
    fn of(unit: &'s Unit) -> Self {
        use std::borrow::Cow;
        let mut layers: Vec<Cow<Value>> = unit.files().into_iter().map(Cow::Borrowed).collect();
        layers.extend(unit.at("resource").into_iter().map(|spec| Cow::Owned(of_resource(spec))));
        if let Some(values) = &unit.values {
            // Before version 5 of the chart they stood below `server`.
            for path in [["configs", "cm"], ["configs", "rbac"], ["server", "config"], ["server", "rbacConfig"]] {
                layers.push(Cow::Owned(look::below(values, &path)));
            }
        }
        Self { layers }
    }

    fn at(&self, key: &str) -> Known<Option<&Value>> {
        let mut found = Known::Known(None);
        for layer in &self.layers {
            match look::at(layer, &[key]) {
                Known::Known(None) => {}
                Known::Known(value) => return Known::Known(value),
                unknown => found = unknown,
            }
        }
        found
    }

    /// A configuration within the configuration: a text, or in values a mapping.
    fn tree(&self, key: &str) -> Known<Option<Value>> {
        let unread = || Reason::ConfigUnread("argo-cd".into(), key.into());
        match self.at(key) {
            Known::Unknown { reason, .. } => Known::unknown(reason),
            Known::Known(Some(Value::String(text))) if text.trim().is_empty() => Known::Known(None),
            Known::Known(Some(Value::String(text))) => match config::parse(text, Format::Yaml) {
                Some(tree) => Known::Known(Some(tree)),
                None => Known::unknown(unread()),
            },
            Known::Known(other) => Known::Known(other.cloned()),
        }
    }

    /// `oidc.config`: a provider that Argo CD talks to itself.
    fn oidc(&self, issuers: &Issuers) -> Option<Way> {
        match self.tree("oidc.config") {
            Known::Known(None) => None,
            Known::Known(Some(tree)) => {
                let address = look::raw(&look::at(&tree, &["issuer"]));
                let issuer = issuers.at(address, &Known::Known(false));
                Some(Way { kind: LoginKind::Oidc, open: Known::Known(true), issuer: Some(issuer) })
            }
            Known::Unknown { reason, .. } => Some(perhaps(reason)),
        }
    }

    /// `dex.config`: the connectors of the Dex that comes with it. That Dex runs tells nothing.
    fn dex(&self, issuers: &Issuers) -> Vec<Way> {
        match self.tree("dex.config") {
            Known::Known(tree) => tree.map(|tree| dex::ways(&tree, issuers)).unwrap_or_default(),
            Known::Unknown { reason, .. } => vec![perhaps(reason)],
        }
    }
}

fn perhaps(reason: Reason) -> Way {
    let open = Known::one_of(vec![true, false], reason.clone());
    Way { kind: LoginKind::Oidc, open, issuer: Some(Issuer::unread(reason)) }
}

/// The operator's `spec` under the keys of the ConfigMaps (argoproj-labs/argocd-operator:docs/reference/argocd.md).
fn of_resource(spec: &Value) -> Value {
    let mut keys = spec.get("extraConfig").and_then(Value::as_object).cloned().unwrap_or_default();
    let places: [(&str, &[&str]); 4] = [
        ("oidc.config", &["oidcConfig"]),
        ("dex.config", &["sso", "dex", "config"]),
        ("users.anonymous.enabled", &["usersAnonymousEnabled"]),
        ("policy.default", &["rbac", "defaultPolicy"]),
    ];
    for (key, path) in places {
        if let Some(value) = spec.at(path) {
            keys.insert(key, value.clone());
        }
    }
    if let Some(disabled) = spec.get("disableAdmin").and_then(Value::as_bool) {
        keys.insert("admin.enabled", Value::Bool(!disabled));
    }
    let own_users = spec.at(&["sso", "dex", "openShiftOAuth"]).and_then(Value::as_bool) == Some(true);
    if own_users && keys.get("dex.config").is_none() {
        keys.insert("dex.config", Value::from("connectors: [{ type: openshift, id: openshift }]"));
    }
    if let Some(reason) = spec.as_object().and_then(Object::openness) {
        keys.set_open(reason.clone());
    }
    keys.into()
}
