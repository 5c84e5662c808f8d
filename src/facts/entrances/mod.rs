//! Makes [`Entrance`]s: every way into the cluster.

pub(super) mod addresses;
pub mod controllers;
pub mod exposure;
pub mod gateways;
mod made;
pub mod pools;
pub mod tunnels;

use std::collections::BTreeSet;

use super::context::Context;
use super::fact::{FactList, Sourced};
use super::kinds::{Component, Config, Entrance, Workload};
use super::placement::holds_all;
use super::product::Product;
use super::reads::{Derived, Reads};
use super::recognise::Instance;
use super::workloads;
use crate::model::evidence::ObjectRef;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};
use controllers::{Controller, controllers};
use exposure::{Balancer, exposure};

/// All kinds that this module reads, besides the products' own. `IngressClassParams` is of the AWS Load Balancer Controller and
/// of EKS Auto Mode (kubernetes-sigs/aws-load-balancer-controller:docs/guide/ingress/ingress_class.md).
pub const READS: [&str; 10] = [
    "Service",
    "Ingress.networking.k8s.io",
    "IngressClass.networking.k8s.io",
    gateways::GATEWAY,
    "GatewayClass.gateway.networking.k8s.io",
    "Pod",
    pools::KINDS[0],
    pools::KINDS[1],
    PARAMS[0],
    PARAMS[1],
];

const PARAMS: [&str; 2] = ["IngressClassParams.elbv2.k8s.aws", "IngressClassParams.eks.amazonaws.com"];

/// The kinds that must all be known for an entrance to be known absent.
pub const KINDS: [&str; 6] =
    ["Service", gateways::GATEWAY, "Pod", "DaemonSet.apps", "Deployment.apps", "Ingress.networking.k8s.io"];

/// An entrance with what joins it to routes.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The entrance.
    pub sourced: Sourced<Entrance>,
    /// The workloads that take in its traffic, by position in the list of workloads.
    pub workloads: Vec<usize>,
    /// What declares the chart that makes it.
    pub made_by: Option<ObjectRef>,
    /// Names of the Service's ports, and those of the containers' ports that they lead to.
    pub ports: Vec<String>,
}

/// All entrances, and what may be there unseen.
#[derive(Debug, Clone, Default)]
pub struct Entrances {
    /// What is there.
    pub entries: Vec<Entry>,
    /// What may be there besides.
    pub possible: Vec<Possible>,
}

impl Entry {
    fn new(sourced: Sourced<Entrance>, workloads: Vec<usize>) -> Self {
        Self { sourced, workloads, made_by: None, ports: Vec::new() }
    }

    /// Whether it is a Service, be it one that a chart makes.
    pub fn is_service(&self) -> bool {
        matches!(self.sourced.fact.kind.as_str(), "load-balancer" | "node-port")
    }

    /// Whether it is the object of this kind, namespace and name.
    pub fn is(&self, kind: &str, namespace: Option<&str>, name: &str) -> bool {
        let fact = &self.sourced.fact;
        fact.kind == kind && fact.namespace.as_deref() == namespace && fact.name == name
    }

    /// As a route names it: `Service ingress/controller`.
    pub fn reference(&self) -> String {
        self.sourced
            .evidence
            .first()
            .map_or_else(|| self.sourced.fact.name.clone(), |evidence| evidence.object.to_string())
    }
}

impl Entrances {
    /// As a fact.
    pub fn into_list(self) -> FactList<Entrance> {
        let present = self.entries.into_iter().map(|entry| entry.sourced).collect();
        FactList { present, possible: self.possible }
    }
}

impl Derived for Entrance {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(READS).of_products(Product::kinds_of_entrances).fact::<Component>().fact::<Config>();
    }
}

