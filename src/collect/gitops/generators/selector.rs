//! The selector of a generator, which leaves out some of what that yields
//! (argoproj/argo-cd:docs/operator-manual/applicationset/Generators-Post-Selector.md).

use crate::model::value::Value;

/// Whether parameters pass. A parameter is named by its path, `values.stage`.
pub(super) fn passes(selector: &Value, params: &Value) -> bool {
    let labels = selector.get("matchLabels").map_or(&Value::Null, |labels| labels);
    let expressions = selector.get("matchExpressions").map_or(&[][..], Value::items);
    labels.members().all(|(key, value)| param(params, key).as_deref() == value.as_str())
        && expressions.iter().all(|expression| holds(expression, params))
}

fn holds(expression: &Value, params: &Value) -> bool {
    let own = param(params, expression.str_at(&["key"]).unwrap_or_default());
    let values = expression.get("values").map_or(&[][..], Value::items);
    let is_in = || values.iter().any(|value| value.as_str() == own.as_deref());
    match expression.str_at(&["operator"]) {
        Some("In") => own.is_some() && is_in(),
        Some("NotIn") => own.is_none() || !is_in(),
        Some("Exists") => own.is_some(),
        Some("DoesNotExist") => own.is_none(),
        _ => false,
    }
}

fn param(params: &Value, key: &str) -> Option<String> {
    let steps: Vec<&str> = key.split('.').collect();
    match params.get(key).or_else(|| params.at(&steps))? {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::passes;
    use crate::model::value::Value;

    #[test]
    fn parameters_are_selected_by_path() {
        let params = Value::from(json!({"name": "web", "values": {"stage": "prod"}}));
        let is = |selector: serde_json::Value| passes(&Value::from(selector), &params);
        assert!(is(json!({"matchLabels": {"values.stage": "prod"}})));
        assert!(!is(json!({"matchLabels": {"name": "shop"}})));
        assert!(is(json!({"matchExpressions": [{"key": "name", "operator": "NotIn", "values": ["shop"]}]})));
        assert!(!is(json!({"matchExpressions": [{"key": "draft", "operator": "Exists"}]})));
    }
}
