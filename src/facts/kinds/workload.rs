//! What runs.

use crate::facts::fact::fact;
use crate::model::known::Known;
use crate::model::value::{Items, Value};

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
        /// The annotations of its pods.
        pub annotations: Value,
        /// Who deploys it: `git` (an application of a GitOps operator), `owner` (an object of the cluster, such as a custom resource), `platform` (Kubernetes, the distribution or the cloud) or `other`.
        pub deployed_by: Known<String>,
        /// The application that deploys it; absent where none does.
        pub application: Known<Option<String>>,
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
        pub args: Items,
        /// The names of its environment variables.
        pub env: Items,
        /// What those variables hold: text that is written out, or a mapping that says where it comes from.
        pub env_values: Value,
        /// The objects of which every key is an environment variable: members `configMapRef`, `secretRef` and `prefix`.
        pub env_from: Items,
        /// Its ports: members `name`, `containerPort` and `hostPort`.
        pub ports: Items,
        /// Where volumes are mounted: members `path`, `configMap`, `secret`, `hostPath`, `claim` and `emptyDir`.
        pub mounts: Items,
    }
}

fact! {
    /// What a workload's own settings say about the form of its logs.
    pub struct LogFormat {
        /// The workload, `Deployment web/shop`.
        pub workload: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// Whether it logs in a form that machines read: JSON, logfmt and the like. Unknown where no setting says so, since the logs are not read.
        pub structured: Known<bool>,
        /// The setting that says so, `LOG_FORMAT=json`.
        pub hint: Option<String>,
    }
}
