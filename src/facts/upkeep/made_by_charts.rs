//! Alert rules and dashboards of charts that are declared and not rendered: what a product's file says of its charts.

use super::evaluators::release;
use crate::facts::charts::Chart;
use crate::facts::context::Context;
use crate::facts::made::on;
use crate::facts::product::Product;
use crate::facts::product_file::{MadeWatch, Makes};
use crate::model::known::Known;
use crate::model::value::{Object, Value};

/// Something that a declared chart makes.
pub(super) struct ByChart<'c, 'a> {
    pub(super) product: &'a Product,
    pub(super) chart: &'c Chart<'a>,
    pub(super) spec: &'a MadeWatch,
    /// Whether its switches are on: true or unknown.
    pub(super) there: Known<bool>,
}

/// What the declared charts make of the sort that `sort` picks. In a cluster what they made is seen itself.
pub(super) fn by_charts<'c, 'a>(
    context: &'c Context<'c, 'a>,
    sort: fn(&Makes) -> &[MadeWatch],
) -> Vec<ByChart<'c, 'a>> {
    let mut all = Vec::new();
    for instance in context.instances {
        for spec in sort(&instance.product.file.makes) {
            let charts = instance.charts.iter().filter(|chart| spec.chart.as_slice().contains(&chart.name));
            for chart in charts.filter(|chart| !chart.by.observed) {
                let there = on(&spec.when, &chart.values);
                if !there.is(&false) {
                    all.push(ByChart { product: instance.product, chart, spec, there });
                }
            }
        }
    }
    all
}

impl ByChart<'_, '_> {
    /// The products that the vendor's own look at.
    pub(super) fn covers(&self) -> Vec<String> {
        match self.spec.covers.as_slice() {
            [] => vec![self.product.id().to_owned()],
            named => named.to_vec(),
        }
    }

    /// The labels of the objects that it makes: Helm's customary ones, that of the release, and those that the values add.
    pub(super) fn labels(&self) -> Value {
        let mut labels = standard_labels(self.chart);
        if let Some(label) = &self.spec.release_label {
            labels.insert(label.as_str(), Value::from(release(self.chart)));
        }
        if let Some(path) = &self.spec.labels {
            let steps: Vec<&str> = path.split('.').collect();
            let added = self.chart.values.at(&steps).into_iter().flat_map(Value::members);
            added.for_each(|(key, value)| drop(labels.insert(key, value.clone())));
            if let Some(reason) = self.chart.values.as_object().and_then(Object::openness) {
                labels.set_open(reason.clone());
            }
        }
        labels.into()
    }
}

/// Labels that the objects of every chart bear (helm.sh/docs/chart_best_practices/labels).
pub(super) fn standard_labels(chart: &Chart) -> Object {
    let mut labels = Object::new();
    labels.insert("app.kubernetes.io/instance", Value::from(release(chart)));
    labels.insert("app.kubernetes.io/managed-by", Value::from("Helm"));
    labels
}
