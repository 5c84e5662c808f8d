//! INI as Grafana writes it: sections with keys, all values text.

use super::{SyntaxError, place};
use crate::model::value::{Object, Value};

/// Reads a text into sections, keys before any section under the empty name. `;` and `#` begin comments.
pub fn read(text: &str) -> Result<Value, SyntaxError> {
    let mut sections = Object::new();
    let mut name = String::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with([';', '#']) {
            continue;
        }
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section.trim().clone_into(&mut name);
            add(&mut sections, &name, None);
            continue;
        }
        let Some((key, value)) = line.split_once('=').or_else(|| line.split_once(": ")) else {
            let message = format!("`{line}` is neither a section nor a key with a value");
            return Err(SyntaxError { line: place(at + 1), column: 1, message });
        };
        add(&mut sections, &name, Some((key.trim(), value.trim())));
    }
    Ok(sections.into())
}

fn add(sections: &mut Object, name: &str, entry: Option<(&str, &str)>) {
    if sections.get(name).is_none() {
        sections.insert(name, Object::new().into());
    }
    if let (Some(Value::Object(section)), Some((key, value))) = (sections.get_mut(name), entry) {
        section.insert(key, Value::from(value.trim_matches('"')));
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn reads_grafanas_dialect() {
        let ini =
            read("app_mode = production\n; c\n[auth.azuread]\nenabled = true\nscopes = openid email\n[log]\n").unwrap();
        assert_eq!(ini.str_at(&["", "app_mode"]), Some("production"));
        assert_eq!(ini.str_at(&["auth.azuread", "enabled"]), Some("true"));
        assert!(ini.get("log").is_some());
        assert_eq!(read("[a]\nnonsense").unwrap_err().line, 2);
    }
}
