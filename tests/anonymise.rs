//! An anonymised bundle says of its cluster what the plain one says, and not whose it is.

#![cfg(test)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use meetlat::catalog::load::{Choice, RuleSet, load};
use meetlat::catalog::words;
use meetlat::collect::assemble::{Options, assemble};
use meetlat::collect::bundle::manifest::{Cluster, KindRead, Known, Manifest};
use meetlat::collect::bundle::spool::Spool;
use meetlat::collect::bundle::write::{write, write_anonymised};
use meetlat::collect::live::{ListOf, Shelf};
use meetlat::collect::read::{Silent, read};
use meetlat::collect::reading::DocumentRead;
use meetlat::fixture::read::Case;
use meetlat::fixture::run::fixtures;
use meetlat::format::words::words as parts;
use meetlat::model::cloud::CloudKind;
use meetlat::model::coverage::Extent;
use meetlat::model::kind::GroupKind;
use meetlat::model::snapshot::Snapshot;
use meetlat::model::value::Value;
use meetlat::model::worktree;
use meetlat::scan::{Request, full_demand, run};
use rayon::prelude::*;

static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(words::known);

/// A cluster as `collect` puts it aside.
fn collected(snapshot: &Snapshot, rules: &RuleSet) -> (Spool, Manifest) {
    let spool = Spool::default();
    let mut kinds = Vec::new();
    let demand = full_demand(rules);
    // What clouds say and what lies beside objects is in no bundle.
    for kind in demand.kinds().filter(|kind| CloudKind::of(kind).is_none() && !worktree::is_of_tree(kind)) {
        let objects = snapshot.of(kind).to_vec();
        let known = match snapshot.coverage.of(kind) {
            Extent::Complete => Known::Complete,
            Extent::NotServed => Known::NotServed,
            Extent::Denied => Known::Denied,
            Extent::NotCollected => Known::NotCollected,
            Extent::Partial(_) => Known::Partial,
        };
        let file = format!("{}.{}", kind.kind.to_lowercase(), kind.group);
        let Some(version) = objects.first().map(|object| object.version.to_string()) else {
            kinds.push(KindRead { known, ..blank(kind) });
            continue;
        };
        let count = objects.len();
        let list = ListOf { kind, version: &version, resource: &file };
        spool.put(list, 0, DocumentRead { objects, ..DocumentRead::default() }).unwrap();
        let file = Some(format!("objects/{file}.json"));
        kinds.push(KindRead { known, version: Some(version), file, objects: count, ..blank(kind) });
    }
    let cluster = Cluster {
        name: "delinde-production".into(),
        server: Some("https://api.delinde.example:6443".into()),
        context: Some("delinde-production".into()),
        uid: snapshot.identity.uid.clone(),
        version: snapshot.server_version.clone(),
    };
    let at = snapshot.collected_at.unwrap_or_default();
    (spool, Manifest::new(cluster, at, kinds))
}

fn blank(kind: &GroupKind) -> KindRead {
    let (version, file, why) = (None, None, None);
    KindRead { kind: kind.to_string(), version, file, objects: 0, known: Known::Complete, why }
}

fn plain(snapshot: &Snapshot, rules: &RuleSet) -> Vec<u8> {
    let (spool, manifest) = collected(snapshot, rules);
    let mut bytes = Vec::new();
    write(&spool, &manifest, &mut bytes).unwrap();
    bytes
}

fn anonymised(snapshot: &Snapshot, rules: &RuleSet) -> Vec<u8> {
    let (spool, manifest) = collected(snapshot, rules);
    let mut bytes = Vec::new();
    write_anonymised(&spool, &manifest, &KNOWN, &mut bytes).unwrap();
    bytes
}

