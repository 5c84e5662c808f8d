//! Helm charts that something in the snapshot installs: Argo CD Applications, Flux HelmReleases, RKE2's HelmCharts, Config Sync,
//! Kustomize.

mod config_sync;

use super::input::Input;
use crate::format::skip::Skip;
use crate::format::yaml;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The kinds that install charts. HelmChart is of RKE2 and K3s (k3s-io/helm-controller:pkg/apis/helm.cattle.io/v1/types.go).
pub const KINDS: [&str; 6] = [
    "Application.argoproj.io",
    "ApplicationSet.argoproj.io",
    "HelmRelease.helm.toolkit.fluxcd.io",
    "HelmChart.helm.cattle.io",
    config_sync::KINDS[0],
    config_sync::KINDS[1],
];

/// The kind that names where Flux finds charts (fluxcd/source-controller:api/v1/helmrepository_types.go).
pub const REPOSITORY: &str = "HelmRepository.source.toolkit.fluxcd.io";

/// All kinds that are read for charts and their values.
pub const READS: [&str; 8] = [KINDS[0], KINDS[1], KINDS[2], KINDS[3], KINDS[4], KINDS[5], REPOSITORY, "ConfigMap"];

/// What stands for a chart that a kustomization has Helm render; no API serves it.
const OF_KUSTOMIZE: &str = "HelmChart.kustomize.config.k8s.io";

/// One chart that is installed.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    /// The chart's name.
    pub name: String,
    /// The chart's version as asked for.
    pub version: Option<String>,
    /// The address of the repository that it comes from; none where that is not known.
    pub repository: Option<String>,
    /// The namespace that it is installed into.
    pub namespace: Option<String>,
    /// Its values; an open mapping where some of them come from places that were not read.
    pub values: Value,
    /// What installs it.
    pub by: &'a Resource,
    /// Where in that object the chart is named.
    pub path: String,
}

impl Chart<'_> {
    /// The name of the release: stated, else that of the object that installs it.
    pub fn release(&self) -> &str {
        let stated = [
            &["spec", "releaseName"][..],
            &["spec", "source", "helm", "releaseName"],
            &["spec", "helm", "releaseName"],
        ];
        stated.iter().find_map(|path| self.by.body.str_at(path)).unwrap_or(&self.by.name)
    }

    /// Whether a Service of this name is one that the release would make.
    pub fn may_make_service(&self, service: &str, namespace: Option<&str>) -> bool {
        self.namespace.as_deref() == namespace && self.may_name(service)
    }

    /// Whether the release would give an object this name, by Helm's custom of naming objects after the release or the chart
    /// (helm.sh/docs/chart_best_practices).
    pub fn may_name(&self, name: &str) -> bool {
        let mut releases = [self.release(), self.by.name.as_str(), self.name.as_str()].into_iter();
        let begins =
            |release: &str| name.strip_prefix(release).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        releases.any(begins)
    }

    /// Whether a host's label or a segment of the path of its repository is this one; none where the repository is not known.
    pub fn is_from(&self, part: &str) -> Option<bool> {
        let repository = self.repository.as_deref()?;
        Some(repository.split(['/', '.', ':']).any(|own| own.eq_ignore_ascii_case(part)))
    }
}

/// Every chart that the snapshot installs, in the order of the objects that do. A name that a generator fills in, `{{chart}}`,
/// names none.
pub fn charts<'a>(input: &Input<'a>) -> Vec<Chart<'a>> {
    charts_called(input, &|name| !name.contains("{{"))
}

/// Those with a name that is wanted; the values of others are not even read.
pub fn charts_called<'a>(input: &Input<'a>, wanted: &dyn Fn(&str) -> bool) -> Vec<Chart<'a>> {
    let mut all = Vec::new();
    for application in input.of("Application.argoproj.io") {
        argo(application, &["spec"], "$.spec", wanted, &mut all);
    }
    for set in input.of("ApplicationSet.argoproj.io") {
        argo(set, &["spec", "template", "spec"], "$.spec.template.spec", wanted, &mut all);
    }
    let named = |by: &Resource, path: &[&str]| by.body.str_at(path).is_some_and(|name| wanted(&last_segment(name)));
    let releases = input.of("HelmRelease.helm.toolkit.fluxcd.io").iter();
    all.extend(releases.filter(|by| named(by, &["spec", "chart", "spec", "chart"])).filter_map(|by| flux(input, by)));
    let own = |kind| input.of(kind).iter().filter(|by| named(by, &["spec", "chart"]));
    all.extend(own("HelmChart.helm.cattle.io").filter_map(rancher));
    let synced = config_sync::installers(input).filter(|by| named(by, &["spec", "helm", "chart"]));
    all.extend(synced.filter_map(|by| config_sync::chart(input, by)));
    all.extend(own(OF_KUSTOMIZE).filter_map(kustomize));
    all
}

