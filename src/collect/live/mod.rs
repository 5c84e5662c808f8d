//! Reads a live cluster: only what is demanded, only by listing, and what goes wrong becomes coverage.

mod body;
mod budget;
mod connect;
mod discovery;
mod error;
mod kubeconfig;
mod list;
mod login;
mod proxy;
mod request;
mod rights;
mod words;

use std::collections::BTreeSet;
use std::future::Future;
use std::io;
use std::sync::Arc;

use compact_str::{CompactString, format_compact};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use self::budget::Patience;
pub use self::connect::Target;
pub use self::error::LiveError;
pub use self::kubeconfig::contexts;

use self::budget::Budget;
use self::connect::{Connection, connect};
use self::discovery::{Resource, Served, discover};
use self::list::{Listed, Lister, weight};
use self::request::Server;
use super::bundle::manifest::{Cluster, KindRead, Manifest};
use super::reading::{DocumentRead, FileRead};
use crate::model::cloud::CloudKind;
use crate::model::coverage::Extent;
use crate::model::demand::Demand;
use crate::model::fault::Fault;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;
use crate::model::value::Pool;
use crate::model::worktree;

/// How many lists are read at a time: API servers charge each by its size, and answer more of them with 429
/// (kubernetes.io/docs/concepts/cluster-administration/flow-control).
const AT_ONCE: usize = 6;

/// What to ask a cluster for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The kinds.
    pub demand: Arc<Demand>,
    /// Only in these namespaces; everywhere where none is named.
    pub namespaces: Vec<String>,
    /// With how much patience.
    pub patience: Patience,
    /// The time of collection.
    pub now: Timestamp,
}

/// Told how far reading has come.
pub trait Watch: Send + Sync {
    /// So many lists of this cluster are to be read.
    fn lists(&self, cluster: &str, total: usize);
    /// This list is being read.
    fn started(&self, cluster: &str, resource: &str);
    /// It was read, as far as it could be.
    fn finished(&self, cluster: &str, resource: &str);
}

/// Where pages go that were read: they stay in memory, or are put aside.
pub trait Shelf: Send + Sync {
    /// Takes a page of a list, and returns what of it shall stay in memory. Pages are numbered from 0 in each list.
    ///
    /// # Errors
    /// It could not be put aside.
    fn put(&self, list: ListOf<'_>, page: usize, document: DocumentRead) -> io::Result<DocumentRead>;
    /// Forgets the pages of a list from this one on: it is read once more.
    ///
    /// # Errors
    /// They could not be taken back.
    fn drop_from(&self, list: ListOf<'_>, page: usize) -> io::Result<()>;
}

/// What a list is of.
#[derive(Debug, Clone, Copy)]
pub struct ListOf<'l> {
    /// Its kind.
    pub kind: &'l GroupKind,
    /// The version that it is listed in.
    pub version: &'l str,
    /// What the API server and kubectl call it: `deployments.apps`.
    pub resource: &'l str,
}

/// Keeps everything in memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory;

impl Shelf for Memory {
    fn put(&self, _: ListOf<'_>, _: usize, document: DocumentRead) -> io::Result<DocumentRead> {
        Ok(document)
    }

    fn drop_from(&self, _: ListOf<'_>, _: usize) -> io::Result<()> {
        Ok(())
    }
}

/// What was read of one cluster.
#[derive(Debug, Clone)]
pub struct Collected {
    /// What the collection says of itself.
    pub manifest: Manifest,
    /// The lists, one file a kind.
    pub files: Vec<FileRead>,
}

/// A cluster that can be read.
pub struct Session {
    server: Server,
    address: String,
    context: Option<String>,
    version: Option<String>,
    served: Served,
    /// Where the parts of its objects lie, each once.
    pool: Arc<Pool>,
}

/// Runs what asks clusters to its end, unless the user breaks it off.
///
/// # Errors
/// The user did, or the system has no threads left.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, LiveError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build();
    let runtime = runtime.map_err(|error| LiveError::Disk(error.to_string()))?;
    let done = runtime.block_on(async {
        tokio::select! {
            done = work => Ok(done),
            () = broken_off() => Err(LiveError::Interrupted),
        }
    });
    // A plug-in that hangs must not hold the program.
    runtime.shutdown_background();
    done
}

