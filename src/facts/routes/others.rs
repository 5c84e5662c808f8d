//! Claims of the custom resources by which other controllers are told what to take in.

use super::super::context::Context;
use super::claim::{Claim, Leg, Parent, Tls, To, host};
use super::traefik;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kinds of this module: Traefik's, OpenShift's, Istio's and Contour's.
pub(super) const KINDS: [&str; 6] = [
    traefik::KINDS[0],
    traefik::KINDS[1],
    "Route.route.openshift.io",
    "VirtualService.networking.istio.io",
    ISTIO_GATEWAY,
    "HTTPProxy.projectcontour.io",
];

/// Istio's own kind of gateways.
pub(super) const ISTIO_GATEWAY: &str = "Gateway.networking.istio.io";

/// Every claim of these kinds.
pub(super) fn claims(context: &Context) -> Vec<Claim> {
    let of = |kind: &str, claim: &dyn Fn(&Resource) -> Claim| -> Vec<Claim> {
        context.input.of(kind).iter().map(claim).collect()
    };
    let mut all = traefik::claims(context);
    all.extend(of("Route.route.openshift.io", &openshift));
    all.extend(of("VirtualService.networking.istio.io", &|service| istio(context, service)));
    all.extend(of("HTTPProxy.projectcontour.io", &contour));
    all
}

fn to_service(namespace: Option<&str>, name: &str, port: Option<&Value>) -> To {
    To::Service(namespace.map(str::to_owned), name.to_owned(), port.cloned())
}

/// openshift/api:route/v1/types.go. Without a certificate of its own it has that of the router.
fn openshift(route: &Resource) -> Claim {
    let mut claim = Claim::of(route, Parent::Product { id: "openshift-router", points: Vec::new(), class: None });
    let to = route.body.str_at(&["spec", "to", "name"]).unwrap_or_default();
    let to = to_service(route.namespace.as_deref(), to, route.body.at(&["spec", "port", "targetPort"]));
    claim.legs.push(Leg::new(host(route.body.at(&["spec", "host"])), route.body.str_at(&["spec", "path"]), to));
    if let Some(tls) = route.body.at(&["spec", "tls"]) {
        let own = tls.get("certificate").is_some();
        let external = tls.str_at(&["externalCertificate", "name"]).map(str::to_owned);
        let renewed_by = own.then(|| "none".to_owned());
        claim.tls.push(Tls { hosts: Vec::new(), secret: external, renewed_by });
    }
    claim
}

/// istio/api:networking/v1/virtual_service.proto. `mesh` is the traffic among the pods.
fn istio(context: &Context, service: &Resource) -> Claim {
    let gateways: Vec<(Option<String>, String)> =
        super::super::entrances::texts(service.body.at(&["spec", "gateways"]))
            .iter()
            .filter(|name| *name != "mesh")
            .map(|name| match name.split_once('/') {
                Some((namespace, name)) => (Some(namespace.to_owned()), name.to_owned()),
                None => (service.namespace.as_deref().map(str::to_owned), name.clone()),
            })
            .collect();
    let mut claim = Claim::of(service, Parent::Istio(gateways.clone()));
    let hosts = service.body.at(&["spec", "hosts"]).map_or(&[][..], Value::items);
    let parts = ["http", "tls"].map(|part| service.body.at(&["spec", part]).map_or(&[][..], Value::items));
    let destinations = parts.into_iter().flatten().flat_map(|part| part.get("route").map_or(&[][..], Value::items));
    for destination in destinations.filter_map(|route| route.get("destination")) {
        let (Some(name), port) = (destination.str_at(&["host"]), destination.at(&["port", "number"])) else { continue };
        let mut labels = name.split('.');
        let (name, namespace) = (labels.next().unwrap_or(name), labels.next().or(service.namespace.as_deref()));
        claim.legs.extend(hosts.iter().map(|at| Leg::new(host(Some(at)), None, to_service(namespace, name, port))));
    }
    claim.tls = gateways
        .iter()
        .filter_map(|(namespace, name)| context.input.find(ISTIO_GATEWAY, namespace.as_deref(), name))
        .flat_map(servers)
        .collect();
    claim
}

