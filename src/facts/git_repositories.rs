//! Makes [`GitRepository`]s: where the configuration lies, and whether the applications themselves lie there too.

use std::collections::{BTreeMap, BTreeSet};

use super::app_sources::{self, Source, identity, owner};
use super::fact::{FactList, Sourced};
use super::image::Image;
use super::input::Input;
use super::kinds::{GitOpsApp, GitRepository, Workload};
use super::reads::{Derived, Reads};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::Object;
use crate::model::worktree;

/// Words in the name of a repository that is kept for configuration alone.
const WORDS: [&str; 20] = [
    "argocd",
    "cluster",
    "clusters",
    "config",
    "configuration",
    "deploy",
    "deployment",
    "deployments",
    "env",
    "environments",
    "fleet",
    "flux",
    "gitops",
    "infra",
    "infrastructure",
    "k8s",
    "kubernetes",
    "manifests",
    "ops",
    "platform",
];

/// Where manifests lie in the repository of an application, by custom: the first folder of the path.
const FOLDERS: [&str; 9] = [".deploy", ".k8s", "chart", "charts", "deploy", "deployment", "helm", "k8s", "manifests"];

impl Derived for GitRepository {
    fn reads(reads: &mut Reads<'_>) {
        reads.each(worktree::all()).fact::<GitOpsApp>().fact::<Workload>();
    }
}

/// The repositories that are judged. Where the root's own files are in the input, they decide; else what their names and paths tell.
pub fn git_repositories(input: &Input, workloads: &FactList<Workload>) -> FactList<GitRepository> {
    let used = Used::of(input);
    let looked = !input.snapshot.of(&worktree::tree()).is_empty();
    if let Some(repository) = input.snapshot.repository.as_ref().filter(|_| looked) {
        let url = repository.url.as_deref().or_else(|| used.root());
        return FactList { present: vec![in_input(input, url, &used)], possible: Vec::new() };
    }
    // A repository of which nothing tells what else lies in it.
    let unread = input.gap(&worktree::tree()).filter(|_| input.snapshot.repository.is_some());
    if let Some(reason) = unread {
        return FactList { present: Vec::new(), possible: vec![possible(reason)] };
    }
    let built: BTreeSet<String> = images(workloads);
    // With applications unseen, another repository may be the root's.
    let Some(of) = used.root().map(owner).filter(|_| used.gaps.is_empty()) else {
        return FactList { present: Vec::new(), possible: used.gaps };
    };
    let own = used.repositories.values().filter(|one| owner(&one.url) == of);
    FactList { present: own.map(|one| one.judged(&built)).collect(), possible: Vec::new() }
}

/// The last segments of the images that run, without those of products.
fn images(workloads: &FactList<Workload>) -> BTreeSet<String> {
    let own = workloads.present.iter().filter(|sourced| sourced.fact.component.is_none());
    let images = own.flat_map(|sourced| &sourced.fact.containers).filter_map(|container| container.image.known());
    images.filter_map(|image| Image::parse(image).repository.rsplit('/').next().map(str::to_owned)).collect()
}

/// A repository with those that use it.
struct One {
    url: String,
    paths: BTreeSet<String>,
    applications: Vec<String>,
    evidence: Vec<Evidence>,
}

/// All repositories that applications take files from.
struct Used {
    /// By identity.
    repositories: BTreeMap<String, One>,
    gaps: Vec<Possible>,
}

impl Used {
    fn of(input: &Input) -> Self {
        let fetchers: Vec<Resource> =
            app_sources::repositories().flat_map(|kind| input.snapshot.of(&kind)).cloned().collect();
        let kinds = || input.products.iter().flat_map(|product| &product.apps);
        let mut used = Self { repositories: BTreeMap::new(), gaps: Vec::new() };
        for app in kinds().flat_map(|kind| input.snapshot.of(kind)) {
            let sources = match app.kind.kind.as_str() {
                "ApplicationSet" => app_sources::argo(app.body.at(&["spec", "template", "spec"])),
                _ => app_sources::sources(app, &fetchers),
            };
            sources.iter().filter(|source| source.chart.is_none()).for_each(|source| used.add(app, source));
        }
        let reasons = kinds().cloned().chain(app_sources::repositories()).filter_map(|kind| input.gap(&kind));
        used.gaps = reasons.map(possible).collect();
        used
    }

