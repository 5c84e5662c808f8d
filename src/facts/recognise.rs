//! Finds the products of the catalogue in a snapshot: one instance a product and namespace.

mod by_image;

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::charts::{self, Chart};
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{CloudCluster, Container, Workload};
use super::product::{CompiledSignal, Product};
use super::product_file::Role;
use super::workloads;
use crate::filter::Answer;
use crate::model::evidence::Evidence;
use crate::model::known::{Known, ToValue};
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use by_image::{by_image, images};

/// The kinds by which products are recognised, besides those that their files name.
pub const READS: [&str; 3] =
    ["IngressClass.networking.k8s.io", "GatewayClass.gateway.networking.k8s.io", "CSIDriver.storage.k8s.io"];

/// A product in one namespace.
#[derive(Debug, Clone)]
pub struct Instance<'a> {
    /// The product.
    pub product: &'a Product,
    /// Its namespace; none for what is known only from cluster-wide objects.
    pub namespace: Option<String>,
    /// Its containers.
    pub containers: Vec<Part<'a>>,
    /// Its workloads that a declared chart or custom resource makes.
    pub made: Vec<Made>,
    /// Its own custom resources and classes.
    pub objects: Vec<&'a Resource>,
    /// Its charts.
    pub charts: Vec<Chart<'a>>,
    /// How it was seen: `workload`, `resource`, `class`, `declared`, `cloud`.
    pub seen: BTreeSet<&'static str>,
    /// The signals that convinced, with what they were found on.
    pub signals: Vec<(String, Evidence)>,
}

/// A container of an instance.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// Its workload, by position in the list of workloads.
    pub workload: usize,
    /// The container, by position in the workload.
    pub container: usize,
    /// The role that it plays.
    pub role: Option<&'a Role>,
}

/// A workload of an instance that a declaration makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// By position in the list of workloads.
    pub workload: usize,
    /// The role that it plays.
    pub role: Option<String>,
}

/// Finds every instance, ordered by product and namespace.
pub fn recognise<'a>(
    input: &Input<'a>,
    workloads: &FactList<Workload>,
    cloud: &FactList<CloudCluster>,
) -> Vec<Instance<'a>> {
    let charts = charts::charts(input);
    let images = images(workloads);
    let of_product = |product: &'a Product| {
        let mut found: Vec<Instance> = Vec::new();
        for signal in &product.sufficient {
            by_image(product, signal, workloads, &images, &mut found);
        }
        for signal in &product.sufficient {
            by_chart(product, signal, &charts, &mut found);
        }
        for signal in &product.sufficient {
            by_object(input, product, signal, &mut found);
        }
        by_cloud(input, product, cloud, &mut found);
        found.sort_by(|a, b| a.namespace.cmp(&b.namespace));
        found
    };
    input.products.par_iter().flat_map_iter(of_product).collect()
}

/// The instance in a namespace, made where there is none.
fn instance<'f, 'a>(
    product: &'a Product,
    namespace: Option<&str>,
    found: &'f mut Vec<Instance<'a>>,
) -> &'f mut Instance<'a> {
    let at = found.iter().position(|instance| instance.namespace.as_deref() == namespace);
    let at = at.unwrap_or_else(|| {
        found.push(Instance {
            product,
            namespace: namespace.map(str::to_owned),
            containers: Vec::new(),
            made: Vec::new(),
            objects: Vec::new(),
            charts: Vec::new(),
            seen: BTreeSet::new(),
            signals: Vec::new(),
        });
        found.len() - 1
    });
    &mut found[at]
}

/// The namespace of the instance that a chart belongs to: its own, else that of the one that runs.
fn home<'s>(namespace: Option<&'s str>, found: &'s [Instance]) -> Option<&'s str> {
    let running = || found.iter().find(|instance| !instance.containers.is_empty());
    match found.iter().any(|instance| instance.namespace.as_deref() == namespace) {
        true => namespace,
        false => running().map_or(namespace, |instance| instance.namespace.as_deref()),
    }
}

