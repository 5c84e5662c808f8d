//! What a Flux Kustomization fills into the objects that it applies (`postBuild`), and what Helm fills into values.

use std::collections::BTreeMap;

use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Names and values; none where nothing is filled in at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Variables {
    known: BTreeMap<String, String>,
    /// Whether every place of them was read, so that a default holds for the others.
    complete: bool,
    active: bool,
}

impl Variables {
    /// Of a Kustomization: what stands in it wins over what it takes from ConfigMaps
    /// (fluxcd/kustomize-controller:docs/spec/v1/kustomizations.md, "Post build variable substitution").
    pub(super) fn of(app: &Resource, objects: &[Resource]) -> Self {
        let Some(build) = app.body.at(&["spec", "postBuild"]) else { return Self::default() };
        let mut variables = Self { known: BTreeMap::new(), complete: true, active: true };
        for from in build.get("substituteFrom").map_or(&[][..], Value::items) {
            let (kind, name) = (from.str_at(&["kind"]), from.str_at(&["name"]));
            let map =
                objects.iter().find(|map| Some(map.kind.kind.as_str()) == kind && Some(map.name.as_str()) == name);
            match map.filter(|map| map.kind.kind == "ConfigMap").and_then(|map| map.body.get("data")) {
                Some(data) => variables.add(data),
                None => variables.complete = false,
            }
        }
        build.get("substitute").into_iter().for_each(|own| variables.add(own));
        variables
    }

    fn add(&mut self, data: &Value) {
        let texts = data.members().filter_map(|(name, value)| Some((name.to_owned(), text(value)?)));
        self.known.extend(texts);
    }

    /// Tells one filling from another.
    pub(super) fn key(&self) -> String {
        self.known.iter().map(|(name, value)| format!("{name}={value}\n")).collect()
    }

    /// Fills an object in, unless it is marked to be left alone.
    pub(super) fn fill(&self, object: &mut Resource) {
        let mark = |key: &str| object.label(key).or(object.annotation(key)) == Some("disabled");
        if self.active && !mark("kustomize.toolkit.fluxcd.io/substitute") {
            self.fill_value(&mut object.body);
            if let Some(name) = object.body.str_at(&["metadata", "name"]) {
                object.name = name.into();
            }
            if let Some(namespace) = object.body.str_at(&["metadata", "namespace"]) {
                object.namespace = Some(namespace.into());
            }
        }
    }

    fn fill_value(&self, value: &mut Value) {
        match value {
            Value::String(text) if text.contains("${") => {
                let filled = self.filled(text);
                // A whole value that is still a placeholder is not known; within a longer text it hides its part only.
                let open = filled.starts_with("${") && filled.ends_with('}');
                *value = if open { Value::unknown(Reason::Placeholder(filled.into())) } else { Value::from(filled) };
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill_value(item)),
            Value::Object(object) => object.iter_mut().for_each(|(_, member)| self.fill_value(member)),
            _ => {}
        }
    }

    fn filled(&self, text: &str) -> String {
        let (mut whole, mut rest) = (String::with_capacity(text.len()), text);
        while let Some((before, after)) = rest.split_once("${") {
            // A doubled sign keeps what follows as it is.
            if let Some(kept) = before.strip_suffix('$') {
                whole.push_str(kept);
                whole.push_str("${");
                rest = after;
                continue;
            }
            whole.push_str(before);
            let Some((inside, tail)) = after.split_once('}') else {
                whole.push_str("${");
                rest = after;
                continue;
            };
            match self.value_of(inside) {
                Some(value) => whole.push_str(&value),
                None => whole.push_str(&format!("${{{inside}}}")),
            }
            rest = tail;
        }
        whole.push_str(rest);
        whole
    }

    /// `name`, `name:=default` or `name:-default`.
    fn value_of(&self, inside: &str) -> Option<String> {
        let (name, default) = match inside.split_once(":=").or_else(|| inside.split_once(":-")) {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        let default = || default.filter(|_| self.complete).map(str::to_owned);
        self.known.get(name).cloned().or_else(default)
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

/// `{{ .Release.Name }}` and `{{ .Release.Namespace }}` in values that a chart hands to templates; what is a template as a whole
/// and is not filled by that is not known (ruling G13). `named` is the release's name where the application's is not it.
pub(super) fn fill_release(values: &mut Object, app: &Resource, named: Option<&str>) {
    let namespace =
        app.body.str_at(&["spec", "destination", "namespace"]).or(app.body.str_at(&["spec", "targetNamespace"]));
    let namespace = namespace.or(app.namespace.as_deref()).unwrap_or_default().to_owned();
    let name = named.unwrap_or(&app.name).to_owned();
    values.iter_mut().for_each(|(_, value)| fill_names(value, &name, &namespace));
}

/// Whether a text is nothing but a placeholder.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let between = |start: &str, end: &str| {
        text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).is_some_and(|inner| !inner.contains(start))
    };
    between("{{", "}}") || between("${", "}")
}

fn fill_names(value: &mut Value, name: &str, namespace: &str) {
    match value {
        Value::String(text) if text.contains(".Release.") => {
            let filled = text.replace("{{ .Release.Name }}", name).replace("{{ .Release.Namespace }}", namespace);
            let filled = filled.replace("{{.Release.Name}}", name).replace("{{.Release.Namespace}}", namespace);
            *value = known(filled);
        }
        Value::String(text) if is_placeholder(text) => *value = known(text.to_string()),
        Value::Array(items) => items.iter_mut().for_each(|item| fill_names(item, name, namespace)),
        Value::Object(object) => object.iter_mut().for_each(|(_, member)| fill_names(member, name, namespace)),
        _ => {}
    }
}

fn known(text: String) -> Value {
    if is_placeholder(&text) { Value::unknown(Reason::Placeholder(text.into())) } else { Value::from(text) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Variables, fill_release};
    use crate::collect::testing::resource;
    use crate::model::value::Value;

    fn variables(complete: bool) -> Variables {
        Variables { known: [("domain".to_owned(), "example.com".to_owned())].into(), complete, active: true }
    }

    #[test]
    fn variables_are_filled_in_and_the_rest_stays_open() {
        assert_eq!(variables(true).filled("https://a.${domain}/${x:=y}"), "https://a.example.com/y");
        assert_eq!(variables(false).filled("https://a.${domain}/${x:=y}"), "https://a.example.com/${x:=y}");
        let mut value = Value::from("${missing}");
        variables(true).fill_value(&mut value);
        assert!(value.is_unknown());
        assert_eq!(variables(true).filled("$${domain} ${domain}"), "${domain} example.com");
    }

    #[test]
    fn names_of_the_release_are_filled_in_and_other_templates_stay_open() {
        let mut values = Value::from(json!({
            "host": "{{ .Release.Name }}.{{ .Release.Namespace }}", "kind": "{{ .Values.kind }}", "text": "a {{ b }} c",
        }));
        let app = resource(json!({"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
            "metadata": {"name": "edge", "namespace": "argocd"}, "spec": {"destination": {"namespace": "web"}}}));
        let object = values.as_object_mut().unwrap();
        fill_release(object, &app, Some("front"));
        assert_eq!(object.get("host"), Some(&Value::from("front.web")));
        assert!(object.get("kind").unwrap().is_unknown());
        assert_eq!(object.get("text"), Some(&Value::from("a {{ b }} c")));
    }
}
