//! Makes [`Component`]s: what each recognised product is for, whether it works, and what may be there unseen.

use std::collections::BTreeSet;

use super::charts;
use super::fact::{FactList, Sourced};
use super::flow::signal_name;
use super::image::Image;
use super::input::Input;
use super::kinds::{CloudCluster, Component, Config, Distribution, Flow, Workload};
use super::product::Product;
use super::product_file::{CloudService, FedBy, StoreSignal};
use super::reads::{Derived, Reads};
use super::recognise::{self, Instance, is_on, unchecked};
use super::{working, workloads};
use crate::model::kind::GroupKind;
use crate::model::known::{Known, ToValue};
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// What a product's configuration lets it do: the sets of capabilities still possible, and whether it reaches every node.
#[derive(Debug, Clone)]
pub struct Ability {
    /// What it is for.
    pub capabilities: Known<Vec<String>>,
    /// Configured so, it reaches every node from wherever it runs.
    pub every_node: Truth,
}

/// What each instance is for.
pub fn abilities(instances: &[Instance], configs: &FactList<Config>, of: &[usize]) -> Vec<Ability> {
    let own = |at: usize| {
        let own = configs.present.iter().zip(of).filter(move |(_, instance)| **instance == at);
        own.map(|(config, _)| config.fact.to_value()).collect::<Vec<_>>()
    };
    instances.iter().enumerate().map(|(at, instance)| ability(instance, &own(at))).collect()
}

fn ability(instance: &Instance, configs: &[Value]) -> Ability {
    let product = instance.product;
    let mut sure = product.file.capabilities.clone();
    let mut unsure: Vec<String> = Vec::new();
    let mut reason = None;
    let mut every_node = Truth::False;
    for capable in &product.capable {
        let answers: Vec<_> = configs.iter().map(|config| capable.filter.test(config)).collect();
        let nothing_read = configs.is_empty() && !product.file.config.is_empty();
        let truth = answers.iter().fold(Truth::from(false), |truth, answer| truth.or(answer.truth));
        let truth = if nothing_read { Truth::Unknown } else { truth };
        match truth {
            Truth::True => sure.push(capable.capability.clone()),
            Truth::Unknown => {
                unsure.push(capable.capability.clone());
                let told = answers.into_iter().flat_map(|answer| answer.reasons).next();
                reason = reason.or(told).or_else(|| Some(Reason::ConfigUnread(product.id().into(), "".into())));
            }
            Truth::False => {}
        }
        if capable.every_node {
            every_node = every_node.or(truth);
        }
    }
    dedup(&mut sure);
    unsure.retain(|capability| !sure.contains(capability));
    dedup(&mut unsure);
    let capabilities = match reason {
        Some(reason) if !unsure.is_empty() => Known::one_of(subsets(&sure, &unsure), reason),
        _ => Known::Known(sure),
    };
    Ability { capabilities, every_node }
}

fn dedup(list: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    list.retain(|item| seen.insert(item.clone()));
}

/// Every set that holds all of `sure` and some of `unsure`.
fn subsets(sure: &[String], unsure: &[String]) -> Vec<Vec<String>> {
    let mut sets = vec![sure.to_vec()];
    for capability in unsure {
        let with = sets.iter().map(|set| set.iter().cloned().chain([capability.clone()]).collect());
        let with: Vec<Vec<String>> = with.collect();
        sets.extend(with);
    }
    sets
}

impl Derived for Component {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .of_products(Product::kinds_of_signals)
            .kinds(recognise::READS)
            .kinds(charts::READS)
            .fact::<Workload>()
            .fact::<Config>()
            .fact::<Distribution>()
            .fact::<CloudCluster>()
            .fact::<Flow>();
    }
}

/// One component an instance, and one that may be there for every product that cannot be ruled out.
pub fn components(
    input: &Input,
    instances: &[Instance],
    abilities: &[Ability],
    workloads: &FactList<Workload>,
    platform: Platform,
) -> FactList<Component> {
    let present = instances.iter().zip(abilities).map(|(instance, ability)| {
        let fact = component(input, instance, ability, workloads);
        Sourced { fact, evidence: instance.evidence(), observed: instance.is_observed() }
    });
    let present = present.collect();
    let possible = input.products.iter().filter_map(|product| {
        let mut reasons = unchecked(input, product, workloads);
        match platform.says(product) {
            Some(Truth::False) => reasons.clear(),
            Some(Truth::True) => {}
            Some(Truth::Unknown) => reasons.extend(product.file.cloud.as_ref().map(not_asked(product))),
            None => reasons.extend(cloud_gap(product, platform.distribution)),
        }
        if reasons.is_empty() { None } else { Some(unseen(product, reasons)) }
    });
    FactList { present, possible: possible.collect() }
}

