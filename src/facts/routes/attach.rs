//! Tells through which entrances a claim is reached.

use std::collections::BTreeSet;

use super::super::context::Context;
use super::super::entrances::controllers::{Controller, controllers};
use super::super::entrances::exposure::either;
use super::super::entrances::{Entrances, Entry, KINDS};
use super::super::placement::holds_all;
use super::super::recognise::unchecked;
use super::claim::{Claim, GatewayRef, Parent};
use super::gateway_api;
use super::others::ISTIO_GATEWAY;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};

/// The entrances of a claim.
#[derive(Debug, Default)]
pub(super) struct Attached<'e> {
    /// Those that take it in.
    pub sure: Vec<&'e Entry>,
    /// Those that may.
    pub maybe: Vec<&'e Entry>,
    /// What it is where no entrance stands for itself: that of a Service that a chart makes.
    pub stated: Option<Known<String>>,
    /// Why others may exist.
    pub reason: Option<Reason>,
    /// The controllers that take it in, for what their own settings say.
    pub workloads: BTreeSet<usize>,
}

/// Joins claims and entrances.
pub(super) struct Attacher<'t, 'c, 'a> {
    context: &'t Context<'c, 'a>,
    entrances: &'t Entrances,
    controllers: Vec<Controller<'c, 'a>>,
    /// Why a controller may exist that is not known.
    unseen: Option<Reason>,
}

impl<'t, 'c, 'a> Attacher<'t, 'c, 'a> {
    /// For one snapshot.
    pub(super) fn new(context: &'t Context<'c, 'a>, entrances: &'t Entrances) -> Self {
        let ingress =
            context.input.products.iter().filter(|product| product.file.capabilities.iter().any(|it| it == "ingress"));
        let unseen = ingress.flat_map(|product| unchecked(context.input, product, context.workloads)).next();
        Self { context, entrances, controllers: controllers(context.instances), unseen }
    }

    /// The entrances through which a claim is reached.
    pub(super) fn attach(&self, claim: &Claim) -> Attached<'t> {
        match &claim.parent {
            Parent::Class(class) => self.by_class(claim, class.as_deref()),
            Parent::Gateways(gateways) => self.by_gateways(gateways),
            Parent::Istio(gateways) => self.by_istio(gateways),
            Parent::Product { id, points, class } => self.by_product(id, points, class.as_deref()),
            Parent::Service => Attached { sure: self.entries(|entry| is_object(entry, claim)), ..Attached::default() },
            Parent::Made(exposure) => Attached { stated: Some(exposure.known.clone()), ..Attached::default() },
            Parent::Tunnel(id) => {
                let own = |entry: &Entry| {
                    entry.sourced.fact.kind == "tunnel" && entry.sourced.fact.controller.as_ref() == Some(id)
                };
                Attached { sure: self.entries(own), ..Attached::default() }
            }
            Parent::Unread => Attached { reason: claim.open.clone(), ..Attached::default() },
        }
    }

    fn entries(&self, fits: impl Fn(&Entry) -> bool) -> Vec<&'t Entry> {
        self.entrances.entries.iter().filter(|entry| fits(entry)).collect()
    }

    /// Why an entrance of these kinds may exist that is not known.
    fn gap(&self, kinds: &[&str]) -> Option<Reason> {
        self.context.input.gaps(kinds).into_iter().next()
    }

    fn by_class(&self, claim: &Claim, class: Option<&str>) -> Attached<'t> {
        let own = self.entries(|entry| entry.is("ingress", claim.namespace.as_deref(), &claim.name));
        if !own.is_empty() {
            return Attached { sure: own, ..Attached::default() };
        }
        let unseen = self.gap(&KINDS).or_else(|| self.unseen.clone());
        let reason = unseen.or_else(|| self.platform_unknown().filter(|_| class.is_none()));
        let mut attached = Attached { reason, ..Attached::default() };
        for controller in &self.controllers {
            let entries = self.of_controller(controller, class);
            match controller.serves(class, self.context.input, self.context.workloads) {
                Known::Known(true) => {
                    attached.sure.extend(entries);
                    attached.workloads.extend(controller.workload);
                    self.note_unseen(controller, &mut attached);
                }
                Known::Known(false) => {}
                Known::Unknown { reason, .. } => {
                    attached.maybe.extend(entries);
                    attached.reason.get_or_insert(reason);
                }
            }
        }
        attached
    }

    /// Some clouds take in what names no class; which cloud it is the nodes tell.
    fn platform_unknown(&self) -> Option<Reason> {
        self.gap(&["Node"]).filter(|_| self.context.input.snapshot.observed)
    }

    /// What takes in the traffic of a controller that runs elsewhere, or whose proxies we do not know, cannot be told.
    fn note_unseen(&self, controller: &Controller, attached: &mut Attached) {
        let known_by_classes = controller.workload.is_none() && controller.chart.is_none();
        if known_by_classes && attached.sure.is_empty() {
            let name = controller.instance.product.file.name.as_str();
            attached.reason.get_or_insert(Reason::NotVisible(Hidden::Exposure(name.into())));
        }
    }

    fn of_controller(&self, controller: &Controller, class: Option<&str>) -> Vec<&'t Entry> {
        let takes_in = controller.takes_in(self.context.workloads);
        let chart = controller.chart.map(|chart| chart.by.reference());
        let id = controller.instance.product.id();
        self.entries(|entry| {
            let by_chart = chart.is_some() && entry.made_by == chart;
            let by_pods = entry.workloads.iter().any(|at| takes_in.contains(at));
            let fact = &entry.sourced.fact;
            let by_class = fact.controller.as_deref() == Some(id)
                && class.is_some()
                && fact.class.as_deref() == class
                && entry.workloads.is_empty()
                && entry.made_by.is_none();
            by_chart || by_pods || by_class
        })
    }

    fn by_gateways(&self, gateways: &[GatewayRef]) -> Attached<'t> {
        let mut attached = Attached { reason: self.gap(&[KINDS[1]]), ..Attached::default() };
        for gateway in gateways {
            let Some(object) = gateway_api::find(self.context, gateway) else {
                self.note_missing(&gateway.name, &mut attached);
                continue;
            };
            let (namespace, name) = gateway_api::root(object);
            attached.sure.extend(self.entries(|entry| entry.is("gateway", namespace, name)));
        }
        attached
    }

    /// What a declared route names may be made by a chart; in a cluster it is there or not.
    fn note_missing(&self, name: &str, attached: &mut Attached) {
        if !self.context.input.snapshot.observed {
            attached.reason.get_or_insert(Reason::NotVisible(Hidden::Exposure(name.into())));
        }
    }

    fn by_istio(&self, gateways: &[(Option<String>, String)]) -> Attached<'t> {
        let mut attached =
            Attached { reason: self.gap(&[ISTIO_GATEWAY, KINDS[0], KINDS[2], KINDS[4]]), ..Attached::default() };
        for (namespace, name) in gateways {
            let Some(object) = self.context.input.find(ISTIO_GATEWAY, namespace.as_deref(), name) else {
                self.note_missing(name, &mut attached);
                continue;
            };
            let Some(selector) = object.body.at(&["spec", "selector"]) else { continue };
            let workloads = self.context.workloads.present.iter().enumerate();
            let fits = workloads.filter(|(_, workload)| holds_all(selector, &workload.fact.labels)).map(|(at, _)| at);
            let fits: BTreeSet<usize> = fits.collect();
            attached.sure.extend(self.entries(|entry| entry.workloads.iter().any(|at| fits.contains(at))));
            if fits.is_empty() {
                self.note_missing(name, &mut attached);
            }
        }
        attached
    }

    fn by_product(&self, id: &str, points: &[String], class: Option<&str>) -> Attached<'t> {
        let mut attached = Attached { reason: self.gap(&KINDS).or_else(|| self.unseen.clone()), ..Attached::default() };
        for controller in self.controllers.iter().filter(|controller| controller.instance.product.id() == id) {
            let entries = self.of_controller(controller, None);
            let by_id = || {
                self.entries(|entry| entry.workloads.is_empty() && entry.sourced.fact.controller.as_deref() == Some(id))
            };
            let entries = if entries.is_empty() { by_id() } else { entries };
            let entries = entries.into_iter().filter(|entry| publishes(entry, points));
            match controller.serves_resource(class, self.context.workloads) {
                Known::Known(false) => {}
                Known::Known(true) => {
                    attached.sure.extend(entries);
                    attached.workloads.extend(controller.workload);
                    self.note_unseen(controller, &mut attached);
                }
                Known::Unknown { reason, .. } => {
                    attached.maybe.extend(entries);
                    attached.reason.get_or_insert(reason);
                }
            }
        }
        attached
    }
}

