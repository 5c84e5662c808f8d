//! The clauses of a rule, held against the world: what the verdict follows from, and what it rests on.

use std::collections::{BTreeSet, HashMap};

use super::condition::{self, Outcome, Witness, above};
use super::rule::{Condition, Rule};
use super::verdict::Premises;
use super::world::World;
use crate::model::evidence::{Evidence, ObjectRef};
use crate::model::finding::{NotApplicable, Searched, Trace};
use crate::model::reason::Reason;
use crate::model::truth::Truth;
use crate::model::verdict::Verdict;

/// Whether what a rule is about is there: what the rules that build on it ask.
pub(super) struct Presence<'a> {
    truth: Truth,
    reasons: BTreeSet<Reason>,
    /// What speaks for it being there.
    witnesses: Vec<Witness<'a>>,
}

impl Presence<'_> {
    /// What speaks for it being there.
    pub(super) fn evidence(&self) -> Vec<Evidence> {
        distinct(&self.witnesses)
    }
}

/// How the clauses of one rule turned out.
pub(super) struct Clauses<'a> {
    base: Option<(Truth, BTreeSet<Reason>)>,
    applies: Option<Outcome<'a>>,
    pass: Outcome<'a>,
    partial: Option<Outcome<'a>>,
    fail_if: Option<Outcome<'a>>,
    pub(super) unknown_if: Option<Outcome<'a>>,
}

impl<'a> Clauses<'a> {
    pub(super) fn of(rule: &'a Rule, base: Option<&Presence<'_>>, world: &World<'a>) -> Self {
        let ask = |condition: &'a Condition| condition::evaluate(condition, world);
        Self {
            base: base.map(|presence| (presence.truth, presence.reasons.clone())),
            applies: rule.applies.as_ref().map(ask),
            pass: ask(&rule.pass),
            partial: rule.partial.as_ref().map(ask),
            fail_if: rule.fail_if.as_ref().map(ask),
            unknown_if: rule.unknown_if.as_ref().map(|(when, _)| ask(when)),
        }
    }

