//! Tells the answers of clouds apart, by what only they have: the id that each gives to what it describes.

use crate::model::cloud::{CloudKind, at, member, str_at};
use crate::model::value::Value;

/// The kind of an answer, and the name of what it describes; none for anything else.
pub(super) fn sort(value: &Value) -> Option<(CloudKind, String)> {
    value.as_object()?;
    azure(value).or_else(|| gke(value)).or_else(|| policy(value)).or_else(|| eks(value)).or_else(|| eks_list(value))
}

fn named(value: &Value, member: &str, otherwise: &str) -> String {
    str_at(value, &[member]).filter(|name| !name.is_empty()).unwrap_or(otherwise).to_owned()
}

/// Azure/azure-rest-api-specs: the id ends in the resource's type and name, in whatever case.
fn azure(value: &Value) -> Option<(CloudKind, String)> {
    let id = str_at(value, &["id"])?;
    let (parent, name) = id.rsplit_once('/')?;
    let parent = parent.to_ascii_lowercase();
    if parent.ends_with("/providers/microsoft.containerservice/managedclusters") {
        return Some((CloudKind::AksCluster, named(value, "name", name)));
    }
    let is_assignment = parent.ends_with("/providers/microsoft.authorization/roleassignments");
    is_assignment.then(|| (CloudKind::AzureRoleAssignment, named(value, "principalName", name)))
}

/// `google/iam/v1/policy.proto`, which names no project.
fn policy(value: &Value) -> Option<(CloudKind, String)> {
    let first = at(value, &["bindings", "0"])?;
    let is_policy = member(value, "etag").is_some() && member(first, "members").is_some();
    let of_google = str_at(first, &["role"])?.contains("roles/");
    (is_policy && of_google).then(|| (CloudKind::GcpPolicy, "project".to_owned()))
}

/// `selfLink` of `google/container/v1/cluster_service.proto`: `…/projects/p/locations/l/clusters/c[/nodePools/n]`.
fn gke(value: &Value) -> Option<(CloudKind, String)> {
    let link = str_at(value, &["selfLink"]).filter(|link| link.contains("container.googleapis.com/"))?;
    let has = |key: &str| member(value, key).is_some();
    let tail = link.rsplit('/').next().unwrap_or_default();
    if link.contains("/nodePools/") {
        return Some((CloudKind::GkeNodePool, named(value, "name", tail)));
    }
    let is_cluster = link.contains("/clusters/") || has("currentMasterVersion");
    is_cluster.then(|| (CloudKind::GkeCluster, named(value, "name", tail)))
}

/// What each answer of `aws eks describe-…` calls its ARN, the type in that ARN, and what the thing is called by
/// (boto/botocore:botocore/data/eks/2017-11-01/service-2.json).
const EKS: [(&str, &str, CloudKind, &str); 7] = [
    ("arn", ":cluster/", CloudKind::EksCluster, "name"),
    ("arn", ":capability/", CloudKind::EksCapability, "capabilityName"),
    ("nodegroupArn", "", CloudKind::EksNodegroup, "nodegroupName"),
    ("addonArn", "", CloudKind::EksAddon, "addonName"),
    ("accessEntryArn", "", CloudKind::EksAccessEntry, "principalArn"),
    ("identityProviderConfigArn", "", CloudKind::EksIdentityProvider, "issuerUrl"),
    ("associationArn", "", CloudKind::EksPodIdentity, "serviceAccount"),
];

fn eks(value: &Value) -> Option<(CloudKind, String)> {
    let described = EKS.iter().find_map(|(key, mark, kind, name)| {
        let arn = str_at(value, &[key]).filter(|arn| arn.starts_with("arn:") && arn.contains(":eks:"))?;
        arn.contains(mark).then(|| (*kind, named(value, name, arn.rsplit('/').next().unwrap_or(arn))))
    });
    match described {
        Some((CloudKind::EksPodIdentity, account)) => {
            let namespace = str_at(value, &["namespace"]).unwrap_or_default();
            Some((CloudKind::EksPodIdentity, format!("{namespace}/{account}")))
        }
        Some(found) => Some(found),
        None => {
            at(value, &["associatedAccessPolicies"])?;
            Some((CloudKind::EksAccessPolicies, str_at(value, &["principalArn"])?.to_owned()))
        }
    }
}

/// The one member that an answer of `aws eks list-…` has, beside `nextToken`.
const LISTS: [&str; 6] =
    ["accessEntries", "addons", "associations", "capabilities", "identityProviderConfigs", "nodegroups"];

fn eks_list(value: &Value) -> Option<(CloudKind, String)> {
    let list = LISTS.iter().find(|list| matches!(member(value, list), Some((_, Value::Array(_)))))?;
    let alone = value.members().all(|(key, _)| key.eq_ignore_ascii_case(list) || key.eq_ignore_ascii_case("nextToken"));
    alone.then(|| (CloudKind::EksList, (*list).to_owned()))
}
