//! Makes [`Upkeep`]s: for each product that needs them, whether it has alerts and dashboards, and whether its metrics are gathered.

use std::collections::BTreeSet;

use super::scraped::scraped;
use super::{BY_HAND, any, both, by_hand, maybe};
use crate::facts::context::Context;
use crate::facts::entrances::Entrances;
use crate::facts::fact::{FactList, Sourced};
use crate::facts::kinds::{AlertRule, Dashboard, Entrance, Monitor, Scraper, Upkeep};
use crate::facts::product::Product;
use crate::facts::reads::{Derived, Reads};
use crate::facts::recognise::{Instance, unchecked};
use crate::facts::workloads;
use crate::model::known::{Known, ToValue};
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::value::{Object, Value};

/// The kinds that have load balancers of a cloud take in traffic.
const WAYS_IN: [&str; 4] = [
    "Ingress.networking.k8s.io",
    "IngressClass.networking.k8s.io",
    "Gateway.gateway.networking.k8s.io",
    "GatewayClass.gateway.networking.k8s.io",
];

/// What products are watched by.
pub struct Watch<'w> {
    /// The alert rules.
    pub alerts: &'w FactList<AlertRule>,
    /// The dashboards.
    pub dashboards: &'w FactList<Dashboard>,
    /// What metrics are gathered from.
    pub monitors: &'w FactList<Monitor>,
    /// What gathers them.
    pub scrapers: &'w FactList<Scraper>,
    /// By what traffic comes in.
    pub entrances: &'w Entrances,
}

impl Derived for Upkeep {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .kinds(WAYS_IN)
            .fact::<AlertRule>()
            .fact::<Dashboard>()
            .fact::<Monitor>()
            .fact::<Scraper>()
            .fact::<Entrance>();
    }
}

/// One record for each product that needs to be watched, and one that may be there for each that cannot be ruled out.
pub fn upkeep(context: &Context, watch: &Watch) -> FactList<Upkeep> {
    let mut list = FactList::default();
    let needs = |product: &&Product| product.file.needs != Default::default() || is_outside(product);
    for product in context.input.products.iter().filter(needs) {
        let is_own = |at: &usize| match is_outside(product) {
            true => takes_in_traffic(context, *at, product, watch.entrances),
            false => counts(context, *at, product),
        };
        let own: Vec<usize> = (0..context.instances.len()).filter(is_own).collect();
        match own.first() {
            Some(first) => list.present.push(of_product(context, product, *first, &own, watch)),
            None => list.possible.extend(possible(context, product)),
        }
    }
    list
}

/// Whether the traffic goes through load balancers of a cloud, whatever tells the cloud to make them.
fn is_outside(product: &Product) -> bool {
    product.file.classes.watched_by.is_some()
}

/// Such a product counts where it made a way in; one that only makes load balancers for Services is no ingress controller.
fn takes_in_traffic(context: &Context, at: usize, product: &Product, entrances: &Entrances) -> bool {
    let facts = entrances.entries.iter().map(|entry| &entry.sourced.fact);
    let mut own = facts.filter(|fact| fact.controller.as_deref() == Some(product.id()));
    context.instances[at].product.id() == product.id()
        && own.any(|fact| matches!(fact.kind.as_str(), "ingress" | "gateway"))
}

/// In a cluster a product counts where it has a workload (ruling: rules over every component).
fn counts(context: &Context, at: usize, product: &Product) -> bool {
    let instance = &context.instances[at];
    let runs = !instance.workloads(context.workloads).is_empty();
    let declared = !context.input.snapshot.observed && instance.seen.iter().any(|how| *how != "class");
    instance.product.id() == product.id() && (runs || declared)
}

