//! The answer to a filter.

use std::collections::BTreeSet;
use std::ops::Not;

use crate::model::reason::Reason;
use crate::model::truth::Truth;

/// A truth value, and where it is unknown, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The truth value.
    pub truth: Truth,
    /// What stands in the way of a true or false; empty when it is one.
    pub reasons: BTreeSet<Reason>,
}

impl Answer {
    /// An answer that nothing unseen can change.
    pub fn sure(holds: bool) -> Self {
        Self { truth: holds.into(), reasons: BTreeSet::new() }
    }

    /// Not settled, for these reasons.
    pub fn unknown(reasons: BTreeSet<Reason>) -> Self {
        Self { truth: Truth::Unknown, reasons }
    }

    /// Not settled, for this reason.
    pub fn because(reason: &Reason) -> Self {
        Self::unknown(BTreeSet::from([reason.clone()]))
    }

    /// Each of `answers` holds.
    pub fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        Self::combine(answers, Truth::True, Truth::and)
    }

    /// At least one of `answers` holds.
    pub fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        Self::combine(answers, Truth::False, Truth::or)
    }

    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    /// At least one holds.
    pub fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    /// One of `answers` is right, and `reasons` tell why it is not known which: where they agree, that is the answer.
    pub fn one_of(answers: impl IntoIterator<Item = Self>, reasons: &BTreeSet<Reason>) -> Self {
        let mut answers = answers.into_iter();
        let Some(mut first) = answers.next() else { return Self::unknown(reasons.clone()) };
        for next in answers {
            if next.truth != first.truth {
                first.truth = Truth::Unknown;
            }
            first.reasons.extend(next.reasons);
        }
        if !first.truth.is_settled() {
            first.reasons.extend(reasons.iter().cloned());
        }
        first
    }

    /// The fold of `answers` from its neutral element; stops where the outcome is settled.
    fn combine(answers: impl IntoIterator<Item = Self>, neutral: Truth, join: fn(Truth, Truth) -> Truth) -> Self {
        let mut outcome = Self { truth: neutral, reasons: BTreeSet::new() };
        for answer in answers {
            outcome.truth = join(outcome.truth, answer.truth);
            if outcome.truth == !neutral {
                return Self { truth: outcome.truth, reasons: BTreeSet::new() };
            }
            outcome.reasons.extend(answer.reasons);
        }
        outcome
    }
}

impl Not for Answer {
    type Output = Self;

    fn not(self) -> Self {
        Self { truth: !self.truth, reasons: self.reasons }
    }
}
