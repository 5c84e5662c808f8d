//! All that one run knows of one cluster.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coverage::Coverage;
use super::evidence::Origin;
use super::kind::GroupKind;
use super::problem::Problem;
use super::repository::Repository;
use super::resource::Resource;

/// The resources of one cluster with their coverage, the cluster's identity and the time of collection.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Which cluster this is.
    pub identity: Identity,
    /// Whether any document of it was taken from a cluster, be it an empty list.
    pub observed: bool,
    /// When it was collected: the latest time that the objects themselves state, unless the user said otherwise.
    pub collected_at: Option<Timestamp>,
    /// The inputs it was made of.
    pub sources: Vec<Source>,
    /// How completely each kind is known.
    pub coverage: Coverage,
    /// The objects, by kind, each kind in the order of namespace and name.
    pub resources: BTreeMap<GroupKind, Vec<Resource>>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Where the desired state is a GitOps repository: its sources, and what they do not reach.
    pub repository: Option<Repository>,
    /// Credentials in files of values and in kustomizations, whether or not something installs with them.
    pub literals: Vec<LooseLiteral>,
    /// The server's version as `/version` gives it, where the input holds it.
    pub server_version: Option<String>,
}

/// A credential in plain text in a file that is no object. Its value is not kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LooseLiteral {
    /// Where the document stands.
    pub origin: Origin,
    /// Where in the document, `$.grafana.adminPassword`.
    pub path: String,
    /// Whether an application names the file as one of values.
    pub reaches_chart: bool,
}

/// What tells one cluster from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Identity {
    /// A name for people: a cluster's name where objects state one, else the input's.
    pub name: String,
    /// Whether that name is the cluster's own: by its objects, its cloud, or the context that it was read with.
    pub stated: bool,
    /// The uid of the namespace `kube-system`, or failing that of the Service `default/kubernetes`; else the id that its cloud
    /// gives it.
    pub uid: Option<String>,
    /// The address of its API server, where it was read by meetlat itself.
    pub server: Option<String>,
    /// The context of the kubeconfig that it was read with.
    pub context: Option<String>,
}

/// One input as the user gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// As named on the command line.
    pub path: String,
    /// What it was recognised as.
    pub shape: Shape,
    /// The number of objects in it, those that were skipped included.
    pub objects: usize,
}

/// What an input was recognised as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Objects without `uid`: rendered charts, manifests.
    Manifests,
    /// Lists with `uid`s, as `kubectl get KIND -o json` gives them.
    Lists,
    /// `kubectl get all`.
    GetAll,
    /// `kubectl cluster-info dump`.
    ClusterInfoDump,
    /// An OpenShift must-gather tree.
    MustGather,
    /// A support bundle of Troubleshoot.
    SupportBundle,
    /// A backup's `resources/` tree (Velero).
    Backup,
    /// A bundle that meetlat wrote.
    Bundle,
    /// A live cluster.
    Live,
    /// What a cloud's own tool says: `az aks show` and the like.
    Cloud,
    /// Observed and declared objects in one input.
    Mixed,
    /// Nothing that could be recognised.
    Empty,
}

impl Shape {
    /// Its name in reports for programs: `cluster-info-dump`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manifests => "manifests",
            Self::Lists => "lists",
            Self::GetAll => "get-all",
            Self::ClusterInfoDump => "cluster-info-dump",
            Self::MustGather => "must-gather",
            Self::SupportBundle => "support-bundle",
            Self::Backup => "backup",
            Self::Bundle => "bundle",
            Self::Live => "live",
            Self::Cloud => "cloud",
            Self::Mixed => "mixed",
            Self::Empty => "empty",
        }
    }
}

impl Snapshot {
    /// The objects of a kind; none if there are none.
    pub fn of(&self, kind: &GroupKind) -> &[Resource] {
        self.resources.get(kind).map_or(&[], Vec::as_slice)
    }
}
