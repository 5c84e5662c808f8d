//! Claims that a chart's values or a custom resource make: customary keys, read like the objects that they become.

use super::super::charts::Chart;
use super::super::context::Context;
use super::super::entrances::exposure::{Balancer, Exposure, exposure};
use super::super::made::{at, setting};
use super::super::product::Product;
use super::super::product_file::ConsoleValues;
use super::claim::{Claim, Leg, MadeName, Parent, Tls, To, host};
use super::{gateway_api, ingress};
use crate::model::evidence::Evidence;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The customary keys of charts that are not in the catalogue (ruling on values).
const CUSTOMARY: [&str; 5] = ["ingress", "route", "httpRoute", "httproute", "server.ingress"];

/// Where a claim of values comes from.
#[derive(Clone)]
pub(super) struct From<'m> {
    pub by: &'m Resource,
    pub namespace: Option<String>,
    pub values: &'m Value,
    pub evidence: Evidence,
    /// The id of the product that answers; none for a chart outside the catalogue.
    pub product: Option<&'m str>,
    /// Whether values below a name of one's own choice count as switched on.
    pub named: bool,
    /// How the objects that are made are called.
    pub made: Option<MadeName>,
}

/// The claims of a product's console where a chart or custom resource declares it.
pub(super) fn of_console<'m>(
    context: &Context<'m, '_>,
    from: &From<'m>,
    spec: &ConsoleValues,
    default: Option<&str>,
) -> Vec<Claim> {
    let routes = spec.routes.as_slice().iter().flat_map(|path| at_path(from, path, default));
    let balancers = spec.balancers.as_slice().iter().filter_map(|path| balancer(context, from, path));
    routes.chain(balancers).collect()
}

/// The claims of a chart outside the catalogue.
pub(super) fn of_unknown_chart(chart: &Chart, default: Option<&str>) -> Vec<Claim> {
    let from = From {
        by: chart.by,
        namespace: chart.namespace.clone(),
        values: &chart.values,
        evidence: chart.by.evidence(chart.path.clone(), Some(chart.name.clone())),
        product: None,
        named: true,
        made: Some(MadeName { release: chart.release().to_owned(), ends: Vec::new() }),
    };
    CUSTOMARY.iter().flat_map(|path| at_path(&from, path, default)).collect()
}

/// Who declares a console: charts that are not seen running, and custom resources.
pub(super) fn declared<'m, 'a>(
    context: &Context<'m, 'a>,
    product: &'m Product,
    spec: &'m ConsoleValues,
    charts: &'m [Chart<'a>],
) -> Vec<From<'m>> {
    let fits = |chart: &&Chart| spec.chart.as_slice().contains(&chart.name) && !chart.by.observed;
    let by_chart = charts.iter().filter(fits).map(|chart| From {
        by: chart.by,
        namespace: chart.namespace.clone(),
        values: &chart.values,
        evidence: chart.by.evidence(chart.path.clone(), Some(chart.name.clone())),
        product: Some(product.id()),
        named: false,
        made: Some(MadeName { release: chart.release().to_owned(), ends: spec.service.as_slice().to_vec() }),
    });
    let kind: Option<GroupKind> = spec.resource.as_ref().and_then(|kind| kind.parse().ok());
    let objects = kind.iter().flat_map(|kind| context.input.snapshot.of(kind)).filter(|object| !object.observed);
    let by_resource = objects.map(|object| From {
        by: object,
        namespace: object.namespace.as_deref().map(str::to_owned),
        values: &object.body,
        evidence: object.evidence("", None),
        product: Some(product.id()),
        named: false,
        made: Some(MadeName { release: object.name.to_string(), ends: Vec::new() }),
    });
    by_chart.chain(by_resource).collect()
}

/// Whether a console is made at all; unknown where the values do not all show.
pub(super) fn is_made(from: &From, spec: &ConsoleValues) -> Known<bool> {
    match &spec.enabled {
        None => Known::Known(true),
        Some(enabled) => setting(Some(enabled), from.values, "enabled")
            .map(|value| !matches!(value, Value::Bool(false) | Value::Null)),
    }
}

