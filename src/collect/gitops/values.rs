//! The values that reach a chart, from all the places that an application names, merged as Helm merges them.

use super::tree::{Tree, joined};
use crate::facts::app_sources::Source;
use crate::format::skip::Skip;
use crate::format::yaml;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Values, and the places of further values that are not in the input.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Merged {
    pub(super) values: Object,
    pub(super) unread: Vec<String>,
}

/// Mappings are merged, null deletes, everything else replaces (helm/helm:pkg/chart/common/util/coalesce.go).
pub(super) fn merge(into: &mut Object, over: &Object) {
    for (key, value) in over.iter() {
        match (into.get_mut(key), value) {
            (Some(_), Value::Null) => drop(into.remove(key)),
            (Some(Value::Object(known)), Value::Object(value)) => merge(known, value),
            _ => drop(into.insert(key, value.clone())),
        }
    }
    if let Some(reason) = over.openness() {
        into.set_open(reason.clone());
    }
}

/// Marks every mapping as one that may hold more.
pub(super) fn leave_open(values: &mut Object, reason: &Reason) {
    values.set_open(reason.clone());
    for (_, value) in values.iter_mut() {
        if let Value::Object(inner) = value {
            leave_open(inner, reason);
        }
    }
}

impl Merged {
    fn add(&mut self, value: Option<&Value>) {
        if let Some(Value::Object(over)) = value {
            merge(&mut self.values, over);
        }
    }

    fn add_text(&mut self, text: &str, place: &str) {
        match yaml::read(text, &Skip::none()) {
            Ok(read) => self.add(Some(&read.value)),
            Err(_) => self.miss(place),
        }
    }

    /// Notes values that are not in the input: they may change whatever was said before them.
    fn miss(&mut self, place: &str) {
        blur(&mut self.values, &Reason::SourceUnseen(place.into()));
        self.unread.push(place.to_owned());
    }
}

/// Makes every value unknown, and every mapping one that may hold more.
fn blur(values: &mut Object, reason: &Reason) {
    values.set_open(reason.clone());
    for (_, value) in values.iter_mut() {
        match value {
            Value::Object(inner) => blur(inner, reason),
            value => *value = Value::unknown(reason.clone()),
        }
    }
}

/// What reaches the chart of one source of an Argo CD Application, whose folder is `place` where it lies in the input. From
/// weak to strong: value files in order, `values` unless there is a `valuesObject`, that, and parameters
/// (argoproj/argo-cd:docs/user-guide/helm.md, "Helm Value Precedence").
pub(super) fn of_argo(raw: &Value, all: &[(Value, Source)], place: Option<&str>, tree: &Tree) -> Merged {
    let mut merged = Merged::default();
    let Some(helm) = raw.get("helm") else { return merged };
    let lenient = helm.get("ignoreMissingValueFiles").and_then(Value::as_bool) == Some(true);
    for file in helm.get("valueFiles").map_or(&[][..], Value::items).iter().filter_map(Value::as_str) {
        match value_file(file, all, place, tree) {
            Some(found) => merged.add(Some(found)),
            None if lenient && place.is_some() => {}
            None => merged.miss(file),
        }
    }
    match (helm.get("valuesObject"), helm.str_at(&["values"])) {
        (Some(object), _) => merged.add(Some(object)),
        (None, Some(text)) => merged.add_text(text, "values"),
        (None, None) => {}
    }
    helm.get("parameters")
        .map_or(&[][..], Value::items)
        .iter()
        .for_each(|parameter| set(&mut merged.values, parameter));
    let files = helm.get("fileParameters").map_or(&[][..], Value::items).iter();
    files.filter_map(|parameter| parameter.str_at(&["path"])).for_each(|path| merged.miss(path));
    merged
}

/// `$ref/path` lies in the repository of the source of that name, anything else beside the chart.
fn value_file<'a>(file: &str, all: &[(Value, Source)], place: Option<&str>, tree: &Tree<'a>) -> Option<&'a Value> {
    if file.contains("://") || file.contains("{{") {
        return None;
    }
    let Some(referred) = file.strip_prefix('$') else {
        let folder = if file.starts_with('/') { "" } else { place? };
        return tree.value(&joined(folder, file));
    };
    let (name, path) = referred.split_once('/')?;
    let (_, source) = all.iter().find(|(raw, _)| raw.str_at(&["ref"]) == Some(name))?;
    let within = source.path.as_deref().unwrap_or_default();
    tree.value(&tree.find(&joined(within, path))?)
}

