//! Which files a repository starts from, and how many clusters that shows.

use std::collections::{BTreeMap, BTreeSet};

use super::kustomize;
use super::reach::{Reached, World, named, reach};
use super::tree::{folder_of, within};
use crate::facts::app_sources::is_app;
use crate::model::evidence::ObjectRef;

/// One cluster that a repository declares.
pub(super) struct Root {
    /// Its folder; empty where the repository declares one cluster.
    pub(super) name: String,
    /// What it leads to.
    pub(super) reached: Reached,
}

/// Files and folders to start from, by the folder that stands for them.
type Starts = BTreeMap<String, BTreeSet<String>>;

/// The clusters of a repository. `manifests` are the files that hold objects and are no part of a chart.
pub(super) fn roots(world: &World, manifests: &BTreeSet<String>) -> Vec<Root> {
    let starts = starts(world, manifests);
    let roots: Vec<Root> =
        starts.iter().map(|(name, files)| Root { name: name.clone(), reached: reach(world, files) }).collect();
    let roots = without_led_to(world, &starts, roots);
    if are_variants(&roots) {
        return roots;
    }
    // Followed together, because one may fill in what another names.
    let all: BTreeSet<String> = starts.into_values().flatten().collect();
    vec![Root { name: String::new(), reached: reach(world, &all) }]
}

/// The files with applications that no other application leads to, or the kustomizations that list them; without any
/// application, what nothing else includes.
fn starts(world: &World, manifests: &BTreeSet<String>) -> Starts {
    let apps: Vec<&String> = manifests.iter().filter(|place| holds_app(world, place)).collect();
    if apps.is_empty() { without_apps(world, manifests) } else { with_apps(world, &apps) }
}

fn with_apps(world: &World, apps: &[&String]) -> Starts {
    let leads: Vec<(&String, BTreeSet<String>)> = apps.iter().map(|place| (*place, named(world, place))).collect();
    let is_led_to = |place: &str| {
        let mut others = leads.iter().filter(|(from, _)| !is_beside(from, place));
        others.any(|(_, folders)| folders.iter().any(|folder| leads_to(world, folder, place)))
    };
    let outermost = kustomize::roots(world.tree);
    let mut starts = Starts::new();
    for place in apps.iter().filter(|place| !is_led_to(place)) {
        let listed_by: Vec<&String> = outermost.iter().filter(|folder| lists(world, folder, place)).collect();
        for folder in &listed_by {
            starts.entry((*folder).clone()).or_default().insert((*folder).clone());
        }
        if listed_by.is_empty() && super::is_loose(world, place) {
            starts.entry(folder_of(place).to_owned()).or_default().insert((*place).clone());
        }
    }
    starts
}

/// Whether a folder that an application names holds a place, or has a kustomization that lists it.
fn leads_to(world: &World, folder: &str, place: &str) -> bool {
    place == folder || within(place, folder).is_some() || lists(world, folder, place)
}

fn lists(world: &World, folder: &str, place: &str) -> bool {
    world.kustomized.get(folder).is_some_and(|claimed| claimed.contains(place))
}

/// Files of one folder do not lead to each other: Flux' own start lies in the folder that it names.
fn is_beside(from: &str, place: &str) -> bool {
    let (from, place) = (folder_of(from), folder_of(place));
    from == place || within(from, place).is_some()
}

fn holds_app(world: &World, place: &str) -> bool {
    let documents = world.tree.file(place).map_or(&[][..], |file| &file.documents);
    documents.iter().flat_map(|document| &document.objects).any(|object| is_app(&object.kind))
}

fn without_apps(world: &World, manifests: &BTreeSet<String>) -> Starts {
    let mut starts = Starts::new();
    for folder in kustomize::roots(world.tree) {
        starts.entry(folder.clone()).or_default().insert(folder);
    }
    for place in manifests.iter().filter(|place| super::is_loose(world, place)) {
        starts.entry(folder_of(place).to_owned()).or_default().insert(place.clone());
    }
    starts
}

/// Leaves out roots that another one leads to, as Flux' own start leads to the folder around it.
fn without_led_to(world: &World, starts: &Starts, roots: Vec<Root>) -> Vec<Root> {
    let places =
        |start: &String| world.kustomized.get(start).cloned().unwrap_or_else(|| BTreeSet::from([start.clone()]));
    let own: BTreeMap<&String, BTreeSet<String>> =
        starts.iter().map(|(name, files)| (name, files.iter().flat_map(places).collect())).collect();
    let leads = |from: &Root, to: &Root| own.get(&to.name).is_some_and(|own| own.is_subset(&from.reached.places));
    let is_led_to =
        |root: &Root| roots.iter().any(|other| other.name != root.name && leads(other, root) && !leads(root, other));
    let led_to: BTreeSet<String> = roots.iter().filter(|root| is_led_to(root)).map(|root| root.name.clone()).collect();
    roots.into_iter().filter(|root| !led_to.contains(&root.name)).collect()
}

/// Whether the roots are variants of one thing, such as staging and production: they declare an object of one name each.
fn are_variants(roots: &[Root]) -> bool {
    let mut seen: BTreeSet<ObjectRef> = BTreeSet::new();
    for root in roots {
        let own: BTreeSet<ObjectRef> = root.reached.objects.iter().map(|object| object.reference()).collect();
        if own.iter().any(|object| seen.contains(object)) {
            return true;
        }
        seen.extend(own);
    }
    false
}
