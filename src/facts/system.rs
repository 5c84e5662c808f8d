//! What belongs to Kubernetes itself, to distributions and to clouds.

/// Namespaces of Kubernetes, of distributions and of what clouds install by themselves, by the beginning of their names.
/// Rancher's: rancher/rancher `pkg/namespace`; the others are the prefixes that the vendors keep for themselves.
const SYSTEM: [&str; 9] = ["kube-", "openshift-", "cattle-", "fleet-", "gke-", "gmp-", "aks-", "azure-", "amazon-"];

/// Whether a namespace is one of those.
pub fn is_system(namespace: &str) -> bool {
    SYSTEM.iter().any(|prefix| namespace.starts_with(prefix))
}
