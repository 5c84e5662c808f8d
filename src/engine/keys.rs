//! What an observation is recognised by from one run to the next: the object that owns it and the place within, by names.
//!
//! A key holds nothing that a restart, a new revision or another order changes: no uid, no line, no index, no generated part of a
//! name.

use std::collections::BTreeSet;

use crate::model::evidence::{Evidence, Key, ObjectRef, Step};
use crate::model::kind::GroupKind;
use crate::model::report::ClusterReport;
use crate::model::resource::Resource;
use crate::model::snapshot::Snapshot;
use crate::model::value::Value;

/// The letters of the random ends of names (kubernetes/apimachinery:pkg/util/rand/rand.go, `alphanums`), which the hashes of
/// templates are written in too (`SafeEncodeString`).
const RANDOM: &str = "bcdfghjklmnpqrstvwxz2456789";
/// The length of a random end (kubernetes/apiserver:pkg/storage/names/generate.go, `randomLength`).
const RANDOM_LENGTH: usize = 5;
/// The letters of the hashes that kustomize ends names with, ten of them (kubernetes-sigs/kustomize:api/hasher/hasher.go, `encode`).
const CONTENT: &str = "bcdfghkmt2456789";
/// An owner of an owner of an owner is the most that Kubernetes' own kinds have: Pod, Job, CronJob.
const DEEPEST: usize = 3;

/// Gives every observation of the findings its key.
pub fn fill(report: &mut ClusterReport, snapshot: &Snapshot) {
    for finding in &mut report.findings {
        for list in [&mut finding.offenders, &mut finding.evidence] {
            let mut seen = BTreeSet::new();
            for piece in list {
                let text = distinct(key(piece, snapshot), &mut seen);
                let version = find(&piece.object, snapshot).map(|found| found.version.clone()).unwrap_or_default();
                piece.key = Some(Box::new(Key { text, version }));
            }
        }
    }
}

/// Two that cannot be told apart by names are numbered.
fn distinct(key: String, seen: &mut BTreeSet<String>) -> String {
    let mut numbered = key.clone();
    let mut number = 1;
    while !seen.insert(numbered.clone()) {
        number += 1;
        numbered = format!("{key}:{number}");
    }
    numbered
}

fn key(evidence: &Evidence, snapshot: &Snapshot) -> String {
    let resource = find(&evidence.object, snapshot);
    let owner = owner(&evidence.object, resource, snapshot);
    let namespace = owner.namespace.as_deref().unwrap_or_default();
    let path = path(evidence, resource.map(|resource| &resource.body));
    format!("{} {namespace}/{}{path}", owner.kind, owner.name)
}

/// The object itself; where several were declared under one name, the first.
fn find<'s>(object: &ObjectRef, snapshot: &'s Snapshot) -> Option<&'s Resource> {
    let all = snapshot.of(&object.kind);
    let place = (&object.namespace, &object.name);
    let at = all.partition_point(|other| (&other.namespace, &other.name) < place);
    all.get(at).filter(|other| (&other.namespace, &other.name) == place)
}

/// Who made the object, so that a restart leaves it as it was.
fn owner(object: &ObjectRef, resource: Option<&Resource>, snapshot: &Snapshot) -> ObjectRef {
    let mut current = object.clone();
    let mut resource = resource;
    for _ in 0..DEEPEST {
        let Some(next) = resource.and_then(controller) else { break };
        resource = find(&next, snapshot);
        current = next;
    }
    steady(current)
}

fn controller(resource: &Resource) -> Option<ObjectRef> {
    let owners = resource.body.at(&["metadata", "ownerReferences"])?;
    let owner = owners.items().iter().find(|owner| owner.get("controller").and_then(Value::as_bool) == Some(true))?;
    let version = owner.str_at(&["apiVersion"])?;
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let kind = GroupKind::new(group, owner.str_at(&["kind"])?);
    // A node owns its static pods; their name tells more.
    let is_maker = kind.kind != "Node";
    let name = owner.str_at(&["name"])?.into();
    is_maker.then(|| ObjectRef { kind, namespace: resource.namespace.clone(), name })
}

/// Where the owner is not in the input, its name is what is left without the parts that were generated.
fn steady(object: ObjectRef) -> ObjectRef {
    let name = object.name.as_str();
    let (name, kind) = match object.kind.kind.as_str() {
        "Pod" => (without_end(name, is_random).map_or(name, |rest| without_end(rest, is_hash).unwrap_or(rest)), None),
        "ReplicaSet" => match without_end(name, is_hash) {
            Some(rest) => (rest, Some(GroupKind::new("apps", "Deployment"))),
            None => (name, None),
        },
        "Job" => match without_end(name, is_time) {
            Some(rest) => (rest, Some(GroupKind::new("batch", "CronJob"))),
            None => (name, None),
        },
        "ConfigMap" | "Secret" => (without_end(name, is_content_hash).unwrap_or(name), None),
        _ => (name, None),
    };
    ObjectRef { name: name.into(), kind: kind.unwrap_or(object.kind), namespace: object.namespace }
}