/// Ends when the user presses Ctrl-C, or the pod that this runs in is to end.
async fn broken_off() {
    #[cfg(unix)]
    if let Ok(mut end) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = end.recv() => {}
        }
        return;
    }
    drop(tokio::signal::ctrl_c().await);
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    git_version: String,
}

impl Session {
    /// Logs in and asks what the cluster serves.
    ///
    /// # Errors
    /// Nothing at all can be read of it.
    pub async fn open(target: &Target, ask: &Ask) -> Result<Self, LiveError> {
        let Connection { client, server: address, context } = connect(target, &ask.patience).await?;
        let server = Server { client, budget: Budget::new(ask.patience) };
        let failed = |refusal| match refusal {
            request::Refusal::Denied(words) => LiveError::Denied(address.clone(), words),
            request::Refusal::Fault(fault) => LiveError::Server(address.clone(), fault),
            request::Refusal::Absent(_) | request::Refusal::Gone => {
                LiveError::Server(address.clone(), Fault::NotKubernetes("no API under /api".into()))
            }
        };
        let served = discover(&server, &ask.demand).await.map_err(failed)?;
        // Anybody who is logged in may ask (ClusterRole system:public-info-viewer); whoever may not does without.
        let version = server.whole("/version", discovery::JSON).await.ok();
        let version = version.and_then(|bytes| serde_json::from_slice::<Version>(&bytes).ok());
        let version = version.map(|version| version.git_version);
        Ok(Self { server, address, context, version, served, pool: Arc::default() })
    }

    /// What it is called: its context, or its address.
    pub fn name(&self) -> &str {
        self.context.as_deref().unwrap_or(&self.address)
    }

    /// Reads everything that is asked for.
    ///
    /// # Errors
    /// What was read could not be put aside.
    pub async fn collect(
        self: &Arc<Self>,
        ask: &Ask,
        shelf: Arc<dyn Shelf>,
        watch: Arc<dyn Watch>,
    ) -> Result<Collected, LiveError> {
        let session = self;
        let (mut kinds, mut wanted) = (Vec::new(), Vec::new());
        for kind in ask.demand.kinds().filter(|kind| is_of_cluster(kind)) {
            match session.served.find(kind) {
                _ if is_secret(kind) => kinds.push(KindRead::unread(kind, Extent::NotCollected)),
                Ok(resource) => wanted.push(resource.clone()),
                Err(extent) => kinds.push(KindRead::unread(kind, extent)),
            }
        }
        wanted.sort_by_key(|resource| weight(&resource.kind));
        watch.lists(session.name(), wanted.len());
        let (mut files, mut uid) = (Vec::new(), None);
        for (resource, listed) in session.clone().lists(wanted, ask, shelf, watch).await? {
            kinds.push(kind_read(&resource, &listed));
            uid = uid.or(listed.system.clone());
            files.push(session.file(&resource, listed));
        }
        if files.iter().all(|file| file.documents.is_empty()) {
            return Err(session.nothing(kinds));
        }
        kinds.sort_by(|one, other| one.kind.cmp(&other.kind));
        files.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(Collected { manifest: session.manifest(ask, kinds, uid), files })
    }

    /// Adds the Secrets that are named, by namespace and name, and no others. Their values are dropped while they are parsed.
    ///
    /// # Errors
    /// They could not be put aside.
    pub async fn add_secrets(
        &self,
        collected: &mut Collected,
        names: &BTreeSet<(String, String)>,
        ask: &Ask,
        shelf: &dyn Shelf,
    ) -> Result<(), LiveError> {
        let kind = GroupKind::new("", "Secret");
        let Ok(resource) = self.served.find(&kind) else { return Ok(()) };
        if names.is_empty() {
            return Ok(());
        }
        let lister = Lister { server: &self.server, demand: ask.demand.clone(), shelf, pool: self.pool.clone() };
        let listed = lister.named(resource, list::named(self.name(), resource), names).await?;
        collected.manifest.kinds.retain(|read| read.kind != kind.to_string());
        collected.manifest.kinds.push(kind_read(resource, &listed));
        collected.manifest.kinds.sort_by(|one, other| one.kind.cmp(&other.kind));
        collected.files.push(self.file(resource, listed));
        Ok(())
    }

