//! Puts a mask in the place of every credential that stands in plain text, so that what remains tells the same: that there is
//! one, and where.

use super::credentials::{BEGINNINGS, has_form_of_one};
use super::json;
use super::literals::{in_text, is_literal, is_reference, pair};
use super::skip::Skip;
use crate::model::value::Value;

/// What stands in the place of a credential. It has the shape of one, so that it is told as such.
pub const MASK: &str = "masked-by-meetlat-0a1b2c3d4e5f";

/// Masks all credentials in a tree. `key` is the key that it stands under.
pub fn mask(value: &mut Value, key: &str) {
    match value {
        Value::String(text) => {
            if let Some(masked) = masked(key, text) {
                *text = masked.into();
            }
        }
        Value::Int(number) if is_literal(key, &number.to_string()) => *value = Value::from(MASK),
        Value::Array(items) => {
            mask_behind_flags(items);
            items.iter_mut().for_each(|item| mask(item, ""));
        }
        Value::Object(_) => mask_members(value),
        _ => {}
    }
}

/// A value beside a `name` is that of an environment variable or a parameter, and the name its key.
fn mask_members(value: &mut Value) {
    let name = value.str_at(&["name"]).map(str::to_owned);
    let Some(members) = value.as_object_mut() else { return };
    for (key, member) in members.iter_mut().filter(|(key, _)| !is_reference(key)) {
        match &name {
            Some(name) if key == "value" => mask(member, name),
            _ => mask(member, key),
        }
    }
}

/// `--password hunter2`, as two arguments.
fn mask_behind_flags(items: &mut [Value]) {
    for at in 1..items.len() {
        let flag =
            items[at - 1].as_str().filter(|flag| flag.starts_with('-') && !flag.contains('=')).map(str::to_owned);
        let is_one = |flag: &str, text: &str| !text.starts_with('-') && is_literal(flag, text);
        if let (Some(flag), Some(text)) = (flag, items[at].as_str())
            && is_one(&flag, text)
        {
            items[at] = Value::from(MASK);
        }
    }
}

/// The text with its credentials masked; none where it has none.
fn masked(key: &str, text: &str) -> Option<String> {
    if text.contains('\n') {
        return (!in_text(text).is_empty() || is_literal(key, text)).then(|| masked_lines(text));
    }
    if text.starts_with(['{', '[']) {
        return masked_json(key, text);
    }
    if let Some((flag, value)) = text.split_once('=').filter(|_| text.starts_with('-'))
        && is_literal(flag, value)
    {
        return Some(format!("{flag}={}", masked_value(value)));
    }
    is_literal(key, text).then(|| masked_value(text))
}

/// A configuration that is JSON on one line.
fn masked_json(key: &str, text: &str) -> Option<String> {
    let Ok(before) = json::read(text.as_bytes(), &Skip::none()) else {
        return is_literal(key, text).then(|| masked_value(text));
    };
    let mut after = before.clone();
    mask(&mut after, key);
    (after != before).then(|| after.to_json().to_string())
}

/// One that has the form of a credential keeps as much as tells which; any other is masked whole.
fn masked_value(text: &str) -> String {
    if !has_form_of_one(text) {
        return MASK.to_owned();
    }
    if text.contains("PRIVATE KEY-----") {
        return format!("-----BEGIN PRIVATE KEY-----{MASK}");
    }
    if text.contains("\"private_key\"") {
        return format!("{{\"private_key\":\"{MASK}\"}}");
    }
    let token = |token: &str| masked_token(token).unwrap_or_else(|| token.to_owned());
    let mut whole = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_whitespace() || "\"',=".contains(c)) {
        let (head, tail) = rest.split_at(at);
        let separator = tail.chars().next().map_or(0, char::len_utf8);
        whole.push_str(&token(head));
        whole.push_str(&tail[..separator]);
        rest = &tail[separator..];
    }
    whole + &token(rest)
}

fn masked_token(token: &str) -> Option<String> {
    const SLACK: &str = "hooks.slack.com/services/";
    if let Some(at) = token.find(SLACK) {
        return Some(format!("{}{MASK}", &token[..at + SLACK.len()]));
    }
    if let Some((scheme, rest)) = token.split_once("://")
        && let Some((user, host)) = rest.split_once('@')
        && let Some((name, _)) = user.split_once(':')
    {
        return Some(format!("{scheme}://{name}:{MASK}@{host}"));
    }
    let beginning = BEGINNINGS.iter().find(|beginning| token.len() > 16 && token.starts_with(*beginning))?;
    Some(format!("{beginning}{MASK}"))
}

