//! The ingress controllers of a snapshot, and which classes each of them serves.

use super::super::charts::Chart;
use super::super::fact::{FactList, Sourced};
use super::super::image::Image;
use super::super::input::Input;
use super::super::kinds::Workload;
use super::super::made::setting;
use super::super::product_file::ClassSpec;
use super::super::recognise::{Instance, is_controller};
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::value::Value;

/// What serves classes of Ingress and Gateway: a workload, a declared chart, or a cloud known by its classes alone.
#[derive(Debug, Clone, Copy)]
pub struct Controller<'i, 'a> {
    /// The product where it was recognised.
    pub instance: &'i Instance<'a>,
    /// Its workload, by position in the list of workloads.
    pub workload: Option<usize>,
    /// The chart that declares it.
    pub chart: Option<&'i Chart<'a>>,
}

/// Every controller: one a workload; where an instance has none, one a chart; else the instance as such.
pub fn controllers<'i, 'a>(instances: &'i [Instance<'a>]) -> Vec<Controller<'i, 'a>> {
    let is_ingress =
        |instance: &&Instance| instance.product.all_capabilities().iter().any(|capability| capability == "ingress");
    instances.iter().filter(is_ingress).flat_map(of_instance).collect()
}

fn of_instance<'i, 'a>(instance: &'i Instance<'a>) -> Vec<Controller<'i, 'a>> {
    let by_role = |part: &&super::super::recognise::Part| part.role.is_none_or(|role| role.role == "controller");
    let mut workloads: Vec<usize> = instance.containers.iter().filter(by_role).map(|part| part.workload).collect();
    workloads.dedup();
    let alone = Controller { instance, workload: None, chart: None };
    let by_workload = workloads.into_iter().map(|at| Controller { workload: Some(at), ..alone });
    let by_chart = instance.unseen_charts().map(|chart| Controller { chart: Some(chart), ..alone });
    let found: Vec<Controller> = by_workload.chain(by_chart).collect();
    if found.is_empty() { vec![alone] } else { found }
}

