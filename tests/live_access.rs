//! The role that `meetlat access` prints, on a real API server: with it a scan is denied nothing, and each right that is taken away
//! leaves verdicts open which hang on it, and changes no other.
#![cfg(test)]

#[path = "common/apiserver.rs"]
mod apiserver;
#[path = "common/populate.rs"]
mod populate;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde_json::{Value, json};

use apiserver::ApiServer;
use meetlat::catalog::load::{Choice, load};
use meetlat::model::kind::GroupKind;
use meetlat::scan::{Selection, live_demand};
use populate::populate;

/// How long the server gets to take in who may do what.
const PATIENCE: Duration = Duration::from_secs(30);

fn meetlat(args: &[&str], kubeconfig: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meetlat"));
    command.args(args).env("KUBECONFIG", kubeconfig).output().unwrap()
}

/// What a scan says of the one cluster.
fn scan(args: &[&str], kubeconfig: &Path) -> Value {
    let output = meetlat(&[&["scan", "--as-of", "2026-11-26", "-o", "json"], args].concat(), kubeconfig);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["clusters"][0].clone()
}

/// The kinds that were denied, `Deployment.apps`.
fn denied(cluster: &Value) -> BTreeSet<String> {
    let kinds = cluster["coverage"].as_array().unwrap().iter().filter(|kind| kind["extent"] == "denied");
    kinds.map(|kind| kind["kind"].as_str().unwrap().to_owned()).collect()
}

/// Scans until the server has taken in the rights that make it deny just these kinds.
fn scan_when_denied(kinds: &BTreeSet<String>, args: &[&str], kubeconfig: &Path) -> Value {
    let end = Instant::now() + PATIENCE;
    loop {
        let cluster = scan(args, kubeconfig);
        if denied(&cluster) == *kinds {
            return cluster;
        }
        assert!(Instant::now() < end, "{:?} instead of {kinds:?}", denied(&cluster));
        thread::sleep(Duration::from_millis(100));
    }
}

/// The service account that a role is for.
const NAMESPACE: &str = "audit";

fn account(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": NAMESPACE}})
}

/// The role as it is printed, as JSON documents: the role and its binding.
fn printed(name: &str) -> String {
    let account = format!("{NAMESPACE}/{name}");
    let output = meetlat(&["access", "--name", name, "--service-account", &account], Path::new("/nonexistent"));
    String::from_utf8(output.stdout).unwrap()
}

/// The same without one resource.
fn without(kind: &GroupKind, name: &str) -> String {
    let text = printed(name);
    let (role, binding) = text.split_once("\n---\n").unwrap();
    let mut role: Value = serde_saphyr::from_str(role).unwrap();
    let entries = role["rules"].as_array_mut().unwrap();
    let entry = entries.iter_mut().find(|entry| entry["apiGroups"][0] == kind.group.as_str()).unwrap();
    let resources = entry["resources"].as_array_mut().unwrap();
    let before = resources.len();
    resources.retain(|resource| *resource != kind.plural().as_str());
    assert_eq!(resources.len() + 1, before, "{kind}");
    entries.retain(|entry| !entry["resources"].as_array().unwrap().is_empty());
    format!("{role}\n---\n{binding}\n---\n{}", account(name))
}

