//! Credentials in documents that are no objects: files of values, and Secrets that a kustomization makes of literals. Only where
//! they stand is kept.

use std::collections::BTreeSet;

use super::reading::FileRead;
use crate::facts::app_sources::is_app;
use crate::format::credentials::looks_like_one;
use crate::format::literals::in_tree;
use crate::format::path::{joined, normal};
use crate::format::place;
use crate::model::evidence::Origin;
use crate::model::resource::Resource;
use crate::model::snapshot::LooseLiteral;
use crate::model::value::Value;

/// Those of all files, in order.
pub(super) fn literals(reads: &[FileRead]) -> Vec<LooseLiteral> {
    let objects = reads.iter().flat_map(|read| &read.documents).flat_map(|document| &document.objects);
    let named: BTreeSet<String> = objects.filter(|object| is_app(&object.kind)).flat_map(value_files).collect();
    let mut all: Vec<LooseLiteral> = reads.iter().flat_map(|read| of_file(read, &named)).collect();
    all.sort();
    all
}

fn of_file(read: &FileRead, named: &BTreeSet<String>) -> Vec<LooseLiteral> {
    let reaches_chart = named.iter().any(|end| is_at(&read.place, end));
    let documents = read.plain.iter();
    documents.flat_map(|(number, value)| of_document(read, *number, value, reaches_chart)).collect()
}

fn is_at(place: &str, end: &str) -> bool {
    place.strip_suffix(end).is_some_and(|above| above.is_empty() || above.ends_with('/'))
}

/// The ends of the places of the files that an application of Argo CD names as values of a chart that lies beside them or
/// elsewhere, and one of Flux of a chart in a repository (argoproj/argo-cd:docs/user-guide/helm.md,
/// fluxcd/source-controller:docs/spec/v1/helmcharts.md).
fn value_files(app: &Resource) -> Vec<String> {
    let of_template = app.body.at(&["spec", "template", "spec"]);
    let Some(spec) = of_template.or(app.body.get("spec")) else { return Vec::new() };
    let several = spec.get("sources").map_or(&[][..], Value::items);
    let of_argo = spec.get("source").into_iter().chain(several).flat_map(|source| {
        let folder = source.str_at(&["path"]).filter(|_| source.get("chart").is_none());
        listed(source.at(&["helm", "valueFiles"])).filter_map(move |file| match file.strip_prefix('$') {
            Some(referred) => referred.split_once('/').map(|(_, path)| normal(path)),
            None => folder.map(|folder| joined(folder, file)),
        })
    });
    let of_flux = listed(spec.at(&["chart", "spec", "valuesFiles"])).map(normal);
    of_argo.chain(of_flux).filter(|place| !place.is_empty() && !place.contains("{{")).collect()
}

fn listed(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.map_or(&[][..], Value::items).iter().filter_map(Value::as_str)
}

fn of_document(read: &FileRead, number: usize, value: &Value, reaches_chart: bool) -> Vec<LooseLiteral> {
    let mut paths = Vec::new();
    if reaches_chart || is_values(&read.place) {
        in_tree(value, "$", &mut paths);
    } else if is_kustomization(value) {
        paths.extend(generated(value));
    }
    let origin = Origin { file: read.file.clone(), document: place(number), item: None };
    paths.into_iter().map(|path| LooseLiteral { origin: origin.clone(), path, reaches_chart }).collect()
}

/// By custom, files of values have that word in their names, or lie below a folder of that name. What says which values a chart
/// takes holds none (helm.sh/docs/topics/charts, "Schema Files").
fn is_values(place: &str) -> bool {
    let (folder, name) = place.rsplit_once('/').unwrap_or(("", place));
    (name.contains("values") || folder.split('/').any(|above| above == "values")) && !name.ends_with(".schema.json")
}

fn is_kustomization(document: &Value) -> bool {
    let of_group =
        document.str_at(&["apiVersion"]).is_some_and(|version| version.starts_with("kustomize.config.k8s.io/"));
    of_group || document.get("kind").is_none() && document.get("secretGenerator").is_some()
}

/// What is made of literals is a Secret, whatever the shape of its values.
fn generated(kustomization: &Value) -> Vec<String> {
    let generators = kustomization.get("secretGenerator").map_or(&[][..], Value::items).iter().enumerate();
    let literals = generators.flat_map(|(at, generator)| {
        let listed = generator.get("literals").map_or(&[][..], Value::items).iter().enumerate();
        listed.map(move |(nth, literal)| (format!("$.secretGenerator[{at}].literals[{nth}]"), literal))
    });
    let is_one = |literal: &Value| {
        let pair = literal.as_str().and_then(|text| text.split_once('='));
        pair.is_some_and(|(key, value)| looks_like_one(key, value))
    };
    literals.filter(|(_, literal)| is_one(literal)).map(|(path, _)| path).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::testing::{document, file, resource};

    #[test]
    fn files_that_applications_name_are_values() {
        let source = json!({"path": "charts/shop", "helm": {"valueFiles": ["../../shop/production.yaml"]}});
        let other = json!({"chart": "loki", "helm": {"valueFiles": ["$own/logs/all.yaml", "of-the-chart.yaml"]}});
        let app = resource(json!({"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
            "metadata": {"name": "shop"}, "spec": {"sources": [source, other]}}));
        assert_eq!(value_files(&app), ["shop/production.yaml", "logs/all.yaml"]);
        let plain = vec![(0, Value::from(json!({"admin": {"password": "hunter2"}})))];
        let read = |place: &str| FileRead { place: place.into(), plain: plain.clone(), ..FileRead::default() };
        let found =
            literals(&[file("app.yaml", vec![document(vec![app])]), read("deploy/logs/all.yaml"), read("all.yaml")]);
        assert_eq!(found.len(), 1);
        assert!(found[0].reaches_chart);
    }

    fn found(place: &str, document: serde_json::Value) -> Vec<String> {
        let plain = vec![(0, Value::from(document))];
        let read = FileRead { place: place.into(), plain, ..FileRead::default() };
        literals(&[read]).into_iter().map(|literal| literal.path).collect()
    }

    #[test]
    fn files_of_values_and_kustomizations_are_looked_through() {
        let values = json!({"admin": {"password": "hunter2"}});
        assert_eq!(found("apps/shop/values-prod.yaml", values.clone()), ["$.admin.password"]);
        assert_eq!(found("values/shop.yaml", values.clone()), ["$.admin.password"]);
        assert_eq!(found("values/shop/production.yaml", values.clone()), ["$.admin.password"]);
        assert!(found("charts/shop/values.schema.json", values.clone()).is_empty());
        assert!(found("docker-compose.yaml", values).is_empty());
        let kustomization =
            json!({"secretGenerator": [{"name": "a", "literals": ["user=shop", "password=hunter2", "token=<token>"]}]});
        assert_eq!(found("kustomization.yaml", kustomization), ["$.secretGenerator[0].literals[1]"]);
    }
}
