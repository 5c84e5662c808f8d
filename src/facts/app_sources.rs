//! The objects that a GitOps operator reconciles, and the sources that they name.

mod artifacts;
pub mod config_sync;

use crate::format::path::has_form;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kinds, with their groups. A FluxInstance has Flux reconcile a repository (`spec.sync`), as a Kustomization does
/// (controlplaneio-fluxcd/flux-operator:api/v1/fluxinstance_types.go).
const KINDS: [(&str, &str); 5] = [
    ("argoproj.io", "Application"),
    ("argoproj.io", "ApplicationSet"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"),
    ("fluxcd.controlplane.io", "FluxInstance"),
];

/// The kinds that name the repositories of Flux (fluxcd/source-controller:api/v1).
const REPOSITORIES: [&str; 5] = ["GitRepository", "OCIRepository", "HelmRepository", "Bucket", "HelmChart"];

/// What makes objects of templates that it holds (controlplaneio-fluxcd/flux-operator:api/v1/resourceset_types.go).
const RESOURCE_SET: (&str, &str) = ("fluxcd.controlplane.io", "ResourceSet");

/// The kinds that name the repositories of Flux.
pub fn repositories() -> impl Iterator<Item = GroupKind> {
    REPOSITORIES.iter().map(|kind| GroupKind::new("source.toolkit.fluxcd.io", kind))
}

/// Whether a kind names repositories of Flux, or what it composes of them.
pub fn is_repository(kind: &GroupKind) -> bool {
    ["source.toolkit.fluxcd.io", artifacts::GENERATOR.0].contains(&kind.group.as_str())
}

/// Every kind whose objects are needed to read a repository.
pub fn needs() -> impl Iterator<Item = GroupKind> {
    KINDS
        .iter()
        .chain([&RESOURCE_SET, &artifacts::GENERATOR])
        .map(|(group, kind)| GroupKind::new(group, kind))
        .chain(repositories())
}

/// Whether an object holds templates of further applications, which are not filled in here.
pub fn holds_templates(object: &Resource) -> bool {
    if (object.kind.group.as_str(), object.kind.kind.as_str()) != RESOURCE_SET {
        return false;
    }
    let listed = object.body.at(&["spec", "resources"]).map_or(&[][..], Value::items);
    let is_app = |kind: &str| KINDS.iter().any(|(_, name)| *name == kind);
    let text = object.body.str_at(&["spec", "resourcesTemplate"]).unwrap_or_default();
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("kind:")).map(str::trim);
    listed.iter().filter_map(|resource| resource.str_at(&["kind"])).any(is_app) || lines.any(is_app)
}

/// Whether a kind is an application of a GitOps operator.
pub fn is_app(kind: &GroupKind) -> bool {
    KINDS.iter().any(|(group, name)| kind.group == *group && kind.kind == *name)
}

/// One source of an application.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// The URL of its repository, where it is known.
    pub repository: Option<String>,
    /// The path in it.
    pub path: Option<String>,
    /// The chart, where it is one of a chart repository.
    pub chart: Option<String>,
    /// The branch, tag or version asked for.
    pub revision: Option<String>,
    /// Whether folders below the path are read too.
    pub recurse: bool,
    /// Only there for its files to be named by others.
    pub is_reference: bool,
    /// Made of other sources in a way that the input does not tell.
    pub is_unresolved: bool,
    /// What Argo CD changes in its kustomization.
    pub kustomize: Option<Value>,
    /// Patterns of the files that Argo CD takes from its folder; all where there is none.
    pub include: Option<String>,
    /// Patterns of those that it leaves out.
    pub exclude: Option<String>,
}

impl Source {
    /// Whether a file of its folder, named below that, is taken
    /// (argoproj/argo-cd:docs/user-guide/directory.md, "Including only certain files").
    pub fn takes(&self, file: &str) -> bool {
        let fits = |patterns: &Option<String>| patterns.as_deref().map(|patterns| is_one_of(file, patterns));
        fits(&self.include).unwrap_or(true) && !fits(&self.exclude).unwrap_or(false)
    }

