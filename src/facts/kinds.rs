//! The facts themselves: what each kind of record holds. How they are made stands in the module of the same name.

use super::fact::fact;
use crate::model::known::Known;
use crate::model::value::Value;

fact! {
    /// Whatever runs pods: a Deployment, StatefulSet, DaemonSet, CronJob, Job, a bare Pod, or an owner known only from its pods.
    pub struct Workload {
        /// Its kind, `Deployment`.
        pub kind: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// Its name.
        pub name: String,
        /// Its containers, init containers included.
        pub containers: Vec<Container>,
        /// The replicas asked for; absent for a DaemonSet.
        pub replicas: Known<Option<i64>>,
        /// Whether at least one pod is ready; a declared workload has none to be ready and counts as ready.
        pub ready: Known<bool>,
        /// Whether it runs on every node that it can: a DaemonSet without a narrowing selector whose pods are all ready.
        pub every_node: Known<bool>,
        /// Whether its pods share the node's network.
        pub host_network: bool,
        /// The service account of its pods.
        pub service_account: Option<String>,
        /// Whether its replicas are kept apart, by topology spread or pod anti-affinity.
        pub spread: bool,
        /// Whether a HorizontalPodAutoscaler or ScaledObject scales it.
        pub autoscaled: Known<bool>,
        /// Whether a PodDisruptionBudget guards it.
        pub budget: Known<bool>,
        /// The id of the product that it belongs to.
        pub component: Option<String>,
        /// What that product is for.
        pub capabilities: Vec<String>,
        /// Its role in that product, `store`.
        pub role: Option<String>,
        /// The labels of its pods.
        pub labels: Value,
    }
}

fact! {
    /// A container of a workload.
    pub struct Container {
        /// Its name.
        pub name: String,
        /// The image as written.
        pub image: Known<String>,
        /// The image's repository without registry and mirror prefixes, `grafana/loki`.
        pub repository: Known<String>,
        /// The image's tag.
        pub tag: Known<Option<String>>,
        /// Command and arguments, in order.
        pub args: Vec<Value>,
        /// The names of its environment variables.
        pub env: Vec<String>,
        /// Its ports: members `name`, `containerPort` and `hostPort`.
        pub ports: Vec<Value>,
        /// Where volumes are mounted: members `path`, `configMap`, `secret`, `hostPath`, `claim` and `emptyDir`.
        pub mounts: Vec<Value>,
    }
}

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
        /// How it was seen: `workload`, `resource`, `class`, `declared`.
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
        /// The sign that decided it: `node-version`, `node-label`, `api-group`, `provider-id`, `declared`; absent where nothing did.
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
    /// A place where metrics, logs or traces are kept.
    pub struct Store {
        /// The id of the product that keeps them.
        pub component: String,
        /// That product's name.
        pub name: String,
        /// That product's namespace.
        pub namespace: Option<String>,
        /// `metrics`, `logs` or `traces`.
        pub signal: String,
        /// `object` (object storage), `external` (a service outside the cluster), `volume` (a disk in the cluster) or `memory`.
        pub backend: Known<String>,
        /// Whether that backend itself runs in this cluster, such as MinIO.
        pub in_cluster: Known<bool>,
        /// For how many days it keeps them; absent where nothing limits it.
        pub retention_days: Known<Option<i64>>,
        /// Where the retention is said, or that it is a default.
        pub retention_from: Option<String>,
        /// Whether the product is made to keep data for long on a volume.
        pub long_on_volume: bool,
        /// Whether something reads what is stored there: a store gateway for a bucket that a sidecar fills.
        pub reader: Known<bool>,
    }
}

fact! {
    /// Something that ships metrics, logs or traces to a store.
    pub struct Flow {
        /// The id of the product that ships.
        pub agent: String,
        /// That product's name.
        pub name: String,
        /// `metrics`, `logs` or `traces`.
        pub signal: String,
        /// Where to: the address's host and path, never credentials; absent where the address is not readable.
        pub target: Known<Option<String>>,
        /// `store` (a store of this cluster), `outside` (a named store elsewhere), `elsewhere` (no store of this signal) or `unread`.
        pub resolved: Known<String>,
        /// The id of the store's product, where it is one of this cluster.
        pub store: Option<String>,
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

fact! {
    /// A way into the cluster.
    pub struct Entrance {
        /// `load-balancer`, `gateway`, `ingress`, `tunnel`, `node-port`, `host-port` or `host-network`.
        pub kind: String,
        /// The object's namespace.
        pub namespace: Option<String>,
        /// The object's name.
        pub name: String,
        /// `public` or `internal`.
        pub exposure: Known<String>,
        /// The address ranges that may come in; empty when all may.
        pub source_ranges: Vec<String>,
        /// Whether it carries HTTP routes or belongs to an ingress controller.
        pub http: Known<bool>,
        /// The id of the product that serves it.
        pub controller: Option<String>,
        /// The ingress or gateway class that it belongs to.
        pub class: Option<String>,
    }
}

fact! {
    /// Something that a GitOps operator reconciles.
    pub struct GitOpsApp {
        /// `Application`, `ApplicationSet`, `Kustomization`, `HelmRelease` and the like.
        pub kind: String,
        /// The id of the product that reconciles it.
        pub product: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// Its name.
        pub name: String,
        /// The application that makes it; absent for a root.
        pub parent: Option<String>,
        /// Whether it is synchronised without a person.
        pub automated: Known<bool>,
        /// Whether what leaves Git leaves the cluster.
        pub prune: Known<bool>,
        /// Whether drift is undone.
        pub self_heal: Known<bool>,
        /// Its sources: members `repository`, `path`, `chart`, `revision` and `seen` (`in-input`, `named`, `unseen`).
        pub sources: Vec<Value>,
        /// Whether it makes further applications.
        pub makes_apps: Known<bool>,
        /// Whether its operator has reconciled it at least once; declared ones count as such.
        pub reconciled: Known<bool>,
    }
}

fact! {
    /// What stands behind a secrets operator.
    pub struct SecretSource {
        /// The id of the product that fetches the secrets.
        pub product: String,
        /// The name of that product.
        pub name: String,
        /// The object that says so, `ClusterSecretStore vault`.
        pub object: String,
        /// The provider as the product names it, `azurekv`.
        pub provider: Known<String>,
        /// `manager` (a cloud, Vault or SaaS secret manager), `cluster` (the cluster itself), `git` (encrypted in Git) or `fake`.
        pub class: Known<String>,
        /// Whether it is known to work; declared ones count as such.
        pub ready: Known<bool>,
    }
}
