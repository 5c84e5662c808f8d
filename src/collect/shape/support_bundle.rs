//! A support bundle of Troubleshoot: `cluster-resources/<plural>/<ns>.json` for namespaced kinds,
//! `cluster-resources/<plural>.json` for others, `cluster-resources/custom-resources/<plural.group>…`, and beside each what
//! went wrong, `<plural>-errors.json` (replicatedhq/troubleshoot:pkg/constants/constants.go, pkg/collect/cluster_resources.go).

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use super::extents::Extents;
use super::visits::Visits;
use super::{Doc, Setting, Tree, place};
use crate::collect::names::Names;
use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;
use crate::model::value::Value;

const RESOURCES: &str = "cluster-resources";
const CUSTOM: &str = "custom-resources";
const VERSION: &str = "cluster-info/cluster_version.json";

/// The folder of the bundle that holds the file at `place`.
pub(crate) fn root(place: &str) -> Option<&str> {
    let at = place.find(RESOURCES)?;
    let after = place[at + RESOURCES.len()..].starts_with('/');
    let root = &place[..at];
    (after && (root.is_empty() || root.ends_with('/'))).then(|| root.trim_end_matches('/'))
}

/// Whether the file at `place`, below the root, is one of the bundle's.
pub(crate) fn holds(place: &str) -> bool {
    place == VERSION || place.split('/').next() == Some(RESOURCES)
}

/// How completely each kind is known.
pub(crate) fn extents(tree: &Tree<'_>, setting: Setting<'_>) -> Extents {
    let mut visits = Visits::default();
    let mut whole = Extents::default();
    for doc in &tree.docs {
        match below_resources(doc.place).as_slice() {
            [file] => listed(doc, file, setting, &mut whole),
            [CUSTOM, file] => listed(doc, file, setting, &mut whole),
            [resource, file] | [CUSTOM, resource, file] => {
                if let Some(kind) = doc.own_kind().or_else(|| kind_of(resource, setting.names)) {
                    visits.add(kind, place::stem(file));
                }
            }
            _ => {}
        }
    }
    let mut extents = visits.extents(setting, |_| false);
    extents.merge(whole);
    note_errors(&mut extents, errors(tree), setting.names);
    extents
}

/// The version of the API server that the bundle was taken from.
pub(crate) fn server_version(tree: &Tree<'_>) -> Option<String> {
    let (_, version) = tree.asides.iter().find(|(place, _)| *place == VERSION)?;
    version.str_at(&["info", "gitVersion"]).or_else(|| version.str_at(&["string"])).map(str::to_owned)
}

/// What went wrong, by the file that says so.
pub(crate) fn errors<'a>(tree: &Tree<'a>) -> BTreeMap<&'a str, BTreeSet<CompactString>> {
    let of_errors = tree.asides.iter().filter(|(place, _)| place.ends_with("-errors.json"));
    of_errors.map(|(place, value)| (*place, texts(value))).filter(|(_, texts)| !texts.is_empty()).collect()
}

/// A list of errors, or a mapping from namespace to error.
fn texts(value: &Value) -> BTreeSet<CompactString> {
    let of_namespaces = value.members().map(|(_, error)| error);
    value.items().iter().chain(of_namespaces).filter_map(Value::as_str).map(Into::into).collect()
}

/// An error means that the API server refused, or that something may be missing.
fn note_errors(extents: &mut Extents, errors: BTreeMap<&str, BTreeSet<CompactString>>, names: &Names) {
    for (place, texts) in errors {
        let resource = place::stem(place).trim_end_matches("-errors");
        let Some(kind) = kind_of(resource, names) else { continue };
        let refused = texts.iter().all(|text| text.contains("forbidden"));
        let extent = match texts.into_iter().next() {
            _ if refused && extents.get(&kind).is_none() => Extent::Denied,
            Some(text) => Extent::Partial(PartialWhy::CollectorError(text)),
            None => continue,
        };
        extents.set(kind, extent);
    }
}

