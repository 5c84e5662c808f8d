//! Finds every Alertmanager and its configurations.

use super::tree::{Reached, reached};
use crate::facts::charts::Chart;
use crate::facts::config::{find_near, parse, unread_secret};
use crate::facts::context::Context;
use crate::facts::made::at;
use crate::facts::product_file::{AlertingSpec, ChosenConfigs, ConfigSecret, Format};
use crate::facts::recognise::Instance;
use crate::facts::selector::{self, of_member};
use crate::filter::Answer;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// The kinds that make a Secret which is not in the input itself.
pub(super) const MAKERS: [&str; 2] = ["ExternalSecret.external-secrets.io", "SealedSecret.bitnami.com"];

/// An Alertmanager.
pub(super) struct Manager<'c> {
    /// Its product.
    pub component: &'c str,
    /// The name of its custom resource or release.
    pub own: String,
    /// What it is, `Alertmanager monitoring/platform`.
    pub name: String,
    /// Its namespace.
    pub namespace: Option<String>,
    /// What its configurations reach, each with where it stands.
    pub reached: Vec<(Reached, Evidence)>,
    /// The chart that makes it, by what declares it.
    pub by: Option<&'c Resource>,
}

/// Every Alertmanager.
pub(super) fn managers<'c>(context: &'c Context) -> Vec<Manager<'c>> {
    let mut all = Vec::new();
    for product in context.input.products {
        for spec in &product.file.alerting {
            let objects = spec.resource.as_deref().map_or(&[][..], |kind| context.input.of(kind));
            all.extend(objects.iter().map(|object| of_object(context, product.id(), spec, object)));
        }
    }
    for (position, instance) in context.instances.iter().enumerate() {
        for spec in &instance.product.file.alerting {
            all.extend(by_chart(context, instance, spec));
            all.extend(by_configuration(context, position, instance, spec));
        }
    }
    all
}

fn of_object<'c>(context: &Context, component: &'c str, spec: &AlertingSpec, object: &'c Resource) -> Manager<'c> {
    let body = object.settings();
    let mut found = Vec::new();
    let base = spec.configs.as_ref().and_then(|configs| of_base(context, configs, body, object));
    match (base, spec.text.as_deref().and_then(|path| body.str_at(&[path]))) {
        (Some(base), _) => found.push(base),
        (None, Some(text)) => {
            let config = parse(text, Format::Yaml).unwrap_or_else(|| unread(component, "spec"));
            found.push((reached(&config), object.evidence(object.settings_path(), None)));
        }
        (None, None) => found.extend(spec.secret.as_ref().map(|secret| in_secret(context, secret, body, object))),
    }
    if let Some(configs) = &spec.configs {
        found.extend(chosen(context, configs, body, object));
    }
    Manager {
        component,
        own: object.name.to_string(),
        name: object.reference().to_string(),
        namespace: object.namespace.as_deref().map(str::to_owned),
        reached: found,
        by: None,
    }
}

fn unread(component: &str, place: &str) -> Value {
    Value::unknown(Reason::ConfigUnread(component.into(), place.into()))
}

/// A custom resource in the Secret's place (prometheus-operator/prometheus-operator:pkg/alertmanager/operator.go).
fn of_base(context: &Context, configs: &ChosenConfigs, body: &Value, by: &Resource) -> Option<(Reached, Evidence)> {
    let steps: Vec<&str> = configs.base.as_deref()?.split('.').collect();
    let name = body.str_at(&steps)?;
    match context.input.find(&configs.resource, by.namespace.as_deref(), name) {
        Some(base) => Some(of_config(base)),
        None => {
            let open = context.input.gaps(&[&configs.resource]).into_iter().collect();
            let path = format!("$.spec.{}", steps.join("."));
            Some((Reached { open, ..Reached::default() }, by.evidence(path, Some(name.to_owned()))))
        }
    }
}

fn of_config(config: &Resource) -> (Reached, Evidence) {
    (reached(config.body.get("spec").unwrap_or(&Value::Null)), config.evidence("$.spec.route", None))
}

/// Without the Secret, or the key in it, the operator configures a receiver that sends nothing.
fn in_secret(context: &Context, spec: &ConfigSecret, body: &Value, by: &Resource) -> (Reached, Evidence) {
    let default = spec.default.as_deref().map(|name| name.replace("{name}", &by.name));
    let text = |path: &str| body.str_at(&path.split('.').collect::<Vec<_>>());
    let Some(name) = text(&spec.at).map(str::to_owned).or(default) else {
        return (Reached::default(), by.evidence(by.settings_path(), None));
    };
    let key = spec.key_at.as_deref().and_then(text).unwrap_or(&spec.key);
    let namespace = by.namespace.as_deref();
    let hidden = Reason::Redacted(format!("Secret {}/{name} key {key}", namespace.unwrap_or_default()).into());
    let open = |reason: Reason| Reached { open: [reason].into(), ..Reached::default() };
    let Some(secret) = find_near(context.input, "Secret", namespace, &name) else {
        let made = MAKERS.iter().flat_map(|kind| context.input.of(kind)).any(|maker| makes(maker, &name));
        // A repository seldom shows its Secrets.
        let is_hidden =
            made || context.input.snapshot.repository.is_some() || !context.input.gaps(&["Secret"]).is_empty();
        let unread = || open(unread_secret(context.input, namespace, &name, key));
        let found = if is_hidden { unread() } else { Reached::default() };
        return (found, by.evidence(by.settings_path(), None));
    };
    let has_key = ["data", "stringData"].iter().any(|part| secret.body.at(&[part, key]).is_some());
    let found = match secret.body.at(&["structure", key]) {
        Some(config) => reached(config),
        None if has_key => open(hidden),
        None => Reached::default(),
    };
    (found, secret.evidence(format!("$.data['{key}']"), None))
}