/// Whether a rule says of the cluster what it said, or that it cannot tell for want of this kind. A rule that has no need of it says
/// just what it said.
fn holds(before: &Value, after: &Value, kind: &GroupKind, is_needed: bool) -> bool {
    let same = |member: &str| before[member] == after[member];
    if ["verdict", "possible"].into_iter().all(same) {
        return is_needed || same("unknownBecause");
    }
    let possible = |finding: &Value| -> BTreeSet<String> {
        finding["possible"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    let name = kind.to_string();
    let mut reasons = after["unknownBecause"].as_array().unwrap().iter();
    let is_told = reasons
        .any(|one| one["kind"] == *name && one["because"]["en"].as_str().unwrap().contains("was not allowed to list"));
    is_needed && after["verdict"] == "unknown" && possible(before).is_subset(&possible(after)) && is_told
}

/// The kinds that each rule needs.
fn needs() -> Vec<(String, BTreeSet<GroupKind>)> {
    let rules = load(&Choice::default()).unwrap();
    let of_rule = |id: &str| {
        let selection = Selection { rules: vec![id.to_owned()], ..Selection::default() };
        live_demand(&rules, &selection).kinds().cloned().collect()
    };
    rules.files.iter().map(|file| (file.id.clone(), of_rule(&file.id))).collect()
}

/// The findings in which two scans differ as they should not, the second of which lacked a kind.
fn wrong(before: &Value, after: &Value, kind: &GroupKind, needs: &[(String, BTreeSet<GroupKind>)]) -> Vec<String> {
    let list = |cluster: &Value| cluster["findings"].as_array().unwrap().clone();
    let is_needed = |rule: &Value| needs.iter().any(|(id, kinds)| *rule == **id && kinds.contains(kind));
    let told = |(before, after): (Value, Value)| {
        let (rule, because) = (&before["rule"], &after["unknownBecause"]);
        (!holds(&before, &after, kind, is_needed(rule)))
            .then(|| format!("{rule} without {kind}: {} became {} {because}", before["possible"], after["possible"]))
    };
    list(before).into_iter().zip(list(after)).filter_map(told).collect()
}

/// The name of the role that lacks a kind.
fn named(kind: &GroupKind) -> String {
    format!("without-{}", kind.resource())
}

fn kinds(names: &[&GroupKind]) -> BTreeSet<String> {
    names.iter().map(|kind| kind.to_string()).collect()
}

/// What the bearer of a token may not do.
fn is_refused(server: &ApiServer, verb: &str, kubeconfig: &Path) -> bool {
    let kubeconfig = kubeconfig.to_str().unwrap();
    let output = server.kubectl(&["auth", "can-i", verb, "secrets", "-A", "--kubeconfig", kubeconfig], None);
    String::from_utf8_lossy(&output.stdout).trim() == "no"
}

/// The kinds of the role that the server serves: only those can be taken away.
fn served(server: &ApiServer) -> Vec<GroupKind> {
    let output = server.kubectl(&["api-resources", "--verbs=list", "--no-headers", "-o", "name"], None);
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let rules = load(&Choice::default()).unwrap();
    let demand = live_demand(&rules, &Selection::default());
    let is_served = |kind: &&GroupKind| names.lines().any(|name| name == kind.resource()) && kind.kind != "Secret";
    demand.kinds().filter(is_served).cloned().collect()
}

/// What `access --check` says to the bearer of a token, and whether it finds that nothing is missing.
fn check(kubeconfig: &Path, args: &[&str]) -> (bool, String) {
    let output = meetlat(&[&["access", "--check"], args].concat(), kubeconfig);
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Scans a cluster with the whole role, and with each of its rights taken away.
fn walk(fixture: &str) {
    let Some(server) = ApiServer::start() else { return };
    populate(&server, &Path::new(env!("CARGO_MANIFEST_DIR")).join(fixture));
    let (served, needs) = (served(&server), needs());
    assert!(served.len() > 40, "{served:?}");
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}});
    let lacking: Vec<String> = served.iter().map(|kind| without(kind, &named(kind))).collect();
    let whole = format!("{}\n---\n{}", printed("whole"), account("whole"));
    server.apply(&format!("{namespace}\n---\n{whole}\n---\n{}", lacking.join("\n---\n")));
    let token = server.kubectl(&["create", "token", "whole", "--namespace", NAMESPACE], None);
    let bearer = server.kubeconfig_for(String::from_utf8_lossy(&token.stdout).trim(), "whole");

    let before = scan_when_denied(&kinds(&[]), &[], &bearer);
    assert!(["get", "list", "watch"].into_iter().all(|verb| is_refused(&server, verb, &bearer)));
    assert!(check(&bearer, &[]).0);

    let walked = served.par_iter().flat_map_iter(|kind| {
        let user = format!("system:serviceaccount:{NAMESPACE}:{}", named(kind));
        let after = scan_when_denied(&kinds(&[kind]), &["--as", &user], server.kubeconfig());
        wrong(&before, &after, kind, &needs)
    });
    let wrong: Vec<String> = walked.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let pods = format!("system:serviceaccount:{NAMESPACE}:without-pods");
    let kubeconfig = server.kubeconfig();
    let (is_complete, said) = check(kubeconfig, &["--as", &pods]);
    assert!(!is_complete && said.contains("not allowed") && said.contains("metrics-stack"), "{said}");
    assert!(check(kubeconfig, &["--as", &pods, "--rule", "private-nodes"]).0);
}

#[test]
fn on_a_cluster_of_a_cloud() {
    walk("fixtures/clusters/gke-autopilot/input");
}

#[test]
fn on_a_cluster_that_its_owner_runs() {
    walk("fixtures/clusters/rke2-on-premises/input");
}
