//! Workloads that are not in the input because a declared chart or custom resource makes them: what can be told of them by its
//! values and by recorded defaults.

use std::collections::BTreeSet;

use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::Workload;
use super::product_file::{MadeKind, MadeWorkload, Setting};
use super::recognise::{Instance, Made};
use super::{placement, tracking};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::value::{Object, Value};

/// What a value can name; anything else, such as a placeholder, tells nothing.
const KINDS: [&str; 3] = ["DaemonSet", "Deployment", "StatefulSet"];

/// Something declared that makes workloads.
struct Maker {
    name: String,
    namespace: Option<String>,
    values: Value,
    evidence: Evidence,
}

/// Adds what each instance's declarations make. Where workloads of the instance are in the input themselves, nothing is added.
pub fn add(input: &Input, instances: &mut [Instance], workloads: &mut FactList<Workload>) {
    for instance in instances.iter_mut().filter(|instance| instance.containers.is_empty()) {
        for spec in &instance.product.file.makes.workloads {
            for maker in makers(input, instance, spec) {
                match kind_of(&spec.kind, &maker.values) {
                    Known::Known(kind) => {
                        instance.made.push(Made { workload: workloads.present.len(), role: spec.role.clone() });
                        workloads.present.push(made(&kind, spec, maker));
                    }
                    Known::Unknown { reason, .. } => workloads.possible.push(unsettled(instance, spec, reason)),
                }
            }
        }
    }
}

fn makers(input: &Input, instance: &Instance, spec: &MadeWorkload) -> Vec<Maker> {
    let kind = spec.resource.as_ref().and_then(|kind| kind.parse().ok());
    let objects = kind.iter().flat_map(|kind| input.snapshot.of(kind)).filter(|object| !object.observed);
    let ours = objects.filter(|object| object.namespace.as_deref() == instance.namespace.as_deref());
    let by_resource = ours.map(|object| Maker {
        name: object.name.to_string(),
        namespace: object.namespace.as_deref().map(str::to_owned),
        values: object.body.clone(),
        evidence: object.evidence("", None),
    });
    let charts = instance.charts.iter().filter(|chart| spec.chart.as_slice().contains(&chart.name));
    let declared = charts.filter(|chart| !chart.by.observed);
    let by_chart = declared.map(|chart| Maker {
        name: chart.by.name.to_string(),
        namespace: chart.namespace.clone(),
        values: chart.values.clone(),
        evidence: chart.by.evidence(chart.path.clone(), Some(chart.name.clone())),
    });
    by_resource.chain(by_chart).collect()
}

fn made(kind: &str, spec: &MadeWorkload, maker: Maker) -> Sourced<Workload> {
    let pod = spec.pod.as_deref().map(|path| at(&maker.values, path));
    let fact = Workload {
        kind: kind.to_owned(),
        namespace: maker.namespace,
        name: maker.name,
        containers: Vec::new(),
        replicas: replicas(kind, spec, &maker.values),
        ready: Known::Known(true),
        every_node: every_node(kind, pod.as_ref()),
        host_network: false,
        service_account: None,
        spread: placement::is_spread(pod.as_ref().and_then(known).map(as_pod).as_ref()),
        autoscaled: switch(spec.autoscaled.as_ref(), &maker.values, kind),
        budget: switch(spec.budget.as_ref(), &maker.values, kind),
        component: None,
        capabilities: Vec::new(),
        role: spec.role.clone(),
        labels: Object::new().into(),
        deployed_by: tracking::undecided(),
        application: Known::unknown(Reason::NotVisible(Hidden::Drift)),
    };
    Sourced { fact, evidence: vec![maker.evidence], observed: false }
}

/// The settings of pods stand below `spec` in a pod, and bare in values.
fn as_pod(settings: &Value) -> Value {
    let mut pod = Object::new();
    pod.insert("spec", settings.clone());
    pod.into()
}

fn kind_of(spec: &MadeKind, values: &Value) -> Known<String> {
    for (path, kind) in &spec.present {
        match at(values, path) {
            Known::Known(Some(_)) => return Known::Known(kind.clone()),
            Known::Known(None) => {}
            Known::Unknown { reason, .. } => return Known::unknown(reason),
        }
    }
    let stated = spec.at.as_deref().map_or(Known::Known(None), |path| at(values, path));
    match stated {
        Known::Unknown { reason, .. } => Known::unknown(reason),
        Known::Known(stated) => {
            let word = stated.as_ref().and_then(Value::as_str).or(spec.default.as_deref());
            let kind = word.map(|word| spec.kinds.get(word).map_or(word, String::as_str));
            let kind = kind.filter(|kind| KINDS.contains(kind));
            kind.map_or_else(|| Known::unknown(unread("kind")), |kind| Known::Known(kind.to_owned()))
        }
    }
}