fn makes(maker: &Resource, secret: &str) -> bool {
    let stated = [&["spec", "target", "name"][..], &["spec", "template", "metadata", "name"]];
    stated.iter().find_map(|path| maker.body.str_at(path)).unwrap_or(&maker.name) == secret
}

/// The custom resources that its selectors take in.
fn chosen(context: &Context, configs: &ChosenConfigs, body: &Value, by: &Resource) -> Vec<(Reached, Evidence)> {
    let input = context.input;
    let (key, within) = (format!("{}Selector", configs.selector), format!("{}NamespaceSelector", configs.selector));
    let silent = body.get(&key).is_none() && body.get(&within).is_none();
    let takes = |object: &Resource| match &configs.all_by_default {
        Some(setting) if silent => of_member(body, &setting.at, |value| {
            Answer::sure(value.and_then(Value::as_bool).unwrap_or(setting.default == Some(true.into())))
        }),
        _ => selector::takes_in(input, body, &configs.selector, by.namespace.as_deref(), object),
    };
    let mut all: Vec<(Reached, Evidence)> = Vec::new();
    for object in input.of(&configs.resource) {
        let answer = takes(object);
        let (found, evidence) = of_config(object);
        match answer.truth {
            Truth::True => all.push((found, evidence)),
            Truth::Unknown => all.push((Reached { open: answer.reasons, ..Reached::default() }, evidence)),
            Truth::False => {}
        }
    }
    // One that was not collected may be taken in, unless nothing ever is.
    let none_ever = of_member(body, &key, |selector| Answer::sure(selector.is_none())).truth == Truth::True;
    let gap = input.gaps(&[&configs.resource]).pop().filter(|_| !none_ever || configs.all_by_default.is_some());
    all.extend(
        gap.map(|reason| (Reached { open: [reason].into(), ..Reached::default() }, by.evidence("$.spec", None))),
    );
    all
}

/// What a declared chart makes. In a cluster the objects decide, and not what they were once made of.
fn by_chart<'c>(context: &Context, instance: &'c Instance, spec: &AlertingSpec) -> Vec<Manager<'c>> {
    if context.input.snapshot.observed || !instance.containers.is_empty() || !instance.objects.is_empty() {
        return Vec::new();
    }
    let charts = instance.charts.iter().filter(|chart| spec.chart.as_slice().contains(&chart.name));
    charts.filter_map(|chart| of_chart(instance, spec, chart)).collect()
}

fn of_chart<'c>(instance: &'c Instance, spec: &AlertingSpec, chart: &Chart<'c>) -> Option<Manager<'c>> {
    let is_off = spec.enabled.as_ref().is_some_and(|setting| match at(&chart.values, &setting.at) {
        Known::Known(value) => value.map_or(setting.default == Some(false.into()), |value| value == Value::Bool(false)),
        Known::Unknown { .. } => false,
    });
    if is_off {
        return None;
    }
    let config = of_values(instance, spec, chart);
    let evidence = chart.by.evidence(chart.path.clone(), Some(chart.name.clone()));
    Some(Manager {
        component: instance.product.id(),
        own: chart.by.name.to_string(),
        name: format!("{} {}", instance.product.file.name, chart.by.name),
        namespace: chart.namespace.clone(),
        reached: vec![(reached(&config), evidence)],
        by: Some(chart.by),
    })
}

/// The configuration in values, filled up with the chart's own: Helm merges mappings by key and replaces lists.
fn of_values(instance: &Instance, spec: &AlertingSpec, chart: &Chart) -> Value {
    let path = spec.path.as_deref().unwrap_or_default();
    let moved = spec.elsewhere.as_slice().iter().find(|path| !matches!(at(&chart.values, path), Known::Known(None)));
    if let Some(place) = moved {
        return unread(instance.product.id(), place);
    }
    let default = Value::from(spec.default.clone().unwrap_or_default());
    match at(&chart.values, path) {
        Known::Unknown { reason, .. } => Value::unknown(reason),
        Known::Known(None) => default,
        Known::Known(Some(Value::String(text))) => {
            parse(&text, Format::Yaml).unwrap_or_else(|| unread(instance.product.id(), path))
        }
        Known::Known(Some(stated)) => filled(stated, &default),
    }
}

fn filled(stated: Value, default: &Value) -> Value {
    let Value::Object(mut object) = stated else { return stated };
    for (key, value) in default.members() {
        let merged = match object.get(key) {
            None => value.clone(),
            Some(stated) => filled(stated.clone(), value),
        };
        object.insert(key, merged);
    }
    object.into()
}

/// An Alertmanager that no custom resource makes, by its own configuration.
fn by_configuration<'c>(
    context: &Context,
    position: usize,
    instance: &'c Instance,
    spec: &AlertingSpec,
) -> Option<Manager<'c>> {
    if !spec.configured || instance.containers.is_empty() || !instance.objects.is_empty() {
        return None;
    }
    let configs = context.configs_of(position).into_iter().filter(|config| {
        matches!(config.fact.place.as_str(), "configMap" | "secret") && config.fact.value != Value::from(Object::new())
    });
    let mut found: Vec<(Reached, Evidence)> =
        configs.filter_map(|config| Some((reached(&config.fact.value), config.evidence.first()?.clone()))).collect();
    if found.is_empty() {
        let evidence = instance.evidence().into_iter().next()?;
        found.push((reached(&unread(instance.product.id(), "")), evidence));
    }
    Some(Manager {
        component: instance.product.id(),
        own: instance.product.id().to_owned(),
        name: instance.product.file.name.clone(),
        namespace: instance.namespace.clone(),
        reached: found,
        by: None,
    })
}
