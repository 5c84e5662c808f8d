//! The records that a query is about: those that match, those that may, and those that may exist unseen.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::rule::{Query, Source};
use super::scope;
use super::subject::{Subject, place_of};
use super::world::World;
use crate::filter::{Answer, Filter};
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// What a query yields. What is known not to match is left out.
pub(super) struct Listing<'a> {
    /// What is in the input.
    pub(super) seen: Vec<Listed<'a>>,
    /// What may exist besides, in any number.
    pub(super) unseen: Vec<Cow<'a, Possible>>,
    /// How many records there were before any question was asked.
    pub(super) looked_at: usize,
}

/// A record that matches, or may.
pub(super) struct Listed<'a> {
    pub(super) subject: Subject<'a>,
    /// True or unknown.
    pub(super) matches: Answer,
}

impl<'a> Listing<'a> {
    /// Asks `query` of the world.
    pub(super) fn of(query: &Query, world: &World<'a>) -> Self {
        let (subjects, possible) = records(&query.source, world);
        let looked_at = subjects.len();
        let seen = subjects
            .into_iter()
            .map(|subject| Listed { matches: matches(query, subject, world), subject })
            .filter(|listed| listed.matches.truth.possible())
            .collect();
        let unseen = possible.into_iter().filter(|possible| may_match(query, possible, world)).collect();
        Self { seen, unseen, looked_at }
    }

    /// The records that match for certain.
    pub(super) fn sure(&self) -> impl Iterator<Item = Subject<'a>> {
        self.seen.iter().filter(|listed| listed.matches.truth == Truth::True).map(|listed| listed.subject)
    }

    /// The records that may match.
    pub(super) fn maybe(&self) -> impl Iterator<Item = Subject<'a>> {
        self.seen.iter().filter(|listed| listed.matches.truth == Truth::Unknown).map(|listed| listed.subject)
    }

    /// Whether it is known of everything that may exist whether it matches.
    pub(super) fn is_exact(&self) -> bool {
        self.unseen.is_empty() && self.maybe().next().is_none()
    }

    /// Why there may be more records than the sure ones; empty when there are none.
    pub(super) fn reasons(&self) -> BTreeSet<Reason> {
        let seen = self.seen.iter().flat_map(|listed| &listed.matches.reasons);
        seen.chain(self.unseen.iter().flat_map(|possible| &possible.reasons)).cloned().collect()
    }
}

fn records<'a>(source: &Source, world: &World<'a>) -> (Vec<Subject<'a>>, Vec<Cow<'a, Possible>>) {
    match source {
        Source::Kinds(kinds) => {
            let objects = kinds.iter().flat_map(|kind| world.snapshot.of(kind)).map(Subject::Object);
            let reasons = kinds.iter().filter_map(|kind| world.snapshot.coverage.of(kind).reason(kind));
            (objects.collect(), reasons.map(|reason| Cow::Owned(anything(reason))).collect())
        }
        Source::Fact(fact) => match world.facts.get(fact.as_str()) {
            Some(records) => (
                records.present.iter().map(Subject::Record).collect(),
                records.possible.iter().map(Cow::Borrowed).collect(),
            ),
            None => (Vec::new(), vec![Cow::Owned(anything(Reason::NotVisible(Hidden::Any(fact.as_str().into()))))]),
        },
    }
}

/// A record of which nothing is known.
fn anything(reason: Reason) -> Possible {
    Possible { value: Value::Object(Object::open(reason.clone())), reasons: BTreeSet::from([reason]) }
}

fn matches(query: &Query, subject: Subject<'_>, world: &World<'_>) -> Answer {
    let ask = |filter: &Option<Filter>| filter.as_ref().map_or(Answer::sure(true), |filter| subject.ask(filter));
    let named = ask(&query.component).and(ask(&query.filter));
    if named.truth == Truth::False {
        return named;
    }
    let observed = if subject.observed() { ask(&query.observed) } else { Answer::sure(true) };
    named.and(observed).and(scope::covers(query.scope, subject.place(), world))
}

/// `observed:` is not asked: what nobody saw may be there by declaration.
fn may_match(query: &Query, possible: &Possible, world: &World<'_>) -> bool {
    let filters = [&query.component, &query.filter].into_iter().flatten();
    filters.into_iter().all(|filter| filter.test(&possible.value).truth.possible())
        && scope::covers(query.scope, place_of(&possible.value), world).truth.possible()
}
