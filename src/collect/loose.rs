//! Credentials in documents that are no objects: files of values, and Secrets that a kustomization makes of literals. Only where
//! they stand is kept.

use super::reading::FileRead;
use crate::format::credentials::looks_like_one;
use crate::format::literals::in_tree;
use crate::format::place;
use crate::model::evidence::Origin;
use crate::model::snapshot::LooseLiteral;
use crate::model::value::Value;

/// Those of all files, in order.
pub(super) fn literals(reads: &[FileRead]) -> Vec<LooseLiteral> {
    let documents = reads.iter().flat_map(|read| read.plain.iter().map(move |(number, value)| (read, *number, value)));
    let mut all: Vec<LooseLiteral> =
        documents.flat_map(|(read, number, value)| of_document(read, number, value)).collect();
    all.sort();
    all
}

fn of_document(read: &FileRead, number: usize, value: &Value) -> Vec<LooseLiteral> {
    let mut paths = Vec::new();
    if is_values(&read.place) {
        in_tree(value, "$", &mut paths);
    } else if is_kustomization(value) {
        paths.extend(generated(value));
    }
    let origin = Origin { file: read.file.clone(), document: place(number), item: None };
    paths.into_iter().map(|path| LooseLiteral { origin: origin.clone(), path }).collect()
}

/// By custom, files of values have that word in their names, or lie in a folder of that name.
fn is_values(place: &str) -> bool {
    let (folder, name) = place.rsplit_once('/').unwrap_or(("", place));
    name.contains("values") || folder.rsplit('/').next() == Some("values")
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
        assert!(found("docker-compose.yaml", values).is_empty());
        let kustomization =
            json!({"secretGenerator": [{"name": "a", "literals": ["user=shop", "password=hunter2", "token=<token>"]}]});
        assert_eq!(found("kustomization.yaml", kustomization), ["$.secretGenerator[0].literals[1]"]);
    }
}
