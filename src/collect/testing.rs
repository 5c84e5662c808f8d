//! Objects and documents for the tests of this module.

use serde_json::Value as Json;

use super::reading::{DocumentRead, FileRead, ListRead};
use crate::model::evidence::Origin;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// An object as reading yields it.
pub(crate) fn resource(json: Json) -> Resource {
    let text = |pointer: &str| json.pointer(pointer).and_then(Json::as_str);
    let (kind, version) =
        GroupKind::from_fields(text("/apiVersion").unwrap_or_default(), text("/kind").unwrap_or_default());
    Resource {
        kind,
        version,
        namespace: text("/metadata/namespace").map(Into::into),
        name: text("/metadata/name").unwrap_or_default().into(),
        observed: text("/metadata/uid").is_some(),
        body: Value::from(json),
        origin: Origin::default(),
    }
}

/// An observed object with no more than a name; its uid is made of its reference.
pub(crate) fn observed(api_version: &str, kind: &str, namespace: Option<&str>, name: &str) -> Resource {
    let mut metadata =
        serde_json::json!({"name": name, "uid": format!("{kind}/{}/{name}", namespace.unwrap_or_default())});
    if let Some(namespace) = namespace {
        metadata["namespace"] = namespace.into();
    }
    resource(serde_json::json!({"apiVersion": api_version, "kind": kind, "metadata": metadata}))
}

/// A document that holds the objects themselves.
pub(crate) fn document(objects: Vec<Resource>) -> DocumentRead {
    let mut read = DocumentRead::default();
    for object in &objects {
        let seen = read.seen.entry(object.kind.clone()).or_default();
        seen.count += 1;
        seen.observed += usize::from(object.observed);
        match &object.namespace {
            Some(namespace) => _ = seen.namespaces.insert(namespace.clone()),
            None => seen.cluster_wide = true,
        }
    }
    read.objects = objects;
    read
}

/// A `kind: List` of the objects.
pub(crate) fn list(objects: Vec<Resource>) -> DocumentRead {
    let list = ListRead { items: objects.len(), ..ListRead::default() };
    DocumentRead { list: Some(list), ..document(objects) }
}

/// A typed list, `PodList`, of the objects.
pub(crate) fn typed(kind: GroupKind, objects: Vec<Resource>) -> DocumentRead {
    let list = ListRead { of: Some(kind), items: objects.len(), from_server: true, ..ListRead::default() };
    DocumentRead { list: Some(list), ..document(objects) }
}

/// A file of the first input, which the user named `in`.
pub(crate) fn file(place: &str, documents: Vec<DocumentRead>) -> FileRead {
    FileRead { file: format!("in/{place}").into(), place: place.into(), documents, ..FileRead::default() }
}