/// What every rule says of a bundle.
fn verdicts(bundle: &[u8], rules: &RuleSet) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.tar.zst");
    std::fs::write(&path, bundle).unwrap();
    let request = Request { inputs: vec![path.display().to_string()], ..Request::default() };
    let report = run(&request, rules, &Silent).unwrap();
    assert_eq!(report.clusters.len(), 1);
    let findings = report.clusters[0].findings.iter();
    findings.map(|finding| (finding.rule.clone(), format!("{:?}", finding.possible))).collect()
}

/// The rules that say something else of the anonymised cluster.
fn differences(snapshot: &Snapshot, rules: &RuleSet) -> Vec<String> {
    let (plain, anonymised) = (verdicts(&plain(snapshot, rules), rules), verdicts(&anonymised(snapshot, rules), rules));
    let differ = plain.iter().filter(|(rule, verdict)| anonymised.get(*rule) != Some(*verdict));
    differ.map(|(rule, verdict)| format!("{rule}: {verdict}, anonymised {:?}", anonymised.get(rule))).collect()
}

/// The clusters that were seen, as `fixtures/clusters` holds them.
fn clusters(rules: &RuleSet) -> Vec<(String, Snapshot)> {
    let mut all = Vec::new();
    for cluster in common::whole_clusters() {
        let inputs = [cluster.path()];
        let reads = read(&inputs, &full_demand(rules), &Silent).unwrap();
        let snapshots = assemble(&inputs, reads, &full_demand(rules), &Options::default()).snapshots;
        let name = cluster.folder.file_name().unwrap().to_string_lossy().into_owned();
        all.extend(snapshots.into_iter().filter(|snapshot| snapshot.observed).map(|one| (name.clone(), one)));
    }
    assert!(all.len() >= 5, "{}", all.len());
    all
}

/// A member of all objects of a kind in a bundle's text.
fn names(text: &str, kind: &str, pointer: &str) -> BTreeSet<String> {
    let lines = text.lines().map(|line| line.trim_end_matches(',')).filter(|line| line.starts_with("{\"apiVersion\":"));
    let objects = lines.filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let of_kind = objects.filter(|object| object["kind"] == kind);
    of_kind.filter_map(|object| object.pointer(pointer)?.as_str().map(str::to_owned)).collect()
}

/// Everything in a bundle as one text, the names of its files included.
fn text(bundle: &[u8]) -> String {
    let mut archive = tar::Archive::new(zstd::Decoder::new(bundle).unwrap());
    let mut text = String::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        text.push_str(&entry.path().unwrap().to_string_lossy());
        entry.read_to_string(&mut text).unwrap();
    }
    text
}

#[test]
fn every_rule_says_the_same_of_an_anonymised_cluster() {
    let rules = load(&Choice::default()).unwrap();
    let all = clusters(&rules);
    let differ = all.iter().flat_map(|(name, snapshot)| {
        differences(snapshot, &rules).into_iter().map(move |difference| format!("{name}: {difference}"))
    });
    let differ: Vec<String> = differ.collect();
    assert!(differ.is_empty(), "\n{}", differ.join("\n"));
}

#[test]
fn every_rule_says_the_same_of_anonymised_fixtures() {
    let rules = load(&Choice::default()).unwrap();
    let demand = full_demand(&rules);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    // One of every rule and verdict; all of them take minutes.
    let mut sorts = BTreeSet::new();
    let sort = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (path.parent().unwrap().to_owned(), name.split('-').next().unwrap().to_owned())
    };
    let mut chosen = fixtures(&root).unwrap();
    chosen.retain(|path| sorts.insert(sort(path)));
    let of_fixture = |path: &PathBuf| {
        let snapshot = Case::of_path(path, &demand).unwrap().snapshot(&demand).unwrap();
        let name = path.strip_prefix(&root).unwrap().display();
        differences(&snapshot, &rules).into_iter().map(|difference| format!("{name}: {difference}")).collect::<Vec<_>>()
    };
    let differ: Vec<String> = chosen.par_iter().flat_map(of_fixture).collect();
    assert!(differ.is_empty(), "\n{}", differ.join("\n"));
}