    fn add(&mut self, app: &Resource, source: &Source) {
        let is_told = |url: &&str| !url.contains(['{', '<', '$']) && !url.starts_with("oci://");
        let Some(url) = source.repository.as_deref().filter(is_told) else { return };
        let one = self.repositories.entry(identity(url)).or_insert_with(|| One {
            url: url.to_owned(),
            paths: BTreeSet::new(),
            applications: Vec::new(),
            evidence: Vec::new(),
        });
        one.paths.extend(source.path.clone());
        one.applications.push(app.name.to_string());
        one.evidence.push(app.evidence("", None));
    }

    /// The repository that most applications name: the root's, most likely.
    fn root(&self) -> Option<&str> {
        let most = self.repositories.values().max_by_key(|one| one.applications.len())?;
        Some(&most.url)
    }
}

fn possible(reason: Reason) -> Possible {
    Possible { value: Object::open(reason.clone()).into(), reasons: BTreeSet::from([reason]) }
}

fn in_input(input: &Input, url: Option<&str>, used: &Used) -> Sourced<GitRepository> {
    let sources = input.snapshot.of(&worktree::source());
    let holds = match (sources.first(), input.gap(&worktree::source())) {
        (Some(_), _) => Known::Known("applications".to_owned()),
        (None, Some(reason)) => either(reason),
        (None, None) => Known::Known("configuration".to_owned()),
    };
    let one = url.and_then(|url| used.repositories.get(&identity(url)));
    let tree = input.snapshot.of(&worktree::tree()).iter().map(|tree| tree.evidence("", None));
    let unreached = input.snapshot.repository.iter().flat_map(|repository| &repository.unreached);
    let fact = GitRepository {
        url: url.map(str::to_owned),
        name: url.map_or_else(|| input.snapshot.identity.name.clone(), identity),
        in_input: true,
        holds,
        because: sources.first().map(|file| file.name.to_string()),
        applications: one.map(|one| one.applications.clone()).unwrap_or_default(),
        unreached: unreached.map(ToString::to_string).collect(),
    };
    let evidence = sources.iter().map(|file| file.evidence("", None)).chain(tree).collect();
    Sourced { fact, evidence, observed: false }
}

fn either(reason: Reason) -> Known<String> {
    Known::one_of(vec!["configuration".to_owned(), "applications".to_owned()], reason)
}

impl One {
    fn judged(&self, built: &BTreeSet<String>) -> Sourced<GitRepository> {
        let (holds, because) = self.told(built);
        let fact = GitRepository {
            url: Some(self.url.clone()),
            name: identity(&self.url),
            in_input: false,
            holds,
            because,
            applications: self.applications.clone(),
            unreached: Vec::new(),
        };
        let observed = self.evidence.first().is_some_and(|evidence| evidence.observed);
        Sourced { fact, evidence: self.evidence.clone(), observed }
    }

    /// What its name and the paths in it tell. A name that says what it is for wins; one that an image bears is an application's.
    fn told(&self, built: &BTreeSet<String>) -> (Known<String>, Option<String>) {
        let identity = identity(&self.url);
        let name = identity.rsplit('/').next().unwrap_or(&identity);
        let said = |holds: &str, because: &str| (Known::Known(holds.to_owned()), Some(because.to_owned()));
        if let Some(word) = name.split(['-', '_', '.']).find(|word| WORDS.contains(word)) {
            return said("configuration", word);
        }
        if let Some(image) = built.get(name) {
            return said("applications", image);
        }
        let first =
            |path: &&String| path.trim_start_matches("./").split('/').next().is_some_and(|one| FOLDERS.contains(&one));
        match self.paths.iter().find(first) {
            Some(path) => said("applications", path),
            None => (either(Reason::NotVisible(Hidden::Repository(identity.as_str().into()))), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_tell_what_a_repository_is_for() {
        let told = |url: &str, path: &str| {
            let one = One {
                url: url.to_owned(),
                paths: BTreeSet::from([path.to_owned()]),
                applications: Vec::new(),
                evidence: Vec::new(),
            };
            one.told(&BTreeSet::from(["webshop".to_owned()])).0.known().cloned()
        };
        assert_eq!(told("https://git.example.com/team/shop-gitops.git", "apps").as_deref(), Some("configuration"));
        assert_eq!(told("git@git.example.com:team/platform", "charts/loki").as_deref(), Some("configuration"));
        assert_eq!(told("https://git.example.com/team/webshop", "overlays").as_deref(), Some("applications"));
        assert_eq!(told("https://git.example.com/team/api", "./deploy/production").as_deref(), Some("applications"));
        assert_eq!(told("https://git.example.com/team/api", "production"), None);
    }
}
