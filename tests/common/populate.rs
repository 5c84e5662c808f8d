//! Puts a recorded cluster into a real API server: its definitions, its objects, and what controllers said of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::apiserver::ApiServer;
use meetlat::format::skip::Skip;
use meetlat::format::yaml;
use meetlat::model::coverage::is_custom;
use meetlat::model::kind::GroupKind;

/// What a server sets itself.
const OF_THE_SERVER: [&str; 5] = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"];

/// Applies every object of the lists in a folder, `pods.yaml` and the like.
pub(crate) fn populate(server: &ApiServer, folder: &Path) {
    let mut objects = recorded(folder);
    objects.retain(|object| object["kind"] != "Service" || object["metadata"]["name"] != "kubernetes");
    objects.iter_mut().for_each(forget);
    objects.iter_mut().for_each(complete);
    let (definitions, objects): (Vec<Value>, Vec<Value>) =
        objects.into_iter().partition(|object| object["kind"] == "CustomResourceDefinition");
    let (namespaces, objects): (Vec<Value>, Vec<Value>) =
        objects.into_iter().partition(|object| object["kind"] == "Namespace");
    server.apply(&text(&namespaces));
    let versions = versions(&objects);
    server.apply(&text(&definitions.iter().map(|recorded| definition(recorded, &versions)).collect::<Vec<_>>()));
    server.apply(&text(&objects));
    // Custom kinds have no status apart here; others are made without one.
    let has_own = |object: &&Value| {
        let [version, kind] = ["apiVersion", "kind"].map(|member| object[member].as_str().unwrap());
        let (kind, _) = GroupKind::from_fields(version, kind);
        // Of a finished Job a server of today wants to be told more than older ones recorded.
        object["kind"] != "Job" && object.get("status").is_some() && !is_custom(&kind)
    };
    let with_status: Vec<Value> = objects.iter().filter(has_own).cloned().collect();
    let args = ["apply", "--server-side", "--force-conflicts", "--subresource=status", "-f", "-"];
    let output = server.kubectl(&args, Some(&text(&with_status)));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The objects of every list in a folder.
fn recorded(folder: &Path) -> Vec<Value> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    let items = |file| match yaml::read(&fs::read_to_string(file).unwrap(), &Skip::none()).unwrap().value.to_json() {
        Value::Object(mut list) => match list.remove("items") {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    files.into_iter().flat_map(items).collect()
}

fn forget(object: &mut Value) {
    let metadata = object["metadata"].as_object_mut().unwrap();
    OF_THE_SERVER.iter().for_each(|member| drop(metadata.remove(*member)));
}

/// Addresses are the server's to give, and recorded pods may leave volumes out that they mount.
fn complete(object: &mut Value) {
    let kind = object["kind"].as_str().unwrap().to_owned();
    let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) else { return };
    if kind == "Service" && spec.get("clusterIP") != Some(&json!("None")) {
        spec.remove("clusterIP");
        spec.remove("clusterIPs");
    }
    if kind == "Pod" {
        let containers = ["containers", "initContainers"].into_iter().filter_map(|list| spec.get(list)?.as_array());
        let mounts = containers.flatten().filter_map(|container| container["volumeMounts"].as_array()).flatten();
        let mut names: BTreeSet<String> = mounts.map(|mount| mount["name"].as_str().unwrap().to_owned()).collect();
        let volumes = spec.entry("volumes").or_insert_with(|| json!([])).as_array_mut().unwrap();
        names.retain(|name| !volumes.iter().any(|volume| volume["name"] == **name));
        volumes.extend(names.into_iter().map(|name| json!({"name": name, "emptyDir": {}})));
    }
}

type Kind = (String, String);

/// The versions that objects of each group and kind are written in.
fn versions(objects: &[Value]) -> BTreeMap<Kind, BTreeSet<String>> {
    let mut versions: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
    for object in objects {
        let (group, version) = object["apiVersion"].as_str().unwrap().split_once('/').unwrap_or_default();
        let kind = (group.to_owned(), object["kind"].as_str().unwrap().to_owned());
        versions.entry(kind).or_default().insert(version.to_owned());
    }
    versions
}

/// A definition that lets everything through.
fn definition(recorded: &Value, used: &BTreeMap<Kind, BTreeSet<String>>) -> Value {
    let (spec, names) = (&recorded["spec"], &recorded["spec"]["names"]);
    let kind = (spec["group"].as_str().unwrap().to_owned(), names["kind"].as_str().unwrap().to_owned());
    let stated =
        spec["versions"].as_array().unwrap().iter().map(|version| version["name"].as_str().unwrap().to_owned());
    let versions = used.get(&kind).cloned().unwrap_or_else(|| stated.collect());
    let version = |(at, name): (usize, &String)| {
        let schema = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
        json!({"name": name, "served": true, "storage": at == 0, "schema": {"openAPIV3Schema": schema}})
    };
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        // Groups of Kubernetes' own ask for a word on their review.
        "metadata": {
            "name": recorded["metadata"]["name"],
            "annotations": {"api-approved.kubernetes.io": "unapproved, for a test"},
        },
        "spec": {
            "group": spec["group"], "scope": spec["scope"], "names": names,
            "versions": versions.iter().enumerate().map(version).collect::<Vec<_>>(),
        },
    })
}

/// JSON is YAML.
fn text(objects: &[Value]) -> String {
    objects.iter().map(|object| format!("---\n{object}\n")).collect()
}
