//! Makes [`Workload`]s: every owner of pods, from its own object, or from its pods where that is not in the input.

use std::collections::{BTreeMap, BTreeSet};

use super::containers::containers_of;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{Component, Workload};
use super::reads::{Derived, Reads};
use super::{placement, tracking};
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Pool, Value};

/// The kinds that own pods, with the path of their pod template. Deployment to CronJob are Kubernetes' own; Rollout is Argo
/// Rollouts' replacement of Deployment (argoproj/argo-rollouts:manifests/crds/rollout-crd.yaml).
pub const OWNERS: [(&str, &[&str]); 8] = [
    ("Deployment.apps", &["spec", "template"]),
    ("StatefulSet.apps", &["spec", "template"]),
    ("DaemonSet.apps", &["spec", "template"]),
    ("ReplicaSet.apps", &["spec", "template"]),
    ("ReplicationController", &["spec", "template"]),
    ("Job.batch", &["spec", "template"]),
    ("CronJob.batch", &["spec", "jobTemplate", "spec", "template"]),
    ("Rollout.argoproj.io", &["spec", "template"]),
];

/// The kinds that must all be known for a workload to be known absent. A Rollout is not among them: its pods are.
pub const KINDS: [&str; 8] = [
    "Deployment.apps",
    "StatefulSet.apps",
    "DaemonSet.apps",
    "ReplicaSet.apps",
    "ReplicationController",
    "Job.batch",
    "CronJob.batch",
    "Pod",
];

/// All kinds that this module reads.
pub const READS: [&str; 13] = [
    "Deployment.apps",
    "StatefulSet.apps",
    "DaemonSet.apps",
    "ReplicaSet.apps",
    "ReplicationController",
    "Job.batch",
    "CronJob.batch",
    "Pod",
    "Rollout.argoproj.io",
    "HorizontalPodAutoscaler.autoscaling",
    "ScaledObject.keda.sh",
    "PodDisruptionBudget.policy",
    "Node",
];

/// The pods that an object makes, as their template or as the Pod itself.
pub fn template_of(object: &Resource) -> Option<&Value> {
    let kind = object.kind.to_string();
    match OWNERS.iter().find(|(owner, _)| *owner == kind) {
        Some((_, path)) => object.body.at(path),
        None => (kind == "Pod").then_some(&object.body),
    }
}

impl Derived for Workload {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .kinds(READS)
            .kinds(super::tracking::READS)
            .of_products(|product| product.apps.iter().cloned())
            .fact::<Component>();
    }
}

/// Makes the workloads, not yet told which product each belongs to.
pub fn workloads(input: &Input, pool: &Pool) -> FactList<Workload> {
    let mut list = FactList::default();
    let mut known = BTreeSet::new();
    for (kind, template) in OWNERS {
        for resource in input.of(kind) {
            known.insert(key(&resource.kind.kind, resource.namespace.as_deref(), &resource.name));
            if !owned_by_workload(resource) {
                list.present.push(from_owner(input, resource, template, pool));
            }
        }
    }
    list.present.extend(from_pods(input, &known, pool));
    list.possible = KINDS.iter().filter_map(|kind| possible(input, kind)).collect();
    list
}

/// The object that a workload was made from, with its pod and the path of that in it; none for what a declaration makes.
pub fn pod_of<'a>(input: &Input<'a>, workload: &Sourced<Workload>) -> Option<(&'a Resource, &'a Value, String)> {
    let resource = input.at(&workload.evidence.first()?.object)?;
    let kind = resource.kind.to_string();
    let steps = OWNERS.iter().find(|(owner, _)| *owner == kind).map(|(_, steps)| *steps);
    let steps = steps.or((kind == "Pod").then_some(&[][..]))?;
    let path = steps.iter().fold("$".to_owned(), |path, step| format!("{path}.{step}"));
    Some((resource, resource.body.at(steps)?, path))
}

type Key = (String, Option<String>, String);

fn key(kind: &str, namespace: Option<&str>, name: &str) -> Key {
    (kind.to_owned(), namespace.map(str::to_owned), name.to_owned())
}

fn possible(input: &Input, kind: &str) -> Option<Possible> {
    let reason = input.gaps(&[kind]).pop()?;
    let mut value = Object::open(reason.clone());
    if kind != "Pod" {
        value.insert("kind", Value::from(kind.split('.').next().unwrap_or(kind)));
    }
    Some(Possible { value: value.into(), reasons: BTreeSet::from([reason]) })
}

