//! Whose a namespace is, as far as its name is reserved.

/// Beginnings of names that are reserved: Kubernetes' own (kubernetes.io/docs/concepts/overview/working-with-objects/namespaces),
/// and those of OpenShift, Rancher (rancher/rancher:pkg/namespace) and Google.
const PREFIXES: [&str; 6] = ["kube-", "openshift-", "cattle-", "fleet-", "gke-", "gmp-"];

/// Beginnings of names that Azure and Amazon use for what they install, and that others use too.
const CLOUD_PREFIXES: [&str; 3] = ["aks-", "azure-", "amazon-"];

/// Namespaces that add-ons of AKS and EKS bring (learn.microsoft.com/azure/aks/command-invoke and istio-deploy-addon,
/// docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html), and those of Google's Config Sync
/// (docs.cloud.google.com/kubernetes-engine/config-sync/docs/how-to/custom-node-placement).
const OF_CLOUDS: [&str; 11] = [
    "aks-command",
    "aks-istio-egress",
    "aks-istio-ingress",
    "aks-istio-system",
    "amazon-cloudwatch",
    "amazon-guardduty",
    "app-routing-system",
    "azure-arc",
    "config-management-monitoring",
    "config-management-system",
    "resource-group-system",
];

/// Whether a namespace is Kubernetes', a distribution's or a cloud's own, beyond doubt: what lives there nobody put there by hand.
pub fn is_system(name: &str) -> bool {
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || OF_CLOUDS.contains(&name)
}

/// Whether a namespace is or may be a system's, by its name.
pub fn may_be_system(name: &str) -> bool {
    is_system(name) || CLOUD_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reserved_names_are_beyond_doubt() {
        assert!(is_system("kube-system") && is_system("aks-command") && is_system("config-management-system"));
        assert!(!is_system("azure-devops-agents") && may_be_system("azure-devops-agents"));
        assert!(!may_be_system("kubernetes-dashboard"));
    }
}
