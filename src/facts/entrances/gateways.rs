//! Gateways of the Gateway API: each a way in of its own, or a name for that of its controller.

use super::super::context::Context;
use super::super::fact::Sourced;
use super::super::kinds::Entrance;
use super::super::recognise::Instance;
use super::super::workloads;
use super::exposure::{Balancer, Exposure, exposure, stated};
use super::{Entrances, Entry, reads_http};
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kind of gateways.
pub const GATEWAY: &str = "Gateway.gateway.networking.k8s.io";

/// Labels by which a Service names the gateway that it was made for, with the label of that one's namespace where it can lie
/// elsewhere (kubernetes-sigs/gateway-api:geps/gep-1762, envoyproxy/gateway:internal/gatewayapi/helpers.go,
/// cilium/cilium:operator/pkg/model/translation/gateway-api, projectcontour/contour-operator).
const OWNERS: [(&str, Option<&str>); 4] = [
    ("gateway.networking.k8s.io/gateway-name", None),
    ("gateway.envoyproxy.io/owning-gateway-name", Some("gateway.envoyproxy.io/owning-gateway-namespace")),
    ("io.cilium.gateway/owning-gateway", None),
    ("projectcontour.io/owning-gateway-name", None),
];

/// The label of a Service that all gateways of a class share (the same helpers of Envoy Gateway, `mergeGateways`).
const OWNED_BY_CLASS: &str = "gateway.envoyproxy.io/owning-gatewayclass";

/// Whether a Service was made for some gateway, which then is the entrance; it may be one that is not in the input.
pub fn is_of_gateway(context: &Context, service: &Resource) -> bool {
    let mut labels = OWNERS.iter().map(|(name, _)| *name).chain([OWNED_BY_CLASS]);
    let labelled = labels.any(|name| service.label(name).is_some());
    let seen = || context.input.of(GATEWAY).iter().any(|gateway| is_for(service, gateway));
    labelled && (!context.input.gaps(&[GATEWAY]).is_empty() || seen())
}

fn is_for(service: &Resource, gateway: &Resource) -> bool {
    let by_class = service.label(OWNED_BY_CLASS).is_some_and(|class| class == class_of(gateway));
    by_class
        || OWNERS.iter().any(|(name, namespace)| {
            let home = namespace.and_then(|label| service.label(label)).or(service.namespace.as_deref());
            service.label(name) == Some(gateway.name.as_str()) && home == gateway.namespace.as_deref()
        })
}

/// Every gateway that takes traffic from outside: the waypoints of a mesh do not (istio.io/latest/docs/ambient/usage/waypoint).
pub(super) fn add(context: &Context, list: &mut Entrances) {
    let gateways = context.input.of(GATEWAY).iter();
    let outer = gateways.filter(|gateway| class_of(gateway) != "istio-waypoint");
    let made: Vec<Entry> = outer.map(|gateway| entry(context, gateway, list)).collect();
    list.entries.extend(made);
}

fn class_of(gateway: &Resource) -> &str {
    gateway.body.str_at(&["spec", "gatewayClassName"]).unwrap_or_default()
}

fn entry(context: &Context, gateway: &Resource, list: &Entrances) -> Entry {
    let class = class_of(gateway);
    let instance = serving(context, class);
    let exposure = exposure_of(context, gateway, instance, list);
    let ranges = settings(context, gateway, instance).and_then(|it| it.at(&["loadBalancerSourceRanges"]));
    let fact = Entrance {
        kind: "gateway".to_owned(),
        namespace: gateway.namespace.as_deref().map(str::to_owned),
        name: gateway.name.to_string(),
        exposure: exposure.known,
        source_ranges: super::texts(ranges),
        limited: false,
        http: Known::Known(carries_http(gateway)),
        shared: false,
        controller: instance.map(|instance| instance.product.id().to_owned()),
        class: Some(class.to_owned()),
    };
    let evidence = vec![gateway.evidence(exposure.path, exposure.value)];
    Entry::new(Sourced { fact, evidence, observed: gateway.observed }, Vec::new())
}