fn at_path(from: &From, path: &str, default: Option<&str>) -> Vec<Claim> {
    match at(from.values, path) {
        Known::Known(Some(value)) => claims(from, path, &value, default),
        Known::Known(None) => Vec::new(),
        Known::Unknown { reason, .. } => vec![open_claim(from, reason)],
    }
}

/// A claim of which nothing is known, not even whether it is made.
fn open_claim(from: &From, reason: Reason) -> Claim {
    let leg = Leg::new(Known::unknown(reason.clone()), None, to(from));
    Claim { open: Some(reason), legs: vec![leg], ..empty(from, Parent::Unread, "") }
}

fn empty(from: &From, parent: Parent, path: &str) -> Claim {
    let evidence = Evidence {
        value: (!path.is_empty()).then(|| path.to_owned()).or(from.evidence.value.clone()),
        ..from.evidence.clone()
    };
    Claim {
        kind: from.by.kind.kind.to_string(),
        namespace: from.namespace.clone(),
        name: from.by.name.to_string(),
        evidence,
        observed: from.by.observed,
        annotations: Value::Null,
        legs: Vec::new(),
        parent,
        tls: Vec::new(),
        made: from.made.clone(),
        open: None,
    }
}

/// Members by which a mapping is told to be a route of its own.
const OWN: [&str; 9] =
    ["enabled", "hosts", "host", "hostname", "hostnames", "parentRefs", "ingressClassName", "className", "spec"];

fn claims(from: &From, path: &str, value: &Value, default: Option<&str>) -> Vec<Claim> {
    let Some(object) = value.as_object() else { return Vec::new() };
    if OWN.iter().any(|key| object.get(key).is_some()) {
        return claim(from, path, value, default, false).into_iter().collect();
    }
    if let Some(reason) = object.openness() {
        return vec![open_claim(from, reason.clone())];
    }
    object
        .iter()
        .filter(|(_, value)| value.as_object().is_some())
        .filter_map(|(_, value)| claim(from, path, value, default, from.named))
        .collect()
}

fn claim(from: &From, path: &str, value: &Value, default: Option<&str>, on: bool) -> Option<Claim> {
    if let Some(spec) = value.get("spec").filter(|spec| spec.as_object().is_some()) {
        return Some(of_object(from, path, value, spec, default));
    }
    let enabled = match value.get("enabled") {
        Some(Value::Bool(enabled)) => *enabled,
        Some(Value::Unknown(unknown)) => return Some(open_claim(from, unknown.reason.clone())),
        Some(_) => return Some(open_claim(from, Reason::ConfigUnread(from.by.name.clone(), path.into()))),
        None => on,
    };
    if !enabled {
        let open = value.as_object().and_then(Object::openness).filter(|_| value.get("enabled").is_none());
        return open.map(|reason| open_claim(from, reason.clone()));
    }
    let parents = value.get("parentRefs").is_some() || path.to_lowercase().contains("route");
    let hosts = hosts(value);
    let mut claim = if parents { gateway(from, path, value) } else { class(from, path, value, default, &hosts) };
    let to = to(from);
    claim.legs = hosts.into_iter().map(|host| Leg::new(host, None, to.clone())).collect();
    claim.annotations = value.get("annotations").cloned().unwrap_or_default();
    claim.open = value.as_object().and_then(Object::openness).cloned();
    Some(claim)
}

/// What answers: the product, or something that is none of the catalogue.
fn to(from: &From) -> To {
    To::Product(from.product.unwrap_or_default().to_owned())
}

fn gateway(from: &From, path: &str, value: &Value) -> Claim {
    let mut wrapped = Object::new();
    wrapped.insert("spec", value.clone());
    let refs = gateway_api::gateway_refs(&wrapped.into(), from.namespace.as_deref());
    empty(from, Parent::Gateways(refs), path)
}

