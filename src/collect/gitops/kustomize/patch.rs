//! Patches: applied where that is plain, else what they change is not known.

use super::Built;
use super::file::{Kustomization, Patch};
use super::selector::passes;
use crate::collect::gitops::tree::{Tree, joined};
use crate::format::skip::Skip;
use crate::format::yaml;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Applies every patch to what was gathered.
pub(super) fn apply(tree: &Tree, folder: &str, file: &Kustomization, into: &mut Built) {
    for patch in &file.patches {
        let place = patch.path.as_deref().map(|path| joined(folder, path));
        if let Some(missing) = place.as_deref().filter(|place| tree.file(place).is_none()) {
            into.open.push(Reason::SourceUnseen(missing.into()));
            let target = patch.target.clone().unwrap_or_default();
            into.objects.iter_mut().filter(|object| fits(object, &target)).for_each(leave_open);
        }
        into.claimed.extend(place.clone());
        for value in contents(tree, patch, place.as_deref()) {
            let target = patch.target.clone().unwrap_or_else(|| own_target(&value));
            let hit = into.objects.iter_mut().filter(|object| fits(object, &target));
            hit.for_each(|object| change(object, &value));
        }
    }
}

/// The documents of a patch. One that is not in the input may change anything.
fn contents(tree: &Tree, patch: &Patch, place: Option<&str>) -> Vec<Value> {
    if let Some(text) = &patch.text {
        return yaml::documents(text).iter().filter_map(|document| parsed(&text[document.range.clone()])).collect();
    }
    let Some(read) = place.and_then(|place| tree.file(place)) else { return Vec::new() };
    let objects = read.documents.iter().flat_map(|document| &document.objects).map(|object| object.body.clone());
    let plain = read.plain.iter().map(|(_, value)| value.clone());
    objects.chain(plain).collect()
}

fn parsed(text: &str) -> Option<Value> {
    yaml::read(text, &Skip::none()).ok().map(|read| read.value)
}

/// A merge patch names what it is for as an object does.
fn own_target(value: &Value) -> Value {
    let mut target = Object::new();
    for (key, path) in [("kind", &["kind"][..]), ("name", &["metadata", "name"])] {
        if let Some(text) = value.str_at(path) {
            target.insert(key, Value::from(text));
        }
    }
    target.into()
}

/// A target's fields are patterns that must match as a whole; without any it is everything
/// (kubernetes-sigs/kustomize:api/types/selector.go).
fn fits(object: &Resource, target: &Value) -> bool {
    let holds = |key: &str, actual: &str| target.str_at(&[key]).is_none_or(|wanted| is_like(actual, wanted));
    holds("kind", &object.kind.kind)
        && holds("group", &object.kind.group)
        && holds("name", &object.name)
        && holds("namespace", object.namespace.as_deref().unwrap_or_default())
        && selects(object, target, "labelSelector", "labels")
        && selects(object, target, "annotationSelector", "annotations")
}

fn selects(object: &Resource, target: &Value, selector: &str, of: &str) -> bool {
    let own = object.body.at(&["metadata", of]).unwrap_or(&Value::Null);
    target.str_at(&[selector]).is_none_or(|selector| passes(selector, own))
}

fn is_like(actual: &str, pattern: &str) -> bool {
    actual == pattern || regex::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(actual))
}

/// A patch that is not in the input may change anything of what it is for.
fn leave_open(object: &mut Resource) {
    let reason = Reason::IncompleteObject(object.reference().to_string().into());
    if let Some(body) = object.body.as_object_mut() {
        for key in ["spec", "data"] {
            if body.get(key).is_some() {
                body.insert(key, Value::unknown(reason.clone()));
            }
        }
        body.set_open(reason);
    }
}

fn change(object: &mut Resource, patch: &Value) {
    let reason = Reason::IncompleteObject(object.reference().to_string().into());
    match patch {
        Value::Array(operations) => {
            operations.iter().for_each(|operation| operate(&mut object.body, operation, &reason))
        }
        patch => merge(&mut object.body, patch, &reason),
    }
}

