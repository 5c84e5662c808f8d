//! Whether the content of a source is in the input, told by its name, or not to be had (ruling G6).

use super::tree::{Tree, normal};
use crate::collect::inputs::GIT_CONFIG;
use crate::facts::app_sources::{FLUX_INSTANCE, Source, identity, last_segment, owner, synced_by_chart};
use crate::model::repository::Sight;
use crate::model::resource::Resource;

/// Words in the name of a folder that may hold a part of the platform, be it called after an application. Customary names
/// for what the reference architecture is about.
const PLATFORM: [&str; 24] = [
    "addon",
    "argo",
    "bootstrap",
    "cert",
    "cluster",
    "core",
    "flux",
    "gitops",
    "grafana",
    "infra",
    "ingress",
    "log",
    "loki",
    "metric",
    "monitor",
    "network",
    "observ",
    "platform",
    "prometheus",
    "secret",
    "security",
    "system",
    "thanos",
    "vault",
];

/// Charts of which all that they bring are applications, by their values: argoproj/argo-helm:charts/argocd-apps,
/// fluxcd-community/helm-charts:charts/flux2-sync, controlplaneio-fluxcd/charts:charts/flux-instance.
const MAKERS: [&str; 3] = ["argocd-apps", "flux2-sync", FLUX_INSTANCE];

/// What can be seen of a source; with the place of what lies in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) sight: Sight,
    pub(super) place: Option<String>,
}

/// Looks for a source of `app`. `root` is the URL of the repository that the input is taken to be.
pub(super) fn of(source: &Source, app: &Resource, root: Option<&str>, tree: &Tree) -> Seen {
    if source.chart.as_deref().is_some_and(|chart| !is_told(chart)) {
        return Seen { sight: Sight::Unseen, place: None };
    }
    if let Some(chart) = &source.chart {
        return Seen { sight: of_chart(&last_segment(chart), app), place: None };
    }
    if source.is_unresolved {
        return Seen { sight: Sight::Unseen, place: None };
    }
    let place = source.path.as_deref().filter(|path| is_told(path)).and_then(|path| found(path, source, root, tree));
    let sight = match &place {
        Some(_) => Sight::InInput,
        None if is_foreign(source, root) => Sight::Named,
        None if is_of_one_application(source, app) => Sight::UnseenApplication,
        None => Sight::Unseen,
    };
    Seen { sight, place }
}

/// A chart is known by its name, unless that says that it makes applications.
fn of_chart(chart: &str, app: &Resource) -> Sight {
    let is_told = chart == FLUX_INSTANCE && synced_by_chart(app).is_some();
    if MAKERS.contains(&chart) && !is_told { Sight::Unrendered } else { Sight::Named }
}

/// A path with a placeholder names no folder.
fn is_told(path: &str) -> bool {
    !path.contains("{{") && !path.contains("${")
}

/// A path of another repository is in the input only where it stands there in full.
fn found(path: &str, source: &Source, root: Option<&str>, tree: &Tree) -> Option<String> {
    let wanted = normal(path);
    let same = match (source.repository.as_deref(), root) {
        (Some(url), Some(root)) => identity(url) == identity(root),
        _ => true,
    };
    if wanted.is_empty() {
        return same.then(String::new);
    }
    match same {
        true => tree.find(&wanted),
        false => (wanted.contains('/') && tree.folders().contains(wanted.as_str())).then_some(wanted),
    }
}

/// Whether the repository belongs to somebody else than the root's owner.
fn is_foreign(source: &Source, root: Option<&str>) -> bool {
    match (source.repository.as_deref().filter(|url| is_told(url)), root) {
        (Some(url), Some(root)) => owner(url) != owner(root),
        _ => false,
    }
}

fn is_of_one_application(source: &Source, app: &Resource) -> bool {
    let Some(folder) = source.path.as_deref().and_then(|path| path.trim_end_matches('/').rsplit('/').next()) else {
        return false;
    };
    let namespace = app.body.str_at(&["spec", "destination", "namespace"]);
    let named = folder == app.name
        || Some(folder) == namespace
        || Some(folder) == app.body.str_at(&["spec", "targetNamespace"]);
    named && !PLATFORM.iter().any(|word| folder.contains(word))
}

/// The URL of the repository that the input is: the one that most applications with a path in the input name, since a work tree
/// may be of a fork; else where the work tree was cloned from.
pub(super) fn root_url(sources: &[Source], tree: &Tree) -> Option<String> {
    let cloned = || tree.file(GIT_CONFIG)?.aside.as_ref()?.as_str().map(str::to_owned);
    most_named(sources, tree).or_else(cloned)
}

fn most_named(sources: &[Source], tree: &Tree) -> Option<String> {
    let named = sources
        .iter()
        .filter(|source| source.path.as_deref().is_some_and(|path| is_told(path) && tree.find(path).is_some()));
    let mut urls: Vec<&str> =
        named.filter_map(|source| source.repository.as_deref()).filter(|url| is_told(url)).collect();
    urls.sort_by_key(|url| identity(url));
    let most = urls.chunk_by(|one, other| identity(one) == identity(other)).max_by_key(|group| group.len())?;
    most.first().map(|url| (*url).to_owned())
}
