//! Makes [`AlertRoute`]s: the ways from what raises alerts to the channels of receivers.

mod grafana;
mod managers;
mod senders;
mod tree;

use std::collections::BTreeSet;

use self::managers::Manager;
use self::senders::Target;
use self::tree::Channel;
use super::context::Context;
use super::fact::{FactList, Sourced};
use super::kinds::{AlertRoute, Component, Config, Flow};
use super::placement::holds_all;
use super::product::Product;
use super::reads::{Derived, Reads};
use super::recognise::unchecked;
use super::selector::{self, known};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::value::{Object, Value};

/// All kinds that this module reads, besides the products' own.
pub const READS: [&str; 3] = [grafana::POINTS, managers::MAKERS[0], managers::MAKERS[1]];

impl Derived for AlertRoute {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .kinds(READS)
            .kinds(selector::READS)
            .of_products(Product::kinds_of_alerting)
            .fact::<Component>()
            .fact::<Config>()
            .fact::<Flow>();
    }
}

/// The ways that alerts take, and those that they may take unseen.
pub fn alert_routes(context: &Context, flows: &FactList<Flow>) -> FactList<AlertRoute> {
    let mut list = FactList::default();
    for manager in managers::managers(context) {
        let fed = known(senders::feeds(context, &manager));
        for (reached, evidence) in &manager.reached {
            list.present
                .extend(reached.channels.iter().map(|channel| route(context, &manager, channel, &fed, evidence)));
            list.possible.extend(open(manager.component, &reached.open));
        }
    }
    by_grafana(context, &mut list);
    list.possible.extend(unseen(context));
    list.possible.extend(outside(flows));
    list
}

fn route(
    context: &Context,
    manager: &Manager,
    channel: &Channel,
    fed: &Known<bool>,
    evidence: &Evidence,
) -> Sourced<AlertRoute> {
    let fact = AlertRoute {
        component: manager.component.to_owned(),
        name: manager.name.clone(),
        namespace: manager.namespace.clone(),
        receiver: channel.receiver.clone(),
        channel: Known::Known(passed_on(context, channel, manager.namespace.as_deref())),
        fed: fed.clone(),
    };
    Sourced { fact, evidence: vec![evidence.clone()], observed: evidence.observed }
}

/// A webhook that a bridge takes in goes where the bridge passes it on to.
fn passed_on(context: &Context, channel: &Channel, from: Option<&str>) -> String {
    let address = channel.settings.str_at(&["url"]).filter(|_| channel.channel == "webhook");
    let bridge = address.and_then(|address| match senders::host(address) {
        Target::Service(name, namespace) => behind(context, name, namespace.or(from)),
        Target::Found | Target::Hidden(_) => None,
    });
    bridge.unwrap_or_else(|| channel.channel.clone())
}

fn behind(context: &Context, name: &str, namespace: Option<&str>) -> Option<String> {
    let service = context.input.find("Service", namespace, name)?;
    let selector = service.body.at(&["spec", "selector"])?;
    let bridges = context.instances.iter().filter(|instance| instance.product.file.bridge.is_some());
    let mut selected = bridges.filter(|instance| {
        let own = instance.workloads(context.workloads);
        instance.namespace.as_deref() == namespace && own.iter().any(|own| holds_all(selector, &own.fact.labels))
    });
    selected.next()?.product.file.bridge.clone()
}

fn open(component: &str, reasons: &BTreeSet<Reason>) -> Option<Possible> {
    let mut value = Object::open(reasons.first()?.clone());
    value.insert("component", Value::from(component));
    Some(Possible { value: value.into(), reasons: reasons.clone() })
}

fn by_grafana(context: &Context, list: &mut FactList<AlertRoute>) {
    let provisions = |spec: &super::product_file::AlertingSpec| spec.provisioned;
    let own = context.instances.iter().find(|instance| instance.product.file.alerting.iter().any(provisions));
    let Some(instance) = own else { return };
    for (reached, evidence, fed) in grafana::provisioned(context).of(instance) {
        let manager = Manager {
            component: instance.product.id(),
            own: instance.product.id().to_owned(),
            name: instance.product.file.name.clone(),
            namespace: instance.namespace.clone(),
            reached: Vec::new(),
            by: None,
        };
        list.present.extend(reached.channels.iter().map(|channel| route(context, &manager, channel, &fed, &evidence)));
    }
    let gaps: BTreeSet<Reason> = context.input.gaps(&["ConfigMap", grafana::POINTS]).into_iter().collect();
    list.possible.extend(open(instance.product.id(), &gaps));
}

/// Products that cannot be ruled out, and those that alert from outside the cluster.
fn unseen(context: &Context) -> Vec<Possible> {
    let alerts = |product: &super::product::Product| product.file.capabilities.iter().any(|name| name == "alerting");
    let told = |product: &super::product::Product| !product.file.alerting.is_empty();
    let products = context.input.products.iter().filter(|product| alerts(product) || told(product));
    let mut all: Vec<Possible> = products.filter_map(|product| open(product.id(), &gaps(context, product))).collect();
    let services = context.instances.iter().filter(|instance| alerts(instance.product) && !told(instance.product));
    all.extend(services.filter_map(|instance| open(instance.product.id(), &hidden(&instance.product.file.name))));
    all
}

/// Why a product may be there unseen, or what it is told by, where it is there and its own signals do not ask for that.
fn gaps(context: &Context, product: &super::product::Product) -> BTreeSet<Reason> {
    let mut reasons = unchecked(context.input, product, context.workloads);
    if context.instances.iter().any(|instance| instance.product.id() == product.id()) {
        let told = product.file.alerting.iter().filter_map(|spec| spec.resource.as_deref());
        reasons.extend(told.flat_map(|kind| context.input.gaps(&[kind])));
    }
    reasons
}

fn hidden(name: &str) -> BTreeSet<Reason> {
    BTreeSet::from([Reason::NotVisible(Hidden::Alerting(name.into()))])
}

/// A store outside may raise alerts itself, and then sends them where nothing here shows.
fn outside(flows: &FactList<Flow>) -> Vec<Possible> {
    let metrics = flows.present.iter().map(|flow| &flow.fact).filter(|flow| flow.signal == "metrics");
    let seen = metrics.filter_map(|flow| match &flow.resolved {
        Known::Known(word) if word == "outside" => {
            Some(hidden(flow.target.known().and_then(Option::as_ref).unwrap_or(&flow.name)))
        }
        Known::Known(_) => None,
        Known::Unknown { possible, reason } => {
            let may = possible.is_empty() || possible.iter().any(|word| word == "outside");
            may.then(|| BTreeSet::from([reason.clone()]))
        }
    });
    let unseen = flows.possible.iter().filter(|flow| flow.value.str_at(&["signal"]) == Some("metrics"));
    let reasons = seen.chain(unseen.map(|flow| flow.reasons.clone()));
    reasons.filter_map(|reasons| open("outside", &reasons)).collect()
}
