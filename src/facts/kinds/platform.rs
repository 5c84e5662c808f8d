//! What the cluster is, and which products it has.

use crate::facts::fact::fact;
use crate::model::known::Known;
use crate::model::value::Value;

fact! {
    /// A product that was recognised.
    pub struct Component {
        /// Its id in the catalogue, `loki`.
        pub id: String,
        /// Its name.
        pub name: String,
        /// What it is for: `logs`, `log-agent`. Unknown where only its unread configuration tells.
        pub capabilities: Known<Vec<String>>,
        /// The roles of its workloads, `query`.
        pub roles: Vec<String>,
        /// Its namespace.
        pub namespace: Option<String>,
        /// Its version, from the image's tag; absent where none is stated.
        pub version: Known<Option<String>>,
        /// How it was seen: `workload`, `resource`, `class`, `declared`, `cloud` (its cloud says that it is on).
        pub seen: Vec<String>,
        /// `running`; `declared` (not observed); `not-ready` (no ready replica); `idle` (nothing to work on); `stale` (its work is old).
        pub working: Known<String>,
        /// Whether it runs on every node.
        pub every_node: Known<bool>,
        /// Whether it runs in this cluster as workloads of its own, or as a service that only leaves signs here.
        pub in_cluster: bool,
        /// Whether it is the reference product of one of its capabilities, rather than an accepted alternative.
        pub reference: bool,
        /// Its workloads, `Deployment monitoring/grafana`.
        pub workloads: Vec<String>,
    }
}

fact! {
    /// What the cluster is: always exactly one record.
    pub struct Distribution {
        /// `aks`, `eks`, `gke`, `rke2`, `k3s`, `rke1`, `openshift`, `talos`, `kubeadm`, `kind`, `minikube`, `docker-desktop`, `doks`, `oke`, `iks`, `k0s`, `tanzu`, `eks-anywhere`, `gdc`, … or `other`.
        pub id: Known<String>,
        /// Its name, `Azure Kubernetes Service`.
        pub name: Known<String>,
        /// Whether a provider runs the control plane.
        pub managed: Known<bool>,
        /// The Kubernetes version, `1.34.1`; absent where none is stated.
        pub version: Known<Option<String>>,
        /// The cloud it runs in, `azure`, `aws`, `gcp`; absent where it runs in none.
        pub cloud: Known<Option<String>>,
        /// Whether it is a cluster for trying things on one machine.
        pub local_test: Known<bool>,
        /// The sign that decided it: `node-version`, `node-label`, `api-group`, `provider-id`, `described` (by its cloud), `declared`; absent where nothing did.
        pub sign: Option<String>,
    }
}

fact! {
    /// A component's configuration as a tree.
    pub struct Config {
        /// The component's id.
        pub component: String,
        /// The component's namespace.
        pub namespace: Option<String>,
        /// Where it stands: `configMap`, `secret`, `args`, `resource`, `values`.
        pub place: String,
        /// The configuration; unknown where it could not be read.
        pub value: Value,
    }
}

fact! {
    /// Whether this is a production environment: always exactly one record.
    pub struct Environment {
        /// `yes`, `no` (said to be something else) or `unsaid`.
        pub production: Known<String>,
        /// The label, tag or path that says so.
        pub because: Option<String>,
    }
}
