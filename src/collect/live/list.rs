//! One list, page by page.

use std::collections::BTreeSet;
use std::sync::Arc;

use compact_str::{CompactString, format_compact};

use super::Shelf;
use super::body::{pump, stream};
use super::discovery::{JSON, Resource, is_served};
use super::error::LiveError;
use super::request::{Failure, Refusal, Server};
use crate::collect::documents::{Reader, read_json};
use crate::collect::keep::Keep;
use crate::collect::reading::{DocumentRead, FileRead};
use crate::model::coverage::{Extent, is_custom};
use crate::model::demand::Demand;
use crate::model::fault::Fault;
use crate::model::kind::GroupKind;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::reason::PartialWhy;
use crate::model::value::Pool;

/// How many objects a page may have: what kubectl asks for (kubernetes/kubectl:pkg/cmd/get, `--chunk-size`).
const PAGE: usize = 500;

/// All that one list yielded.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) documents: Vec<DocumentRead>,
    pub(super) problems: Vec<Problem>,
    pub(super) extent: Extent,
    /// The uid of the namespace `kube-system`, which a cluster keeps for its whole life.
    pub(super) system: Option<String>,
}

/// How one list is asked for.
pub(super) struct Lister<'l> {
    pub(super) server: &'l Server,
    pub(super) demand: Arc<Demand>,
    pub(super) shelf: &'l dyn Shelf,
    pub(super) pool: Arc<Pool>,
}

/// The list of one kind as far as it was read.
#[derive(Default)]
struct Pages {
    file: CompactString,
    documents: Vec<DocumentRead>,
    problems: Vec<Problem>,
    system: Option<String>,
}

impl Lister<'_> {
    /// Reads a list in all namespaces, or in those that are chosen.
    pub(super) async fn list(
        &self,
        resource: &Resource,
        file: CompactString,
        chosen: &[String],
    ) -> Result<Listed, LiveError> {
        let mut pages = Pages { file, ..Pages::default() };
        if chosen.is_empty() || !resource.namespaced {
            let extent = self.scope(resource, None, &mut pages).await?;
            return Ok(pages.listed(extent));
        }
        let mut extent = Extent::Partial(PartialWhy::NamespaceChosen);
        for namespace in chosen {
            match self.scope(resource, Some(namespace), &mut pages).await? {
                Extent::Complete => {}
                lacking => extent = lacking,
            }
        }
        Ok(pages.listed(extent))
    }

    /// Reads single objects by their names; one that is not there is known not to be.
    pub(super) async fn named(
        &self,
        resource: &Resource,
        file: CompactString,
        names: &BTreeSet<(String, String)>,
    ) -> Result<Listed, LiveError> {
        let mut pages = Pages { file, ..Pages::default() };
        let mut extent = Extent::Partial(PartialWhy::SingleObjects);
        for (namespace, name) in names {
            let path = format!("{}/{name}", resource.path(Some(namespace)));
            match self.page(resource, &path, &pages.file, Wanted::Object).await {
                Ok(page) => self.keep(resource, page, &mut pages)?,
                Err(Refusal::Absent(_)) => {}
                Err(refusal) => extent = refusal.extent(),
            }
        }
        Ok(pages.listed(extent))
    }

    /// Reads one list to its end. Where it changes too fast for its pages to belong together it is read once more.
    async fn scope(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        pages: &mut Pages,
    ) -> Result<Extent, LiveError> {
        let (path, start) = (resource.path(namespace), pages.documents.len());
        let name = resource.name();
        let listing = resource.listing(&name);
        let problems = pages.problems.len();
        let (mut token, mut restarted) = (None, false);
        loop {
            match self.page(resource, &paged(&path, token.as_deref()), &pages.file, Wanted::List).await {
                Ok(page) => {
                    let following = next(&page);
                    self.keep(resource, page, pages)?;
                    match following {
                        None => return Ok(Extent::Complete),
                        // A server that gives the same page for ever would never be done with.
                        Some(same) if token.as_ref() == Some(&same) => {
                            return Ok(Extent::Partial(PartialWhy::MorePages));
                        }
                        following => token = following,
                    }
                }
                Err(Refusal::Gone) if !restarted => {
                    (token, restarted) = (None, true);
                    pages.documents.truncate(start);
                    pages.problems.truncate(problems);
                    self.shelf.drop_from(listing, start).map_err(|error| LiveError::Disk(error.to_string()))?;
                }
                // A list of which a page was read is served, and what was read counts.
                Err(refusal) if pages.documents.len() > start => return Ok(refusal.midway()),
                Err(Refusal::Absent(words)) => return Ok(self.missing(resource, words).await),
                Err(refusal) => return Ok(refusal.extent()),
            }
        }
    }

    /// What it means that a list is not there that the server had told of: that its API was taken away since, or that what answers
    /// is not to be relied on.
    async fn missing(&self, resource: &Resource, words: String) -> Extent {
        match is_served(self.server, resource).await {
            Ok(false) => Extent::NotServed,
            _ => Extent::Partial(PartialWhy::Fault(Fault::Status(404, words))),
        }
    }

    fn keep(&self, resource: &Resource, page: FileRead, pages: &mut Pages) -> Result<(), LiveError> {
        pages.problems.extend(page.problems);
        let name = resource.name();
        for mut document in page.documents {
            let number = pages.documents.len();
            pages.system = pages.system.take().or_else(|| system_uid(&document));
            document.objects.iter_mut().for_each(|object| object.origin.document = crate::format::place(number));
            let kept = self.shelf.put(resource.listing(&name), number, document);
            pages.documents.push(kept.map_err(|error| LiveError::Disk(error.to_string()))?);
        }
        Ok(())
    }

    /// One page, its items read as they come.
    async fn page(
        &self,
        resource: &Resource,
        path: &str,
        file: &CompactString,
        wanted: Wanted,
    ) -> Result<FileRead, Refusal> {
        let hint = (resource.kind.clone(), resource.version.clone());
        let once = async || {
            let body = self.server.send(path, JSON).await?;
            let (sender, stream) = stream();
            let (demand, pool) = (self.demand.clone(), self.pool.clone());
            let (file, hint) = (file.clone(), hint.clone());
            let read = tokio::task::spawn_blocking(move || {
                let keep = Keep { demand: &demand, pool: &pool };
                read_json(stream, Reader { file: &file, keep }, Some(hint)).map(|(read, _)| read)
            });
            let pumped = pump(body, sender).await;
            let read = read.await.map_err(|_| Failure::passing(Fault::Cut))?;
            pumped.map_err(Failure::passing)?;
            wanted.whole(read.map_err(|_| Failure::passing(Fault::Cut))?, &resource.kind)
        };
        self.server.ask(|| Box::pin(once())).await
    }
}