/// The same of an object. What a product works on may lie in any namespace and is of the one that there is.
fn home_of<'s>(product: &Product, object: &'s Resource, found: &'s [Instance]) -> Option<&'s str> {
    // An Ingress lies with what it leads to, not with what serves it; and whoever asks an operator for secrets does not make its
    // namespace the operator's.
    let is_of_others = object.kind.kind == "Ingress" || product.is_asked_by(&object.kind);
    let own = object.namespace.as_deref().filter(|_| !is_of_others);
    let namespace = home(own, found);
    let is_known = found.iter().any(|instance| instance.namespace.as_deref() == namespace);
    match is_known || !product.works_on(&object.kind) && namespace.is_some() {
        true => namespace,
        false => found.first().and_then(|instance| instance.namespace.as_deref()),
    }
}

fn by_object<'a>(input: &Input<'a>, product: &'a Product, signal: &CompiledSignal, found: &mut Vec<Instance<'a>>) {
    for kind in &signal.kinds {
        for object in input.snapshot.of(kind) {
            let fits = signal.filter.as_ref().is_none_or(|filter| filter.test(&object.body).truth == Truth::True);
            if fits {
                add_object(product, signal, object, "", "resource", found);
            }
        }
    }
    let classes = [
        ("IngressClass.networking.k8s.io", "controller"),
        ("GatewayClass.gateway.networking.k8s.io", "controllerName"),
    ];
    for (kind, field) in classes.into_iter().filter(|_| !signal.controllers.is_empty()) {
        for class in input.of(kind) {
            let controller = class.body.str_at(&["spec", field]).unwrap_or_default();
            if signal.controllers.iter().any(|pattern| is_controller(controller, pattern)) {
                add_object(product, signal, class, &format!("$.spec.{field}"), "class", found);
            }
        }
    }
    for driver in input.of("CSIDriver.storage.k8s.io") {
        if signal.drivers.iter().any(|name| *name == driver.name) {
            add_object(product, signal, driver, "$.metadata.name", "resource", found);
        }
    }
}

/// Whether a controller string is the one that a signal names.
pub(super) fn is_controller(controller: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => controller.starts_with(stem),
        None => controller == pattern,
    }
}

fn add_object<'a>(
    product: &'a Product,
    signal: &CompiledSignal,
    object: &'a Resource,
    path: &str,
    how: &'static str,
    found: &mut Vec<Instance<'a>>,
) {
    let namespace = home_of(product, object, found).map(str::to_owned);
    let instance = instance(product, namespace.as_deref(), found);
    let steps: Vec<&str> = path.trim_start_matches("$.").split('.').collect();
    let value = object.body.str_at(&steps).map(str::to_owned);
    instance.objects.push(object);
    instance.seen.insert(how);
    instance.signals.push((signal.text.clone(), object.evidence(path, value)));
}

fn by_chart<'a>(product: &'a Product, signal: &CompiledSignal, charts: &[Chart<'a>], found: &mut Vec<Instance<'a>>) {
    let brings = |chart: &&Chart| brings(product, signal, chart).truth == Truth::True;
    for chart in charts.iter().filter(|chart| signal.charts.contains(&chart.name)).filter(brings) {
        let namespace = home(chart.namespace.as_deref(), found).map(str::to_owned);
        let instance = instance(product, namespace.as_deref(), found);
        instance.seen.insert("declared");
        instance.signals.push((signal.text.clone(), chart.by.evidence(chart.path.clone(), Some(chart.name.clone()))));
        instance.charts.push(chart.clone());
    }
}

