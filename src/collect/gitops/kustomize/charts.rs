//! Charts that a kustomization has Helm render: declared by name and values, like those of an application.

use super::Built;
use super::file::Kustomization;
use crate::collect::gitops::tree::{Tree, joined};
use crate::model::evidence::Origin;
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Adds one object a chart, of a kind that only stands for it
/// (kubernetes-sigs/kustomize:api/types/helmchartargs.go).
pub(super) fn declare(tree: &Tree, place: &str, folder: &str, file: &Kustomization, into: &mut Built) {
    let Some(read) = tree.file(place) else { return };
    for chart in &file.charts {
        let Some(name) = chart.str_at(&["name"]) else { continue };
        let files = chart.str_at(&["valuesFile"]).into_iter();
        let more = chart.get("additionalValuesFiles").map_or(&[][..], Value::items).iter().filter_map(Value::as_str);
        let places: Vec<String> = files.chain(more).map(|path| joined(folder, path)).collect();
        into.claimed.extend(places.iter().cloned());
        let origin = Origin { file: read.file.clone(), ..Origin::default() };
        into.objects.push(declared(tree, name, chart, &places, origin));
    }
}

fn declared(tree: &Tree, name: &str, chart: &Value, places: &[String], origin: Origin) -> Resource {
    let release = chart.str_at(&["releaseName"]).unwrap_or(name);
    let namespace = chart.str_at(&["namespace"]);
    let mut metadata = Object::new();
    metadata.insert("name", Value::from(release));
    let mut spec = Object::new();
    spec.insert("chart", Value::from(name));
    for key in ["version", "repo"] {
        spec.insert(key, chart.get(key).cloned().unwrap_or_default());
    }
    spec.insert("values", values(tree, chart, places).into());
    let mut body = Object::new();
    body.insert("metadata", metadata.into());
    body.insert("spec", spec.into());
    Resource {
        kind: GroupKind::new("kustomize.config.k8s.io", "HelmChart"),
        version: "v1beta1".into(),
        namespace: namespace.map(Into::into),
        name: release.into(),
        body: body.into(),
        origin,
        observed: false,
    }
}

/// The files' values in order, and over them those that stand in line, unless `valuesMerge` says otherwise.
fn values(tree: &Tree, chart: &Value, places: &[String]) -> Object {
    let mut merged = Object::new();
    let mut unread = None;
    for place in places {
        match tree.value(place).and_then(Value::as_object) {
            Some(own) => crate::collect::gitops::values::merge(&mut merged, own),
            None => unread = Some(Reason::SourceUnseen(place.as_str().into())),
        }
    }
    let Some(own) = chart.get("valuesInline").and_then(Value::as_object) else { return left_open(merged, unread) };
    match chart.str_at(&["valuesMerge"]) {
        Some("replace") => left_open(own.clone(), unread),
        Some("merge") => {
            let mut whole = own.clone();
            crate::collect::gitops::values::merge(&mut whole, &merged);
            left_open(whole, unread)
        }
        _ => {
            crate::collect::gitops::values::merge(&mut merged, own);
            left_open(merged, unread)
        }
    }
}

fn left_open(mut values: Object, unread: Option<Reason>) -> Object {
    if let Some(reason) = unread {
        crate::collect::gitops::values::leave_open(&mut values, &reason);
    }
    values
}
