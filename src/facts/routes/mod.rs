//! Makes [`Route`]s: every host at which something of the cluster answers, by whatever object or values say so.

mod attach;
mod backends;
mod claim;
mod defaults;
mod gateway_api;
mod guards;
mod ingress;
mod middleware;
mod others;
mod policy;
mod secured;
mod traefik;
mod values;

use std::collections::BTreeSet;

use super::certificates::renewal::{KINDS as CERTIFICATES, Renewal, Renewals};
use super::charts::{self, Chart};
use super::context::Context;
use super::entrances::{Entrances, may_be, tunnels};
use super::fact::{Fact, FactList, Sourced};
use super::image::Image;
use super::kinds::{Component, Entrance, Route, Workload};
use super::product::Product;
use super::product_file::ConsoleValues;
use super::reads::{Derived, Reads};
use crate::model::known::{Known, ToValue};
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};
use attach::Attacher;
use backends::Backends;
use claim::{Claim, Parent, To};
use guards::{Guards, Way};
use secured::secured;

/// All kinds that this module reads, besides those of entrances.
fn own() -> Vec<&'static str> {
    let own = [&gateway_api::KINDS[..], &others::KINDS, &middleware::KINDS, &policy::KINDS, &defaults::KINDS];
    let mut all: Vec<&str> = own.concat();
    all.extend([gateway_api::LISTENERS, "Namespace"]);
    all.extend(CERTIFICATES);
    all
}

/// The kinds that must all be known for a route to be known absent.
fn kinds() -> Vec<&'static str> {
    let mut all = vec!["Ingress.networking.k8s.io", "Service"];
    all.extend(gateway_api::KINDS);
    all.extend(others::KINDS.iter().filter(|kind| **kind != others::ISTIO_GATEWAY));
    all
}

/// A route with what joins it to consoles and certificates.
#[derive(Debug, Clone)]
pub struct Link {
    /// The route.
    pub sourced: Sourced<Route>,
    /// The namespace in which it is answered.
    pub home: Option<String>,
    /// Whether it leads to the product's console, rather than to another part of it.
    pub console: bool,
    /// The Secret that holds its certificate, by namespace and name.
    pub secret: Option<(Option<String>, String)>,
    /// What renews that.
    pub renewal: Option<Renewal>,
    /// Why it may not be there at all.
    pub doubt: Option<Reason>,
}

/// A console that a chart or custom resource makes.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The id of its product.
    pub product: String,
    /// Its namespace.
    pub namespace: Option<String>,
    /// Whether it is made.
    pub made: Known<bool>,
    /// Where that is said.
    pub evidence: crate::model::evidence::Evidence,
}

/// All routes, and what may be there unseen.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    /// What is there.
    pub links: Vec<Link>,
    /// What may be there besides.
    pub possible: Vec<Possible>,
    /// Why the list is not complete.
    pub gaps: Vec<Reason>,
    /// Consoles that declarations make.
    pub declared: Vec<Declared>,
}

impl Routes {
    /// As a fact.
    pub fn into_list(self) -> FactList<Route> {
        let mut list = FactList { present: Vec::new(), possible: self.possible };
        for link in self.links {
            match link.doubt {
                None => list.present.push(link.sourced),
                Some(doubt) => {
                    let value = link.sourced.fact.to_record();
                    list.possible.push(Possible { value, reasons: BTreeSet::from([doubt]) });
                }
            }
        }
        list
    }
}

impl Derived for Route {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(own()).of_products(Product::kinds_of_consoles).fact::<Entrance>().fact::<Component>();
    }
}

/// The routes, and those that may be there unseen.
pub fn routes(context: &Context, entrances: &Entrances) -> Routes {
    let charts = charts::charts(context.input);
    let default = ingress::default_class(context);
    let mut list = Routes { gaps: context.input.gaps(&kinds()), ..Routes::default() };
    list.gaps.extend(others::unread_tunnels(context));
    list.gaps.extend(tunnels::unseen(context).into_iter().flat_map(|(_, reasons)| reasons).take(1));
    list.possible.extend(list.gaps.iter().cloned().chain(context.input.unseen_application()).map(may_be));
    let mut claims = ingress::ingresses(context);
    claims.extend(gateway_api::routes(context));
    claims.extend(others::claims(context));
    claims.extend(others::tunnels(context));
    claims.extend(ingress::services(context, &|service| is_way_in(context, entrances, service)));
    claims.extend(of_consoles(context, &charts, default.as_deref(), &mut list.declared));
    claims.extend(of_other_charts(context, &charts, default.as_deref()));
    let maker = Maker {
        context,
        attacher: Attacher::new(context, entrances),
        backends: Backends::new(context, &charts),
        guards: Guards::new(context),
        renewals: Renewals::new(context.input),
    };
    claims.iter().for_each(|claim| maker.add(claim, &mut list));
    list
}

