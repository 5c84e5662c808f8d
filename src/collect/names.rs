//! From the name of a list, as file names and folders spell it, to the kind.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::served::{SERVED, Served};
use crate::model::demand::Demand;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;

/// The plurals and scopes of all kinds that are known here: Kubernetes' own, those that CustomResourceDefinitions in the
/// input define, and those that are demanded.
#[derive(Debug, Default)]
pub(crate) struct Names {
    custom: BTreeMap<GroupKind, Custom>,
    guessed: BTreeMap<(CompactString, CompactString), GroupKind>,
}

#[derive(Debug)]
struct Custom {
    plural: CompactString,
    namespaced: bool,
}

impl Names {
    /// Learns from CustomResourceDefinitions and, for kinds that none of them defines, from what is demanded.
    pub(crate) fn new<'a>(definitions: impl Iterator<Item = &'a Resource>, demand: &Demand) -> Self {
        let guessed = demand.kinds().map(|kind| ((kind.plural(), kind.group.clone()), kind.clone())).collect();
        Self { custom: definitions.filter_map(defined).collect(), guessed }
    }

    /// The kind that a plural names within a group; without a group, the kind that kubectl would take it for.
    pub(crate) fn kind(&self, plural: &str, group: Option<&str>) -> Option<GroupKind> {
        let plural = plural.to_ascii_lowercase();
        let fits = |other: &str| group.is_none_or(|group| group == other);
        SERVED
            .iter()
            .find(|served| served.plural == plural && fits(served.group))
            .map(Served::group_kind)
            .or_else(|| self.only_custom(|kind, custom| custom.plural == plural && fits(&kind.group)))
            .or_else(|| self.only_guessed(&plural, fits))
    }

    /// Whether objects of `kind` live in namespaces, where that is known.
    pub(crate) fn namespaced(&self, kind: &GroupKind) -> Option<bool> {
        SERVED
            .iter()
            .find(|served| served.kind == kind.kind && served.group == kind.group)
            .map(|served| served.namespaced)
            .or_else(|| self.custom.get(kind).map(|custom| custom.namespaced))
    }

    /// The kinds that CustomResourceDefinitions define.
    pub(crate) fn custom(&self) -> impl Iterator<Item = &GroupKind> {
        self.custom.keys()
    }

    fn only_custom(&self, wanted: impl Fn(&GroupKind, &Custom) -> bool) -> Option<GroupKind> {
        let mut found = self.custom.iter().filter(|(kind, custom)| wanted(kind, custom)).map(|(kind, _)| kind);
        let first = found.next()?;
        found.next().is_none().then(|| first.clone())
    }

    fn only_guessed(&self, plural: &str, fits: impl Fn(&str) -> bool) -> Option<GroupKind> {
        let mut found = self.guessed.iter().filter(|((name, group), _)| name == plural && fits(group));
        let (_, first) = found.next()?;
        found.next().is_none().then(|| first.clone())
    }
}

/// What a CustomResourceDefinition defines; none where a part of it is missing.
fn defined(definition: &Resource) -> Option<(GroupKind, Custom)> {
    let spec = |path: &[&str]| definition.body.get("spec")?.str_at(path);
    let kind = GroupKind::new(spec(&["group"])?, spec(&["names", "kind"])?);
    let custom = Custom {
        plural: spec(&["names", "plural"])?.to_ascii_lowercase().into(),
        namespaced: spec(&["scope"]) != Some("Cluster"),
    };
    Some((kind, custom))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::testing::resource;

    fn names() -> Names {
        let definition = resource(serde_json::json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "helmcharts.helm.cattle.io"},
            "spec": {"group": "helm.cattle.io", "scope": "Namespaced", "names": {"kind": "HelmChart", "plural": "helmcharts"}},
        }));
        let demand = Demand::of([
            GroupKind::new("argoproj.io", "Application"),
            GroupKind::new("traefik.io", "Ingress"),
            GroupKind::new("kyverno.io", "ClusterPolicy"),
            GroupKind::new("source.toolkit.fluxcd.io", "HelmChart"),
        ]);
        Names::new([&definition].into_iter(), &demand)
    }

    #[test]
    fn plurals_name_kinds() {
        let cases = [
            ("pods", Some(""), Some("Pod")),
            ("pods", None, Some("Pod")),
            ("events", None, Some("Event")),
            ("events", Some("events.k8s.io"), Some("Event.events.k8s.io")),
            ("ingresses", None, Some("Ingress.networking.k8s.io")),
            ("ingresses", Some("traefik.io"), Some("Ingress.traefik.io")),
            ("helmcharts", Some("helm.cattle.io"), Some("HelmChart.helm.cattle.io")),
            ("helmcharts", Some("source.toolkit.fluxcd.io"), Some("HelmChart.source.toolkit.fluxcd.io")),
            ("applications", Some("argoproj.io"), Some("Application.argoproj.io")),
            ("applications", Some("app.k8s.io"), None),
            ("clusterpolicies", None, Some("ClusterPolicy.kyverno.io")),
            ("notes", None, None),
        ];
        let names = names();
        for (plural, group, kind) in cases {
            assert_eq!(names.kind(plural, group).map(|kind| kind.to_string()).as_deref(), kind, "{plural} {group:?}");
        }
    }

    #[test]
    fn scopes_are_known_for_served_and_defined_kinds() {
        let names = names();
        assert_eq!(names.namespaced(&GroupKind::new("", "Node")), Some(false));
        assert_eq!(names.namespaced(&GroupKind::new("helm.cattle.io", "HelmChart")), Some(true));
        assert_eq!(names.namespaced(&GroupKind::new("argoproj.io", "Application")), None);
    }

    #[test]
    fn plurals_are_guessed_as_generators_form_them() {
        for (kind, plural) in [
            ("Gateway", "gateways"),
            ("Policy", "policies"),
            ("Prometheus", "prometheuses"),
            ("Mesh", "meshes"),
            ("Proxy", "proxies"),
            ("Box", "boxes"),
            ("Pomerium", "pomerium"),
            ("GlobalRules", "globalrules"),
            ("VLogs", "vlogs"),
            ("Endpoints", "endpoints"),
        ] {
            assert_eq!(GroupKind::new("x.io", kind).plural(), plural);
        }
    }
}