fn listed(doc: &Doc<'_>, file: &str, setting: Setting<'_>, extents: &mut Extents) {
    let Some(kind) = doc.own_kind().or_else(|| kind_of(place::stem(file), setting.names)) else { return };
    let extent = match doc.read.list {
        Some(_) if doc.is_page() => Extent::Partial(PartialWhy::MorePages),
        Some(_) => Extent::Complete,
        None => Extent::Partial(PartialWhy::SingleObjects),
    };
    extents.improve(kind, extent);
}

fn below_resources(place: &str) -> Vec<&str> {
    let mut segments = place.split('/');
    if segments.next() == Some(RESOURCES) { segments.collect() } else { Vec::new() }
}

/// The kind that a file or folder of the bundle is named after.
fn kind_of(resource: &str, names: &Names) -> Option<GroupKind> {
    let plural = match resource {
        "ingress" => "ingresses".to_owned(),
        "network-policy" => "networkpolicies".to_owned(),
        "resource-quota" => "resourcequotas".to_owned(),
        // The file of errors beside `storage-classes.json`.
        "storage" => "storageclasses".to_owned(),
        "pvs" => "persistentvolumes".to_owned(),
        "pvcs" => "persistentvolumeclaims".to_owned(),
        group if group.contains('.') => return place::of_resource(group, names),
        other => other.replace('-', ""),
    };
    names.kind(&plural, None)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::testing::{list, observed, typed};

    #[test]
    fn kinds_are_listed_by_namespace_or_whole() {
        let names = Names::default();
        let pods = typed(GroupKind::new("", "Pod"), vec![]);
        let empty = list(vec![]);
        let nodes = list(vec![observed("v1", "Node", None, "n")]);
        let docs = vec![
            Doc { place: "cluster-resources/pods/a.json", read: &pods },
            Doc { place: "cluster-resources/pods/b.json", read: &pods },
            Doc { place: "cluster-resources/network-policy/a.json", read: &empty },
            Doc { place: "cluster-resources/nodes.json", read: &nodes },
            Doc { place: "cluster-resources/storage-classes.json", read: &empty },
            Doc { place: "cluster-resources/auth-cani-list/a.json", read: &empty },
        ];
        let all = BTreeSet::from(["a".into(), "b".into()]);
        let setting = Setting { names: &names, namespaces: Some(&all) };
        let extents = extents(&Tree { docs, asides: vec![] }, setting);
        let shown: Vec<String> = extents.iter().map(|(kind, extent)| format!("{kind}: {extent:?}")).collect();
        let expected = [
            "NetworkPolicy.networking.k8s.io: Partial(SomeNamespaces)",
            "Node: Complete",
            "Pod: Complete",
            "StorageClass.storage.k8s.io: Complete",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn errors_tell_what_was_refused() {
        let names = Names::default();
        let pods = typed(GroupKind::new("", "Pod"), vec![]);
        let refused = Value::from(json!({"a": "secrets is forbidden: User \"x\" cannot list resource \"secrets\""}));
        let failed = Value::from(json!(["context deadline exceeded"]));
        let nothing = Value::from(json!([]));
        let version = Value::from(json!({"info": {"gitVersion": "v1.34.2"}, "string": "v1.34.2"}));
        let tree = Tree {
            docs: vec![Doc { place: "cluster-resources/pods/a.json", read: &pods }],
            asides: vec![
                ("cluster-resources/configmaps-errors.json", &refused),
                ("cluster-resources/pods-errors.json", &failed),
                ("cluster-resources/nodes-errors.json", &nothing),
                ("cluster-info/cluster_version.json", &version),
            ],
        };
        let extents = extents(&tree, Setting { names: &names, namespaces: None });
        let error = PartialWhy::CollectorError("context deadline exceeded".into());
        assert_eq!(extents.get(&GroupKind::new("", "ConfigMap")), Some(&Extent::Denied));
        assert_eq!(extents.get(&GroupKind::new("", "Pod")), Some(&Extent::Partial(error)));
        assert_eq!(extents.get(&GroupKind::new("", "Node")), None);
        assert_eq!(server_version(&tree).as_deref(), Some("v1.34.2"));
    }
}
