//! Claims of the routes of the Gateway API, and of what its listeners say.

use super::super::context::Context;
use super::super::entrances::gateways::GATEWAY;
use super::claim::{Claim, GatewayRef, Leg, Parent, To, covers, host};
use super::ingress::is_challenge;
use crate::model::known::Known;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kinds of routes that carry HTTP or TLS.
pub(super) const KINDS: [&str; 3] = [
    "HTTPRoute.gateway.networking.k8s.io",
    "GRPCRoute.gateway.networking.k8s.io",
    "TLSRoute.gateway.networking.k8s.io",
];

/// Sets of listeners that are attached to a gateway (gateway-api.sigs.k8s.io/geps/gep-1713).
pub(super) const LISTENERS: &str = "ListenerSet.gateway.networking.k8s.io";

/// Every route.
pub(super) fn routes(context: &Context) -> Vec<Claim> {
    let all = KINDS.iter().flat_map(|kind| context.input.of(kind)).filter(|route| !is_challenge(route));
    all.map(|route| route_claim(context, route)).collect()
}

fn route_claim(context: &Context, route: &Resource) -> Claim {
    let refs = gateway_refs(&route.body, route.namespace.as_deref());
    let attached = refs.into_iter().filter(|gateway| is_accepted(context, route, gateway)).collect();
    let mut claim = Claim::of(route, Parent::Gateways(attached));
    claim.legs = legs(&route.body, route.namespace.as_deref());
    claim
}

/// The gateways that a body like that of a route names; other parents, such as Services of a mesh, take in nothing from outside.
pub(super) fn gateway_refs(body: &Value, namespace: Option<&str>) -> Vec<GatewayRef> {
    let parents = body.at(&["spec", "parentRefs"]).map_or(&[][..], Value::items).iter();
    let gateway = |parent: &Value| {
        let kind = parent.str_at(&["kind"]).unwrap_or("Gateway");
        ["Gateway", "ListenerSet"].contains(&kind).then_some(())?;
        Some(GatewayRef {
            namespace: parent.str_at(&["namespace"]).or(namespace).map(str::to_owned),
            name: parent.str_at(&["name"])?.to_owned(),
            section: parent.str_at(&["sectionName"]).map(str::to_owned),
        })
    };
    parents.filter_map(gateway).collect()
}

fn legs(body: &Value, namespace: Option<&str>) -> Vec<Leg> {
    let named = body.at(&["spec", "hostnames"]).map_or(&[][..], Value::items);
    let hosts: Vec<Option<&Value>> = if named.is_empty() { vec![None] } else { named.iter().map(Some).collect() };
    let rules = body.at(&["spec", "rules"]).map_or(&[][..], Value::items).iter();
    let of_rule = |rule: &Value| {
        let path = rule.at(&["matches", "0", "path", "value"]).and_then(Value::as_str);
        let backends = rule.get("backendRefs").map_or(&[][..], Value::items).iter();
        let to: Vec<To> = backends.filter_map(|backend| backend_of(backend, namespace)).collect();
        to.into_iter()
            .flat_map(|to| hosts.iter().map(move |name| (name, to.clone())))
            .map(|(name, to)| Leg::new(host(*name), path, to))
            .collect::<Vec<_>>()
    };
    rules.flat_map(of_rule).collect()
}

fn backend_of(backend: &Value, namespace: Option<&str>) -> Option<To> {
    let home = backend.str_at(&["namespace"]).or(namespace).map(str::to_owned);
    let is_service = backend.str_at(&["kind"]).unwrap_or("Service") == "Service";
    is_service.then(|| Some(To::Service(home, backend.str_at(&["name"])?.to_owned(), backend.get("port").cloned())))?
}

