//! Whether anything sends alerts to an Alertmanager.

use super::managers::Manager;
use crate::facts::charts::Chart;
use crate::facts::context::Context;
use crate::facts::made::at;
use crate::facts::placement::holds_all;
use crate::facts::product_file::NotifySpec;
use crate::facts::recognise::{Instance, unchecked};
use crate::filter::Answer;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// Where alerts are sent to.
pub(super) enum Target<'t> {
    /// A Service, by its name and namespace.
    Service(&'t str, Option<&'t str>),
    /// Whatever a selector or discovery finds.
    Found,
    /// Not in the input.
    Hidden(Reason),
}

/// Whether something sends alerts to this one.
pub(super) fn feeds(context: &Context, manager: &Manager) -> Answer {
    let by_resource = specs(context).flat_map(|(_, spec)| of_resources(context, spec, manager));
    let by_instance = context.instances.iter().enumerate().flat_map(|(position, instance)| {
        let specs = instance.product.file.notifies.iter();
        specs.filter_map(move |spec| of_instance(context, position, instance, spec, manager)).collect::<Vec<_>>()
    });
    let unseen = context.input.products.iter().filter(|product| !product.file.notifies.is_empty());
    let unseen = unseen.map(|product| unchecked(context.input, product, context.workloads));
    let unseen = unseen.filter(|reasons| !reasons.is_empty()).map(Answer::unknown);
    Answer::any(by_resource.chain(by_instance).chain(unseen))
}

fn specs<'c>(context: &'c Context) -> impl Iterator<Item = (&'c str, &'c NotifySpec)> {
    let products = context.input.products.iter();
    products.flat_map(|product| product.file.notifies.iter().map(move |spec| (product.id(), spec)))
}

fn of_resources(context: &Context, spec: &NotifySpec, manager: &Manager) -> Vec<Answer> {
    let objects = spec.resource.as_deref().map_or(&[][..], |kind| context.input.of(kind));
    objects.iter().map(|object| of_object(context, spec, object, manager)).collect()
}

fn of_object(context: &Context, spec: &NotifySpec, object: &Resource, manager: &Manager) -> Answer {
    let empty = Value::Null;
    let body = object.body.get("spec").unwrap_or(&empty);
    let found = spec.at.as_slice().iter().flat_map(|path| match at(body, path) {
        Known::Known(Some(Value::Array(items))) => items.into_iter().collect(),
        Known::Known(Some(one)) => vec![one],
        Known::Known(None) => Vec::new(),
        Known::Unknown { reason, .. } => vec![Value::unknown(reason)],
    });
    let from = object.namespace.as_deref();
    let sent = found.map(|item| reaches(context, &target(&item), from, manager));
    let hidden = spec.elsewhere.as_slice().iter().filter(|path| !matches!(at(body, path), Known::Known(None)));
    let hidden = hidden.map(|path| {
        let place = format!("{} at {path}", object.reference());
        Answer::because(&Reason::Redacted(place.into()))
    });
    Answer::any(sent.chain(hidden))
}

/// An address, the name of a Service, or a selector.
fn target(item: &Value) -> Target<'_> {
    match item {
        Value::String(address) => host(address),
        Value::Unknown(unknown) => Target::Hidden(unknown.reason.clone()),
        item => match (item.str_at(&["url"]), item.str_at(&["name"])) {
            (Some(address), _) => host(address),
            (None, Some(name)) => Target::Service(name, item.str_at(&["namespace"])),
            (None, None) => Target::Found,
        },
    }
}

/// The Service that an address names.
pub(super) fn host(address: &str) -> Target<'_> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    // Thanos' `dnssrv+` and its ports by name (thanos-io/thanos:docs/service-discovery.md).
    let rest = rest.rsplit('+').next().unwrap_or(rest);
    let host = rest.split(['/', ':']).next().unwrap_or(rest);
    let mut labels = host.split('.').skip_while(|label| label.starts_with('_'));
    Target::Service(labels.next().unwrap_or(host), labels.next())
}

/// Whether a target is this Alertmanager.
fn reaches(context: &Context, target: &Target, from: Option<&str>, manager: &Manager) -> Answer {
    let (name, namespace) = match target {
        Target::Service(name, namespace) => (*name, namespace.or(from)),
        Target::Found => return Answer::sure(true),
        Target::Hidden(reason) => return Answer::because(reason),
    };
    let near = |own: Option<&str>| own == namespace || own.is_none() || namespace.is_none();
    if !near(manager.namespace.as_deref()) {
        return Answer::sure(false);
    }
    let services = context.input.of("Service").iter();
    let mut services = services.filter(|service| service.name == name && near(service.namespace.as_deref()));
    match services.next() {
        Some(service) => Answer::sure(is_front(context, service, manager)),
        None => unseen_service(context, name, manager),
    }
}

