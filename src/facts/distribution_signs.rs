//! The tables by which [`super::distribution`] tells distributions apart.

use super::distribution::says;
use crate::model::resource::Resource;

/// A distribution.
pub struct Product {
    /// Its id in the fact.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Whether a provider runs the control plane.
    pub managed: bool,
    /// The cloud that it is a service of.
    pub cloud: Option<&'static str>,
    /// Whether it is for trying things on one machine.
    pub local_test: bool,
}

const fn managed(id: &'static str, name: &'static str, cloud: Option<&'static str>) -> Product {
    Product { id, name, managed: true, cloud, local_test: false }
}

const fn own(id: &'static str, name: &'static str, local_test: bool) -> Product {
    Product { id, name, managed: false, cloud: None, local_test }
}

/// The distributions that have a name here.
pub const PRODUCTS: [Product; 24] = [
    managed("aks", "Azure Kubernetes Service", Some("azure")),
    managed("eks", "Amazon Elastic Kubernetes Service", Some("aws")),
    managed("gke", "Google Kubernetes Engine", Some("gcp")),
    managed("doks", "DigitalOcean Kubernetes", None),
    managed("iks", "IBM Cloud Kubernetes Service", None),
    managed("oke", "Oracle Container Engine for Kubernetes", None),
    managed("lke", "Linode Kubernetes Engine", None),
    managed("scaleway-kapsule", "Scaleway Kapsule", None),
    managed("gardener", "Gardener", None),
    own("rke2", "RKE2", false),
    own("rke1", "RKE", false),
    own("k3s", "K3s", false),
    own("k0s", "k0s", false),
    own("openshift", "OpenShift", false),
    own("talos", "Talos Linux", false),
    own("tanzu", "Tanzu Kubernetes Grid", false),
    own("kubeadm", "kubeadm", false),
    own("eks-anywhere", "EKS Anywhere", false),
    own("gdc", "Google Distributed Cloud", false),
    own("kind", "kind", true),
    own("minikube", "minikube", true),
    own("k3d", "k3d", true),
    own("docker-desktop", "Docker Desktop", true),
    own("other", "another self-managed distribution", false),
];

/// Something on a node that only one distribution puts there; the last part is the distribution's id.
pub enum NodeSign {
    /// A label, whatever its value.
    Label(&'static str, &'static str),
    /// A label with this value.
    LabelValue(&'static str, &'static str, &'static str),
    /// An annotation, whatever its value.
    Annotation(&'static str, &'static str),
    /// The beginning of `status.nodeInfo.osImage`.
    OsImage(&'static str, &'static str),
    /// The beginning of `spec.providerID`, for the few whose provider is no IaaS.
    Provider(&'static str, &'static str),
}

impl NodeSign {
    /// The distribution's id.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Label(_, id)
            | Self::LabelValue(_, _, id)
            | Self::Annotation(_, id)
            | Self::OsImage(_, id)
            | Self::Provider(_, id) => id,
        }
    }
}

/// In order of decision: a cluster in kind is made by kubeadm, too. Sources: replicatedhq/troubleshoot:pkg/analyze/distribution.go,
/// aquasecurity/kube-bench:cmd/util.go, and the vendors' own node labels.
pub const NODE_SIGNS: [NodeSign; 25] = [
    NodeSign::Provider("kind:", "kind"),
    NodeSign::Label("minikube.k8s.io/version", "minikube"),
    NodeSign::OsImage("Docker Desktop", "docker-desktop"),
    NodeSign::Annotation("rke2.io/node-args", "rke2"),
    NodeSign::LabelValue("node.kubernetes.io/instance-type", "rke2", "rke2"),
    NodeSign::LabelValue("node.kubernetes.io/instance-type", "k3s", "k3s"),
    NodeSign::Annotation("rke.cattle.io/external-ip", "rke1"),
    NodeSign::Annotation("rke.cattle.io/internal-ip", "rke1"),
    NodeSign::Label("node.openshift.io/os_id", "openshift"),
    NodeSign::OsImage("Red Hat Enterprise Linux CoreOS", "openshift"),
    NodeSign::OsImage("Talos", "talos"),
    NodeSign::Label("kubernetes.azure.com/cluster", "aks"),
    NodeSign::Label("eks.amazonaws.com/nodegroup", "eks"),
    NodeSign::Label("eks.amazonaws.com/compute-type", "eks"),
    NodeSign::Label("cloud.google.com/gke-nodepool", "gke"),
    NodeSign::Label("doks.digitalocean.com/node-pool", "doks"),
    NodeSign::Label("ibm-cloud.kubernetes.io/worker-pool-id", "iks"),
    NodeSign::Label("oci.oraclecloud.com/fault-domain", "oke"),
    NodeSign::Label("lke.linode.com/pool-id", "lke"),
    NodeSign::Label("k8s.scaleway.com/pool-name", "scaleway-kapsule"),
    NodeSign::Label("worker.gardener.cloud/pool", "gardener"),
    NodeSign::Label("node.k0sproject.io/role", "k0s"),
    NodeSign::Label("run.tanzu.vmware.com/kubernetesDistributionVersion", "tanzu"),
    NodeSign::Label("run.tanzu.vmware.com/tkr", "tanzu"),
    NodeSign::Annotation("kubeadm.alpha.kubernetes.io/cri-socket", "kubeadm"),
];