/// The entrances, and those that may be there unseen.
pub fn entrances(context: &Context) -> Entrances {
    let maker = Maker { context, controllers: controllers(context.instances) };
    let mut list = Entrances::default();
    list.entries.extend(context.input.of("Service").iter().filter_map(|service| maker.service(service)));
    list.entries.extend(context.instances.iter().flat_map(|instance| maker.on_hosts(instance)));
    made::add(context, &mut list);
    gateways::add(context, &mut list);
    list.entries
        .extend(context.input.of("Ingress.networking.k8s.io").iter().filter_map(|ingress| maker.own_balancer(ingress)));
    list.entries.extend(context.instances.iter().flat_map(tunnels::tunnels(context)));
    share(&mut list.entries);
    for entry in &mut list.entries {
        entry.sourced.fact.limited = narrows(&entry.sourced.fact.source_ranges);
    }
    list.possible.extend(KINDS.iter().filter_map(|kind| unseen(context, kind)));
    list.possible.extend(by_ingresses(context));
    list.possible.extend(context.input.unseen_application().map(may_be));
    list.possible.extend(tunnels::possible(context));
    list
}

/// Whose load balancer an Ingress makes its class tells, or the platform where it names none.
fn by_ingresses(context: &Context) -> Vec<Possible> {
    let ingresses = context.input.of("Ingress.networking.k8s.io");
    let by_class = unseen(context, "IngressClass.networking.k8s.io").filter(|_| !ingresses.is_empty());
    let classless = ingresses.iter().any(|ingress| class_named(ingress).is_none());
    let observed = context.input.snapshot.observed;
    let by_platform = unseen(context, "Node").filter(|_| classless && observed);
    by_class.into_iter().chain(by_platform).collect()
}

fn unseen(context: &Context, kind: &str) -> Option<Possible> {
    context.input.gaps(&[kind]).pop().map(may_be)
}

/// Something that may be there: of it nothing is known.
pub fn may_be(reason: Reason) -> Possible {
    Possible { value: Object::open(reason.clone()).into(), reasons: BTreeSet::from([reason]) }
}

struct Maker<'m, 'c, 'a> {
    context: &'m Context<'c, 'a>,
    controllers: Vec<Controller<'c, 'a>>,
}

/// As a rule names it; none for a Service that is reached within the cluster only.
pub fn kind_of_service(service: &Resource) -> Option<&'static str> {
    match service.body.str_at(&["spec", "type"])? {
        "LoadBalancer" => Some("load-balancer"),
        "NodePort" => Some("node-port"),
        _ => None,
    }
}