fn of_product(context: &Context, product: &Product, first: usize, own: &[usize], watch: &Watch) -> Sourced<Upkeep> {
    let id = product.id();
    let instances: Vec<&Instance> = own.iter().map(|at| &context.instances[*at]).collect();
    let rules = watch.alerts.present.iter().map(|rule| {
        let rule = &rule.fact;
        Watcher { object: &rule.object, covers: &rule.covers, works: &rule.selected }
    });
    let boards = watch.dashboards.present.iter().map(|board| {
        let board = &board.fact;
        Watcher { object: &board.object, covers: &board.covers, works: &board.shown }
    });
    let (rules, boards): (Vec<Watcher>, Vec<Watcher>) = (rules.collect(), boards.collect());
    let outside = product.file.classes.watched_by.as_deref();
    let outside = outside.map(|service| by_hand(Reason::NotVisible(Hidden::Outside(service.into()))));
    let fact = Upkeep {
        product: id.to_owned(),
        name: product.file.name.clone(),
        namespace: instances.iter().find_map(|instance| instance.namespace.clone()),
        capabilities: context.abilities[first].capabilities.clone(),
        needs_alerts: product.file.needs.alerts,
        needs_dashboards: product.file.needs.dashboards,
        alerts: watched(id, &rules, watch.alerts.possible.iter().chain(&outside)),
        idle_alerts: idle(id, &rules),
        dashboards: watched(id, &boards, watch.dashboards.possible.iter().chain(&outside)),
        idle_dashboards: idle(id, &boards),
        scraped: match is_outside(product) {
            true => Known::Known(true),
            false => any(instances.iter().map(|instance| scraped(context, instance, watch))),
        },
    };
    let evidence = instances.iter().flat_map(|instance| instance.evidence()).collect();
    Sourced { fact, evidence, observed: instances.iter().any(|instance| instance.is_observed()) }
}

/// An alert rule or a dashboard.
struct Watcher<'w> {
    object: &'w String,
    covers: &'w Known<Vec<String>>,
    /// Whether anything evaluates or shows it.
    works: &'w Known<bool>,
}

impl Watcher<'_> {
    fn covers(&self, product: &str) -> Known<bool> {
        match self.covers {
            Known::Known(ids) => Known::Known(ids.iter().any(|id| id == product)),
            Known::Unknown { reason, .. } => maybe(reason.clone()),
        }
    }
}

/// Whether one that works looks at the product. What people may keep by hand counts only where nothing at all is kept with the
/// configuration: where something is, that is where the rest is to be looked for.
fn watched<'p>(product: &str, all: &[Watcher], possible: impl Iterator<Item = &'p Possible>) -> Known<bool> {
    let own = all.iter().map(|watcher| both(watcher.covers(product), watcher.works.clone()));
    let as_code = all.iter().any(|watcher| !watcher.works.is(&false));
    let is_by_hand = |unseen: &Possible| unseen.value.get(BY_HAND).is_some();
    let unseen = possible.filter(|unseen| may_cover(product, unseen) && !(as_code && is_by_hand(unseen)));
    any(own.chain(unseen.filter_map(|unseen| unseen.reasons.first().cloned()).map(maybe)))
}

fn may_cover(product: &str, unseen: &Possible) -> bool {
    match unseen.value.as_object().and_then(|members| members.get("covers")) {
        Some(Value::Array(ids)) => ids.iter().any(|id| id.as_str() == Some(product)),
        _ => true,
    }
}

/// What holds those that look at the product and do not work.
fn idle(product: &str, all: &[Watcher]) -> Vec<String> {
    let idle = all.iter().filter(|watcher| watcher.covers(product).is(&true) && watcher.works.is(&false));
    idle.map(|watcher| watcher.object.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A product that may be there: in a cluster where workloads were not collected.
fn possible(context: &Context, product: &Product) -> Option<Possible> {
    let input = context.input;
    let is_there = || context.instances.iter().any(|instance| instance.product.id() == product.id());
    let reasons: BTreeSet<Reason> = match input.snapshot.observed {
        _ if is_outside(product) && is_there() => {
            input.gaps(&WAYS_IN).into_iter().chain(input.unseen_applications()).collect()
        }
        _ if is_outside(product) => unchecked(input, product, context.workloads),
        true if !product.has_image() => BTreeSet::new(),
        true => input.gaps(&workloads::KINDS).into_iter().collect(),
        false => unchecked(input, product, context.workloads),
    };
    let reason = reasons.first().cloned()?;
    let mut value = Object::open(reason);
    value.insert("product", Value::from(product.id()));
    value.insert("name", Value::from(product.file.name.as_str()));
    value.insert("capabilities", product.all_capabilities().to_value());
    value.insert("needsAlerts", Value::Bool(product.file.needs.alerts));
    value.insert("needsDashboards", Value::Bool(product.file.needs.dashboards));
    Some(Possible { value: value.into(), reasons })
}
