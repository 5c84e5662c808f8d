//! The file that should carry what is missing: an absent object has no line of its own, and yet someone must know where to begin.

use std::collections::BTreeMap;

use crate::model::cloud::CloudKind;
use crate::model::evidence::Evidence;
use crate::model::resource::Resource;
use crate::model::snapshot::Snapshot;
use crate::model::worktree;

/// The kinds that say what is installed: a list of them is where one more product is added.
const INSTALLERS: [(&str, &str); 5] = [
    ("argoproj.io", "Application"),
    ("argoproj.io", "ApplicationSet"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"),
    ("helm.cattle.io", "HelmChart"),
];

/// Where in declared files one would add what is missing: the first object of the file that installs the most, else of the first
/// file. None where nothing is declared in files.
pub fn carrier(snapshot: &Snapshot) -> Option<Evidence> {
    let mut files: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
    for resource in snapshot.resources.values().flatten().filter(|resource| is_in_file(resource)) {
        files.entry(resource.origin.file.as_str()).or_default().push(resource);
    }
    let count = |resources: &Vec<&Resource>| resources.iter().filter(|resource| installs(resource)).count();
    let most = files.values().map(count).max()?;
    let chosen = files.into_values().find(|resources| count(resources) == most)?;
    let first = chosen.into_iter().min_by_key(|resource| (!installs(resource), &resource.origin))?;
    Some(first.evidence("", None))
}

/// Declared in a file that can be opened as it is: not in an archive, and not on standard input.
fn is_in_file(resource: &Resource) -> bool {
    let file = resource.origin.file.as_str();
    let is_manifest = !worktree::is_of_tree(&resource.kind) && CloudKind::of(&resource.kind).is_none();
    is_manifest && !resource.observed && !file.is_empty() && file != "-" && !file.contains('!')
}

/// Whether objects of a kind say what is installed.
pub fn is_installer(group: &str, kind: &str) -> bool {
    INSTALLERS.contains(&(group, kind))
}

/// Whether objects of a group are read by a program that installs: one that runs here, where the group is that of the carrier.
pub fn is_installing_group(group: &str) -> bool {
    INSTALLERS.iter().any(|(known, _)| *known == group)
}

fn installs(resource: &Resource) -> bool {
    is_installer(&resource.kind.group, &resource.kind.kind)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::carrier;
    use crate::engine::testing::Lab;

    #[test]
    fn the_list_of_applications_carries_what_is_missing() {
        let mut lab = Lab::new()
            .declared("Deployment.apps", "web", json!({}))
            .declared("Application.argoproj.io", "loki", json!({}))
            .object("Application.argoproj.io", "observed", json!({}));
        assert_eq!(carrier(&lab.snapshot), None);
        for (at, resource) in lab.snapshot.resources.values_mut().flatten().enumerate() {
            resource.origin.file = ["apps/all.yaml", "apps/all.yaml", "a.yaml"][at].into();
        }
        let found = carrier(&lab.snapshot).unwrap();
        assert_eq!(
            (found.object.to_string().as_str(), found.origin.file.as_str()),
            ("Application loki", "apps/all.yaml")
        );
    }
}
