//! Keeps small records of what there is most of: pods and ReplicaSets that another object makes.

use compact_str::CompactString;

use crate::model::resource::Resource;
use crate::model::value::Value;

/// What the objects of one owner share: its namespace, and its uid or name.
pub(super) type Owner = (Option<CompactString>, CompactString);

/// Whose object this is.
pub(super) fn owner_of(resource: &Resource) -> Option<Owner> {
    let owner = first_owner(resource)?;
    // Static pods of one node are each another's, and tell how the control plane was started.
    if owner.str_at(&["kind"]) == Some("Node") {
        return None;
    }
    let name = owner.str_at(&["uid"]).or_else(|| owner.str_at(&["name"]))?;
    Some((resource.namespace.clone(), name.into()))
}

/// Whether it is a ReplicaSet that a Deployment made.
pub(super) fn is_of_deployment(resource: &Resource) -> bool {
    let is_set = resource.kind.kind == "ReplicaSet" && resource.kind.group == "apps";
    is_set && first_owner(resource).and_then(|owner| owner.str_at(&["kind"])) == Some("Deployment")
}

fn first_owner(resource: &Resource) -> Option<&Value> {
    resource.body.at(&["metadata", "ownerReferences"])?.items().first()
}

/// Of a pod whose owner is known from another pod: its name, owner, node, images and readiness.
pub(super) fn reduce_pod(pod: &mut Resource) {
    within(pod, "metadata", IDENTITY);
    within(pod, "spec", &["nodeName", "containers"]);
    each(pod, "spec", "containers", &["name", "image"]);
    within(pod, "status", &["phase", "containerStatuses"]);
    each(pod, "status", "containerStatuses", &["name", "ready"]);
}

/// Of a ReplicaSet that a Deployment makes: its name, owner and how many pods there are. The template is the Deployment's.
pub(super) fn reduce_replica_set(set: &mut Resource) {
    within(set, "metadata", IDENTITY);
    within(set, "spec", &["replicas"]);
}

/// The members of `metadata` that tell what something is and whose.
const IDENTITY: &[&str] = &["name", "namespace", "uid", "ownerReferences", "labels", "creationTimestamp"];

fn within(resource: &mut Resource, part: &str, members: &[&str]) {
    if let Some(part) = resource.body.as_object_mut().and_then(|body| body.get_mut(part)) {
        keep(part, members);
    }
}

fn each(resource: &mut Resource, part: &str, list: &str, members: &[&str]) {
    let part = resource.body.as_object_mut().and_then(|body| body.get_mut(part)).and_then(Value::as_object_mut);
    if let Some(Value::Array(items)) = part.and_then(|part| part.get_mut(list)) {
        items.iter_mut().for_each(|item| keep(item, members));
    }
}

fn keep(value: &mut Value, members: &[&str]) {
    if let Value::Object(object) = value {
        object.retain(|key| members.contains(&key));
    }
}
