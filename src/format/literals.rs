//! Credentials that stand in plain text where only a reference to them should: told by key and shape together, since keys such
//! as `secret` or `token` hold names and settings far more often than credentials.

use super::credentials::{has_form_of_one, is_placeholder, words};
use crate::model::value::Value;

/// Words at the end of a key that hold a password, be it a short one.
const PASSWORDS: [&str; 5] = ["passphrase", "passwd", "password", "pwd", "pass"];

/// Words at the end of a key that hold a credential when its shape is that of one.
const TOKENS: [&str; 9] =
    ["apikey", "auth", "authorization", "credential", "credentials", "key", "secret", "token", "webhook"];

/// Words that a key named in [`TOKENS`] must have before `key`: a bare `key` names a member of something.
const OF_KEYS: [&str; 11] =
    ["access", "account", "api", "auth", "client", "encryption", "license", "master", "private", "secret", "signing"];

/// Words of a key that show that it holds a name, or something public.
const NAMES: [&str; 12] =
    ["ca", "cert", "certificate", "existing", "file", "id", "name", "names", "path", "public", "ref", "reference"];

/// Parts of a text that say that the value comes from elsewhere: templates of Helm, Go, shells, Grafana, Ansible; SOPS; references
/// of vals, Bank-Vaults, 1Password and Argo CD's vault plugin.
const HIDING: [&str; 13] =
    ["${", "{{", "$(", "$__", "ENC[", "<path:", "ref+", "vault:", "op://", "secretref:", "%(", "%{", "!vault"];

/// What switches and settings say.
const SETTINGS: [&str; 17] = [
    "auto", "basic", "bearer", "default", "disabled", "enabled", "false", "no", "none", "null", "off", "on",
    "optional", "prompt", "required", "true", "yes",
];

/// Whether the text under `key` is a credential in plain.
pub fn is_literal(key: &str, text: &str) -> bool {
    let text = text.trim();
    if is_placeholder(text) || HIDING.iter().any(|part| text.contains(part)) || text.starts_with(['$', '*', '%']) {
        return false;
    }
    has_clear_form(text) || has_shape(key, text)
}

/// The form alone is enough; samples of manuals are none.
fn has_clear_form(text: &str) -> bool {
    let is_sample =
        ["EXAMPLE", "XXXX", "xxxx", "...", "<", "changeme", "CHANGEME"].iter().any(|part| text.contains(part));
    !is_sample && has_form_of_one(text)
}

fn has_shape(key: &str, text: &str) -> bool {
    let words = words(key);
    let Some((last, before)) = words.split_last() else { return false };
    if words.iter().any(|word| NAMES.contains(&word.as_str())) {
        return false;
    }
    let ends =
        |names: &[&str]| names.iter().any(|name| last.as_str() == *name || name.len() > 4 && last.ends_with(name));
    let is_key = last != "key" || before.last().is_some_and(|word| OF_KEYS.contains(&word.as_str()));
    ends(&PASSWORDS) && is_word(text) || (ends(&TOKENS) || last.ends_with("key")) && is_key && is_random(text)
}

/// One word that people could type: no sentence, no code, no path, no address, no setting.
fn is_word(text: &str) -> bool {
    let is_code = text.contains(|c: char| c.is_whitespace() || "(){}[]<>`".contains(c));
    let is_place = text.starts_with(['/', '.']) || text.contains("://");
    !is_code && !is_place && !SETTINGS.contains(&text.to_ascii_lowercase().as_str())
}

/// A text that nobody thinks up: sixteen signs or more, with a long run of letters and digits mixed, or in both cases.
fn is_random(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+/=_-.~".contains(c);
    let has = |part: &str, test: fn(&char) -> bool| part.chars().any(|c| test(&c));
    let mixed = |part: &str| has(part, char::is_ascii_digit) && has(part, char::is_ascii_alphabetic);
    let cased = |part: &str| mixed(part) && has(part, char::is_ascii_lowercase) && has(part, char::is_ascii_uppercase);
    let is_place = text.starts_with(['/', '.']);
    text.len() >= 16
        && text.chars().all(allowed)
        && !is_place
        && (text.split(['-', '.', '_', '/']).any(|part| part.len() >= 12 && mixed(part))
            || text.len() >= 20 && cased(text))
}

/// The keys of the credentials in a text of lines, such as a configuration: `key: value`, `key = value`, `KEY=value`.
pub fn in_text(text: &str) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    if text.contains("PRIVATE KEY-----") && !HIDING.iter().any(|part| text.contains(part)) {
        keys.push("private key".to_owned());
    }
    for (key, value) in text.lines().filter_map(pair) {
        if is_literal(key, value) && !value.contains("PRIVATE KEY-----") {
            keys.push(key.to_owned());
        }
    }
    keys
}

/// A line's key and value, without quotes and comments.
pub(super) fn pair(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_start_matches("- ").trim_start_matches("export ");
    if line.starts_with(['#', ';', '/', '*', '<', '!']) {
        return None;
    }
    let at = line.find([':', '='])?;
    let key = line[..at].trim().trim_matches(['"', '\'']);
    let is_key =
        !key.is_empty() && key.len() <= 60 && key.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    is_key.then(|| (key, bare(&line[at + 1..])))
}

/// A value without the quotes around it, or the comment behind it.
fn bare(value: &str) -> &str {
    let value = value.trim().trim_end_matches(',');
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.split(quote).next().unwrap_or(rest);
        }
    }
    value.split(" #").next().unwrap_or(value).trim()
}

