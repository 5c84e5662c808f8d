//! What a chart takes where its values do not say, as products' files record it.

use super::charts::Chart;
use super::product_file::ChartDefault;
use super::recognise::Instance;
use crate::model::value::{Object, Value};

/// Helm's name for the release, which charts write into their defaults (helm.sh/docs/chart_template_guide/builtin_objects).
const RELEASE: &str = "{{ .Release.Name }}";

/// The chart's values, and the recorded defaults where they say nothing. Where not all values were read they may say it, and no
/// default counts.
pub fn with_defaults(defaults: &[ChartDefault], chart: &Chart) -> Value {
    let mut values = chart.values.clone();
    let Some(object) = values.as_object_mut().filter(|object| object.openness().is_none()) else { return values };
    let ours = defaults.iter().filter(|default| default.chart == chart.name);
    for default in ours.filter(|default| is_within(chart.version.as_deref(), &default.versions)) {
        for (path, value) in &default.values {
            let steps: Vec<&str> = path.split('.').collect();
            add(object, &steps, filled(Value::from(value.clone()), chart.release()));
        }
    }
    values
}

/// Whether the values of an instance's charts say a member themselves, rather than a recorded default.
pub fn is_said(instance: &Instance, member: &str) -> bool {
    instance.charts.iter().any(|chart| {
        let places = instance.product.file.config.iter().filter(|place| place.chart.as_slice().contains(&chart.name));
        let mut paths = places.filter_map(|place| place.path.as_deref());
        paths.any(|path| {
            let steps: Vec<&str> = path.split('.').chain([member]).collect();
            chart.values.at(&steps).is_some()
        })
    })
}

/// Adds a value at a path where nothing stands yet.
fn add(object: &mut Object, steps: &[&str], value: Value) {
    let Some((step, rest)) = steps.split_first() else { return };
    if object.get(step).is_none() {
        let inner = if rest.is_empty() { value.clone() } else { Object::new().into() };
        object.insert(*step, inner);
    }
    if let Some(inner) = object.get_mut(step).and_then(Value::as_object_mut) {
        add(inner, rest, value);
    }
}

fn filled(value: Value, release: &str) -> Value {
    match value {
        Value::String(text) => Value::from(text.replace(RELEASE, release)),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| filled(item, release)).collect()),
        Value::Object(mut object) => {
            object.iter_mut().for_each(|(_, member)| *member = filled(std::mem::take(member), release));
            object.into()
        }
        other => other,
    }
}

/// Whether a chart's version lies within `>=5,<7`. What is asked for without a number, such as `*`, is taken for the newest.
fn is_within(version: Option<&str>, bounds: &str) -> bool {
    let asked = version.and_then(numbers);
    bounds.split(',').map(str::trim).all(|bound| {
        let (sign, rest) = bound.split_at(bound.find(|c: char| c.is_ascii_digit()).unwrap_or(bound.len()));
        match (&asked, numbers(rest)) {
            (Some(asked), Some(limit)) if sign.trim() == "<" => *asked < limit,
            (Some(asked), Some(limit)) => *asked >= limit,
            (None, _) => sign.trim() != "<",
            (_, None) => false,
        }
    })
}

/// The numbers of `6.17.1`, `v1.2`, `^6` or `6.x`; none where there is no first one.
fn numbers(version: &str) -> Option<Vec<u32>> {
    let bare = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    let all: Vec<u32> = bare.split(['.', '-', '+', ' ']).map_while(|part| part.parse().ok()).collect();
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{add, is_within};
    use crate::model::value::Value;

    #[test]
    fn versions_within_bounds() {
        for (version, bounds, expected) in [
            (Some("6.17.1"), ">=5", true),
            (Some("4.2.0"), ">=5", false),
            (Some("v6.0.0"), ">=5,<7", true),
            (Some("7.0.1"), ">=5,<7", false),
            (Some("^6"), ">=5,<7", true),
            (Some("*"), ">=5", true),
            (Some("*"), "<7", false),
            (None, ">=5", true),
        ] {
            assert_eq!(is_within(version, bounds), expected, "{version:?} {bounds}");
        }
    }

    #[test]
    fn what_stands_there_stays() {
        let of = |values: serde_json::Value| {
            let mut values = Value::from(values);
            add(values.as_object_mut().unwrap(), &["server", "retentionPeriod"], Value::from(1));
            values.to_json()
        };
        assert_eq!(of(json!({})), json!({"server": {"retentionPeriod": 1}}));
        assert_eq!(of(json!({"server": {"retentionPeriod": "90d"}})), json!({"server": {"retentionPeriod": "90d"}}));
        assert_eq!(of(json!({"server": null})), json!({"server": null}));
    }
}
