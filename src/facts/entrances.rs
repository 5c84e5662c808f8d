//! Makes [`Entrance`]s: every way into the cluster.

use std::collections::BTreeSet;

use super::addresses::exposure;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{Entrance, Workload};
use super::placement::holds_all;
use super::recognise::Instance;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// All kinds that this module reads.
pub const READS: [&str; 6] = [
    "Service",
    "Ingress.networking.k8s.io",
    "IngressClass.networking.k8s.io",
    "Gateway.gateway.networking.k8s.io",
    "GatewayClass.gateway.networking.k8s.io",
    "Pod",
];

/// The entrances, and those that may be there unseen.
pub fn entrances(input: &Input, instances: &[Instance], workloads: &FactList<Workload>) -> FactList<Entrance> {
    let maker = Maker { input, instances, workloads };
    let mut present: Vec<Sourced<Entrance>> =
        input.of("Service").iter().filter_map(|service| maker.service(service)).collect();
    present.extend(input.of("Gateway.gateway.networking.k8s.io").iter().map(|gateway| maker.gateway(gateway)));
    present.extend(input.of("Ingress.networking.k8s.io").iter().filter_map(|ingress| maker.cloud_ingress(ingress)));
    present.extend(instances.iter().flat_map(|instance| maker.on_hosts(instance)));
    present.extend(instances.iter().filter_map(|instance| maker.by_chart(instance)));
    let kinds = ["Service", "Gateway.gateway.networking.k8s.io", "Pod", "DaemonSet.apps", "Deployment.apps"];
    let mut possible: Vec<Possible> = kinds.iter().filter_map(|kind| unseen(input, kind)).collect();
    // An ingress whose class is a cloud's makes a load balancer of its own.
    possible.extend(unseen(input, "Ingress.networking.k8s.io"));
    FactList { present, possible }
}

fn unseen(input: &Input, kind: &str) -> Option<Possible> {
    let reason = input.gaps(&[kind]).pop()?;
    Some(Possible { value: Object::open(reason.clone()).into(), reasons: BTreeSet::from([reason]) })
}

struct Maker<'m, 'a> {
    input: &'m Input<'a>,
    instances: &'m [Instance<'a>],
    workloads: &'m FactList<Workload>,
}

impl Maker<'_, '_> {
    fn service(&self, service: &Resource) -> Option<Sourced<Entrance>> {
        let kind = match service.body.str_at(&["spec", "type"])? {
            "LoadBalancer" => "load-balancer",
            "NodePort" => "node-port",
            _ => return None,
        };
        let controller = self.behind(service);
        let exposure = exposure(self.input, service);
        let ranges = service.body.at(&["spec", "loadBalancerSourceRanges"]).map_or(&[][..], Value::items);
        let carries_http = controller.is_some() || has_http_port(service);
        let fact = Entrance {
            kind: kind.to_owned(),
            namespace: service.namespace.as_deref().map(str::to_owned),
            name: service.name.to_string(),
            exposure: exposure.known,
            source_ranges: ranges.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            http: Known::Known(carries_http),
            controller: controller.map(|instance| instance.product.id().to_owned()),
            class: controller.and_then(class_of),
        };
        let evidence = vec![service.evidence(exposure.path, exposure.value)];
        Some(Sourced { fact, evidence, observed: service.observed })
    }