/// The servers of a gateway of Istio that have TLS. The Secret lies beside the gateway's pods.
fn servers(gateway: &Resource) -> Vec<Tls> {
    let servers = gateway.body.at(&["spec", "servers"]).map_or(&[][..], Value::items).iter();
    let secure = servers.filter(|server| server.at(&["tls", "mode"]).is_some());
    let bare = |name: &String| name.rsplit('/').next().unwrap_or(name).to_owned();
    secure
        .map(|server| Tls {
            hosts: super::super::entrances::texts(server.get("hosts"))
                .iter()
                .map(bare)
                .filter(|name| name != "*")
                .collect(),
            secret: server.str_at(&["tls", "credentialName"]).map(str::to_owned),
            renewed_by: None,
        })
        .collect()
}

/// projectcontour/contour:apis/projectcontour/v1/httpproxy.go. Without a virtual host it is only a part of another.
fn contour(proxy: &Resource) -> Claim {
    let class = proxy
        .body
        .str_at(&["spec", "ingressClassName"])
        .or_else(|| proxy.annotation("projectcontour.io/ingress.class"));
    let class = class.map(str::to_owned);
    let mut claim = Claim::of(proxy, Parent::Product { id: "contour", points: Vec::new(), class });
    let Some(name) = proxy.body.at(&["spec", "virtualhost", "fqdn"]) else { return claim };
    let routes = proxy.body.at(&["spec", "routes"]).map_or(&[][..], Value::items).iter();
    for service in routes.flat_map(|route| route.get("services").map_or(&[][..], Value::items)) {
        let Some(to) = service.str_at(&["name"]) else { continue };
        claim.legs.push(Leg::new(
            host(Some(name)),
            None,
            to_service(proxy.namespace.as_deref(), to, service.get("port")),
        ));
    }
    if let Some(tls) = proxy.body.at(&["spec", "virtualhost", "tls"]) {
        claim.tls.push(Tls { secret: tls.str_at(&["secretName"]).map(str::to_owned), ..Tls::default() });
    }
    claim
}

/// Tunnels whose hosts are set at the other end, or in a configuration that is not in the input.
pub(super) fn unread_tunnels(context: &Context) -> Vec<Reason> {
    let tunnels = context.instances.iter().enumerate().filter(|(_, it)| it.product.file.tunnel.is_some());
    let unread = tunnels
        .filter(|(at, _)| !context.configs_of(*at).iter().any(|config| config.fact.value.get("ingress").is_some()));
    unread.map(|(_, instance)| Reason::ConfigUnread(instance.product.id().into(), "".into())).collect()
}

/// Hosts of a tunnel's own configuration, each with the address that it leads to; `hostname` and `service` of Cloudflare's.
pub(super) fn tunnels(context: &Context) -> Vec<Claim> {
    let mut all = Vec::new();
    for (at, instance) in context.instances.iter().enumerate().filter(|(_, it)| it.product.file.tunnel.is_some()) {
        for config in context.configs_of(at) {
            let rules = config.fact.value.get("ingress").map_or(&[][..], Value::items).iter();
            let legs: Vec<Leg> = rules.filter_map(tunnel_leg).collect();
            let Some(evidence) = config.evidence.first().filter(|_| !legs.is_empty()) else { continue };
            all.push(Claim {
                kind: "ConfigMap".to_owned(),
                namespace: instance.namespace.clone(),
                name: evidence.object.name.to_string(),
                evidence: evidence.clone(),
                observed: config.observed,
                annotations: Value::Null,
                legs,
                parent: Parent::Tunnel(instance.product.id().to_owned()),
                // The other end of the tunnel has TLS of its own.
                tls: vec![Tls { renewed_by: Some("cloud".to_owned()), ..Tls::default() }],
                made: None,
                open: None,
            });
        }
    }
    all
}

fn tunnel_leg(rule: &Value) -> Option<Leg> {
    let address = rule.str_at(&["service"])?.split_once("://")?.1;
    let authority = address.split('/').next()?;
    let (name, port) = authority.split_once(':').map_or((authority, None), |(name, port)| (name, port.parse().ok()));
    let mut labels = name.split('.');
    let (service, namespace) = (labels.next()?, labels.next());
    let to = to_service(namespace, service, port.map(Value::Int).as_ref());
    Some(Leg::new(rule.get("hostname").map_or(Known::Known(None), |name| host(Some(name))), rule.str_at(&["path"]), to))
}
