//! Makes [`Flow`]s: what ships metrics, logs and traces, and where to.

mod targets;

use std::collections::BTreeSet;

use super::components::Ability;
use super::context::Context;
use super::fact::{FactList, Sourced};
use super::kinds::{Component, Config, Flow};
use super::product::Product;
use super::product_file::{FlowSpec, StoreSignal};
use super::reads::{Derived, Reads};
use super::recognise::Instance;
use super::resolve::{self, Resolver, Target};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// As rules write it.
pub fn signal_name(signal: StoreSignal) -> &'static str {
    match signal {
        StoreSignal::Metrics => "metrics",
        StoreSignal::Logs => "logs",
        StoreSignal::Traces => "traces",
    }
}

/// The agent's capability that makes it ship a signal.
fn agent_capability(signal: StoreSignal) -> &'static str {
    match signal {
        StoreSignal::Metrics => "metric-agent",
        StoreSignal::Logs => "log-agent",
        StoreSignal::Traces => "trace-agent",
    }
}

impl Derived for Flow {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(resolve::READS).fact::<Component>().fact::<Config>();
    }
}

/// The flows of every instance that ships something.
pub fn flows(context: &Context) -> FactList<Flow> {
    let resolver = Resolver::new(context);
    let mut list = FactList::default();
    for (at, instance) in context.instances.iter().enumerate() {
        for spec in &instance.product.file.flow {
            if ships(&context.abilities[at], spec) != Truth::False {
                let flows = of_instance(context, &resolver, at, instance, spec);
                list.present.extend(flows.present);
                list.possible.extend(flows.possible);
            }
        }
    }
    let unseen = |product: &Product| {
        let reasons = context.unseen(product);
        let signals: BTreeSet<&str> = product.file.flow.iter().map(|spec| signal_name(spec.signal)).collect();
        signals
            .into_iter()
            .filter(|_| !reasons.is_empty())
            .map(|signal| possible(product, signal, &reasons))
            .collect::<Vec<_>>()
    };
    list.possible.extend(context.input.products.iter().flat_map(unseen));
    list
}

/// Whether an instance may ship the signal: an agent by configuration does so only when it is configured to.
fn ships(ability: &Ability, spec: &FlowSpec) -> Truth {
    let agent = agent_capability(spec.signal).to_owned();
    let so = |capabilities: &Vec<String>| {
        let any_agent = capabilities.iter().any(|capability| capability.ends_with("-agent"));
        capabilities.contains(&agent) || !any_agent
    };
    match &ability.capabilities {
        Known::Known(capabilities) => so(capabilities).into(),
        Known::Unknown { possible, .. } if !possible.is_empty() && possible.iter().all(so) => Truth::True,
        Known::Unknown { .. } => Truth::Unknown,
    }
}

fn possible(product: &Product, signal: &str, reasons: &BTreeSet<Reason>) -> Possible {
    let reason = reasons.first().cloned().unwrap_or(Reason::PlatformUnknown);
    let mut value = Object::open(reason);
    value.insert("agent", Value::from(product.id()));
    value.insert("name", Value::from(product.file.name.as_str()));
    value.insert("signal", Value::from(signal));
    Possible { value: value.into(), reasons: reasons.clone() }
}

