//! A Kubernetes kind, whatever its version.

use std::fmt;
use std::str::FromStr;

use compact_str::CompactString;

/// Group and kind. Versions are left out: v1alpha1, v1beta1 and v1 of a kind are one kind (ruling on `Kustomization`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKind {
    /// The kind, `Deployment`.
    pub kind: CompactString,
    /// The API group; empty for the core group.
    pub group: CompactString,
}

/// Kinds whose objects lie in no namespace: Kubernetes' own, and customary ones of others.
const CLUSTER_WIDE: [&str; 22] = [
    "APIService",
    "CSIDriver",
    "ClusterExternalSecret",
    "ClusterIssuer",
    "ClusterPolicy",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterSecretStore",
    "CustomResourceDefinition",
    "EC2NodeClass",
    "GatewayClass",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "NodePool",
    "PersistentVolume",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "ValidatingWebhookConfiguration",
    "VolumeSnapshotClass",
];

impl GroupKind {
    /// Whether its objects are known to lie in no namespace.
    pub fn is_cluster_wide(&self) -> bool {
        CLUSTER_WIDE.contains(&self.kind.as_str())
    }

    /// A kind of a group; `group` is empty for the core group.
    pub fn new(group: &str, kind: &str) -> Self {
        Self { kind: kind.into(), group: group.into() }
    }

    /// From the two fields of an object, `apiVersion: apps/v1` and `kind: Deployment`; the version is returned beside.
    pub fn from_fields(api_version: &str, kind: &str) -> (Self, CompactString) {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        (Self::new(group, kind), version.into())
    }
}

impl fmt::Display for GroupKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.group.is_empty() { f.write_str(&self.kind) } else { write!(f, "{}.{}", self.kind, self.group) }
    }
}

/// Reads `Deployment.apps` or `Pod`.
impl FromStr for GroupKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, group) = text.split_once('.').unwrap_or((text, ""));
        let starts_upper = kind.chars().next().is_some_and(|first| first.is_ascii_uppercase());
        if !starts_upper || !kind.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(format!("`{text}` is not a kind; write it as `Deployment.apps`, or `Pod` for the core group"));
        }
        Ok(Self::new(group, kind))
    }
}
