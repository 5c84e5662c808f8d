//! Finds the products of the catalogue in a snapshot: one instance a product and namespace.

use std::collections::BTreeSet;

use super::charts::{self, Chart};
use super::fact::{FactList, Sourced};
use super::image::Image;
use super::input::Input;
use super::kinds::{CloudCluster, Container, Workload};
use super::product::{CompiledSignal, Product, has_arg};
use super::product_file::Role;
use super::workloads;
use crate::model::evidence::Evidence;
use crate::model::known::ToValue;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::value::Value;

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
    let mut all = Vec::new();
    for product in input.products {
        let mut found: Vec<Instance> = Vec::new();
        for signal in &product.sufficient {
            by_image(product, signal, workloads, &mut found);
        }
        for signal in &product.sufficient {
            by_object(input, product, signal, &mut found);
            by_chart(product, signal, &charts, &mut found);
        }
        by_cloud(product, cloud, &mut found);
        found.sort_by(|a, b| a.namespace.cmp(&b.namespace));
        all.append(&mut found);
    }
    all
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

/// The namespace of the instance that a custom resource or class belongs to: its own, else that of the one that runs.
fn home<'s>(namespace: Option<&'s str>, found: &'s [Instance]) -> Option<&'s str> {
    let running = || found.iter().find(|instance| !instance.containers.is_empty());
    match found.iter().any(|instance| instance.namespace.as_deref() == namespace) {
        true => namespace,
        false => running().map_or(namespace, |instance| instance.namespace.as_deref()),
    }
}

fn by_image<'a>(
    product: &'a Product,
    signal: &CompiledSignal,
    workloads: &FactList<Workload>,
    found: &mut Vec<Instance<'a>>,
) {
    if signal.images.is_empty() {
        return;
    }
    for (at, sourced) in workloads.present.iter().enumerate() {
        // A Job is over when it has run: it is no sign of a product that stays.
        if sourced.fact.kind == "Job" {
            continue;
        }
        for (position, container) in sourced.fact.containers.iter().enumerate() {
            let Some(image) = matching_image(product, signal, container) else { continue };
            let role = product.role_of(&container.name, &image, &container.arg_texts());
            let instance = instance(product, sourced.fact.namespace.as_deref(), found);
            if instance.containers.iter().any(|part| part.workload == at && part.container == position) {
                continue;
            }
            instance.containers.push(Part { workload: at, container: position, role });
            instance.seen.insert("workload");
            if let Some(evidence) = sourced.evidence.get(position).or(sourced.evidence.first()) {
                instance.signals.push((signal.text.clone(), evidence.clone()));
            }
        }
    }
}

fn matching_image(product: &Product, signal: &CompiledSignal, container: &Container) -> Option<Image> {
    let image = Image::parse(container.image.known()?);
    let fits = |signal: &CompiledSignal| signal.images.iter().any(|pattern| image.is(pattern));
    let args = container.arg_texts();
    let by_args = signal.args.is_empty() || signal.args.iter().any(|arg| has_arg(&args, arg));
    (fits(signal) && by_args && !product.never.iter().any(fits)).then_some(image)
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

fn is_controller(controller: &str, pattern: &str) -> bool {
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
    let namespace = home(object.namespace.as_deref(), found).map(str::to_owned);
    let instance = instance(product, namespace.as_deref(), found);
    let steps: Vec<&str> = path.trim_start_matches("$.").split('.').collect();
    let value = object.body.str_at(&steps).map(str::to_owned);
    instance.objects.push(object);
    instance.seen.insert(how);
    instance.signals.push((signal.text.clone(), object.evidence(path, value)));
}

fn by_chart<'a>(product: &'a Product, signal: &CompiledSignal, charts: &[Chart<'a>], found: &mut Vec<Instance<'a>>) {
    for chart in charts.iter().filter(|chart| signal.charts.contains(&chart.name)) {
        let namespace = home(chart.namespace.as_deref(), found).map(str::to_owned);
        let instance = instance(product, namespace.as_deref(), found);
        instance.seen.insert("declared");
        instance.signals.push((signal.text.clone(), chart.by.evidence(chart.path.clone(), Some(chart.name.clone()))));
        instance.charts.push(chart.clone());
    }
}

/// A service that its cloud says is on.
fn by_cloud<'a>(product: &'a Product, cloud: &FactList<CloudCluster>, found: &mut Vec<Instance<'a>>) {
    for cluster in cloud.present.iter().filter(|cluster| is_on(product, cluster) == Some(Truth::True)) {
        let namespace = home(None, found).map(str::to_owned);
        let instance = instance(product, namespace.as_deref(), found);
        instance.seen.insert("cloud");
        let evidence = cluster.evidence.iter().take(1).cloned();
        instance.signals.extend(evidence.map(|evidence| (format!("cloud {}", cluster.fact.cloud), evidence)));
    }
}

/// What a cloud says of one of its services; none where the product is none of this cloud's, or the answer does not tell.
pub fn is_on(product: &Product, cluster: &Sourced<CloudCluster>) -> Option<Truth> {
    let service = product.file.cloud.as_ref()?;
    let filter = product.on.as_ref().filter(|_| service.id == cluster.fact.cloud)?;
    Some(filter.test(&cluster.fact.to_value()).truth)
}

/// Why a product cannot be known to be absent: each of its sufficient signals that could not be checked.
pub fn unchecked(input: &Input, product: &Product, workloads: &FactList<Workload>) -> BTreeSet<Reason> {
    let mut reasons = BTreeSet::new();
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
    }
    reasons
}

/// Images that stand as placeholders could be any product's.
fn unread_images(workloads: &FactList<Workload>) -> BTreeSet<Reason> {
    let containers = workloads.present.iter().flat_map(|sourced| &sourced.fact.containers);
    let unread = containers.filter_map(|container| match &container.image {
        crate::model::known::Known::Unknown { reason, .. } => Some(reason.clone()),
        crate::model::known::Known::Known(_) => None,
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
            workload.component = Some(instance.product.id().to_owned());
            workload.capabilities.clone_from(capabilities);
        }
    }
}

/// A value that is text, else nothing.
pub(super) fn text_of(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}