/// A service that its cloud says is on.
fn by_cloud<'a>(
    input: &Input<'a>,
    product: &'a Product,
    cloud: &FactList<CloudCluster>,
    found: &mut Vec<Instance<'a>>,
) {
    for cluster in cloud.present.iter().filter(|cluster| is_on(product, cluster) == Some(Truth::True)) {
        let namespace = home(None, found).map(str::to_owned);
        let instance = instance(product, namespace.as_deref(), found);
        instance.seen.insert("cloud");
        let at = product.file.cloud.as_ref().and_then(|service| service.at.as_deref());
        let said = at.and_then(|at| super::cloud::evidence_at(input, at));
        let evidence = said.or_else(|| cluster.evidence.first().cloned());
        instance.signals.extend(evidence.map(|evidence| (format!("cloud {}", cluster.fact.cloud), evidence)));
    }
}

/// What a cloud says of one of its services; none where the product is none of this cloud's, or the answer does not tell.
pub fn is_on(product: &Product, cluster: &Sourced<CloudCluster>) -> Option<Truth> {
    let service = product.file.cloud.as_ref()?;
    let filter = product.on.as_ref().filter(|_| service.id == cluster.fact.cloud)?;
    Some(filter.test(&cluster.fact.to_value()).truth)
}

/// Whether a chart of the signal's name brings the product: where it comes from and what its values say may tell otherwise.
fn brings(product: &Product, signal: &CompiledSignal, chart: &Chart) -> Answer {
    let other = product.never.iter().filter(|never| never.charts.contains(&chart.name));
    let other = other.map(|never| fits(never, chart)).collect::<Vec<_>>();
    fits(signal, chart).and(!Answer::any(other))
}

fn fits(signal: &CompiledSignal, chart: &Chart) -> Answer {
    let unseen = || Answer::because(&Reason::ConfigUnread(chart.name.as_str().into(), "".into()));
    let place = signal.repository.as_deref().map_or(Some(true), |part| chart.is_from(part));
    let place = place.map_or_else(unseen, Answer::sure);
    place.and(signal.filter.as_ref().map_or_else(|| Answer::sure(true), |filter| filter.test(&chart.values)))
}

/// Charts that may bring the product along, or may not: what that depends on was not read. What an observed chart brought runs, and
/// is known by its image.
fn undecided(input: &Input, product: &Product) -> BTreeSet<Reason> {
    let depends = |signal: &CompiledSignal| signal.filter.is_some() || signal.repository.is_some();
    let never = product.never.iter().any(|never| !never.charts.is_empty());
    let has_image = product.sufficient.iter().any(|signal| !signal.images.is_empty());
    let mut reasons = BTreeSet::new();
    for signal in product.sufficient.iter().filter(|signal| never || depends(signal)) {
        let charts = charts::charts_called(input, &|name| signal.charts.iter().any(|chart| chart == name));
        let charts = charts.iter().filter(|chart| !(chart.by.observed && has_image));
        reasons.extend(charts.flat_map(|chart| brings(product, signal, chart).reasons));
    }
    reasons
}

/// Why a product cannot be known to be absent: each of its sufficient signals that could not be checked.
pub fn unchecked(input: &Input, product: &Product, workloads: &FactList<Workload>) -> BTreeSet<Reason> {
    let mut reasons = undecided(input, product);
    for signal in &product.sufficient {
        let mut kinds: Vec<&str> = Vec::new();
        if !signal.images.is_empty() {
            kinds.extend(workloads::KINDS);
            reasons.extend(unread_images(workloads));
        }
        if !signal.charts.is_empty() {
            kinds.extend(charts::KINDS);
        }
        if !signal.controllers.is_empty() {
            kinds.extend(["IngressClass.networking.k8s.io", "GatewayClass.gateway.networking.k8s.io"]);
        }
        if !signal.drivers.is_empty() {
            kinds.push("CSIDriver.storage.k8s.io");
        }
        reasons.extend(input.gaps(&kinds));
        reasons.extend(signal.kinds.iter().filter_map(|kind| input.gap(kind)));
        reasons.extend(undecided_objects(input, signal));
    }
    reasons
}

