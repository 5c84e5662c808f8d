//! A backup of Velero: `resources/<plural.group>/{namespaces/<ns>,cluster}/<name>.json`, each file one object; beside those,
//! folders such as `v1-preferredversion` hold the same again (vmware-tanzu/velero:pkg/archive/filesystem.go).

use std::collections::BTreeSet;

use super::extents::Extents;
use super::visits::has_standard;
use super::{Setting, Tree, place};
use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;

/// The folder of the backup that holds the file at `place`: it has `resources/` below it.
pub(crate) fn root(place: &str) -> Option<&str> {
    let segments: Vec<&str> = place.split('/').collect();
    let at = segments.iter().position(|segment| *segment == "resources")?;
    resource(&segments[at..])?;
    let length: usize = segments[..at].iter().map(|segment| segment.len() + 1).sum();
    Some(place[..length].trim_end_matches('/'))
}

/// Whether the file at `place`, below the root, is one of the backup's.
pub(crate) fn holds(place: &str) -> bool {
    resource(&place.split('/').collect::<Vec<_>>()).is_some()
}

/// `deployments.apps` in the segments of a file's place.
fn resource<'a>(segments: &[&'a str]) -> Option<&'a str> {
    let ["resources", resource, rest @ ..] = segments else { return None };
    let rest = match rest {
        [version, rest @ ..] if is_version_folder(version) => rest,
        rest => rest,
    };
    matches!(rest, ["cluster", _] | ["namespaces", _, _]).then_some(*resource)
}

fn is_version_folder(segment: &str) -> bool {
    place::is_version(segment.strip_suffix("-preferredversion").unwrap_or(segment))
}

/// How completely each kind is known. What was left out of a backup leaves no trace, so that a kind without a folder is not
/// collected; a backup that holds the namespaces which every cluster has was not limited to some.
pub(crate) fn extents(tree: &Tree<'_>, setting: Setting<'_>) -> Extents {
    let namespaces: BTreeSet<String> = tree.docs.iter().filter_map(|doc| namespace(doc.place)).collect();
    let extent = if has_standard(&namespaces) { Extent::Complete } else { Extent::Partial(PartialWhy::SomeNamespaces) };
    let mut extents = Extents::default();
    for doc in &tree.docs {
        for kind in kinds(doc.place, doc.read.seen.keys(), setting) {
            extents.improve(kind, extent.clone());
        }
    }
    extents
}

fn kinds<'a>(place: &str, seen: impl Iterator<Item = &'a GroupKind>, setting: Setting<'_>) -> BTreeSet<GroupKind> {
    let mut kinds: BTreeSet<GroupKind> = seen.cloned().collect();
    if kinds.is_empty() {
        let resource = resource(&place.split('/').collect::<Vec<_>>());
        kinds.extend(resource.and_then(|resource| super::place::of_resource(resource, setting.names)));
    }
    kinds
}

/// The name of the Namespace that the file at `place` holds.
fn namespace(place: &str) -> Option<String> {
    let of_namespaces = place.strip_prefix("resources/namespaces/")?;
    of_namespaces.contains("cluster/").then(|| super::place::stem(place).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::names::Names;
    use crate::collect::testing::{document, observed};

    #[test]
    fn roots() {
        let cases = [
            ("resources/pods/namespaces/a/p.json", Some("")),
            ("b/resources/deployments.apps/v1-preferredversion/namespaces/a/d.json", Some("b")),
            ("b/resources/nodes/cluster/n.json", Some("b")),
            ("resources/pods/p.json", None),
            ("apps/resources/base/cluster/x/y.yaml", None),
        ];
        for (place, expected) in cases {
            assert_eq!(root(place), expected, "{place}");
        }
    }

    #[test]
    fn a_backup_of_all_namespaces_is_complete() {
        let names = Names::default();
        let judge = |namespaces: &[&str]| {
            let namespace = document(vec![observed("v1", "Namespace", None, "n")]);
            let pod = document(vec![observed("v1", "Pod", Some("a"), "p")]);
            let places: Vec<String> =
                namespaces.iter().map(|name| format!("resources/namespaces/cluster/{name}.json")).collect();
            let mut docs: Vec<_> = places.iter().map(|place| super::super::Doc { place, read: &namespace }).collect();
            docs.push(super::super::Doc { place: "resources/pods/namespaces/a/p.json", read: &pod });
            let extents = extents(&Tree { docs, asides: vec![] }, Setting { names: &names, namespaces: None });
            extents.get(&GroupKind::new("", "Pod")).cloned()
        };
        let standard = ["default", "kube-node-lease", "kube-public", "kube-system"];
        assert_eq!(judge(&standard), Some(Extent::Complete));
        assert_eq!(judge(&["default"]), Some(Extent::Partial(PartialWhy::SomeNamespaces)));
    }
}