impl<'i> Controller<'i, '_> {
    fn spec(&self) -> &'i ClassSpec {
        &self.instance.product.file.classes
    }

    fn flag<'w>(&self, name: Option<&String>, workloads: &'w FactList<Workload>) -> Option<&'w str> {
        let workload = workloads.present.get(self.workload?)?;
        workload.fact.containers.iter().find_map(|container| container.flag(name?))
    }

    /// Whether it serves the class of this name; with none, whether it serves what names no class.
    pub fn serves(&self, class: Option<&str>, input: &Input, workloads: &FactList<Workload>) -> Known<bool> {
        if self.spec().gateways_only {
            return Known::Known(false);
        }
        let Some(class) = class else { return self.serves_classless(input, workloads) };
        let named = self.flag(self.spec().name_flag.as_ref(), workloads);
        let Some(object) = input.find("IngressClass.networking.k8s.io", None, class) else {
            return self.is_called(class, named, input);
        };
        let string = object.body.str_at(&["spec", "controller"]).unwrap_or_default();
        let by_string = match self.flag(self.spec().controller_flag.as_ref(), workloads) {
            Some(flag) => string == flag,
            None => self.is_of_product(string),
        };
        let bound = named.filter(|_| self.spec().name_binds);
        Known::Known(by_string && bound.is_none_or(|name| name == class))
    }

    fn is_of_product(&self, string: &str) -> bool {
        let patterns = self.instance.product.sufficient.iter().flat_map(|signal| &signal.controllers);
        patterns.into_iter().any(|pattern| is_controller(string, pattern))
    }

    /// Whether a class without an object is its own, by name. Charts make the object, so that for a declared one the values tell.
    fn is_called(&self, class: &str, named: Option<&str>, input: &Input) -> Known<bool> {
        if let Some(name) = named {
            return Known::Known(name == class);
        }
        match self.chart.map(|chart| self.name_by_values(chart)) {
            Some(Known::Known(Some(name))) => Known::Known(name == class),
            Some(Known::Unknown { reason, .. }) => Known::one_of(vec![true, false], reason),
            // What serves it is known, where all classes are; a class that is not there yet has nobody.
            _ => match input.gaps(&["IngressClass.networking.k8s.io"]).pop() {
                Some(reason) => Known::one_of(vec![true, false], reason),
                None if self.spec().names.as_slice().iter().any(|name| name == class) => Known::Known(true),
                None if input.snapshot.observed || self.workload.is_some() => Known::Known(false),
                None if self.cannot_be_called(class) => Known::Known(false),
                None => Known::one_of(vec![true, false], Reason::NotVisible(Hidden::Exposure(class.into()))),
            },
        }
    }

    /// Whether no value of its chart names the class, where all were read and the names are known that it has otherwise.
    fn cannot_be_called(&self, class: &str) -> bool {
        !self.spec().names.as_slice().is_empty() && self.chart.is_some_and(|chart| !may_name(&chart.values, class))
    }

    fn name_by_values(&self, chart: &Chart) -> Known<Option<String>> {
        let specs = &self.spec().charts;
        let Some(spec) = specs.iter().find(|spec| spec.chart.as_slice().contains(&chart.name)) else {
            return Known::Known(None);
        };
        let release = chart.release();
        setting(Some(&spec.name), &chart.values, "class")
            .map(|value| Some(value.as_str().filter(|name| !name.is_empty()).unwrap_or(release).to_owned()))
    }

    /// Whether it serves a custom resource of its product that names this class. One that is told none serves those that name
    /// none, or the product's own (doc.traefik.io/traefik/providers/kubernetes-crd, `ingressClass`).
    pub fn serves_resource(&self, class: Option<&str>, workloads: &FactList<Workload>) -> Known<bool> {
        let told = match (self.flag(self.spec().resource_flag.as_ref(), workloads), self.chart) {
            (Some(flag), _) => Known::Known(Some(flag.to_owned())),
            (None, Some(chart)) => self.resource_class_by_values(chart),
            (None, None) => Known::Known(None),
        };
        let own = |class: &str| class.is_empty() || self.spec().names.as_slice().iter().any(|name| name == class);
        told.map(|told| match told.filter(|told| !told.is_empty()) {
            Some(told) => class == Some(told.as_str()),
            None => class.is_none_or(own),
        })
    }

    fn resource_class_by_values(&self, chart: &Chart) -> Known<Option<String>> {
        let spec = self.spec().charts.iter().find(|spec| spec.chart.as_slice().contains(&chart.name));
        match spec.and_then(|spec| spec.resource.as_ref()) {
            Some(at) => setting(Some(at), &chart.values, "class").map(|value| value.as_str().map(str::to_owned)),
            None => Known::Known(None),
        }
    }

    fn serves_classless(&self, input: &Input, workloads: &FactList<Workload>) -> Known<bool> {
        let spec = self.spec();
        let named = self.flag(spec.name_flag.as_ref(), workloads).is_some() && spec.name_binds;
        if spec.classless && !named
            || self.flag(spec.classless_flag.as_ref(), workloads).is_some_and(|it| it != "false")
        {
            return Known::Known(true);
        }
        match (input.snapshot.observed, input.gaps(&["IngressClass.networking.k8s.io"]).pop()) {
            (true, None) => Known::Known(false),
            (_, Some(reason)) => Known::one_of(vec![true, false], reason),
            (false, None) => Known::one_of(vec![true, false], Reason::NotVisible(Hidden::Exposure("".into()))),
        }
    }

    /// The workloads whose pods take in its traffic, by position: its own, or proxies beside it.
    pub fn takes_in(&self, workloads: &FactList<Workload>) -> Vec<usize> {
        let images = self.spec().proxies.as_slice();
        let is_proxy = |workload: &Sourced<Workload>| {
            workload.fact.containers.iter().any(|container| {
                let image = container.image.known().map(|image| Image::parse(image));
                image.is_some_and(|image| images.iter().any(|pattern| image.is(pattern)))
            })
        };
        let beside = workloads.present.iter().enumerate().filter(|(_, workload)| {
            !images.is_empty() && workload.fact.namespace == self.instance.namespace && is_proxy(workload)
        });
        self.workload.into_iter().chain(beside.map(|(at, _)| at)).collect()
    }
}

/// Whether a text may stand anywhere in a tree.
fn may_name(tree: &Value, text: &str) -> bool {
    match tree {
        Value::String(own) => own.contains(text),
        Value::Unknown(_) => true,
        Value::Array(items) => items.iter().any(|item| may_name(item, text)),
        Value::Object(object) => object.openness().is_some() || object.iter().any(|(_, value)| may_name(value, text)),
        _ => false,
    }
}