/// Services that are entrances to a controller or a gateway, whose routes tell the rest.
fn is_way_in(context: &Context, entrances: &Entrances, service: &Resource) -> bool {
    let Some(entry) = entrances.entries.iter().find(|entry| {
        entry.is_service()
            && entry.sourced.fact.name == service.name.as_str()
            && entry.sourced.fact.namespace.as_deref() == service.namespace.as_deref()
    }) else {
        return true;
    };
    // What was made for a gateway is its way in, be that one in the input or not.
    let pods: Vec<&Sourced<Workload>> =
        entry.workloads.iter().filter_map(|at| context.workloads.present.get(*at)).collect();
    entry.sourced.fact.controller.is_some() || !pods.is_empty() && pods.iter().all(|pod| is_proxy(context, &pod.fact))
}

/// Whether pods are nothing but proxies of a mesh or an ingress controller.
fn is_proxy(context: &Context, workload: &Workload) -> bool {
    let patterns = || context.input.products.iter().flat_map(|product| product.file.classes.proxies.as_slice());
    let fits = |container: &super::kinds::Container| {
        let image = container.image.known().map(|image| Image::parse(image));
        image.is_some_and(|image| patterns().any(|pattern| image.is(pattern)))
    };
    !workload.containers.is_empty() && workload.containers.iter().all(fits)
}

/// Products with a console and the places where declarations say how that is reached.
fn specs(products: &[Product]) -> impl Iterator<Item = (&Product, &ConsoleValues)> {
    products.iter().flat_map(|product| {
        let values = product.file.console.iter().flat_map(|console| &console.values);
        values.map(move |values| (product, values))
    })
}

fn of_consoles(context: &Context, charts: &[Chart], default: Option<&str>, declared: &mut Vec<Declared>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (product, spec) in specs(context.input.products) {
        for from in values::declared(context, product, spec, charts) {
            let made = values::is_made(&from, spec);
            if made.is(&false) || runs(context, product, from.namespace.as_deref()) {
                continue;
            }
            declared.push(Declared {
                product: product.id().to_owned(),
                namespace: from.namespace.clone(),
                made,
                evidence: from.evidence.clone(),
            });
            claims.extend(values::of_console(context, &from, spec, default));
        }
    }
    claims
}

/// Whether the product's own workloads are in the input, so that its declaration adds nothing.
fn runs(context: &Context, product: &Product, namespace: Option<&str>) -> bool {
    context.instances.iter().any(|instance| {
        instance.product.id() == product.id()
            && instance.namespace.as_deref() == namespace
            && !instance.containers.is_empty()
    })
}

/// Charts that bring a product of the catalogue are read as its file says; of all others the customary keys.
fn of_other_charts(context: &Context, charts: &[Chart], default: Option<&str>) -> Vec<Claim> {
    let known = |chart: &&Chart| {
        let mut signals = context.input.products.iter().flat_map(|product| &product.sufficient);
        signals.any(|signal| signal.charts.contains(&chart.name))
    };
    let others = charts.iter().filter(|chart| !chart.by.observed && !known(chart));
    others.flat_map(|chart| values::of_unknown_chart(chart, default)).collect()
}

struct Maker<'m, 'c, 'a> {
    context: &'m Context<'c, 'a>,
    attacher: Attacher<'m, 'c, 'a>,
    backends: Backends<'m, 'c, 'a>,
    guards: Guards<'m, 'c, 'a>,
    renewals: Renewals<'c, 'a>,
}

