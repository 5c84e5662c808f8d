//! Which workloads a monitor reaches.

use std::collections::BTreeSet;

use crate::facts::context::Context;
use crate::facts::kinds::Reached;
use crate::facts::placement::holds_all;
use crate::facts::product_file::Finds;
use crate::facts::recognise::Instance;
use crate::facts::selector::{of_member, selects};
use crate::facts::{components, workloads};
use crate::filter::Answer;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::value::Value;

/// The namespaces in which a monitor looks for its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every one.
    Any,
    /// These.
    Some(Vec<String>),
}

impl Scope {
    /// `namespaceSelector`: `any`, `matchNames`, or absent for the monitor's own
    /// (prometheus-operator/prometheus-operator:Documentation/api-reference/api.md, `NamespaceSelector`).
    pub(super) fn of(monitor: &Resource) -> Self {
        let selector = monitor.body.at(&["spec", "namespaceSelector"]);
        if selector.and_then(|selector| selector.get("any")).and_then(Value::as_bool) == Some(true) {
            return Self::Any;
        }
        let named = selector.and_then(|selector| selector.get("matchNames")).map_or(&[][..], Value::items);
        let named: Vec<String> = named.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if named.is_empty() { Self::own(monitor) } else { Self::Some(named) }
    }

    /// The monitor's own.
    pub(super) fn own(monitor: &Resource) -> Self {
        Self::Some(monitor.namespace.iter().map(ToString::to_string).collect())
    }

    fn holds(&self, namespace: Option<&str>) -> bool {
        match (self, namespace) {
            (Self::Any, _) | (_, None) => true,
            (Self::Some(names), Some(namespace)) => names.iter().any(|name| name == namespace),
        }
    }
}

/// What is reached, and why it may be more.
#[derive(Debug, Clone, Default)]
pub(super) struct Reach {
    /// Workloads, by position.
    pub workloads: BTreeSet<usize>,
    /// Services, by namespace and name.
    pub services: BTreeSet<(Option<String>, String)>,
    /// Why more may be reached of what the input could show.
    pub open: BTreeSet<Reason>,
    /// Why something may be reached that only rendering would show.
    pub undescribed: BTreeSet<Reason>,
}

impl Reach {
    /// Whether it reaches at least what `other` is known to.
    pub(super) fn covers(&self, other: &Self) -> Answer {
        let all = other.workloads.is_subset(&self.workloads) && other.services.is_subset(&self.services);
        let behind = !other.workloads.is_empty() && other.workloads.is_subset(&self.workloads);
        match (all || behind, self.open.is_empty()) {
            (false, false) => Answer::unknown(self.open.clone()),
            (covers, _) => Answer::sure(covers),
        }
    }

    /// Whether it matches anything, a Service without pods included.
    pub(super) fn anything(&self) -> Answer {
        self.more().or(Answer::sure(!self.workloads.is_empty() || !self.services.is_empty()))
    }

    /// Whether it reaches anything else.
    pub(super) fn more(&self) -> Answer {
        let reasons: BTreeSet<Reason> = self.open.union(&self.undescribed).cloned().collect();
        if reasons.is_empty() { Answer::sure(false) } else { Answer::unknown(reasons) }
    }

    /// As rules see it.
    pub(super) fn facts(&self, context: &Context) -> Vec<Reached> {
        let workloads = self.workloads.iter().filter_map(|at| context.workloads.present.get(*at));
        let fact = |workload: &crate::facts::kinds::Workload| Reached {
            workload: components::workload_name(workload),
            namespace: workload.namespace.clone(),
            component: workload.component.clone(),
        };
        workloads.map(|sourced| fact(&sourced.fact)).collect()
    }
}

/// What a monitor reaches in `scope`.
pub(super) fn of_monitor(context: &Context, monitor: &Resource, finds: Option<Finds>, scope: &Scope) -> Reach {
    let spec = monitor.body.get("spec").unwrap_or(&Value::Null);
    let mut reach = match finds {
        Some(Finds::Services) => through_services(context, spec, scope),
        Some(Finds::Pods) => to_pods(context, spec, scope),
        None => return Reach::default(),
    };
    reach.undescribed = undescribed(context, scope);
    reach
}

fn through_services(context: &Context, spec: &Value, scope: &Scope) -> Reach {
    let mut reach = Reach { open: context.input.gaps(&["Service"]).into_iter().collect(), ..Reach::default() };
    for service in context.input.of("Service").iter().filter(|service| scope.holds(service.namespace.as_deref())) {
        let labels = service.body.at(&["metadata", "labels"]);
        let answer = of_member(spec, "selector", |selector| selects(selector, labels));
        reach.take(context, service, answer);
    }
    reach
}

impl Reach {
    fn take(&mut self, context: &Context, service: &Resource, answer: Answer) {
        match answer.truth {
            Truth::True => {
                let behind = of_service(context, service);
                self.workloads.extend(behind.workloads);
                self.services.extend(behind.services);
                self.open.extend(behind.open);
            }
            Truth::Unknown => self.open.extend(answer.reasons),
            Truth::False => {}
        }
    }
}

/// A Service and the workloads whose pods it selects.
pub(super) fn of_service(context: &Context, service: &Resource) -> Reach {
    let mut reach = Reach { open: context.input.gaps(&workloads::KINDS).into_iter().collect(), ..Reach::default() };
    reach.services.insert((service.namespace.as_deref().map(str::to_owned), service.name.to_string()));
    let Some(selector) = service.body.at(&["spec", "selector"]) else { return reach };
    for (at, workload) in context.workloads.present.iter().enumerate() {
        let here = workload.fact.namespace.as_deref() == service.namespace.as_deref();
        if here && holds_all(selector, &workload.fact.labels) {
            reach.workloads.insert(at);
        }
    }
    reach
}

fn to_pods(context: &Context, spec: &Value, scope: &Scope) -> Reach {
    let mut reach = Reach { open: context.input.gaps(&workloads::KINDS).into_iter().collect(), ..Reach::default() };
    for (at, workload) in context.workloads.present.iter().enumerate() {
        let answer = of_member(spec, "selector", |selector| selects(selector, Some(&workload.fact.labels)));
        if scope.holds(workload.fact.namespace.as_deref()) && answer.truth == Truth::True {
            reach.workloads.insert(at);
        }
    }
    reach
}

/// Products that a declaration makes in those namespaces: what their pods and Services bear, only rendering would show.
fn undescribed(context: &Context, scope: &Scope) -> BTreeSet<Reason> {
    let declared =
        context.instances.iter().filter(|instance| instance.containers.is_empty() && !instance.is_observed());
    let here = declared.filter(|instance| {
        scope.holds(instance.namespace.as_deref()) && instance.product.has_image() && !is_described(context, instance)
    });
    here.map(|instance| Reason::ConfigUnread(instance.product.id().into(), "".into())).collect()
}

/// Whether what a custom resource makes is known down to the labels of its pods.
fn is_described(context: &Context, instance: &Instance) -> bool {
    let labelled = |at: usize| context.workloads.present[at].fact.labels.members().next().is_some();
    instance.charts.is_empty() && !instance.made.is_empty() && instance.made.iter().all(|made| labelled(made.workload))
}
