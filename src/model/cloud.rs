//! What clouds say of a cluster, in the words of their own tools: no objects of Kubernetes, yet resources of a snapshot.

use super::kind::GroupKind;
use super::value::Value;

/// The group of all these kinds. No API group of Kubernetes is called so: those without a dot are its own.
const GROUP: &str = "cloud";

/// What one call of a cloud's tool answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CloudKind {
    /// `az aks show`, and the same over ARM.
    AksCluster,
    /// `aws eks describe-cluster`
    EksCluster,
    /// `aws eks describe-nodegroup`
    EksNodegroup,
    /// `aws eks describe-addon`
    EksAddon,
    /// `aws eks describe-access-entry`
    EksAccessEntry,
    /// `aws eks list-associated-access-policies`
    EksAccessPolicies,
    /// `aws eks describe-identity-provider-config`
    EksIdentityProvider,
    /// One association of `aws eks list-pod-identity-associations`.
    EksPodIdentity,
    /// `aws eks describe-capability`
    EksCapability,
    /// What `aws eks list-…` answers: names only, all of them.
    EksList,
    /// One assignment of `az role assignment list`.
    AzureRoleAssignment,
    /// `gcloud projects get-iam-policy`
    GcpPolicy,
    /// `gcloud container clusters describe`
    GkeCluster,
    /// `gcloud container node-pools describe`
    GkeNodePool,
    /// A file that defines infrastructure as code.
    InfrastructureFile,
}

impl CloudKind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::AksCluster,
        Self::EksCluster,
        Self::EksNodegroup,
        Self::EksAddon,
        Self::EksAccessEntry,
        Self::EksAccessPolicies,
        Self::EksIdentityProvider,
        Self::EksPodIdentity,
        Self::EksCapability,
        Self::EksList,
        Self::AzureRoleAssignment,
        Self::GcpPolicy,
        Self::GkeCluster,
        Self::GkeNodePool,
        Self::InfrastructureFile,
    ];

    /// The three that are a cluster.
    pub const CLUSTERS: [Self; 3] = [Self::AksCluster, Self::EksCluster, Self::GkeCluster];

    /// As the kind of a resource.
    pub fn kind(self) -> GroupKind {
        GroupKind::new(GROUP, self.name())
    }

    /// From the kind of a resource.
    pub fn of(kind: &GroupKind) -> Option<Self> {
        Self::ALL.into_iter().find(|one| kind.group == GROUP && kind.kind == one.name())
    }

    /// The name of the kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::AksCluster => "AksCluster",
            Self::EksCluster => "EksCluster",
            Self::EksNodegroup => "EksNodegroup",
            Self::EksAddon => "EksAddon",
            Self::EksAccessEntry => "EksAccessEntry",
            Self::EksAccessPolicies => "EksAccessPolicies",
            Self::EksIdentityProvider => "EksIdentityProvider",
            Self::EksPodIdentity => "EksPodIdentity",
            Self::EksCapability => "EksCapability",
            Self::EksList => "EksList",
            Self::AzureRoleAssignment => "AzureRoleAssignment",
            Self::GcpPolicy => "GcpPolicy",
            Self::GkeCluster => "GkeCluster",
            Self::GkeNodePool => "GkeNodePool",
            Self::InfrastructureFile => "InfrastructureFile",
        }
    }

    /// The cloud that is asked; none for what no cloud says.
    pub fn cloud(self) -> Option<&'static str> {
        match self {
            Self::AksCluster | Self::AzureRoleAssignment => Some("azure"),
            Self::GcpPolicy | Self::GkeCluster | Self::GkeNodePool => Some("gcp"),
            Self::InfrastructureFile => None,
            _ => Some("aws"),
        }
    }

    /// The command that asks.
    pub fn command(self) -> &'static str {
        match self {
            Self::AksCluster => "az aks show --resource-group <group> --name <cluster> -o json > aks.json",
            Self::EksCluster => "aws eks describe-cluster --name <cluster> > eks.json",
            Self::EksNodegroup => {
                "aws eks describe-nodegroup --cluster-name <cluster> --nodegroup-name <group> > nodegroup.json"
            }
            Self::EksAddon => "aws eks describe-addon --cluster-name <cluster> --addon-name <addon> > addon.json",
            Self::EksAccessEntry => "aws eks list-access-entries --cluster-name <cluster> > access-entries.json",
            Self::EksAccessPolicies => {
                "aws eks list-associated-access-policies --cluster-name <cluster> --principal-arn <arn> > policies.json"
            }
            Self::EksIdentityProvider => {
                "aws eks list-identity-provider-configs --cluster-name <cluster> > identity-providers.json"
            }
            Self::EksPodIdentity => {
                "aws eks list-pod-identity-associations --cluster-name <cluster> > pod-identities.json"
            }
            Self::EksCapability => "aws eks list-capabilities --cluster-name <cluster> > capabilities.json",
            Self::EksList => "aws eks list-addons --cluster-name <cluster> > addons.json",
            Self::AzureRoleAssignment => "az role assignment list --all > role-assignments.json",
            Self::GcpPolicy => "gcloud projects get-iam-policy <project> --format json > iam-policy.json",
            Self::GkeCluster | Self::GkeNodePool => {
                "gcloud container clusters describe <cluster> --location <location> --format json > gke.json"
            }
            Self::InfrastructureFile => "",
        }
    }
}

/// The member called `key`, however it is written: `enableAzureRBAC` in ARM is `enableAzureRbac` in the command line, and Go
/// programs write `EndpointPublicAccess` or `self_link`. `null` counts as absent. Returns the name as it stands, too.
pub fn member<'v>(value: &'v Value, key: &str) -> Option<(&'v str, &'v Value)> {
    let same = |name: &str| {
        let letters = name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
        letters.eq(key.bytes().map(|byte| byte.to_ascii_lowercase()))
    };
    value.members().find(|(name, value)| same(name) && !matches!(value, Value::Null))
}

/// The value at a path of member names and indexes, each name however it is written.
pub fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        other => member(other, step).map(|(_, value)| value),
    })
}

/// Text at such a path.
pub fn str_at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    at(value, path)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_the_same_however_they_are_written() {
        for body in [
            json!({"aadProfile": {"enableAzureRBAC": true}}),
            json!({"aadProfile": {"enableAzureRbac": true}}),
            json!({"AadProfile": {"EnableAzureRbac": true}}),
            json!({"aad_profile": {"enable_azure_rbac": true}}),
        ] {
            let value = Value::from(body);
            assert_eq!(at(&value, &["aadProfile", "enableAzureRbac"]), Some(&Value::Bool(true)));
        }
        assert_eq!(at(&Value::from(json!({"aadProfile": null})), &["aadProfile"]), None);
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in CloudKind::ALL {
            assert_eq!(CloudKind::of(&kind.kind()), Some(kind));
        }
        assert_eq!(CloudKind::of(&GroupKind::new("", "AksCluster")), None);
    }
}
