//! GitOps repositories, read as they stand: which files are desired state, which values reach which chart, and which sources
//! are not in the input. Nothing is rendered.

mod charts;
mod generators;
mod kustomize;
mod reach;
mod resolve;
mod roots;
mod sight;
pub mod tree;
mod values;
mod variables;

use std::collections::BTreeSet;

use compact_str::CompactString;

use self::reach::World;
use self::roots::Root;
use self::tree::{Tree, folder_of, joined, within};
use super::leaves::{DocId, base};
use super::reading::FileRead;
use crate::facts::app_sources::{self as apps, is_app};
use crate::model::reason::Reason;
use crate::model::repository::{Repository, Sight, SourceSeen};
use crate::model::resource::Resource;

/// One cluster that a repository declares.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// The folder that it starts from; empty where the repository declares one cluster.
    pub(super) name: String,
    /// Its objects.
    pub(super) objects: Vec<Resource>,
    /// The documents that they come from.
    pub(super) docs: Vec<DocId>,
    /// What can be said of the repository.
    pub(super) repository: Repository,
    /// What keeps its desired state from being closed.
    pub(super) open: BTreeSet<Reason>,
}

/// Marks what belongs to charts: by itself it declares nothing, and templates are not meant to parse.
pub(super) fn mark_templates(reads: &mut [FileRead]) {
    let bases: BTreeSet<String> = reads.iter().map(|read| base(read).to_owned()).collect();
    for of in bases {
        let tree = Tree::of(reads.iter().filter(|read| base(read) == of));
        let charts = charts::folders(&tree);
        for read in reads.iter_mut().filter(|read| base(read) == of && charts::is_within(&read.place, &charts)) {
            read.template = true;
            read.problems.clear();
        }
    }
}

/// The clusters that the repositories among the declared documents declare, one list a repository, and the documents that
/// are part of none.
pub(super) fn repositories(reads: &[FileRead], docs: &[DocId], partial: bool) -> (Vec<Vec<Declared>>, Vec<DocId>) {
    let mut plain = Vec::new();
    let mut all = Vec::new();
    let templates = reads.iter().filter(|read| read.template);
    let bases: BTreeSet<&str> = docs.iter().map(|id| &reads[id.file]).chain(templates).map(base).collect();
    for of in bases {
        let own: Vec<DocId> = docs.iter().copied().filter(|id| base(&reads[id.file]) == of).collect();
        let tree = Tree::of(reads.iter().filter(|read| base(read) == of));
        let world = world(&tree, reads, &own, partial);
        match is_repository(&world, reads, &own) {
            true => all.extend(Some(declared(&world, reads, &own)).filter(|clusters| !clusters.is_empty())),
            false => plain.extend(own),
        }
    }
    (all, plain)
}

fn objects<'r>(reads: &'r [FileRead], docs: &'r [DocId]) -> impl Iterator<Item = &'r Resource> {
    docs.iter().flat_map(|id| &reads[id.file].documents[id.document].objects)
}

fn is_repository(world: &World, reads: &[FileRead], docs: &[DocId]) -> bool {
    let has_apps = || objects(reads, docs).any(|object| is_app(&object.kind));
    !world.charts.is_empty() || !world.kustomized.is_empty() || has_apps()
}

fn world<'t, 'a>(tree: &'t Tree<'a>, reads: &[FileRead], docs: &[DocId], partial: bool) -> World<'t, 'a> {
    let flux = |object: &&Resource| apps::is_repository(&object.kind);
    let repositories: Vec<Resource> = objects(reads, docs).filter(flux).cloned().collect();
    let sources: Vec<_> = objects(reads, docs).flat_map(|app| apps::sources(app, &repositories)).collect();
    let built = kustomize::folders(tree).into_iter().map(|folder| (folder.clone(), kustomize::build(tree, &folder)));
    let built: Vec<(String, kustomize::Built)> = built.collect();
    World {
        charts: charts::folders(tree),
        missing: built.iter().flat_map(|(_, built)| built.missing.iter().cloned()).collect(),
        kustomized: built.into_iter().map(|(folder, built)| (folder, built.claimed)).collect(),
        url: sight::root_url(&sources, tree),
        repositories,
        tree,
        partial,
    }
}

