//! Conditions with three truth values, and what they rest on.

use std::collections::BTreeSet;

use super::listing::Listing;
use super::measure;
use super::rule::{Condition, Query};
use super::subject::Subject;
use super::world::World;
use crate::filter::Path;
use crate::model::evidence::Evidence;
use crate::model::finding::Trace;
use crate::model::reason::Reason;
use crate::model::truth::Truth;

/// Of how many of the records that decided a condition its trace keeps what they show.
const TRACED: usize = 5;

/// How a condition turned out.
#[derive(Debug, Clone)]
pub(super) struct Outcome<'a> {
    pub(super) truth: Truth,
    /// What stands in the way of a true or false.
    pub(super) reasons: BTreeSet<Reason>,
    /// Whether there is nothing to look at and the rule therefore does not apply.
    pub(super) inapplicable: Truth,
    /// The records that speak for it.
    pub(super) witnesses: Vec<Witness<'a>>,
    /// The records that are known to speak against it.
    pub(super) offenders: Vec<Witness<'a>>,
    pub(super) trace: Trace,
}

/// A record, and which of its values are shown. What it shows is made only where it is wanted: a large cluster has many records
/// that decide something, and few that a report names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Witness<'a> {
    pub(super) subject: Subject<'a>,
    show: &'a [Path],
}

impl Witness<'_> {
    pub(super) fn evidence(self) -> Vec<Evidence> {
        self.subject.evidence(self.show)
    }
}

/// Holds `condition` against the world.
pub(super) fn evaluate<'a>(condition: &'a Condition, world: &World<'a>) -> Outcome<'a> {
    match condition {
        Condition::All(parts) => join("all", parts, Truth::True, Truth::and, world),
        Condition::Any(parts) => join("any", parts, Truth::False, Truth::or, world),
        Condition::Not(inner) => {
            let outcome = opposite(evaluate(inner, world));
            let trace = above("not", outcome.truth, &outcome.reasons, vec![outcome.trace]);
            Outcome { trace, ..outcome }
        }
        Condition::Exists(query) => exists("exists", query, world),
        Condition::Absent(query) => {
            let outcome = opposite(exists("absent", query, world));
            let trace = Trace { truth: outcome.truth, ..outcome.trace };
            Outcome { trace, ..outcome }
        }
        Condition::Every { query, satisfies, empty } => measure::every(query, satisfies, *empty, world),
        Condition::Share { query, satisfies, empty, at_least } => {
            measure::share(query, satisfies, *empty, *at_least, world)
        }
        Condition::Count { query, at_least, at_most, distinct } => {
            measure::count(query, *at_least, *at_most, distinct.as_ref(), world)
        }
    }
}

/// Every part is looked at, so that `explain` can show them all; the parts that have the outcome's truth decided it.
fn join<'a>(
    label: &str,
    parts: &'a [Condition],
    neutral: Truth,
    operation: fn(Truth, Truth) -> Truth,
    world: &World<'a>,
) -> Outcome<'a> {
    let parts: Vec<Outcome<'a>> = parts.iter().map(|part| evaluate(part, world)).collect();
    let truth = parts.iter().map(|part| part.truth).fold(neutral, operation);
    let (mut reasons, mut witnesses, mut offenders) = (BTreeSet::new(), Vec::new(), Vec::new());
    let mut traces = Vec::new();
    for part in parts {
        if part.truth == truth {
            reasons.extend(part.reasons);
            witnesses.extend(part.witnesses);
            offenders.extend(part.offenders);
        }
        traces.push(part.trace);
    }
    let trace = above(label, truth, &reasons, traces);
    Outcome { truth, reasons, inapplicable: Truth::False, witnesses, offenders, trace }
}

/// What spoke for it speaks against its opposite.
fn opposite(inner: Outcome<'_>) -> Outcome<'_> {
    Outcome {
        truth: !inner.truth,
        reasons: inner.reasons,
        inapplicable: Truth::False,
        witnesses: inner.offenders,
        offenders: inner.witnesses,
        trace: inner.trace,
    }
}

/// The trace of a clause or operator that has others below it.
pub(super) fn above(label: &str, truth: Truth, reasons: &BTreeSet<Reason>, children: Vec<Trace>) -> Trace {
    Trace {
        label: label.to_owned(),
        question: String::new(),
        truth,
        looked_at: None,
        evidence: Vec::new(),
        more: 0,
        reasons: reasons.clone(),
        children,
    }
}

fn exists<'a>(label: &str, query: &'a Query, world: &World<'a>) -> Outcome<'a> {
    let listing = Listing::of(query, world);
    let witnesses: Vec<Subject<'a>> = listing.sure().collect();
    let truth = match (witnesses.is_empty(), listing.is_exact()) {
        (false, _) => Truth::True,
        (true, true) => Truth::False,
        (true, false) => Truth::Unknown,
    };
    Decision { truth, reasons: listing.reasons(), witnesses, offenders: Vec::new() }.on(label, query, &listing)
}

/// What was found out about the records of a query.
pub(super) struct Decision<'a> {
    pub(super) truth: Truth,
    /// Kept only where the truth is unknown.
    pub(super) reasons: BTreeSet<Reason>,
    pub(super) witnesses: Vec<Subject<'a>>,
    pub(super) offenders: Vec<Subject<'a>>,
}

impl<'a> Decision<'a> {
    /// The outcome of the condition `label` on `query`, whose records were those of `listing`.
    pub(super) fn on(self, label: &str, query: &'a Query, listing: &Listing<'a>) -> Outcome<'a> {
        let witness = |subject| Witness { subject, show: &query.show };
        let witnesses: Vec<Witness<'a>> = self.witnesses.into_iter().map(witness).collect();
        let offenders: Vec<Witness<'a>> = self.offenders.into_iter().map(witness).collect();
        let is_open = self.truth == Truth::Unknown;
        let undecided = listing.maybe().filter(|_| is_open).map(witness);
        let mut deciding = offenders.iter().copied().chain(undecided).chain(witnesses.iter().copied());
        let reasons = if is_open { self.reasons } else { BTreeSet::new() };
        let trace = Trace {
            label: label.to_owned(),
            question: query.question.clone(),
            truth: self.truth,
            looked_at: Some((listing.looked_at, listing.unseen.len())),
            evidence: deciding.by_ref().take(TRACED).flat_map(Witness::evidence).collect(),
            more: deciding.count(),
            reasons: reasons.clone(),
            children: Vec::new(),
        };
        Outcome { truth: self.truth, reasons, inapplicable: Truth::False, witnesses, offenders, trace }
    }
}