/// Whether a gateway takes the route in: its status says so, else the listeners' `allowedRoutes`, which by default let in routes
/// of the gateway's own namespace only, and their hosts.
fn is_accepted(context: &Context, route: &Resource, gateway: &GatewayRef) -> bool {
    let parents = route.body.at(&["status", "parents"]).map_or(&[][..], Value::items).iter();
    let refused = parents.filter(|parent| parent.str_at(&["parentRef", "name"]) == Some(&gateway.name)).any(|parent| {
        let conditions = parent.get("conditions").map_or(&[][..], Value::items).iter();
        let mut accepted = conditions.filter(|condition| condition.str_at(&["type"]) == Some("Accepted"));
        accepted.any(|condition| condition.str_at(&["status"]) == Some("False"))
    });
    let Some(object) = find(context, gateway) else { return !refused };
    let elsewhere = route.namespace.is_some() && object.namespace.is_some() && route.namespace != object.namespace;
    let open = |listener: &&Value| {
        let from = listener.at(&["allowedRoutes", "namespaces", "from"]).and_then(Value::as_str).unwrap_or("Same");
        from != "Same" || !elsewhere
    };
    let named = route.body.at(&["spec", "hostnames"]).map_or(&[][..], Value::items);
    let answers = |listener: &&Value| {
        let own = listener.get("hostname").and_then(Value::as_str);
        let hosts = || named.iter().filter_map(Value::as_str);
        own.is_none_or(|own| {
            hosts().next().is_none() || is_hidden(own) || hosts().any(|host| is_hidden(host) || is_within(own, host))
        })
    };
    !refused && listeners(object, gateway).iter().any(|listener| open(listener) && answers(listener))
}

fn is_hidden(name: &str) -> bool {
    name.contains("${") || name.contains("{{")
}

/// The object that a reference names.
pub(super) fn find<'c>(context: &Context<'c, '_>, gateway: &GatewayRef) -> Option<&'c Resource> {
    let at = |kind: &str| context.input.find(kind, gateway.namespace.as_deref(), &gateway.name);
    at(GATEWAY).or_else(|| at(LISTENERS))
}

/// The gateway that an object is, or that its listeners are attached to.
pub(super) fn root(object: &Resource) -> (Option<&str>, &str) {
    let parent = object.body.at(&["spec", "parentRef"]).filter(|_| object.kind.kind == "ListenerSet");
    match parent.and_then(|parent| Some((parent.str_at(&["namespace"]), parent.str_at(&["name"])?))) {
        Some((namespace, name)) => (namespace.or(object.namespace.as_deref()), name),
        None => (object.namespace.as_deref(), &object.name),
    }
}

/// The listeners that a reference names.
fn listeners<'r>(object: &'r Resource, gateway: &GatewayRef) -> Vec<&'r Value> {
    let all = object.body.at(&["spec", "listeners"]).map_or(&[][..], Value::items).iter();
    all.filter(|listener| gateway.section.is_none() || gateway.section.as_deref() == listener.str_at(&["name"]))
        .collect()
}

/// The listeners with TLS that take in a host. One without a host name takes in all.
pub(super) fn with_tls<'r>(object: &'r Resource, gateway: &GatewayRef, wanted: Option<&str>) -> Vec<&'r Value> {
    let secure = |listener: &Value| {
        let protocol = listener.str_at(&["protocol"]).unwrap_or_default();
        protocol == "HTTPS" || protocol == "TLS" || listener.get("tls").is_some()
    };
    let takes_in = |listener: &Value| match (listener.get("hostname").map(|name| host(Some(name))), wanted) {
        (None, _) | (_, None) => true,
        (Some(Known::Known(Some(name))), Some(wanted)) => is_within(&name, wanted),
        (Some(_), Some(_)) => true,
    };
    listeners(object, gateway).into_iter().filter(|listener| secure(listener) && takes_in(listener)).collect()
}

/// Unlike a certificate, a listener's wildcard takes in any number of labels (gateway-api.sigs.k8s.io/reference/spec, Hostname).
fn is_within(pattern: &str, host: &str) -> bool {
    covers(pattern, host)
        || covers(host, pattern)
        || pattern.strip_prefix('*').is_some_and(|domain| host.ends_with(domain))
}

/// The Secrets of a listener's certificates, by namespace and name.
pub(super) fn certificates(listener: &Value, namespace: Option<&str>) -> Vec<(Option<String>, String)> {
    let refs = listener.at(&["tls", "certificateRefs"]).map_or(&[][..], Value::items).iter();
    refs.filter_map(|it| {
        Some((it.str_at(&["namespace"]).or(namespace).map(str::to_owned), it.str_at(&["name"])?.to_owned()))
    })
    .collect()
}
