//! Makes [`Store`]s: every place where metrics, logs and traces are kept.

mod loki;
mod loki_values;
mod prometheus;
mod tempo;
mod thanos;
mod victoria;

use std::collections::BTreeSet;

use super::config::{find_near, unread_secret};
use super::context::Context;
use super::fact::{FactList, Sourced};
use super::flow::signal_name;
use super::kinds::{Component, Config, Flow, Store, Workload};
use super::product_file::{Backend, StoreSpec};
use super::reads::{Derived, Reads};
use super::recognise::{Instance, unchecked};
use super::resolve;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::value::{Object, Value};

/// What an extractor tells of a store; the rest follows from the instance.
pub(super) struct Kept {
    /// See [`Store::backend`].
    pub backend: Known<String>,
    /// See [`Store::in_cluster`].
    pub in_cluster: Known<bool>,
    /// See [`Store::retention_days`].
    pub retention_days: Known<Option<i64>>,
    /// See [`Store::retention_from`].
    pub retention_from: Option<String>,
    /// See [`Store::reader`].
    pub reader: Known<bool>,
    /// What says so, before the instance's own evidence.
    pub evidence: Vec<Evidence>,
}

impl Kept {
    /// A store of which only the backend is known, that reads for itself and forgets nothing that we know of.
    pub(super) fn in_backend(backend: Known<String>, in_cluster: Known<bool>) -> Self {
        Self {
            backend,
            in_cluster,
            retention_days: Known::Known(None),
            retention_from: None,
            reader: Known::Known(true),
            evidence: Vec::new(),
        }
    }

    /// A store of which nothing is known but that it is there.
    pub(super) fn unread(reason: Reason) -> Self {
        let mut kept = Self::in_backend(Known::unknown(reason.clone()), Known::unknown(reason.clone()));
        kept.retention_days = Known::unknown(reason);
        kept
    }
}

impl Derived for Store {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(resolve::READS).fact::<Component>().fact::<Config>().fact::<Workload>().fact::<Flow>();
    }
}

/// The stores of every instance that keeps something, and those outside that something ships to.
pub fn stores(context: &Context, flows: &FactList<Flow>) -> FactList<Store> {
    let mut list = FactList::default();
    for (at, instance) in context.instances.iter().enumerate() {
        for spec in &instance.product.file.store {
            let configs = context.configs_of(at);
            let kept = kept(context, instance, spec, &configs);
            list.present.extend(kept.into_iter().map(|kept| store(instance, spec, kept)));
        }
    }
    list.present.extend(flows.present.iter().filter(|flow| flow.fact.resolved.is(&"outside".to_owned())).map(outside));
    list.possible = possible(context, flows);
    list
}

fn kept(context: &Context, instance: &Instance, spec: &StoreSpec, configs: &[&Sourced<Config>]) -> Vec<Kept> {
    match spec.from.as_deref() {
        Some("loki") => vec![loki::kept(context, configs)],
        Some("tempo") => vec![tempo::kept(context, configs)],
        Some("jaeger") => vec![tempo::jaeger(context, instance, configs)],
        // openzipkin/zipkin:zipkin-server/README.md
        Some("zipkin") => {
            vec![Kept::in_backend(tempo::in_memory(context, instance, "STORAGE_TYPE"), Known::Known(true))]
        }
        Some("prometheus") => prometheus::kept(context, instance, configs),
        Some("thanos") => thanos::kept(context, instance),
        Some("mimir") => vec![loki::mimir(context, configs)],
        Some("victoria-metrics" | "victoria-logs") => vec![victoria::kept(instance, configs)],
        _ => vec![fixed(instance, spec)],
    }
}

fn fixed(instance: &Instance, spec: &StoreSpec) -> Kept {
    let word = match spec.backend {
        Some(Backend::Object) => "object",
        Some(Backend::External) => "external",
        Some(Backend::Memory) => "memory",
        Some(Backend::Volume) => "volume",
        Some(Backend::Unknown) | None => {
            let reason = Reason::NotVisible(Hidden::Storage(instance.product.id().into()));
            return Kept::in_backend(Known::unknown(reason), Known::Known(false));
        }
    };
    Kept::in_backend(Known::Known(word.to_owned()), Known::Known(matches!(word, "volume" | "memory")))
}