/// The controlling owner of an object: kind and name.
pub fn controller(resource: &Resource) -> Option<(&str, &str)> {
    let owners = resource.body.at(&["metadata", "ownerReferences"])?.items();
    let controlling = |owner: &&Value| owner.get("controller").and_then(Value::as_bool) == Some(true);
    let owner = owners.iter().find(controlling).or(owners.first())?;
    Some((owner.str_at(&["kind"])?, owner.str_at(&["name"])?))
}

fn owned_by_workload(resource: &Resource) -> bool {
    let owner = controller(resource).map(|(kind, _)| kind);
    owner.is_some_and(|kind| OWNERS.iter().any(|(owner, _)| owner.split('.').next() == Some(kind)))
}

fn from_owner(input: &Input, resource: &Resource, template: &[&str], pool: &Pool) -> Sourced<Workload> {
    let pod = resource.body.at(template);
    let path = template.iter().fold("$".to_owned(), |path, step| format!("{path}.{step}"));
    let mut fact = skeleton(&resource.kind.kind, resource, template, pool);
    fact.replicas = replicas(resource);
    fact.ready = owner_ready(resource);
    fact.every_node = placement::every_node(input, resource, pod);
    fact.spread = placement::is_spread(pod);
    fact.autoscaled = placement::autoscaled(input, resource);
    fact.budget = placement::budgeted(input, resource.namespace.as_deref(), &fact.labels);
    Sourced { evidence: image_evidence(resource, &path, &fact), observed: resource.observed, fact }
}

/// What its pods tell of a workload; `template` is their place in the object.
fn skeleton(kind: &str, resource: &Resource, template: &[&str], pool: &Pool) -> Workload {
    let pod = resource.body.at(template);
    let spec = pod.and_then(|pod| pod.get("spec"));
    Workload {
        kind: kind.to_owned(),
        namespace: resource.namespace.as_deref().map(str::to_owned),
        name: resource.name.to_string(),
        containers: containers_of(&resource.body, template, pool),
        replicas: Known::Known(None),
        ready: Known::Known(true),
        every_node: Known::Known(false),
        host_network: spec.and_then(|spec| spec.get("hostNetwork")).and_then(Value::as_bool) == Some(true),
        service_account: spec.and_then(|spec| spec.str_at(&["serviceAccountName"])).map(str::to_owned),
        spread: false,
        autoscaled: Known::Known(false),
        budget: Known::Known(false),
        component: None,
        capabilities: Vec::new(),
        role: None,
        labels: pod.and_then(|pod| pod.at(&["metadata", "labels"])).cloned().unwrap_or_default(),
        annotations: pod.and_then(|pod| pod.at(&["metadata", "annotations"])).cloned().unwrap_or_default(),
        deployed_by: tracking::undecided(),
        application: Known::unknown(Reason::NotVisible(Hidden::Drift)),
    }
}

fn image_evidence(resource: &Resource, path: &str, fact: &Workload) -> Vec<crate::model::evidence::Evidence> {
    let image = |(at, container): (usize, &super::kinds::Container)| {
        let place = format!("{path}.spec.containers[{at}].image");
        resource.evidence(place, container.image.known().cloned())
    };
    let evidence: Vec<_> = fact.containers.iter().enumerate().map(image).collect();
    if evidence.is_empty() { vec![resource.evidence("", None)] } else { evidence }
}

/// `spec.replicas`, 1 where it is left out, none for a DaemonSet.
fn replicas(resource: &Resource) -> Known<Option<i64>> {
    if resource.kind.kind == "DaemonSet" {
        return Known::Known(None);
    }
    match resource.body.at(&["spec", "replicas"]) {
        None => Known::Known(Some(1)),
        Some(Value::Int(count)) => Known::Known(Some(*count)),
        Some(Value::Unknown(unknown)) => Known::unknown(unknown.reason.clone()),
        Some(other) => Known::unknown(Reason::Placeholder(other.as_str().unwrap_or("replicas").into())),
    }
}