/// Objects of which a part that was not read tells whether they are the product's.
fn undecided_objects(input: &Input, signal: &CompiledSignal) -> BTreeSet<Reason> {
    let objects = signal.kinds.iter().flat_map(|kind| input.snapshot.of(kind));
    let answers = objects.filter_map(|object| Some(signal.filter.as_ref()?.test(&object.body)));
    answers.filter(|answer| answer.truth == Truth::Unknown).flat_map(|answer| answer.reasons).collect()
}

/// Images that stand as placeholders could be any product's.
fn unread_images(workloads: &FactList<Workload>) -> BTreeSet<Reason> {
    let containers = workloads.present.iter().flat_map(|sourced| &sourced.fact.containers);
    let unread = containers.filter_map(|container| match &container.image {
        Known::Unknown { reason, .. } => Some(reason.clone()),
        Known::Known(_) => None,
    });
    unread.collect()
}

impl<'a> Instance<'a> {
    /// Its workloads, each once, in order.
    pub fn workloads<'w>(&self, list: &'w FactList<Workload>) -> Vec<&'w Sourced<Workload>> {
        let made = self.made.iter().map(|made| made.workload);
        let positions: BTreeSet<usize> = self.containers.iter().map(|part| part.workload).chain(made).collect();
        positions.into_iter().filter_map(|at| list.present.get(at)).collect()
    }

    /// Its containers with their workloads and roles.
    pub fn parts<'w>(
        &self,
        list: &'w FactList<Workload>,
    ) -> impl Iterator<Item = (&'w Sourced<Workload>, &'w Container, Option<&'a Role>)> {
        self.containers.iter().filter_map(|part| {
            let workload = list.present.get(part.workload)?;
            Some((workload, workload.fact.containers.get(part.container)?, part.role))
        })
    }

    /// The charts of which the workloads are not in the input: all where it has none, else those of another namespace.
    pub fn unseen_charts(&self) -> impl Iterator<Item = &Chart<'a>> {
        let elsewhere =
            |chart: &&Chart| chart.namespace.is_some() && self.namespace.is_some() && chart.namespace != self.namespace;
        self.charts.iter().filter(move |chart| self.containers.is_empty() || elsewhere(chart))
    }

    /// Whether anything of it was seen in a cluster.
    pub fn is_observed(&self) -> bool {
        self.signals.iter().any(|(_, evidence)| evidence.observed)
    }

    /// Whether a role is among those that its containers play.
    pub fn has_role(&self, role: &str) -> bool {
        self.containers.iter().any(|part| part.role.is_some_and(|played| played.role == role))
    }

    /// The evidence of its signals, each once.
    pub fn evidence(&self) -> Vec<Evidence> {
        let mut all: Vec<Evidence> = Vec::new();
        for (_, evidence) in &self.signals {
            if !all.contains(evidence) {
                all.push(evidence.clone());
            }
        }
        all
    }
}

/// Tells each workload which product it belongs to: that of its first container that is recognised.
pub fn assign(instances: &[Instance], capabilities: &[Vec<String>], workloads: &mut FactList<Workload>) {
    let mut best: Vec<Option<usize>> = vec![None; workloads.present.len()];
    for (instance, capabilities) in instances.iter().zip(capabilities) {
        for part in &instance.containers {
            if best[part.workload].is_some_and(|container| container <= part.container) {
                continue;
            }
            best[part.workload] = Some(part.container);
            let workload = &mut workloads.present[part.workload].fact;
            workload.component = Some(instance.product.id().to_owned());
            workload.capabilities.clone_from(capabilities);
            workload.role = part.role.map(|role| role.role.clone());
        }
        for made in &instance.made {
            let workload = &mut workloads.present[made.workload].fact;
            if workload.component.is_none() {
                workload.component = Some(instance.product.id().to_owned());
                workload.capabilities.clone_from(capabilities);
            }
        }
    }
}
