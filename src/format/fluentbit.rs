//! Fluent Bit's classic configuration (docs.fluentbit.io/manual/administration/configuring-fluent-bit/classic-mode).

use super::{SyntaxError, place};
use crate::model::value::{Object, Value};

/// Reads a text into `sections`, each with its `type` and `entries`; keys in lower case, for they are the same in any case.
pub fn read(text: &str) -> Result<Value, SyntaxError> {
    let mut sections: Vec<Value> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(kind) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            sections.push(section(kind));
            continue;
        }
        let (key, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        if key.starts_with('@') && sections.is_empty() || key.eq_ignore_ascii_case("@include") {
            let mut directive = section(key);
            set(&mut directive, "value", value);
            sections.push(directive);
            continue;
        }
        match sections.last_mut() {
            Some(section) => set(section, key, value),
            None => {
                let message = format!("`{key}` stands before any section");
                return Err(SyntaxError { line: place(at + 1), column: 1, message });
            }
        }
    }
    let mut whole = Object::new();
    whole.insert("sections", Value::from(sections));
    Ok(whole.into())
}

fn section(kind: &str) -> Value {
    let mut section = Object::new();
    section.insert("type", Value::from(kind.trim()));
    section.insert("entries", Object::new().into());
    section.into()
}

fn set(section: &mut Value, key: &str, value: &str) {
    let entries = section.as_object_mut().and_then(|section| section.get_mut("entries")).and_then(Value::as_object_mut);
    if let Some(entries) = entries {
        entries.insert(key.to_ascii_lowercase(), Value::from(value.trim()));
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn reads_sections() {
        let config =
            read("[SERVICE]\n  Flush 1\n[OUTPUT]\n  Name   es\n  Host   search.logs.svc\n@INCLUDE more.conf\n")
                .unwrap();
        assert_eq!(config.str_at(&["sections", "1", "entries", "host"]), Some("search.logs.svc"));
        assert_eq!(config.str_at(&["sections", "2", "type"]), Some("@INCLUDE"));
        assert_eq!(read("Name es").unwrap_err().line, 1);
    }
}
