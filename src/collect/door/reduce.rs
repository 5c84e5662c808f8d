//! A configuration without anything that could be a credential.

use super::address;
use crate::format::credentials;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// Keys whose text is an address of which the public part is kept.
const ADDRESSES: [&str; 17] = [
    "addr",
    "address",
    "api_url",
    "auth_url",
    "domain",
    "endpoint",
    "host",
    "hostname",
    "issuer",
    "issuer_url",
    "root_url",
    "server",
    "server_url",
    "smarthost",
    "token_url",
    "url",
    "webhook_url",
];

/// Keys whose text is a word of the configuration's own language, or a name that its author gave to a part of it.
const WORDS: [&str; 22] = [
    "access",
    "apiversion",
    "backend",
    "block_retention",
    "format",
    "from",
    "job_name",
    "kind",
    "match",
    "name",
    "object_store",
    "period",
    "port",
    "provider",
    "receiver",
    "region",
    "retention",
    "schema",
    "store",
    "target",
    "type",
    "version",
];

/// Endings of such keys: `retention_period`, `delete_request_store`.
const WORD_ENDINGS: [&str; 3] = ["_period", "_store", "_retention"];

/// Endings of keys that hold credentials by the name of whose they are.
const HOLDERS: [&str; 6] = ["credentials", "keys", "passwords", "secrets", "tokens", "users"];

/// The same configuration with every key and truth value, with numbers and words where their key shows that they are none, and
/// with the public part of addresses; all else is unknown for `reason`.
pub(super) fn reduce(value: Value, reason: &Reason) -> Value {
    under("", value, reason)
}

fn under(key: &str, value: Value, reason: &Reason) -> Value {
    let unknown = || Value::unknown(reason.clone());
    match value {
        Value::Null | Value::Bool(_) => value,
        Value::Int(_) | Value::Float(_) if !credentials::is_called_one(key) => value,
        Value::String(text) => text_under(key, &text).map_or_else(unknown, Value::from),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| under(key, item, reason)).collect()),
        Value::Object(members) => Value::Object(members_of(key, members, reason)),
        _ => unknown(),
    }
}

/// In a mapping of credentials, each key is as free as its value is secret.
fn members_of(key: &str, mut members: Object, reason: &Reason) -> Object {
    let key = key.to_ascii_lowercase();
    let holds_credentials = HOLDERS.iter().any(|holder| key.ends_with(holder));
    for (name, value) in members.iter_mut() {
        let inner = std::mem::take(value);
        *value = if holds_credentials { Value::unknown(reason.clone()) } else { under(name, inner, reason) };
    }
    members
}

fn text_under(key: &str, text: &str) -> Option<String> {
    let key = key.to_ascii_lowercase();
    if ADDRESSES.contains(&key.as_str()) {
        return address::public_part(text);
    }
    if credentials::is_called_one(&key) {
        return None;
    }
    let is_word = WORDS.contains(&key.as_str()) || WORD_ENDINGS.iter().any(|ending| key.ends_with(ending));
    (is_word && is_plain(text)).then(|| text.to_owned())
}

/// Words and names are short, and their parts do not mix letters and digits at length as tokens do.
fn is_plain(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._/:*-".contains(c);
    let mixed = |part: &str| {
        part.len() >= 16 && part.bytes().any(|b| b.is_ascii_digit()) && part.bytes().any(|b| b.is_ascii_alphabetic())
    };
    text.len() <= 80
        && text.chars().all(allowed)
        && !credentials::has_form_of_one(text)
        && !text.split([' ', '.', '_', '/', ':', '-']).any(|part| part.len() > 40 || mixed(part))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_no_credential_stays() {
        let reason = Reason::Redacted("x".into());
        let config = json!({
            "common": {"storage": {"backend": "s3", "s3": {
                "endpoint": "https://key:secret@minio.svc:9000", "access_key_id": "AK", "secret_access_key": 42, "insecure": true,
            }}},
            "schema_config": {"configs": [{"from": "2024-04-01", "object_store": "s3", "schema": "v13"}]},
            "compactor": {"retention_enabled": true, "delete_request_store": "s3"},
            "limits_config": {"retention_period": "744h", "max_streams": 5},
            "tokens": {"a": 1, "b": {"name": "c"}},
            "auth.generic": {"enabled": true, "auth_url": "https://id.example.net/auth", "password": 12},
            "name": "abcdefgh12345678",
            "note": "free text",
        });
        let expected = json!({
            "common": {"storage": {"backend": "s3", "s3": {
                "endpoint": "https://minio.svc:9000", "access_key_id": null, "secret_access_key": null, "insecure": true,
            }}},
            "schema_config": {"configs": [{"from": "2024-04-01", "object_store": "s3", "schema": "v13"}]},
            "compactor": {"retention_enabled": true, "delete_request_store": "s3"},
            "limits_config": {"retention_period": "744h", "max_streams": 5},
            "tokens": {"a": null, "b": null},
            "auth.generic": {"enabled": true, "auth_url": "https://id.example.net/auth", "password": null},
            "name": null,
            "note": null,
        });
        let reduced = reduce(Value::from(config), &reason);
        assert_eq!(reduced.to_json(), expected);
        assert_eq!(reduced.get("note"), Some(&Value::unknown(reason)));
    }
}
