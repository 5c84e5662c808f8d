//! One object that stands in the input more than once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use compact_str::CompactString;

use super::objects::Objects;
use crate::model::evidence::ObjectRef;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Unknown, Value};

/// Keeps of each observed object the one that was seen last. The greater `resourceVersion` tells, which is a whole number in
/// every API server that keeps its objects in etcd (kubernetes/enhancements:keps/sig-api-machinery/5504).
pub(super) fn latest(mut observed: Objects) -> Objects {
    fn key(resource: &Resource) -> impl Ord {
        (&resource.namespace, &resource.name)
    }
    for objects in observed.each_kind_mut() {
        // Stable, so that of two that do not tell which is later the first stays.
        objects.sort_by(|one, other| key(one).cmp(&key(other)));
        objects.dedup_by(|next, kept| {
            let is_same = key(next) == key(kept);
            if is_same && revision(next) > revision(kept) {
                std::mem::swap(next, kept);
            }
            is_same
        });
    }
    observed
}

fn revision(resource: &Resource) -> Option<u64> {
    resource.body.str_at(&["metadata", "resourceVersion"])?.parse().ok()
}

/// Makes one object of all declarations of it. Where they contradict each other, what they differ in is not known.
pub(super) fn reconcile(declared: impl Iterator<Item = Resource>) -> (Vec<Resource>, Vec<Problem>) {
    let mut kept: BTreeMap<ObjectRef, Resource> = BTreeMap::new();
    let mut problems = Vec::new();
    let mut unfilled = Vec::new();
    for resource in declared {
        // Names that a generator leaves unfilled tell nothing apart, and make nothing the same.
        if resource.name.contains("{{") {
            unfilled.push(resource);
            continue;
        }
        match kept.entry(resource.reference()) {
            Entry::Vacant(entry) => _ = entry.insert(resource),
            Entry::Occupied(entry) if entry.get().body == resource.body => {}
            Entry::Occupied(mut entry) => {
                let object = entry.key().to_string();
                let reason = Reason::Contradiction(object.as_str().into());
                contradict(&mut entry.get_mut().body, resource.body, &reason);
                let file = resource.origin.file;
                problems.push(Problem { file, line: None, code: ProblemCode::DeclaredTwice(object) });
            }
        }
    }
    (kept.into_values().chain(unfilled).collect(), problems)
}

/// Leaves in `one` what `other` agrees with, and makes the rest unknown.
fn contradict(one: &mut Value, other: Value, reason: &Reason) {
    match (one, other) {
        (one, other) if *one == other => {}
        (Value::Object(one), Value::Object(other)) => contradict_members(one, other, reason),
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter_mut().zip(other).for_each(|(one, other)| contradict(one, other, reason));
        }
        (Value::Unknown(unknown), other) => widen(unknown, other),
        (one, other) => *one = either(std::mem::take(one), other, reason),
    }
}

fn contradict_members(one: &mut Object, mut other: Object, reason: &Reason) {
    for (key, value) in one.iter_mut() {
        contradict(value, other.remove(key).unwrap_or_default(), reason);
    }
    for (key, value) in other.iter() {
        if one.get(key).is_none() {
            one.push(CompactString::from(key), either(Value::Null, value.clone(), reason));
        }
    }
}

/// One of two values, as long as both are plain; anything, where one is a mapping or a sequence.
fn either(one: Value, other: Value, reason: &Reason) -> Value {
    let possible = if is_plain(&one) && is_plain(&other) { vec![one, other] } else { Vec::new() };
    Value::Unknown(Box::new(Unknown { possible, reason: reason.clone() }))
}

/// A further possible value. A value that may be anything stays so.
fn widen(unknown: &mut Unknown, other: Value) {
    if unknown.possible.is_empty() || unknown.possible.contains(&other) {
        return;
    }
    if is_plain(&other) { unknown.possible.push(other) } else { unknown.possible.clear() }
}

fn is_plain(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_) | Value::Unknown(_))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::collect::testing::resource;

    fn config(data: Json) -> Resource {
        resource(
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "a"}, "data": data}),
        )
    }

    fn possible(value: Option<&Value>) -> Option<&[Value]> {
        match value {
            Some(Value::Unknown(unknown)) => Some(&unknown.possible),
            _ => None,
        }
    }

    #[test]
    fn the_latest_observation_stays() {
        let pod = |version: &str, node: &str| {
            let metadata = json!({"name": "p", "namespace": "a", "uid": "u", "resourceVersion": version});
            resource(json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"nodeName": node}}))
        };
        let kept = latest([pod("9", "old"), pod("10", "new"), pod("8", "older")].into_iter().collect());
        let kept: Vec<&Resource> = kept.iter().collect();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].body.str_at(&["spec", "nodeName"]), Some("new"));
    }

    #[test]
    fn equal_declarations_are_one() {
        let (kept, problems) = reconcile([config(json!({"k": "v"})), config(json!({"k": "v"}))].into_iter());
        assert_eq!((kept.len(), problems.len()), (1, 0));
    }

    #[test]
    fn contradictions_are_unknown_where_they_differ() {
        let declared = [
            config(json!({"same": 1, "differs": "a", "first": true, "deep": [{"x": 1, "y": 2}], "shape": {"z": 1}})),
            config(json!({"same": 1, "differs": "b", "second": true, "deep": [{"x": 1, "y": 3}], "shape": [1]})),
            config(json!({"same": 1, "differs": "c", "deep": [{"x": 1, "y": 2}], "shape": [1]})),
        ];
        let (kept, problems) = reconcile(declared.into_iter());
        let data = kept[0].body.get("data").unwrap();
        assert_eq!(problems.len(), 2);
        assert_eq!(problems[0].code, ProblemCode::DeclaredTwice("ConfigMap a/c".into()));
        assert_eq!(data.get("same"), Some(&Value::Int(1)));
        assert_eq!(possible(data.get("differs")), Some(["a", "b", "c"].map(Value::from).as_slice()));
        assert_eq!(possible(data.get("first")), Some([true.into(), Value::Null].as_slice()));
        assert_eq!(possible(data.get("second")), Some([Value::Null, true.into()].as_slice()));
        assert_eq!(data.at(&["deep", "0", "x"]), Some(&Value::Int(1)));
        assert_eq!(possible(data.at(&["deep", "0", "y"])), Some([Value::Int(2), Value::Int(3)].as_slice()));
        assert_eq!(possible(data.get("shape")), Some([].as_slice()));
    }
}
