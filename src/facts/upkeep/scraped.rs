//! Whether the metrics of a product are gathered: by a monitor that is there, or by one that a declared chart makes.

use super::{any, both, maybe};
use crate::facts::charts::Chart;
use crate::facts::fact::FactList;
use crate::facts::kinds::{Monitor, Scraper};
use crate::facts::made::on;
use crate::facts::monitors::is_scraped;
use crate::facts::recognise::Instance;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// What charts call the switches of their monitors, in small letters.
const MONITORS: [&str; 5] = ["servicemonitor", "podmonitor", "vmservicescrape", "vmpodscrape", "podmonitoring"];

/// Whether anything gathers the metrics of an instance.
pub(super) fn scraped(instance: &Instance, monitors: &FactList<Monitor>, scrapers: &FactList<Scraper>) -> Known<bool> {
    let seen = is_scraped(monitors, instance.product.id(), instance.namespace.as_deref());
    let charts = instance.charts.iter().filter(|chart| !chart.by.observed && instance.containers.is_empty());
    any([seen].into_iter().chain(charts.map(|chart| by_chart(instance, chart, scrapers))))
}

fn by_chart(instance: &Instance, chart: &Chart, scrapers: &FactList<Scraper>) -> Known<bool> {
    let own = instance.product.file.makes.monitors.iter().filter(|made| made.chart.as_slice().contains(&chart.name));
    let own = any(own.map(|made| on(&made.when, &chart.values)));
    if own.is(&true) {
        return own;
    }
    let takers = || scrapers.present.iter().map(|scraper| &scraper.fact);
    let takes = any(takers().map(|scraper| scraper.takes_all.clone()));
    // By the labels that its values give it a monitor may be chosen all the same.
    let reason = Reason::ConfigUnread(chart.name.as_str().into(), "values".into());
    let chosen = if takes.is(&true) || takers().next().is_none() { takes } else { maybe(reason.clone()) };
    // Some charts annotate their pods unasked.
    let annotated = any(takers().map(|scraper| scraper.annotations.clone()));
    let by_annotation = if annotated.is(&false) { annotated } else { maybe(reason) };
    any([own, both(switched_on(&chart.values), chosen), by_annotation])
}

/// Whether values switch a monitor on, wherever in them that is customary (ruling: customary keys of charts).
fn switched_on(values: &Value) -> Known<bool> {
    let open = values.as_object().and_then(Object::openness).map(|reason| maybe(reason.clone()));
    any(values.members().map(|(key, member)| switch(key, member)).chain(open))
}

fn switch(key: &str, member: &Value) -> Known<bool> {
    if !MONITORS.contains(&key.to_ascii_lowercase().as_str()) {
        return switched_on(member);
    }
    match (member, member.get("enabled")) {
        (Value::Bool(on), _) | (_, Some(Value::Bool(on))) => Known::Known(*on),
        (_, Some(Value::Unknown(unknown))) => maybe(unknown.reason.clone()),
        _ => Known::Known(false),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_customary_switches() {
        let of = |values: serde_json::Value| switched_on(&Value::from(values));
        assert!(of(json!({"controller": {"metrics": {"serviceMonitor": {"enabled": true}}}})).is(&true));
        assert!(of(json!({"prometheus": {"servicemonitor": {"enabled": false}}, "podMonitor": true})).is(&true));
        assert!(of(json!({"serviceMonitor": {"interval": "30s"}, "list": [1]})).is(&false));
        let mut open = Value::from(json!({"x": {"serviceMonitor": {"enabled": false}}}));
        open.as_object_mut().unwrap().set_open(Reason::SourceUnseen("valueFiles".into()));
        assert!(of(json!({})).is(&false) && switched_on(&open).known().is_none());
    }
}
