//! Makes [`Flow`]s: what ships metrics, logs and traces, and where to.

mod targets;

use std::collections::BTreeSet;

use super::components::Ability;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{Config, Flow, Workload};
use super::product::Product;
use super::product_file::{FlowSpec, StoreSignal};
use super::recognise::{Instance, unchecked};
use super::resolve::{Resolver, Target};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::record::Possible;
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

/// Everything that the flows are made from.
pub struct Context<'c, 'a> {
    /// The snapshot and the catalogue.
    pub input: &'c Input<'a>,
    /// What was recognised.
    pub instances: &'c [Instance<'a>],
    /// What each of them is for.
    pub abilities: &'c [Ability],
    /// The workloads.
    pub workloads: &'c FactList<Workload>,
    /// The configurations.
    pub configs: &'c FactList<Config>,
    /// The instance of each configuration.
    pub of: &'c [usize],
}

impl<'c> Context<'c, '_> {
    /// The configurations of one instance.
    pub fn configs_of(&self, instance: usize) -> Vec<&'c Sourced<Config>> {
        self.configs.present.iter().zip(self.of).filter(|(_, of)| **of == instance).map(|(config, _)| config).collect()
    }
}

/// The flows of every instance that ships something.
pub fn flows(context: &Context) -> FactList<Flow> {
    let resolver = Resolver::new(context);
    let mut list = FactList::default();
    for (at, instance) in context.instances.iter().enumerate() {
        for spec in &instance.product.file.flow {
            if ships(&context.abilities[at], spec) {
                list.present.extend(of_instance(context, &resolver, at, instance, spec));
            }
        }
    }
    let unseen = |product: &Product| {
        let reasons = unchecked(context.input, product, context.workloads);
        let signals: BTreeSet<&str> = product.file.flow.iter().map(|spec| signal_name(spec.signal)).collect();
        signals
            .into_iter()
            .filter(|_| !reasons.is_empty())
            .map(|signal| possible(product, signal, &reasons))
            .collect::<Vec<_>>()
    };
    list.possible = context.input.products.iter().flat_map(unseen).collect();
    list
}

/// Whether an instance may ship the signal: an agent by configuration does so only when it is configured to.
fn ships(ability: &Ability, spec: &FlowSpec) -> bool {
    let agent = agent_capability(spec.signal).to_owned();
    match &ability.capabilities {
        Known::Known(capabilities) => {
            let any_agent = capabilities.iter().any(|capability| capability.ends_with("-agent"));
            capabilities.contains(&agent) || !any_agent
        }
        Known::Unknown { .. } => true,
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
) -> Vec<Sourced<Flow>> {
    let signal = signal_name(spec.signal);
    let make = |target: Known<Option<String>>,
                resolved: Known<String>,
                store: Option<String>,
                evidence: Vec<Evidence>| {
        let observed = evidence.first().is_some_and(|evidence| evidence.observed);
        let (agent, name) = (instance.product.id().to_owned(), instance.product.file.name.clone());
        Sourced { fact: Flow { agent, name, signal: signal.to_owned(), target, resolved, store }, evidence, observed }
    };
    if let Some(vendor) = &spec.to {
        let outside = Known::Known("outside".to_owned());
        return vec![make(Known::Known(None), outside, Some(vendor.clone()), instance.evidence())];
    }
    let configs = context.configs_of(at);
    let mut flows = Vec::new();
    let mut unread = configs.is_empty();
    for config in configs {
        match targets::targets(spec, &config.fact) {
            None => unread = true,
            Some(targets) => flows.extend(targets.into_iter().map(|target| {
                let (resolved, store) = resolver.resolve(&target, signal, instance.namespace.as_deref());
                let shown = match target {
                    Target::Address(address) => Known::Known(Some(address)),
                    Target::Vendor(name) => Known::Known(Some(name)),
                    Target::Unread(reason) => Known::unknown(reason),
                };
                make(shown, resolved, store, config.evidence.clone())
            })),
        }
    }
    if flows.is_empty() && unread && is_dedicated(&context.abilities[at], spec) {
        let reason = Reason::ConfigUnread(instance.product.id().into(), "".into());
        let (target, resolved) = (Known::unknown(reason), Known::Known("unread".to_owned()));
        flows.push(make(target, resolved, None, instance.evidence()));
    }
    flows
}

/// Whether shipping this signal is what the product is for, so that it ships even where its targets cannot be read.
fn is_dedicated(ability: &Ability, spec: &FlowSpec) -> bool {
    let agent = agent_capability(spec.signal).to_owned();
    ability.capabilities.known().is_some_and(|capabilities| capabilities.contains(&agent))
}