fn is_object(entry: &Entry, claim: &Claim) -> bool {
    entry.is_service()
        && entry.made_by.is_none()
        && entry.sourced.fact.namespace == claim.namespace
        && entry.sourced.fact.name == claim.name
}

/// Whether a Service has a port for one of the entry points, where its ports are named after those. Traefik's own entry point
/// `traefik` is for what its chart does not publish (traefik/traefik-helm-chart:traefik/values.yaml, `ports.traefik.expose`).
fn publishes(entry: &Entry, points: &[String]) -> bool {
    let custom = ["web", "websecure"];
    let named_so = entry.ports.iter().any(|port| custom.contains(&port.as_str()) || points.contains(port));
    let only_own = !points.is_empty() && points.iter().all(|point| point == "traefik");
    match (points.is_empty(), named_so) {
        (true, _) => true,
        (false, true) => entry.ports.iter().any(|port| points.contains(port)),
        (false, false) => !only_own,
    }
}

impl Attached<'_> {
    /// Public as soon as one entrance is.
    pub(super) fn exposure(&self) -> Known<String> {
        if let Some(stated) = &self.stated {
            return stated.clone();
        }
        let public = "public".to_owned();
        let known = |entry: &&Entry| entry.sourced.fact.exposure.clone();
        let sure: Vec<Known<String>> = self.sure.iter().map(known).collect();
        if sure.iter().any(|known| known.is(&public)) {
            return Known::Known(public);
        }
        let maybe = self.maybe.iter().map(known);
        let open = sure.iter().chain(&maybe.collect::<Vec<_>>()).find_map(|known| match known {
            Known::Unknown { reason, .. } => Some(reason.clone()),
            Known::Known(_) => None,
        });
        let least = if sure.is_empty() { "none" } else { "internal" };
        match open.or_else(|| self.reason.clone().filter(|_| self.may_be_more())) {
            Some(reason) if least == "none" => {
                Known::one_of(vec!["none".to_owned(), "internal".to_owned(), public], reason)
            }
            Some(reason) => either(reason),
            None => Known::Known(least.to_owned()),
        }
    }

    /// Whether what is not known could make it more public than what is.
    fn may_be_more(&self) -> bool {
        self.maybe.is_empty()
            || self.maybe.iter().any(|entry| !entry.sourced.fact.exposure.is(&"internal".to_owned()))
            || self.sure.is_empty()
    }
}
