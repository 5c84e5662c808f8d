//! Conditions on how many records there are, or how many of them pass a filter: `every`, `share` and `count`.

use std::collections::BTreeSet;

use super::condition::{Decision, Outcome};
use super::listing::Listing;
use super::rule::Query;
use super::rule_file::Empty;
use super::subject::Subject;
use super::world::World;
use crate::filter::{Filter, Path, Selection};
use crate::model::reason::{Hidden, Reason};
use crate::model::truth::Truth;
use crate::model::value::Value;

/// `every`: false on a violator, unknown when there may be one.
pub(super) fn every<'a>(query: &'a Query, satisfies: &Filter, empty: Empty, world: &World<'a>) -> Outcome<'a> {
    let tally = Tally::of(query, satisfies, world);
    let members = if tally.may_violate() { Truth::Unknown } else { Truth::True };
    let truth = if tally.bad.is_empty() { tally.or_empty(members, empty) } else { Truth::False };
    tally.outcome("every", query, empty, truth, |open| open.passes.refutable())
}

/// `share`: compares the interval in which the share lies with the bound.
pub(super) fn share<'a>(
    query: &'a Query,
    satisfies: &Filter,
    empty: Empty,
    at_least: f64,
    world: &World<'a>,
) -> Outcome<'a> {
    let tally = Tally::of(query, satisfies, world);
    let members = match (tally.share_reaches(at_least), tally.share_misses(at_least)) {
        (true, false) => Truth::True,
        (false, true) => Truth::False,
        _ => Truth::Unknown,
    };
    let truth = tally.or_empty(members, empty);
    tally.outcome("share", query, empty, truth, |_| true)
}

/// The records of a query, held against a filter.
struct Tally<'a> {
    listing: Listing<'a>,
    /// Match and pass.
    good: Vec<Subject<'a>>,
    /// Match and do not pass.
    bad: Vec<Subject<'a>>,
    /// Everything that may exist and match, and about which something is not known.
    open: Vec<Open>,
}

/// Something about which it is not known whether it matches, or whether it passes.
struct Open {
    /// Whether it matches for certain.
    member: bool,
    /// Whether it passes.
    passes: Truth,
    /// Whether any number of them may exist.
    unseen: bool,
    reasons: BTreeSet<Reason>,
}

impl<'a> Tally<'a> {
    fn of(query: &Query, satisfies: &Filter, world: &World<'a>) -> Self {
        let listing = Listing::of(query, world);
        let (mut good, mut bad, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for listed in &listing.seen {
            let passes = listed.subject.ask(satisfies);
            match (listed.matches.truth, passes.truth) {
                (Truth::True, Truth::True) => good.push(listed.subject),
                (Truth::True, Truth::False) => bad.push(listed.subject),
                (matches, truth) => open.push(Open {
                    member: matches == Truth::True,
                    passes: truth,
                    unseen: false,
                    reasons: listed.matches.reasons.iter().cloned().chain(passes.reasons).collect(),
                }),
            }
        }
        open.extend(listing.unseen.iter().map(|possible| Open {
            member: false,
            passes: satisfies.test(&possible.value).truth,
            unseen: true,
            reasons: possible.reasons.clone(),
        }));
        Self { listing, good, bad, open }
    }

    fn may_violate(&self) -> bool {
        self.open.iter().any(|open| open.passes.refutable())
    }

    /// Whether there is a record for certain.
    fn has_members(&self) -> bool {
        !self.good.is_empty() || !self.bad.is_empty() || self.open.iter().any(|open| open.member)
    }

    /// Whether there is nothing to look at.
    fn is_empty(&self) -> Truth {
        match (self.has_members(), self.open.is_empty()) {
            (true, _) => Truth::False,
            (false, true) => Truth::True,
            (false, false) => Truth::Unknown,
        }
    }

    /// `members` is the truth if there are any; `empty` says what holds if there are none. Where the rule does not apply
    /// if there are none, [`Outcome::inapplicable`] tells that, and the truth is that of the other case.
    fn or_empty(&self, members: Truth, empty: Empty) -> Truth {
        let none = match empty {
            Empty::Pass => Truth::True,
            Empty::Fail | Empty::NotApplicable => Truth::False,
            Empty::Unknown => Truth::Unknown,
        };
        match self.is_empty() {
            Truth::False => members,
            Truth::True => none,
            Truth::Unknown if none == members || empty == Empty::NotApplicable => members,
            Truth::Unknown => Truth::Unknown,
        }
    }

    /// Whether the share can be as large as the bound: everything open that may pass does, the rest does not exist.
    fn share_reaches(&self, bound: f64) -> bool {
        let may_pass = || self.open.iter().filter(|open| open.passes.possible());
        if may_pass().any(|open| open.unseen) {
            return self.bad.is_empty() || bound < 1.0;
        }
        reaches(self.good.len() + may_pass().count(), self.bad.len(), bound).unwrap_or(bound <= 0.0)
    }

    /// Whether the share can be smaller than the bound: everything open that may fail does, the rest does not exist.
    fn share_misses(&self, bound: f64) -> bool {
        let may_fail = || self.open.iter().filter(|open| open.passes.refutable());
        if may_fail().any(|open| open.unseen) {
            return bound > 0.0;
        }
        reaches(self.good.len(), self.bad.len() + may_fail().count(), bound).is_some_and(|reaches| !reaches)
    }

    /// `matters`: whether something open can change the outcome.
    fn outcome(
        self,
        label: &str,
        query: &'a Query,
        empty: Empty,
        truth: Truth,
        matters: fn(&Open) -> bool,
    ) -> Outcome<'a> {
        let counts = |open: &&Open| matters(open) || !self.has_members();
        let mut reasons: BTreeSet<Reason> =
            self.open.iter().filter(counts).flat_map(|open| open.reasons.clone()).collect();
        let is_empty = self.is_empty();
        if is_empty == Truth::True {
            reasons.insert(Reason::NotVisible(Hidden::Any(query.source.to_string().into())));
        }
        let inapplicable = if empty == Empty::NotApplicable { is_empty } else { Truth::False };
        let decision = Decision { truth, reasons: reasons.clone(), witnesses: self.good, offenders: self.bad };
        let outcome = decision.on(label, query, &self.listing);
        let reasons = if inapplicable == Truth::Unknown { reasons } else { outcome.reasons };
        Outcome { inapplicable, reasons, ..outcome }
    }
}

