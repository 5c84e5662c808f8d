//! An object that has to do with nothing changes no verdict.
#![cfg(test)]

mod common;

use std::path::Path;

use meetlat::catalog::load::{Choice, RuleSet, load};
use meetlat::collect::assemble::{Options, assemble};
use meetlat::collect::read::{Silent, read};
use meetlat::fixture::read::Case;
use meetlat::fixture::run::fixtures;
use meetlat::model::evidence::Origin;
use meetlat::model::kind::GroupKind;
use meetlat::model::resource::Resource;
use meetlat::model::snapshot::Snapshot;
use meetlat::model::value::Value;
use meetlat::model::verdict::Verdict;
use meetlat::scan::{Selection, full_demand, judge};
use rayon::prelude::*;
use serde_json::json;

/// Objects that no practice speaks of, in a namespace that holds nothing else. A ConfigMap would be none: with one there is a place
/// where a credential could stand in plain text.
fn unrelated(observed: bool) -> Vec<Resource> {
    let object = |group: &str, kind: &str, name: &str, body: serde_json::Value| Resource {
        kind: GroupKind::new(group, kind),
        version: "v1".into(),
        namespace: Some("zz-unrelated".into()),
        name: name.into(),
        body: Value::from(body),
        origin: Origin::default(),
        observed,
    };
    let metadata = |name: &str| json!({"name": name, "namespace": "zz-unrelated", "labels": {"team": "archive"}});
    vec![
        object("coordination.k8s.io", "Lease", "turn", json!({"metadata": metadata("turn"), "spec": {}})),
        object("", "ServiceAccount", "nobody", json!({"metadata": metadata("nobody")})),
        object("", "LimitRange", "small", json!({"metadata": metadata("small"), "spec": {"limits": []}})),
        object("example.com", "Widget", "one", json!({"metadata": metadata("one"), "spec": {"size": 3}})),
    ]
}

/// The snapshot with these objects too, in the order in which objects of a kind stand.
fn with(snapshot: &Snapshot, objects: Vec<Resource>) -> Snapshot {
    let mut fuller = snapshot.clone();
    for object in objects {
        let of_kind = fuller.resources.entry(object.kind.clone()).or_default();
        of_kind.push(object);
        of_kind.sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
    }
    fuller
}

fn verdicts(snapshot: &Snapshot, rules: &RuleSet) -> Vec<(String, Vec<Verdict>)> {
    let findings = judge(snapshot, rules, &Selection::default(), snapshot.collected_at).findings;
    findings.into_iter().map(|finding| (finding.rule, finding.possible)).collect()
}

/// What the rules say otherwise of the snapshot once it holds these objects, too.
fn changed(name: &str, snapshot: &Snapshot, rules: &RuleSet) -> Vec<String> {
    let fuller = with(snapshot, unrelated(snapshot.observed));
    let pairs = verdicts(snapshot, rules).into_iter().zip(verdicts(&fuller, rules));
    let changed = pairs.filter(|(before, after)| before != after);
    changed.map(|(before, after)| format!("{name}: {before:?} became {:?}", after.1)).collect()
}

#[test]
fn an_unrelated_object_changes_no_verdict() {
    let rules = load(&Choice::default()).unwrap();
    let demand = full_demand(&rules);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let paths = fixtures(&root).unwrap();
    let of_fixture = |path: &std::path::PathBuf| {
        let snapshot = Case::of_path(path, &demand).unwrap().snapshot(&demand).unwrap();
        changed(&path.strip_prefix(&root).unwrap_or(path).display().to_string(), &snapshot, &rules)
    };
    let found: Vec<String> = paths.par_iter().flat_map_iter(of_fixture).collect();
    assert!(paths.len() > 700, "only {} fixtures", paths.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nor_on_the_whole_clusters() {
    let rules = load(&Choice::default()).unwrap();
    let demand = full_demand(&rules);
    let clusters = common::whole_clusters();
    let of_cluster = |cluster: &common::WholeCluster| {
        let inputs = [cluster.path()];
        let reads = read(&inputs, &demand, &Silent).unwrap();
        let snapshots = assemble(&inputs, reads, &demand, &Options::default()).snapshots;
        snapshots.iter().flat_map(|one| changed(&cluster.folder.display().to_string(), one, &rules)).collect::<Vec<_>>()
    };
    let found: Vec<String> = clusters.par_iter().flat_map_iter(of_cluster).collect();
    assert!(clusters.len() >= 6, "only {} clusters", clusters.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}