impl Pages {
    /// Objects that could not be read were there.
    fn listed(self, extent: Extent) -> Listed {
        let unread =
            extent.is_complete() && self.problems.iter().any(|problem| matches!(problem.code, ProblemCode::Syntax(_)));
        let extent = if unread { Extent::Partial(PartialWhy::Unreadable(self.file)) } else { extent };
        Listed { documents: self.documents, problems: self.problems, extent, system: self.system }
    }
}

fn system_uid(document: &DocumentRead) -> Option<String> {
    let is_system = |object: &&crate::model::resource::Resource| {
        object.kind == GroupKind::new("", "Namespace") && object.name == "kube-system"
    };
    document.objects.iter().find(is_system)?.body.str_at(&["metadata", "uid"]).map(str::to_owned)
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    List,
    Object,
}

impl Wanted {
    /// What was read, if it is whole and of the kind that was asked for: nothing else tells that there are no more of it.
    fn whole(self, read: FileRead, kind: &GroupKind) -> Result<FileRead, Failure> {
        let [document] = read.documents.as_slice() else { return Err(not_one(&read)) };
        let is_it = match self {
            Self::List => {
                document.list.as_ref().and_then(|list| list.of.as_ref()).is_some_and(|of| is_list_of(of, kind))
            }
            Self::Object => document.list.is_none() && document.seen.contains_key(kind),
        };
        match is_it {
            _ if !document.unreadable_kinds.is_empty() => Err(Failure::passing(Fault::Cut)),
            true => Ok(read),
            false => Err(not_one(&read)),
        }
    }
}

/// Custom resources may call their lists as they like (`spec.names.listKind`); the group stands in `apiVersion`.
fn is_list_of(of: &GroupKind, kind: &GroupKind) -> bool {
    of == kind || is_custom(kind) && of.group == kind.group
}

/// Where text follows that is no JSON the answer broke off; where all of it is, it is none of ours.
fn not_one(read: &FileRead) -> Failure {
    match read.problems.is_empty() {
        true => Failure::lasting(Refusal::Fault(Fault::NotKubernetes("JSON that is not what was asked for".into()))),
        false => Failure::passing(Fault::Cut),
    }
}

fn next(page: &FileRead) -> Option<CompactString> {
    page.documents.first()?.list.as_ref()?.next.clone()
}

fn paged(path: &str, token: Option<&str>) -> String {
    // Tokens are base64 for URLs (kubernetes/apiserver:pkg/storage/continue.go).
    token.map_or_else(|| format!("{path}?limit={PAGE}"), |token| format!("{path}?limit={PAGE}&continue={token}"))
}

/// Kinds that there are many or large objects of, the worst first: what takes longest starts first.
pub(super) fn weight(kind: &GroupKind) -> usize {
    const HEAVY: [(&str, &str); 9] = [
        ("", "Pod"),
        ("", "ConfigMap"),
        ("apps", "ReplicaSet"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apps", "Deployment"),
        ("argoproj.io", "Application"),
        ("", "Service"),
        ("monitoring.coreos.com", "PrometheusRule"),
        ("", "Node"),
    ];
    HEAVY.iter().position(|(group, name)| kind.group == *group && kind.kind == *name).unwrap_or(HEAVY.len())
}

/// What a file of a live cluster is called in reports: `prod:deployments.apps`.
pub(super) fn named(cluster: &str, resource: &Resource) -> CompactString {
    format_compact!("{cluster}:{}", resource.name())
}