/// The values of one installation.
#[derive(Debug, Clone)]
pub struct Release<'a> {
    /// What installs it.
    pub by: &'a Resource,
    /// The namespace that it is installed into.
    pub namespace: Option<String>,
    /// Its values; an open mapping where some of them come from places that were not read.
    pub values: Value,
    /// Where they stand in that object.
    pub path: String,
}

/// The values of everything that the snapshot installs, charts that it holds itself included.
pub fn releases<'a>(input: &Input<'a>) -> Vec<Release<'a>> {
    let applications = input.of("Application.argoproj.io").iter().map(|by| (by, &["spec"][..], "$.spec"));
    let sets = input.of("ApplicationSet.argoproj.io").iter();
    let sets = sets.map(|by| (by, &["spec", "template", "spec"][..], "$.spec.template.spec"));
    let of_argo = applications.chain(sets).flat_map(|(by, steps, path)| argo_releases(by, by.body.at(steps), path));
    let of_flux = input.of("HelmRelease.helm.toolkit.fluxcd.io").iter().map(|by| {
        let namespace = by.body.str_at(&["spec", "targetNamespace"]).or(by.namespace.as_deref()).map(str::to_owned);
        let elsewhere = by.body.at(&["spec", "valuesFrom"]).is_some().then_some("valuesFrom");
        let values = opened(by, by.body.at(&["spec", "values"]).cloned(), elsewhere);
        Release { by, namespace, values, path: "$.spec.values".to_owned() }
    });
    let of_rancher = input.of("HelmChart.helm.cattle.io").iter().filter_map(|by| {
        let chart = rancher(by)?;
        Some(Release { by, namespace: chart.namespace, values: chart.values, path: "$.spec.valuesContent".to_owned() })
    });
    let synced = config_sync::installers(input).map(|by| config_sync::release(input, by));
    of_argo.chain(of_flux).chain(of_rancher).chain(synced).collect()
}

fn argo_releases<'a>(by: &'a Resource, spec: Option<&'a Value>, path: &'a str) -> Vec<Release<'a>> {
    let namespace = spec.and_then(|spec| spec.str_at(&["destination", "namespace"])).map(str::to_owned);
    let member = |name: &str| spec.and_then(|spec| spec.get(name));
    let single = member("source").into_iter().map(|source| (format!("{path}.source.helm.values"), source));
    let several = member("sources").map_or(&[][..], Value::items).iter().enumerate();
    let several = several.map(|(at, source)| (format!("{path}.sources[{at}].helm.values"), source));
    let release = |(path, source)| Release { by, namespace: namespace.clone(), values: argo_values(by, source), path };
    single.chain(several).map(release).collect()
}

fn argo<'a>(by: &'a Resource, spec: &[&str], path: &str, wanted: &dyn Fn(&str) -> bool, all: &mut Vec<Chart<'a>>) {
    let Some(spec) = by.body.at(spec) else { return };
    let namespace = spec.str_at(&["destination", "namespace"]).map(str::to_owned);
    let single = spec.get("source").into_iter().map(|source| (format!("{path}.source.chart"), source));
    let several = spec.get("sources").map_or(&[][..], Value::items).iter().enumerate();
    let several = several.map(|(at, source)| (format!("{path}.sources[{at}].chart"), source));
    for (path, source) in single.chain(several) {
        let Some(name) = source.str_at(&["chart"]).map(last_segment) else { continue };
        if !wanted(&name) {
            continue;
        }
        all.push(Chart {
            name,
            version: source.str_at(&["targetRevision"]).map(str::to_owned),
            repository: source.str_at(&["repoURL"]).map(str::to_owned),
            namespace: namespace.clone(),
            values: argo_values(by, source),
            by,
            path,
        });
    }
}

