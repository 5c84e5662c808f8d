//! How people log in through OAuth2-Proxy: arguments win over variables, and those over the file
//! (oauth2-proxy/oauth2-proxy:docs/docs/configuration/overview.md, pkg/apis/options/legacy_options.go).

use super::grafana::merged;
use super::issuer::{Issuer, Issuers};
use super::unit::{Unit, not_found};
use super::ways::{Way, Ways, any};
use crate::facts::config::parse;
use crate::facts::kinds::Container;
use crate::facts::look;
use crate::facts::product_file::{Format, LoginKind};
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// Options that say whose accounts are let in: as an argument, and in the file.
const LIMITS: [(&str, &str); 13] = [
    ("allowed-group", "allowed_groups"),
    ("allowed-role", "allowed_roles"),
    ("entra-id-allowed-tenant", "entra_id_allowed_tenants"),
    ("github-org", "github_org"),
    ("github-team", "github_team"),
    ("github-repo", "github_repo"),
    ("github-user", "github_users"),
    ("gitlab-group", "gitlab_groups"),
    ("gitlab-project", "gitlab_projects"),
    ("google-group", "google_groups"),
    ("keycloak-group", "keycloak_groups"),
    ("bitbucket-team", "bitbucket_team"),
    ("bitbucket-repository", "bitbucket_repository"),
];

/// Options that let requests pass unasked, by path or address.
const EXEMPTIONS: [(&str, &str); 3] =
    [("skip-auth-route", "skip_auth_routes"), ("skip-auth-regex", "skip_auth_regex"), ("trusted-ip", "trusted_ips")];

/// Reads all of it.
pub(super) fn ways(unit: &Unit, issuers: &Issuers) -> Ways {
    let Some(options) = Options::of(unit) else { return Ways::unread(not_found(unit.instance)) };
    let way = Way { kind: LoginKind::Oidc, open: Known::Known(true), issuer: Some(options.issuer(issuers)) };
    let no = || Known::Known(false);
    Ways {
        list: vec![way],
        own: Known::Known(LoginKind::Local),
        bypassed: options.bypassed(),
        admin: no(),
        form: no(),
        anonymous: Known::Known(None),
        default_role: Known::Known(None),
    }
}

/// Everything that is set, by where it is.
struct Options {
    flags: Vec<(String, String)>,
    env: Value,
    file: Value,
    /// The file of a newer form that holds the providers, where one is used.
    alpha: Option<Value>,
}

impl Options {
    /// None where nothing tells.
    fn of(unit: &Unit) -> Option<Self> {
        if let Some(values) = &unit.values {
            return Some(Self::of_values(values));
        }
        if unit.containers.is_empty() {
            return None;
        }
        let flags: Vec<(String, String)> = unit.containers.iter().flat_map(|container| flags_of(container)).collect();
        let is_alpha = |file: &&&Value| file.get("providers").is_some();
        let files = unit.files();
        let given = |flag: &str| flags.iter().any(|(name, _)| name == flag);
        let unread = || Value::unknown(not_found(unit.instance));
        let file = files.iter().find(|file| !is_alpha(file)).map(|file| (*file).clone());
        let alpha =
            given("alpha-config").then(|| files.iter().find(is_alpha).map_or_else(unread, |file| (*file).clone()));
        let file = file.unwrap_or_else(|| if given("config") { unread() } else { Object::new().into() });
        Some(Self { env: merged(unit.at("env").into_iter()), file, alpha, flags })
    }

    /// What the chart makes of its values (oauth2-proxy/manifests:helm/oauth2-proxy/values.yaml).
    fn of_values(values: &Value) -> Self {
        let config = look::below(values, &["config"]);
        let file = match look::raw(&look::at(&config, &["configFile"])) {
            _ if config.get("existingConfig").is_some() => {
                Value::unknown(Reason::SourceUnseen("existingConfig".into()))
            }
            Known::Unknown { reason, .. } => Value::unknown(reason),
            Known::Known(None) => Value::from(serde_json::json!({"email_domains": ["*"]})),
            Known::Known(Some(text)) => parse(&text, Format::Toml)
                .unwrap_or_else(|| Value::unknown(Reason::ConfigUnread("oauth2-proxy".into(), "configFile".into()))),
        };
        let alpha = look::below(values, &["alphaConfig"]);
        let uses_alpha = alpha.get("enabled").and_then(Value::as_bool) == Some(true);
        let env = look::below(values, &["extraEnv"]);
        Self {
            flags: flags_of_values(&look::below(values, &["extraArgs"])),
            env: named(env.items()),
            file,
            alpha: uses_alpha.then(|| look::below(&alpha, &["configData"])),
        }
    }

