//! Whether a text looks like a credential. A guess, and told as one: a key that is called like a credential and has a value that
//! somebody filled in, or a value that has the form of one whatever its key.

/// Words of a key that stand for a credential, whole or at the end of another word (`apikey`, `dbpassword`).
const NAMES: [&str; 17] = [
    "apikey",
    "auth",
    "authorization",
    "credential",
    "credentials",
    "dockercfg",
    "dockerconfigjson",
    "dsn",
    "key",
    "kubeconfig",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "token",
];

/// Words of a key that take that back: `tls.crt`, `public-key`, `key-id`.
const PUBLIC: [&str; 8] = ["ca", "cert", "certificate", "crt", "id", "name", "pub", "public"];

/// How well-known credentials begin: private keys, AWS access keys, tokens of GitHub, GitLab and Slack, JSON web tokens.
pub(super) const BEGINNINGS: [&str; 12] = [
    "-----BEGIN",
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xapp-",
    "eyJhbGciOi",
];

/// What people write where a value is to be filled in.
const PLACEHOLDERS: [&str; 10] =
    ["change", "changeit", "dummy", "example", "fixme", "insert", "placeholder", "redacted", "replace", "todo"];

/// Whether the text under `key` looks like a credential.
pub fn looks_like_one(key: &str, text: &str) -> bool {
    !is_placeholder(text) && (is_called_one(key) || has_form_of_one(text))
}

/// Whether a key is called like a credential.
pub fn is_called_one(key: &str) -> bool {
    let words = words(key);
    let named = words.iter().any(|word| NAMES.contains(&word.as_str()) || ends_like_one(word));
    named && !words.iter().any(|word| PUBLIC.contains(&word.as_str()))
}

fn ends_like_one(word: &str) -> bool {
    ["key", "passwd", "password", "secret", "token", "credentials"].iter().any(|name| word.ends_with(name))
}

/// `AWS_SECRET_ACCESS_KEY` and `secretAccessKey` → secret, access, key.
pub(super) fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous = '_';
    for letter in key.chars() {
        if !letter.is_ascii_alphanumeric() || previous.is_ascii_lowercase() && letter.is_ascii_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && letter.is_ascii_alphanumeric()
        {
            word.push(letter.to_ascii_lowercase());
        }
        previous = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a text has the form of a credential, or holds one.
pub fn has_form_of_one(text: &str) -> bool {
    let mut tokens = text.split(|c: char| c.is_whitespace() || "\"',=".contains(c));
    let begins = |token: &str| BEGINNINGS[1..].iter().any(|beginning| token.len() > 16 && token.starts_with(beginning));
    text.contains("PRIVATE KEY-----")
        || text.contains("\"private_key\"")
        || text.contains("hooks.slack.com/services/")
        || tokens.any(|token| begins(token) || has_password(token))
}

/// An address with user and password: `amqp://user:password@host`.
fn has_password(token: &str) -> bool {
    let user = token.split_once("://").and_then(|(_, rest)| rest.split_once('@')).map(|(user, _)| user);
    user.and_then(|user| user.split_once(':')).is_some_and(|(_, password)| !is_placeholder(password))
}

/// `<token>`, `${TOKEN}`, `{{ .token }}`, `changeme`, `XXXXXXXX`.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let enclosed = [("<", ">"), ("${", "}"), ("{{", "}}"), ("$(", ")"), ("[", "]"), ("ENC[", "]")];
    let repeated = text.chars().all(|letter| text.starts_with(letter)) && !text.chars().any(|c| c.is_ascii_digit());
    let is_enclosed = enclosed.iter().any(|(open, close)| text.starts_with(open) && text.ends_with(close));
    let lower = text.to_ascii_lowercase();
    let filled_in = PLACEHOLDERS.iter().any(|word| lower.starts_with(word) && lower.len() < 32);
    text.is_empty() || repeated || is_enclosed && !text.contains('\n') || filled_in
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_told_by_key_and_form() {
        let cases = [
            ("password", "hunter2", true),
            ("admin-password", "x7Gh2", true),
            ("AWS_SECRET_ACCESS_KEY", "abc/def", true),
            ("clientSecret", "abc", true),
            ("tls.key", "anything", true),
            ("apikey", "abc", true),
            ("admin-user", "admin", false),
            (".dockerconfigjson", "{\"auths\":{}}", true),
            ("client-id", "0000-1111", false),
            ("tls.crt", "-----BEGIN CERTIFICATE-----\nMII", false),
            ("ca.pub", "ssh-ed25519 AAAA", false),
            ("accessKeyId", "abc", false),
            ("cookie-secret", "XXXXXXXXXXXXXXXX", false),
            ("token", "${TOKEN}", false),
            ("token", "<your-token>", false),
            ("password", "changeme", false),
            ("password", "ENC[AES256_GCM,data:p673w==,type:str]", false),
            ("config", "-----BEGIN RSA PRIVATE KEY-----\nMII", true),
            ("config", "url: amqp://user:hunter2@rabbit:5672", true),
            ("config", "url: amqp://user:${PASSWORD}@rabbit:5672", false),
            ("config", "aws_access_key_id = AKIAIOSFODNN7EXAMPLE", true),
            ("config", "level: info", false),
            ("monkey", "banana", true),
        ];
        for (key, value, expected) in cases {
            assert_eq!(looks_like_one(key, value), expected, "{key}: {value}");
        }
        assert!(is_called_one("keystore-password"));
    }
}