fn declared(world: &World, reads: &[FileRead], docs: &[DocId]) -> Vec<Declared> {
    let manifests: BTreeSet<String> = docs.iter().map(|id| reads[id.file].place.to_string()).collect();
    let roots = with_makers(world, roots::roots(world, &manifests));
    let reached: BTreeSet<&String> = roots.iter().flat_map(|root| &root.reached.places).collect();
    let unreached: Vec<&String> = manifests.iter().filter(|place| !reached.contains(*place)).collect();
    let alone = roots.len() == 1;
    let loose: BTreeSet<&String> = unreached.iter().copied().filter(|place| alone && is_loose(world, place)).collect();
    let names: Vec<CompactString> =
        unreached.iter().filter_map(|place| Some(world.tree.file(place)?.file.clone())).collect();
    let url = world.url.as_deref().map(CompactString::from);
    let common = Repository { url, unreached: names, ..Repository::default() };
    roots.into_iter().map(|root| of_root(root, reads, docs, &loose, &common)).collect()
}

/// A chart in the input that makes applications and that nothing names is installed by other means, if it is: it may bring
/// anything to every cluster of the repository.
fn with_makers(world: &World, mut roots: Vec<Root>) -> Vec<Root> {
    let makers = world.charts.iter().filter(|chart| charts::makes_apps(world.tree, chart));
    let is_used = |chart: &str| roots.iter().any(|root| root.reached.places.contains(&joined(chart, "Chart.yaml")));
    let open: Vec<Reason> =
        makers.filter(|chart| !is_used(chart)).map(|chart| Reason::SourceUnrendered(named(chart))).collect();
    if roots.is_empty() && !open.is_empty() {
        roots.push(Root::default());
    }
    roots.iter_mut().for_each(|root| root.reached.open.extend(open.iter().cloned()));
    roots
}

/// The folder of a chart as a report names it.
fn named(chart: &str) -> CompactString {
    if chart.is_empty() { "Chart.yaml".into() } else { chart.into() }
}

/// Whether no kustomization has a say about the file: then it is desired state, though no application reaches it. A file beside
/// a kustomization that does not list it is none, nor is one that only a kustomization lists which nothing includes (ruling G5),
/// nor one in a folder that a kustomization includes and whose own is not in the input.
fn is_loose(world: &World, place: &str) -> bool {
    !world.missing.iter().any(|folder| within(place, folder).is_some())
        && !world.kustomized.contains_key(folder_of(place))
        && !world.kustomized.values().any(|claimed| claimed.contains(place))
}

fn of_root(root: Root, reads: &[FileRead], docs: &[DocId], loose: &BTreeSet<&String>, common: &Repository) -> Declared {
    let Root { name, reached } = root;
    let at = |id: &&DocId, places: &dyn Fn(&str) -> bool| places(&reads[id.file].place);
    let kept: Vec<DocId> = docs
        .iter()
        .filter(|id| at(id, &|place| reached.places.contains(place) || loose.iter().any(|file| *file == place)))
        .copied()
        .collect();
    let beside = docs.iter().filter(|id| at(id, &|place| loose.iter().any(|file| *file == place)));
    let mut objects = reached.objects;
    objects.extend(beside.flat_map(|id| reads[id.file].documents[id.document].objects.clone()));
    // A source that a generator leaves unfilled is told by the set that has the generator.
    let told = |name: &str| !reached.open.is_empty() && name.contains("{{");
    let gaps = reached.sources.iter().filter(|(name, _)| !told(name)).filter_map(|(name, sight)| gap(name, *sight));
    let open = gaps.chain(reached.open.iter().cloned()).collect();
    let sources = reached.sources.iter().map(|(name, sight)| SourceSeen { name: name.as_str().into(), sight: *sight });
    let repository = Repository { sources: sources.collect(), made_by: reached.made_by, ..common.clone() };
    Declared { name, objects, docs: kept, repository, open }
}

/// What a source leaves open of all that it may bring.
fn gap(source: &str, sight: Sight) -> Option<Reason> {
    match sight {
        Sight::Unseen => Some(Reason::SourceUnseen(source.into())),
        Sight::Unrendered => Some(Reason::SourceUnrendered(source.into())),
        Sight::InInput | Sight::Named | Sight::UnseenApplication => None,
    }
}
