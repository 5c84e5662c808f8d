//! What tells the clusters of clouds apart: the ids and names that clouds give them, which their nodes bear as well.

use compact_str::{CompactString, ToCompactString};

use crate::model::cloud::{CloudKind, str_at};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The id of the cluster that an answer describes; none where it describes a part of one, or names only.
pub(in crate::collect) fn id(said: &Resource) -> Option<CompactString> {
    let member = match CloudKind::of(&said.kind)? {
        CloudKind::AksCluster => "id",
        CloudKind::EksCluster => "arn",
        CloudKind::GkeCluster => "selfLink",
        _ => return None,
    };
    str_at(body(said), &[member]).map(ToCompactString::to_compact_string)
}

/// What an answer calls the cluster, as the cluster's nodes would: AKS labels them with the group that holds them.
pub(in crate::collect) fn names(said: &Resource) -> Option<CompactString> {
    let text = |path: &[&str]| str_at(body(said), path);
    match CloudKind::of(&said.kind)? {
        CloudKind::AksCluster => {
            let group = text(&["properties", "nodeResourceGroup"]).or_else(|| text(&["nodeResourceGroup"]));
            group.map(as_label)
        }
        CloudKind::EksCluster | CloudKind::GkeCluster => Some(said.name.clone()),
        CloudKind::GkeNodePool => {
            let (_, after) = text(&["selfLink"])?.split_once("/clusters/")?;
            after.split('/').next().map(Into::into)
        }
        CloudKind::EksNodegroup
        | CloudKind::EksAddon
        | CloudKind::EksAccessEntry
        | CloudKind::EksAccessPolicies
        | CloudKind::EksIdentityProvider
        | CloudKind::EksPodIdentity => text(&["clusterName"]).map(Into::into),
        CloudKind::EksCapability => {
            text(&["clusterName"]).or_else(|| text(&["arn"])?.split('/').nth(1)).map(Into::into)
        }
        CloudKind::AzureRoleAssignment | CloudKind::EksList | CloudKind::GcpPolicy | CloudKind::InfrastructureFile => {
            None
        }
    }
}

/// The same as a node states it. GKE shortens long names within those of its nodes, and Cluster API gives a cluster a name of
/// its own: neither contradicts what the cloud calls it.
pub(in crate::collect) fn names_of_node(node: &Resource) -> Option<CompactString> {
    let group = node.label("kubernetes.azure.com/cluster").map(as_label);
    group.or_else(|| node.label("alpha.eksctl.io/cluster-name").map(Into::into))
}

/// A name of a group as the value of a label: no longer than that may be, and in one case.
fn as_label(group: &str) -> CompactString {
    group.chars().take(63).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A name for people: the first in alphabetical order, should several answers differ.
pub(in crate::collect) fn cluster_name(said: &[Resource]) -> Option<String> {
    let clusters =
        said.iter().filter(|one| CloudKind::of(&one.kind).is_some_and(|kind| CloudKind::CLUSTERS.contains(&kind)));
    clusters.map(|one| one.name.to_string()).min()
}

fn body(said: &Resource) -> &Value {
    said.body.get("said").unwrap_or(&Value::Null)
}