fn component(input: &Input, instance: &Instance, ability: &Ability, workloads: &FactList<Workload>) -> Component {
    let product = instance.product;
    let mut roles: Vec<String> =
        instance.containers.iter().filter_map(|part| part.role).map(|role| role.role.clone()).collect();
    dedup(&mut roles);
    let own = instance.workloads(workloads);
    Component {
        id: product.id().to_owned(),
        name: product.file.name.clone(),
        capabilities: ability.capabilities.clone(),
        roles,
        namespace: instance.namespace.clone(),
        version: version(input, instance, workloads),
        seen: instance.seen.iter().map(|how| (*how).to_owned()).collect(),
        working: working::working(input, instance, workloads),
        every_node: every_node(input, instance, ability, workloads),
        in_cluster: !own.is_empty() || product.has_image(),
        reference: product.reference,
        workloads: own.iter().map(|workload| workload_name(&workload.fact)).collect(),
    }
}

/// `Deployment monitoring/grafana`.
pub fn workload_name(workload: &Workload) -> String {
    match &workload.namespace {
        Some(namespace) => format!("{} {namespace}/{}", workload.kind, workload.name),
        None => format!("{} {}", workload.kind, workload.name),
    }
}

/// What its label says, else the tag of the first container that has one, without a leading `v`; moving tags state no version.
fn version(input: &Input, instance: &Instance, workloads: &FactList<Workload>) -> Known<Option<String>> {
    let mut tags = instance.parts(workloads).map(|(_, container, _)| &container.tag);
    let known = by_label(input, instance, workloads).or_else(|| tags.find_map(|tag| tag.known().cloned().flatten()));
    let stated = known.filter(|tag| tag.contains(|c: char| c.is_ascii_digit()));
    let tag = stated.map(|tag| tag.strip_prefix('v').unwrap_or(&tag).to_owned());
    match (tag, instance.containers.is_empty()) {
        (None, true) => Known::unknown(Reason::KindNotCollected(GroupKind::new("", "Pod"))),
        (tag, _) => Known::Known(tag),
    }
}

fn by_label(input: &Input, instance: &Instance, workloads: &FactList<Workload>) -> Option<String> {
    let label = instance.product.file.version_label.as_deref()?;
    let own = instance.workloads(workloads);
    own.iter().find_map(|workload| input.at(&workload.evidence.first()?.object)?.label(label).map(str::to_owned))
}

fn every_node(input: &Input, instance: &Instance, ability: &Ability, workloads: &FactList<Workload>) -> Known<bool> {
    let own = instance.workloads(workloads);
    if ability.every_node == Truth::True
        || working::is_run_by_cloud(instance)
        || own.iter().any(|workload| workload.fact.every_node.is(&true))
    {
        return Known::Known(true);
    }
    let open = own.iter().find_map(|workload| match &workload.fact.every_node {
        Known::Unknown { reason, .. } => Some(reason.clone()),
        Known::Known(_) => None,
    });
    let unread =
        (ability.every_node == Truth::Unknown).then(|| Reason::ConfigUnread(instance.product.id().into(), "".into()));
    // A further workload of it may be among those that were not collected.
    let gap = || input.gaps(&workloads::KINDS).into_iter().next();
    // A chart or custom resource whose workloads nothing here describes.
    let undescribed = || {
        let declared = own.is_empty() && !instance.is_observed() && instance.product.has_image();
        declared.then(|| Reason::ConfigUnread(instance.product.id().into(), "".into()))
    };
    match open.or(unread).or_else(gap).or_else(undescribed) {
        Some(reason) => Known::one_of(vec![true, false], reason),
        None => Known::Known(false),
    }
}

/// What is known of where the cluster runs.
#[derive(Clone, Copy)]
pub struct Platform<'p> {
    /// What the cluster is.
    pub distribution: &'p Distribution,
    /// What its cloud says of it.
    pub cloud: &'p FactList<CloudCluster>,
}

