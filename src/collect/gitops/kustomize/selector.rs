//! Selectors of labels as one text: `app=web,tier in (a, b),!draft` (kubernetes/apimachinery:pkg/labels/selector.go).

use crate::model::value::Value;

/// Whether labels, or annotations, pass a selector. A requirement that cannot be read does not hold.
pub(super) fn passes(selector: &str, labels: &Value) -> bool {
    requirements(selector).iter().all(|requirement| holds(requirement.trim(), labels))
}

/// The parts between commas that stand outside of brackets.
fn requirements(selector: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, letter) in selector.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&selector[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&selector[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn holds(requirement: &str, labels: &Value) -> bool {
    let label = |key: &str| labels.str_at(&[key.trim()]);
    if let Some((key, value)) = requirement.split_once("!=") {
        return label(key) != Some(value.trim());
    }
    if let Some((key, value)) = requirement.split_once("==").or_else(|| requirement.split_once('=')) {
        return label(key) == Some(value.trim());
    }
    if let Some((key, set)) = requirement.split_once(" notin ") {
        return !label(key).is_some_and(|value| is_in(value, set));
    }
    if let Some((key, set)) = requirement.split_once(" in ") {
        return label(key).is_some_and(|value| is_in(value, set));
    }
    match requirement.strip_prefix('!') {
        Some(key) => label(key).is_none(),
        None => label(requirement).is_some(),
    }
}

fn is_in(value: &str, set: &str) -> bool {
    set.trim().trim_start_matches('(').trim_end_matches(')').split(',').any(|one| one.trim() == value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::passes;
    use crate::model::value::Value;

    #[test]
    fn selects_as_the_api_does() {
        let labels = Value::from(json!({"app": "web", "tier": "a"}));
        let cases = [
            ("", true),
            ("app=web", true),
            ("app == web, tier!=b", true),
            ("tier in (a, b),app", true),
            ("tier notin (a,b)", false),
            ("draft notin (yes)", true),
            ("!draft", true),
            ("!app", false),
            ("draft", false),
        ];
        for (selector, wanted) in cases {
            assert_eq!(passes(selector, &labels), wanted, "{selector}");
        }
    }
}
