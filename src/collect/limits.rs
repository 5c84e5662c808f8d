//! What narrows or widens the extents of a whole cluster: its CustomResourceDefinitions, its namespaces, unreadable documents,
//! and what the user said.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::names::Names;
use super::objects::Objects;
use super::shape::extents::Extents;
use crate::model::coverage::{Coverage, Extent, is_custom};
use crate::model::demand::Demand;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;
use crate::model::resource::Resource;

/// Groups that openshift-apiserver and oauth-apiserver serve, for which OpenShift has no CustomResourceDefinitions.
const OPENSHIFT: [&str; 11] = [
    "apps.openshift.io",
    "authorization.openshift.io",
    "build.openshift.io",
    "image.openshift.io",
    "oauth.openshift.io",
    "project.openshift.io",
    "quota.openshift.io",
    "route.openshift.io",
    "security.openshift.io",
    "template.openshift.io",
    "user.openshift.io",
];

/// The kind CustomResourceDefinition.
pub(super) fn definition() -> GroupKind {
    GroupKind::new("apiextensions.k8s.io", "CustomResourceDefinition")
}

/// The kind APIService.
pub(super) fn api_service() -> GroupKind {
    GroupKind::new("apiregistration.k8s.io", "APIService")
}

/// A complete list of CustomResourceDefinitions tells which custom kinds exist: one that it defines and that has no list was
/// not collected, and any other is not served. Returns the extent of those others; none where that list is not complete.
pub(super) fn close_custom(
    extents: &mut Extents,
    observed: &Objects,
    names: &Names,
    demand: &Demand,
) -> Option<Extent> {
    let complete = extents.get(&definition()) == Some(&Extent::Complete);
    if !complete || !demand.wants(&definition()) {
        return None;
    }
    let aggregated = aggregated_groups(observed, names);
    let unlisted = demand.kinds().filter(|kind| is_custom(kind) && aggregated.contains(&kind.group));
    for kind in names.custom().chain(unlisted) {
        extents.improve(kind.clone(), Extent::NotCollected);
    }
    Some(Extent::NotServed)
}

/// The groups that servers beside kube-apiserver serve, which no CustomResourceDefinition defines.
fn aggregated_groups(observed: &Objects, names: &Names) -> BTreeSet<CompactString> {
    let by_service =
        observed.of(&api_service()).iter().filter(|service| service.body.at(&["spec", "service"]).is_some());
    let mut groups: BTreeSet<CompactString> =
        by_service.filter_map(|service| service.body.str_at(&["spec", "group"])).map(Into::into).collect();
    if names.custom().any(|kind| kind.group.ends_with(".openshift.io")) {
        groups.extend(OPENSHIFT.map(CompactString::from));
    }
    groups
}

/// Every cluster has the namespaces `default` and `kube-system`: a list without them was limited to some.
pub(super) fn doubt_namespaces(extents: &mut Extents, observed: &Objects) {
    let namespace = GroupKind::new("", "Namespace");
    let has = |name: &str| observed.of(&namespace).iter().any(|resource| resource.name == name);
    let complete = extents.get(&namespace) == Some(&Extent::Complete);
    if complete && !(has("default") && has("kube-system")) {
        extents.set(namespace, Extent::Partial(PartialWhy::SomeNamespaces));
    }
}

/// A document that could not be read may have held objects of these kinds.
pub(super) fn mark_unreadable(coverage: &mut Coverage, kinds: &BTreeSet<GroupKind>, file: &str) {
    for kind in kinds {
        if !matches!(coverage.of(kind), Extent::Partial(_)) {
            coverage.set(kind.clone(), Extent::Partial(PartialWhy::Unreadable(file.into())));
        }
    }
}

/// The user said that the input is only a part: no list of it is complete, nor is that of the definitions.
pub(super) fn mark_partial(extents: &mut Extents, custom: Option<Extent>) -> Option<Extent> {
    for (_, extent) in extents.iter_mut() {
        if *extent == Extent::Complete {
            *extent = Extent::Partial(PartialWhy::UserSaidSo);
        }
    }
    custom.map(|_| Extent::NotCollected)
}

/// The user chose namespaces: what lies elsewhere is left out, and no list of a namespaced kind is complete any more. What
/// belongs to no namespace stays, and so does a declared object that leaves its namespace to the tool that applies it.
pub(super) fn choose_namespaces(
    coverage: &mut Coverage,
    resources: &mut Objects,
    chosen: &[String],
    names: &Names,
    demand: &Demand,
) {
    let namespaced = namespaced_kinds(resources, names, demand, coverage);
    for kind in namespaced {
        if *coverage.of(&kind) == Extent::Complete {
            coverage.set(kind, Extent::Partial(PartialWhy::NamespaceChosen));
        }
    }
    let is_chosen = |resource: &Resource| {
        let namespace = resource.namespace.as_ref();
        namespace.is_none_or(|namespace| chosen.iter().any(|chosen| chosen == namespace))
    };
    resources.each_kind_mut().for_each(|objects| objects.retain(is_chosen));
}