fn store(instance: &Instance, spec: &StoreSpec, kept: Kept) -> Sourced<Store> {
    let mut evidence = kept.evidence;
    evidence.extend(instance.evidence());
    let fact = Store {
        component: instance.product.id().to_owned(),
        name: instance.product.file.name.clone(),
        namespace: instance.namespace.clone(),
        signal: signal_name(spec.signal).to_owned(),
        backend: kept.backend,
        in_cluster: kept.in_cluster,
        retention_days: kept.retention_days,
        retention_from: kept.retention_from,
        long_on_volume: spec.long_on_volume,
        reader: kept.reader,
    };
    Sourced { fact, evidence, observed: instance.is_observed() }
}

/// The store at the far end of a flow that leaves the cluster.
fn outside(flow: &Sourced<Flow>) -> Sourced<Store> {
    let host = |target: String| {
        let bare = target.split_once("://").map_or(target.as_str(), |(_, rest)| rest);
        bare.split('/').next().map(str::to_owned)
    };
    let other = || flow.fact.store.clone().filter(|store| *store != flow.fact.agent);
    let name = flow.fact.target.known().cloned().flatten().and_then(host).or_else(other);
    let fact = Store {
        component: flow.fact.store.clone().unwrap_or_else(|| "outside".to_owned()),
        name: name.unwrap_or_else(|| flow.fact.name.clone()),
        namespace: None,
        signal: flow.fact.signal.clone(),
        backend: Known::Known("external".to_owned()),
        in_cluster: Known::Known(false),
        retention_days: Known::Known(None),
        retention_from: None,
        long_on_volume: false,
        reader: Known::Known(true),
    };
    Sourced { fact, evidence: flow.evidence.clone(), observed: flow.observed }
}

/// A store for every product that cannot be ruled out, and for every flow that cannot be followed.
fn possible(context: &Context, flows: &FactList<Flow>) -> Vec<Possible> {
    let mut all = Vec::new();
    for product in context.input.products {
        let signals: BTreeSet<&str> = product.file.store.iter().map(|spec| signal_name(spec.signal)).collect();
        let reasons = context.unseen(product);
        if reasons.is_empty() {
            continue;
        }
        all.extend(signals.into_iter().map(|signal| unseen(Some(product.id()), signal, &reasons)));
    }
    let outside = "outside".to_owned();
    for flow in flows.present.iter().map(|flow| &flow.fact) {
        if let Known::Unknown { possible, reason } = &flow.resolved {
            let may_be_outside = possible.is_empty() || possible.contains(&outside);
            all.extend(may_be_outside.then(|| unseen(None, &flow.signal, &BTreeSet::from([reason.clone()]))));
        }
        if flow.resolved.is(&"unread".to_owned()) {
            let reason = Reason::ConfigUnread(flow.agent.as_str().into(), "".into());
            all.push(unseen(None, &flow.signal, &BTreeSet::from([reason])));
        }
    }
    for flow in &flows.possible {
        let signal = flow.value.str_at(&["signal"]).unwrap_or_default();
        all.push(unseen(None, signal, &flow.reasons));
    }
    all
}

fn unseen(product: Option<&str>, signal: &str, reasons: &BTreeSet<Reason>) -> Possible {
    let mut value = Object::open(reasons.first().cloned().unwrap_or(Reason::PlatformUnknown));
    value.insert("signal", Value::from(signal));
    if let Some(product) = product {
        value.insert("component", Value::from(product));
    }
    Possible { value: value.into(), reasons: reasons.clone() }
}

