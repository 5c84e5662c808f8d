//! The parameters that a generator yields.

use super::selector;
use super::template;
use crate::collect::gitops::tree::{Tree, folder_of};
use crate::format::path::is_like;
use crate::model::value::{Object, Value};

/// One mapping an application, and whether there are or may be others that the input does not show.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) params: Vec<Value>,
    pub(super) open: bool,
}

impl Outcome {
    fn known(params: Vec<Value>) -> Self {
        Self { params, open: false }
    }

    /// Some or none at all.
    fn unknown() -> Self {
        Self { params: Vec::new(), open: true }
    }

    /// At least one, of which no more is known than `params` says.
    fn some(params: Object) -> Self {
        Self { params: vec![params.into()], open: true }
    }
}

/// Of any generator. Clusters, pull requests and what else lives outside of files is not in the input.
pub(super) fn of_generator(generator: &Value, tree: &Tree) -> Outcome {
    let mut outcome = unselected(generator, tree);
    if let Some(selector) = generator.get("selector") {
        outcome.params.retain(|params| selector::passes(selector, params));
    }
    outcome
}

fn unselected(generator: &Value, tree: &Tree) -> Outcome {
    if let Some(list) = generator.get("list") {
        return of_list(list);
    }
    if let Some(git) = generator.get("git") {
        return git_params(git, tree);
    }
    if let Some(matrix) = generator.get("matrix") {
        return of_matrix(matrix, tree);
    }
    if let Some(merge) = generator.get("merge") {
        return of_merge(merge, tree);
    }
    generator.get("clusters").map_or_else(Outcome::unknown, of_clusters)
}

/// Without a selector the cluster that Argo CD runs in is always among them; with one, none may be
/// (argoproj/argo-cd:docs/operator-manual/applicationset/Generators-Cluster.md).
fn of_clusters(clusters: &Value) -> Outcome {
    if clusters.get("selector").is_some_and(|selector| selector.members().next().is_some()) {
        return Outcome::unknown();
    }
    let mut own = Object::new();
    if let Some(values) = clusters.get("values") {
        own.insert("values", values.clone());
    }
    Outcome::some(own)
}

/// The elements that stand there; `elementsYaml` is a template whose value another generator gives.
fn of_list(list: &Value) -> Outcome {
    let params = list.get("elements").map_or(&[][..], Value::items).to_vec();
    Outcome { params, open: list.get("elementsYaml").is_some() }
}

fn inner(of: &Value) -> &[Value] {
    of.get("generators").map_or(&[], Value::items)
}

fn git_params(git: &Value, tree: &Tree) -> Outcome {
    let directories = git.get("directories").map_or(&[][..], Value::items);
    let files = git.get("files").map_or(&[][..], Value::items);
    let params: Vec<Value> = match directories.is_empty() {
        false => folders(directories, tree).iter().map(|folder| of_path(folder, Object::new())).collect(),
        true => files.iter().flat_map(|file| of_files(file, tree)).collect(),
    };
    // Nothing found is more likely another repository than an empty one.
    if params.is_empty() {
        return Outcome::some(Object::new());
    }
    Outcome::known(params.into_iter().map(|params| with_values(params, git)).collect())
}

/// The parameters with those that the generator adds as `values`, which may use them.
fn with_values(params: Value, generator: &Value) -> Value {
    let Some(values) = generator.get("values") else { return params };
    let filled = template::fill(&template::fill(values, &params, true), &params, false);
    let mut own = Object::new();
    own.insert("values", filled);
    joined(&params, &own.into())
}

fn folders<'a>(patterns: &[Value], tree: &Tree<'a>) -> Vec<&'a str> {
    let is = |pattern: &Value, folder: &str| pattern.str_at(&["path"]).is_some_and(|path| is_like(folder, path));
    let excludes = |pattern: &&Value| pattern.get("exclude").and_then(Value::as_bool) == Some(true);
    let (out, into): (Vec<&Value>, Vec<&Value>) = patterns.iter().partition(excludes);
    let wanted = |folder: &&str| into.iter().any(|one| is(one, folder)) && !out.iter().any(|one| is(one, folder));
    tree.folders().iter().copied().filter(wanted).collect()
}

fn of_files(file: &Value, tree: &Tree) -> Vec<Value> {
    let Some(pattern) = file.str_at(&["path"]) else { return Vec::new() };
    let matching = tree.below("").filter(|(place, _)| is_like(place, pattern));
    let params = matching.flat_map(|(place, _)| {
        // A list gives one for each of its items.
        let own = tree.value(place).map_or(&[][..], |value| match value {
            Value::Array(items) => items,
            one => std::slice::from_ref(one),
        });
        own.iter().filter_map(move |own| Some(of_path(folder_of(place), own.as_object()?.clone())))
    });
    params.collect()
}

/// The parameters of a folder, in the form of Go templates and in that of plain ones
/// (argoproj/argo-cd:docs/operator-manual/applicationset/Generators-Git.md).
fn of_path(folder: &str, mut own: Object) -> Value {
    let base = folder.rsplit('/').next().unwrap_or(folder);
    let steps: Vec<Value> = folder.split('/').map(Value::from).collect();
    for (at, step) in steps.iter().enumerate() {
        own.insert(format!("path[{at}]"), step.clone());
    }
    own.insert("path.basename", Value::from(base));
    own.insert("path.path", Value::from(folder));
    let mut path = Object::new();
    path.insert("path", Value::from(folder));
    path.insert("basename", Value::from(base));
    path.insert("segments", Value::from(steps));
    own.insert("path", path.into());
    own.into()
}

/// Every pair; the second generator may use what the first yields.
fn of_matrix(matrix: &Value, tree: &Tree) -> Outcome {
    let [first, second] = inner(matrix) else { return Outcome::unknown() };
    let outer = of_generator(first, tree);
    let mut whole = Outcome { params: Vec::new(), open: outer.open };
    for params in &outer.params {
        let filled = template::fill(second, params, true);
        let inner = of_generator(&template::fill(&filled, params, false), tree);
        whole.open |= inner.open;
        whole.params.extend(inner.params.iter().map(|other| joined(params, other)));
    }
    whole
}

/// The first generator's parameters, with those of the others that agree on the keys.
fn of_merge(merge: &Value, tree: &Tree) -> Outcome {
    let Some((first, others)) = inner(merge).split_first() else { return Outcome::unknown() };
    let keys: Vec<&str> =
        merge.get("mergeKeys").map_or(&[][..], Value::items).iter().filter_map(Value::as_str).collect();
    let mut whole = of_generator(first, tree);
    for other in others.iter().map(|other| of_generator(other, tree)) {
        whole.open |= other.open;
        for params in &mut whole.params {
            let agrees = |candidate: &&Value| keys.iter().all(|key| candidate.get(key) == params.get(key));
            if let Some(over) = other.params.iter().find(agrees) {
                *params = joined(params, over);
            }
        }
    }
    whole
}

fn joined(one: &Value, over: &Value) -> Value {
    let mut whole = one.as_object().cloned().unwrap_or_default();
    over.members().for_each(|(key, value)| drop(whole.insert(key, value.clone())));
    whole.into()
}
