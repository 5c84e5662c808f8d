//! A Kubernetes kind, whatever its version.

use std::fmt;
use std::str::FromStr;

use compact_str::{CompactString, format_compact};

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

/// Kinds whose resource is called like one of their objects, by their definitions (kubernetes/api:core/v1 for Endpoints;
/// GoogleCloudPlatform/prometheus-engine:charts/operator/crds; kubernetes-sigs/aws-load-balancer-controller:config/crd/bases, and
/// EKS Auto Mode likewise; pomerium/ingress-controller:config/crd/bases; VictoriaMetrics/operator:config/crd/overlay).
const SAME_IN_PLURAL: [&str; 7] =
    ["ClusterRules", "Endpoints", "GlobalRules", "IngressClassParams", "Pomerium", "Rules", "VLogs"];

impl GroupKind {
    /// Whether its objects are known to lie in no namespace.
    pub fn is_cluster_wide(&self) -> bool {
        CLUSTER_WIDE.contains(&self.kind.as_str())
    }

    /// The name of its resource, `policies`, as code generators make it (kubernetes/gengo:namer/plural_namer.go): `Policy` →
    /// `policies`, `Ingress` → `ingresses`, `Prometheus` → `prometheuses`. A definition may say otherwise; few do.
    pub fn plural(&self) -> CompactString {
        let singular = self.kind.to_ascii_lowercase();
        if SAME_IN_PLURAL.contains(&self.kind.as_str()) {
            return singular;
        }
        let before_last = singular.chars().rev().nth(1);
        match singular.as_bytes() {
            [.., b'y'] if before_last.is_some_and(|letter| !"aeiou".contains(letter)) => {
                format_compact!("{}ies", &singular[..singular.len() - 1])
            }
            [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => format_compact!("{singular}es"),
            _ => format_compact!("{singular}s"),
        }
    }

    /// The resource with its group, as an API server and kubectl name it: `deployments.apps`, `pods`.
    pub fn resource(&self) -> CompactString {
        let plural = self.plural();
        if self.group.is_empty() { plural } else { format_compact!("{plural}.{}", self.group) }
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
