//! Claims of Ingresses and of Services that are reached from outside themselves.

use super::super::context::Context;
use super::super::entrances::{class_named, kind_of_service, selected};
use super::super::workloads;
use super::claim::{Claim, Leg, Parent, Tls, To, host};
use crate::model::known::Known;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// Where the service of an Ingress leads, unless it is another's.
type Backend<'b> = &'b dyn Fn(&Value) -> Option<To>;

/// Every Ingress, by its class or by the only default one.
pub(super) fn ingresses(context: &Context) -> Vec<Claim> {
    let default = default_class(context);
    let lasting = context.input.of("Ingress.networking.k8s.io").iter().filter(|ingress| !is_challenge(ingress));
    lasting.map(|ingress| ingress_claim(ingress, default.as_deref())).collect()
}

/// What cert-manager sets up for a moment, to prove that a host is one's own (cert-manager/cert-manager:pkg/apis/acme/v1/labels.go).
pub(super) fn is_challenge(object: &Resource) -> bool {
    object.label("acme.cert-manager.io/http01-solver") == Some("true")
}

/// The class that is marked as the default.
pub(super) fn default_class(context: &Context) -> Option<String> {
    let classes = context.input.of("IngressClass.networking.k8s.io").iter();
    let mut marked =
        classes.filter(|class| class.annotation("ingressclass.kubernetes.io/is-default-class") == Some("true"));
    marked.next().map(|class| class.name.to_string())
}

fn ingress_claim(ingress: &Resource, default: Option<&str>) -> Claim {
    // The API server writes the default class into what is created; in an observation it stands there or does not count.
    let class = class_named(ingress).or(default.filter(|_| !ingress.observed)).map(str::to_owned);
    let namespace = ingress.namespace.as_deref().map(str::to_owned);
    let service = |backend: &Value| service_of(backend, namespace.as_deref());
    let mut claim = Claim::of(ingress, Parent::Class(class));
    claim.legs = legs(&ingress.body, &service);
    claim.tls = tls(&ingress.body);
    claim
}

fn service_of(backend: &Value, namespace: Option<&str>) -> Option<To> {
    let service = backend.get("service")?;
    let port = service.at(&["port", "number"]).or_else(|| service.at(&["port", "name"])).cloned();
    Some(To::Service(namespace.map(str::to_owned), service.str_at(&["name"])?.to_owned(), port))
}

/// The legs of a body like that of an Ingress.
pub(super) fn legs(body: &Value, to: Backend<'_>) -> Vec<Leg> {
    let rules = body.at(&["spec", "rules"]).map_or(&[][..], Value::items).iter();
    let of_rule = |rule: &Value| {
        let paths = rule.at(&["http", "paths"]).map_or(&[][..], Value::items).iter();
        let leg =
            |path: &Value| Some(Leg::new(host(rule.get("host")), path.str_at(&["path"]), to(path.get("backend")?)?));
        paths.filter_map(leg).collect::<Vec<_>>()
    };
    let default = body.at(&["spec", "defaultBackend"]).and_then(to);
    rules.flat_map(of_rule).chain(default.map(|to| Leg::new(Known::Known(None), None, to))).collect()
}

/// TLS of a body like that of an Ingress.
pub(super) fn tls(body: &Value) -> Vec<Tls> {
    let parts = body.at(&["spec", "tls"]).map_or(&[][..], Value::items).iter();
    let part = |part: &Value| Tls {
        hosts: super::super::entrances::texts(part.get("hosts")),
        secret: part.str_at(&["secretName"]).map(str::to_owned),
        renewed_by: None,
    };
    parts.map(part).collect()
}

/// Services that are load balancers or node ports themselves and lead to no ingress controller or gateway.
pub(super) fn services(context: &Context, is_way_in: &dyn Fn(&Resource) -> bool) -> Vec<Claim> {
    let services = context.input.of("Service").iter();
    let outer = services.filter(|service| kind_of_service(service).is_some() && !is_way_in(service));
    outer.filter(|service| leads_somewhere(context, service)).map(service_claim).collect()
}

/// Without a selector something else decides where the traffic goes, such as Cilium.
fn leads_somewhere(context: &Context, service: &Resource) -> bool {
    let selects = service.body.at(&["spec", "selector"]).is_some_and(|selector| selector.members().next().is_some());
    let unseen = || !context.input.gaps(&workloads::KINDS).is_empty();
    selects && (!selected(service, context.workloads).is_empty() || !context.input.snapshot.observed || unseen())
}

fn service_claim(service: &Resource) -> Claim {
    let mut claim = Claim::of(service, Parent::Service);
    let hosts = service.annotation("external-dns.alpha.kubernetes.io/hostname").map(Value::from);
    let ports = service.body.at(&["spec", "ports"]).map_or(&[][..], Value::items);
    let namespace = service.namespace.as_deref().map(str::to_owned);
    let to = |port: &Value| To::Service(namespace.clone(), service.name.to_string(), port.get("port").cloned());
    claim.legs = ports.iter().map(|port| Leg::new(host(hosts.as_ref()), None, to(port))).collect();
    // A cloud's certificate is bound to ports of the balancer (kubernetes-sigs/aws-load-balancer-controller:docs/guide/service/annotations.md).
    if service.annotation("service.beta.kubernetes.io/aws-load-balancer-ssl-cert").is_some() {
        claim.tls.push(Tls { renewed_by: Some("cloud".to_owned()), ..Tls::default() });
    }
    claim
}