/// A name without its last part, where that was generated.
fn without_end(name: &str, is_generated: fn(&str) -> bool) -> Option<&str> {
    name.rsplit_once('-').filter(|(_, end)| is_generated(end)).map(|(rest, _)| rest)
}

fn is_random(end: &str) -> bool {
    end.len() == RANDOM_LENGTH && end.chars().all(|letter| RANDOM.contains(letter))
}

/// A 32-bit hash in decimal, written in the letters of random ends; eight digits or more but for one in a hundred.
fn is_hash(end: &str) -> bool {
    (8..=10).contains(&end.len()) && end.chars().all(|letter| RANDOM.contains(letter)) || is_time(end)
}

fn is_content_hash(end: &str) -> bool {
    end.len() == 10 && end.chars().all(|letter| CONTENT.contains(letter))
}

/// When a CronJob was due, in minutes since 1970 (kubernetes/kubernetes:pkg/controller/cronjob/utils.go, `getJobName`).
fn is_time(end: &str) -> bool {
    end.len() == 8 && end.chars().all(|letter| letter.is_ascii_digit())
}

/// The path with the items of lists by their names.
fn path(evidence: &Evidence, body: Option<&Value>) -> String {
    let (mut text, mut here) = (String::new(), body);
    for step in evidence.steps() {
        here = here.and_then(|value| value.at(&[step.text()]));
        match step {
            Step::Member(name) => text.push_str(&format!(".{name}")),
            Step::Item(_) => text.push_str(&format!("[{}]", here.and_then(name_of).unwrap_or_default())),
        }
    }
    text
}

/// What people tell an item of a list by.
fn name_of(item: &Value) -> Option<&str> {
    ["name", "host", "key"].into_iter().find_map(|member| item.get(member)?.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::testing::Lab;

    fn piece(snapshot: &Snapshot, kind: GroupKind, name: &str, path: &str) -> Evidence {
        let resource = snapshot.of(&kind).iter().find(|one| one.name == name).cloned();
        match resource {
            Some(resource) => resource.evidence(path, None),
            None => {
                let object = ObjectRef { kind, namespace: Some("web".into()), name: name.into() };
                let any = snapshot.resources.values().flatten().next().unwrap();
                Evidence { object, ..any.evidence(path, None) }
            }
        }
    }

    #[test]
    fn restarts_and_order_leave_the_key_as_it_was() {
        let pod = |hash: &str, end: &str, containers: serde_json::Value| {
            let set = format!("api-{hash}");
            let made_by = |kind: &str, name: &str| {
                let owner = json!({"apiVersion": "apps/v1", "kind": kind, "name": name, "controller": true});
                json!({"namespace": "web", "ownerReferences": [owner]})
            };
            let body = json!({"metadata": made_by("ReplicaSet", &set), "spec": {"containers": containers}});
            Lab::new()
                .object("Pod", &format!("{set}-{end}"), body)
                .object("ReplicaSet.apps", &set, json!({"metadata": made_by("Deployment", "api")}))
                .snapshot
        };
        let core = || GroupKind::new("", "Pod");
        let one = pod("7d4b9c6d5f", "x2x4z", json!([{"name": "a"}, {"name": "b", "image": "i"}]));
        let other = pod("6c8f9bd7c5", "qwk2r", json!([{"name": "b", "image": "j"}]));
        let first = piece(&one, core(), "api-7d4b9c6d5f-x2x4z", "$.spec.containers[1].image");
        let second = piece(&other, core(), "api-6c8f9bd7c5-qwk2r", "$.spec.containers[0].image");
        assert_eq!(key(&first, &one), "Deployment.apps web/api.spec.containers[b].image");
        assert_eq!(key(&first, &one), key(&second, &other));
    }

    #[test]
    fn names_lose_what_was_generated() {
        let snapshot = Lab::new().object("Namespace", "web", json!({})).snapshot;
        let of = |group: &str, kind: &str, name: &str| {
            key(&piece(&snapshot, GroupKind::new(group, kind), name, ""), &snapshot)
        };
        assert_eq!(of("", "Pod", "api-7d4b9c6d5f-x2x4z"), "Pod web/api");
        assert_eq!(of("", "Pod", "db-0"), "Pod web/db-0");
        assert_eq!(of("apps", "ReplicaSet", "api-7d4b9c6d5f"), "Deployment.apps web/api");
        assert_eq!(of("batch", "Job", "backup-29394720"), "CronJob.batch web/backup");
        assert_eq!(of("", "ConfigMap", "settings-5f7b9mk2ct"), "ConfigMap web/settings");
        assert_eq!(of("", "ConfigMap", "kube-root-ca.crt"), "ConfigMap web/kube-root-ca.crt");
    }

    #[test]
    fn what_cannot_be_told_apart_is_numbered() {
        let mut seen = BTreeSet::new();
        let keys: Vec<_> = (0..3).map(|_| distinct("a".to_owned(), &mut seen)).collect();
        assert_eq!(keys, ["a", "a:2", "a:3"]);
    }
}