    fn file(&self, resource: &Resource, listed: Listed) -> FileRead {
        FileRead {
            file: list::named(self.name(), resource),
            place: resource.name(),
            documents: listed.documents,
            problems: listed.problems,
            ..FileRead::default()
        }
    }

    /// Reads the lists, a handful at once, in their order.
    async fn lists(
        self: Arc<Self>,
        wanted: Vec<Resource>,
        ask: &Ask,
        shelf: Arc<dyn Shelf>,
        watch: Arc<dyn Watch>,
    ) -> Result<Vec<(Resource, Listed)>, LiveError> {
        let (permits, mut running) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
        for resource in wanted {
            // The semaphore is never closed.
            let Ok(permit) = permits.clone().acquire_owned().await else { break };
            let (session, ask, shelf, watch) = (self.clone(), ask.clone(), shelf.clone(), watch.clone());
            running.spawn(async move {
                let _permit = permit;
                watch.started(session.name(), &resource.name());
                let listed = session.list(&resource, &ask, shelf.as_ref()).await;
                watch.finished(session.name(), &resource.name());
                listed.map(|listed| (resource, listed))
            });
        }
        let mut all = Vec::new();
        while let Some(listed) = running.join_next().await {
            all.push(listed.map_err(|error| LiveError::Disk(error.to_string()))??);
        }
        Ok(all)
    }

    async fn list(&self, resource: &Resource, ask: &Ask, shelf: &dyn Shelf) -> Result<Listed, LiveError> {
        let lister = Lister { server: &self.server, demand: ask.demand.clone(), shelf, pool: self.pool.clone() };
        lister.list(resource, list::named(self.name(), resource), &ask.namespaces).await
    }

    /// Not one list could be read: one reason stands for all, the best that there is.
    fn nothing(&self, kinds: Vec<KindRead>) -> LiveError {
        let extents: Vec<Extent> = kinds.iter().map(KindRead::extent).collect();
        let mut faults: Vec<&Fault> = extents.iter().filter_map(fault).collect();
        // That the server was given up tells less than why.
        faults.sort_by_key(|fault| **fault == Fault::GivenUp);
        match faults.first() {
            Some(fault) => LiveError::Server(self.address.clone(), (*fault).clone()),
            None if extents.contains(&Extent::Denied) => LiveError::NoRights(self.address.clone()),
            None => LiveError::Server(self.address.clone(), Fault::NotKubernetes("it serves nothing".into())),
        }
    }

    fn manifest(&self, ask: &Ask, kinds: Vec<KindRead>, uid: Option<String>) -> Manifest {
        let cluster = Cluster {
            name: self.name().to_owned(),
            server: Some(self.address.clone()),
            context: self.context.clone(),
            uid,
            version: self.version.clone(),
        };
        Manifest::new(cluster, ask.now, kinds)
    }
}

/// Whether an API server could serve a kind: what clouds say and what lies in a work tree are kinds of ours.
fn is_of_cluster(kind: &GroupKind) -> bool {
    CloudKind::of(kind).is_none() && !worktree::is_of_tree(kind)
}

fn kind_read(resource: &Resource, listed: &Listed) -> KindRead {
    let (kind, version) = (&resource.kind, &resource.version);
    KindRead::of(kind, version, resource.name(), &listed.documents, listed.extent.clone())
}

/// The fault that kept a list from being whole.
fn fault(extent: &Extent) -> Option<&Fault> {
    match extent {
        Extent::Partial(PartialWhy::Fault(fault)) => Some(fault),
        _ => None,
    }
}

fn is_secret(kind: &GroupKind) -> bool {
    *kind == GroupKind::new("", "Secret")
}

impl Collected {
    /// The files of the collection as those of one input, its manifest first.
    pub fn reads(self, input: usize) -> Vec<FileRead> {
        let cluster: CompactString = self.manifest.cluster.name.as_str().into();
        let manifest = FileRead {
            file: format_compact!("{cluster}:{}", super::bundle::LIVE),
            place: super::bundle::LIVE.into(),
            aside: Some(self.manifest.to_value()),
            ..FileRead::default()
        };
        let numbered = |file: FileRead| FileRead { input, ..file };
        std::iter::once(manifest).chain(self.files).map(numbered).collect()
    }
}
