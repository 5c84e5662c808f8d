//! Makes [`GitOpsApp`]s: everything that a GitOps operator reconciles.

use std::collections::BTreeSet;

use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::GitOpsApp;
use super::product::Product;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The applications of every product that has some.
pub fn gitops_apps(input: &Input) -> FactList<GitOpsApp> {
    let mut list = FactList::default();
    for product in input.products {
        for kind in &product.apps {
            let apps = input.snapshot.of(kind).iter();
            list.present.extend(apps.map(|resource| app(input, product, resource)));
            list.possible.extend(input.gap(kind).map(|reason| possible(product, kind, reason)));
        }
    }
    list
}

fn possible(product: &Product, kind: &GroupKind, reason: Reason) -> Possible {
    let mut value = Object::open(reason.clone());
    value.insert("kind", Value::from(kind.kind.as_str()));
    value.insert("product", Value::from(product.id()));
    Possible { value: value.into(), reasons: BTreeSet::from([reason]) }
}

fn app(input: &Input, product: &Product, resource: &Resource) -> Sourced<GitOpsApp> {
    let fact = GitOpsApp {
        kind: resource.kind.kind.to_string(),
        product: product.id().to_owned(),
        namespace: resource.namespace.as_deref().map(str::to_owned),
        name: resource.name.to_string(),
        parent: parent(resource),
        automated: automated(resource),
        prune: prune(resource),
        self_heal: self_heal(resource),
        sources: sources(resource),
        makes_apps: makes_apps(input, resource),
        reconciled: reconciled(resource),
    };
    Sourced { fact, evidence: vec![resource.evidence("", None)], observed: resource.observed }
}

/// The application that made it: an ApplicationSet that owns it, Argo CD's tracking, or Flux' labels
/// (argoproj/argo-cd:docs/user-guide/resource_tracking.md, fluxcd/kustomize-controller:internal/controller).
fn parent(resource: &Resource) -> Option<String> {
    let owner = resource.body.at(&["metadata", "ownerReferences"]).map_or(&[][..], Value::items).first();
    let set = owner
        .filter(|owner| owner.str_at(&["kind"]) == Some("ApplicationSet"))
        .and_then(|owner| owner.str_at(&["name"]));
    let tracked = resource.annotation("argocd.argoproj.io/tracking-id").and_then(|id| id.split(':').next());
    let label = |key: &str| resource.label(key);
    let flux = label("kustomize.toolkit.fluxcd.io/name").or_else(|| label("helm.toolkit.fluxcd.io/name"));
    set.or(tracked).or(flux).filter(|parent| *parent != resource.name).map(str::to_owned)
}

fn spec<'r>(resource: &'r Resource, path: &[&str]) -> Option<&'r Value> {
    let template = resource.kind.kind == "ApplicationSet";
    let mut steps = if template { vec!["spec", "template", "spec"] } else { vec!["spec"] };
    steps.extend(path);
    resource.body.at(&steps)
}

fn is_flux(resource: &Resource) -> bool {
    resource.kind.group.ends_with("fluxcd.io")
}

/// Argo CD: `syncPolicy.automated` is there, be it empty, and not switched off (`enabled`, since 3.1). Flux: not suspended.
fn automated(resource: &Resource) -> Known<bool> {
    if is_flux(resource) {
        return of_bool(spec(resource, &["suspend"]), false).map(|suspended| !suspended);
    }
    match spec(resource, &["syncPolicy", "automated"]) {
        None => Known::Known(false),
        Some(Value::Unknown(unknown)) => Known::unknown(unknown.reason.clone()),
        Some(automated) => of_bool(automated.get("enabled"), true),
    }
}

fn prune(resource: &Resource) -> Known<bool> {
    match (is_flux(resource), resource.kind.kind.as_str()) {
        // Helm removes what leaves a chart.
        (true, "HelmRelease") => Known::Known(true),
        (true, _) => of_bool(spec(resource, &["prune"]), false),
        (false, _) => of_bool(spec(resource, &["syncPolicy", "automated", "prune"]), false),
    }
}