    /// The ingress controller whose pods a Service selects.
    fn behind(&self, service: &Resource) -> Option<&Instance<'_>> {
        let selector = service.body.at(&["spec", "selector"])?;
        self.ingress_controllers().find(|instance| {
            instance.workloads(self.workloads).iter().any(|workload| {
                workload.fact.namespace.as_deref() == service.namespace.as_deref()
                    && holds_all(selector, &workload.fact.labels)
            })
        })
    }

    fn ingress_controllers(&self) -> impl Iterator<Item = &Instance<'_>> {
        self.instances
            .iter()
            .filter(|instance| instance.product.all_capabilities().iter().any(|name| name == "ingress"))
    }

    fn gateway(&self, gateway: &Resource) -> Sourced<Entrance> {
        let class = gateway.body.str_at(&["spec", "gatewayClassName"]).unwrap_or_default();
        let exposure = exposure(self.input, gateway);
        let fact = Entrance {
            kind: "gateway".to_owned(),
            namespace: gateway.namespace.as_deref().map(str::to_owned),
            name: gateway.name.to_string(),
            exposure: exposure.known,
            source_ranges: Vec::new(),
            http: Known::Known(true),
            controller: self.of_class("GatewayClass", class),
            class: Some(class.to_owned()),
        };
        let evidence = vec![gateway.evidence(exposure.path, exposure.value)];
        Sourced { fact, evidence, observed: gateway.observed }
    }

    /// The product that serves a class of this name.
    fn of_class(&self, kind: &str, class: &str) -> Option<String> {
        let serves = |instance: &&Instance| {
            instance.objects.iter().any(|object| object.kind.kind == kind && object.name == class)
        };
        self.instances.iter().find(serves).map(|instance| instance.product.id().to_owned())
    }

    /// An Ingress is an entrance of its own only where its controller runs in no pods of the cluster: then it makes a load balancer.
    fn cloud_ingress(&self, ingress: &Resource) -> Option<Sourced<Entrance>> {
        let class = ingress.body.str_at(&["spec", "ingressClassName"]);
        let class = class.or_else(|| ingress.annotation("kubernetes.io/ingress.class"))?;
        let product = self.of_class("IngressClass", class).or_else(|| well_known_class(class).map(str::to_owned))?;
        let makes = ["aws-load-balancer-controller", "agic", "azure-alb", "gke-l7"].contains(&product.as_str());
        let exposure = makes.then(|| exposure(self.input, ingress))?;
        let fact = Entrance {
            kind: "ingress".to_owned(),
            namespace: ingress.namespace.as_deref().map(str::to_owned),
            name: ingress.name.to_string(),
            exposure: exposure.known,
            source_ranges: Vec::new(),
            http: Known::Known(true),
            controller: Some(product),
            class: Some(class.to_owned()),
        };
        let evidence = vec![ingress.evidence(exposure.path, exposure.value)];
        Some(Sourced { fact, evidence, observed: ingress.observed })
    }

    /// Ingress controllers that listen on the nodes themselves.
    fn on_hosts(&self, instance: &Instance) -> Vec<Sourced<Entrance>> {
        if !instance.product.all_capabilities().iter().any(|name| name == "ingress") {
            return Vec::new();
        }
        let workloads = instance.workloads(self.workloads).into_iter();
        workloads.filter_map(|workload| on_host(instance, workload)).collect()
    }

    /// A controller that is only declared makes the Service that its chart makes by default (ruling G9).
    fn by_chart(&self, instance: &Instance) -> Option<Sourced<Entrance>> {
        let chart = instance.charts.first()?;
        let is_ingress = instance.product.file.capabilities.iter().any(|name| name == "ingress");
        if !is_ingress || !instance.containers.is_empty() {
            return None;
        }
        let reason = Reason::ConfigUnread(instance.product.id().into(), chart.name.as_str().into());
        let fact = Entrance {
            kind: "load-balancer".to_owned(),
            namespace: instance.namespace.clone(),
            name: chart.by.name.to_string(),
            exposure: Known::unknown(reason),
            source_ranges: Vec::new(),
            http: Known::Known(true),
            controller: Some(instance.product.id().to_owned()),
            class: class_of(instance),
        };
        Some(Sourced { fact, evidence: instance.evidence(), observed: instance.is_observed() })
    }
}

/// The ingress class of a controller, where it has one.
fn class_of(instance: &Instance) -> Option<String> {
    let is_class = |object: &&&Resource| object.kind.kind.ends_with("Class");
    instance.objects.iter().find(is_class).map(|class| class.name.to_string())
}

/// Classes that clouds serve without an IngressClass object (cloud.google.com/kubernetes-engine/docs/concepts/ingress,
/// Azure/application-gateway-kubernetes-ingress:docs/annotations.md).
fn well_known_class(class: &str) -> Option<&'static str> {
    match class {
        "gce" | "gce-internal" => Some("gke-l7"),
        "azure/application-gateway" => Some("agic"),
        "alb" => Some("aws-load-balancer-controller"),
        _ => None,
    }
}

fn on_host(instance: &Instance, workload: &Sourced<Workload>) -> Option<Sourced<Entrance>> {
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
        exposure: Known::unknown(Reason::NotVisible(Hidden::NodeAddresses)),
        source_ranges: Vec::new(),
        http: Known::Known(true),
        controller: Some(instance.product.id().to_owned()),
        class: class_of(instance),
    };
    Some(Sourced { fact, evidence: workload.evidence.clone(), observed: workload.observed })
}

fn has_http_port(service: &Resource) -> bool {
    let ports = service.body.at(&["spec", "ports"]).map_or(&[][..], Value::items);
    ports.iter().any(|port| {
        let number = port.get("port").and_then(Value::as_i64);
        let protocol = port.str_at(&["appProtocol"]).unwrap_or_default();
        matches!(number, Some(80 | 443)) || protocol.to_ascii_lowercase().contains("http")
    })
}
