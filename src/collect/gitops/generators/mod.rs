//! ApplicationSets, expanded as far as their generators' values stand in the input
//! (argoproj/argo-cd:docs/operator-manual/applicationset/Generators.md).

mod params;
mod template;

use self::params::{Outcome, of_generator};
use super::tree::Tree;
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The applications that a set makes.
#[derive(Debug, Default)]
pub(super) struct Expansion {
    pub(super) applications: Vec<Resource>,
    /// What is needed of it and not in the input.
    pub(super) open: Vec<Reason>,
}

/// Expands a set. What cannot be told gives one application whose unfilled parts stay placeholders: that it makes some is
/// known, but not how many.
pub(super) fn expand(set: &Resource, tree: &Tree) -> Expansion {
    let mut expansion = Expansion::default();
    let Some(spec) = set.body.get("spec") else { return expansion };
    let Some(template) = spec.get("template") else { return expansion };
    let go = spec.get("goTemplate").and_then(Value::as_bool) == Some(true);
    for generator in spec.get("generators").map_or(&[][..], Value::items) {
        let Outcome { params, open } = of_generator(generator, tree);
        let all = if params.is_empty() && open { vec![Value::from(Object::new())] } else { params };
        for params in all {
            let filled = template::fill(template, &params, go);
            expansion.applications.push(application(set, &filled, expansion.applications.len()));
        }
        expansion.open.extend(open.then(|| unresolved(set)));
    }
    expansion
}

fn unresolved(set: &Resource) -> Reason {
    Reason::SourceUnseen(format!("the generators of {}", set.reference()).into())
}

fn application(set: &Resource, filled: &Value, at: usize) -> Resource {
    let name = filled.str_at(&["metadata", "name"]).map_or_else(|| format!("{}-{at}", set.name), str::to_owned);
    let mut metadata = filled.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    metadata.insert("name", Value::from(name.as_str()));
    let mut body = Object::new();
    body.insert("apiVersion", Value::from("argoproj.io/v1alpha1"));
    body.insert("kind", Value::from("Application"));
    body.insert("metadata", metadata.into());
    body.insert("spec", specification(set, filled));
    Resource {
        kind: GroupKind::new("argoproj.io", "Application"),
        version: set.version.clone(),
        namespace: set.namespace.clone(),
        name: name.into(),
        body: body.into(),
        origin: set.origin.clone(),
        observed: false,
    }
}

/// What a set patches into its applications (`templatePatch`, a text that is filled in) is not followed, and may set anything.
fn specification(set: &Resource, filled: &Value) -> Value {
    let mut spec = filled.get("spec").and_then(Value::as_object).cloned().unwrap_or_default();
    if set.body.at(&["spec", "templatePatch"]).is_some() {
        let reason = Reason::Placeholder("templatePatch".into());
        spec.insert("syncPolicy", Value::unknown(reason.clone()));
        spec.set_open(reason);
    }
    spec.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::expand;
    use crate::collect::gitops::tree::Tree;
    use crate::collect::reading::FileRead;
    use crate::collect::testing::resource;

    fn names(generators: serde_json::Value, go: bool) -> (Vec<String>, usize) {
        let name = if go { "app-{{ .name }}" } else { "app-{{name}}" };
        let set = resource(json!({
            "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": {"name": "s", "namespace": "argocd"},
            "spec": {"goTemplate": go, "generators": generators, "template": {"metadata": {"name": name}, "spec": {}}},
        }));
        let places = ["apps/web/a.yaml", "apps/shop/b.yaml", "other/c.yaml"];
        let files: Vec<FileRead> =
            places.iter().map(|place| FileRead { place: (*place).into(), ..FileRead::default() }).collect();
        let expansion = expand(&set, &Tree::of(&files));
        (expansion.applications.iter().map(|app| app.name.to_string()).collect(), expansion.open.len())
    }

    #[test]
    fn lists_and_folders_are_expanded() {
        let list = json!([{"list": {"elements": [{"name": "a"}, {"name": "b"}]}}]);
        assert_eq!(names(list.clone(), false), (vec!["app-a".to_owned(), "app-b".to_owned()], 0));
        assert_eq!(names(list, true).0, ["app-a", "app-b"]);
        let matrix = json!([{"matrix": {"generators": [
            {"git": {"directories": [{"path": "apps/*"}, {"path": "apps/web", "exclude": true}]}},
            {"list": {"elements": [{"name": "a"}, {"name": "b"}]}},
        ]}}]);
        assert_eq!(names(matrix, false), (vec!["app-a".to_owned(), "app-b".to_owned()], 0));
    }

    #[test]
    fn what_is_not_in_the_input_stays_open() {
        assert_eq!(names(json!([{"clusters": {}}]), false), (vec!["app-{{name}}".to_owned()], 1));
    }
}
