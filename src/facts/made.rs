//! Workloads that are not in the input because a declared chart or custom resource makes them: what can be told of them by its
//! values and by recorded defaults.

use std::collections::BTreeSet;

use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::Workload;
use super::product::CompiledMade;
use super::product_file::{MadeKind, MadeWorkload, Setting};
use super::recognise::{Instance, Made};
use super::{placement, tracking};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// What a value can name; anything else, such as a placeholder, tells nothing.
const KINDS: [&str; 3] = ["DaemonSet", "Deployment", "StatefulSet"];

/// Something declared that makes workloads.
struct Maker {
    name: String,
    namespace: Option<String>,
    values: Value,
    evidence: Evidence,
    /// Why it may make nothing.
    unsure: Option<Reason>,
}

/// Adds what each instance's declarations make. Where workloads of the instance in that role are in the input themselves, nothing
/// is added.
pub fn add(input: &Input, instances: &mut [Instance], workloads: &mut FactList<Workload>) {
    let homes: Vec<Home> = instances.iter().map(Home::of).collect();
    for (at, instance) in instances.iter_mut().enumerate() {
        let makes = instance.product.makes.iter().filter(|made| !is_seen(instance, &made.spec)).collect::<Vec<_>>();
        for made in makes {
            for maker in makers(input, instance, made, &|namespace| is_home(&homes, at, namespace)) {
                add_made(instance, &made.spec, maker, workloads);
            }
        }
    }
}

fn add_made(instance: &mut Instance, spec: &MadeWorkload, maker: Maker, workloads: &mut FactList<Workload>) {
    let kind = match &maker.unsure {
        Some(reason) => Known::unknown(reason.clone()),
        None => kind_of(&spec.kind, &maker.values),
    };
    match kind {
        Known::Known(kind) => {
            let beside = workloads.present.iter().position(|workload| is_of(workload, &kind, &maker));
            instance.made.push(Made { workload: beside.unwrap_or(workloads.present.len()), role: spec.role.clone() });
            if beside.is_none() {
                workloads.present.push(made(&kind, spec, maker));
            }
        }
        Known::Unknown { reason, .. } => workloads.possible.push(unsettled(instance, spec, reason)),
    }
}

/// Whether a workload is what a declaration has already been found to make for another product: one pod can hold two.
fn is_of(workload: &Sourced<Workload>, kind: &str, maker: &Maker) -> bool {
    workload.fact.kind == kind
        && workload.fact.name == maker.name
        && workload.evidence.first().is_some_and(|first| first.object == maker.evidence.object)
        && workload.fact.namespace == maker.namespace
        && workload.fact.containers.is_empty()
}

/// Whether what a declaration makes is in the input itself.
fn is_seen(instance: &Instance, spec: &MadeWorkload) -> bool {
    match &spec.role {
        Some(role) => instance.has_role(role),
        None => !instance.containers.is_empty(),
    }
}

/// A product and the namespace that an instance of it lies in.
struct Home {
    product: String,
    namespace: Option<String>,
}

impl Home {
    fn of(instance: &Instance) -> Self {
        Self { product: instance.product.id().to_owned(), namespace: instance.namespace.clone() }
    }
}

/// Whether what lies in a namespace is of the instance at a position: of the one that lies there too, else of the product's first.
fn is_home(homes: &[Home], at: usize, namespace: Option<&str>) -> bool {
    let mut own = homes.iter().enumerate().filter(|(_, home)| home.product == homes[at].product);
    let there = own.clone().find(|(_, home)| home.namespace.as_deref() == namespace);
    there.or_else(|| own.next()).is_some_and(|(first, _)| first == at)
}