    /// As a report names it.
    pub fn name(&self) -> String {
        let repository = self.repository.as_deref().unwrap_or_default().trim_end_matches(".git");
        match (&self.chart, &self.path) {
            (Some(chart), _) => chart.clone(),
            (None, Some(path)) if repository.is_empty() => path.clone(),
            (None, Some(path)) => format!("{repository} {path}"),
            (None, None) => repository.to_owned(),
        }
    }
}

/// The sources of an application, and what its chart has Flux reconcile; `repositories` are the objects that Flux' references
/// name.
pub fn sources(app: &Resource, repositories: &[Resource]) -> Vec<Source> {
    let mut sources = own_sources(app, repositories);
    let is_instance = |source: &Source| source.chart.as_deref().map(last_segment).as_deref() == Some(FLUX_INSTANCE);
    if sources.iter().any(is_instance) {
        sources.extend(synced_by_chart(app));
    }
    sources
}

/// The chart that makes a FluxInstance.
pub const FLUX_INSTANCE: &str = "flux-instance";

fn own_sources(app: &Resource, repositories: &[Resource]) -> Vec<Source> {
    match app.kind.kind.as_str() {
        "Application" => argo(app.body.get("spec")),
        "Kustomization" => vec![flux(app, repositories)],
        "HelmRelease" => release(app, repositories),
        "FluxInstance" => sync(app),
        "RootSync" | "RepoSync" => config_sync::source(app).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The sources in the specification of an Argo CD Application, or in the template of an ApplicationSet.
pub fn argo(spec: Option<&Value>) -> Vec<Source> {
    let Some(spec) = spec else { return Vec::new() };
    let several = spec.get("sources").map_or(&[][..], Value::items).iter();
    spec.get("source").into_iter().chain(several).map(argo_source).collect()
}

fn argo_source(source: &Value) -> Source {
    let text = |key: &str| source.str_at(&[key]).map(str::to_owned);
    let (path, chart) = (text("path"), text("chart"));
    Source {
        repository: text("repoURL"),
        is_reference: path.is_none() && chart.is_none() && text("ref").is_some(),
        is_unresolved: false,
        revision: text("targetRevision"),
        path,
        chart,
        recurse: source.at(&["directory", "recurse"]).and_then(Value::as_bool) == Some(true),
        kustomize: source.get("kustomize").cloned(),
        include: source.str_at(&["directory", "include"]).map(str::to_owned),
        exclude: source.str_at(&["directory", "exclude"]).map(str::to_owned),
    }
}

fn flux(app: &Resource, repositories: &[Resource]) -> Source {
    let path = app.body.str_at(&["spec", "path"]).unwrap_or("./");
    let reference = app.body.at(&["spec", "sourceRef"]);
    let composed = reference.filter(|reference| reference.str_at(&["kind"]) == Some("ExternalArtifact"));
    if let Some(name) = composed.and_then(|reference| reference.str_at(&["name"])) {
        return artifacts::source(app, name, path, repositories);
    }
    let repository = reference.and_then(|reference| url_of(app, reference, repositories));
    Source { repository, path: Some(path.to_owned()), recurse: true, ..Source::default() }
}

fn sync(instance: &Resource) -> Vec<Source> {
    instance.body.at(&["spec", "sync"]).map(synced).into_iter().collect()
}

/// What the chart of a FluxInstance has it reconcile (controlplaneio-fluxcd/charts:charts/flux-instance/values.yaml).
pub fn synced_by_chart(app: &Resource) -> Option<Source> {
    let values = app.body.at(&["spec", "values"]).or(app.body.at(&["spec", "source", "helm", "valuesObject"]))?;
    values.at(&["instance", "sync"]).filter(|sync| sync.str_at(&["path"]).is_some()).map(synced)
}

fn synced(sync: &Value) -> Source {
    let text = |key: &str| sync.str_at(&[key]).map(str::to_owned);
    let path = text("path").unwrap_or_else(|| "./".to_owned());
    Source { repository: text("url"), path: Some(path), recurse: true, ..Source::default() }
}

fn release(app: &Resource, repositories: &[Resource]) -> Vec<Source> {
    match app.body.at(&["spec", "chartRef"]) {
        Some(reference) => referred(app, reference, repositories),
        None => of_chart(app, app.body.at(&["spec", "chart", "spec"]), repositories),
    }
}

/// A chart by reference: an OCIRepository whose URL ends in its name, or a HelmChart that says what a release may say itself
/// (fluxcd/helm-controller:docs/spec/v2/helmreleases.md, "Chart reference").
fn referred(app: &Resource, reference: &Value, repositories: &[Resource]) -> Vec<Source> {
    let found = repository(app, reference, repositories);
    if let Some(chart) = found.filter(|object| object.kind.kind == "HelmChart") {
        return of_chart(chart, chart.body.get("spec"), repositories);
    }
    let url = found.and_then(|object| object.body.str_at(&["spec", "url"])).map(str::to_owned);
    let chart = url.as_deref().map(last_segment).or_else(|| reference.str_at(&["name"]).map(str::to_owned));
    vec![Source { repository: url, chart, ..Source::default() }]
}

fn of_chart(by: &Resource, spec: Option<&Value>, repositories: &[Resource]) -> Vec<Source> {
    let named = spec.and_then(|spec| spec.str_at(&["chart"])).map(str::to_owned);
    let reference = spec.and_then(|spec| spec.get("sourceRef"));
    let repository = reference.and_then(|reference| url_of(by, reference, repositories));
    let in_files =
        matches!(reference.and_then(|reference| reference.str_at(&["kind"])), Some("GitRepository" | "Bucket"));
    match in_files {
        true => vec![Source { repository, path: named, recurse: true, ..Source::default() }],
        false => vec![Source { repository, chart: named, ..Source::default() }],
    }
}

/// Whether a file fits a pattern, or one of several in braces: `{a.yaml,b/*}`. A star stands for slashes, too.
fn is_one_of(file: &str, patterns: &str) -> bool {
    let inner = patterns.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.unwrap_or(patterns).split(',').any(|pattern| has_form(file, pattern.trim()))
}

/// The last segment of a URL, without tag or digest.
pub fn last_segment(url: &str) -> String {
    let segment = url.trim_end_matches('/').rsplit('/').next().unwrap_or(url);
    segment.split([':', '@']).next().unwrap_or(segment).to_owned()
}

/// The URL of the object that a reference names.
pub fn url_of(app: &Resource, reference: &Value, repositories: &[Resource]) -> Option<String> {
    repository(app, reference, repositories)?.body.str_at(&["spec", "url"]).map(str::to_owned)
}

/// The object that a reference names; in another namespace where there is none in the right one, since a kustomization may
/// set it.
fn repository<'r>(app: &Resource, reference: &Value, repositories: &'r [Resource]) -> Option<&'r Resource> {
    let (kind, name) = (reference.str_at(&["kind"])?, reference.str_at(&["name"])?);
    let fits = |object: &&Resource| object.kind.kind == kind && object.name == name;
    let namespace = reference.str_at(&["namespace"]).or(app.namespace.as_deref());
    let here = |object: &&&Resource| object.namespace.as_deref() == namespace;
    let all: Vec<&Resource> = repositories.iter().filter(fits).collect();
    all.iter().find(|object| here(object)).or(all.first()).copied()
}

