//! A name for people, and the time that the objects themselves state.

use jiff::Timestamp;

use super::objects::Objects;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The cluster's name as its nodes state it: the first in alphabetical order, should they differ.
pub(super) fn cluster_name(observed: &Objects) -> Option<String> {
    observed.of(&GroupKind::new("", "Node")).iter().filter_map(stated_name).min()
}

/// The name by the label or annotation of the tool that made the node: AKS names the node resource group,
/// `MC_<group>_<cluster>_<region>` unless chosen otherwise (learn.microsoft.com/azure/aks/use-labels); eksctl
/// (eksctl-io/eksctl:pkg/apis/eksctl.io/v1alpha5/types.go, ClusterNameLabel) and Cluster API
/// (kubernetes-sigs/cluster-api:api/core/v1beta1/common_types.go, ClusterNameAnnotation) the cluster itself.
fn stated_name(node: &Resource) -> Option<String> {
    node.label("alpha.eksctl.io/cluster-name")
        .or_else(|| node.annotation("cluster.x-k8s.io/cluster-name"))
        .or_else(|| node.label("kubernetes.azure.com/cluster").map(aks_name))
        .map(str::to_owned)
        .or_else(|| gke_name(node))
}

/// The cluster within the name of its node resource group, where no part of that holds an underscore itself.
fn aks_name(group: &str) -> &str {
    match group.split('_').collect::<Vec<_>>().as_slice() {
        ["MC", _, cluster, _] => cluster,
        _ => group,
    }
}

/// GKE calls a node `gke-<cluster>-<pool>-<hash>-<suffix>`, as node lists of it show, a long cluster name shortened; the label
/// names the pool.
pub(super) fn gke_name(node: &Resource) -> Option<String> {
    let pool = node.label("cloud.google.com/gke-nodepool")?;
    let cluster = node.name.strip_prefix("gke-")?.rsplit_once(&format!("-{pool}-"))?.0;
    Some(cluster.to_owned())
}

/// The latest time that observed objects state: when they were made, and when a condition last changed or was confirmed. Nodes
/// confirm theirs every few minutes, so that this is close to the time of collection. Events are left out: theirs are the
/// clocks of whoever reported them.
pub(super) fn latest_time(observed: &Objects) -> Option<Timestamp> {
    let observed = observed.iter().filter(|resource| resource.observed && resource.kind.kind != "Event");
    let latest = observed.flat_map(times).filter(|time| time.ends_with('Z')).max()?;
    latest.parse().ok()
}

fn times(resource: &Resource) -> impl Iterator<Item = &str> {
    const MOMENTS: [&str; 3] = ["lastHeartbeatTime", "lastTransitionTime", "lastUpdateTime"];
    let conditions = resource.body.at(&["status", "conditions"]).map_or(&[][..], Value::items);
    let of_conditions = conditions.iter().flat_map(|condition| MOMENTS.iter().filter_map(|at| condition.str_at(&[at])));
    resource.body.str_at(&["metadata", "creationTimestamp"]).into_iter().chain(of_conditions)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::collect::testing::resource;

    fn node(name: &str, labels: Json, annotations: Json) -> Resource {
        let metadata = json!({"name": name, "uid": "u", "labels": labels, "annotations": annotations});
        resource(json!({"apiVersion": "v1", "kind": "Node", "metadata": metadata}))
    }

    #[test]
    fn nodes_state_their_cluster() {
        let cases = [
            (node("n", json!({"alpha.eksctl.io/cluster-name": "shop"}), json!({})), Some("shop")),
            (node("n", json!({"kubernetes.azure.com/cluster": "MC_g_shop_west"}), json!({})), Some("shop")),
            (
                node("n", json!({"kubernetes.azure.com/cluster": "MC_g_h_shop_west"}), json!({})),
                Some("MC_g_h_shop_west"),
            ),
            (node("n", json!({}), json!({"cluster.x-k8s.io/cluster-name": "shop"})), Some("shop")),
            (
                node("gke-shop-eu-pool-1-0e37-1h2c", json!({"cloud.google.com/gke-nodepool": "pool-1"}), json!({})),
                Some("shop-eu"),
            ),
            (node("n", json!({"eks.amazonaws.com/nodegroup": "workers"}), json!({})), None),
        ];
        for (node, expected) in cases {
            assert_eq!(cluster_name(&Objects::from_iter([node])).as_deref(), expected);
        }
    }

    #[test]
    fn the_latest_stated_time_counts() {
        let made = |kind: &str, time: &str, heartbeat: &str| {
            resource(json!({
                "apiVersion": "v1", "kind": kind,
                "metadata": {"name": "x", "uid": "u", "creationTimestamp": time},
                "status": {"conditions": [{"type": "Ready", "lastHeartbeatTime": heartbeat}]},
            }))
        };
        let resources = [
            made("Node", "2026-01-01T00:00:00Z", "2026-11-23T07:00:00Z"),
            made("Pod", "2026-11-22T00:00:00Z", "no time"),
            made("Event", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ];
        assert_eq!(latest_time(&resources.into_iter().collect()), "2026-11-23T07:00:00Z".parse().ok());
        assert_eq!(latest_time(&Objects::default()), None);
    }
}