/// Members of values whose content names a secret rather than holding one.
const REFERENCES: [&str; 6] =
    ["secretkeyref", "secretref", "valuefrom", "existingsecret", "remoteref", "configmapkeyref"];

/// The paths of the credentials in a tree, below `path`.
pub fn in_tree(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let (Some(name), Some(text)) = (value.str_at(&["name"]), value.get("value").and_then(scalar)) {
                found.extend(is_literal(name, &text).then(|| format!("{path}.value")));
            }
            for (key, member) in members.iter().filter(|(key, _)| !is_reference(key)) {
                let path = if key.contains(['.', '/']) { format!("{path}['{key}']") } else { format!("{path}.{key}") };
                under(key, member, path, found);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| under("", item, format!("{path}[{at}]"), found));
        }
        _ => {}
    }
}

/// Whether a value may stand in a report: it is no credential and holds none. Of the value of an environment variable the path
/// does not tell the name, and so not what it is.
pub fn may_be_shown(path: &str, value: &Value) -> bool {
    let key = path.rsplit(['.', '[']).next().unwrap_or_default().trim_matches(['\'', ']']);
    let mut found = Vec::new();
    under(key, value, String::new(), &mut found);
    found.is_empty() && !(key == "value" && path.contains("env["))
}

pub(super) fn is_reference(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    REFERENCES.iter().any(|reference| lower.ends_with(reference))
}

fn under(key: &str, member: &Value, path: String, found: &mut Vec<String>) {
    match scalar(member) {
        Some(text) if text.contains('\n') => found.extend((!in_text(&text).is_empty()).then_some(path)),
        Some(text) => found.extend((is_literal(key, &text) || in_flag(&text)).then_some(path)),
        None => in_tree(member, &path, found),
    }
}

/// `--password=…`, as arguments are written.
fn in_flag(text: &str) -> bool {
    text.starts_with('-') && text.split_once('=').is_some_and(|(flag, value)| is_literal(flag, value))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn literals_are_told_by_key_and_shape() {
        let cases = [
            ("DB_PASSWORD", "hunter2", true),
            ("adminPassword", "prom-operator", true),
            ("spring.datasource.password", "hunter2", true),
            ("POSTGRES_PASSWORD", "12345678", true),
            ("clientSecret", "3f2b8c1e-9a7d-4c55-8c1e-77aa9c3d2b10", true),
            ("API_KEY", "sk1a2b3c4d5e6f7a8b9c0d", true),
            ("cookie-secret", "OQINaROshtE9TcZkNAm-5Zs2Pv3xaWytBmc5W7sPX7w=", true),
            ("url", "postgres://shop:hunter2@db:5432/shop", true),
            ("anything", "ghp_0123456789abcdef0123456789abcdef0123", true),
            ("slack", "https://hooks.slack.com/services/T01/B02/a1b2c3d4e5f6", true),
            ("password", "", false),
            ("password", "${DB_PASSWORD}", false),
            ("password", "prefix-{{ .Values.password }}", false),
            ("password", "$__file{/etc/secrets/password}", false),
            ("password", "$DB_PASSWORD", false),
            ("password", "changeme", false),
            ("password", "/run/secrets/password", false),
            ("password", "enter the password", false),
            ("PASSWORD_MIN_LENGTH", "12", false),
            ("DB_PASSWORD_FILE", "/run/password", false),
            ("passwordSecretName", "db-a1b2c3d4e5f6a7", false),
            ("existingSecret", "db-a1b2c3d4e5f6a7b8", false),
            ("secret", "oauth2-proxy", false),
            ("tokenTTL", "24h", false),
            ("token", "jwt", false),
            ("key", "a1b2c3d4e5f6a7b8c9", false),
            ("auth", "basic", false),
            ("awsSecretKey", "<path:kv/data/aws#secret>", false),
            ("url", "postgres://shop:$(PASSWORD)@db:5432/shop", false),
            ("url", "https://hooks.slack.com/services/XXXX/XXXX/XXXX", false),
            ("key", "AKIAIOSFODNN7EXAMPLE", false),
            ("password", "vault:secret/data/db#password", false),
        ];
        for (key, text, expected) in cases {
            assert_eq!(is_literal(key, text), expected, "{key}: {text}");
        }
    }

    #[test]
    fn lines_of_a_configuration_are_looked_through() {
        let text = "[database]\n# password = no\nhost = db\npassword = hunter2 # x\nexport API_TOKEN='a1b2c3d4e5f6a7b8'\n\"secret\": \"name\",\nurl: amqp://a:hunter2@b\n";
        assert_eq!(in_text(text), ["password", "API_TOKEN", "url"]);
        assert_eq!(in_text("-----BEGIN RSA PRIVATE KEY-----\nMII\n"), ["private key"]);
    }

    #[test]
    fn trees_are_looked_through() {
        let values = Value::from(json!({
            "grafana": {"adminPassword": "hunter2", "admin": {"existingSecret": "a1b2c3d4e5f6a7b8", "passwordKey": "x"}},
            "env": [{"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "B", "valueFrom": {"secretKeyRef": {"password": "x"}}}],
            "config": "a: b\npassword: hunter2\n",
            "pin.password": 1234,
        }));
        let mut found = Vec::new();
        in_tree(&values, "$", &mut found);
        found.sort();
        assert_eq!(found, ["$.config", "$.env[0].value", "$.grafana.adminPassword", "$['pin.password']"]);
    }
}
