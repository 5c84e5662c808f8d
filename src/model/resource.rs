//! One object as the API or a file holds it.

use compact_str::CompactString;

use super::evidence::{Evidence, ObjectRef, Origin};
use super::kind::GroupKind;
use super::value::Value;

/// One object of the snapshot, without `managedFields`, last-applied annotation and Secret values.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Group and kind.
    pub kind: GroupKind,
    /// The version it was written in.
    pub version: CompactString,
    /// Its namespace; none for cluster-wide objects, and for declared ones that leave it to the tool that applies them.
    pub namespace: Option<CompactString>,
    /// Its name.
    pub name: CompactString,
    /// The whole object.
    pub body: Value,
    /// Where it stands in the input.
    pub origin: Origin,
    /// Seen in a cluster (it carries a uid), rather than declared in files.
    pub observed: bool,
}

impl Resource {
    /// Its name with kind and namespace.
    pub fn reference(&self) -> ObjectRef {
        ObjectRef { kind: self.kind.clone(), namespace: self.namespace.clone(), name: self.name.clone() }
    }

    /// Evidence that points at `path` and shows `value`.
    pub fn evidence(&self, path: impl Into<String>, value: Option<String>) -> Evidence {
        Evidence {
            object: self.reference(),
            path: path.into(),
            value,
            tells: "",
            derived: Vec::new(),
            origin: self.origin.clone(),
            region: None,
            key: None,
            observed: self.observed,
        }
    }

    /// What it is told to do: its `spec`, or the whole where its kind has none.
    pub fn settings(&self) -> &Value {
        self.body.get("spec").unwrap_or(&self.body)
    }

    /// Where that stands.
    pub fn settings_path(&self) -> &'static str {
        if self.body.get("spec").is_some() { "$.spec" } else { "" }
    }

    /// A label's value.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.body.str_at(&["metadata", "labels", key])
    }

    /// An annotation's value.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.body.str_at(&["metadata", "annotations", key])
    }
}
