//! What can be told of each cluster before its objects are taken out of the files.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::bundle::manifest::Manifest;
use super::claims::Claims;
use super::clusters::{Group, group};
use super::gitops::{self, Declared};
use super::leaves::{DocId, Leaf, below, is_observed, sort};
use super::limits;
use super::names::Names;
use super::reading::FileRead;
use super::shape::extents::Extents;
use super::shape::{self, Doc, Setting, Tree, bundle, lists, support_bundle};
use super::sources::{Part, sources};
use crate::model::demand::Demand;
use crate::model::kind::GroupKind;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::resource::Resource;
use crate::model::snapshot::{Shape, Source};

/// One cluster: its documents, and what their shapes tell.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// What tells it from others.
    pub(super) claims: Claims,
    /// The documents that were observed; none for desired state alone.
    pub(super) observed: Vec<DocId>,
    /// What its cloud says of it.
    pub(super) beyond: Vec<(DocId, usize)>,
    /// The documents that declare what should be.
    pub(super) declared: Vec<DocId>,
    /// Those of them that are part of no repository.
    pub(super) plain: Vec<DocId>,
    /// What repositories among those declare; their documents are among `declared` too.
    pub(super) desired: Vec<Declared>,
    /// How kinds are called.
    pub(super) names: Names,
    /// How completely each kind was observed.
    pub(super) extents: Extents,
    /// Its inputs.
    pub(super) sources: Vec<Source>,
    /// What the manifest of a bundle says, or of a live cluster.
    pub(super) manifest: Option<Manifest>,
    /// The API server's version, where a file states it.
    pub(super) server_version: Option<String>,
    /// What its collectors noted, and what is doubtful about it.
    pub(super) problems: Vec<Problem>,
}

impl Draft {
    /// Whether anything of it was observed.
    pub(super) fn is_observed(&self) -> bool {
        !self.observed.is_empty()
    }

    /// The files that it has documents in.
    pub(super) fn files(&self) -> BTreeSet<usize> {
        let answers = self.beyond.iter().map(|(id, _)| id);
        self.observed.iter().chain(&self.declared).chain(answers).map(|id| id.file).collect()
    }
}

/// One draft a cluster. Desired state joins the only cluster there is; beside several it stands alone.
pub(super) fn drafts(inputs: &[String], reads: &[FileRead], demand: &Demand, partial: bool) -> Vec<Draft> {
    let sorted = sort(reads);
    let mut groups = group(sorted.leaves);
    let shown = |id: DocId| is_observed(&reads[id.file].documents[id.document]);
    groups.retain(|group| docs(group).any(shown) || answers(group).next().is_some());
    let (mut shared, variants) = intents(reads, &sorted.declared, partial);
    let mut drafts = Vec::new();
    let alone = groups.len() == 1 && variants.is_empty();
    for group in groups {
        let declared = if alone { std::mem::take(&mut shared) } else { Intent::default() };
        drafts.push(draft(inputs, reads, group, declared, demand, alone));
    }
    let rest = Some(shared).filter(|shared| !shared.docs.is_empty() || !shared.desired.is_empty());
    let rest: Vec<Intent> = rest.into_iter().chain(variants).collect();
    let only = drafts.is_empty() && rest.len() == 1;
    for declared in rest {
        drafts.push(draft(inputs, reads, Group::default(), declared, demand, only));
    }
    drafts
}

/// What is declared of one cluster.
#[derive(Debug, Default)]
struct Intent {
    /// Documents that stand for themselves.
    docs: Vec<DocId>,
    /// What repositories declare.
    desired: Vec<Declared>,
}

/// What is declared of the one cluster, and what repositories that show several declare of each of them.
fn intents(reads: &[FileRead], declared: &[DocId], partial: bool) -> (Intent, Vec<Intent>) {
    let (repositories, docs) = gitops::repositories(reads, declared, partial);
    let (mut shared, mut variants) = (Intent { docs, desired: Vec::new() }, Vec::new());
    for mut clusters in repositories {
        match clusters.len() {
            1 => shared.desired.append(&mut clusters),
            _ => {
                variants.extend(clusters.into_iter().map(|cluster| Intent { docs: Vec::new(), desired: vec![cluster] }))
            }
        }
    }
    (shared, variants)
}

fn docs<'a>(group: &'a Group<'_>) -> impl Iterator<Item = DocId> + use<'a> {
    group.leaves.iter().filter(|leaf| leaf.beyond.is_none()).flat_map(|leaf| leaf.docs.iter().copied())
}

/// What clouds say of a group's cluster.
fn answers<'a>(group: &'a Group<'_>) -> impl Iterator<Item = (DocId, usize)> + use<'a> {
    group.leaves.iter().filter_map(|leaf| Some((*leaf.docs.first()?, leaf.beyond?)))
}

