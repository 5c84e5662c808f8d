//! Forgetting never flips: with a kind not collected, a verdict stays, or becomes unknown with the old one still possible. What
//! is known less of can only be told less of.
#![cfg(test)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use meetlat::catalog::demo;
use meetlat::catalog::load::{Choice, RuleSet, load};
use meetlat::collect::assemble::{Options, assemble};
use meetlat::collect::read::{Silent, read, read_memory};
use meetlat::fixture::read::Case;
use meetlat::fixture::run::fixtures;
use meetlat::model::coverage::Extent;
use meetlat::model::finding::Finding;
use meetlat::model::kind::GroupKind;
use meetlat::model::snapshot::Snapshot;
use meetlat::model::verdict::Verdict;
use meetlat::scan::{Selection, full_demand, judge};
use rayon::prelude::*;

/// An observed cluster, by the name of its fixture.
struct Cluster {
    name: String,
    snapshot: Snapshot,
}

/// Every fixture that shows a cluster.
fn observed(rules: &RuleSet) -> Vec<Cluster> {
    let demand = full_demand(rules);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let paths = fixtures(&root).unwrap_or_default();
    let cluster = |path: &std::path::PathBuf| {
        let snapshot = Case::of_path(path, &demand).ok()?.snapshot(&demand).ok()?;
        let name = path.strip_prefix(&root).unwrap_or(path).display().to_string();
        snapshot.observed.then_some(Cluster { name, snapshot })
    };
    paths.iter().filter_map(cluster).collect()
}

/// The example platform.
fn example(rules: &RuleSet) -> Cluster {
    let demand = full_demand(rules);
    let reads = read_memory(demo::NAME, &demo::files(), &demand);
    let mut assembled = assemble(&[demo::NAME.to_owned()], reads, &demand, &Options::default());
    Cluster { name: demo::NAME.to_owned(), snapshot: assembled.snapshots.remove(0) }
}

/// The whole clusters, read as a scan reads them.
fn whole(rules: &RuleSet) -> Vec<Cluster> {
    let demand = full_demand(rules);
    let read_whole = |cluster: common::WholeCluster| {
        let inputs = [cluster.path()];
        let reads = read(&inputs, &demand, &Silent).unwrap();
        let mut assembled = assemble(&inputs, reads, &demand, &Options::default());
        let name = cluster.folder.file_name().unwrap().to_string_lossy().into_owned();
        Cluster { name, snapshot: assembled.snapshots.remove(0) }
    };
    common::whole_clusters().into_iter().map(read_whole).collect()
}

/// The cluster as it would have been seen had these kinds not been asked for.
fn without(snapshot: &Snapshot, kinds: &[&GroupKind]) -> Snapshot {
    let mut forgetful = snapshot.clone();
    for kind in kinds {
        forgetful.resources.remove(kind);
        forgetful.coverage.set((*kind).clone(), Extent::NotCollected);
    }
    forgetful
}

fn findings(snapshot: &Snapshot, rules: &RuleSet, as_of: &Snapshot) -> Vec<Finding> {
    judge(snapshot, rules, &Selection::default(), as_of.collected_at).findings
}

/// The verdicts that a finding leaves open; one where it is settled.
fn open(finding: &Finding) -> BTreeSet<Verdict> {
    match finding.verdict {
        Verdict::Unknown => finding.possible.iter().copied().collect(),
        settled => BTreeSet::from([settled]),
    }
}

fn is_exempt(rules: &RuleSet, rule: &str, kinds: &[&GroupKind]) -> bool {
    let forgets = rules.files.iter().find(|file| file.id == rule).and_then(|file| file.forgets.as_ref());
    forgets.is_some_and(|forgets| kinds.iter().any(|kind| forgets.kinds.contains(&kind.to_string())))
}

/// The rules that say something of the cluster without these kinds which they did not say before.
fn flips(cluster: &Cluster, whole: &[Finding], kinds: &[&GroupKind], rules: &RuleSet) -> Vec<String> {
    let forgetful = without(&cluster.snapshot, kinds);
    let forgetful = findings(&forgetful, rules, &cluster.snapshot);
    let named = kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    let pairs = whole.iter().zip(&forgetful).filter(|(before, _)| !is_exempt(rules, &before.rule, kinds));
    let flipped = pairs.filter(|(before, after)| !open(before).is_subset(&open(after)));
    let told = |(before, after): (&Finding, &Finding)| {
        let (rule, name) = (&before.rule, &cluster.name);
        format!("{rule} on {name} without {named}: {:?} became {:?}", open(before), open(after))
    };
    flipped.map(told).collect()
}

/// How many clusters share the kinds that they do not have; all of them together forget them all.
const SHARERS: usize = 6;

/// Sets of kinds to forget: each kind that the cluster has, each pair of those, and a share of the other kinds that some rule
/// looks at.
fn sets<'a>(at: usize, share: usize, snapshot: &Snapshot, kinds: &'a [GroupKind]) -> Vec<Vec<&'a GroupKind>> {
    let (present, absent): (Vec<_>, Vec<_>) = kinds.iter().partition(|kind| !snapshot.of(kind).is_empty());
    let shared = absent.into_iter().enumerate().filter(|(number, _)| number % share == at % share);
    let singles = present.iter().copied().chain(shared.map(|(_, kind)| kind)).map(|kind| vec![kind]);
    let pairs =
        present.iter().enumerate().flat_map(|(at, one)| present[at + 1..].iter().map(move |two| vec![*one, *two]));
    singles.chain(pairs).collect()
}

fn violations(clusters: &[Cluster], share: usize, rules: &RuleSet) -> (usize, Vec<String>) {
    let kinds: Vec<GroupKind> = rules.demand.kinds().cloned().collect();
    let of_cluster = |(at, cluster): (usize, &Cluster)| {
        let whole = findings(&cluster.snapshot, rules, &cluster.snapshot);
        let sets = sets(at, share, &cluster.snapshot, &kinds);
        let flips: Vec<String> = sets.par_iter().flat_map_iter(|set| flips(cluster, &whole, set, rules)).collect();
        (sets.len(), flips)
    };
    let judged: Vec<_> = clusters.par_iter().enumerate().map(of_cluster).collect();
    (judged.iter().map(|(tried, _)| tried).sum(), judged.into_iter().flat_map(|(_, flips)| flips).collect())
}

#[test]
fn forgetting_never_flips() {
    let rules = load(&Choice::default()).unwrap();
    let (tried, found) = violations(&observed(&rules), SHARERS, &rules);
    assert!(tried > 50, "only {tried} kinds were forgotten");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nor_does_it_on_the_example_platform() {
    let rules = load(&Choice::default()).unwrap();
    let (tried, found) = violations(&[example(&rules)], 1, &rules);
    assert!(tried > 50, "only {tried} kinds were forgotten");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// One kind at a time: each of these is as large as all the fixtures of a rule.
#[test]
fn nor_on_the_whole_clusters() {
    let rules = load(&Choice::default()).unwrap();
    let kinds: Vec<GroupKind> = rules.demand.kinds().cloned().collect();
    let clusters = whole(&rules);
    let found: Vec<String> = clusters
        .par_iter()
        .flat_map(|cluster| {
            let findings = findings(&cluster.snapshot, &rules, &cluster.snapshot);
            kinds.par_iter().flat_map_iter(|kind| flips(cluster, &findings, &[kind], &rules)).collect::<Vec<_>>()
        })
        .collect();
    assert!(clusters.len() >= 6, "only {} clusters", clusters.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}
