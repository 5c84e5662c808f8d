//! What a verdict rests on.

use compact_str::CompactString;

use super::kind::GroupKind;

/// One object by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef {
    /// Group and kind.
    pub kind: GroupKind,
    /// Its namespace; none for cluster-wide objects.
    pub namespace: Option<CompactString>,
    /// Its name.
    pub name: CompactString,
}

impl std::fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.kind.kind, self.name),
            None => write!(f, "{} {}", self.kind.kind, self.name),
        }
    }
}

/// Where an object stands in the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Origin {
    /// The file as the user would name it; an archive member is `archive!member`, standard input is `-`.
    pub file: CompactString,
    /// The document within the file, from 0.
    pub document: u32,
    /// The item within a list, from 0; none where the document is the object itself.
    pub item: Option<u32>,
}

/// One observation: an object, a place in it, and what stands there. Never the value of a Secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence {
    /// The object.
    pub object: ObjectRef,
    /// The place within it as a JSONPath, `$.spec.template.spec.containers[0].image`; empty for the object as a whole.
    pub path: String,
    /// What stands there, in short; none for the object as a whole.
    pub value: Option<String>,
    /// The field of a fact that it tells, as rules write it, for a fact whose fields stand in several places; empty for others.
    pub tells: &'static str,
    /// What was made of it, by the fields of a fact: `backend` is `object`.
    pub derived: Vec<(String, String)>,
    /// Where the object stands in the input.
    pub origin: Origin,
    /// The line of that place in its file, from 1. Looked up only for what a report names, so none until then.
    pub line: Option<u32>,
    /// Whether the object was seen in a cluster rather than declared in files.
    pub observed: bool,
}
