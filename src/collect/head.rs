//! What must be known of an object to decide whether to read it: kind, namespace and whether it was observed.

use std::borrow::Cow;

use compact_str::CompactString;
use serde::Deserialize;

use crate::format::yaml;
use crate::model::kind::GroupKind;
use crate::model::value::Value;

/// The head of an object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Head {
    /// Group, kind and version; none for what is no object of Kubernetes.
    pub(super) kind: Option<(GroupKind, CompactString)>,
    pub(super) namespace: Option<CompactString>,
    /// It carries a uid.
    pub(super) observed: bool,
    /// Its first owner, where its text was read as far as that.
    pub(super) owner: Option<Owner>,
}

/// Whose an object is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owner {
    /// The owner's kind.
    pub(super) kind: CompactString,
    /// Its uid, or its name where it has none.
    pub(super) id: CompactString,
}

impl Owner {
    /// The first owner that an object names.
    pub(super) fn of(body: &Value) -> Option<Self> {
        let owner = body.at(&["metadata", "ownerReferences"])?.items().first()?;
        let id = owner.str_at(&["uid"]).or_else(|| owner.str_at(&["name"]))?;
        Some(Self { kind: owner.str_at(&["kind"]).unwrap_or_default().into(), id: id.into() })
    }
}

#[derive(Deserialize)]
struct JsonHead<'a> {
    #[serde(borrow, default, rename = "apiVersion")]
    api_version: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    metadata: Option<JsonMetadata<'a>>,
}

#[derive(Deserialize, Default)]
struct JsonMetadata<'a> {
    #[serde(borrow, default)]
    namespace: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    uid: Option<Cow<'a, str>>,
    #[serde(borrow, default, rename = "ownerReferences")]
    owners: Option<Vec<JsonOwner<'a>>>,
}

#[derive(Deserialize)]
struct JsonOwner<'a> {
    #[serde(borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    uid: Option<Cow<'a, str>>,
}

impl JsonOwner<'_> {
    fn owner(self) -> Option<Owner> {
        let id = self.uid.or(self.name)?;
        Some(Owner { kind: self.kind.as_deref().unwrap_or_default().into(), id: id.as_ref().into() })
    }
}

/// The head of a JSON object, all else skipped. Items of a typed list have the list's kind.
pub(super) fn of_json(bytes: &[u8], of: Option<&(GroupKind, CompactString)>) -> Result<Head, serde_json::Error> {
    let head: JsonHead = serde_json::from_slice(bytes)?;
    let metadata = head.metadata.unwrap_or_default();
    Ok(Head {
        kind: kind_of(head.api_version.as_deref(), head.kind.as_deref(), of),
        namespace: metadata.namespace.filter(|name| !name.is_empty()).map(|name| name.as_ref().into()),
        observed: metadata.uid.is_some_and(|uid| !uid.is_empty()),
        owner: metadata.owners.and_then(|owners| owners.into_iter().next()).and_then(JsonOwner::owner),
    })
}

/// The kind that an object's fields, or its list, tell.
pub(super) fn kind_of(
    api_version: Option<&str>,
    kind: Option<&str>,
    of: Option<&(GroupKind, CompactString)>,
) -> Option<(GroupKind, CompactString)> {
    match (api_version, kind) {
        (Some(api_version), Some(kind)) if !kind.is_empty() => Some(GroupKind::from_fields(api_version, kind)),
        _ => of.cloned(),
    }
}

/// The kind of a list's items, `PodList` of `v1` → `Pod`; none for `List`.
pub(super) fn item_kind(api_version: &str, list: &str) -> Option<(GroupKind, CompactString)> {
    let kind = list.strip_suffix("List").filter(|kind| !kind.is_empty())?;
    Some(GroupKind::from_fields(api_version, kind))
}

/// The head of a YAML document by its lines; none where they cannot be relied on.
pub(super) fn of_yaml(text: &str, of: Option<&(GroupKind, CompactString)>) -> Option<Head> {
    let peek = yaml::top_level(text);
    if !peek.certain {
        return None;
    }
    let kind = kind_of(peek.api_version, peek.kind, of)?;
    let (namespace, observed) = metadata_lines(text)?;
    Some(Head { kind: Some(kind), namespace, observed, owner: None })
}

/// Namespace and uid in the block below `metadata:`, which stands at the document's base indentation.
fn metadata_lines(text: &str) -> Option<(Option<CompactString>, bool)> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let content = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let mut lines = text.lines().filter(content);
    let base = indent(text.lines().find(content)?);
    let start = lines.find(|line| indent(line) == base && line[base..].starts_with("metadata:"))?;
    if start[base..].trim_end() != "metadata:" {
        return None;
    }
    let (mut namespace, mut observed, mut level) = (None, false, None);
    for line in lines.take_while(|line| indent(line) > base) {
        let level = *level.get_or_insert(indent(line));
        if indent(line) != level {
            continue;
        }
        if let Some(value) = line[level..].strip_prefix("namespace:") {
            let value = value.trim().trim_matches(['"', '\'']);
            if value.is_empty() || value.contains(['#', '$', '{', '&', '*', '!', '|', '>']) {
                return None;
            }
            namespace = Some(value.into());
        }
        observed |= line[level..].starts_with("uid:");
    }
    Some((namespace, observed))
}

#[cfg(test)]
mod tests {
    use super::{of_json, of_yaml};

    #[test]
    fn json_and_yaml_agree() {
        let json = br#"{"apiVersion":"apps/v1","spec":{},"kind":"Deployment","metadata":{"name":"a","namespace":"n","uid":"1"}}"#;
        let yaml = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    namespace: no\n  name: a\n  namespace: n\n  uid: 1\nspec: {}\n";
        assert_eq!(of_json(json, None).unwrap(), of_yaml(yaml, None).unwrap());
        assert_eq!(of_yaml("kind: A\napiVersion: v1\nmetadata: {namespace: x}\n", None), None);
    }
}