/// The object of Flux that fetches an application's source, where the input holds it.
pub fn fetched_by<'r>(app: &Resource, repositories: &'r [Resource]) -> Option<&'r Resource> {
    let places = [&["spec", "sourceRef"][..], &["spec", "chart", "spec", "sourceRef"], &["spec", "chartRef"]];
    let reference = places.iter().find_map(|place| app.body.at(place))?;
    repository(app, reference, repositories)
}

/// Host and path of a repository, however its URL is written.
pub fn identity(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.rsplit_once('@').map_or(bare, |(_, rest)| rest);
    bare.replace(':', "/").trim_end_matches('/').trim_end_matches(".git").to_ascii_lowercase()
}

/// Host and owner of a repository: the first two segments, however deep its groups go.
pub fn owner(url: &str) -> String {
    let identity = identity(url);
    let segments: Vec<&str> = identity.split('/').collect();
    segments.iter().take(2).copied().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{identity, owner};

    #[test]
    fn repositories_are_compared_however_they_are_written() {
        let forms = [
            "https://git.example.com/team/platform.git",
            "git@git.example.com:team/platform",
            "ssh://git@git.example.com/team/platform/",
        ];
        for form in forms {
            assert_eq!(identity(form), "git.example.com/team/platform", "{form}");
            assert_eq!(owner(form), "git.example.com/team", "{form}");
        }
    }
}