/// `valuesObject` wins over `values`; value files and parameters beside them were not merged here.
fn argo_values(by: &Resource, source: &Value) -> Value {
    let Some(helm) = source.get("helm") else { return Object::new().into() };
    let text = || helm.str_at(&["values"]).and_then(|text| yaml::read(text, &Skip::none()).ok()).map(|read| read.value);
    let values = helm.get("valuesObject").cloned().or_else(text);
    let unread = values.is_none() && helm.get("values").is_some();
    let elsewhere = ["valueFiles", "parameters", "fileParameters"].iter().any(|key| helm.get(key).is_some());
    opened(by, values, (elsewhere || unread).then_some("valueFiles"))
}

fn flux<'a>(input: &Input, by: &'a Resource) -> Option<Chart<'a>> {
    let name = by.body.str_at(&["spec", "chart", "spec", "chart"])?;
    let target = by.body.str_at(&["spec", "targetNamespace"]).or(by.namespace.as_deref());
    let elsewhere = by.body.at(&["spec", "valuesFrom"]).is_some();
    Some(Chart {
        name: last_segment(name),
        version: by.body.str_at(&["spec", "chart", "spec", "version"]).map(str::to_owned),
        repository: flux_repository(input, by),
        namespace: target.map(str::to_owned),
        values: opened(by, by.body.at(&["spec", "values"]).cloned(), elsewhere.then_some("valuesFrom")),
        by,
        path: "$.spec.chart.spec.chart".to_owned(),
    })
}

/// Where the release's chart comes from: what a chart in the input says that brings it along, else the repository's own object.
fn flux_repository(input: &Input, by: &Resource) -> Option<String> {
    let chart = by.body.at(&["spec", "chart", "spec"])?;
    let reference = chart.get("sourceRef");
    let text = |key: &str| reference.and_then(|reference| reference.str_at(&[key]));
    let namespace = text("namespace").or(by.namespace.as_deref());
    let object = || input.find(REPOSITORY, namespace, text("name").filter(|_| text("kind") == Some("HelmRepository"))?);
    let url = chart.str_at(&["repository"]).or_else(|| object()?.body.str_at(&["spec", "url"]));
    url.map(str::to_owned)
}

fn rancher(by: &Resource) -> Option<Chart<'_>> {
    let name = by.body.str_at(&["spec", "chart"])?;
    let text = by.body.str_at(&["spec", "valuesContent"]);
    let values = text.and_then(|text| yaml::read(text, &Skip::none()).ok()).map(|read| read.value);
    Some(Chart {
        name: last_segment(name),
        version: by.body.str_at(&["spec", "version"]).map(str::to_owned),
        repository: by.body.str_at(&["spec", "repo"]).map(str::to_owned),
        namespace: by.body.str_at(&["spec", "targetNamespace"]).map(str::to_owned),
        values: opened(by, values, Some("HelmChartConfig")),
        by,
        path: "$.spec.chart".to_owned(),
    })
}

fn kustomize(by: &Resource) -> Option<Chart<'_>> {
    Some(Chart {
        name: last_segment(by.body.str_at(&["spec", "chart"])?),
        version: by.body.str_at(&["spec", "version"]).map(str::to_owned),
        repository: by.body.str_at(&["spec", "repo"]).map(str::to_owned),
        namespace: by.namespace.as_deref().map(str::to_owned),
        values: by.body.at(&["spec", "values"]).cloned().unwrap_or_default(),
        by,
        path: "$.helmCharts".to_owned(),
    })
}

/// Values that may hold more, where some of them stand in a place that was not read.
fn opened(by: &Resource, values: Option<Value>, elsewhere: Option<&str>) -> Value {
    let mut object = match values {
        Some(Value::Object(object)) => object,
        _ => Object::new(),
    };
    if let Some(place) = elsewhere {
        object.set_open(Reason::SourceUnseen(format!("{place} ({})", by.reference()).into()));
    }
    object.into()
}

fn last_segment(name: &str) -> String {
    name.trim_end_matches('/').rsplit('/').next().unwrap_or(name).to_owned()
}
