//! Strategic merge patches: mappings are merged, null deletes, plain values replace, and lists are merged by a key where the kind
//! has one for them (kubernetes-sigs/kustomize:kyaml/yaml/merge2/merge2.go).

use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// Lists that are merged, with the member by which their items are told apart: `patchMergeKey` in kubernetes/api:core/v1/types.go
/// and kubernetes/api:admissionregistration/v1/types.go.
const KEYS: [(&str, &str); 12] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("env", "name"),
    ("volumes", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("imagePullSecrets", "name"),
    ("secrets", "name"),
    ("hostAliases", "ip"),
    ("topologySpreadConstraints", "topologyKey"),
    ("webhooks", "name"),
];

/// What a patch says of a whole mapping beside its members (kubernetes-sigs/kustomize:kyaml/yaml/walk/map.go).
const DIRECTIVE: &str = "$patch";

/// Whether a patch takes away what it is for.
pub(super) fn deletes(patch: &Value) -> bool {
    patch.str_at(&[DIRECTIVE]) == Some("delete")
}

fn replaces(patch: &Value) -> bool {
    patch.str_at(&[DIRECTIVE]) == Some("replace")
}

/// Merges a patch into an object of a kind.
pub(super) fn merge(kind: &GroupKind, into: &mut Value, patch: &Value, reason: &Reason) {
    let before = std::mem::take(into);
    *into = Merger { kind, reason }.merged("", Some(before), patch);
}

struct Merger<'m> {
    kind: &'m GroupKind,
    /// Why a list is not known that cannot be merged.
    reason: &'m Reason,
}

impl Merger<'_> {
    fn merged(&self, name: &str, before: Option<Value>, patch: &Value) -> Value {
        match (before, patch) {
            (_, patch) if deletes(patch) => Value::Null,
            (before, Value::Object(members)) => {
                let mut whole = match before {
                    Some(Value::Object(before)) if !replaces(patch) => before,
                    // Something unknown may hold more than the patch says.
                    Some(Value::Unknown(unknown)) if !replaces(patch) => Object::open(unknown.reason),
                    _ => Object::new(),
                };
                self.members(&mut whole, members);
                whole.into()
            }
            (before, Value::Array(items)) => match (key(self.kind, name), before) {
                (Some(key), Some(Value::Array(before))) => self.list(before.into_iter().collect(), items, key),
                (Some(_), Some(unknown @ Value::Unknown(_))) => unknown,
                _ => patch.clone(),
            },
            _ => patch.clone(),
        }
    }

    fn members(&self, into: &mut Object, patch: &Object) {
        let open = into.openness().cloned();
        for (name, value) in patch.iter().filter(|(name, _)| !name.starts_with('$')) {
            let before = into.get_mut(name).map(std::mem::take).or_else(|| open.clone().map(Value::unknown));
            match (self.merged(name, before, value), &open) {
                (Value::Null, None) => drop(into.remove(name)),
                (merged, _) => drop(into.insert(name, merged)),
            }
        }
    }

    /// The items that a patch names come first, in its order.
    fn list(&self, mut before: Vec<Value>, patch: &[Value], key: &str) -> Value {
        let mut merged = Vec::new();
        for item in patch {
            let Some(id) = item.get(key) else {
                match replaces(item) {
                    true => before.clear(),
                    false => return Value::unknown(self.reason.clone()),
                }
                continue;
            };
            let at = before.iter().position(|one| one.get(key) == Some(id));
            let known = at.map(|at| before.remove(at));
            merged.push(self.merged("", known, item));
        }
        merged.append(&mut before);
        merged.retain(|item| !matches!(item, Value::Null));
        merged.into()
    }
}

