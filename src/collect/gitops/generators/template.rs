//! Fills the template of an ApplicationSet: `{{name}}`, or the plain forms of Go templates. Anything else stays as it is, and
//! counts as a placeholder.

use crate::model::value::{Object, Value};

/// A value with its texts filled in.
pub(super) fn fill(value: &Value, params: &Value, go: bool) -> Value {
    match value {
        Value::String(text) if text.contains("{{") => Value::from(filled(text, params, go)),
        Value::Array(items) => Value::Array(items.iter().map(|item| fill(item, params, go)).collect()),
        Value::Object(object) => {
            let mut whole = Object::new();
            for (key, member) in object.iter() {
                whole.push(key.into(), fill(member, params, go));
            }
            if let Some(reason) = object.openness() {
                whole.set_open(reason.clone());
            }
            whole.into()
        }
        other => other.clone(),
    }
}

fn filled(text: &str, params: &Value, go: bool) -> String {
    let (mut whole, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once("{{") {
        whole.push_str(before);
        let Some((expression, tail)) = after.split_once("}}") else {
            whole.push_str("{{");
            rest = after;
            continue;
        };
        match value_of(expression.trim_matches(['-', ' ']), params, go) {
            Some(value) => whole.push_str(&value),
            None => whole.push_str(&format!("{{{{{expression}}}}}")),
        }
        rest = tail;
    }
    whole.push_str(rest);
    whole
}

/// `.a.b`, `index .a "b"` and a few functions behind a pipe; without Go templates the name of a parameter, dots and all.
fn value_of(expression: &str, params: &Value, go: bool) -> Option<String> {
    if !go {
        return text(params.get(expression).or_else(|| at(params, expression))?);
    }
    let mut parts = expression.split('|').map(str::trim);
    let first = parts.next()?;
    let value = text(operand(first, params)?)?;
    parts.try_fold(value, |value, function| match function {
        "lower" => Some(value.to_lowercase()),
        "quote" => Some(format!("\"{value}\"")),
        "normalize" => Some(value.to_lowercase().replace(['_', '.', '/'], "-")),
        _ => None,
    })
}

fn operand<'v>(expression: &str, params: &'v Value) -> Option<&'v Value> {
    if let Some(rest) = expression.strip_prefix("index ") {
        let (of, key) = rest.trim().split_once(' ')?;
        return at(params, of.strip_prefix('.')?)?.get(key.trim().trim_matches('"'));
    }
    at(params, expression.strip_prefix('.')?)
}

fn at<'v>(params: &'v Value, path: &str) -> Option<&'v Value> {
    let steps: Vec<&str> = path.split('.').collect();
    params.at(&steps)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Int(number) => Some(number.to_string()),
        // A folder's parameter without Go templates is the path itself.
        Value::Object(object) => object.get("path")?.as_str().map(str::to_owned),
        _ => None,
    }
}
