//! Makes [`Upgrade`]s: which parts of the platform are upgraded by themselves.

use super::context::Context;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{CloudCluster, Component, Distribution, Upgrade};
use super::product::{CompiledUpgrade, Product};
use super::product_file::Part;
use super::reads::{Derived, Reads};
use super::recognise::unchecked;
use crate::filter::Filter;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::repository::{Sight, SourceSeen};
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::worktree;

impl Derived for Upgrade {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .of_products(Product::kinds_of_upgrades)
            .each(worktree::all())
            .fact::<Component>()
            .fact::<Distribution>()
            .fact::<CloudCluster>();
    }
}

/// Exactly three records.
pub fn upgrades(context: &Context, cloud: &FactList<CloudCluster>) -> FactList<Upgrade> {
    let files = by_files(context.input);
    let parts = [Part::ControlPlane, Part::Nodes, Part::Components];
    let present = parts.into_iter().map(|part| {
        let mut ways = by_cloud(part, cloud);
        if part == Part::Components {
            ways.push(files.clone());
        }
        for product in context.input.products {
            let own = product.upgrades.iter().filter(|upgrade| upgrade.part == part);
            ways.extend(own.flat_map(|upgrade| by_product(context, product, upgrade, &files)));
        }
        upgrade(context.input, part, ways)
    });
    FactList { present: present.collect(), possible: Vec::new() }
}

/// One way in which a part may be upgraded.
#[derive(Debug, Clone)]
enum Way {
    /// It is, by this.
    Is(String, Vec<Evidence>),
    /// It may be.
    May(Reason),
    /// Not so.
    Not,
}

fn upgrade(input: &Input, part: Part, ways: Vec<Way>) -> Sourced<Upgrade> {
    let is = ways.iter().find_map(|way| match way {
        Way::Is(by, evidence) => Some((by.clone(), evidence.clone())),
        _ => None,
    });
    let may = ways.iter().find_map(|way| match way {
        Way::May(reason) => Some(reason.clone()),
        _ => None,
    });
    let automatic = match (&is, may) {
        (Some(_), _) => Known::Known(true),
        (None, Some(reason)) => Known::one_of(vec![true, false], reason),
        (None, None) => Known::Known(false),
    };
    let (by, evidence) = is.map_or((None, Vec::new()), |(by, evidence)| (Some(by), evidence));
    let observed = evidence.first().map_or(input.snapshot.observed, |one| one.observed);
    Sourced { fact: Upgrade { part: part.as_str().to_owned(), automatic, by }, evidence, observed }
}

fn by_cloud(part: Part, cloud: &FactList<CloudCluster>) -> Vec<Way> {
    let unasked = cloud.possible.iter().flat_map(|possible| possible.reasons.iter().cloned()).map(Way::May);
    let answered = cloud.present.iter().map(|sourced| {
        let fact = &sourced.fact;
        let (automatic, channel, field) = match part {
            Part::ControlPlane => (&fact.upgrades_control_plane, &fact.upgrade_channel, "upgradesControlPlane"),
            _ => (&fact.upgrades_nodes, &fact.node_upgrade_channel, "upgradesNodes"),
        };
        match automatic {
            Known::Known(true) => {
                let service = fact.service.to_uppercase();
                let by = channel.known().map_or_else(|| service.clone(), |channel| format!("{service} ({channel})"));
                Way::Is(by, sourced.telling(field))
            }
            Known::Known(false) => Way::Not,
            Known::Unknown { reason, .. } => Way::May(reason.clone()),
        }
    });
    if part == Part::Components { Vec::new() } else { unasked.chain(answered).collect() }
}

/// A program that proposes newer versions in the repository that the platform comes from. In a template it proposes them for
/// nobody's platform.
fn by_files(input: &Input) -> Way {
    let is_template =
        |tree: &Resource| tree.body.at(&["template"]).and_then(crate::model::value::Value::as_bool) == Some(true);
    let unfilled = |source: &SourceSeen| source.name.contains('<') && source.sight != Sight::InInput;
    let mut sources = input.snapshot.repository.iter().flat_map(|repository| &repository.sources);
    let template = input.snapshot.of(&worktree::tree()).iter().any(is_template) || sources.any(unfilled);
    let file = input.snapshot.of(&worktree::updates()).first().filter(|_| !template);
    // Of a part of a work tree it is not known that it is no template.
    let whole = input.snapshot.of(&worktree::tree()).is_empty() || input.gap(&worktree::tree()).is_none();
    if let Some(file) = file.filter(|_| whole) {
        return Way::Is(file.body.str_at(&["tool"]).unwrap_or_default().to_owned(), vec![file.evidence("", None)]);
    }
    match (input.snapshot.repository.is_some(), input.gap(&worktree::updates())) {
        (false, _) => Way::May(Reason::NotVisible(Hidden::Updates)),
        (true, Some(_)) if !template => Way::May(Reason::NotVisible(Hidden::Updates)),
        (true, _) => Way::Not,
    }
}

fn by_product(context: &Context, product: &Product, upgrade: &CompiledUpgrade, files: &Way) -> Vec<Way> {
    let name = product.file.name.clone();
    if upgrade.kinds.is_empty() {
        let found = context.instances.iter().find(|instance| instance.product.id() == product.id());
        return match found {
            Some(instance) => vec![Way::Is(name, instance.evidence())],
            None => unchecked(context.input, product, context.workloads).into_iter().map(Way::May).collect(),
        };
    }
    // Where a provider runs the cluster, nothing in it replaces its nodes or its control plane.
    if upgrade.part != Part::Components && context.platform.managed.is(&true) {
        return Vec::new();
    }
    let objects = upgrade.kinds.iter().flat_map(|kind| context.input.snapshot.of(kind));
    let by_object = objects.map(|object| of_object(object, upgrade, &name, files));
    let gaps = upgrade.kinds.iter().filter_map(|kind| context.input.gap(kind)).map(Way::May);
    by_object.chain(gaps).collect()
}

/// A fixed version counts where something raises it in Git.
fn of_object(object: &Resource, upgrade: &CompiledUpgrade, name: &str, files: &Way) -> Way {
    let asked = |filter: &Option<Filter>, default: Truth| {
        filter.as_ref().map_or(default, |filter| filter.test(&object.body).truth)
    };
    let is = || Way::Is(name.to_owned(), vec![object.evidence("", None)]);
    match (asked(&upgrade.filter, Truth::True), asked(&upgrade.pinned, Truth::False)) {
        (Truth::False, _) => Way::Not,
        (Truth::True, Truth::False) => is(),
        (Truth::True, Truth::True) => match files {
            Way::Is(..) => is(),
            other => other.clone(),
        },
        _ => Way::May(Reason::IncompleteObject(object.reference().to_string().into())),
    }
}
