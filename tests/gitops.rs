//! GitOps repositories, judged by hand first: models of public ones of different make, and what misleads in them.
#![cfg(test)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use meetlat::catalog::load::{Choice, RuleSet, load};
use meetlat::collect::read::Silent;
use meetlat::model::report::ClusterReport;
use meetlat::scan::{Request, run};
use serde::Deserialize;

/// What a repository must give.
#[derive(Deserialize)]
struct Expected {
    /// By the cluster's name, the empty name where there is one only: by rule a verdict, or the verdicts still possible.
    clusters: BTreeMap<String, BTreeMap<String, Wanted>>,
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
    let expected: Expected =
        serde_saphyr::from_str(&fs::read_to_string(folder.join("expected.yaml")).unwrap()).unwrap();
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
    assert!(repositories.len() >= 13);
    let found: Vec<String> = repositories.iter().flat_map(|folder| differences(folder, &rules)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