/// The kinds whose objects live in namespaces; a custom kind that nothing tells about may.
fn namespaced_kinds(resources: &Objects, names: &Names, demand: &Demand, coverage: &Coverage) -> BTreeSet<GroupKind> {
    let inside: BTreeSet<&GroupKind> =
        resources.iter().filter(|resource| resource.namespace.is_some()).map(|resource| &resource.kind).collect();
    let outside: BTreeSet<&GroupKind> = resources
        .iter()
        .filter(|resource| resource.namespace.is_none() && resource.observed)
        .map(|r| &r.kind)
        .collect();
    let known = coverage.named().map(|(kind, _)| kind);
    let kinds = demand.kinds().chain(known).chain(inside.iter().copied());
    let namespaced =
        |kind: &&GroupKind| names.namespaced(kind).unwrap_or(inside.contains(kind) || !outside.contains(kind));
    kinds.filter(namespaced).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::testing::{observed, resource};

    fn defines(group: &str, kind: &str) -> Resource {
        let names = json!({"kind": kind, "plural": format!("{}s", kind.to_lowercase())});
        resource(json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": kind, "uid": "u"}, "spec": {"group": group, "names": names, "scope": "Namespaced"},
        }))
    }

    #[test]
    fn definitions_close_the_custom_kinds() {
        let aggregated = resource(json!({
            "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": "a", "uid": "u"},
            "spec": {"group": "metrics.k8s.io", "service": {"name": "metrics-server", "namespace": "kube-system"}},
        }));
        let observed = Objects::from_iter([
            defines("config.openshift.io", "Infrastructure"),
            defines("x.io", "Listed"),
            aggregated,
        ]);
        let route = GroupKind::new("route.openshift.io", "Route");
        let metrics = GroupKind::new("metrics.k8s.io", "NodeMetrics");
        let demand = Demand::of([definition(), route.clone(), metrics.clone()]);
        let names = Names::new(observed.of(&definition()).iter(), &demand);
        let listed = GroupKind::new("x.io", "Listed");
        let mut extents = Extents::default();
        extents.set(listed.clone(), Extent::Complete);
        assert_eq!(close_custom(&mut extents, &observed, &names, &demand), None);
        extents.set(definition(), Extent::Complete);
        assert_eq!(close_custom(&mut extents, &observed, &names, &demand), Some(Extent::NotServed));
        assert_eq!(extents.get(&listed), Some(&Extent::Complete));
        for kind in [route, metrics, GroupKind::new("config.openshift.io", "Infrastructure")] {
            assert_eq!(extents.get(&kind), Some(&Extent::NotCollected), "{kind}");
        }
    }

    #[test]
    fn a_namespace_list_without_the_usual_ones_is_a_part() {
        let namespace = GroupKind::new("", "Namespace");
        let mut extents = Extents::default();
        extents.set(namespace.clone(), Extent::Complete);
        let all = ["default", "kube-system"].map(|name| observed("v1", "Namespace", None, name));
        doubt_namespaces(&mut extents, &all.iter().cloned().collect());
        assert_eq!(extents.get(&namespace), Some(&Extent::Complete));
        doubt_namespaces(&mut extents, &all.into_iter().take(1).collect());
        assert_eq!(extents.get(&namespace), Some(&Extent::Partial(PartialWhy::SomeNamespaces)));
    }

    #[test]
    fn chosen_namespaces_leave_cluster_wide_things_alone() {
        let names = Names::default();
        let pod = GroupKind::new("", "Pod");
        let node = GroupKind::new("", "Node");
        let demand = Demand::of([pod.clone(), node.clone()]);
        let mut coverage = Coverage::all(Extent::Complete);
        let mut resources = Objects::from_iter([
            observed("v1", "Pod", Some("a"), "p"),
            observed("v1", "Pod", Some("b"), "p"),
            observed("v1", "Node", None, "n"),
        ]);
        choose_namespaces(&mut coverage, &mut resources, &["a".to_owned()], &names, &demand);
        assert_eq!(resources.iter().count(), 2);
        assert_eq!(coverage.of(&pod), &Extent::Partial(PartialWhy::NamespaceChosen));
        assert_eq!(coverage.of(&node), &Extent::Complete);
    }
}
