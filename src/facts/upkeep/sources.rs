//! The data sources that Grafana is given with the configuration.

use super::grafana::{self, by_hand as kept_by_hand};
use super::pods::{Picker, taken};
use super::{any, both, gaps_in_pods, maybe, unseen};
use crate::facts::charts::Chart;
use crate::facts::config;
use crate::facts::context::Context;
use crate::facts::fact::{FactList, Sourced};
use crate::facts::kinds::{Component, Config, DataSource, Workload};
use crate::facts::made::{at, on};
use crate::facts::product_file::{Format, TakesDashboards};
use crate::facts::reads::{Derived, Reads};
use crate::facts::recognise::{Instance, unchecked};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// A data source as an object of Grafana's operator (grafana/grafana-operator:config/crd/bases/grafana.integreatly.org_grafanadatasources.yaml).
pub(super) const DATA_SOURCE: &str = "GrafanaDatasource.grafana.integreatly.org";

/// Where Grafana reads them (grafana/grafana:docs/sources/administration/provisioning/index.md).
const FOLDER: &str = "provisioning/datasources";

/// The label by which the chart's sidecar finds them (grafana-community/helm-charts:charts/grafana/values.yaml).
const LABEL: &str = "grafana_datasource";

impl Derived for DataSource {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(super::READS).fact::<Component>().fact::<Config>();
    }
}

/// The data sources, and those that may be there unseen.
pub fn data_sources(context: &Context) -> FactList<DataSource> {
    let mut list = FactList::default();
    for instance in grafanas(context) {
        let pods = Pods { workloads: instance.workloads(context.workloads), pickers: taken(context, instance).pickers };
        for object in ["ConfigMap", "Secret"].iter().flat_map(|kind| context.input.of(kind)) {
            let given = given(instance, &pods, object);
            if !given.is(&false) {
                list.present
                    .extend(files(object).flat_map(|(file, evidence)| of_file(context, &file, &given, &evidence)));
            }
        }
        for chart in instance.charts.iter().filter(|chart| !chart.by.observed && instance.containers.is_empty()) {
            by_chart(context, instance, chart, &mut list);
        }
    }
    list.present.extend(context.input.of(DATA_SOURCE).iter().filter_map(|object| {
        let source = object.body.at(&["spec", "datasource"])?;
        of_entry(context, source, &grafana::takes(context, object), &object.evidence("$.spec.datasource", None))
    }));
    list.possible.extend(reasons(context).into_iter().map(|reason| unseen(reason, &[])));
    list
}

fn grafanas<'c, 'a>(context: &'c Context<'c, 'a>) -> impl Iterator<Item = &'c Instance<'a>> {
    let shows = |instance: &&Instance| instance.product.file.capabilities.iter().any(|name| name == "dashboards");
    context.instances.iter().filter(shows)
}

/// Why there may be others: what was not collected, and what people keep in Grafana itself.
fn reasons(context: &Context) -> Vec<Reason> {
    let products = context.input.products.iter();
    let showing = products.filter(|product| product.file.capabilities.iter().any(|name| name == "dashboards"));
    let mut reasons: Vec<Reason> =
        showing.flat_map(|product| unchecked(context.input, product, context.workloads)).collect();
    reasons.extend(gaps_in_pods(context));
    reasons.extend(context.input.gaps(&["ConfigMap", DATA_SOURCE]));
    reasons.extend(context.input.gaps(&["Secret"]).into_iter().filter(|_| may_be_given_secrets(context)));
    reasons.extend(kept_by_hand(context));
    reasons.sort();
    reasons.dedup();
    reasons
}

/// Whether a Grafana may find data sources in Secrets: a sidecar takes them in, its pods mount one, or its pods are not known.
fn may_be_given_secrets(context: &Context) -> bool {
    let mut all = grafanas(context).peekable();
    let may = |instance: &Instance| {
        let workloads = instance.workloads(context.workloads);
        let mounts = workloads.iter().flat_map(|one| &one.fact.containers).flat_map(|container| &container.mounts);
        let mounted = mounts.filter(|mount| mount.get("secret").is_some()).any(is_for_data_sources);
        let found = taken(context, instance).pickers.iter().any(|picker| picker.secrets);
        instance.containers.is_empty() || mounted || found
    };
    all.peek().is_none() || all.any(may)
}

fn is_for_data_sources(mount: &Value) -> bool {
    mount.str_at(&["path"]).is_some_and(|path| path.contains(FOLDER))
}

/// The pods of a Grafana, and what their sidecars search for.
struct Pods<'c> {
    workloads: Vec<&'c Sourced<Workload>>,
    pickers: Vec<Picker>,
}