fn makers(
    input: &Input,
    instance: &Instance,
    made: &CompiledMade,
    is_home: &dyn Fn(Option<&str>) -> bool,
) -> Vec<Maker> {
    let spec = &made.spec;
    let objects = made.kind.iter().flat_map(|kind| input.snapshot.of(kind)).filter(|object| !object.observed);
    let ours = objects.filter(|object| is_home(object.namespace.as_deref()));
    let by_resource = ours.map(|object| Maker {
        name: object.name.to_string(),
        namespace: object.namespace.as_deref().map(str::to_owned),
        values: object.body.clone(),
        evidence: object.evidence("", None),
        unsure: None,
    });
    let charts = instance.charts.iter().filter(|chart| spec.chart.as_slice().contains(&chart.name));
    let declared = charts.filter(|chart| !chart.by.observed);
    let by_chart = declared.map(|chart| Maker {
        name: chart.by.name.to_string(),
        namespace: chart.namespace.clone(),
        values: chart.values.clone(),
        evidence: chart.by.evidence(chart.path.clone(), Some(chart.name.clone())),
        unsure: None,
    });
    by_resource.chain(by_chart).filter_map(|maker| tested(made, maker)).collect()
}

/// What passes the filter, or may.
fn tested(made: &CompiledMade, mut maker: Maker) -> Option<Maker> {
    let Some(filter) = &made.filter else { return Some(maker) };
    let answer = filter.test(&maker.values);
    maker.unsure = answer.reasons.into_iter().next().filter(|_| answer.truth == Truth::Unknown);
    (answer.truth != Truth::False).then_some(maker)
}

fn made(kind: &str, spec: &MadeWorkload, maker: Maker) -> Sourced<Workload> {
    let pods = spec.pod.as_slice().iter().map(|path| at(&maker.values, path));
    let pod = pods.reduce(|first, next| if first.is(&None) { next } else { first });
    let fact = Workload {
        kind: kind.to_owned(),
        namespace: maker.namespace.clone(),
        name: maker.name.clone(),
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
        labels: labels_of(spec, &maker.name),
        annotations: Object::new().into(),
        deployed_by: tracking::undecided(),
        application: Known::unknown(Reason::NotVisible(Hidden::Drift)),
    };
    Sourced { fact, evidence: vec![maker.evidence], observed: false }
}

fn labels_of(spec: &MadeWorkload, name: &str) -> Value {
    let mut labels = Object::new();
    spec.labels
        .iter()
        .for_each(|(key, value)| drop(labels.insert(key.as_str(), Value::from(value.replace("{name}", name)))));
    labels.into()
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

/// Whether a setting is on.
pub(super) fn switch(spec: Option<&Setting>, values: &Value, kind: &str) -> Known<bool> {
    setting(spec, values, kind).map(|value| !matches!(value, Value::Bool(false) | Value::Null | Value::Int(0)))
}

/// Whether all these switches are on.
pub(super) fn on(switches: &[Setting], values: &Value) -> Known<bool> {
    let mut open = None;
    for spec in switches {
        match switch(Some(spec), values, &spec.at) {
            Known::Known(true) => {}
            Known::Known(false) => return Known::Known(false),
            Known::Unknown { reason, .. } => open = Some(reason),
        }
    }
    open.map_or(Known::Known(true), |reason| Known::one_of(vec![true, false], reason))
}

/// What the values say, or what the chart takes by default.
pub(super) fn setting(spec: Option<&Setting>, values: &Value, what: &str) -> Known<Value> {
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
pub(super) fn at(values: &Value, path: &str) -> Known<Option<Value>> {
    let steps: Vec<String> = path.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect();
    at_steps(values, &steps)
}

/// The same by single steps, for names that hold dots.
pub(super) fn at_steps(values: &Value, steps: &[String]) -> Known<Option<Value>> {
    let mut here = values;
    for step in steps {
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

    use super::{Home, at, is_home, kind_of};
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
    fn what_lies_elsewhere_is_of_the_first_instance() {
        let home = |product: &str, namespace: Option<&str>| Home {
            product: product.to_owned(),
            namespace: namespace.map(str::to_owned),
        };
        let homes = [home("loki", Some("logs")), home("envoy", Some("network")), home("envoy", Some("edge"))];
        let of = |namespace: Option<&str>| (0..3).filter(|at| is_home(&homes, *at, namespace)).collect::<Vec<_>>();
        assert_eq!(of(Some("edge")), [0, 2]);
        assert_eq!(of(Some("other")), [0, 1]);
        assert_eq!(of(None), [0, 1]);
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