/// The key of a list's items. Kustomize knows the schemas of Kubernetes' own kinds only: a list of a custom resource is replaced.
fn key(kind: &GroupKind, list: &str) -> Option<&'static str> {
    if !matches!(kind.group.as_str(), "" | "apps" | "batch" | "admissionregistration.k8s.io") {
        return None;
    }
    match (list, kind.kind.as_str()) {
        ("ports", "Service") => Some("port"),
        ("ports", "Endpoints") => None,
        ("ports", _) => Some("containerPort"),
        _ => KEYS.iter().find(|(name, _)| *name == list).map(|(_, key)| *key),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patched(kind: GroupKind, body: Value, patch: serde_json::Value) -> Value {
        let mut body = body;
        merge(&kind, &mut body, &Value::from(patch), &Reason::IncompleteObject("x".into()));
        body
    }

    fn deployment(body: serde_json::Value, patch: serde_json::Value) -> serde_json::Value {
        patched(GroupKind::new("apps", "Deployment"), Value::from(body), patch).to_json()
    }

    #[test]
    fn mappings_are_merged() {
        let body = json!({"spec": {"replicas": 1, "paused": true, "args": [1], "deep": {"a": 1}, "old": {"a": 1}}});
        let patch = json!({"spec": {"replicas": 3, "paused": null, "args": [2], "deep": {"b": 2}, "old": {"$patch": "delete"}}});
        let expected = json!({"spec": {"replicas": 3, "args": [2], "deep": {"a": 1, "b": 2}}});
        assert_eq!(deployment(body, patch), expected);
        let patch = json!({"spec": {"$patch": "replace", "replicas": 2}});
        assert_eq!(deployment(json!({"spec": {"paused": true}}), patch), json!({"spec": {"replicas": 2}}));
    }

    #[test]
    fn lists_of_pods_are_merged_by_their_keys() {
        let body = json!({"containers": [
            {"name": "a", "image": "a:1", "env": [{"name": "X", "value": "1"}, {"name": "Y", "value": "2"}]},
            {"name": "b", "image": "b:1", "args": ["x"]},
        ]});
        let patch = json!({"containers": [
            {"name": "b", "args": ["y"]},
            {"name": "a", "env": [{"name": "Y", "value": "3"}, {"name": "X", "$patch": "delete"}]},
            {"name": "c", "image": "c:1"},
        ]});
        let expected = json!({"containers": [
            {"name": "b", "image": "b:1", "args": ["y"]},
            {"name": "a", "image": "a:1", "env": [{"name": "Y", "value": "3"}]},
            {"name": "c", "image": "c:1"},
        ]});
        assert_eq!(deployment(body.clone(), patch), expected);
        let patch = json!({"containers": [{"name": "d"}, {"$patch": "replace"}]});
        assert_eq!(deployment(body, patch), json!({"containers": [{"name": "d"}]}));
    }

    #[test]
    fn lists_of_custom_resources_are_replaced() {
        let kind = GroupKind::new("example.com", "Pool");
        let body = Value::from(json!({"containers": [{"name": "a"}]}));
        let patched = patched(kind, body, json!({"containers": [{"name": "b"}]}));
        assert_eq!(patched.to_json(), json!({"containers": [{"name": "b"}]}));
    }

    #[test]
    fn what_is_not_known_stays_so() {
        let reason = Reason::SourceUnseen("patch.yaml".into());
        let mut body = Object::new();
        body.insert("spec", Value::unknown(reason.clone()));
        let patch = json!({"spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "a"}]}}}});
        let patched = patched(GroupKind::new("apps", "Deployment"), body.into(), patch);
        let spec = patched.get("spec").unwrap();
        assert_eq!(spec.get("replicas"), Some(&Value::Int(2)));
        assert_eq!(spec.as_object().unwrap().openness(), Some(&reason));
        assert!(spec.at(&["template", "spec", "containers"]).unwrap().is_unknown());
        let unkeyed = deployment(json!({"env": [{"name": "A"}]}), json!({"env": [{"value": "1"}]}));
        assert_eq!(unkeyed, json!({"env": null}));
    }
}