fn of_instance(
    context: &Context,
    resolver: &Resolver,
    at: usize,
    instance: &Instance,
    spec: &FlowSpec,
) -> FactList<Flow> {
    let signal = signal_name(spec.signal);
    if let (Some(_), Known::Unknown { reason, .. }, Truth::Unknown) =
        (&spec.to, &context.abilities[at].capabilities, ships(&context.abilities[at], spec))
    {
        let unsure = possible(instance.product, signal, &BTreeSet::from([reason.clone()]));
        return FactList { present: Vec::new(), possible: vec![unsure] };
    }
    if let Some(vendor) = &spec.to {
        let outside = Known::Known("outside".to_owned());
        let sure = flow(instance, signal, (Known::Known(None), outside, Some(vendor.clone())), instance.evidence());
        return FactList { present: vec![sure], possible: Vec::new() };
    }
    let configs = decisive(context.configs_of(at));
    let mut list = FactList::default();
    let (mut unread, mut silent, mut told) = (configs.is_empty(), false, false);
    let mut reasons = BTreeSet::new();
    for config in configs {
        let Some(targets) = targets::targets(spec, &config.fact) else {
            let reason = reason_of(&config.fact.value);
            (unread, silent) = (unread || reason.is_some(), silent || reason.is_none());
            reasons.extend(reason);
            continue;
        };
        told = true;
        list.present.extend(targets.into_iter().map(|target| {
            let (resolved, store) = resolver.resolve(&target, signal, instance.namespace.as_deref());
            flow(instance, signal, (shown(target), resolved, store), config.evidence.clone())
        }));
    }
    // What was read and says nothing of targets leaves them open only where nothing else says them.
    unread |= silent && !told;
    if list.present.is_empty() && unread && is_dedicated(&context.abilities[at], spec) {
        let reason = Reason::ConfigUnread(instance.product.id().into(), "".into());
        let ends = (Known::unknown(reason), resolved_unread(&reasons), None);
        list.present.push(flow(instance, signal, ends, instance.evidence()));
    } else if !reasons.is_empty() {
        list.possible.push(possible(instance.product, signal, &reasons));
    }
    list
}

/// Without the values of charts where what they made was read: that decides.
fn decisive(configs: Vec<&Sourced<Config>>) -> Vec<&Sourced<Config>> {
    let made = |config: &&Sourced<Config>| config.fact.place != "values" && !config.fact.value.is_unknown();
    let (made, other): (Vec<_>, Vec<_>) = configs.into_iter().partition(made);
    match made.is_empty() {
        true => other,
        false => made.into_iter().chain(other.into_iter().filter(|config| config.fact.place != "values")).collect(),
    }
}

/// A flow of an instance, by its target, how that was resolved, and the store there.
fn flow(
    instance: &Instance,
    signal: &str,
    (target, resolved, store): (Known<Option<String>>, Known<String>, Option<String>),
    evidence: Vec<Evidence>,
) -> Sourced<Flow> {
    let observed = evidence.first().is_some_and(|evidence| evidence.observed);
    let (agent, name) = (instance.product.id().to_owned(), instance.product.file.name.clone());
    Sourced { fact: Flow { agent, name, signal: signal.to_owned(), target, resolved, store }, evidence, observed }
}

fn shown(target: Target) -> Known<Option<String>> {
    match target {
        Target::Address(address) => Known::Known(Some(address)),
        Target::Vendor(name) => Known::Known(Some(name)),
        Target::Unread(reason) => Known::unknown(reason),
    }
}

fn reason_of(value: &Value) -> Option<Reason> {
    match value {
        Value::Unknown(unknown) => Some(unknown.reason.clone()),
        _ => None,
    }
}

/// Where an agent ships to whose targets were not read: `unread` where nothing would show them, as in a Secret; anything, where
/// collecting a kind would.
fn resolved_unread(reasons: &BTreeSet<Reason>) -> Known<String> {
    let settles = |reason: &&Reason| reason.kind().is_some_and(|kind| kind.kind != "Secret");
    match reasons.iter().find(settles) {
        Some(reason) => {
            let words = ["store", "outside", "elsewhere", "unread"].map(str::to_owned);
            Known::one_of(words.into(), reason.clone())
        }
        None => Known::Known("unread".to_owned()),
    }
}

/// Whether shipping this signal is what the product is for, so that it ships even where its targets cannot be read.
fn is_dedicated(ability: &Ability, spec: &FlowSpec) -> bool {
    let agent = agent_capability(spec.signal).to_owned();
    ability.capabilities.known().is_some_and(|capabilities| capabilities.contains(&agent))
}
