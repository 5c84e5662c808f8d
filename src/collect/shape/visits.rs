//! Collectors that write one file a kind and namespace.

use std::collections::{BTreeMap, BTreeSet};

use super::Setting;
use super::extents::Extents;
use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;

/// The namespaces that every cluster has from its first minute
/// (kubernetes/kubernetes:pkg/controlplane/controller/systemnamespaces/system_namespaces_controller.go). A collector that looked
/// into all four was not told to look into some.
pub(crate) const STANDARD: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// Which namespaces were visited for each kind.
#[derive(Debug, Default)]
pub(super) struct Visits {
    kinds: BTreeMap<GroupKind, BTreeSet<String>>,
}

impl Visits {
    /// The list of `kind` in `namespace` is there.
    pub(super) fn add(&mut self, kind: GroupKind, namespace: &str) {
        self.kinds.entry(kind).or_default().insert(namespace.to_owned());
    }

    /// Complete where every namespace was visited. Which namespaces there are, the complete list of them tells; without it,
    /// `whole` says whether the collector is known to have visited all.
    pub(super) fn extents(self, setting: Setting<'_>, whole: impl Fn(&BTreeSet<String>) -> bool) -> Extents {
        let mut extents = Extents::default();
        for (kind, visited) in self.kinds {
            let all = match setting.namespaces {
                Some(namespaces) => namespaces.iter().all(|namespace| visited.contains(namespace.as_str())),
                None => whole(&visited),
            };
            let extent = if all { Extent::Complete } else { Extent::Partial(PartialWhy::SomeNamespaces) };
            extents.improve(kind, extent);
        }
        extents
    }
}

/// Whether all namespaces that every cluster has are among those given.
pub(super) fn has_standard(visited: &BTreeSet<String>) -> bool {
    STANDARD.iter().all(|namespace| visited.contains(*namespace))
}
