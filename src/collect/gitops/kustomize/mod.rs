//! Kustomize files, understood without rendering (ruling G5): what they include, what they patch, and what they make.

mod file;
mod generate;
mod patch;

use std::collections::BTreeSet;

use self::file::Kustomization;
use super::tree::{Tree, joined};
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The names that a kustomization can have (kubernetes-sigs/kustomize:api/konfig/general.go).
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// What a kustomization amounts to, as far as that can be told without rendering it.
#[derive(Debug, Default)]
pub(super) struct Built {
    /// Its objects.
    pub(super) objects: Vec<Resource>,
    /// The place of every file that it reaches: its own, resources, patches, sources of generators.
    pub(super) claimed: BTreeSet<String>,
    /// What is not in the input.
    pub(super) open: Vec<Reason>,
    /// The places of what lies in this repository and is not in the input.
    pub(super) missing: BTreeSet<String>,
}

/// The kustomization of a folder.
fn file_in<'a>(tree: &Tree<'a>, folder: &str) -> Option<(String, &'a Value)> {
    NAMES.iter().find_map(|name| {
        let place = joined(folder, name);
        Some((place.clone(), tree.value(&place)?))
    })
}

/// Every folder with a kustomization.
pub(super) fn folders(tree: &Tree) -> Vec<String> {
    tree.folders().iter().copied().filter(|folder| file_in(tree, folder).is_some()).map(str::to_owned).collect()
}

/// The folders whose kustomization no other includes, and that are no components, which only others can include.
pub(super) fn roots(tree: &Tree) -> Vec<String> {
    let all = folders(tree);
    let parsed = |folder: &String| Some((folder.clone(), Kustomization::of(file_in(tree, folder)?.1)));
    let parsed: Vec<(String, Kustomization)> = all.iter().filter_map(parsed).collect();
    let included: BTreeSet<String> =
        parsed.iter().flat_map(|(folder, file)| file.included().map(move |path| joined(folder, path))).collect();
    let outermost = parsed.into_iter().filter(|(folder, file)| !file.component && !included.contains(folder));
    outermost.map(|(folder, _)| folder).collect()
}

/// Follows a kustomization.
pub(super) fn build(tree: &Tree, folder: &str) -> Built {
    let mut built = Built::default();
    Builder { tree, path: Vec::new() }.folder(folder, &mut built);
    built
}

struct Builder<'t, 'a> {
    tree: &'t Tree<'a>,
    /// The folders on the way here: one that includes itself ends there.
    path: Vec<String>,
}

impl Builder<'_, '_> {
    fn folder(&mut self, folder: &str, into: &mut Built) {
        let Some((place, value)) = file_in(self.tree, folder) else { return };
        if self.path.iter().any(|above| above == folder) {
            return;
        }
        self.path.push(folder.to_owned());
        into.claimed.insert(place.clone());
        let file = Kustomization::of(value);
        let mut own = Built::default();
        file.resources.iter().for_each(|path| self.resource(folder, path, &mut own));
        // Components change what was gathered before them.
        for component in &file.components {
            self.component(folder, component, &mut own);
        }
        generate::config_maps(self.tree, &place, folder, &file, &mut own);
        patch::apply(self.tree, folder, &file, &mut own);
        if let Some(namespace) = &file.namespace {
            own.objects.iter_mut().for_each(|object| set_namespace(object, namespace));
        }
        own.objects.iter_mut().for_each(|object| add_labels(object, &file.labels));
        own.open.extend(file.unseen.iter().map(|what| Reason::SourceUnseen(format!("{place}: {what}").into())));
        into.objects.append(&mut own.objects);
        into.claimed.append(&mut own.claimed);
        into.open.append(&mut own.open);
        into.missing.append(&mut own.missing);
        self.path.pop();
    }

    fn resource(&mut self, folder: &str, path: &str, into: &mut Built) {
        let place = joined(folder, path);
        if is_remote(path) {
            into.open.push(Reason::SourceUnseen(path.into()));
        } else if let Some(file) = self.tree.file(&place) {
            into.objects.extend(file.documents.iter().flat_map(|document| document.objects.clone()));
            into.claimed.insert(place);
        } else if file_in(self.tree, &place).is_some() {
            self.folder(&place, into);
        } else {
            into.missing.insert(place.clone());
            into.open.push(Reason::SourceUnseen(place.into()));
        }
    }

    /// A component's patches and generators act on everything that the kustomization gathered before it
    /// (kubernetes-sigs/kustomize:api/internal/target/kusttarget.go).
    fn component(&mut self, folder: &str, path: &str, into: &mut Built) {
        let place = joined(folder, path);
        let Some((file_place, value)) = file_in(self.tree, &place) else {
            return into.open.push(Reason::SourceUnseen(if is_remote(path) { path.into() } else { place.into() }));
        };
        let file = Kustomization::of(value);
        into.claimed.insert(file_place.clone());
        file.resources.iter().for_each(|path| self.resource(&place, path, into));
        if self.path.len() < DEEPEST {
            self.path.push(place.clone());
            file.components.iter().for_each(|inner| self.component(&place, inner, into));
            self.path.pop();
        }
        generate::config_maps(self.tree, &file_place, &place, &file, into);
        patch::apply(self.tree, &place, &file, into);
        into.objects.iter_mut().for_each(|object| add_labels(object, &file.labels));
    }
}

/// How deep components may include each other.
const DEEPEST: usize = 32;

/// A base that lies in another repository (kubernetes-sigs/kustomize:api/internal/git/repospec.go).
fn is_remote(path: &str) -> bool {
    path.contains("://") || path.contains("?ref=") || path.starts_with("git@") || path.starts_with("github.com/")
}

/// Kinds without a namespace that repositories commonly hold.
const CLUSTER_WIDE: [&str; 14] = [
    "APIService",
    "CSIDriver",
    "ClusterIssuer",
    "ClusterPolicy",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterSecretStore",
    "CustomResourceDefinition",
    "GatewayClass",
    "IngressClass",
    "Namespace",
    "Node",
    "PriorityClass",
    "StorageClass",
];

fn set_namespace(object: &mut Resource, namespace: &str) {
    if CLUSTER_WIDE.contains(&object.kind.kind.as_str()) {
        return;
    }
    object.namespace = Some(namespace.into());
    let metadata = object.body.as_object_mut().and_then(|body| body.get_mut("metadata"));
    if let Some(metadata) = metadata.and_then(Value::as_object_mut) {
        metadata.insert("namespace", Value::from(namespace));
    }
}

fn add_labels(object: &mut Resource, labels: &[(String, Value)]) {
    let metadata = object.body.as_object_mut().and_then(|body| body.get_mut("metadata")).and_then(Value::as_object_mut);
    let Some(metadata) = metadata.filter(|_| !labels.is_empty()) else { return };
    if !matches!(metadata.get("labels"), Some(Value::Object(_))) {
        metadata.insert("labels", Object::new().into());
    }
    if let Some(Value::Object(own)) = metadata.get_mut("labels") {
        labels.iter().for_each(|(key, value)| drop(own.insert(key.as_str(), value.clone())));
    }
}
