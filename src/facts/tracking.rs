//! Tells who deploys each workload: by the marks that GitOps operators leave, and by the inventories that they keep.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::FactList;
use super::input::Input;
use super::kinds::Workload;
use super::namespaces::is_system;
use super::product_file::TrackSpec;
use super::workloads::{self, controller};
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// Kind, namespace and name.
type Key = (String, Option<String>, String);

/// Labels by which clouds and distributions mark what is theirs: AKS (learn.microsoft.com/azure/aks/use-labels), the add-on
/// manager of Kubernetes (kubernetes/kubernetes:cluster/addons/addon-manager/README.md), EKS' add-ons, and Google's Config Sync
/// on what it runs itself (GoogleContainerTools/kpt-config-sync:pkg/reconcilermanager).
const PLATFORM: [&str; 4] = [
    "kubernetes.azure.com/managedby",
    "addonmanager.kubernetes.io/mode",
    "eks.amazonaws.com/component",
    "configmanagement.gke.io/system",
];

/// The namespace that people share with Kubernetes, the cloud and the distribution.
const SHARED: &str = "kube-system";

/// The annotation in which Helm writes the release of what it installs (helm/helm:pkg/action/validate.go).
const RELEASE: &str = "meta.helm.sh/release-name";

/// The beginning of the releases that AKS installs (learn.microsoft.com/azure/aks/keda-deploy-add-on-cli).
const OF_AKS: &str = "aks-managed-";

/// The kind by whose objects RKE2 and K3s install charts, under their names (k3s-io/helm-controller:pkg/controllers/chart/chart.go).
const HELM_CHART: &str = "HelmChart.helm.cattle.io";

/// The kinds that tell who deployed what runs, besides applications.
pub const READS: [&str; 2] = ["ConfigMap", HELM_CHART];

/// Before anything is known.
pub fn undecided() -> Known<String> {
    any(Reason::NotVisible(Hidden::Drift))
}

fn any(reason: Reason) -> Known<String> {
    one_of(&["git", "owner", "platform", "other"], reason)
}

fn one_of(possible: &[&str], reason: Reason) -> Known<String> {
    Known::one_of(possible.iter().map(|one| (*one).to_owned()).collect(), reason)
}

/// Fills in who deploys each workload that was seen in a cluster. Of what is declared it stays unknown: what should be deployed
/// from Git is no proof that all that runs is.
pub fn tell(input: &Input, workloads: &mut FactList<Workload>) {
    let tracker = Tracker::of(input);
    for sourced in workloads.present.iter_mut().filter(|sourced| sourced.observed) {
        let (by, application) = tracker.deployed(&sourced.fact);
        sourced.fact.deployed_by = by;
        sourced.fact.application = application;
    }
}

struct Tracker<'i, 'a> {
    input: &'i Input<'a>,
    /// What the applications say that they brought, with their names.
    inventory: BTreeMap<Key, String>,
    /// The names of labels that ConfigMaps give.
    labels: BTreeSet<String>,
    /// What keeps marks and inventories from being all there are.
    gap: Option<Reason>,
}

impl<'i, 'a> Tracker<'i, 'a> {
    fn of(input: &'i Input<'a>) -> Self {
        let kinds = || input.products.iter().flat_map(|product| &product.apps);
        let inventory = kinds().flat_map(|kind| input.snapshot.of(kind)).flat_map(inventory).collect();
        let gap = kinds().find_map(|kind| input.gap(kind)).or_else(|| input.gaps(&["ConfigMap"]).pop());
        Self { input, inventory, labels: labels(input), gap }
    }

    fn deployed(&self, workload: &Workload) -> (Known<String>, Known<Option<String>>) {
        let settled = |by: &str, application: Option<String>| (Known::Known(by.to_owned()), Known::Known(application));
        let own = self.object(workload);
        if workload.namespace.as_deref().is_some_and(is_system) {
            match own.map_or_else(|| self.may_be_brought(workload), |own| self.is_brought(own)) {
                Known::Known(true) => {}
                Known::Known(false) => return settled("platform", None),
                Known::Unknown { reason, .. } => return (any(reason.clone()), Known::unknown(reason)),
            }
        }
        if own.is_some_and(|own| PLATFORM.iter().any(|label| own.label(label).is_some())) {
            return settled("platform", None);
        }
        let key = (workload.kind.clone(), workload.namespace.clone(), workload.name.clone());
        let marked = own.and_then(|own| self.mark(own));
        if let Some(application) = marked.or_else(|| self.inventory.get(&key).cloned()) {
            return settled("git", Some(application));
        }
        let owner = own.and_then(controller).map(|(kind, name)| (kind.to_owned(), key.1.clone(), name.to_owned()));
        if let Some(application) = owner.as_ref().and_then(|owner| self.inventory.get(owner)) {
            return settled("git", Some(application.clone()));
        }
        match (own, &self.gap) {
            (None, _) => self.unseen(workload),
            (Some(_), Some(reason)) => {
                let last = if owner.is_some() { "owner" } else { "other" };
                (one_of(&["git", last], reason.clone()), Known::unknown(reason.clone()))
            }
            (Some(_), None) => settled(if owner.is_some() { "owner" } else { "other" }, None),
        }
    }