/// Whether Grafana is given the files in a ConfigMap or Secret: its pods mount it, or a sidecar finds it.
fn given(instance: &Instance, pods: &Pods, object: &Resource) -> Known<bool> {
    let is_secret = object.kind.kind == "Secret";
    let member = if is_secret { "secret" } else { "configMap" };
    let mounted = pods.workloads.iter().any(|workload| {
        let near = object.namespace.is_none() || workload.fact.namespace.as_deref() == object.namespace.as_deref();
        let mounts = workload.fact.containers.iter().flat_map(|container| &container.mounts);
        let is_it = |mount: &Value| is_for_data_sources(mount) && mount.str_at(&[member]) == Some(object.name.as_str());
        near && mounts.into_iter().any(is_it)
    });
    let labels = object.body.at(&["metadata", "labels"]);
    let mut found = pods.pickers.iter().filter(|picker| picker.secrets || !is_secret);
    let found = found.any(|picker| picker.finds(labels, object.namespace.as_deref()));
    let by_chart = instance.charts.iter().filter(|chart| !chart.by.observed && instance.containers.is_empty());
    let by_chart = by_chart.map(|chart| found_by_chart(instance, chart, object));
    any([Known::Known(mounted || found)].into_iter().chain(by_chart))
}

/// The sidecar of a chart that is only declared: in its own namespace, and perhaps elsewhere.
fn found_by_chart(instance: &Instance, chart: &Chart, object: &Resource) -> Known<bool> {
    let Some(takes) = takes(instance, chart) else { return Known::Known(false) };
    if object.label(LABEL).is_none() {
        return Known::Known(false);
    }
    let enabled = at(&chart.values, &below(takes, "sidecar.datasources.enabled"));
    let enabled = enabled.map(|value| value.as_ref().and_then(Value::as_bool).unwrap_or(takes.sidecar));
    let is_near = object.namespace.is_none() || object.namespace.as_deref() == chart.namespace.as_deref();
    let near = if is_near { Known::Known(true) } else { maybe(Reason::ConfigUnread("grafana".into(), LABEL.into())) };
    both(both(on(&takes.when, &chart.values), enabled), near)
}

fn takes<'i>(instance: &'i Instance, chart: &Chart) -> Option<&'i TakesDashboards> {
    instance.product.file.takes_dashboards.iter().find(|takes| takes.chart.as_slice().contains(&chart.name))
}

fn below(takes: &TakesDashboards, path: &str) -> String {
    if takes.path.is_empty() { path.to_owned() } else { format!("{}.{path}", takes.path) }
}

/// The files in an object that look like data sources; those of Secrets were parsed at the door.
fn files(object: &Resource) -> impl Iterator<Item = (Value, Evidence)> {
    let part = if object.kind.kind == "Secret" { "structure" } else { "data" };
    let members = object.body.get(part).into_iter().flat_map(Value::members);
    members.filter_map(move |(key, value)| {
        let text = value.as_str().filter(|text| text.contains("datasources"));
        let file = match text {
            Some(text) => config::parse(text, Format::Yaml)?,
            None => value.as_object().map(|_| value.clone())?,
        };
        Some((file, object.evidence(format!("$.data['{key}']"), None)))
    })
}

fn of_file(context: &Context, file: &Value, given: &Known<bool>, evidence: &Evidence) -> Vec<Sourced<DataSource>> {
    let entries = file.get("datasources").map_or(&[][..], Value::items).iter();
    entries.filter_map(|entry| of_entry(context, entry, given, evidence)).collect()
}

fn of_entry(context: &Context, entry: &Value, given: &Known<bool>, evidence: &Evidence) -> Option<Sourced<DataSource>> {
    let kind = entry.str_at(&["type"])?;
    let shown = context
        .input
        .products
        .iter()
        .filter(|product| product.file.data_sources.as_slice().iter().any(|name| name == kind));
    let traces = shown.clone().any(|product| product.file.capabilities.iter().any(|name| name == "traces"));
    let fact = DataSource {
        name: entry.str_at(&["name"]).unwrap_or(kind).to_owned(),
        kind: kind.to_owned(),
        products: shown.map(|product| product.id().to_owned()).collect(),
        traces,
        object: evidence.object.to_string(),
        namespace: evidence.object.namespace.as_deref().map(str::to_owned),
        taken: given.clone(),
    };
    Some(Sourced { fact, evidence: vec![evidence.clone()], observed: evidence.observed })
}

/// Those in the values of a chart: files below `datasources`, and the list that kube-prometheus-stack adds to its own.
fn by_chart(context: &Context, instance: &Instance, chart: &Chart, list: &mut FactList<DataSource>) {
    let Some(takes) = takes(instance, chart) else { return };
    let evidence = chart.by.evidence(chart.path.clone(), None);
    let given = on(&takes.when, &chart.values);
    if let Known::Known(Some(files)) = at(&chart.values, &below(takes, "datasources")) {
        list.present.extend(files.members().flat_map(|(_, file)| of_file(context, file, &given, &evidence)));
    }
    match at(&chart.values, &below(takes, "additionalDataSources")) {
        Known::Known(Some(entries)) => {
            list.present.extend(entries.items().iter().filter_map(|entry| of_entry(context, entry, &given, &evidence)));
        }
        Known::Known(None) => {}
        Known::Unknown { reason, .. } => list.possible.push(unseen(reason, &[])),
    }
}