/// Whether at least one pod is ready. Finished Jobs and waiting CronJobs have done what they should.
fn owner_ready(resource: &Resource) -> Known<bool> {
    if !resource.observed || matches!(resource.kind.kind.as_str(), "Job" | "CronJob") {
        return Known::Known(true);
    }
    let Some(status) = resource.body.get("status").filter(|status| !status.is_unknown()) else {
        return Known::unknown(Reason::StatusNotCollected(resource.kind.clone()));
    };
    let field = if resource.kind.kind == "DaemonSet" { "numberReady" } else { "readyReplicas" };
    Known::Known(status.get(field).and_then(Value::as_i64).unwrap_or(0) > 0)
}

/// Workloads whose own object is not in the input, one for all pods of an owner.
fn from_pods(input: &Input, known: &BTreeSet<Key>, pool: &Pool) -> Vec<Sourced<Workload>> {
    let replica_sets: BTreeMap<_, _> = input
        .of("ReplicaSet.apps")
        .iter()
        .filter_map(|set| Some(((set.namespace.as_deref(), set.name.as_str()), controller(set)?)))
        .collect();
    let mut owners: BTreeMap<Key, Vec<&Resource>> = BTreeMap::new();
    for pod in input.of("Pod") {
        let (kind, name) = owner_of(pod, &replica_sets);
        let key = key(&kind, pod.namespace.as_deref(), &name);
        if !known.contains(&key) {
            owners.entry(key).or_default().push(pod);
        }
    }
    owners.into_iter().filter_map(|(key, pods)| of_pods(&key, &pods, pool)).collect()
}

/// The workload that a pod belongs to: through its ReplicaSet to the Deployment, by the ReplicaSet's own owner or, where
/// that is not in the input, by the pod-template-hash at the end of its name. Static pods, owned by their node, stand for
/// themselves.
fn owner_of(pod: &Resource, replica_sets: &BTreeMap<(Option<&str>, &str), (&str, &str)>) -> (String, String) {
    match controller(pod) {
        Some(("ReplicaSet", name)) => {
            if let Some((kind, owner)) = replica_sets.get(&(pod.namespace.as_deref(), name)) {
                return ((*kind).to_owned(), (*owner).to_owned());
            }
            let hash = pod.label("pod-template-hash").map(|hash| format!("-{hash}"));
            match hash.and_then(|hash| name.strip_suffix(&hash)) {
                Some(stem) => ("Deployment".to_owned(), stem.to_owned()),
                None => ("ReplicaSet".to_owned(), name.to_owned()),
            }
        }
        Some(("Node", node)) => {
            let name = pod.name.strip_suffix(&format!("-{node}")).unwrap_or(&pod.name);
            ("Pod".to_owned(), name.to_owned())
        }
        Some((kind, name)) => (kind.to_owned(), name.to_owned()),
        None => ("Pod".to_owned(), pod.name.to_string()),
    }
}

fn of_pods(key: &Key, pods: &[&Resource], pool: &Pool) -> Option<Sourced<Workload>> {
    // Of the pods of one owner only one is kept whole while reading: the one that still has its arguments and mounts.
    let whole = pods.iter().max_by_key(|pod| pod.body.get("spec").map_or(0, |spec| spec.members().count()))?;
    let mut fact = skeleton(&key.0, whole, &[], pool);
    fact.name.clone_from(&key.2);
    fact.ready = Known::Known(!whole.observed || pods.iter().any(|pod| pod_ready(pod)));
    fact.replicas = match key.0.as_str() {
        "DaemonSet" => Known::Known(None),
        _ => Known::Known(i64::try_from(pods.len()).ok()),
    };
    if key.0 == "DaemonSet" {
        let reason = Reason::KindNotCollected(crate::model::kind::GroupKind::new("apps", "DaemonSet"));
        fact.every_node = Known::unknown(reason);
    }
    fact.spread = placement::is_spread(Some(&whole.body));
    Some(Sourced { evidence: image_evidence(whole, "$", &fact), observed: whole.observed, fact })
}

fn pod_ready(pod: &Resource) -> bool {
    let statuses = pod.body.at(&["status", "containerStatuses"]).map_or(&[][..], Value::items);
    let finished = pod.body.str_at(&["status", "phase"]) == Some("Succeeded");
    finished || !statuses.is_empty() && statuses.iter().all(|s| s.get("ready").and_then(Value::as_bool) == Some(true))
}