fn self_heal(resource: &Resource) -> Known<bool> {
    match (is_flux(resource), resource.kind.kind.as_str()) {
        (true, "HelmRelease") => Known::Known(text(spec(resource, &["driftDetection", "mode"])) == Some("enabled")),
        (true, _) => Known::Known(true),
        (false, _) => of_bool(spec(resource, &["syncPolicy", "automated", "selfHeal"]), false),
    }
}

fn of_bool(value: Option<&Value>, default: bool) -> Known<bool> {
    match value {
        Some(Value::Unknown(unknown)) => Known::one_of(vec![true, false], unknown.reason.clone()),
        value => Known::Known(value.and_then(Value::as_bool).unwrap_or(default)),
    }
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str)
}

fn sources(resource: &Resource) -> Vec<Value> {
    if is_flux(resource) {
        return flux_source(resource).into_iter().collect();
    }
    let several = spec(resource, &["sources"]).map_or(&[][..], Value::items).iter();
    spec(resource, &["source"]).into_iter().chain(several).map(argo_source).collect()
}

fn argo_source(source: &Value) -> Value {
    let pairs = [("repoURL", "repository"), ("path", "path"), ("chart", "chart"), ("targetRevision", "revision")];
    described(
        pairs.iter().filter_map(|(from, to)| Some((*to, source.get(from)?.clone()))),
        source.get("chart").is_some(),
    )
}

fn flux_source(resource: &Resource) -> Option<Value> {
    let chart = resource.body.at(&["spec", "chart", "spec"]);
    let reference = resource.body.at(&["spec", "sourceRef"]).or(chart.and_then(|chart| chart.get("sourceRef")))?;
    let repository = reference.get("name").map(|name| ("repository", name.clone()));
    let path = resource.body.at(&["spec", "path"]).map(|path| ("path", path.clone()));
    let name = chart.and_then(|chart| chart.get("chart")).map(|name| ("chart", name.clone()));
    Some(described(repository.into_iter().chain(path).chain(name), chart.is_some()))
}

/// A chart is told by its name; whether a path lies in the input is for whoever reads repositories to say.
fn described<'v>(members: impl Iterator<Item = (&'v str, Value)>, chart: bool) -> Value {
    let mut object = Object::new();
    members.for_each(|(key, value)| {
        object.insert(key, value);
    });
    object.insert("seen", Value::from(if chart { "named" } else { "unseen" }));
    object.into()
}

/// An ApplicationSet does; another application when its inventory holds one, or one names it as parent.
fn makes_apps(input: &Input, resource: &Resource) -> Known<bool> {
    if resource.kind.kind == "ApplicationSet" {
        return Known::Known(true);
    }
    let is_app = |kind: &str| matches!(kind, "Application" | "ApplicationSet" | "Kustomization" | "HelmRelease");
    let listed = resource.body.at(&["status", "resources"]).map_or(&[][..], Value::items).iter();
    let listed = listed.filter_map(|entry| entry.str_at(&["kind"])).any(is_app);
    let inventory = resource.body.at(&["status", "inventory", "entries"]).map_or(&[][..], Value::items).iter();
    let inventory = inventory.filter_map(|entry| entry.str_at(&["id"])?.rsplit('_').next()).any(is_app);
    let mut siblings = input.products.iter().flat_map(|product| &product.apps).flat_map(|kind| input.snapshot.of(kind));
    if listed || inventory || siblings.any(|app| parent(app).as_deref() == Some(resource.name.as_str())) {
        return Known::Known(true);
    }
    if resource.observed {
        return Known::Known(false);
    }
    Known::one_of(vec![true, false], Reason::StatusNotCollected(resource.kind.clone()))
}

/// Argo CD: `status.sync.status` is there. Flux: a condition `Ready` is true. An ApplicationSet has no such status of its own.
fn reconciled(resource: &Resource) -> Known<bool> {
    if !resource.observed || resource.kind.kind == "ApplicationSet" {
        return Known::Known(true);
    }
    if !is_flux(resource) && resource.kind.group == "argoproj.io" {
        return Known::Known(resource.body.at(&["status", "sync", "status"]).is_some());
    }
    let conditions = resource.body.at(&["status", "conditions"]).map_or(&[][..], Value::items);
    let ready = |condition: &Value| {
        condition.str_at(&["type"]) == Some("Ready") && condition.str_at(&["status"]) == Some("True")
    };
    Known::Known(conditions.iter().any(ready))
}
