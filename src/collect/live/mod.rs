//! Reads a live cluster: only what is demanded, only by listing, and what goes wrong becomes coverage.

mod body;
mod budget;
mod connect;
mod discovery;
mod error;
mod list;
mod request;
mod rights;

use std::future::Future;
use std::io;
use std::sync::Arc;

use compact_str::{CompactString, format_compact};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use self::budget::Patience;
pub use self::connect::{Target, contexts};
pub use self::error::LiveError;

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
    /// The Secrets to read, by namespace and name; no others are asked for.
    pub secrets: Vec<(String, String)>,
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
    fn put(&self, kind: &GroupKind, list: &str, page: usize, document: DocumentRead) -> io::Result<DocumentRead>;
    /// Forgets the pages of a list from this one on: it is read once more.
    ///
    /// # Errors
    /// They could not be taken back.
    fn drop_from(&self, list: &str, page: usize) -> io::Result<()>;
}

/// Keeps everything in memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory;

impl Shelf for Memory {
    fn put(&self, _: &GroupKind, _: &str, _: usize, document: DocumentRead) -> io::Result<DocumentRead> {
        Ok(document)
    }

    fn drop_from(&self, _: &str, _: usize) -> io::Result<()> {
        Ok(())
    }
}

/// What was read of one cluster.
#[derive(Debug)]
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
            _ = tokio::signal::ctrl_c() => Err(LiveError::Interrupted),
        }
    });
    // A plug-in that hangs must not hold the program.
    runtime.shutdown_background();
    done
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
        let Connection { client, server: address, context } = connect(target).await?;
        let server = Server { client, budget: Budget::new(ask.patience) };
        let failed = |refusal| match refusal {
            request::Refusal::Denied(words) => LiveError::Denied(address.clone(), words),
            request::Refusal::Fault(fault) => LiveError::Server(address.clone(), fault),
            request::Refusal::Absent | request::Refusal::Gone => {
                LiveError::Server(address.clone(), Fault::NotKubernetes("no API under /api".into()))
            }
        };
        let served = discover(&server, &ask.demand).await.map_err(failed)?;
        // Anybody who is logged in may ask (ClusterRole system:public-info-viewer); whoever may not does without.
        let version = server.whole("/version", discovery::JSON).await.ok();
        let version = version.and_then(|bytes| serde_json::from_slice::<Version>(&bytes).ok());
        let version = version.map(|version| version.git_version);
        Ok(Self { server, address, context, version, served })
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
        self,
        ask: &Ask,
        shelf: Arc<dyn Shelf>,
        watch: Arc<dyn Watch>,
    ) -> Result<Collected, LiveError> {
        let session = Arc::new(self);
        let (mut kinds, mut wanted) = (Vec::new(), Vec::new());
        for kind in ask.demand.kinds().filter(|kind| CloudKind::of(kind).is_none()) {
            match session.served.find(kind) {
                _ if is_secret(kind) && ask.secrets.is_empty() => {
                    kinds.push(KindRead::unread(kind, Extent::NotCollected))
                }
                Ok(resource) => wanted.push(resource.clone()),
                Err(extent) => kinds.push(KindRead::unread(kind, extent)),
            }
        }
        wanted.sort_by_key(|resource| weight(&resource.kind));
        watch.lists(session.name(), wanted.len());
        let (mut files, mut uid) = (Vec::new(), None);
        for (resource, listed) in session.clone().lists(wanted, ask, shelf, watch).await? {
            kinds.push(KindRead::of(
                &resource.kind,
                &resource.version,
                resource.name(),
                &listed.documents,
                listed.extent,
            ));
            uid = uid.or(listed.system);
            files.push(FileRead {
                file: list::named(session.name(), &resource),
                place: resource.name(),
                documents: listed.documents,
                problems: listed.problems,
                ..FileRead::default()
            });
        }
        if !files.is_empty() && files.iter().all(|file| file.documents.is_empty()) {
            return Err(session.nothing(kinds));
        }
        kinds.sort_by(|one, other| one.kind.cmp(&other.kind));
        files.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(Collected { manifest: session.manifest(ask, kinds, uid), files })
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
        let lister = Lister { server: &self.server, demand: ask.demand.clone(), shelf };
        let file = list::named(self.name(), resource);
        match is_secret(&resource.kind) {
            true => lister.named(resource, file, &ask.secrets).await,
            false => lister.list(resource, file, &ask.namespaces).await,
        }
    }

    /// Not one list could be read: the first reason stands for all.
    fn nothing(&self, kinds: Vec<KindRead>) -> LiveError {
        let first = kinds.into_iter().map(|kind| kind.extent()).find_map(|extent| match extent {
            Extent::Partial(PartialWhy::Fault(fault)) => Some(fault),
            _ => None,
        });
        first.map_or_else(
            || LiveError::NoRights(self.address.clone()),
            |fault| LiveError::Server(self.address.clone(), fault),
        )
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
