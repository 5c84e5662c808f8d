//! Grants that no binding of the input shows: those that a declared chart makes by default, and what a console lets the people do
//! who open it without a login.

use std::collections::BTreeSet;

use crate::facts::charts::Chart;
use crate::facts::config::find_near;
use crate::facts::fact::Sourced;
use crate::facts::input::Input;
use crate::facts::kinds::Grant;
use crate::facts::made::{at_steps, setting};
use crate::facts::product_file::{MadeGrant, VisitorSetting, Visitors};
use crate::facts::recognise::Instance;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::truth::Truth;
use crate::model::value::Value;

/// What the charts grant to the accounts that they make, where their bindings are not in the input themselves.
pub(super) fn grants(instances: &[Instance]) -> Vec<Sourced<Grant>> {
    let mut all = Vec::new();
    for instance in instances.iter().filter(|instance| instance.containers.is_empty()) {
        for chart in instance.charts.iter().filter(|chart| !chart.by.observed) {
            let specs = instance.product.file.makes.grants.iter();
            let ours = specs.filter(|spec| spec.chart.as_slice().contains(&chart.name));
            all.extend(ours.filter_map(|spec| by_chart(instance, chart, spec)));
        }
    }
    all
}

fn by_chart(instance: &Instance, chart: &Chart, spec: &MadeGrant) -> Option<Sourced<Grant>> {
    let on =
        spec.when.as_ref().map_or(Known::Known(Value::Bool(true)), |when| setting(Some(when), &chart.values, "rbac"));
    let level = match on {
        Known::Known(Value::Bool(false)) => return None,
        Known::Known(_) => Known::Known(spec.level.clone()),
        Known::Unknown { reason, .. } => Known::one_of(vec![spec.level.clone(), "other".to_owned()], reason),
    };
    let namespace = chart.namespace.iter();
    let fact = Grant {
        subject: Known::Known(namespace.chain([&spec.account]).cloned().collect::<Vec<_>>().join("/")),
        kind: "service-account".to_owned(),
        class: Known::Known("service-account".to_owned()),
        human: Known::Known(false),
        component: Known::Known(Some(instance.product.id().to_owned())),
        role: spec.role.clone(),
        level,
        reads_secrets: Known::Known(spec.reads_secrets),
        reads_by: spec.reads_secrets.then(|| "get secrets".to_owned()),
        wide: true,
        namespace: None,
        binding: format!("chart {}", chart.name),
        from: "chart".to_owned(),
    };
    let evidence = vec![chart.by.evidence(chart.path.clone(), Some(chart.name.clone()))];
    Some(Sourced { fact, evidence, observed: false })
}

/// The users and groups as which consoles let people act who have not logged in.
pub(super) fn anonymous(input: &Input, instances: &[Instance]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for instance in instances {
        for visitors in instance.product.file.visitors.iter().filter(|visitors| !visitors.names.is_empty()) {
            if are_let_in(input, instance, visitors).0 == Truth::True {
                let charts = instance.charts.iter();
                names
                    .extend(charts.flat_map(|chart| visitors.names.iter().flat_map(|path| texts(&chart.values, path))));
            }
        }
    }
    names
}

/// What consoles let such people do with an account of their own, `visitors.level`.
pub(super) fn visitors(input: &Input, instances: &[Instance]) -> Vec<Sourced<Grant>> {
    let mut all = Vec::new();
    for instance in instances {
        for visitors in &instance.product.file.visitors {
            let Some(level) = &visitors.level else { continue };
            let (truth, reason) = are_let_in(input, instance, visitors);
            let level = match (truth, reason) {
                (Truth::True, _) => Known::Known(level.clone()),
                (Truth::Unknown, Some(reason)) => Known::one_of(vec![level.clone(), "other".to_owned()], reason),
                _ => continue,
            };
            all.push(visitor(instance, level));
        }
    }
    all
}

fn visitor(instance: &Instance, level: Known<String>) -> Sourced<Grant> {
    let all = "all".to_owned();
    let fact = Grant {
        subject: Known::Known(format!("visitors of {}", instance.product.file.name)),
        kind: "user".to_owned(),
        class: Known::Known("anonymous".to_owned()),
        human: Known::Known(true),
        component: Known::Known(None),
        role: instance.product.file.name.clone(),
        reads_secrets: level.clone().map(|level| level == all),
        reads_by: level.is(&all).then(|| "get secrets".to_owned()),
        level,
        wide: true,
        namespace: None,
        binding: instance.product.file.name.clone(),
        from: "console".to_owned(),
    };
    Sourced { fact, evidence: instance.evidence(), observed: instance.is_observed() }
}

/// Whether every setting stands as it must for people to be let in without a login.
fn are_let_in(input: &Input, instance: &Instance, visitors: &Visitors) -> (Truth, Option<Reason>) {
    let settings = visitors.when.iter().map(|setting| stands(input, instance, setting));
    settings.fold((Truth::True, None), |(all, why), (one, reason)| (all.and(one), why.or(reason)))
}

/// Whether a setting stands so, in the ConfigMap or in the values of any chart of the instance. What an observed chart made of its
/// values stands in the ConfigMap.
fn stands(input: &Input, instance: &Instance, setting: &VisitorSetting) -> (Truth, Option<Reason>) {
    let in_config = setting.config_map.as_deref().map(|name| in_config_map(input, instance, setting, name));
    let charts = instance.charts.iter().filter(|chart| setting.chart.as_slice().contains(&chart.name));
    let has_config = in_config.is_some();
    let charts = charts.filter(|chart| !(chart.by.observed && has_config));
    let in_values = charts.map(|chart| is(&at_steps(&chart.values, &setting.values), &setting.is));
    in_config
        .into_iter()
        .chain(in_values)
        .fold((Truth::False, None), |(any, why), (one, reason)| (any.or(one), why.or(reason)))
}

fn in_config_map(input: &Input, instance: &Instance, setting: &VisitorSetting, name: &str) -> (Truth, Option<Reason>) {
    let key = setting.key.as_deref().unwrap_or_default();
    match find_near(input, "ConfigMap", instance.namespace.as_deref(), name) {
        Some(map) => is(&at_steps(&map.body, &["data".to_owned(), key.to_owned()]), &setting.is),
        None => match input.gaps(&["ConfigMap"]).pop() {
            Some(reason) => (Truth::Unknown, Some(reason)),
            None => (Truth::False, None),
        },
    }
}

/// Charts write `true` where a ConfigMap has the text.
fn is(stated: &Known<Option<Value>>, wanted: &str) -> (Truth, Option<Reason>) {
    match stated {
        Known::Known(Some(Value::Bool(on))) => (Truth::from(on.to_string() == wanted), None),
        Known::Known(stated) => (Truth::from(stated.as_ref().and_then(Value::as_str) == Some(wanted)), None),
        Known::Unknown { reason, .. } => (Truth::Unknown, Some(reason.clone())),
    }
}

fn texts(values: &Value, path: &[String]) -> Vec<String> {
    match at_steps(values, path) {
        Known::Known(Some(Value::String(text))) => vec![text.to_string()],
        Known::Known(Some(list)) => list.items().iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
