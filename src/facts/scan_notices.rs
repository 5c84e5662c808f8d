//! Makes [`ScanNotice`]s: how people hear of the vulnerabilities that a scanner finds.

use std::collections::BTreeSet;

use super::context::Context;
use super::fact::{FactList, Sourced};
use super::kinds::{AlertRoute, AlertRule, Component, Config, Monitor, ScanNotice};
use super::made::at;
use super::monitors::is_scraped;
use super::product::Product;
use super::product_file::NoticeSpec;
use super::reads::{Derived, Reads};
use super::recognise::{Instance, unchecked};
use super::selector::{answer_of, known};
use crate::filter::Answer;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// The channels that count as the team's chat.
const CHATS: [&str; 2] = ["slack", "teams"];

/// What alerts rest on.
pub struct Alerting<'c> {
    /// The alert rules.
    pub alerts: &'c FactList<AlertRule>,
    /// Where alerts go.
    pub routes: &'c FactList<AlertRoute>,
    /// What metrics are gathered from.
    pub monitors: &'c FactList<Monitor>,
}

impl Derived for ScanNotice {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .of_products(Product::kinds_of_notices)
            .fact::<Component>()
            .fact::<Config>()
            .fact::<AlertRule>()
            .fact::<AlertRoute>()
            .fact::<Monitor>();
    }
}

/// The ways in which people hear of vulnerabilities, and those that may be there unseen.
pub fn scan_notices(context: &Context, alerting: &Alerting) -> FactList<ScanNotice> {
    let mut list = FactList::default();
    for (position, instance) in context.instances.iter().enumerate() {
        for spec in &instance.product.file.notices {
            let is_there = spec.with.as_deref().map_or(Answer::sure(true), |id| is_present(context, id));
            let found = of_spec(context, alerting, position, instance, spec);
            match is_there.truth {
                Truth::True => {
                    list.present.extend(found.present);
                    list.possible.extend(found.possible);
                }
                Truth::Unknown => list.possible.extend(open(instance.product, &is_there.reasons)),
                Truth::False => {}
            }
        }
        list.possible.extend(elsewhere(instance));
    }
    let tellers = context.input.products.iter().filter(|product| tells(product));
    list.possible.extend(tellers.filter_map(|product| open(product, &context.unseen(product))));
    list
}

/// Whether a product may tell people of vulnerabilities, in ways that its file names or others.
fn tells(product: &Product) -> bool {
    !product.file.notices.is_empty() || product.file.capabilities.iter().any(|name| name == "scanner")
}

fn is_present(context: &Context, id: &str) -> Answer {
    if context.instances.iter().any(|instance| instance.product.id() == id) {
        return Answer::sure(true);
    }
    let product = context.input.products.iter().find(|product| product.id() == id);
    let reasons = product.map(|product| unchecked(context.input, product, context.workloads)).unwrap_or_default();
    if reasons.is_empty() { Answer::sure(false) } else { Answer::unknown(reasons) }
}

fn open(product: &Product, reasons: &BTreeSet<Reason>) -> Option<Possible> {
    let mut value = Object::open(reasons.first()?.clone());
    value.insert("component", Value::from(product.id()));
    value.insert("name", Value::from(product.file.name.as_str()));
    Some(Possible { value: value.into(), reasons: reasons.clone() })
}

/// A scanner of whose notices its file knows nothing tells people by ways that no object shows.
fn elsewhere(instance: &Instance) -> Option<Possible> {
    let scans = instance.product.file.capabilities.iter().any(|name| name == "scanner");
    let reason = Reason::NotVisible(Hidden::Database(instance.product.id().into()));
    let silent = scans && instance.product.file.notices.is_empty();
    silent.then(|| open(instance.product, &BTreeSet::from([reason]))).flatten()
}

fn of_spec(
    context: &Context,
    alerting: &Alerting,
    position: usize,
    instance: &Instance,
    spec: &NoticeSpec,
) -> FactList<ScanNotice> {
    if let Some(member) = &spec.config {
        return by_configuration(context, position, instance, member);
    }
    if let Some(kind) = &spec.resource {
        let objects = context.input.of(kind).iter();
        let present = objects.map(|object| notice(instance, "reporter", object.evidence("$.spec", None)));
        let gaps: BTreeSet<Reason> = context.input.gaps(&[kind]).into_iter().collect();
        return FactList { present: present.collect(), possible: open(instance.product, &gaps).into_iter().collect() };
    }
    match spec.metrics.is_empty() {
        true => by_chart(context, instance, spec),
        false => by_alerts(alerting, instance, spec),
    }
}

