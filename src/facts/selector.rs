//! Label selectors as operators use them to choose objects: absent takes in none, `{}` takes in all, and what the input does not
//! show leaves the answer open.

use super::input::Input;
use crate::filter::Answer;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// The kind that namespace selectors look at.
pub const READS: [&str; 1] = ["Namespace"];

/// The label that every namespace bears with its own name (kubernetes.io/docs/reference/labels-annotations-taints).
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Whether the members `<prefix>Selector` and `<prefix>NamespaceSelector` of `spec` take in `object`; `from` is the namespace of
/// whoever selects. The first takes in none where it is absent, the second that namespace
/// (prometheus-operator/prometheus-operator:Documentation/api-reference/api.md).
pub fn takes_in(input: &Input, spec: &Value, prefix: &str, from: Option<&str>, object: &Resource) -> Answer {
    let labels = object.body.at(&["metadata", "labels"]);
    let by_label = of_member(spec, &format!("{prefix}Selector"), |selector| selects(selector, labels));
    let by_namespace = of_member(spec, &format!("{prefix}NamespaceSelector"), |selector| {
        selects_namespace(input, selector, from, object.namespace.as_deref())
    });
    by_label.and(by_namespace)
}

/// Whether both selectors take in everything, be it still to come.
pub fn takes_all(spec: &Value, prefix: &str) -> Answer {
    let all = |key: &str| of_member(spec, key, |selector| Answer::sure(selector.is_some_and(is_empty)));
    all(&format!("{prefix}Selector")).and(all(&format!("{prefix}NamespaceSelector")))
}

/// What holds of a member: of nothing where it is absent, open where the input does not show it.
pub fn of_member(spec: &Value, key: &str, holds: impl Fn(Option<&Value>) -> Answer) -> Answer {
    match (spec.get(key), spec) {
        (Some(Value::Unknown(unknown)), _) => Answer::because(&unknown.reason),
        (None, Value::Unknown(unknown)) => Answer::because(&unknown.reason),
        (None, Value::Object(object)) if object.get(key).is_none() => {
            object.openness().map_or_else(|| holds(None), Answer::because)
        }
        (member, _) => holds(member),
    }
}

/// Whether a label selector takes in these labels.
pub fn selects(selector: Option<&Value>, labels: Option<&Value>) -> Answer {
    let Some(selector) = selector else { return Answer::sure(false) };
    let equal = selector.get("matchLabels").into_iter().flat_map(Value::members);
    let equal = equal.map(|(key, wanted)| label(labels, key, |value| value == Some(wanted)));
    let expressions = selector.get("matchExpressions").map_or(&[][..], Value::items);
    Answer::all(equal.chain(expressions.iter().map(|expression| matches(expression, labels))))
}

/// Whether a namespace selector takes in `namespace`; absent it takes in `from` alone.
pub fn selects_namespace(
    input: &Input,
    selector: Option<&Value>,
    from: Option<&str>,
    namespace: Option<&str>,
) -> Answer {
    match (selector, namespace) {
        (None, _) => Answer::sure(namespace == from),
        (Some(selector), _) if is_empty(selector) => Answer::sure(true),
        (Some(_), None) => Answer::because(&Reason::KindNotCollected(GroupKind::new("", "Namespace"))),
        (Some(selector), Some(namespace)) => selects(Some(selector), Some(&labels_of(input, namespace))),
    }
}

/// The labels of a namespace, open where it may have some that the input does not show.
fn labels_of(input: &Input, namespace: &str) -> Value {
    let known = input.find("Namespace", None, namespace).and_then(|object| object.body.at(&["metadata", "labels"]));
    let mut labels = match (known, input.gaps(&["Namespace"]).pop()) {
        (Some(Value::Object(labels)), _) => labels.clone(),
        (_, Some(reason)) if input.find("Namespace", None, namespace).is_none() => Object::open(reason),
        _ => Object::new(),
    };
    labels.insert(NAME_LABEL, Value::from(namespace));
    labels.into()
}

fn is_empty(selector: &Value) -> bool {
    selector.as_object().is_some_and(|object| object.openness().is_none())
        && selector.members().all(|(_, part)| matches!(part, Value::Null) || is_hollow(part))
}