fn carries_http(gateway: &Resource) -> bool {
    let listeners = gateway.body.at(&["spec", "listeners"]).map_or(&[][..], Value::items);
    listeners.is_empty()
        || listeners.iter().any(|listener| reads_http(listener.str_at(&["protocol"]).unwrap_or("HTTP")))
}

/// The product that serves a class of this name.
fn serving<'c, 'a>(context: &Context<'c, 'a>, class: &str) -> Option<&'c Instance<'a>> {
    context.instances.iter().find(|instance| {
        instance.objects.iter().any(|object| object.kind.kind == "GatewayClass" && object.name == class)
    })
}

fn exposure_of(context: &Context, gateway: &Resource, instance: Option<&Instance>, list: &Entrances) -> Exposure {
    let mut services = context.input.of("Service").iter().filter(|service| is_for(service, gateway));
    let found = services.find(|service| super::kind_of_service(service).is_some());
    let settings = settings(context, gateway, instance);
    if let Some(service) = found {
        let made = Balancer { settings: settings.into_iter().collect(), ..Balancer::new(service) };
        return exposure(context, &made);
    }
    let default = instance.and_then(|instance| instance.product.file.classes.exposure.clone());
    let balancer = Balancer { object: gateway, settings: settings.into_iter().collect(), default };
    if let Some(exposure) = stated(&balancer) {
        return exposure;
    }
    let own = list.entries.iter().filter(|entry| {
        let controller = entry.sourced.fact.controller.as_deref();
        controller.is_some() && controller == instance.map(|instance| instance.product.id()) && entry.is_service()
    });
    // Its class, its Service or the pods of its controller could say more.
    let mut kinds = vec!["GatewayClass.gateway.networking.k8s.io", "Service"];
    kinds.extend(workloads::KINDS);
    let unread = context.input.gaps(&kinds).into_iter().next();
    let unread = unread.or_else(|| missing_settings(context, gateway, instance));
    joined(own).unwrap_or_else(|| match unread {
        Some(reason) => Exposure::open(reason),
        None => exposure(context, &balancer),
    })
}

/// A controller with an entrance of its own serves its gateways through that.
fn joined<'e>(entries: impl Iterator<Item = &'e Entry>) -> Option<Exposure> {
    let known: Vec<&Known<String>> = entries.map(|entry| &entry.sourced.fact.exposure).collect();
    let first = known.first()?;
    let settled = match known.iter().find(|known| known.is(&"public".to_owned())) {
        Some(public) => (*public).clone(),
        None => known.iter().find(|known| known.known().is_none()).map_or((*first).clone(), |open| (*open).clone()),
    };
    Some(Exposure { known: settled, path: "$.spec.gatewayClassName".to_owned(), value: None })
}

/// The custom resource that the gateway names for its settings, else that of its class: the kind, and the object where it is there.
fn parameters<'c>(
    context: &Context<'c, '_>,
    gateway: &Resource,
    instance: Option<&Instance>,
) -> Option<(String, Option<&'c Resource>)> {
    let spec = instance?.product.file.classes.parameters.as_ref()?;
    let class = context.input.find("GatewayClass.gateway.networking.k8s.io", None, class_of(gateway));
    let own = gateway.body.at(&["spec", "infrastructure", "parametersRef"]);
    let of_class = class.and_then(|class| class.body.at(&["spec", "parametersRef"]));
    let named = own.or(of_class)?;
    let namespace = named.str_at(&["namespace"]).or(gateway.namespace.as_deref());
    Some((spec.kind.clone(), context.input.find(&spec.kind, namespace, named.str_at(&["name"])?)))
}

fn settings<'c>(context: &Context<'c, '_>, gateway: &Resource, instance: Option<&Instance>) -> Option<&'c Value> {
    let path = &instance?.product.file.classes.parameters.as_ref()?.service;
    let (_, object) = parameters(context, gateway, instance)?;
    object?.body.at(&path.split('.').collect::<Vec<_>>())
}

fn missing_settings(context: &Context, gateway: &Resource, instance: Option<&Instance>) -> Option<Reason> {
    let (kind, object) = parameters(context, gateway, instance)?;
    let gap = || context.input.gaps(&[&kind]).pop();
    object.is_none().then(|| gap().unwrap_or(Reason::NotVisible(Hidden::Exposure(gateway.name.clone()))))
}
