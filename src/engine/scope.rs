//! Which environments a query looks at.

use std::collections::BTreeSet;

use super::rule_file::Scope;
use super::subject::{Place, place_of};
use super::world::World;
use crate::facts::namespaces::may_be_system;
use crate::facts::stage::{Stage, stage_by_labels};
use crate::filter::Answer;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Records;

/// Whether something at `place` is looked at.
pub(super) fn covers(scope: Scope, place: Place<'_>, world: &World<'_>) -> Answer {
    match (scope, place) {
        (Scope::All, _) | (Scope::Production, Place::Cluster) => Answer::sure(true),
        (Scope::Applications, Place::Cluster) => Answer::sure(false),
        (_, Place::Unknown(reason)) => Answer::because(reason),
        (Scope::Production, Place::Namespace(name)) => is_not_said_to_be_else(name, world),
        (Scope::Applications, Place::Namespace(name)) => is_of_applications(name, world),
    }
}

/// Not in the input although all namespaces are: created elsewhere, and nothing is said of it.
fn is_not_said_to_be_else(name: &str, world: &World<'_>) -> Answer {
    if let Some(stage) = world.said.stage(name, &world.snapshot.identity) {
        return Answer::sure(stage != Stage::Other);
    }
    let kind = GroupKind::new("", "Namespace");
    match world.snapshot.of(&kind).iter().find(|namespace| namespace.name == name) {
        Some(namespace) => match stage_by_labels(namespace) {
            Known::Known(stage) => Answer::sure(stage != Stage::Other),
            Known::Unknown { reason, .. } => Answer::because(&reason),
        },
        None => world.snapshot.coverage.of(&kind).reason(&kind).as_ref().map_or(Answer::sure(true), Answer::because),
    }
}

/// Neither the system's, nor one where a product was recognised or may be.
fn is_of_applications(name: &str, world: &World<'_>) -> Answer {
    if may_be_system(name) {
        return Answer::sure(false);
    }
    let Some(components) = world.facts.get("Component") else {
        return Answer::because(&Reason::NotVisible(Hidden::Any("Component".into())));
    };
    !Answer::any(lives_in(name, components))
}

/// For each product, seen or possible, whether it lives in the namespace called `name`.
fn lives_in(name: &str, components: &Records) -> impl Iterator<Item = Answer> {
    let here = move |place: Place<'_>, reasons: &BTreeSet<Reason>| match place {
        Place::Namespace(other) if other == name => Answer::unknown(reasons.clone()),
        Place::Unknown(reason) if reasons.is_empty() => Answer::because(reason),
        Place::Unknown(_) => Answer::unknown(reasons.clone()),
        _ => Answer::sure(false),
    };
    let seen = components.present.iter().map(move |component| match place_of(&component.value) {
        Place::Namespace(other) => Answer::sure(other == name),
        place => here(place, &BTreeSet::new()),
    });
    let possible = components.possible.iter();
    seen.chain(possible.map(move |component| here(place_of(&component.value), &component.reasons)))
}
