//! What people log in to: one workload of a product, or what a declared chart or custom resource makes.

use std::collections::BTreeSet;

use crate::facts::charts::Chart;
use crate::facts::components::workload_name;
use crate::facts::context::Context;
use crate::facts::fact::Sourced;
use crate::facts::kinds::{Config, Container, Workload};
use crate::facts::look;
use crate::facts::product_file::{LoginSpec, OwnLogin};
use crate::facts::recognise::Instance;
use crate::facts::workloads;
use crate::model::evidence::Evidence;
use crate::model::reason::Reason;
use crate::model::value::Value;

/// One thing that people log in to.
pub(super) struct Unit<'c, 'a> {
    pub(super) instance: &'c Instance<'a>,
    /// Its containers; none for what is only declared.
    pub(super) containers: Vec<&'c Container>,
    /// Its configurations.
    pub(super) configs: Vec<&'c Sourced<Config>>,
    /// The values of its chart, where only those tell.
    pub(super) values: Option<Value>,
    /// Why nothing of its configuration is known, where that is so.
    pub(super) unread: Option<Reason>,
    /// What says that it is there.
    own_evidence: Vec<Evidence>,
}

/// The units of an instance.
pub(super) fn units<'c, 'a>(context: &Context<'c, 'a>, at: usize, spec: &LoginSpec) -> Vec<Unit<'c, 'a>> {
    let instance = &context.instances[at];
    let configs = context.configs_of(at);
    if !instance.containers.is_empty() {
        return of_workloads(context, instance, &configs, spec);
    }
    // Whether there is a workload to log in to at all, those that were not collected may tell.
    if spec.role.is_some() && context.input.snapshot.observed && !context.input.gaps(&workloads::KINDS).is_empty() {
        return Vec::new();
    }
    if !instance.charts.is_empty() {
        return instance.charts.iter().map(|chart| of_chart(context, instance, chart, spec)).collect();
    }
    let by_resource: Vec<Unit> = configs
        .iter()
        .filter(|config| config.fact.place == "resource")
        .map(|config| Unit { configs: vec![*config], ..Unit::of(instance, config.evidence.clone()) })
        .collect();
    if !by_resource.is_empty() {
        return by_resource;
    }
    let is_told = |configs: &[&Sourced<Config>]| configs.iter().any(|config| is_file(config));
    if needs_no_configuration(spec) || is_told(&configs) {
        return vec![Unit { configs, ..Unit::of(instance, instance.evidence()) }];
    }
    // Known from what it works on alone, it is installed by other means; beside one that is seen, it is that one.
    let mut others =
        context.instances.iter().enumerate().filter(|(_, other)| other.product.id() == instance.product.id());
    let is_seen = |(at, other): (usize, &Instance)| {
        !other.containers.is_empty() || !other.charts.is_empty() || is_told(&context.configs_of(at))
    };
    if others.any(is_seen) {
        return Vec::new();
    }
    vec![Unit { unread: Some(not_found(instance)), ..Unit::of(instance, instance.evidence()) }]
}

/// Whether a configuration stands in a file.
fn is_file(config: &Sourced<Config>) -> bool {
    matches!(config.fact.place.as_str(), "configMap" | "secret")
}

/// Whether the product's file alone tells something.
fn needs_no_configuration(spec: &LoginSpec) -> bool {
    spec.from.is_none() && (spec.ways.is_empty() || spec.own == OwnLogin::Asks)
}

/// What is said of a configuration that is nowhere in the input.
pub(super) fn not_found(instance: &Instance) -> Reason {
    Reason::ConfigUnread(instance.product.id().into(), "".into())
}

