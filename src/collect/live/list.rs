//! One list, page by page.

use std::collections::BTreeSet;
use std::sync::Arc;

use compact_str::{CompactString, format_compact};

use super::Shelf;
use super::body::{pump, stream};
use super::discovery::{JSON, Resource};
use super::error::LiveError;
use super::request::{Failure, Refusal, Server};
use crate::collect::documents::{Reader, read_json};
use crate::collect::reading::{DocumentRead, FileRead};
use crate::model::coverage::Extent;
use crate::model::demand::Demand;
use crate::model::fault::Fault;
use crate::model::kind::GroupKind;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::reason::PartialWhy;

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
            match self.page(resource, &path, &pages.file).await {
                Ok(page) => self.keep(resource, page, &mut pages)?,
                Err(Refusal::Absent) => {}
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
        let (mut token, mut restarted) = (None, false);
        loop {
            match self.page(resource, &paged(&path, token.as_deref()), &pages.file).await {
                Ok(page) => {
                    token = next(&page);
                    self.keep(resource, page, pages)?;
                    if token.is_none() {
                        return Ok(Extent::Complete);
                    }
                }
                Err(Refusal::Gone) if !restarted => {
                    (token, restarted) = (None, true);
                    pages.documents.truncate(start);
                    self.shelf.drop_from(listing, start).map_err(|error| LiveError::Disk(error.to_string()))?;
                }
                // A list of which a page was read is served, and what was read counts.
                Err(Refusal::Absent | Refusal::Denied(_)) if pages.documents.len() > start => {
                    return Ok(Extent::Partial(PartialWhy::MorePages));
                }
                Err(refusal) => return Ok(refusal.extent()),
            }
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
    async fn page(&self, resource: &Resource, path: &str, file: &CompactString) -> Result<FileRead, Refusal> {
        let hint = (resource.kind.clone(), resource.version.clone());
        let once = async || {
            let body = self.server.send(path, JSON).await?;
            let (sender, stream) = stream();
            let (demand, file, hint) = (self.demand.clone(), file.clone(), hint.clone());
            let read = tokio::task::spawn_blocking(move || {
                read_json(stream, Reader { file: &file, demand: &demand }, Some(hint)).map(|(read, _)| read)
            });
            let pumped = pump(body, sender).await;
            let read = read.await.map_err(|_| Failure::passing(Fault::Cut))?;
            pumped.map_err(Failure::passing)?;
            whole(read.map_err(|_| Failure::passing(Fault::Cut))?)
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

/// What was read, if it is one whole list or object.
fn whole(read: FileRead) -> Result<FileRead, Failure> {
    match read.documents.as_slice() {
        [document] if !document.unreadable_kinds.is_empty() => Err(Failure::passing(Fault::Cut)),
        [document] if document.list.is_some() || !document.seen.is_empty() => Ok(read),
        [] | [_] if read.problems.is_empty() => {
            Err(Failure::lasting(Refusal::Fault(Fault::NotKubernetes("JSON that is no list".into()))))
        }
        _ => Err(Failure::passing(Fault::Cut)),
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
