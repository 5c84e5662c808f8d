//! GitOps repositories, judged by hand first: models of public ones of different make, and what misleads in them.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use meetlat::catalog::load::{Choice, RuleSet, load};
use meetlat::collect::assemble::Options;
use meetlat::collect::read::Silent;
use meetlat::model::report::ClusterReport;
use meetlat::model::verdict::Verdict;
use meetlat::scan::{Request, run};
use serde::Deserialize;

/// What a repository must give.
#[derive(Deserialize)]
struct Expected {
    /// By the cluster's name, the empty name where there is one only: by rule a verdict, or the verdicts still possible.
    clusters: BTreeMap<String, BTreeMap<String, Wanted>>,
    /// Its files define one thing in two ways: without one of them the other is plain.
    #[serde(default)]
    contradicts: bool,
}

impl Expected {
    fn of(folder: &Path) -> Self {
        serde_saphyr::from_str(&fs::read_to_string(folder.join("expected.yaml")).unwrap()).unwrap()
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Wanted {
    Verdict(String),
    Possible(Vec<String>),
}

fn repositories() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/gitops");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn differences(folder: &Path, rules: &RuleSet) -> Vec<String> {
    let expected = Expected::of(folder);
    let request = Request { inputs: vec![folder.join("repo").display().to_string()], ..Request::default() };
    let report = run(&request, rules, &Silent).unwrap();
    let name = folder.file_name().unwrap().to_string_lossy();
    let names: Vec<&str> = report.clusters.iter().map(|cluster| cluster.identity.name.as_str()).collect();
    if report.clusters.len() != expected.clusters.len() {
        return vec![format!("{name}: {} clusters expected, got {names:?}", expected.clusters.len())];
    }
    let mut found = Vec::new();
    for (wanted, verdicts) in &expected.clusters {
        match report.clusters.iter().find(|cluster| wanted.is_empty() || cluster.identity.name == *wanted) {
            Some(cluster) => found.extend(of_cluster(cluster, verdicts).map(|text| format!("{name} {wanted}: {text}"))),
            None => found.push(format!("{name}: no cluster {wanted}, but {names:?}")),
        }
    }
    found
}

fn of_cluster<'a>(
    cluster: &'a ClusterReport,
    verdicts: &'a BTreeMap<String, Wanted>,
) -> impl Iterator<Item = String> + 'a {
    verdicts.iter().filter_map(|(rule, wanted)| {
        let finding = cluster.findings.iter().find(|finding| finding.rule == *rule).unwrap();
        let possible: Vec<&str> = finding.possible.iter().map(|verdict| verdict.as_str()).collect();
        let wanted: Vec<&str> = match wanted {
            Wanted::Verdict(verdict) => vec![verdict],
            Wanted::Possible(possible) => possible.iter().map(String::as_str).collect(),
        };
        (possible != wanted).then(|| format!("{rule}: {wanted:?} expected, got {possible:?}"))
    })
}

#[test]
fn every_repository_gets_its_verdicts() {
    let rules = load(&Choice::default()).unwrap();
    let repositories = repositories();
    assert!(repositories.len() >= 23);
    let found: Vec<String> = repositories.iter().flat_map(|folder| differences(folder, &rules)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The files of a folder and those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

/// By cluster and rule the verdicts that are possible.
fn possible(folder: &Path, partial: bool, rules: &RuleSet) -> BTreeMap<(String, String), BTreeSet<Verdict>> {
    let options = Options { partial, ..Options::default() };
    let request = Request { inputs: vec![folder.display().to_string()], options, ..Request::default() };
    let clusters = run(&request, rules, &Silent).unwrap().clusters;
    let of = |cluster: ClusterReport| {
        let name = cluster.identity.name.replace(&folder.display().to_string(), "");
        let findings = cluster.findings.into_iter();
        findings.map(move |finding| ((name.clone(), finding.rule), finding.possible.into_iter().collect()))
    };
    clusters.into_iter().flat_map(of).collect()
}

/// The kustomizations beside files that are no desired state. They are what keeps those files out: without them, nothing in the
/// input tells so.
fn kept_out(repo: &Path, rules: &RuleSet) -> BTreeSet<PathBuf> {
    let request = Request { inputs: vec![repo.display().to_string()], ..Request::default() };
    let clusters = run(&request, rules, &Silent).unwrap().clusters;
    let unreached = clusters.iter().filter_map(|cluster| cluster.repository.as_ref()).flat_map(|own| &own.unreached);
    unreached.filter_map(|file| Some(Path::new(file.as_str()).parent()?.join("kustomization.yaml"))).collect()
}

/// A copy of a repository without one file.
fn without(repo: &Path, left_out: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in files(repo).iter().filter(|file| *file != left_out) {
        let to = copy.path().join(file.strip_prefix(repo).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(file, to).unwrap();
    }
    copy
}

/// Leaving a file out and saying so (`--partial`) makes a verdict stay or become unknown with the old one among the possible.
#[test]
fn leaving_a_file_out_never_flips() {
    let rules = load(&Choice::default()).unwrap();
    let mut flipped = Vec::new();
    for folder in repositories() {
        let repo = folder.join("repo");
        // Forty files of one form tell no more than three.
        if files(&repo).len() > 30 || Expected::of(&folder).contradicts {
            continue;
        }
        let whole = possible(&repo, false, &rules);
        let kept_out = kept_out(&repo, &rules);
        for left_out in files(&repo).into_iter().filter(|file| !kept_out.contains(file)) {
            let rest = without(&repo, &left_out);
            let part = possible(rest.path(), true, &rules);
            let was = whole.iter().filter_map(|(key, before)| Some((key, before, part.get(key)?)));
            let flips = was.filter(|(_, before, after)| !before.is_subset(after));
            // Without its kustomization a file that was not listed counts, and what builds on the product in it then applies.
            let shows_more = left_out.ends_with("kustomization.yaml");
            let did_not_apply = |before: &BTreeSet<Verdict>| *before == BTreeSet::from([Verdict::NotApplicable]);
            let flips = flips.filter(|(_, before, _)| !(shows_more && did_not_apply(before)));
            flipped.extend(flips.map(|(key, before, after)| {
                format!("{key:?} without {}: {before:?} became {after:?}", left_out.display())
            }));
        }
    }
    assert!(flipped.is_empty(), "\n{}", flipped.join("\n"));
}
