//! The kinds that kube-apiserver itself serves.

use crate::model::kind::GroupKind;

/// One kind of Kubernetes' own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Served {
    /// The API group; empty for the core group.
    pub(crate) group: &'static str,
    /// The name in addresses and file names, `deployments`.
    pub(crate) plural: &'static str,
    /// The kind, `Deployment`.
    pub(crate) kind: &'static str,
    /// Whether its objects live in namespaces.
    pub(crate) namespaced: bool,
}

impl Served {
    /// Its group and kind.
    pub(crate) fn group_kind(&self) -> GroupKind {
        GroupKind::new(self.group, self.kind)
    }
}

const fn namespaced(group: &'static str, plural: &'static str, kind: &'static str) -> Served {
    Served { group, plural, kind, namespaced: true }
}

const fn cluster(group: &'static str, plural: &'static str, kind: &'static str) -> Served {
    Served { group, plural, kind, namespaced: false }
}

const ADMISSION: &str = "admissionregistration.k8s.io";
const CERTIFICATES: &str = "certificates.k8s.io";
const COORDINATION: &str = "coordination.k8s.io";
const FLOWCONTROL: &str = "flowcontrol.apiserver.k8s.io";
const NETWORKING: &str = "networking.k8s.io";
const RBAC: &str = "rbac.authorization.k8s.io";
const RESOURCE: &str = "resource.k8s.io";
const SCHEDULING: &str = "scheduling.k8s.io";
const STORAGE: &str = "storage.k8s.io";

/// Every kind with a list that kube-apiserver 1.30 to 1.37 serves, alpha versions included
/// (kubernetes/kubernetes:pkg/controlplane/instance.go). Where two groups share a plural, the one that a bare plural
/// means to kubectl stands first.
pub(crate) const SERVED: &[Served] = &[
    cluster("", "componentstatuses", "ComponentStatus"),
    namespaced("", "configmaps", "ConfigMap"),
    namespaced("", "endpoints", "Endpoints"),
    namespaced("", "events", "Event"),
    namespaced("", "limitranges", "LimitRange"),
    cluster("", "namespaces", "Namespace"),
    cluster("", "nodes", "Node"),
    namespaced("", "persistentvolumeclaims", "PersistentVolumeClaim"),
    cluster("", "persistentvolumes", "PersistentVolume"),
    namespaced("", "pods", "Pod"),
    namespaced("", "podtemplates", "PodTemplate"),
    namespaced("", "replicationcontrollers", "ReplicationController"),
    namespaced("", "resourcequotas", "ResourceQuota"),
    namespaced("", "secrets", "Secret"),
    namespaced("", "serviceaccounts", "ServiceAccount"),
    namespaced("", "services", "Service"),
    namespaced("apps", "controllerrevisions", "ControllerRevision"),
    namespaced("apps", "daemonsets", "DaemonSet"),
    namespaced("apps", "deployments", "Deployment"),
    namespaced("apps", "replicasets", "ReplicaSet"),
    namespaced("apps", "statefulsets", "StatefulSet"),
    namespaced("autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    namespaced("batch", "cronjobs", "CronJob"),
    namespaced("batch", "jobs", "Job"),
    namespaced("policy", "poddisruptionbudgets", "PodDisruptionBudget"),
    cluster(NETWORKING, "ingressclasses", "IngressClass"),
    namespaced(NETWORKING, "ingresses", "Ingress"),
    cluster(NETWORKING, "ipaddresses", "IPAddress"),
    namespaced(NETWORKING, "networkpolicies", "NetworkPolicy"),
    cluster(NETWORKING, "servicecidrs", "ServiceCIDR"),
    cluster(RBAC, "clusterrolebindings", "ClusterRoleBinding"),
    cluster(RBAC, "clusterroles", "ClusterRole"),
    namespaced(RBAC, "rolebindings", "RoleBinding"),
    namespaced(RBAC, "roles", "Role"),
    cluster(STORAGE, "csidrivers", "CSIDriver"),
    cluster(STORAGE, "csinodes", "CSINode"),
    namespaced(STORAGE, "csistoragecapacities", "CSIStorageCapacity"),
    cluster(STORAGE, "storageclasses", "StorageClass"),
    cluster(STORAGE, "volumeattachments", "VolumeAttachment"),
    cluster(STORAGE, "volumeattributesclasses", "VolumeAttributesClass"),
    namespaced("discovery.k8s.io", "endpointslices", "EndpointSlice"),
    namespaced("events.k8s.io", "events", "Event"),
    namespaced(COORDINATION, "leases", "Lease"),
    namespaced(COORDINATION, "leasecandidates", "LeaseCandidate"),
    cluster(ADMISSION, "mutatingadmissionpolicies", "MutatingAdmissionPolicy"),
    cluster(ADMISSION, "mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding"),
    cluster(ADMISSION, "mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
    cluster(ADMISSION, "validatingadmissionpolicies", "ValidatingAdmissionPolicy"),
    cluster(ADMISSION, "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding"),
    cluster(ADMISSION, "validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
    cluster("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition"),
    cluster("apiregistration.k8s.io", "apiservices", "APIService"),
    cluster(CERTIFICATES, "certificatesigningrequests", "CertificateSigningRequest"),
    cluster(CERTIFICATES, "clustertrustbundles", "ClusterTrustBundle"),
    namespaced(CERTIFICATES, "podcertificaterequests", "PodCertificateRequest"),
    cluster(FLOWCONTROL, "flowschemas", "FlowSchema"),
    cluster(FLOWCONTROL, "prioritylevelconfigurations", "PriorityLevelConfiguration"),
    cluster("node.k8s.io", "runtimeclasses", "RuntimeClass"),
    cluster(SCHEDULING, "priorityclasses", "PriorityClass"),
    namespaced(SCHEDULING, "workloads", "Workload"),
    cluster(RESOURCE, "deviceclasses", "DeviceClass"),
    cluster(RESOURCE, "devicetaintrules", "DeviceTaintRule"),
    namespaced(RESOURCE, "resourceclaims", "ResourceClaim"),
    namespaced(RESOURCE, "resourceclaimtemplates", "ResourceClaimTemplate"),
    cluster(RESOURCE, "resourceslices", "ResourceSlice"),
    cluster("internal.apiserver.k8s.io", "storageversions", "StorageVersion"),
    cluster("storagemigration.k8s.io", "storageversionmigrations", "StorageVersionMigration"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::coverage::is_custom;

    #[test]
    fn no_kind_stands_twice_and_none_is_custom() {
        let kinds: BTreeSet<GroupKind> = SERVED.iter().map(Served::group_kind).collect();
        assert_eq!(kinds.len(), SERVED.len());
        assert!(kinds.iter().all(|kind| !is_custom(kind)));
    }
}