/// One that tells people by itself.
fn notice(instance: &Instance, by: &str, evidence: Evidence) -> Sourced<ScanNotice> {
    let fact = ScanNotice {
        component: instance.product.id().to_owned(),
        name: instance.product.file.name.clone(),
        by: by.to_owned(),
        object: evidence.object.to_string(),
        raised: Known::Known(true),
        delivered: Known::Known(true),
    };
    let observed = evidence.observed;
    Sourced { fact, evidence: vec![evidence], observed }
}

fn is_said(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && value.as_str() != Some("")
}

fn by_configuration(context: &Context, position: usize, instance: &Instance, member: &str) -> FactList<ScanNotice> {
    let mut list = FactList::default();
    for config in context.configs_of(position) {
        match (&config.fact.value, config.evidence.first()) {
            (Value::Unknown(unknown), _) => {
                list.possible.extend(open(instance.product, &BTreeSet::from([unknown.reason.clone()])));
            }
            (value, Some(evidence)) if value.get(member).is_some_and(is_said) => {
                let path = format!("$.data['{member}']");
                list.present.push(notice(instance, "webhook", Evidence { path, ..evidence.clone() }));
            }
            _ => {}
        }
    }
    list
}

/// In a cluster the configuration decides, and not what it was once made of.
fn by_chart(context: &Context, instance: &Instance, spec: &NoticeSpec) -> FactList<ScanNotice> {
    let mut list = FactList::default();
    let by = if instance.product.file.capabilities.is_empty() { "reporter" } else { "webhook" };
    let charts = instance.charts.iter().filter(|chart| spec.chart.as_slice().contains(&chart.name));
    for chart in charts.filter(|_| !context.input.snapshot.observed) {
        for path in spec.at.as_slice() {
            match at(&chart.values, path) {
                Known::Known(Some(value)) if is_said(&value) => {
                    list.present.push(notice(instance, by, chart.by.evidence(chart.path.clone(), None)));
                }
                Known::Known(_) => {}
                Known::Unknown { reason, .. } => list.possible.extend(open(instance.product, &[reason].into())),
            }
        }
    }
    // What reports for a scanner keeps its addresses in a Secret.
    let is_hidden = by == "reporter" && list.present.is_empty() && !instance.containers.is_empty();
    let reason = Reason::ConfigUnread(instance.product.id().into(), "".into());
    list.possible.extend(is_hidden.then(|| open(instance.product, &[reason].into())).flatten());
    list
}

/// Alerts on the scanner's metrics: evaluated, over metrics that are gathered, and sent to the chat.
fn by_alerts(alerting: &Alerting, instance: &Instance, spec: &NoticeSpec) -> FactList<ScanNotice> {
    let gathered = answer_of(&is_scraped(alerting.monitors, instance.product.id(), instance.namespace.as_deref()));
    let chat = reaches_chat(alerting.routes);
    let mut list = FactList::default();
    for alert in &alerting.alerts.present {
        match &alert.fact.metrics {
            Known::Known(metrics) if metrics.iter().any(|metric| spec.metrics.contains(metric)) => {
                let raised = answer_of(&alert.fact.selected).and(gathered.clone());
                let evidence = alert.evidence.first().cloned();
                list.present.extend(evidence.map(|evidence| {
                    let mut notice = notice(instance, "alert", evidence);
                    notice.fact.delivered = known(raised.clone().and(chat.clone()));
                    notice.fact.raised = known(raised);
                    notice
                }));
            }
            Known::Known(_) => {}
            Known::Unknown { reason, .. } if covers(&alert.fact, instance.product.id()) => {
                list.possible.extend(open(instance.product, &[reason.clone()].into()));
            }
            Known::Unknown { .. } => {}
        }
    }
    let unseen = alerting.alerts.possible.iter().filter(|unseen| may_cover(unseen, instance.product.id()));
    list.possible.extend(unseen.filter_map(|unseen| open(instance.product, &unseen.reasons)));
    list
}

/// Whether an alert rule of which the metrics are not known can look at a product.
fn covers(rule: &AlertRule, product: &str) -> bool {
    rule.covers.known().is_none_or(|ids| ids.iter().any(|id| id == product))
}

/// Whether an alert rule that may be there can look at a product.
fn may_cover(unseen: &Possible, product: &str) -> bool {
    match unseen.value.as_object().and_then(|members| members.get("covers")) {
        Some(Value::Array(ids)) => ids.iter().any(|id| id.as_str() == Some(product)),
        _ => true,
    }
}

fn reaches_chat(routes: &FactList<AlertRoute>) -> Answer {
    let seen = routes.present.iter().map(|route| {
        let is_chat = match &route.fact.channel {
            Known::Known(channel) => Answer::sure(CHATS.contains(&channel.as_str())),
            Known::Unknown { reason, .. } => Answer::because(reason),
        };
        is_chat.and(answer_of(&route.fact.fed))
    });
    let unseen = routes.possible.iter().map(|possible| Answer::unknown(possible.reasons.clone()));
    Answer::any(seen.chain(unseen))
}