    /// What an option is set to; each of several.
    fn all(&self, flag: &str, key: &str) -> Known<Vec<String>> {
        let given: Vec<&str> =
            self.flags.iter().filter(|(name, _)| name == flag).map(|(_, value)| value.as_str()).collect();
        if let Some(hidden) = given.iter().find(|value| value.contains("$(")) {
            return Known::unknown(Reason::Placeholder((*hidden).into()));
        }
        if !given.is_empty() {
            return Known::Known(given.iter().flat_map(|value| split(value)).collect());
        }
        for name in [key.to_owned(), flag.replace('-', "_")] {
            let variable = format!("OAUTH2_PROXY_{}", name.to_ascii_uppercase());
            match look::raw(&look::at(&self.env, &[&variable])) {
                Known::Known(None) => {}
                Known::Known(Some(text)) => return Known::Known(split(&text)),
                Known::Unknown { reason, .. } => return Known::unknown(reason),
            }
        }
        match look::at(&self.file, &[key]) {
            Known::Known(Some(Value::Array(items))) => {
                Known::Known(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            }
            other => look::raw(&other).map(|text| text.iter().flat_map(|text| split(text)).collect()),
        }
    }

    fn one(&self, flag: &str, key: &str) -> Known<Option<String>> {
        self.all(flag, key).map(|all| all.into_iter().next())
    }

    fn issuer(&self, issuers: &Issuers) -> Issuer {
        if let Some(alpha) = &self.alpha {
            return self.alpha_issuer(alpha, issuers);
        }
        let issuer = self.one("oidc-issuer-url", "oidc_issuer_url");
        let address = match (self.one("provider", "provider"), issuer) {
            (Known::Unknown { reason, .. }, _) | (_, Known::Unknown { reason, .. }) => Known::unknown(reason),
            (Known::Known(_), Known::Known(Some(issuer))) => Known::Known(Some(issuer)),
            (Known::Known(provider), Known::Known(None)) => self.address(provider.as_deref().unwrap_or("google")),
        };
        issuers.at(address, &self.restricted())
    }

    /// Where a provider is that no issuer was given for.
    fn address(&self, provider: &str) -> Known<Option<String>> {
        let fixed = |host: &str| Known::Known(Some(host.to_owned()));
        match provider {
            "google" => fixed("accounts.google.com"),
            "github" => self.one("login-url", "login_url").map(|url| url.or_else(|| Some("github.com".to_owned()))),
            "gitlab" => fixed("gitlab.com"),
            "bitbucket" => fixed("bitbucket.org"),
            // Without a tenant it is `common` (pkg/apis/options/legacy_options.go).
            "azure" => self
                .one("azure-tenant", "azure_tenant")
                .map(|tenant| Some(format!("login.microsoftonline.com/{}", tenant.as_deref().unwrap_or("common")))),
            _ => self.one("login-url", "login_url"),
        }
    }

    /// The first provider of the newer form (oauth2-proxy/oauth2-proxy:pkg/apis/options/providers.go).
    fn alpha_issuer(&self, alpha: &Value, issuers: &Issuers) -> Issuer {
        let provider = match look::at(alpha, &["providers"]) {
            Known::Unknown { reason, .. } => return Issuer::unread(reason),
            Known::Known(list) => list.map_or(&[][..], Value::items).first().cloned().unwrap_or_default(),
        };
        let groups = provider.get("allowedGroups").is_some_and(|groups| !groups.items().is_empty());
        let restricted = any(&[self.by_domain(), Known::Known(groups)]);
        let issuer = look::raw(&look::at(&provider, &["oidcConfig", "issuerURL"]));
        let name = provider.str_at(&["provider"]).unwrap_or("google");
        let address = match issuer {
            Known::Known(None) => self.address(name),
            stated => stated,
        };
        issuers.at(address, &restricted)
    }

    fn restricted(&self) -> Known<bool> {
        let said = |(flag, key): &(&str, &str)| self.all(flag, key).map(|all| !all.is_empty());
        let mut limits: Vec<Known<bool>> = LIMITS.iter().map(said).map(either).collect();
        limits.push(self.by_domain());
        any(&limits)
    }

    /// Every domain is let in where one of them is `*`, whatever else is listed (oauth2-proxy/oauth2-proxy:validator.go).
    fn by_domain(&self) -> Known<bool> {
        either(self.all("email-domain", "email_domains").map(|domains| !domains.iter().any(|domain| domain == "*")))
    }

    fn bypassed(&self) -> Known<bool> {
        let broad =
            |(flag, key): &(&str, &str)| either(self.all(flag, key).map(|all| all.iter().any(|one| is_all(one))));
        any(&EXEMPTIONS.iter().map(broad).collect::<Vec<_>>())
    }
}

/// What is not known of a yes or no is either.
fn either(known: Known<bool>) -> Known<bool> {
    match known {
        Known::Unknown { reason, .. } => Known::one_of(vec![true, false], reason),
        known => known,
    }
}

fn split(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Whether a pattern of paths, after a method perhaps, or a range of addresses, takes in all.
fn is_all(pattern: &str) -> bool {
    let path = pattern.split_once('=').map_or(pattern, |(_, path)| path).trim_start_matches('!');
    let bare = path.trim_start_matches('^').trim_end_matches('$');
    matches!(bare, "" | "/" | ".*" | "/.*" | "(.*)" | "/(.*)" | ".+" | "/*" | "0.0.0.0/0" | "::/0")
}

/// Every argument with its value, `true` for a switch.
fn flags_of(container: &Container) -> Vec<(String, String)> {
    let args = container.arg_texts();
    let flag = |(at, arg): (usize, &&str)| {
        let bare = arg.strip_prefix("--").or_else(|| arg.strip_prefix('-'))?;
        let next = || args.get(at + 1).filter(|next| !next.starts_with('-')).map_or("true", |next| next);
        let (name, value) = bare.split_once('=').unwrap_or_else(|| (bare, next()));
        Some((name.to_owned(), value.to_owned()))
    };
    args.iter().enumerate().filter_map(flag).collect()
}

/// `extraArgs`: a mapping, or a list as on a command line.
fn flags_of_values(args: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| look::raw(&Known::Known(Some(value))).known().cloned().flatten().unwrap_or_default();
    let listed = args.items().iter().filter_map(Value::as_str).filter_map(|arg| {
        let (name, value) = arg.trim_start_matches('-').split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    });
    let mut all: Vec<(String, String)> = listed.collect();
    for (name, value) in args.members() {
        let several: Vec<&Value> = if value.items().is_empty() { vec![value] } else { value.items().iter().collect() };
        all.extend(several.into_iter().map(|one| (name.to_owned(), text(one))));
    }
    all
}

fn named(variables: &[Value]) -> Value {
    let mut all = Object::new();
    for variable in variables {
        let Some(name) = variable.str_at(&["name"]) else { continue };
        let redacted = || Value::unknown(Reason::Redacted(name.into()));
        all.insert(name, variable.get("value").cloned().unwrap_or_else(redacted));
    }
    all.into()
}

#[cfg(test)]
mod tests {
    use super::is_all;

    #[test]
    fn tells_an_exemption_of_everything_from_one_of_a_path() {
        for pattern in ["/", "^/", ".*", "^/.*$", "GET=^/.*", "0.0.0.0/0"] {
            assert!(is_all(pattern), "{pattern}");
        }
        for pattern in ["^/healthz$", "GET=^/api", "/-/ready", "10.0.0.0/8"] {
            assert!(!is_all(pattern), "{pattern}");
        }
    }
}
