//! The objects that a GitOps operator reconciles, and the sources that they name.

use crate::model::kind::GroupKind;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kinds, with their groups.
const KINDS: [(&str, &str); 4] = [
    ("argoproj.io", "Application"),
    ("argoproj.io", "ApplicationSet"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"),
];

/// The kinds that name the repositories of Flux (fluxcd/source-controller:api/v1).
const REPOSITORIES: [&str; 5] = ["GitRepository", "OCIRepository", "HelmRepository", "Bucket", "HelmChart"];

/// The kinds that name the repositories of Flux.
pub fn repositories() -> impl Iterator<Item = GroupKind> {
    REPOSITORIES.iter().map(|kind| GroupKind::new("source.toolkit.fluxcd.io", kind))
}

/// Every kind whose objects are needed to read a repository.
pub fn needs() -> impl Iterator<Item = GroupKind> {
    KINDS.iter().map(|(group, kind)| GroupKind::new(group, kind)).chain(repositories())
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
}

impl Source {
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

/// The sources of an application; `repositories` are the objects that Flux' references name.
pub fn sources(app: &Resource, repositories: &[Resource]) -> Vec<Source> {
    match app.kind.kind.as_str() {
        "Application" => argo(app.body.get("spec")),
        "Kustomization" => flux(app, &["spec", "sourceRef"], &["spec", "path"], repositories),
        "HelmRelease" => release(app, repositories),
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
        path,
        chart,
        revision: text("targetRevision"),
        recurse: source.at(&["directory", "recurse"]).and_then(Value::as_bool) == Some(true),
    }
}

fn flux(app: &Resource, reference: &[&str], path: &[&str], repositories: &[Resource]) -> Vec<Source> {
    let repository = app.body.at(reference).and_then(|reference| url_of(app, reference, repositories));
    let path = app.body.str_at(path).unwrap_or("./").to_owned();
    vec![Source { repository, path: Some(path), recurse: true, ..Source::default() }]
}

fn release(app: &Resource, repositories: &[Resource]) -> Vec<Source> {
    if let Some(reference) = app.body.at(&["spec", "chartRef"]) {
        let url = url_of(app, reference, repositories);
        let chart = url.as_deref().map(last_segment).or_else(|| reference.str_at(&["name"]).map(str::to_owned));
        return vec![Source { repository: url, chart, ..Source::default() }];
    }
    let from_git = app.body.str_at(&["spec", "chart", "spec", "sourceRef", "kind"]) == Some("GitRepository");
    if from_git {
        return flux(app, &["spec", "chart", "spec", "sourceRef"], &["spec", "chart", "spec", "chart"], repositories);
    }
    let chart = app.body.str_at(&["spec", "chart", "spec", "chart"]).map(str::to_owned);
    let reference = app.body.at(&["spec", "chart", "spec", "sourceRef"]);
    let repository = reference.and_then(|reference| url_of(app, reference, repositories));
    vec![Source { repository, chart, ..Source::default() }]
}

/// The last segment of a URL, without tag or digest.
pub fn last_segment(url: &str) -> String {
    let segment = url.trim_end_matches('/').rsplit('/').next().unwrap_or(url);
    segment.split([':', '@']).next().unwrap_or(segment).to_owned()
}

fn url_of(app: &Resource, reference: &Value, repositories: &[Resource]) -> Option<String> {
    let found = referenced(app, reference, repositories)?;
    found.body.str_at(&["spec", "url"]).map(str::to_owned)
}

/// The object that a reference of Flux names: kind, name, and the namespace, which is the application's where none stands.
fn referenced<'r>(app: &Resource, reference: &Value, repositories: &'r [Resource]) -> Option<&'r Resource> {
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
    referenced(app, reference, repositories)
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
