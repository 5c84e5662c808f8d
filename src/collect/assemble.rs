//! From what was read to one snapshot a cluster.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::draft::{Draft, drafts};
use super::leaves::DocId;
use super::reading::FileRead;
use super::shape::desired;
use super::shape::extents::Extents;
use super::{beside, claims, duplicates, identity, limits, sources};
use crate::model::coverage::{Coverage, Extent};
use crate::model::demand::Demand;
use crate::model::kind::GroupKind;
use crate::model::problem::Problem;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::snapshot::{Identity, Snapshot};
use crate::model::value::Value;

/// What the user said about the input as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The input is only a part of what there is: no list is complete.
    pub partial: bool,
    /// Only these namespaces; all where none is named.
    pub namespaces: Vec<String>,
    /// The time to judge at, instead of the time of collection.
    pub as_of: Option<Timestamp>,
}

/// All clusters of the input.
#[derive(Debug, Clone, Default)]
pub struct Assembled {
    /// One a cluster, ordered by identity; none when nothing could be read.
    pub snapshots: Vec<Snapshot>,
    /// What could not be read and belongs to no cluster.
    pub problems: Vec<Problem>,
}

/// The kinds whose objects are looked at here, whether or not a rule asks for them: a demand that lacks them leaves open which
/// cluster an input shows and which custom kinds exist.
pub fn needs() -> impl Iterator<Item = GroupKind> {
    claims::kinds().into_iter().chain([limits::definition(), limits::api_service()])
}

/// Makes one snapshot of each cluster that the files show. `inputs` are the inputs as the user named them, which
/// [`FileRead::input`] counts.
pub fn assemble(inputs: &[String], mut reads: Vec<FileRead>, demand: &Demand, options: &Options) -> Assembled {
    let drafts = drafts(inputs, &reads, demand);
    let mut assembled = Assembled::default();
    let mut problems = share_problems(&mut reads, &drafts);
    assembled.problems = problems.pop().unwrap_or_default();
    let unreadable = unreadable(&reads, &drafts);
    for ((draft, problems), unreadable) in drafts.into_iter().zip(problems).zip(unreadable) {
        let mut snapshot = snapshot(draft, &mut reads, &unreadable, demand, options);
        snapshot.problems.extend(problems);
        snapshot.problems.sort();
        assembled.snapshots.push(snapshot);
    }
    assembled.snapshots.sort_by(|one, other| one.identity.cmp(&other.identity));
    assembled
}

fn snapshot(
    draft: Draft,
    reads: &mut [FileRead],
    unreadable: &[DocId],
    demand: &Demand,
    options: &Options,
) -> Snapshot {
    let observed = duplicates::latest(take(reads, &draft.observed));
    let (declared, mut problems) = duplicates::reconcile(take(reads, &draft.declared));
    let collected_at = options.as_of.or_else(|| identity::latest_time(&observed));
    let name = identity::cluster_name(&observed).unwrap_or_else(|| sources::common_name(&draft.sources));
    let identity = Identity { name, uid: draft.claims.uid().map(str::to_owned) };
    problems.extend(draft.problems.iter().cloned());

    let (mut coverage, mut resources) = match draft.is_observed() {
        true => observation(&draft, observed, declared, demand, options),
        false => (desired::coverage(options.partial), declared),
    };
    for id in unreadable {
        let read = &reads[id.file];
        limits::mark_unreadable(&mut coverage, &read.documents[id.document].unreadable_kinds, &read.file);
    }
    if !options.namespaces.is_empty() {
        limits::choose_namespaces(&mut coverage, &mut resources, &options.namespaces, &draft.names, demand);
    }
    let (sources, server_version) = (draft.sources, draft.server_version);
    let resources = by_kind(resources);
    Snapshot { identity, collected_at, sources, coverage, resources, problems, server_version }
}