fn class(from: &From, path: &str, value: &Value, default: Option<&str>, hosts: &[Known<Option<String>>]) -> Claim {
    let annotated = value.at(&["annotations", "kubernetes.io/ingress.class"]);
    let named = value.get("ingressClassName").or_else(|| value.get("className")).or(annotated).and_then(Value::as_str);
    let named = named.filter(|name| !name.is_empty()).or(default);
    let mut claim = empty(from, Parent::Class(named.map(str::to_owned)), path);
    claim.tls = match value.get("tls") {
        Some(Value::Array(_)) => {
            let mut spec = Object::new();
            spec.insert("tls", value.get("tls").cloned().unwrap_or_default());
            let mut body = Object::new();
            body.insert("spec", spec.into());
            ingress::tls(&body.into())
        }
        // Bitnami's and Argo CD's charts take a switch, and name the Secret after the host.
        Some(Value::Bool(true)) => {
            let first = hosts.iter().find_map(|host| host.known().cloned().flatten());
            vec![Tls { secret: first.map(|host| format!("{host}-tls")), ..Tls::default() }]
        }
        _ => Vec::new(),
    };
    claim
}

/// A mapping that is an object as it will be made, such as `spec.ingress` of a Grafana.
fn of_object(from: &From, path: &str, value: &Value, spec: &Value, default: Option<&str>) -> Claim {
    let gateways = gateway_api::gateway_refs(value, from.namespace.as_deref());
    let named = spec.str_at(&["ingressClassName"]).or(default).map(str::to_owned);
    let to = to(from);
    let mut claim = match spec.get("parentRefs") {
        Some(_) => empty(from, Parent::Gateways(gateways), path),
        None => empty(from, Parent::Class(named), path),
    };
    let rules = spec.get("rules").map_or(&[][..], Value::items);
    let by_rule = rules.iter().filter(|_| spec.get("parentRefs").is_none()).map(|rule| host(rule.get("host")));
    let named = spec.get("hostnames").map_or(&[][..], Value::items).iter().map(|name| host(Some(name)));
    let mut hosts: Vec<_> = by_rule.chain(named).chain(spec.get("host").map(|name| host(Some(name)))).collect();
    if hosts.is_empty() {
        hosts.push(Known::Known(None));
    }
    claim.legs = hosts.into_iter().map(|host| Leg::new(host, None, to.clone())).collect();
    claim.tls = ingress::tls(value);
    claim.annotations = value.at(&["metadata", "annotations"]).cloned().unwrap_or_default();
    claim
}

/// The hosts, in any of the customary forms; every host where none is named.
fn hosts(value: &Value) -> Vec<Known<Option<String>>> {
    let lists = ["hosts", "hostnames"].into_iter().flat_map(|key| value.get(key).map_or(&[][..], Value::items));
    let listed = lists.map(|entry| match entry {
        Value::Object(_) => host(entry.get("host").or_else(|| entry.get("name"))),
        text => host(Some(text)),
    });
    let single = ["host", "hostname"].into_iter().filter_map(|key| value.get(key)).map(|name| host(Some(name)));
    let all: Vec<_> = listed.chain(single).collect();
    if all.is_empty() { vec![Known::Known(None)] } else { all }
}

/// A Service of type LoadBalancer that values make.
fn balancer(context: &Context, from: &From, path: &str) -> Option<Claim> {
    let service = match at(from.values, path) {
        Known::Known(service) => service?,
        Known::Unknown { reason, .. } => return Some(open_claim(from, reason)),
    };
    let parent = match service.get("type") {
        Some(Value::String(kind)) if kind == "LoadBalancer" => Parent::Made(as_made(context, from, &service)),
        Some(Value::Unknown(unknown)) => return Some(open_claim(from, unknown.reason.clone())),
        None => return service.as_object()?.openness().map(|reason| open_claim(from, reason.clone())),
        Some(_) => return None,
    };
    let mut claim = empty(from, parent, path);
    claim.legs.push(Leg::new(Known::Known(None), None, to(from)));
    claim.annotations = service.get("annotations").cloned().unwrap_or_default();
    Some(claim)
}

fn as_made(context: &Context, from: &From, service: &Value) -> Exposure {
    let mut metadata = Object::new();
    metadata.insert("annotations", service.get("annotations").cloned().unwrap_or_default());
    let mut body = Object::new();
    body.insert("metadata", metadata.into());
    body.insert("spec", service.clone());
    let made = Resource { body: body.into(), ..from.by.clone() };
    exposure(context, &Balancer::new(&made))
}
