//! One cluster by every road: live, as a bundle, and as kubectl prints it, in JSON and in YAML. The findings are the same byte for
//! byte, apart from where they were read.
#![cfg(test)]

#[path = "common/apiserver.rs"]
mod apiserver;
#[path = "common/populate.rs"]
mod populate;

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use apiserver::ApiServer;
use populate::populate;

/// Where something was read is all that may differ.
const PLACES: [&str; 5] = ["file", "line", "column", "endLine", "endColumn"];

/// The findings of a scan with these arguments, as text.
fn findings(server: &ApiServer, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meetlat"));
    command.arg("scan").args(args).args(["--as-of", "2026-11-26", "-o", "json"]).env("KUBECONFIG", server.kubeconfig());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut findings = report["clusters"][0]["findings"].clone();
    assert_eq!(report["clusters"].as_array().unwrap().len(), 1);
    leave_places_out(&mut findings);
    serde_json::to_string_pretty(&findings).unwrap()
}

fn leave_places_out(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(leave_places_out),
        Value::Object(members) => {
            PLACES.iter().for_each(|place| drop(members.remove(*place)));
            members.values_mut().for_each(leave_places_out);
        }
        _ => {}
    }
}

/// The names of the lists in a bundle, `deployments.apps`.
fn lists(bundle: &Path) -> Vec<String> {
    let mut archive = tar::Archive::new(zstd::Decoder::new(File::open(bundle).unwrap()).unwrap());
    let mut names = Vec::new();
    for entry in archive.entries().unwrap() {
        let path = entry.unwrap().path().unwrap().into_owned();
        if path.parent().is_some_and(|folder| folder.ends_with("objects")) {
            names.push(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    names
}

/// What kubectl prints of the same lists, one file each.
fn dump(server: &ApiServer, lists: &[String], form: &str, folder: &Path) {
    let version = server.kubectl(&["version", "--output=json"], None);
    fs::write(folder.join("version.json"), version.stdout).unwrap();
    for list in lists {
        let output = server.kubectl(&["get", list, "--all-namespaces", "--output", form], None);
        assert!(output.status.success(), "{list}: {}", String::from_utf8_lossy(&output.stderr));
        fs::write(folder.join(format!("{list}.{form}")), output.stdout).unwrap();
    }
}

fn every_road_agrees(fixture: &str) {
    let Some(server) = ApiServer::start() else { return };
    populate(&server, &Path::new(env!("CARGO_MANIFEST_DIR")).join(fixture));
    let live = findings(&server, &[]);
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("cluster.tar.zst");
    let collected = Command::new(env!("CARGO_BIN_EXE_meetlat"))
        .args(["collect", "--output"])
        .arg(&bundle)
        .env("KUBECONFIG", server.kubeconfig())
        .output()
        .unwrap();
    assert!(collected.status.success(), "{}", String::from_utf8_lossy(&collected.stderr));
    assert_same(&live, &findings(&server, &[bundle.to_str().unwrap()]), "bundle");
    for form in ["json", "yaml"] {
        let dumped = tempfile::tempdir().unwrap();
        dump(&server, &lists(&bundle), form, dumped.path());
        assert_same(&live, &findings(&server, &[dumped.path().to_str().unwrap()]), form);
    }
}

/// Names the first line that differs, which a comparison of two long texts would bury.
fn assert_same(live: &str, other: &str, road: &str) {
    let differs = live.lines().zip(other.lines()).position(|(one, other)| one != other);
    let around =
        |text: &str, at: usize| text.lines().skip(at.saturating_sub(20)).take(30).collect::<Vec<_>>().join("\n");
    if let Some(at) = differs {
        panic!("live and {road} differ in line {at}:\n{}\n\n{}", around(live, at), around(other, at));
    }
    assert_eq!(live.len(), other.len(), "{road}");
}

#[test]
fn of_the_example_platform() {
    every_road_agrees("fixtures/demo");
}

#[test]
fn of_a_cluster_that_its_owner_runs() {
    every_road_agrees("fixtures/clusters/rke2-on-premises/input");
}