/// The texts of a list.
pub fn texts(list: Option<&Value>) -> Vec<String> {
    list.map_or(&[][..], Value::items).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

impl Maker<'_, '_, '_> {
    fn service(&self, service: &Resource) -> Option<Entry> {
        let kind = kind_of_service(service).filter(|_| !gateways::is_of_gateway(self.context, service))?;
        let selected = selected(service, self.context.workloads);
        let controller = self.controllers.iter().find(|controller| {
            let takes_in = controller.takes_in(self.context.workloads);
            takes_in.iter().any(|at| selected.contains(at))
        });
        let exposure = exposure(self.context, &Balancer::new(service));
        let fact = Entrance {
            kind: kind.to_owned(),
            namespace: service.namespace.as_deref().map(str::to_owned),
            name: service.name.to_string(),
            exposure: exposure.known,
            source_ranges: texts(service.body.at(&["spec", "loadBalancerSourceRanges"])),
            limited: false,
            http: self.carries_http(controller.is_some() || kind == "load-balancer" && has_http_port(service)),
            shared: false,
            controller: controller.map(|controller| controller.instance.product.id().to_owned()),
            class: controller.and_then(|controller| class_of(controller.instance)),
        };
        let evidence = vec![service.evidence(exposure.path, exposure.value)];
        let sourced = Sourced { fact, evidence, observed: service.observed };
        Some(Entry { ports: ports(service), ..Entry::new(sourced, selected) })
    }

    /// What stands behind a Service is known when all that can is.
    fn carries_http(&self, known: bool) -> Known<bool> {
        match self.context.input.gaps(&workloads::KINDS).into_iter().next() {
            Some(reason) if !known => Known::one_of(vec![true, false], reason),
            _ => Known::Known(known),
        }
    }

    /// An Ingress is an entrance of its own where what serves it makes a load balancer for each.
    fn own_balancer(&self, ingress: &Resource) -> Option<Entry> {
        let class = class_named(ingress).or_else(|| self.class_of_platform(ingress))?;
        let served = self
            .controllers
            .iter()
            .find(|controller| controller.serves(Some(class), self.context.input, self.context.workloads).is(&true));
        // A cloud's own class needs neither object nor pods.
        let products = self.context.input.products.iter();
        let known = || {
            let names = |product: &&Product| {
                product.file.classes.own_balancer
                    && product.file.classes.names.as_slice().iter().any(|name| name == class)
            };
            products.clone().find(names)
        };
        // Whose a class is its object says, where that may be there unseen.
        let by_name = || self.context.input.gaps(&["IngressClass.networking.k8s.io"]).is_empty();
        let product = served.map(|controller| controller.instance.product).or_else(|| known().filter(|_| by_name()))?;
        if !product.file.classes.own_balancer {
            return None;
        }
        let params = self.class_params(class);
        let default = params.or_else(|| product.file.classes.exposure.clone());
        let exposure = exposure(self.context, &Balancer { default, ..Balancer::new(ingress) });
        let ranges = ingress.annotation("alb.ingress.kubernetes.io/inbound-cidrs").unwrap_or_default();
        let fact = Entrance {
            kind: "ingress".to_owned(),
            namespace: ingress.namespace.as_deref().map(str::to_owned),
            name: ingress.name.to_string(),
            exposure: exposure.known,
            source_ranges: ranges
                .split(',')
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect(),
            limited: false,
            http: Known::Known(true),
            shared: false,
            controller: Some(product.id().to_owned()),
            class: Some(class.to_owned()),
        };
        let evidence = vec![ingress.evidence(exposure.path, exposure.value)];
        Some(Entry::new(Sourced { fact, evidence, observed: ingress.observed }, Vec::new()))
    }

    /// Google takes in what names no class, and writes on it what it made (cloud.google.com/kubernetes-engine/docs/concepts/ingress,
    /// kubernetes/ingress-gce:pkg/annotations/ingress.go).
    fn class_of_platform(&self, ingress: &Resource) -> Option<&'static str> {
        let served = ingress.annotation("ingress.kubernetes.io/url-map").is_some();
        (served || self.context.platform.id.is(&"gke".to_owned())).then_some("gce")
    }

    /// What the class itself says of the scheme of its load balancers.
    fn class_params(&self, class: &str) -> Option<String> {
        let input = self.context.input;
        let object = input.find("IngressClass.networking.k8s.io", None, class)?;
        let name = object.body.str_at(&["spec", "parameters", "name"])?;
        let params = PARAMS.iter().find_map(|kind| input.find(kind, None, name))?;
        let scheme = params.body.str_at(&["spec", "scheme"])?;
        Some(if scheme == "internal" { "internal" } else { "public" }.to_owned())
    }

    /// Ingress controllers that listen on the nodes themselves.
    fn on_hosts(&self, instance: &Instance) -> Vec<Entry> {
        let own = self.controllers.iter().filter(|controller| std::ptr::eq(controller.instance, instance));
        let mut positions: Vec<usize> =
            own.flat_map(|controller| controller.takes_in(self.context.workloads)).collect();
        positions.sort_unstable();
        positions.dedup();
        positions.into_iter().filter_map(|at| on_host(instance, at, self.context.workloads.present.get(at)?)).collect()
    }
}

/// Whether ranges of addresses leave anybody out.
pub fn narrows(ranges: &[String]) -> bool {
    !ranges.is_empty() && !ranges.iter().any(|range| ["0.0.0.0/0", "::/0"].contains(&range.trim()))
}

/// The class that an Ingress names.
pub fn class_named(ingress: &Resource) -> Option<&str> {
    let class = ingress.body.str_at(&["spec", "ingressClassName"]);
    class.or_else(|| ingress.annotation("kubernetes.io/ingress.class"))
}

/// The workloads whose pods a Service selects, by position.
pub fn selected(service: &Resource, workloads: &FactList<Workload>) -> Vec<usize> {
    let Some(selector) = service.body.at(&["spec", "selector"]).filter(|it| it.members().next().is_some()) else {
        return Vec::new();
    };
    let fits = |workload: &Sourced<Workload>| {
        workload.fact.namespace.as_deref() == service.namespace.as_deref() && holds_all(selector, &workload.fact.labels)
    };
    workloads.present.iter().enumerate().filter(|(_, workload)| fits(workload)).map(|(at, _)| at).collect()
}