/// A configuration line by line; what stands between the lines of a private key is left out.
fn masked_lines(text: &str) -> String {
    let (mut lines, mut in_key) = (Vec::new(), false);
    for line in text.split('\n') {
        if in_key {
            in_key = !line.contains("-----END");
            if !in_key {
                lines.push(line.to_owned());
            }
            continue;
        }
        if line.contains("PRIVATE KEY-----") && line.contains("-----BEGIN") {
            in_key = !line.contains("-----END");
            let beginning = line.find("-----BEGIN").map_or(line, |at| &line[..at]);
            let indent = " ".repeat(line.len() - line.trim_start().len());
            lines.push(format!("{beginning}-----BEGIN PRIVATE KEY-----\n{indent}{MASK}"));
            continue;
        }
        lines.push(masked_line(line));
    }
    lines.join("\n")
}

fn masked_line(line: &str) -> String {
    let Some((key, value)) = pair(line) else { return masked_value_in(line) };
    match is_literal(key, value).then(|| line.rfind(value)).flatten() {
        Some(at) => format!("{}{}{}", &line[..at], masked_value(value), &line[at + value.len()..]),
        None => masked_value_in(line),
    }
}

/// A line that is no pair, such as an item of a list.
fn masked_value_in(line: &str) -> String {
    if is_literal("", line) { masked_value(line) } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_masked_is_still_told_as_a_credential() {
        let cases = [
            ("DB_PASSWORD", "hunter2", MASK.to_owned()),
            ("API_KEY", "sk1a2b3c4d5e6f7a8b9c0d", MASK.to_owned()),
            ("url", "postgres://shop:hunter2@db:5432/shop", format!("postgres://shop:{MASK}@db:5432/shop")),
            ("anything", "ghp_0123456789abcdef0123456789abcdef0123", format!("ghp_{MASK}")),
            (
                "slack",
                "https://hooks.slack.com/services/T01/B02/a1b2c3d4e5f6",
                format!("https://hooks.slack.com/services/{MASK}"),
            ),
            ("key", "-----BEGIN RSA PRIVATE KEY-----MII", format!("-----BEGIN PRIVATE KEY-----{MASK}")),
        ];
        for (key, text, expected) in cases {
            let masked = masked(key, text);
            assert_eq!(masked.as_deref(), Some(expected.as_str()), "{key}: {text}");
            assert!(is_literal(key, &expected), "{key}: {expected}");
            assert_eq!(super::masked(key, &expected).as_deref(), Some(expected.as_str()), "masked twice");
        }
        assert_eq!(masked("password", "${DB_PASSWORD}"), None);
    }

    #[test]
    fn a_tree_keeps_everything_else() {
        let mut tree = Value::from(json!({
            "containers": [{
                "env": [{"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "LEVEL", "value": "info"}],
                "args": ["--password", "hunter2", "--port=80", "--token=a1b2c3d4e5f6a7b8c9d0"],
            }],
            "config": "host = db\npassword = hunter2 # x\nurl: amqp://a:hunter2@b\n",
            "secretKeyRef": {"name": "db", "key": "password"},
            "pin.password": 1234,
            "config.json": r#"{"password":"hunter2","user":"a"}"#,
        }));
        mask(&mut tree, "");
        let expected = json!({
            "containers": [{
                "env": [{"name": "DB_PASSWORD", "value": MASK}, {"name": "LEVEL", "value": "info"}],
                "args": ["--password", MASK, "--port=80", format!("--token={MASK}")],
            }],
            "config": format!("host = db\npassword = {MASK} # x\nurl: amqp://a:{MASK}@b\n"),
            "secretKeyRef": {"name": "db", "key": "password"},
            "pin.password": MASK,
            "config.json": format!(r#"{{"password":"{MASK}","user":"a"}}"#),
        });
        assert_eq!(tree.to_json(), expected);
    }

    #[test]
    fn private_keys_leave_no_line_behind() {
        let mut tree =
            Value::from("a: |\n  -----BEGIN EC PRIVATE KEY-----\n  MHcCAQ\n  -----END EC PRIVATE KEY-----\nb: 1\n");
        mask(&mut tree, "config.yaml");
        let text = tree.as_str().unwrap();
        assert!(!text.contains("MHcCAQ") && text.contains(MASK) && text.ends_with("b: 1\n"), "{text}");
    }
}