/// Names of organisations, applications and people in `fixtures/clusters`, and of what they have at others.
const TELLING: [&str; 16] = [
    "111122223333",
    "aanvragen",
    "bestelportaal",
    "betaalbrug",
    "delinde",
    "huurportaal",
    "kaartjesbalie",
    "leaseportaal",
    "leverancier",
    "medewerkers",
    "platformbeheer",
    "reparaties",
    "uitslagen",
    "veenpoort",
    "werkplaats",
    "zilverwiel",
];

/// The words of the names that somebody chose for namespaces, nodes and hosts, and of users and groups, but for those that stay.
fn private_words(snapshot: &Snapshot) -> BTreeSet<String> {
    let of = |kind: &str| snapshot.of(&kind.parse().unwrap()).iter();
    let mut names: Vec<String> = of("Namespace").chain(of("Node")).map(|object| object.name.to_string()).collect();
    for binding in of("ClusterRoleBinding.rbac.authorization.k8s.io").chain(of("RoleBinding.rbac.authorization.k8s.io"))
    {
        let subjects = binding.body.get("subjects").map_or(&[][..], Value::items).iter();
        let names_of = subjects.filter_map(|subject| subject.str_at(&["name"]));
        names.extend(names_of.filter(|name| !name.starts_with("system:")).map(str::to_owned));
    }
    for ingress in of("Ingress.networking.k8s.io") {
        let rules = ingress.body.at(&["spec", "rules"]).map_or(&[][..], Value::items).iter();
        names.extend(rules.filter_map(|rule| rule.str_at(&["host"]).map(str::to_owned)));
    }
    let public: BTreeSet<String> =
        KNOWN.iter().flat_map(|run| parts(run).map(str::to_lowercase).chain([run.to_lowercase()])).collect();
    let words = names.iter().flat_map(|name| parts(name)).map(str::to_lowercase);
    words.filter(|word| word.len() > 3 && word.parse::<u64>().is_err() && !public.contains(word)).collect()
}

#[test]
fn nothing_in_it_tells_whose_it_is() {
    let rules = load(&Choice::default()).unwrap();
    let mut seen = BTreeSet::new();
    for (name, snapshot) in clusters(&rules) {
        let (before, after) = (text(&plain(&snapshot, &rules)), text(&anonymised(&snapshot, &rules)));
        let holds = |text: &str| TELLING.into_iter().filter(|word| text.to_lowercase().contains(word)).collect();
        let telling: Vec<&str> = holds(&after);
        seen.extend::<Vec<&str>>(holds(&before));
        assert!(telling.is_empty(), "{name}: {telling:?}");
        let after: BTreeSet<String> = parts(&after).map(str::to_lowercase).collect();
        let private = private_words(&snapshot);
        assert!(private.len() > 2 && private.iter().all(|word| before.to_lowercase().contains(word)), "{private:?}");
        let left: Vec<&String> = private.intersection(&after).collect();
        assert!(left.is_empty(), "{name}: {left:?} of {private:?}");
    }
    assert!(seen.into_iter().eq(TELLING), "the clusters hold them no longer");
}

#[test]
fn it_is_stable_within_a_bundle_and_another_in_the_next() {
    let rules = load(&Choice::default()).unwrap();
    for (name, snapshot) in clusters(&rules) {
        let (one, other) = (text(&anonymised(&snapshot, &rules)), text(&anonymised(&snapshot, &rules)));
        assert_ne!(one, other, "{name}");
        // Every Pod's namespace is one of the namespaces still, under the name that this has now.
        let namespaces: BTreeSet<String> = names(&one, "Namespace", "/metadata/name");
        let used = names(&one, "Pod", "/metadata/namespace");
        assert!(!used.is_empty() && used.is_subset(&namespaces), "{name}: {used:?} {namespaces:?}");
        assert_ne!(namespaces, names(&other, "Namespace", "/metadata/name"), "{name}");
    }
}