    /// Whether people installed something beside what the cluster is made of: a release of Helm that is none of the cloud's or the
    /// distribution's.
    fn is_brought(&self, own: &Resource) -> Known<bool> {
        let release = own.annotation(RELEASE).filter(|release| !release.starts_with(OF_AKS));
        let Some(release) = release.filter(|_| own.namespace.as_deref() == Some(SHARED)) else {
            return Known::Known(false);
        };
        if self.input.of(HELM_CHART).iter().any(|chart| chart.name == release) {
            return Known::Known(false);
        }
        match self.input.gaps(&[HELM_CHART]).pop() {
            Some(reason) => Known::one_of(vec![true, false], reason),
            None => Known::Known(true),
        }
    }

    /// Of an owner that was not collected, the marks are not known.
    fn may_be_brought(&self, workload: &Workload) -> Known<bool> {
        match self.owner_gap(workload).filter(|_| workload.namespace.as_deref() == Some(SHARED)) {
            Some(reason) => Known::one_of(vec![true, false], reason),
            None => Known::Known(false),
        }
    }

    /// Why the owner of pods is not in the input.
    fn owner_gap(&self, workload: &Workload) -> Option<Reason> {
        let named = workloads::OWNERS.iter().find(|(kind, _)| kind.split('.').next() == Some(workload.kind.as_str()));
        named.and_then(|(kind, _)| self.input.gaps(&[kind]).pop())
    }

    /// Of an owner that is known from its pods alone nothing tells but its kind.
    fn unseen(&self, workload: &Workload) -> (Known<String>, Known<Option<String>>) {
        match self.owner_gap(workload).or_else(|| self.gap.clone()) {
            Some(reason) => (any(reason.clone()), Known::unknown(reason)),
            None => (Known::Known("owner".to_owned()), Known::Known(None)),
        }
    }

    fn object(&self, workload: &Workload) -> Option<&'a Resource> {
        let is_kind = |kind: &&str| kind.split('.').next() == Some(workload.kind.as_str());
        let kinds = workloads::OWNERS.iter().map(|(kind, _)| *kind).chain(["Pod"]);
        let mut found = kinds
            .filter(is_kind)
            .filter_map(|kind| self.input.find(kind, workload.namespace.as_deref(), &workload.name));
        found.next()
    }

    fn mark(&self, own: &Resource) -> Option<String> {
        let specs = self.input.products.iter().flat_map(|product| &product.file.tracks);
        let named = self.labels.iter().find_map(|label| own.label(label));
        specs.filter_map(|spec| marked(own, spec)).next().or_else(|| named.map(str::to_owned))
    }
}

fn marked(own: &Resource, spec: &TrackSpec) -> Option<String> {
    let annotation = spec.annotation.as_deref().and_then(|key| own.annotation(key));
    let value = annotation.or_else(|| own.label(spec.label.as_deref()?))?;
    let name = spec.until.and_then(|sign| value.split(sign).next()).unwrap_or(value);
    Some(name.to_owned())
}

/// The labels that ConfigMaps name, save for those that others set as well.
fn labels(input: &Input) -> BTreeSet<String> {
    let named =
        input.products.iter().flat_map(|product| &product.file.tracks).filter_map(|spec| spec.label_named_by.as_ref());
    let mut all = BTreeSet::new();
    for place in named {
        let maps = input.of("ConfigMap").iter().filter(|map| map.name == place.config_map);
        let labels = maps.filter_map(|map| map.body.str_at(&["data", &place.key]));
        all.extend(labels.filter(|label| !place.except.iter().any(|other| other == label)).map(str::to_owned));
    }
    all
}

/// What an application lists: `status.resources` of Argo CD (argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go), or
/// the ids of Flux, `<namespace>_<name>_<group>_<kind>` (fluxcd/kustomize-controller:api/v1/inventory_types.go).
fn inventory(app: &Resource) -> Vec<(Key, String)> {
    let list = |path: &[&str]| app.body.at(path).map_or(&[][..], Value::items).iter();
    let listed = list(&["status", "resources"]).filter_map(|entry| {
        let namespace = entry.str_at(&["namespace"]).map(str::to_owned);
        Some((entry.str_at(&["kind"])?.to_owned(), namespace, entry.str_at(&["name"])?.to_owned()))
    });
    let ids = list(&["status", "inventory", "entries"]).filter_map(|entry| of_id(entry.str_at(&["id"])?));
    listed.chain(ids).map(|key| (key, app.name.to_string())).collect()
}

fn of_id(id: &str) -> Option<Key> {
    let parts: Vec<&str> = id.split('_').collect();
    match parts.as_slice() {
        [namespace, name, _, kind] => {
            let namespace = (!namespace.is_empty()).then(|| (*namespace).to_owned());
            Some(((*kind).to_owned(), namespace, (*name).to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::of_id;

    #[test]
    fn reads_the_ids_of_flux() {
        let key = of_id("web_shop_apps_Deployment");
        assert_eq!(key, Some(("Deployment".to_owned(), Some("web".to_owned()), "shop".to_owned())));
        let wide = of_id("_shop_rbac.authorization.k8s.io_ClusterRole");
        assert_eq!(wide, Some(("ClusterRole".to_owned(), None, "shop".to_owned())));
        assert_eq!(of_id("shop"), None);
    }
}
