//! Whether the metrics of a product are gathered: by a monitor that is there, by one that a declared chart makes, or by a job of a
//! configuration.

use super::jobs::by_jobs;
use super::made_by_charts::standard_labels;
use super::watched::Watch;
use super::{any, both, maybe};
use crate::facts::charts::Chart;
use crate::facts::context::Context;
use crate::facts::made::on;
use crate::facts::monitors::{is_scraped, is_taken};
use crate::facts::recognise::Instance;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// What charts call the switches of their monitors, in small letters.
const MONITORS: [&str; 5] = ["servicemonitor", "podmonitor", "vmservicescrape", "vmpodscrape", "podmonitoring"];

/// What charts call the labels that values give to their monitors.
const LABELS: [&str; 5] = ["additionalLabels", "labels", "selector", "extraLabels", "metricLabels"];

/// Whether anything gathers the metrics of an instance.
pub(super) fn scraped(context: &Context, instance: &Instance, watch: &Watch) -> Known<bool> {
    let seen = is_scraped(watch.monitors, instance.product.id(), instance.namespace.as_deref());
    if seen.is(&true) {
        return seen;
    }
    let charts = instance.charts.iter().filter(|chart| !chart.by.observed && instance.containers.is_empty());
    let by_chart = charts.map(|chart| by_chart(context, instance, chart, watch));
    let others = [seen, by_jobs(context, instance, watch.scrapers), somewhere(instance, watch)];
    any(others.into_iter().chain(by_chart))
}

/// Where a product is known by its custom resources alone, its pods lie somewhere: perhaps where a monitor looks and nothing is
/// known to be.
fn somewhere(instance: &Instance, watch: &Watch) -> Known<bool> {
    let is_placed = !instance.containers.is_empty() || !instance.charts.is_empty() || !instance.made.is_empty();
    let empty = watch.monitors.present.iter().filter(|monitor| !is_placed && monitor.fact.reaches.is_empty());
    let unread = || maybe(Reason::ConfigUnread(instance.product.id().into(), "".into()));
    any(empty.map(|monitor| both(unread(), monitor.fact.selected.clone())))
}

fn by_chart(context: &Context, instance: &Instance, chart: &Chart, watch: &Watch) -> Known<bool> {
    let own = instance.product.file.makes.monitors.iter().filter(|made| made.chart.as_slice().contains(&chart.name));
    let own = any(own.map(|made| on(&made.when, &chart.values)));
    if own.is(&true) {
        return own;
    }
    let mut switches = Vec::new();
    gather(&chart.values, &mut switches);
    let made = switches.into_iter().map(|switch| both(is_on(switch), is_taken(context, &monitor(chart, switch))));
    let open = chart.values.as_object().and_then(Object::openness).map(|reason| maybe(reason.clone()));
    // Some charts annotate their pods unasked.
    let annotated = any(watch.scrapers.present.iter().map(|scraper| scraper.fact.annotations.clone()));
    let unread = || maybe(Reason::ConfigUnread(chart.name.as_str().into(), "values".into()));
    let by_annotation = (!annotated.is(&false)).then(unread);
    any(made.chain([own]).chain(open).chain(by_annotation))
}

/// The switches of monitors in values, wherever that is customary (ruling: customary keys of charts).
fn gather<'v>(values: &'v Value, into: &mut Vec<&'v Value>) {
    for (key, member) in values.members() {
        match MONITORS.contains(&key.to_ascii_lowercase().as_str()) {
            true => into.push(member),
            false => gather(member, into),
        }
    }
}

fn is_on(switch: &Value) -> Known<bool> {
    match (switch, switch.get("enabled")) {
        (Value::Bool(on), _) | (_, Some(Value::Bool(on))) => Known::Known(*on),
        (Value::Unknown(unknown), _) | (_, Some(Value::Unknown(unknown))) => maybe(unknown.reason.clone()),
        _ => Known::Known(false),
    }
}

/// The monitor that a chart makes, as far as its labels go.
fn monitor(chart: &Chart, switch: &Value) -> Resource {
    let mut labels = standard_labels(chart);
    let given = LABELS.iter().filter_map(|key| switch.get(key)).flat_map(Value::members);
    given.for_each(|(key, value)| drop(labels.insert(key, value.clone())));
    let mut metadata = Object::new();
    metadata.insert("labels", labels.into());
    let mut body = Object::new();
    body.insert("metadata", metadata.into());
    Resource {
        kind: GroupKind::new("monitoring.coreos.com", "ServiceMonitor"),
        version: "v1".into(),
        namespace: chart.namespace.as_deref().map(Into::into),
        name: chart.by.name.clone(),
        body: body.into(),
        origin: chart.by.origin.clone(),
        observed: false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_customary_switches() {
        let of = |values: serde_json::Value| {
            let values = Value::from(values);
            let mut switches = Vec::new();
            gather(&values, &mut switches);
            any(switches.into_iter().map(is_on))
        };
        assert!(of(json!({"controller": {"metrics": {"serviceMonitor": {"enabled": true}}}})).is(&true));
        assert!(of(json!({"prometheus": {"servicemonitor": {"enabled": false}}, "podMonitor": true})).is(&true));
        assert!(of(json!({"serviceMonitor": {"interval": "30s"}, "list": [1]})).is(&false));
    }
}
