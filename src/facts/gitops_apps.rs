//! Makes [`GitOpsApp`]s: everything that a GitOps operator reconciles.

use std::collections::BTreeSet;

use super::app_sources::{self, Source, config_sync};
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::GitOpsApp;
use super::product::Product;
use super::reads::{Derived, Reads};
use super::stage::{Stage, stage_of};
use crate::filter::{Answer, Filter};
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::repository::Sight;
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

impl Derived for GitOpsApp {
    fn reads(reads: &mut Reads<'_>) {
        reads.of_products(|product| product.apps.iter().cloned()).each(app_sources::repositories());
    }
}

/// The applications of every product that has some.
pub fn gitops_apps(input: &Input) -> FactList<GitOpsApp> {
    let maker = Maker::of(input);
    let mut list = FactList::default();
    for product in input.products {
        for kind in &product.apps {
            let apps = input.snapshot.of(kind).iter();
            list.present.extend(apps.map(|resource| maker.app(product, resource)));
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

/// The application that made one, as its own object tells: an ApplicationSet that owns it, Argo CD's tracking, Flux' labels, or
/// the annotation of Config Sync (argoproj/argo-cd:docs/user-guide/resource_tracking.md, fluxcd/kustomize-controller:internal/controller).
pub fn parent(resource: &Resource) -> Option<String> {
    let owner = resource.body.at(&["metadata", "ownerReferences"]).map_or(&[][..], Value::items).first();
    let set = owner
        .filter(|owner| owner.str_at(&["kind"]) == Some("ApplicationSet"))
        .and_then(|owner| owner.str_at(&["name"]));
    let tracked = resource.annotation("argocd.argoproj.io/tracking-id").and_then(|id| id.split(':').next());
    let label = |key: &str| resource.label(key);
    let flux = label("kustomize.toolkit.fluxcd.io/name").or_else(|| label("helm.toolkit.fluxcd.io/name"));
    set.or(tracked)
        .or(flux)
        .or(config_sync::manager(resource))
        .filter(|parent| *parent != resource.name)
        .map(str::to_owned)
}

/// What all applications are made with.
struct Maker<'i, 'a> {
    input: &'i Input<'a>,
    /// The objects that fetch what Flux applies.
    repositories: Vec<Resource>,
    /// The names of those that others name as their parent; releases of charts have no say.
    parents: BTreeSet<String>,
    /// Why there may be more applications.
    gap: Option<Reason>,
}

impl<'i, 'a> Maker<'i, 'a> {
    fn of(input: &'i Input<'a>) -> Self {
        let kinds = || input.products.iter().flat_map(|product| &product.apps);
        let others = kinds().flat_map(|kind| input.snapshot.of(kind)).filter(|app| is_further(&app.kind.kind));
        let repositories = app_sources::repositories();
        Self {
            input,
            repositories: repositories.flat_map(|kind| input.snapshot.of(&kind)).cloned().collect(),
            parents: others.filter_map(parent).collect(),
            gap: kinds().find_map(|kind| input.gap(kind)),
        }
    }

    fn app(&self, product: &Product, resource: &Resource) -> Sourced<GitOpsApp> {
        let body = judged(resource);
        let sources = self.sources(resource);
        let stages = sources.iter().filter_map(|source| source.path.as_deref()).flat_map(|path| path.split('/'));
        let fact = GitOpsApp {
            kind: resource.kind.kind.to_string(),
            product: product.id().to_owned(),
            namespace: resource.namespace.as_deref().map(str::to_owned),
            name: resource.name.to_string(),
            parent: parent(resource).or_else(|| self.made_by(resource)),
            deploys: self.deploys(resource),
            automated: self.automated(product, resource, &body),
            prune: asked(product.sync.prune.as_ref(), &body),
            self_heal: asked(product.sync.self_heal.as_ref(), &body),
            production: stages.map(stage_of).any(|stage| stage == Stage::Production),
            makes_apps: self.makes_apps(resource, &sources),
            sources: sources.iter().map(|source| self.described(source)).collect(),
            reconciled: reconciled(resource),
        };
        Sourced { fact, evidence: vec![resource.evidence("", None)], observed: resource.observed }
    }

    fn made_by(&self, resource: &Resource) -> Option<String> {
        let maker = self.input.snapshot.repository.as_ref()?.made_by.get(&resource.reference())?;
        Some(maker.name.to_string())
    }

    fn sources(&self, resource: &Resource) -> Vec<Source> {
        match resource.kind.kind.as_str() {
            "ApplicationSet" => app_sources::argo(resource.body.at(&["spec", "template", "spec"])),
            _ => app_sources::sources(resource, &self.repositories),
        }
    }

    /// In a cluster the applications of a set are objects of their own; in files they are where its generators could be followed.
    fn deploys(&self, resource: &Resource) -> bool {
        let made = || self.input.snapshot.repository.iter().flat_map(|repository| repository.made_by.values());
        let is_told_apart = || resource.observed || made().any(|maker| *maker == resource.reference());
        resource.kind.kind != "ApplicationSet" || !is_told_apart()
    }

    /// What fetches the source of an application of Flux can be suspended as well.
    fn automated(&self, product: &Product, resource: &Resource, body: &Value) -> Known<bool> {
        let own = asked(product.sync.automated.as_ref(), body);
        if own.is(&false) || !resource.kind.group.ends_with("toolkit.fluxcd.io") {
            return own;
        }
        let gap = || app_sources::repositories().find_map(|kind| self.input.gap(&kind));
        match (app_sources::fetched_by(resource, &self.repositories), gap()) {
            (Some(fetcher), _) => match fetcher.body.at(&["spec", "suspend"]) {
                Some(Value::Bool(true)) => Known::Known(false),
                Some(Value::Unknown(unknown)) => Known::one_of(vec![true, false], unknown.reason.clone()),
                _ => own,
            },
            (None, Some(reason)) => Known::one_of(vec![true, false], reason),
            (None, None) => own,
        }
    }

    /// An ApplicationSet does; another application where its inventory holds one, its sources bring one, or one names it.
    fn makes_apps(&self, resource: &Resource, sources: &[Source]) -> Known<bool> {
        let is_maker = self.parents.contains(resource.name.as_str()) || self.brings_apps(resource);
        if resource.kind.kind == "ApplicationSet" || is_maker || lists_apps(resource) {
            return Known::Known(true);
        }
        let open = self.gap.clone().or_else(|| if resource.observed { None } else { self.unseen(sources) });
        match open {
            Some(reason) => Known::one_of(vec![true, false], reason),
            None => Known::Known(false),
        }
    }

    fn brings_apps(&self, resource: &Resource) -> bool {
        let mut made = self.input.snapshot.repository.iter().flat_map(|repository| &repository.made_by);
        made.any(|(app, maker)| *maker == resource.reference() && is_further(&app.kind.kind))
    }

    fn unseen(&self, sources: &[Source]) -> Option<Reason> {
        let unseen = sources.iter().find(|source| matches!(self.sight(source), None | Some(Sight::Unseen)))?;
        Some(Reason::SourceUnseen(unseen.name().into()))
    }

    fn sight(&self, source: &Source) -> Option<Sight> {
        if source.chart.is_some() {
            return Some(Sight::Named);
        }
        let name = source.name();
        let seen = self.input.snapshot.repository.as_ref()?.sources.iter().find(|seen| seen.name == name);
        // A source that is there for its values alone is none of those that are followed.
        seen.map(|seen| seen.sight).or(source.is_reference.then_some(Sight::Named))
    }

    fn described(&self, source: &Source) -> Value {
        let members = [
            ("repository", &source.repository),
            ("path", &source.path),
            ("chart", &source.chart),
            ("revision", &source.revision),
        ];
        let mut object = Object::new();
        for (name, value) in members {
            value.as_deref().map(|value| object.insert(name, Value::from(value)));
        }
        let seen = match self.sight(source) {
            Some(Sight::InInput) => "in-input",
            Some(Sight::Named) => "named",
            Some(Sight::Unseen | Sight::UnseenApplication | Sight::Unrendered) | None => "unseen",
        };
        object.insert("seen", Value::from(seen));
        object.into()
    }
}

/// Whether a kind is an application that may bring others along in turn: a release of a chart is the end of the way.
fn is_further(kind: &str) -> bool {
    kind != "HelmRelease"
}

/// The object as questions about synchronising are asked of it. What a set patches into its applications is not followed
/// (argoproj/argo-cd:docs/operator-manual/applicationset/Template.md).
fn judged(resource: &Resource) -> Value {
    let mut body = resource.body.clone();
    let Some(template) = body.at(&["spec", "template", "spec"]).cloned() else { return body };
    if resource.kind.kind != "ApplicationSet" {
        return body;
    }
    let patched = body.at(&["spec", "templatePatch"]).is_some();
    let Some(object) = body.as_object_mut() else { return body };
    object.insert("spec", template);
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut).filter(|_| patched) {
        spec.insert("syncPolicy", Value::unknown(Reason::Placeholder("templatePatch".into())));
    }
    body
}

fn asked(filter: Option<&Filter>, body: &Value) -> Known<bool> {
    let Some(filter) = filter else { return Known::Known(true) };
    let Answer { truth, reasons } = filter.test(body);
    match (truth, reasons.into_iter().next()) {
        (Truth::Unknown, Some(reason)) => Known::one_of(vec![true, false], reason),
        (truth, _) => Known::Known(truth == Truth::True),
    }
}

/// Whether the inventory that the operator keeps of an application holds applications: `status.resources` of Argo CD,
/// `status.inventory` of Flux, whose ids end in the kind (fluxcd/kustomize-controller:api/v1/inventory_types.go).
fn lists_apps(resource: &Resource) -> bool {
    let is_app = |kind: &str| matches!(kind, "Application" | "ApplicationSet" | "Kustomization");
    let listed = resource.body.at(&["status", "resources"]).map_or(&[][..], Value::items).iter();
    let mut listed = listed.filter_map(|entry| entry.str_at(&["kind"]));
    let inventory = resource.body.at(&["status", "inventory", "entries"]).map_or(&[][..], Value::items).iter();
    let mut inventory = inventory.filter_map(|entry| entry.str_at(&["id"])?.rsplit('_').next());
    listed.any(is_app) || inventory.any(is_app)
}

/// Argo CD: `status.sync.status` is there. Flux: a condition `Ready` is true. Config Sync tells it in other ways. An ApplicationSet has no such status of its own.
fn reconciled(resource: &Resource) -> Known<bool> {
    if !resource.observed || resource.kind.kind == "ApplicationSet" {
        return Known::Known(true);
    }
    if resource.kind.group == "argoproj.io" {
        return Known::Known(resource.body.at(&["status", "sync", "status"]).is_some());
    }
    if resource.kind.group == config_sync::GROUP {
        return Known::Known(config_sync::has_synced(resource));
    }
    let conditions = resource.body.at(&["status", "conditions"]).map_or(&[][..], Value::items);
    let ready = |condition: &Value| {
        condition.str_at(&["type"]) == Some("Ready") && condition.str_at(&["status"]) == Some("True")
    };
    Known::Known(conditions.iter().any(ready))
}
