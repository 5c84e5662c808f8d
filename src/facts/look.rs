//! Looks something up in a configuration that may be known in part only.

use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// The value at a path of member names; unknown where a mapping on the way may have members that the input does not show.
pub fn at<'v>(value: &'v Value, path: &[&str]) -> Known<Option<&'v Value>> {
    let (mut here, mut open) = (value, None);
    for step in path {
        match here {
            Value::Unknown(unknown) => return Known::unknown(unknown.reason.clone()),
            Value::Object(object) => {
                open = object.openness().or(open);
                match object.get(step) {
                    Some(next) => here = next,
                    None => return open.map_or(Known::Known(None), |reason| Known::unknown(reason.clone())),
                }
            }
            _ => return Known::Known(None),
        }
    }
    match here {
        Value::Unknown(unknown) => Known::unknown(unknown.reason.clone()),
        Value::Null => Known::Known(None),
        found => Known::Known(Some(found)),
    }
}

/// The part of a tree below a path, as a tree of its own: empty where it is not there, unknown where that is not known, and open
/// where a mapping on the way is.
pub fn below(value: &Value, path: &[&str]) -> Value {
    let open = |object: &Object, inner: Option<Reason>| object.openness().cloned().or(inner);
    let mut here = value;
    let mut reason = value.as_object().and_then(|object| open(object, None));
    for step in path {
        match here.get(step) {
            Some(next) => here = next,
            None if here.is_unknown() => return here.clone(),
            None => return reason.map_or_else(Object::new, Object::open).into(),
        }
        reason = here.as_object().and_then(|object| open(object, reason.clone())).or(reason);
    }
    let mut part = here.clone();
    if let (Some(object), Some(reason)) = (part.as_object_mut(), reason) {
        object.set_open(reason);
    }
    part
}

/// Whether a text, or a part of an address, stands for a value that will be put there later.
pub fn is_placeholder(text: &str) -> bool {
    text.contains(['$', '<', '{', '>', '}'])
}

/// A value as text: numbers and truth values as they are written; a placeholder is not known.
pub fn text(value: &Known<Option<&Value>>) -> Known<Option<String>> {
    match raw(value) {
        Known::Known(Some(text)) if is_placeholder(&text) => Known::unknown(Reason::Placeholder(text.into())),
        other => other,
    }
}

/// The same with its placeholders, for addresses, of which they hide a part only. An empty text is none.
pub fn raw(value: &Known<Option<&Value>>) -> Known<Option<String>> {
    match value {
        Known::Unknown { reason, .. } => Known::unknown(reason.clone()),
        Known::Known(None) => Known::Known(None),
        Known::Known(Some(Value::Bool(truth))) => Known::Known(Some(truth.to_string())),
        Known::Known(Some(Value::Int(number))) => Known::Known(Some(number.to_string())),
        Known::Known(Some(value)) => {
            Known::Known(value.as_str().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
        }
    }
}

/// A value as a switch, as Go reads one (`strconv.ParseBool`); `default` where it is left out.
pub fn switch(value: &Known<Option<&Value>>, default: bool) -> Known<bool> {
    match text(value) {
        Known::Unknown { reason, .. } => Known::one_of(vec![true, false], reason),
        Known::Known(None) => Known::Known(default),
        Known::Known(Some(text)) => Known::Known(matches!(text.as_str(), "true" | "True" | "TRUE" | "t" | "T" | "1")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reason() -> Reason {
        Reason::SourceUnseen("values.yaml".into())
    }

    #[test]
    fn what_is_open_above_is_open_below() {
        let mut values = Value::from(json!({"grafana": {"env": {"A": "b"}}}));
        assert_eq!(at(&values, &["grafana", "other"]), Known::Known(None));
        assert_eq!(below(&values, &["grafana", "other"]), Object::new().into());
        values.as_object_mut().unwrap().set_open(reason());
        assert_eq!(at(&values, &["grafana", "env", "A"]), Known::Known(Some(&Value::from("b"))));
        assert_eq!(at(&values, &["grafana", "other"]), Known::unknown(reason()));
        let part = below(&values, &["grafana", "env"]);
        assert_eq!(part.as_object().unwrap().openness(), Some(&reason()));
        assert_eq!(below(&values, &["grafana", "other"]), Object::open(reason()).into());
    }

    #[test]
    fn switches_are_read_as_go_does() {
        let read = |json: serde_json::Value| switch(&Known::Known(Some(&Value::from(json))), true);
        for (json, expected) in [(json!("true"), true), (json!(true), true), (json!("1"), true), (json!(1), true)] {
            assert_eq!(read(json), Known::Known(expected));
        }
        for json in [json!("false"), json!(false), json!("0"), json!("no")] {
            assert_eq!(read(json), Known::Known(false));
        }
        assert_eq!(switch(&Known::Known(None), true), Known::Known(true));
        assert!(read(json!("${ENABLED}")).known().is_none());
    }

    #[test]
    fn a_placeholder_is_text_only_where_it_may_be_part_of_more() {
        let value = Value::from("https://login.microsoftonline.com/<TENANT>/v2.0");
        let found = Known::Known(Some(&value));
        assert!(raw(&found).known().is_some());
        assert!(text(&found).known().is_none());
    }
}