fn draft(
    inputs: &[String],
    reads: &[FileRead],
    group: Group<'_>,
    intent: Intent,
    demand: &Demand,
    alone: bool,
) -> Draft {
    let within = intent.desired.iter().flat_map(|desired| desired.docs.iter().copied());
    let declared: Vec<DocId> = intent.docs.iter().copied().chain(within).collect();
    let observed: Vec<DocId> = docs(&group).collect();
    let shown = observed.iter().any(|id| is_observed(&reads[id.file].documents[id.document]));
    let observed = if shown { observed } else { Vec::new() };
    let beyond = answers(&group).collect();
    let decisive = if observed.is_empty() { &declared } else { &observed };
    let names = Names::new(objects(reads, decisive, &limits::definition()), demand);
    let namespaces = all_namespaces(reads, &observed);
    let setting = Setting { names: &names, namespaces: namespaces.as_ref() };
    let mut parts = parts(&group.leaves);
    let mut draft = Draft { claims: group.claims, ..Draft::default() };
    for part in parts.iter().filter(|part| part.shape != Shape::Cloud) {
        let tree = tree(reads, part);
        draft.extents.merge(shape::extents(part.shape, &tree, setting));
        if matches!(part.shape, Shape::Bundle | Shape::Live) {
            let manifest = bundle::manifest(&tree);
            draft.server_version =
                draft.server_version.or(manifest.as_ref().and_then(|said| said.cluster.version.clone()));
            draft.manifest = draft.manifest.or(manifest);
        }
        if part.shape == Shape::Lists {
            draft.server_version = draft.server_version.or_else(|| lists::server_version(&tree));
        }
        if part.shape == Shape::SupportBundle {
            draft.server_version = draft.server_version.or(support_bundle::server_version(&tree));
            draft.problems.extend(collector_problems(reads, part, &tree));
        }
    }
    if !observed.is_empty() && !alone && draft.claims.is_empty() {
        let file = reads[observed[0].file].file.clone();
        draft.problems.push(Problem { file, line: None, code: ProblemCode::ClusterUnstated });
    }
    parts.push(Part { base: "", folder: "", shape: Shape::Manifests, docs: declared.clone() });
    draft.sources = sources(inputs, reads, &parts, alone);
    // A repository that holds nothing but charts is recognised all the same.
    let empty = draft.sources.iter_mut().filter(|source| source.shape == Shape::Empty && !intent.desired.is_empty());
    empty.for_each(|source| source.shape = Shape::Manifests);
    Draft { observed, beyond, declared, plain: intent.docs, desired: intent.desired, names, ..draft }
}

/// Joins the leaves of one tree, and all plain ones that lie below one base: their scope is judged together.
fn parts<'a>(leaves: &[Leaf<'a>]) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for leaf in leaves {
        let folder = if leaf.shape == Shape::Lists { "" } else { leaf.folder };
        let same = |part: &&mut Part<'_>| (part.base, part.folder, part.shape) == (leaf.base, folder, leaf.shape);
        match parts.iter_mut().find(same) {
            Some(part) => part.docs.extend(&leaf.docs),
            None => parts.push(Part { base: leaf.base, folder, shape: leaf.shape, docs: leaf.docs.clone() }),
        }
    }
    parts
}

fn tree<'a>(reads: &'a [FileRead], part: &Part<'_>) -> Tree<'a> {
    let place = |read: &'a FileRead| below(&read.place, part.folder).unwrap_or(&read.place);
    let doc = |id: &DocId| {
        let read = &reads[id.file];
        Doc { place: place(read), read: &read.documents[id.document] }
    };
    let inside = reads.iter().filter(|read| super::leaves::base(read) == part.base);
    let asides = inside.filter(|read| below(&read.place, part.folder).is_some());
    Tree {
        docs: part.docs.iter().map(doc).collect(),
        asides: asides.filter_map(|read| Some((place(read), read.aside.as_ref()?))).collect(),
    }
}

fn collector_problems(reads: &[FileRead], part: &Part<'_>, tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, texts) in support_bundle::errors(tree) {
        let same =
            |read: &&FileRead| super::leaves::base(read) == part.base && below(&read.place, part.folder) == Some(place);
        let file = reads.iter().find(same).map_or_else(|| place.into(), |read| read.file.clone());
        let problem = |text: CompactString| {
            let code = ProblemCode::CollectorError(text.into());
            Problem { file: file.clone(), line: None, code }
        };
        problems.extend(texts.into_iter().map(problem));
    }
    problems
}

fn objects<'a>(reads: &'a [FileRead], ids: &'a [DocId], kind: &'a GroupKind) -> impl Iterator<Item = &'a Resource> {
    let objects = ids.iter().flat_map(|id| &reads[id.file].documents[id.document].objects);
    objects.filter(move |object| object.kind == *kind)
}

/// The names in a list of Namespaces that is whole: it has the two that no cluster is without, and is no page.
fn all_namespaces(reads: &[FileRead], observed: &[DocId]) -> Option<BTreeSet<CompactString>> {
    let namespace = GroupKind::new("", "Namespace");
    let whole =
        |id: &DocId| reads[id.file].documents[id.document].list.as_ref().is_some_and(|list| list.next.is_none());
    let lists = observed.iter().copied().filter(whole).map(|id| -> BTreeSet<CompactString> {
        objects(reads, &[id], &namespace).map(|object| object.name.clone()).collect()
    });
    lists.filter(|names| names.contains("default") && names.contains("kube-system")).max_by_key(BTreeSet::len)
}