impl Platform<'_> {
    /// What the cloud says of a service that leaves no trace in the cluster; none where it was not asked.
    fn says(&self, product: &Product) -> Option<Truth> {
        product.file.cloud.as_ref().filter(|service| !service.leaves_trace)?;
        self.cloud.present.iter().find_map(|cluster| is_on(product, cluster))
    }
}

/// A cloud's service without any trace in the cluster may be there when the cluster runs in that cloud (ruling G8).
fn cloud_gap(product: &Product, distribution: &Distribution) -> Option<Reason> {
    let service = product.file.cloud.as_ref().filter(|service| !service.leaves_trace)?;
    match &distribution.cloud {
        Known::Known(Some(cloud)) if *cloud == service.id => Some(not_asked(product)(service)),
        Known::Known(_) => None,
        Known::Unknown { possible, reason } => {
            let may_run_there = possible.is_empty() || possible.iter().flatten().any(|cloud| *cloud == service.id);
            may_run_there.then(|| reason.clone())
        }
    }
}

/// The question that was not asked.
fn not_asked(product: &Product) -> impl Fn(&CloudService) -> Reason + '_ {
    |service| {
        let text = |text: &str| text.into();
        Reason::CloudNotAsked(text(&service.id), text(&product.file.name), text(&service.how))
    }
}

/// The same without the services of a cloud that nothing in the cluster feeds (ruling G8).
pub fn fed(
    input: &Input,
    mut components: FactList<Component>,
    workloads: &FactList<Workload>,
    flows: &FactList<Flow>,
) -> FactList<Component> {
    let service =
        |id: &str| input.products.iter().find(|product| product.id() == id)?.file.cloud.as_ref()?.fed_by.as_ref();
    let is_fed = |by: &FedBy| leaves(flows, by.signal) || has_agent(input, workloads, by);
    components.possible.retain(|possible| possible.value.str_at(&["id"]).and_then(service).is_none_or(is_fed));
    components
}

/// Whether a signal may leave the cluster.
fn leaves(flows: &FactList<Flow>, signal: StoreSignal) -> bool {
    let name = signal_name(signal);
    let outside = |flow: &Flow| !flow.resolved.is(&"store".to_owned()) && !flow.resolved.is(&"elsewhere".to_owned());
    let possible = flows.possible.iter().any(|flow| flow.value.str_at(&["signal"]).is_none_or(|other| other == name));
    possible || flows.present.iter().any(|flow| flow.fact.signal == name && outside(&flow.fact))
}

/// Whether an agent of the cloud may run here.
fn has_agent(input: &Input, workloads: &FactList<Workload>, by: &FedBy) -> bool {
    let mut images = workloads.present.iter().flat_map(|workload| &workload.fact.containers).map(|one| &one.image);
    let fits = |image: &Known<String>| {
        image.known().is_none_or(|image| by.image.as_slice().iter().any(|pattern| Image::parse(image).is(pattern)))
    };
    !by.image.is_empty() && (images.any(fits) || !input.gaps(&workloads::KINDS).is_empty())
}

/// What may be there only outside the cluster, or by objects that ask it for something, takes no namespace.
fn has_no_namespace(product: &Product, reasons: &BTreeSet<Reason>) -> bool {
    let outside = product.file.cloud.as_ref().is_some_and(|service| !service.leaves_trace);
    outside || reasons.iter().all(|reason| reason.kind().is_some_and(|kind| product.is_asked_by(kind)))
}

fn unseen(product: &Product, reasons: BTreeSet<Reason>) -> Possible {
    let reason = reasons.first().cloned().unwrap_or(Reason::PlatformUnknown);
    let unsure: Vec<String> = product.capable.iter().map(|capable| capable.capability.clone()).collect();
    let capabilities = if unsure.is_empty() {
        Known::Known(product.file.capabilities.clone())
    } else {
        Known::one_of(subsets(&product.file.capabilities, &unsure), reason.clone())
    };
    let mut value = Object::open(reason);
    if has_no_namespace(product, &reasons) {
        value.insert("namespace", Value::Null);
    }
    value.insert("id", Value::from(product.id()));
    value.insert("name", Value::from(product.file.name.as_str()));
    value.insert("capabilities", capabilities.to_value());
    value.insert("reference", Value::Bool(product.reference));
    Possible { value: value.into(), reasons }
}
