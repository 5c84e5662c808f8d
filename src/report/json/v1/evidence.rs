//! What a verdict rests on.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::evidence;
use crate::model::finding::Searched;

/// One observation: an object, a place in it and what stands there; or a search that found nothing in a complete list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The object; null for a search.
    pub object: Option<Object>,
    /// The place within the object as a JSONPath; empty for the object as a whole.
    pub path: String,
    /// What stands there, in short. Never the value of a Secret.
    pub value: Option<String>,
    /// What was made of it, by the fields of a fact: `"backend": "object"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub derived: BTreeMap<String, String>,
    /// The file, as the user would name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line, from 1, where it could be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The document within the file, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<u32>,
    /// The item within a list, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// Whether the object was seen in a cluster rather than declared in files.
    pub observed: bool,
    /// What was looked for in vain, as the rule asks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Among how many records it was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<usize>,
}

/// One object by name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Object {
    /// The API group; empty for the core group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// Its namespace; null for cluster-wide objects.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

impl Evidence {
    /// An observation as version 1 writes it.
    pub fn of(evidence: &evidence::Evidence) -> Self {
        let origin = &evidence.origin;
        let placed = !origin.file.is_empty();
        Self {
            object: Some(Object::of(&evidence.object)),
            path: evidence.path.clone(),
            value: evidence.value.clone(),
            derived: evidence.derived.iter().cloned().collect(),
            file: placed.then(|| origin.file.to_string()),
            line: evidence.line,
            document: placed.then_some(origin.document),
            item: origin.item,
            observed: evidence.observed,
            search: None,
            looked_at: None,
        }
    }

    pub(super) fn of_search(searched: &Searched, observed: bool) -> Self {
        Self {
            object: None,
            path: String::new(),
            value: None,
            derived: BTreeMap::new(),
            file: None,
            line: None,
            document: None,
            item: None,
            observed,
            search: Some(searched.question.clone()),
            looked_at: Some(searched.looked_at),
        }
    }
}

impl Object {
    fn of(object: &evidence::ObjectRef) -> Self {
        Self {
            group: object.kind.group.to_string(),
            kind: object.kind.kind.to_string(),
            namespace: object.namespace.as_ref().map(ToString::to_string),
            name: object.name.to_string(),
        }
    }
}