/// The pods that an operator makes bear the name of their custom resource in a label
/// (prometheus-operator/prometheus-operator:pkg/alertmanager/operator.go, `makeSelectorLabels`).
fn is_front(context: &Context, service: &Resource, manager: &Manager) -> bool {
    let Some(selector) = service.body.at(&["spec", "selector"]) else { return false };
    let by_name = selector.members().any(|(_, value)| value.as_str() == Some(manager.own.as_str()));
    let own = context.workloads.present.iter().filter(|workload| {
        workload.fact.component.as_deref() == Some(manager.component)
            && workload.fact.namespace.as_deref() == service.namespace.as_deref()
    });
    by_name || own.into_iter().any(|workload| holds_all(selector, &workload.fact.labels))
}

/// The Service that an operator makes for all of its Alertmanagers is called so; any other is named after what it belongs to.
fn unseen_service(context: &Context, name: &str, manager: &Manager) -> Answer {
    let operated = ["alertmanager-operated".to_owned(), format!("vmalertmanager-{}", manager.own)];
    if operated.iter().any(|known| known == name) {
        return Answer::sure(true);
    }
    let gap = context.input.gaps(&["Service"]).pop();
    let by_chart = manager.by.map(|by| Reason::ConfigUnread(manager.component.into(), by.name.clone()));
    gap.or(by_chart).map_or_else(|| Answer::sure(false), |reason| Answer::because(&reason))
}

/// What a declared chart makes send, and what a server's own configuration says.
fn of_instance(
    context: &Context,
    position: usize,
    instance: &Instance,
    spec: &NotifySpec,
    manager: &Manager,
) -> Option<Answer> {
    let is_made = !instance.containers.is_empty() || !instance.objects.is_empty();
    let mut declared = instance.charts.iter().filter(|chart| spec.chart.as_slice().contains(&chart.name));
    let same = |chart: &&Chart| manager.by.is_some_and(|by| std::ptr::eq(by, chart.by));
    if let Some(chart) = declared.clone().find(same) {
        return Some(by_chart(spec, chart));
    }
    // The values of another chart may name it, in one of many ways.
    if let Some(chart) = declared.find(|chart| !is_made && !chart.by.observed) {
        return Some(Answer::because(&Reason::ConfigUnread(instance.product.id().into(), chart.name.as_str().into())));
    }
    let is_own = !instance.containers.is_empty() && instance.objects.is_empty();
    (spec.configured && is_own).then(|| by_configuration(context, position, instance, manager))
}

/// Whether a chart makes something that sends to the Alertmanager that it makes as well.
fn by_chart(spec: &NotifySpec, chart: &Chart) -> Answer {
    let Some(setting) = &spec.enabled else { return Answer::sure(true) };
    match at(&chart.values, &setting.at) {
        Known::Known(value) => Answer::sure(value != Some(Value::Bool(false))),
        Known::Unknown { reason, .. } => Answer::because(&reason),
    }
}

fn by_configuration(context: &Context, position: usize, instance: &Instance, manager: &Manager) -> Answer {
    let configs = context.configs_of(position).into_iter().map(|config| &config.fact);
    let told: Vec<&Value> = configs.filter(|config| config.place == "configMap").map(|config| &config.value).collect();
    if told.is_empty() || told.iter().any(|config| config.is_unknown()) {
        return Answer::because(&Reason::ConfigUnread(instance.product.id().into(), "".into()));
    }
    let listed = told.iter().filter_map(|config| config.at(&["alerting", "alertmanagers"])).flat_map(Value::items);
    Answer::any(listed.flat_map(|entry| {
        let fixed = entry.get("static_configs").map_or(&[][..], Value::items).iter();
        let fixed = fixed.filter_map(|group| group.get("targets")).flat_map(Value::items);
        let from = instance.namespace.as_deref();
        let mut sent: Vec<Answer> = fixed.map(|item| reaches(context, &target(item), from, manager)).collect();
        sent.extend(entry.get("kubernetes_sd_configs").map(|_| Answer::sure(true)));
        sent
    }))
}