/// `matchLabels: {}` and `matchExpressions: []` say nothing.
fn is_hollow(part: &Value) -> bool {
    match part {
        Value::Object(object) => object.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn matches(expression: &Value, labels: Option<&Value>) -> Answer {
    let (Some(key), Some(operator)) = (expression.str_at(&["key"]), expression.str_at(&["operator"])) else {
        return Answer::sure(false);
    };
    let values = expression.get("values").map_or(&[][..], Value::items);
    let listed = |value: Option<&Value>| value.is_some_and(|value| values.contains(value));
    match operator {
        "In" => label(labels, key, listed),
        "NotIn" => !label(labels, key, listed),
        "Exists" => label(labels, key, |value| value.is_some()),
        "DoesNotExist" => label(labels, key, |value| value.is_none()),
        _ => Answer::sure(false),
    }
}

/// What holds of one label.
fn label(labels: Option<&Value>, key: &str, holds: impl Fn(Option<&Value>) -> bool) -> Answer {
    of_member(labels.unwrap_or(&Value::Null), key, |value| Answer::sure(holds(value)))
}

/// An answer as a field of a fact has it.
pub fn known(answer: Answer) -> Known<bool> {
    match (answer.truth, answer.reasons.into_iter().next()) {
        (Truth::Unknown, Some(reason)) => Known::one_of(vec![true, false], reason),
        (truth, _) => Known::Known(truth == Truth::True),
    }
}

/// A field of a fact as an answer.
pub fn answer_of(known: &Known<bool>) -> Answer {
    match known {
        Known::Known(holds) => Answer::sure(*holds),
        Known::Unknown { reason, .. } => Answer::because(reason),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    fn truth(selector: Option<Json>, labels: Json) -> Truth {
        let labels = Value::from(labels);
        selects(selector.map(Value::from).as_ref(), Some(&labels)).truth
    }

    #[test]
    fn nothing_takes_in_none_and_empty_takes_in_all() {
        assert_eq!(truth(None, json!({"a": "b"})), Truth::False);
        assert_eq!(truth(Some(json!({})), json!({})), Truth::True);
        assert_eq!(truth(Some(json!({"matchLabels": {"a": "b"}})), json!({"a": "b", "c": "d"})), Truth::True);
        assert_eq!(truth(Some(json!({"matchLabels": {"a": "b"}})), json!({"c": "d"})), Truth::False);
    }

    #[test]
    fn expressions() {
        let of = |operator: &str, values: Json| {
            Some(json!({"matchExpressions": [{"key": "a", "operator": operator, "values": values}]}))
        };
        for (operator, values, labels, expected) in [
            ("In", json!(["x", "y"]), json!({"a": "y"}), Truth::True),
            ("In", json!(["x"]), json!({}), Truth::False),
            ("NotIn", json!(["x"]), json!({}), Truth::True),
            ("NotIn", json!(["x"]), json!({"a": "x"}), Truth::False),
            ("Exists", json!(null), json!({"a": ""}), Truth::True),
            ("DoesNotExist", json!(null), json!({"a": ""}), Truth::False),
            ("Near", json!(["x"]), json!({"a": "x"}), Truth::False),
        ] {
            assert_eq!(truth(of(operator, values), labels), expected, "{operator}");
        }
    }

    #[test]
    fn labels_that_are_not_shown_leave_it_open() {
        let mut labels = Object::open(Reason::IncompleteObject("x".into()));
        labels.insert("a", Value::from("b"));
        let labels = Value::from(labels);
        let of = |selector: Json| selects(Some(&Value::from(selector)), Some(&labels)).truth;
        assert_eq!(of(json!({"matchLabels": {"a": "b"}})), Truth::True);
        assert_eq!(of(json!({"matchLabels": {"c": "d"}})), Truth::Unknown);
        assert_eq!(of(json!({"matchLabels": {"a": "x", "c": "d"}})), Truth::False);
        assert_eq!(of(json!({"matchExpressions": [{"key": "c", "operator": "DoesNotExist"}]})), Truth::Unknown);
    }

    #[test]
    fn a_selector_that_is_not_shown_leaves_it_open() {
        let incomplete = Value::from(Object::open(Reason::IncompleteObject("x".into())));
        assert_eq!(takes_all(&incomplete, "rule").truth, Truth::Unknown);
        let of = |spec: Json| takes_all(&Value::from(spec), "rule").truth;
        assert_eq!(of(json!({"ruleSelector": {}, "ruleNamespaceSelector": {"matchLabels": {}}})), Truth::True);
        assert_eq!(of(json!({"ruleSelector": {}})), Truth::False);
        assert_eq!(of(json!({"ruleSelector": null, "ruleNamespaceSelector": {}})), Truth::False);
        assert_eq!(of(json!({"ruleSelector": {"matchLabels": {"a": "b"}}, "ruleNamespaceSelector": {}})), Truth::False);
    }
}