fn ports(service: &Resource) -> Vec<String> {
    let ports = service.body.at(&["spec", "ports"]).map_or(&[][..], Value::items).iter();
    ports.flat_map(|port| [port.str_at(&["name"]), port.str_at(&["targetPort"])]).flatten().map(str::to_owned).collect()
}

/// Tells which entrances lead to the same pods as one of the other sort does.
fn share(entries: &mut [Entry]) {
    let sides: Vec<(Option<String>, Vec<usize>)> =
        entries.iter().map(|entry| (entry.sourced.fact.exposure.known().cloned(), entry.workloads.clone())).collect();
    for entry in entries {
        let own = entry.sourced.fact.exposure.known().cloned();
        entry.sourced.fact.shared = own.is_some()
            && sides.iter().any(|(other, workloads)| {
                other.is_some() && *other != own && workloads.iter().any(|at| entry.workloads.contains(at))
            });
    }
}

/// The ingress class of a controller, where it has one.
fn class_of(instance: &Instance) -> Option<String> {
    let is_class = |object: &&&Resource| object.kind.kind.ends_with("Class");
    instance.objects.iter().find(is_class).map(|class| class.name.to_string())
}

fn on_host(instance: &Instance, at: usize, workload: &Sourced<Workload>) -> Option<Entry> {
    let ports = workload.fact.containers.iter().flat_map(|container| &container.ports);
    let host_port =
        ports.filter_map(|port| port.get("hostPort")).any(|port| port.as_i64().is_some_and(|port| port > 0));
    let kind = match (workload.fact.host_network, host_port) {
        (true, _) => "host-network",
        (false, true) => "host-port",
        (false, false) => return None,
    };
    let fact = Entrance {
        kind: kind.to_owned(),
        namespace: workload.fact.namespace.clone(),
        name: workload.fact.name.clone(),
        exposure: exposure::either(Reason::NotVisible(Hidden::NodeAddresses)),
        source_ranges: Vec::new(),
        limited: false,
        http: Known::Known(true),
        shared: false,
        controller: Some(instance.product.id().to_owned()),
        class: class_of(instance),
    };
    let sourced = Sourced { fact, evidence: workload.evidence.clone(), observed: workload.observed };
    Some(Entry::new(sourced, vec![at]))
}

/// Whether a protocol, of a listener or a port, is one that carries HTTP.
pub(super) fn reads_http(protocol: &str) -> bool {
    let protocol = protocol.to_ascii_lowercase();
    protocol.contains("http") || protocol == "tls" || protocol.ends_with("h2c")
}

fn has_http_port(service: &Resource) -> bool {
    service.body.at(&["spec", "ports"]).map_or(&[][..], Value::items).iter().any(is_http_port)
}

/// Whether a port of a Service carries HTTP, by its number, protocol or name.
pub fn is_http_port(port: &Value) -> bool {
    let number = port.get("port").and_then(Value::as_i64);
    let name = port.str_at(&["name"]).unwrap_or_default();
    matches!(number, Some(80 | 443))
        || port.str_at(&["appProtocol"]).is_some_and(reads_http)
        || name.starts_with("http")
        || name.starts_with("web")
}

#[cfg(test)]
mod tests {
    use super::{narrows, reads_http};

    #[test]
    fn a_range_of_everybody_narrows_nothing() {
        let ranges = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert!(narrows(&ranges(&["10.0.0.0/8", "203.0.113.0/24"])));
        assert!(!narrows(&ranges(&["10.0.0.0/8", "0.0.0.0/0"])));
        assert!(!narrows(&[]));
    }

    #[test]
    fn protocols_that_carry_http() {
        assert!(["HTTPS", "http", "TLS", "kubernetes.io/h2c"].iter().all(|protocol| reads_http(protocol)));
        assert!(!["TCP", "UDP", "mqtt"].iter().any(|protocol| reads_http(protocol)));
    }
}
