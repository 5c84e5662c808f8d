//! Patches of RFC 6902, an operation at a time. Where one does not fit the object, Kustomize refuses to build.

use crate::model::reason::Reason;
use crate::model::value::Value;

/// Carries one out. What is below something unknown stays unknown with it; a list in which the place is not there becomes so.
pub(super) fn operate(body: &mut Value, operation: &Value, reason: &Reason) {
    let Some(path) = operation.str_at(&["path"]).map(steps) else { return };
    let from = operation.str_at(&["from"]).map(steps).unwrap_or_default();
    let found = || at(body, &from).cloned().unwrap_or_else(|| Value::unknown(reason.clone()));
    let said = || operation.get("value").cloned().unwrap_or_default();
    match operation.str_at(&["op"]) {
        Some("add") => put(body, &path, said(), false, reason),
        Some("replace") => put(body, &path, said(), true, reason),
        Some("remove") => remove(body, &path, reason),
        Some("copy") => put(body, &path, found(), false, reason),
        Some("move") => {
            let found = found();
            remove(body, &from, reason);
            put(body, &path, found, false, reason);
        }
        _ => {}
    }
}

/// The steps of a JSON pointer (RFC 6901).
fn steps(pointer: &str) -> Vec<String> {
    let steps = pointer.trim_start_matches('/').split('/');
    steps.map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

fn at<'v>(body: &'v Value, path: &[String]) -> Option<&'v Value> {
    body.at(&path.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The mapping or list that holds what a path names, and the last step to that.
fn holder<'v, 'p>(body: &'v mut Value, path: &'p [String]) -> Option<(&'v mut Value, &'p str)> {
    let (last, above) = path.split_last()?;
    let holder = above.iter().try_fold(body, |here, step| match here {
        Value::Object(object) => object.get_mut(step),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    });
    Some((holder?, last))
}

fn put(body: &mut Value, path: &[String], value: Value, replaces: bool, reason: &Reason) {
    let Some((holder, last)) = holder(body, path) else { return };
    match holder {
        Value::Object(object) => drop(object.insert(last, value)),
        Value::Array(items) => match position(last, items.len()) {
            Some(at) if replaces && at < items.len() => items[at] = value,
            Some(at) if !replaces => items.edit(|items| items.insert(at, value)),
            _ => *holder = Value::unknown(reason.clone()),
        },
        _ => {}
    }
}

fn remove(body: &mut Value, path: &[String], reason: &Reason) {
    let Some((holder, last)) = holder(body, path) else { return };
    match holder {
        // Of a mapping that may hold more than is known, what is taken out is known to be gone.
        Value::Object(object) if object.openness().is_some() => drop(object.insert(last, Value::Null)),
        Value::Object(object) => drop(object.remove(last)),
        Value::Array(items) => match position(last, items.len()).filter(|at| *at < items.len()) {
            Some(at) => drop(items.edit(|items| items.remove(at))),
            None => *holder = Value::unknown(reason.clone()),
        },
        _ => {}
    }
}

/// A place in a list; `-` is behind its last item.
fn position(step: &str, length: usize) -> Option<usize> {
    let at = if step == "-" { length } else { step.parse().ok()? };
    (at <= length).then_some(at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patched(operations: serde_json::Value) -> Value {
        let mut body = Value::from(json!({"spec": {"replicas": 1, "args": ["a", "b"], "pods": [{"name": "x"}]}}));
        let reason = Reason::IncompleteObject("x".into());
        Value::from(operations).items().iter().for_each(|one| operate(&mut body, one, &reason));
        body.get("spec").cloned().unwrap()
    }

    #[test]
    fn members_and_items_are_changed() {
        let spec = patched(json!([
            {"op": "replace", "path": "/spec/replicas", "value": 2},
            {"op": "add", "path": "/spec/a~1b", "value": true},
            {"op": "add", "path": "/spec/args/-", "value": "c"},
            {"op": "add", "path": "/spec/args/0", "value": "z"},
            {"op": "remove", "path": "/spec/args/1"},
            {"op": "replace", "path": "/spec/pods/0/name", "value": "y"},
            {"op": "copy", "from": "/spec/pods/0/name", "path": "/spec/name"},
            {"op": "move", "from": "/spec/replicas", "path": "/spec/count"},
            {"op": "test", "path": "/spec/count", "value": 2},
        ]));
        let expected = json!({"args": ["z", "b", "c"], "pods": [{"name": "y"}], "a/b": true, "name": "y", "count": 2});
        assert_eq!(spec.to_json(), expected);
    }

    #[test]
    fn a_list_without_the_place_is_not_known() {
        for operation in [
            json!({"op": "replace", "path": "/spec/args/7", "value": 1}),
            json!({"op": "remove", "path": "/spec/args/-"}),
        ] {
            assert!(patched(json!([operation])).get("args").unwrap().is_unknown());
        }
        assert_eq!(patched(json!([{"op": "add", "path": "/spec/none/x", "value": 1}])), patched(json!([])));
    }
}