/// Whether `good` out of `good + bad` is at least the share `bound`; none when there are none.
fn reaches(good: usize, bad: usize, bound: f64) -> Option<bool> {
    let all = good + bad;
    (all > 0).then(|| good as f64 / all as f64 >= bound)
}

/// `count`: compares the interval in which the number lies with the bounds.
pub(super) fn count<'a>(
    query: &'a Query,
    at_least: Option<f64>,
    at_most: Option<f64>,
    distinct: Option<&Path>,
    world: &World<'a>,
) -> Outcome<'a> {
    let listing = Listing::of(query, world);
    let number = match distinct {
        Some(path) => Interval::of_values(&listing, path),
        None => Interval::of_records(&listing),
    };
    let truth = number.reaches(at_least).and(number.stays_within(at_most));
    let reasons = listing.reasons().into_iter().chain(number.reasons.iter().cloned()).collect();
    let sure: Vec<Subject<'a>> = listing.sure().collect();
    let offenders = if number.stays_within(at_most) == Truth::False { sure.clone() } else { Vec::new() };
    Decision { truth, reasons, witnesses: sure, offenders }.on("count", query, &listing)
}

/// The least and the greatest number possible.
struct Interval {
    least: usize,
    /// None when there is no limit.
    most: Option<usize>,
    /// Why values are open, beside those of records.
    reasons: BTreeSet<Reason>,
}

impl Interval {
    fn of_records(listing: &Listing<'_>) -> Self {
        let least = listing.sure().count();
        let most = listing.unseen.is_empty().then_some(listing.seen.len());
        Self { least, most, reasons: BTreeSet::new() }
    }

    fn of_values(listing: &Listing<'_>, path: &Path) -> Self {
        let mut values = Values::default();
        let selections = listing.sure().map(|subject| path.walk(subject.value()));
        let (vague, exact): (Vec<_>, Vec<_>) = selections.partition(|selection| !selection.reasons.is_empty());
        exact.into_iter().for_each(|selection| values.add(selection));
        let least = values.known.len();
        let maybe = listing.maybe().map(|subject| path.walk(subject.value()));
        vague.into_iter().chain(maybe).for_each(|selection| values.add(selection));
        let is_bounded = listing.unseen.is_empty() && !values.unbounded;
        Self { least, most: is_bounded.then_some(values.known.len() + values.unknown), reasons: values.reasons }
    }

    fn reaches(&self, bound: Option<f64>) -> Truth {
        let Some(bound) = bound else { return Truth::True };
        match self.most {
            _ if self.least as f64 >= bound => Truth::True,
            Some(most) if (most as f64) < bound => Truth::False,
            _ => Truth::Unknown,
        }
    }

    fn stays_within(&self, bound: Option<f64>) -> Truth {
        let Some(bound) = bound else { return Truth::True };
        match self.most {
            _ if self.least as f64 > bound => Truth::False,
            Some(most) if most as f64 <= bound => Truth::True,
            _ => Truth::Unknown,
        }
    }
}

/// The different values at a path.
#[derive(Default)]
struct Values {
    /// As JSON text, which is the same for equal values.
    known: BTreeSet<String>,
    /// How many more there are that may be like these, or different.
    unknown: usize,
    /// Whether there may be any number of others.
    unbounded: bool,
    reasons: BTreeSet<Reason>,
}

impl Values {
    fn add(&mut self, selection: Selection<'_>) {
        self.unbounded |= !selection.reasons.is_empty();
        for (_, value) in selection.nodes {
            let reasons = reasons_within(value);
            if reasons.is_empty() {
                self.known.insert(value.to_json().to_string());
            } else {
                self.unknown += 1;
                self.reasons.extend(reasons);
            }
        }
        self.reasons.extend(selection.reasons);
    }
}

/// Why parts of a value are not known.
fn reasons_within(value: &Value) -> BTreeSet<Reason> {
    match value {
        Value::Unknown(unknown) => BTreeSet::from([unknown.reason.clone()]),
        Value::Array(items) => items.iter().flat_map(reasons_within).collect(),
        Value::Object(object) => {
            let members = object.iter().flat_map(|(_, member)| reasons_within(member));
            members.chain(object.openness().cloned()).collect()
        }
        _ => BTreeSet::new(),
    }
}