impl Maker<'_, '_, '_> {
    /// One route a host and Service.
    fn add(&self, claim: &Claim, list: &mut Routes) {
        let attached = self.attacher.attach(claim);
        let mut seen: Vec<(&Known<Option<String>>, &To)> = Vec::new();
        for leg in &claim.legs {
            if seen.contains(&(&leg.host, &leg.to)) {
                continue;
            }
            seen.push((&leg.host, &leg.to));
            let behind = self.backends.behind(&leg.to, claim.namespace.as_deref());
            let service = match &leg.to {
                To::Service(namespace, name, _) => self.backends.service(namespace.as_deref(), name),
                To::Product(_) => None,
            };
            let way = Way { claim, leg, attached: &attached, behind: &behind, service };
            match self.doubt(&way) {
                Some(None) => {}
                Some(Some(reason)) => list.possible.push(self.possible(&way, &reason)),
                None => list.links.push(self.link(&way)),
            }
        }
    }

    /// Whether something is no route, or, with the reason, may be none: ports of a Service that speak another protocol, and
    /// values of charts outside the catalogue that are not in the input.
    fn doubt(&self, way: &Way) -> Option<Option<Reason>> {
        let is_product = |id: &str| !id.is_empty();
        match (&way.claim.parent, &way.leg.to) {
            (Parent::Unread, To::Product(id)) if !is_product(id) => Some(way.claim.open.clone()),
            // Without its pods it may be an entrance to a controller.
            (Parent::Service, To::Service(_, _, port)) => match &way.behind.component {
                Known::Unknown { reason, .. } => Some(Some(reason.clone())),
                Known::Known(Some(_)) if way.behind.console && way.behind.screen.is_none() => None,
                Known::Known(_) => (!speaks_http(way.service, port.as_ref())).then_some(None),
            },
            _ => None,
        }
    }

    fn possible(&self, way: &Way, reason: &Reason) -> Possible {
        let mut value = Object::open(reason.clone());
        value.insert("exposure", way.attached.exposure().to_value());
        if let Some(namespace) = &way.claim.namespace {
            value.insert("namespace", Value::from(namespace.as_str()));
        }
        Possible { value: value.into(), reasons: BTreeSet::from([reason.clone()]) }
    }

    fn link(&self, way: &Way) -> Link {
        let secured = secured(self.context, &self.renewals, way);
        let (proxied, proxy) = self.guards.proxied(way);
        let fact = Route {
            kind: way.claim.kind.clone(),
            namespace: way.claim.namespace.clone(),
            name: way.claim.name.clone(),
            host: way.leg.host.clone(),
            path: way.leg.path.clone(),
            service: match &way.leg.to {
                To::Service(_, name, _) => Some(name.clone()),
                To::Product(_) => None,
            },
            component: self.component(way),
            entrances: way.attached.sure.iter().map(|entry| entry.reference()).collect(),
            exposure: exposure(way),
            tls: secured.tls.clone(),
            certificate: secured.certificate(),
            limited: self.guards.limited(way),
            proxied,
            proxy,
            password: self.guards.password(way),
        };
        let evidence = vec![way.claim.evidence.clone()];
        Link {
            sourced: Sourced { fact, evidence, observed: way.claim.observed },
            home: way.behind.namespace.clone(),
            console: way.behind.console,
            secret: secured.secret,
            renewal: secured.renewal,
            doubt: way.claim.open.clone().filter(|_| matches!(way.claim.parent, Parent::Unread)),
        }
    }

    fn component(&self, way: &Way) -> Known<Option<String>> {
        way.behind.component.clone().map(|id| id.filter(|id| !id.is_empty()))
    }
}

/// A class that values may still name leaves open through what the traffic comes.
fn exposure(way: &Way) -> Known<String> {
    let attached = way.attached.exposure();
    match (&way.claim.parent, &way.claim.open) {
        (Parent::Class(None), Some(reason)) if attached.known().is_some() => {
            Known::one_of(vec!["none".to_owned(), "internal".to_owned(), "public".to_owned()], reason.clone())
        }
        _ => attached,
    }
}

/// Whether a port of a Service is one that carries HTTP, by its number, name or protocol.
fn speaks_http(service: Option<&Resource>, port: Option<&Value>) -> bool {
    let ports = service.and_then(|service| service.body.at(&["spec", "ports"])).map_or(&[][..], Value::items);
    let found = ports.iter().find(|entry| port.is_some() && entry.get("port") == port);
    found.is_some_and(super::entrances::is_http_port)
}