fn unread(what: &str) -> Reason {
    Reason::ConfigUnread(what.into(), "".into())
}

fn replicas(kind: &str, spec: &MadeWorkload, values: &Value) -> Known<Option<i64>> {
    if kind == "DaemonSet" {
        return Known::Known(None);
    }
    setting(spec.replicas.as_ref(), values, "replicas").map(|value| value.as_i64())
}

fn switch(spec: Option<&Setting>, values: &Value, kind: &str) -> Known<bool> {
    setting(spec, values, kind).map(|value| !matches!(value, Value::Bool(false) | Value::Null | Value::Int(0)))
}

/// What the values say, or what the chart takes by default.
fn setting(spec: Option<&Setting>, values: &Value, what: &str) -> Known<Value> {
    let Some(spec) = spec else { return Known::unknown(unread(what)) };
    match at(values, &spec.at) {
        Known::Known(Some(value)) => Known::Known(value),
        Known::Known(None) => Known::Known(spec.default.clone().map(Value::from).unwrap_or_default()),
        Known::Unknown { reason, .. } => Known::unknown(reason),
    }
}

/// A DaemonSet that nothing keeps off some nodes.
fn every_node(kind: &str, pod: Option<&Known<Option<Value>>>) -> Known<bool> {
    if kind != "DaemonSet" {
        return Known::Known(false);
    }
    match pod {
        Some(Known::Unknown { reason, .. }) => Known::one_of(vec![true, false], reason.clone()),
        Some(Known::Known(Some(settings))) if placement::is_narrowed(Some(&as_pod(settings))) => {
            let node = crate::model::kind::GroupKind::new("", "Node");
            Known::one_of(vec![true, false], Reason::KindNotCollected(node))
        }
        _ => Known::Known(true),
    }
}

fn known(value: &Known<Option<Value>>) -> Option<&Value> {
    value.known()?.as_ref()
}

/// The value at a path of member names, joined with dots; unknown where not all of the values were read.
fn at(values: &Value, path: &str) -> Known<Option<Value>> {
    let mut here = values;
    for step in path.split('.').filter(|step| !step.is_empty()) {
        match here {
            Value::Unknown(unknown) => return Known::unknown(unknown.reason.clone()),
            Value::Object(object) => match (object.get(step), object.openness()) {
                (Some(next), _) => here = next,
                (None, Some(reason)) => return Known::unknown(reason.clone()),
                (None, None) => return Known::Known(None),
            },
            _ => return Known::Known(None),
        }
    }
    match here {
        Value::Unknown(unknown) => Known::unknown(unknown.reason.clone()),
        Value::Null => Known::Known(None),
        value => Known::Known(Some(value.clone())),
    }
}

/// A workload of the instance of which not even the kind is known.
fn unsettled(instance: &Instance, spec: &MadeWorkload, reason: Reason) -> Possible {
    let mut value = Object::open(reason.clone());
    value.insert("component", Value::from(instance.product.id()));
    if let Some(role) = &spec.role {
        value.insert("role", Value::from(role.as_str()));
    }
    Possible { value: value.into(), reasons: BTreeSet::from([reason]) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{at, kind_of};
    use crate::facts::product_file::MadeKind;
    use crate::model::known::Known;
    use crate::model::reason::Reason;
    use crate::model::value::Value;

    fn kind() -> MadeKind {
        serde_json::from_value(json!({
            "at": "controller.type", "default": "daemonset",
            "kinds": {"daemonset": "DaemonSet", "deployment": "Deployment"},
            "present": {"spec.special": "StatefulSet"},
        }))
        .unwrap()
    }

    #[test]
    fn the_kind_by_values_and_default() {
        let of = |values: serde_json::Value| kind_of(&kind(), &Value::from(values));
        assert_eq!(of(json!({"controller": {"type": "deployment"}})), Known::Known("Deployment".to_owned()));
        assert_eq!(of(json!({})), Known::Known("DaemonSet".to_owned()));
        assert_eq!(of(json!({"spec": {"special": {}}})), Known::Known("StatefulSet".to_owned()));
    }

    #[test]
    fn values_from_elsewhere_leave_it_open() {
        let mut values = Value::from(json!({"controller": {}}));
        let reason = Reason::SourceUnseen("valuesFrom".into());
        values.as_object_mut().unwrap().set_open(reason.clone());
        assert_eq!(at(&values, "controller"), Known::Known(Some(Value::from(json!({})))));
        assert_eq!(at(&values, "other"), Known::unknown(reason.clone()));
        assert_eq!(kind_of(&kind(), &values), Known::unknown(reason));
    }
}