/// Annotations that bind a ServiceAccount to an identity of a cloud whose managed service the cluster then is.
pub const SERVICE_ACCOUNT_SIGNS: [(&str, &str); 3] = [
    ("eks.amazonaws.com/role-arn", "eks"),
    ("iam.gke.io/gcp-service-account", "gke"),
    ("azure.workload.identity/client-id", "aks"),
];

/// Beginnings of annotations that only a cloud's own controllers read, on Services and ServiceAccounts or in the values of charts
/// that make some: they tell where a platform is meant to run, though not that it does
/// (kubernetes-sigs/cloud-provider-azure:pkg/consts/consts.go, kubernetes-sigs/aws-load-balancer-controller:docs/guide/service/annotations.md,
/// cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters).
pub const CLOUD_SIGNS: [(&str, &str); 7] = [
    ("service.beta.kubernetes.io/azure-", "azure"),
    ("azure.workload.identity/", "azure"),
    ("service.beta.kubernetes.io/aws-", "aws"),
    ("eks.amazonaws.com/", "aws"),
    ("networking.gke.io/", "gcp"),
    ("cloud.google.com/", "gcp"),
    ("iam.gke.io/", "gcp"),
];

/// A declared object that says what the cluster is or will be.
pub struct Declared {
    /// Its kind.
    pub kind: &'static str,
    /// The distribution's id.
    pub id: &'static str,
    /// What the object must show.
    pub filter: fn(&Resource) -> bool,
}

/// eksctl, Cluster API and its providers, Crossplane's providers, system-upgrade-controller, Talos and tuppr
/// (kinds: eksctl-io/eksctl:pkg/apis/eksctl.io, kubernetes-sigs/cluster-api-provider-{aws,azure,gcp}, rancher/cluster-api-provider-rke2,
/// siderolabs/cluster-api-control-plane-provider-talos, crossplane-contrib/provider-upjet-{aws,azure,gcp},
/// rancher/system-upgrade-controller, home-operations/tuppr).
pub fn declared_signs() -> &'static [Declared] {
    const fn any(kind: &'static str, id: &'static str) -> Declared {
        Declared { kind, id, filter: |_| true }
    }
    const SIGNS: [Declared; 15] = [
        any("ClusterConfig.eksctl.io", "eks"),
        any("AWSManagedControlPlane.controlplane.cluster.x-k8s.io", "eks"),
        any("AzureManagedControlPlane.infrastructure.cluster.x-k8s.io", "aks"),
        any("GCPManagedControlPlane.infrastructure.cluster.x-k8s.io", "gke"),
        any("RKE2ControlPlane.controlplane.cluster.x-k8s.io", "rke2"),
        any("KubeadmControlPlane.controlplane.cluster.x-k8s.io", "kubeadm"),
        any("TalosControlPlane.controlplane.cluster.x-k8s.io", "talos"),
        any("Cluster.eks.aws.upbound.io", "eks"),
        any("KubernetesCluster.containerservice.azure.upbound.io", "aks"),
        any("Cluster.container.gcp.upbound.io", "gke"),
        any("TalosUpgrade.tuppr.home-operations.com", "talos"),
        any("KubernetesUpgrade.tuppr.home-operations.com", "talos"),
        any("Config.talos.dev", "talos"),
        Declared { kind: "Plan.upgrade.cattle.io", id: "rke2", filter: |plan| upgrades(plan, "rke2") },
        Declared { kind: "Plan.upgrade.cattle.io", id: "k3s", filter: |plan| upgrades(plan, "k3s") },
    ];
    &SIGNS
}

/// Whether an upgrade plan is for this distribution, by its image `rancher/rke2-upgrade` or its version `v1.34.1+rke2r1`.
fn upgrades(plan: &Resource, distribution: &str) -> bool {
    let text = |path: &[&str]| plan.body.str_at(path).unwrap_or_default();
    let image = text(&["spec", "upgrade", "image"]);
    let image_says =
        image.split(':').next().is_some_and(|image| image.ends_with(&format!("rancher/{distribution}-upgrade")));
    let fragment = if distribution == "rke2" { "+rke2r" } else { "+k3s" };
    image_says
        || text(&["spec", "version"]).contains(fragment)
        || says(plan.body.at(&["spec", "channel"]), distribution)
}