/// A parameter as `helm --set` takes it: the path's steps are parted by dots, a backslash keeps one.
fn set(values: &mut Object, parameter: &Value) {
    let (Some(name), Some(value)) = (parameter.str_at(&["name"]), parameter.get("value")) else { return };
    let plain = name.replace("\\.", "\u{0}");
    let steps: Vec<String> = plain.split('.').map(|step| step.replace('\u{0}', ".")).collect();
    let force = parameter.get("forceString").and_then(Value::as_bool) == Some(true);
    let typed = match value.as_str() {
        Some(text) if !force => yaml::read(text, &Skip::none()).map_or_else(|_| value.clone(), |read| read.value),
        _ => value.clone(),
    };
    put(values, &steps, typed);
}

/// Sets the value at a path, making the mappings on the way.
fn put(values: &mut Object, steps: &[String], value: Value) {
    let Some((first, rest)) = steps.split_first() else { return };
    if rest.is_empty() {
        values.insert(first.as_str(), value);
        return;
    }
    if values.get(first).and_then(Value::as_object).is_none() {
        values.insert(first.as_str(), Object::new().into());
    }
    if let Some(inner) = values.get_mut(first).and_then(Value::as_object_mut) {
        put(inner, rest, value);
    }
}

/// What reaches the chart of a Flux HelmRelease: `valuesFrom` in order, then `values`
/// (fluxcd/helm-controller:docs/spec/v2/helmreleases.md, "Values").
pub(super) fn of_flux(release: &Resource, objects: &[Resource]) -> Merged {
    let mut merged = Merged::default();
    for from in release.body.at(&["spec", "valuesFrom"]).map_or(&[][..], Value::items) {
        let (Some(kind), Some(name)) = (from.str_at(&["kind"]), from.str_at(&["name"])) else { continue };
        let key = from.str_at(&["valuesKey"]).unwrap_or("values.yaml");
        let found = config_map(kind, name, release, objects).and_then(|map| map.body.at(&["data", key]));
        let optional = from.get("optional").and_then(Value::as_bool) == Some(true);
        match (found, from.str_at(&["targetPath"])) {
            (Some(value), Some(path)) => {
                let steps: Vec<String> = path.split('.').map(str::to_owned).collect();
                put(&mut merged.values, &steps, value.clone());
            }
            (Some(Value::String(text)), None) => merged.add_text(text, name),
            (Some(value @ Value::Object(_)), None) => merged.add(Some(value)),
            (None, _) if optional && kind == "ConfigMap" => {}
            _ => merged.miss(&format!("{kind} {name}")),
        }
    }
    merged.add(release.body.at(&["spec", "values"]));
    merged
}

/// The ConfigMap of that name, in the release's namespace or, where a kustomization leaves that open, in none.
fn config_map<'o>(kind: &str, name: &str, release: &Resource, objects: &'o [Resource]) -> Option<&'o Resource> {
    let named = |object: &&Resource| kind == "ConfigMap" && object.kind.kind == kind && object.name == name;
    let here = |object: &&Resource| object.namespace == release.namespace || object.namespace.is_none();
    objects.iter().filter(named).find(here)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(json: serde_json::Value) -> Object {
        Value::from(json).as_object().cloned().unwrap()
    }

    #[test]
    fn values_are_merged_as_helm_does() {
        let mut into = object(json!({"a": {"b": 1, "c": 2}, "list": [1, 2], "gone": true}));
        merge(&mut into, &object(json!({"a": {"c": 3}, "list": [3], "gone": null})));
        assert_eq!(Value::from(into).to_json(), json!({"a": {"b": 1, "c": 3}, "list": [3]}));
    }

    #[test]
    fn parameters_are_paths() {
        let mut values = Object::new();
        for (name, value) in [("controller.kind", "DaemonSet"), ("a\\.b.c", "3"), ("controller.on", "true")] {
            set(&mut values, &Value::from(json!({"name": name, "value": value})));
        }
        let expected = json!({"controller": {"kind": "DaemonSet", "on": true}, "a.b": {"c": 3}});
        assert_eq!(Value::from(values).to_json(), expected);
    }

    #[test]
    fn what_is_not_in_the_input_is_named() {
        let raw =
            Value::from(json!({"chart": "x", "helm": {"valueFiles": ["$values/x.yaml"], "valuesObject": {"a": 1}}}));
        let merged = of_argo(&raw, &[(raw.clone(), Source::default())], None, &Tree::default());
        assert_eq!(merged.unread, ["$values/x.yaml"]);
        assert_eq!(merged.values.get("a"), Some(&Value::Int(1)));
    }
}