/// A strategic merge as far as it is the same for every kind: mappings are merged, null deletes, plain values replace. How lists
/// are merged depends on the kind, so that a list which is patched is not known.
fn merge(into: &mut Value, patch: &Value, reason: &Reason) {
    let (Value::Object(into), Value::Object(patch)) = (into, patch) else { return };
    for (key, value) in patch.iter().filter(|(key, _)| *key != "$patch") {
        match (into.get_mut(key), value) {
            (Some(_), Value::Null) => drop(into.remove(key)),
            (Some(known @ Value::Object(_)), Value::Object(_)) => merge(known, value, reason),
            (Some(known), Value::Array(_)) => *known = Value::unknown(reason.clone()),
            _ => drop(into.insert(key, value.clone())),
        }
    }
}

/// An operation of RFC 6902: `add` and `replace` of a member, `remove`; what lies in lists, and the rest, is not known then.
fn operate(body: &mut Value, operation: &Value, reason: &Reason) {
    let Some(path) = operation.str_at(&["path"]) else { return };
    let steps: Vec<String> =
        path.trim_start_matches('/').split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    let Some((last, above)) = steps.split_last() else { return };
    let value = operation.get("value").cloned();
    let Some(parent) = reach(body, above, reason) else { return };
    match (operation.str_at(&["op"]), value) {
        (Some("add" | "replace"), Some(value)) => drop(parent.insert(last.as_str(), value)),
        (Some("remove"), _) => drop(parent.remove(last)),
        _ => drop(parent.insert(last.as_str(), Value::unknown(reason.clone()))),
    }
}

/// The mapping at a path; a list on the way becomes unknown as a whole.
fn reach<'v>(body: &'v mut Value, steps: &[String], reason: &Reason) -> Option<&'v mut Object> {
    let mut here = body;
    for step in steps {
        if matches!(here, Value::Array(_)) {
            *here = Value::unknown(reason.clone());
            return None;
        }
        here = here.as_object_mut()?.get_mut(step)?;
    }
    if matches!(here, Value::Array(_)) {
        *here = Value::unknown(reason.clone());
    }
    here.as_object_mut()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reason() -> Reason {
        Reason::IncompleteObject("x".into())
    }

    #[test]
    fn mappings_are_merged_and_lists_become_unknown() {
        let mut body = Value::from(json!({"spec": {"replicas": 1, "paused": true, "list": [1], "deep": {"a": 1}}}));
        let patch =
            Value::from(json!({"spec": {"replicas": 3, "paused": null, "list": [2], "deep": {"b": 2}, "new": [1]}}));
        merge(&mut body, &patch, &reason());
        assert_eq!(body.at(&["spec", "replicas"]), Some(&Value::Int(3)));
        assert_eq!(body.at(&["spec", "paused"]), None);
        assert_eq!(body.at(&["spec", "deep", "a"]), Some(&Value::Int(1)));
        assert!(body.at(&["spec", "list"]).unwrap().is_unknown());
        assert!(!body.at(&["spec", "new"]).unwrap().is_unknown());
    }

    #[test]
    fn operations_on_members_are_applied() {
        let mut body = Value::from(json!({"spec": {"replicas": 1, "args": ["a"]}}));
        for operation in [
            json!({"op": "replace", "path": "/spec/replicas", "value": 2}),
            json!({"op": "add", "path": "/spec/a~1b", "value": true}),
            json!({"op": "add", "path": "/spec/args/-", "value": "b"}),
        ] {
            operate(&mut body, &Value::from(operation), &reason());
        }
        assert_eq!(body.at(&["spec", "replicas"]), Some(&Value::Int(2)));
        assert_eq!(body.at(&["spec", "a/b"]), Some(&Value::Bool(true)));
        assert!(body.at(&["spec", "args"]).unwrap().is_unknown());
    }

    #[test]
    fn targets_are_patterns() {
        assert!(is_like("web-1", "web-.*"));
        assert!(!is_like("my-web-1", "web-.*"));
    }
}