/// Whether an object storage whose address is hidden lies in this cluster: it can only where one runs here.
pub(super) fn hidden_object_storage(context: &Context) -> Known<bool> {
    let stores_objects = |capabilities: &[String]| capabilities.iter().any(|capability| capability == "object-storage");
    let here = context.instances.iter().find(|instance| stores_objects(&instance.product.file.capabilities));
    if let Some(instance) = here {
        return Known::one_of(
            vec![true, false],
            Reason::NotVisible(Hidden::StorageAddress(instance.product.id().into())),
        );
    }
    let products = context.input.products.iter().filter(|product| stores_objects(&product.file.capabilities));
    let mut gaps = products.flat_map(|product| unchecked(context.input, product, context.workloads));
    gaps.next().map_or(Known::Known(false), |reason| Known::one_of(vec![true, false], reason))
}

/// Whether the object storage that a Secret tells of lies in this cluster. Without an endpoint of its own it is a cloud's
/// (thanos-io/thanos:docs/storage.md).
pub(super) fn in_secret(context: &Context, namespace: Option<&str>, name: &str, key: &str) -> Known<bool> {
    let secret = find_near(context.input, "Secret", namespace, name);
    let config = secret.and_then(|secret| secret.body.at(&["structure", key, "config"]));
    match config.map(|config| config.get("endpoint")) {
        Some(Some(Value::String(address))) => Known::Known(is_in_cluster(context, address.as_str())),
        Some(None) => Known::Known(false),
        Some(Some(_)) => hidden_object_storage(context),
        None => match hidden_object_storage(context) {
            Known::Unknown { possible, .. } => {
                Known::one_of(possible, unread_secret(context.input, namespace, name, key))
            }
            known => known,
        },
    }
}

/// Whether an object storage at this address lies in this cluster: `minio.loki.svc`, or a host that is a Service here.
pub(super) fn is_in_cluster(context: &Context, endpoint: &str) -> bool {
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or(rest);
    let labels: Vec<&str> = host.split('.').collect();
    let is_service = |name: &str, namespace: Option<&str>| {
        let fits = |own: Option<&str>| namespace.is_none() || own == namespace;
        context.input.of("Service").iter().any(|service| service.name == name && fits(service.namespace.as_deref()))
    };
    match labels.as_slice() {
        ["localhost" | "127"] => true,
        [_, _, "svc", ..] => true,
        [name] => is_service(name, None) || !name.is_empty(),
        [name, namespace] => is_service(name, Some(namespace)),
        _ => false,
    }
}

/// Days of a duration as Prometheus, Loki and their like write it: `30d`, `720h`, `1y`, `1d12h`, `2w`; whole days, rounded down.
/// A bare number counts in `unit`. None for what is no duration.
pub(super) fn days(text: &str, unit: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return Some(number * seconds_of(unit)? / 86_400);
    }
    let (mut total, mut number) = (0_i64, String::new());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_ascii_digit() {
            number.push(letter);
            continue;
        }
        let milliseconds = letter == 'm' && letters.next_if_eq(&'s').is_some();
        let unit = if milliseconds { "ms".to_owned() } else { letter.to_string() };
        total += number.parse::<i64>().ok()? * seconds_of(&unit)?;
        number.clear();
    }
    number.is_empty().then_some(total / 86_400)
}

fn seconds_of(unit: &str) -> Option<i64> {
    Some(match unit {
        "ms" => 0,
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        // VictoriaMetrics counts a month as 31 days (docs.victoriametrics.com, -retentionPeriod).
        "month" => 31 * 86_400,
        "y" => 365 * 86_400,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn reads_durations() {
        for (text, unit, expected) in [
            ("30d", "s", Some(30)),
            ("720h", "s", Some(30)),
            ("1y", "s", Some(365)),
            ("1d12h", "s", Some(1)),
            ("744h0m0s", "s", Some(31)),
            ("3", "month", Some(93)),
            ("0s", "s", Some(0)),
            ("30 days", "s", None),
            ("500ms", "s", Some(0)),
        ] {
            assert_eq!(days(text, unit), expected, "{text}");
        }
    }
}