/// An observation knows the kinds that it holds lists of, and no others; what is declared beside it adds objects, never
/// knowledge of what is absent.
fn observation(
    draft: &Draft,
    mut resources: Vec<Resource>,
    declared: Vec<Resource>,
    demand: &Demand,
    options: &Options,
) -> (Coverage, Vec<Resource>) {
    let mut extents = draft.extents.clone();
    limits::doubt_namespaces(&mut extents, &resources);
    let mut custom = limits::close_custom(&mut extents, &resources, &draft.names, demand);
    let declared = beside::keep(declared, &resources, &extents);
    resources.extend(declared);
    if options.partial {
        custom = limits::mark_partial(&mut extents, custom);
    }
    (coverage(&extents, custom), resources)
}

fn coverage(extents: &Extents, custom: Option<Extent>) -> Coverage {
    let mut coverage = Coverage::all(Extent::NotCollected);
    for (kind, extent) in extents.iter() {
        coverage.set(kind.clone(), extent.clone());
    }
    if let Some(custom) = custom {
        coverage.set_custom(custom);
    }
    coverage
}

fn take<'a>(reads: &'a mut [FileRead], ids: &'a [DocId]) -> impl Iterator<Item = Resource> + 'a {
    ids.iter().flat_map(|id| std::mem::take(&mut reads[id.file].documents[id.document].objects))
}

/// The resources as a snapshot holds them: by kind, in order, and with what a declaration cannot tell marked as such.
fn by_kind(mut resources: Vec<Resource>) -> BTreeMap<GroupKind, Vec<Resource>> {
    resources.sort_by(|one, other| (&one.namespace, &one.name).cmp(&(&other.namespace, &other.name)));
    let mut kinds: BTreeMap<GroupKind, Vec<Resource>> = BTreeMap::new();
    for mut resource in resources {
        if !resource.observed {
            leave_status_open(&mut resource);
        }
        kinds.entry(resource.kind.clone()).or_default().push(resource);
    }
    kinds
}

fn leave_status_open(resource: &mut Resource) {
    let kind = &resource.kind;
    if let Some(body) = resource.body.as_object_mut()
        && body.get("status").is_none()
    {
        body.push("status".into(), Value::unknown(Reason::StatusNotCollected(kind.clone())));
    }
}

/// The problems of each draft's files, and at the end those that belong to none. A file without documents belongs to the only
/// cluster that its input shows.
fn share_problems(reads: &mut [FileRead], drafts: &[Draft]) -> Vec<Vec<Problem>> {
    let owners: Vec<Option<usize>> = (0..reads.len()).map(|file| owner(file, reads, drafts)).collect();
    let mut shared = vec![Vec::new(); drafts.len() + 1];
    for (read, owner) in reads.iter_mut().zip(owners) {
        shared[owner.unwrap_or(drafts.len())].append(&mut read.problems);
    }
    shared[drafts.len()].sort();
    shared
}

fn owner(file: usize, reads: &[FileRead], drafts: &[Draft]) -> Option<usize> {
    let holds = |draft: &Draft| draft.files().contains(&file);
    let shows = |draft: &Draft| draft.files().iter().any(|other| reads[*other].input == reads[file].input);
    drafts.iter().position(holds).or_else(|| {
        let mut showing = drafts.iter().enumerate().filter(|(_, draft)| shows(draft)).map(|(at, _)| at);
        let first = showing.next()?;
        showing.next().is_none().then_some(first)
    })
}

/// The unreadable documents that each draft may miss objects of: those of its inputs, and those of inputs that show no cluster.
/// A document among declarations takes nothing from an observation.
fn unreadable(reads: &[FileRead], drafts: &[Draft]) -> Vec<Vec<DocId>> {
    let documents = |file: usize| {
        let ids = (0..reads[file].documents.len()).map(move |document| DocId { file, document });
        ids.filter(|id| !reads[id.file].documents[id.document].unreadable_kinds.is_empty())
    };
    let missing: Vec<DocId> = (0..reads.len()).flat_map(documents).collect();
    let shows = |draft: &Draft, input: usize| draft.files().iter().any(|file| reads[*file].input == input);
    let concerns = |draft: &Draft, id: &DocId| {
        let input = reads[id.file].input;
        let among_declared = draft.is_observed() && draft.declared.iter().any(|other| other.file == id.file);
        !among_declared && (shows(draft, input) || !drafts.iter().any(|other| shows(other, input)))
    };
    drafts.iter().map(|draft| missing.iter().copied().filter(|id| concerns(draft, id)).collect()).collect()
}