fn of_workloads<'c, 'a>(
    context: &Context<'c, 'a>,
    instance: &'c Instance<'a>,
    configs: &[&'c Sourced<Config>],
    spec: &LoginSpec,
) -> Vec<Unit<'c, 'a>> {
    let fits = |part: &&crate::facts::recognise::Part| {
        spec.role.is_none() || part.role.map(|role| role.role.as_str()) == spec.role.as_deref()
    };
    let positions: BTreeSet<usize> = instance.containers.iter().filter(fits).map(|part| part.workload).collect();
    let present = positions.into_iter().filter_map(|at| Some((at, context.workloads.present.get(at)?)));
    present.map(|(at, workload)| of_workload(instance, configs, at, workload)).collect()
}

fn of_workload<'c, 'a>(
    instance: &'c Instance<'a>,
    configs: &[&'c Sourced<Config>],
    at: usize,
    workload: &'c Sourced<Workload>,
) -> Unit<'c, 'a> {
    let parts = instance.containers.iter().filter(|part| part.workload == at);
    let containers = parts.filter_map(|part| workload.fact.containers.get(part.container)).collect();
    let name = workload_name(&workload.fact);
    let read = |config: &&&Sourced<Config>| config.fact.read_by.contains(&name);
    let by_name = |config: &&&Sourced<Config>| is_file(config) && config.fact.read_by.is_empty();
    let mut own: Vec<_> = configs.iter().filter(|config| read(config) || by_name(config)).copied().collect();
    // What an operator makes of a custom resource is a file, where that is in the input.
    if !own.iter().any(|config| is_file(config)) {
        own.extend(configs.iter().filter(|config| config.fact.place == "resource"));
    }
    Unit { containers, configs: own, ..Unit::of(instance, workload.evidence.clone()) }
}

fn of_chart<'c, 'a>(
    context: &Context<'c, 'a>,
    instance: &'c Instance<'a>,
    chart: &'c Chart<'a>,
    spec: &LoginSpec,
) -> Unit<'c, 'a> {
    let evidence = vec![chart.by.evidence(chart.path.clone(), Some(chart.name.clone()))];
    let unit = Unit::of(instance, evidence);
    // In an observation the configuration itself decides, and it may be among what was not collected.
    let gaps = || context.input.gaps(&workloads::KINDS).into_iter().chain(context.input.gaps(&["ConfigMap"])).next();
    if let Some(reason) = context.input.snapshot.observed.then(gaps).flatten() {
        return Unit { unread: Some(reason), ..unit };
    }
    match spec.values.get(&chart.name) {
        Some(path) => {
            let steps: Vec<&str> = path.split('.').filter(|step| !step.is_empty()).collect();
            Unit { values: Some(look::below(&chart.values, &steps)), ..unit }
        }
        None if needs_no_configuration(spec) => unit,
        None => Unit {
            unread: Some(Reason::ConfigUnread(instance.product.id().into(), chart.name.as_str().into())),
            ..unit
        },
    }
}

impl<'c, 'a> Unit<'c, 'a> {
    fn of(instance: &'c Instance<'a>, own_evidence: Vec<Evidence>) -> Self {
        Self { instance, containers: Vec::new(), configs: Vec::new(), values: None, unread: None, own_evidence }
    }

    /// The configurations that stand in a place.
    pub(super) fn at(&self, place: &str) -> Vec<&'c Value> {
        self.configs.iter().filter(|config| config.fact.place == place).map(|config| &config.fact.value).collect()
    }

    /// The configurations in files, a ConfigMap's or a Secret's.
    pub(super) fn files(&self) -> Vec<&'c Value> {
        self.at("configMap").into_iter().chain(self.at("secret")).collect()
    }

    /// Its configurations, the most telling first, and then what says that it is there.
    pub(super) fn evidence(&self) -> Vec<Evidence> {
        let telling = |place: &str| matches!(place, "configMap" | "secret" | "resource");
        let files =
            self.configs.iter().filter(|config| telling(&config.fact.place)).flat_map(|config| &config.evidence);
        let mut all: Vec<Evidence> = Vec::new();
        for evidence in files.chain(&self.own_evidence) {
            if !all.contains(evidence) {
                all.push(evidence.clone());
            }
        }
        all
    }
}
