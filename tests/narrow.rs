//! A rule needs no more than it says: judged on the kinds that it needs alone, it says of every cluster what it says with all of
//! them. It is what a scan of a live cluster for some rules, and the role that `meetlat access` prints, rest on.
#![cfg(test)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use meetlat::catalog::demo;
use meetlat::catalog::load::{Choice, RuleSet, load};
use meetlat::collect::assemble::{Options, assemble};
use meetlat::collect::read::{Silent, read, read_memory};
use meetlat::fixture::read::Case;
use meetlat::fixture::run::fixtures;
use meetlat::model::cloud::CloudKind;
use meetlat::model::coverage::Extent;
use meetlat::model::finding::Finding;
use meetlat::model::kind::GroupKind;
use meetlat::model::snapshot::Snapshot;
use meetlat::model::worktree;
use meetlat::scan::{Selection, full_demand, judge, live_demand};
use rayon::prelude::*;

type Named = (String, Snapshot);

/// Every fixture of a rule that shows a cluster.
fn of_fixtures(rules: &RuleSet) -> Vec<Named> {
    let demand = full_demand(rules);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let snapshot = |path: &std::path::PathBuf| {
        let snapshot = Case::of_path(path, &demand).ok()?.snapshot(&demand).ok()?;
        Some((path.strip_prefix(&root).unwrap_or(path).display().to_string(), snapshot))
    };
    fixtures(&root).unwrap().iter().filter_map(snapshot).collect()
}

/// The whole clusters and the example platform.
fn of_clusters(rules: &RuleSet) -> Vec<Named> {
    let demand = full_demand(rules);
    let assembled = |name: String, reads| {
        let snapshots = assemble(&[String::new()], reads, &demand, &Options::default()).snapshots;
        snapshots.into_iter().map(move |snapshot| (name.clone(), snapshot)).collect::<Vec<_>>()
    };
    let whole = common::whole_clusters();
    let whole = whole.iter().flat_map(|one| {
        let reads = read(&[one.path()], &demand, &Silent).unwrap();
        assembled(one.folder.display().to_string(), reads)
    });
    let example = read_memory(demo::NAME, &demo::files(), &demand);
    whole.chain(assembled(demo::NAME.to_owned(), example)).collect()
}

/// The kinds that a live scan for one rule asks for, each set with the rules that need just these.
fn sets(rules: &RuleSet) -> Vec<(BTreeSet<GroupKind>, Vec<String>)> {
    let mut sets: BTreeMap<BTreeSet<GroupKind>, Vec<String>> = BTreeMap::new();
    for rule in &rules.files {
        let selection = Selection { rules: vec![rule.id.clone()], ..Selection::default() };
        let kinds = live_demand(rules, &selection).kinds().cloned().collect();
        sets.entry(kinds).or_default().push(rule.id.clone());
    }
    sets.into_iter().collect()
}

/// The cluster as a live scan sees it that asks for these kinds alone. Files beside it, clouds and work trees are read as ever.
fn narrowed(snapshot: &Snapshot, kinds: &BTreeSet<GroupKind>, rules: &RuleSet) -> Snapshot {
    let mut narrow = snapshot.clone();
    let named = narrow.coverage.named().map(|(kind, _)| kind.clone());
    let known: BTreeSet<GroupKind> = named.chain(rules.demand.kinds().cloned()).collect();
    let is_served = |kind: &GroupKind| CloudKind::of(kind).is_none() && !worktree::is_of_tree(kind);
    for kind in known.iter().filter(|kind| is_served(kind) && !kinds.contains(kind)) {
        narrow.coverage.set(kind.clone(), Extent::NotCollected);
        narrow.resources.entry(kind.clone()).or_default().retain(|object| !object.observed);
    }
    narrow
}

fn findings(snapshot: &Snapshot, rules: &RuleSet, as_of: &Snapshot) -> Vec<Finding> {
    judge(snapshot, rules, &Selection::default(), as_of.collected_at).findings
}

/// Where a rule says something else of a cluster that was asked for less. A fixture is looked at with what its own rule needs.
fn differences((name, snapshot): &Named, rules: &RuleSet) -> Vec<String> {
    let own = name.split('/').next().filter(|id| rules.files.iter().any(|file| file.id == **id));
    let whole = findings(snapshot, rules, snapshot);
    let of_set = |(kinds, ids): (BTreeSet<GroupKind>, Vec<String>)| {
        let narrow = findings(&narrowed(snapshot, &kinds, rules), rules, snapshot);
        let pairs = whole.iter().zip(narrow).filter(|(before, _)| ids.contains(&before.rule));
        let differ = pairs.filter(|(before, after)| **before != *after);
        differ.map(|(before, after)| told(name, before, &after)).collect::<Vec<_>>()
    };
    let is_wanted = |ids: &[String]| own.is_none_or(|own| ids.iter().any(|id| id == own));
    sets(rules).into_iter().filter(|(_, ids)| is_wanted(ids)).flat_map(of_set).collect()
}

fn told(name: &str, before: &Finding, after: &Finding) -> String {
    let because: Vec<_> = after.unknown_because.difference(&before.unknown_because).collect();
    format!("{} on {name}: {:?} became {:?} {because:?}", before.rule, before.possible, after.possible)
}

fn check(all: &[Named], rules: &RuleSet) -> usize {
    let observed: Vec<&Named> = all.iter().filter(|(_, snapshot)| snapshot.observed).collect();
    let found: Vec<String> = observed.par_iter().flat_map_iter(|named| differences(named, rules)).collect();
    assert!(found.is_empty(), "{} differ:\n{}", found.len(), found.join("\n"));
    observed.len()
}

#[test]
fn a_rule_says_the_same_where_only_its_own_kinds_were_asked_for() {
    let rules = load(&Choice::default()).unwrap();
    let looked_at = check(&of_clusters(&rules), &rules);
    assert!(looked_at >= 6, "only {looked_at} clusters");
}

#[test]
fn and_does_so_on_every_fixture() {
    let rules = load(&Choice::default()).unwrap();
    let looked_at = check(&of_fixtures(&rules), &rules);
    assert!(looked_at > 300, "only {looked_at} fixtures");
}

#[test]
fn the_rules_differ_in_what_they_need() {
    let rules = load(&Choice::default()).unwrap();
    let sets = sets(&rules);
    let (least, most) =
        (sets.iter().map(|(kinds, _)| kinds.len()).min(), sets.iter().map(|(kinds, _)| kinds.len()).max());
    assert!(sets.len() > 10, "only {} sets", sets.len());
    assert!(least < Some(20) && most > Some(100), "from {least:?} to {most:?}");
}
