//! Desired state beside an observation of the same cluster.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use super::objects::Objects;
use super::shape::extents::Extents;
use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;

/// The groups whose objects say what a GitOps controller shall bring; a trailing part, or the whole.
const GITOPS: [&str; 4] = ["argoproj.io", "fleet.cattle.io", "fluxcd.controlplane.io", "toolkit.fluxcd.io"];

/// The declared objects that are worth keeping. The observation decides: what it saw needs no declaration, and what it did not
/// see, of a kind that it knows completely, is not there, whatever files say. What it cannot know stays declared; so does
/// every GitOps object, which tells where the cluster's state is meant to come from even before it is applied.
pub(super) fn keep(declared: Vec<Resource>, observed: &Objects, extents: &Extents) -> Vec<Resource> {
    if declared.is_empty() {
        return declared;
    }
    let mut names: BTreeMap<(&GroupKind, &str), BTreeSet<Option<&CompactString>>> = BTreeMap::new();
    for resource in observed.iter() {
        let namespaces = names.entry((&resource.kind, resource.name.as_str())).or_default();
        namespaces.insert(resource.namespace.as_ref());
    }
    let seen = |resource: &Resource| {
        let namespaces = names.get(&(&resource.kind, resource.name.as_str()));
        // A declaration without a namespace leaves it to the tool that applies it.
        namespaces.is_some_and(|seen| resource.namespace.is_none() || seen.contains(&resource.namespace.as_ref()))
    };
    let absent = |resource: &Resource| extents.get(&resource.kind).is_some_and(Extent::is_complete);
    declared
        .into_iter()
        .filter(|resource| !seen(resource) && (is_gitops(&resource.kind) || !absent(resource)))
        .collect()
}

fn is_gitops(kind: &GroupKind) -> bool {
    let group = kind.group.as_str();
    GITOPS.iter().any(|known| group.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::testing::{observed, resource};

    #[test]
    fn the_observation_decides() {
        let declared = |api_version: &str, kind: &str, namespace: Option<&str>, name: &str| {
            let metadata = json!({"name": name, "namespace": namespace});
            resource(json!({"apiVersion": api_version, "kind": kind, "metadata": metadata}))
        };
        let mut extents = Extents::default();
        extents.set(GroupKind::new("", "Service"), Extent::Complete);
        extents.set(GroupKind::new("argoproj.io", "Application"), Extent::Complete);
        let seen = Objects::from_iter([
            observed("v1", "Service", Some("a"), "seen"),
            observed("v1", "Secret", Some("a"), "seen"),
        ]);
        let cases = [
            (declared("v1", "Service", Some("a"), "seen"), false),
            (declared("v1", "Service", Some("a"), "other"), false),
            (declared("v1", "Secret", Some("a"), "other"), true),
            (declared("v1", "Secret", Some("b"), "seen"), true),
            (declared("v1", "Secret", None, "seen"), false),
            (declared("argoproj.io/v1alpha1", "Application", Some("argocd"), "root"), true),
            (declared("kustomize.toolkit.fluxcd.io/v1", "Kustomization", Some("flux-system"), "apps"), true),
        ];
        for (resource, expected) in cases {
            let kept = keep(vec![resource.clone()], &seen, &extents);
            assert_eq!(!kept.is_empty(), expected, "{}", resource.reference());
        }
    }
}