    /// Its pass or partial condition, whatever its verdict; nothing is there where there is nothing to look at.
    pub(super) fn presence(&self) -> Presence<'a> {
        let pass = (self.pass.truth.and(!self.pass.inapplicable), &self.pass.reasons);
        let parts = || [pass].into_iter().chain(self.partial.iter().map(|partial| (partial.truth, &partial.reasons)));
        let truth = parts().map(|(truth, _)| truth).fold(Truth::False, Truth::or);
        let unknown = parts().filter(|(part, _)| truth == Truth::Unknown && *part == truth);
        let witnesses = self.pass.witnesses.iter().chain(self.partial.iter().flat_map(|partial| &partial.witnesses));
        Presence {
            truth,
            reasons: unknown.flat_map(|(_, reasons)| reasons.clone()).collect(),
            witnesses: witnesses.copied().collect(),
        }
    }

    pub(super) fn premises(&self) -> Premises {
        let truth = |clause: &Option<Outcome<'a>>, otherwise| clause.as_ref().map_or(otherwise, |clause| clause.truth);
        let base = self.base.as_ref().map_or(Truth::True, |(truth, _)| *truth);
        Premises {
            applies: base.and(truth(&self.applies, Truth::True)).and(!self.pass.inapplicable),
            pass: self.pass.truth,
            partial: truth(&self.partial, Truth::False),
            fail_if: truth(&self.fail_if, Truth::False),
            unknown_if: truth(&self.unknown_if, Truth::False),
        }
    }

    /// Which clause keeps the rule from applying; the base first, because its rule reports the gap.
    pub(super) fn not_applicable(&self, rule: &Rule) -> NotApplicable {
        if let (Some((Truth::False, _)), Some(base)) = (&self.base, &rule.base) {
            return NotApplicable::Base(base.clone());
        }
        match (&self.applies, &rule.otherwise) {
            (Some(applies), Some(otherwise)) if applies.truth == Truth::False => {
                NotApplicable::Otherwise(otherwise.clone())
            }
            _ => NotApplicable::EmptyList,
        }
    }

    /// Why the verdict is not known: the reasons of every clause that could change it. Settled clauses have none.
    pub(super) fn reasons(&self) -> BTreeSet<Reason> {
        let premises = self.premises();
        let has_failed = premises.fail_if == Truth::True;
        let pass = Some(&self.pass).filter(|pass| !has_failed || pass.inapplicable == Truth::Unknown);
        let partial = self.partial.as_ref().filter(|_| !has_failed && premises.pass.refutable());
        let others = [&self.fail_if, &self.unknown_if].into_iter().flatten().filter(|_| !has_failed);
        let clauses = self.applies.iter().chain(pass).chain(partial).chain(others);
        let base = self.base.iter().flat_map(|(_, reasons)| reasons);
        clauses.flat_map(|clause| &clause.reasons).chain(base).cloned().collect()
    }

    /// The records that a verdict rests on.
    pub(super) fn deciding(&self, verdict: Verdict) -> Vec<Witness<'a>> {
        let witnesses =
            |clause: &Option<Outcome<'a>>| clause.iter().flat_map(|clause| clause.witnesses.clone()).collect();
        let failed = self.fail_if.as_ref().filter(|clause| clause.truth == Truth::True);
        match (verdict, failed) {
            (Verdict::NotApplicable, _) => self.applies.iter().flat_map(|clause| clause.offenders.clone()).collect(),
            (Verdict::Partial, _) => witnesses(&self.partial),
            (Verdict::Fail, Some(failed)) => failed.witnesses.clone(),
            (Verdict::Fail, None) if !self.pass.offenders.is_empty() => self.pass.offenders.clone(),
            _ => self.pass.witnesses.clone(),
        }
    }

    /// What was looked for in vain, where a settled verdict rests on that.
    pub(super) fn searched(&self, verdict: Verdict) -> Vec<Searched> {
        let clauses: Vec<&Outcome<'a>> = match verdict {
            Verdict::Unknown | Verdict::NotApplicable => return Vec::new(),
            Verdict::Pass => vec![&self.pass],
            Verdict::Partial => self.partial.iter().collect(),
            Verdict::Fail => [&self.pass].into_iter().chain(&self.partial).collect(),
        };
        let mut searched = Vec::new();
        clauses.iter().for_each(|clause| gather(&clause.trace, &mut searched));
        searched
    }

    /// What is known to stand against the practice.
    pub(super) fn offenders(&self, verdict: Verdict) -> Vec<Evidence> {
        if matches!(verdict, Verdict::Pass | Verdict::NotApplicable) {
            return Vec::new();
        }
        let failed =
            self.fail_if.iter().filter(|clause| clause.truth == Truth::True).flat_map(|clause| &clause.witnesses);
        distinct(self.pass.offenders.iter().chain(failed))
    }

    /// What does not even meet the condition of partial, where that condition names anything.
    pub(super) fn lacking(&self, verdict: Verdict) -> Option<Vec<Evidence>> {
        let partial = self.partial.as_ref().filter(|_| verdict == Verdict::Fail);
        partial.filter(|partial| !partial.offenders.is_empty()).map(|partial| distinct(&partial.offenders))
    }

    /// How the clauses came about, which is all that is left of them.
    pub(super) fn into_traces(self) -> Vec<Trace> {
        let base = self.base.as_ref().map(|(truth, reasons)| above("base", *truth, reasons, Vec::new()));
        let clauses = [
            ("applies", self.applies),
            ("pass", Some(self.pass)),
            ("partial", self.partial),
            ("fail_if", self.fail_if),
            ("unknown_if", self.unknown_if),
        ];
        let clauses = clauses.into_iter().filter_map(|(label, outcome)| Some((label, outcome?)));
        let traced = clauses.map(|(label, outcome)| above(label, outcome.truth, &outcome.reasons, vec![outcome.trace]));
        base.into_iter().chain(traced).collect()
    }
}

/// All evidence of `witnesses` in order, each place once with all that was made of it.
pub(super) fn distinct<'a, 'b: 'a>(witnesses: impl IntoIterator<Item = &'a Witness<'b>>) -> Vec<Evidence> {
    let pieces: Vec<Evidence> = witnesses.into_iter().flat_map(|witness| witness.evidence()).collect();
    let firsts = firsts(&pieces);
    let (mut all, mut places) = (Vec::<Evidence>::new(), Vec::with_capacity(firsts.len()));
    for (piece, first) in pieces.into_iter().zip(firsts) {
        match places.get(first).copied() {
            None => {
                places.push(all.len());
                all.push(piece);
            }
            Some(at) => {
                places.push(at);
                let known = &mut all[at];
                let new = piece.derived.into_iter().filter(|field| !known.derived.contains(field)).collect::<Vec<_>>();
                known.derived.extend(new);
            }
        }
    }
    all.shrink_to_fit();
    all
}

/// For each piece, the position of the first one that tells of the same place.
fn firsts(pieces: &[Evidence]) -> Vec<usize> {
    let mut places: HashMap<(&ObjectRef, &str), usize> = HashMap::with_capacity(pieces.len());
    let first = |(at, piece)| {
        let piece: &Evidence = piece;
        *places.entry((&piece.object, &piece.path)).or_insert(at)
    };
    pieces.iter().enumerate().map(first).collect()
}

/// The questions at the leaves of a trace, each once.
fn gather(trace: &Trace, into: &mut Vec<Searched>) {
    if let Some((looked_at, _)) = trace.looked_at {
        let searched = Searched { question: trace.question.clone(), looked_at };
        if !into.contains(&searched) {
            into.push(searched);
        }
    }
    trace.children.iter().for_each(|child| gather(child, into));
}
