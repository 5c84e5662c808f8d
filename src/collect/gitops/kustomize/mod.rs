//! Kustomize files, understood without rendering (ruling G5): what they include, what they patch, and what they make.

mod charts;
mod file;
mod generate;
mod operations;
mod patch;
mod selector;
mod strategic;
mod transform;

use std::collections::BTreeSet;

use self::file::Kustomization;
use super::tree::{Tree, joined};
use crate::collect::reading::FileRead;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

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

impl Built {
    /// What another amounts to, besides.
    pub(super) fn add(&mut self, mut other: Self) {
        self.objects.append(&mut other.objects);
        self.claimed.append(&mut other.claimed);
        self.open.append(&mut other.open);
        self.missing.append(&mut other.missing);
    }

    /// A file as it stands.
    pub(super) fn add_file(&mut self, place: &str, file: &FileRead) {
        self.objects.extend(file.documents.iter().flat_map(|document| document.objects.clone()));
        self.claimed.insert(place.to_owned());
    }
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

/// Adds what an application says of a kustomization beside its files: a Flux Kustomization's `components`, `patches`, `images`
/// and `targetNamespace`, the same members in the `kustomize` of an Argo CD source
/// (fluxcd/kustomize-controller:docs/spec/v1/kustomizations.md, argoproj/argo-cd:docs/user-guide/kustomize.md).
pub(super) fn overlay(tree: &Tree, folder: &str, own: &Value, into: &mut Built) {
    let file = Kustomization::of(own);
    let mut builder = Builder { tree, path: Vec::new() };
    for component in &file.components {
        builder.component(folder, component, into);
    }
    patch::apply(tree, folder, &file, into);
    transform::apply(&file, &mut into.objects);
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
        charts::declare(self.tree, &place, folder, &file, &mut own);
        patch::apply(self.tree, folder, &file, &mut own);
        transform::apply(&file, &mut own.objects);
        own.open.extend(file.unseen.iter().map(|what| Reason::SourceUnseen(format!("{place}: {what}").into())));
        into.add(own);
        self.path.pop();
    }

    fn resource(&mut self, folder: &str, path: &str, into: &mut Built) {
        let place = joined(folder, path);
        if is_remote(path) {
            into.open.push(Reason::SourceUnseen(path.into()));
        } else if let Some(file) = self.tree.file(&place) {
            into.add_file(&place, file);
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
        charts::declare(self.tree, &file_place, &place, &file, into);
        patch::apply(self.tree, &place, &file, into);
        transform::apply(&file, &mut into.objects);
    }
}

/// How deep components may include each other.
const DEEPEST: usize = 32;

/// A base that lies in another repository (kubernetes-sigs/kustomize:api/internal/git/repospec.go).
fn is_remote(path: &str) -> bool {
    path.contains("://") || path.contains("?ref=") || path.starts_with("git@") || path.starts_with("github.com/")
}
