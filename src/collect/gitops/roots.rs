//! Which files a repository starts from, and how many clusters that shows.

use std::collections::{BTreeMap, BTreeSet};

use super::kustomize;
use super::reach::{Reached, World, named, reach};
use super::tree::{folder_of, within};
use crate::facts::app_sources::is_app;
use crate::model::evidence::ObjectRef;

/// One cluster that a repository declares.
#[derive(Default)]
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
    let outermost = kustomize::roots(world.tree);
    let mut starts = Starts::new();
    for at in first(world, &leads) {
        let (place, folders) = &leads[at];
        let listed_by: Vec<&String> = outermost.iter().filter(|folder| lists(world, folder, place)).collect();
        for folder in &listed_by {
            starts.entry(own_folder(folders, folder)).or_default().insert((*folder).clone());
        }
        if listed_by.is_empty() && super::is_loose(world, place) {
            starts.entry(own_folder(folders, folder_of(place))).or_default().insert((*place).clone());
        }
    }
    starts
}

/// A file with applications, and the folders that they name.
type Lead<'p> = (&'p String, BTreeSet<String>);

/// The files that the others follow from: those that none leads to, and of files that lead to each other in a circle the one that
/// leads to most.
fn first(world: &World, leads: &[Lead]) -> Vec<usize> {
    let places: BTreeMap<&str, usize> = leads.iter().enumerate().map(|(at, (place, _))| (place.as_str(), at)).collect();
    let follows = |(from, folders): &Lead| -> Vec<usize> {
        let found = folders.iter().flat_map(|folder| held(world, folder, &places));
        found.filter(|other| folder_of(from) != folder_of(leads[*other].0)).collect()
    };
    let next: Vec<Vec<usize>> = leads.iter().map(follows).collect();
    let led_to: BTreeSet<usize> = next.iter().flatten().copied().collect();
    let mut chosen: Vec<usize> = (0..leads.len()).filter(|at| !led_to.contains(at)).collect();
    let mut covered = BTreeSet::new();
    chosen.iter().for_each(|at| cover(*at, &next, &mut covered));
    while covered.len() < leads.len() {
        let left = (0..leads.len()).filter(|at| !covered.contains(at));
        let Some(most) = left.max_by_key(|at| (next[*at].len(), std::cmp::Reverse(*at))) else { break };
        chosen.push(most);
        cover(most, &next, &mut covered);
    }
    chosen
}

/// The files with applications that a folder holds, or that its kustomization lists.
fn held(world: &World, folder: &str, places: &BTreeMap<&str, usize>) -> Vec<usize> {
    let below = format!("{folder}/");
    let all = if folder.is_empty() { "" } else { below.as_str() };
    let inside = places.range(all..).take_while(|(place, _)| place.starts_with(all)).map(|(_, at)| *at);
    let listed = world.kustomized.get(folder).into_iter().flatten().filter_map(|place| places.get(place.as_str()));
    inside.chain(listed.copied()).chain(places.get(folder).copied()).collect()
}

/// Adds a file and all that follow from it.
fn cover(at: usize, next: &[Vec<usize>], covered: &mut BTreeSet<usize>) {
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        if covered.insert(at) {
            open.extend(&next[at]);
        }
    }
}

/// The folder that stands for a start: one that it names itself and that holds it, as Flux' own start lies in the folder that it
/// names; else the one that it lies in.
fn own_folder(named: &BTreeSet<String>, folder: &str) -> String {
    let holds = |above: &&String| !above.is_empty() && (**above == folder || within(folder, above).is_some());
    named.iter().find(holds).map_or_else(|| folder.to_owned(), Clone::clone)
}

fn lists(world: &World, folder: &str, place: &str) -> bool {
    world.kustomized.get(folder).is_some_and(|claimed| claimed.contains(place))
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
        // What a generator leaves unfilled is not the same thing for being called the same.
        let filled = root.reached.objects.iter().filter(|object| !object.name.contains("{{"));
        let own: BTreeSet<ObjectRef> = filled.map(|object| object.reference()).collect();
        if own.iter().any(|object| seen.contains(object)) {
            return true;
        }
        seen.extend(own);
    }
    false
}
