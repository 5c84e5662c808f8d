//! From truth values to a verdict, and to the range of verdicts still possible (ruling G0).

use crate::model::truth::Truth;
use crate::model::verdict::Verdict;

/// How a rule's clauses turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Premises {
    /// Whether the rule applies.
    pub(super) applies: Truth,
    pub(super) pass: Truth,
    /// False where the rule has no such clause; so are the two below.
    pub(super) partial: Truth,
    pub(super) fail_if: Truth,
    pub(super) unknown_if: Truth,
}

/// A verdict with the verdicts still possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ruling {
    pub(super) verdict: Verdict,
    /// From worst to best; only the verdict itself where it is settled.
    pub(super) possible: Vec<Verdict>,
}

/// From worst to best. What does not apply is no gap.
const ORDER: [Verdict; 4] = [Verdict::Fail, Verdict::Partial, Verdict::Pass, Verdict::NotApplicable];

/// The ruling on a rule that can reach the verdicts `reach`.
///
/// What cannot be reached is left out of the range, but never decides: a rule that lists no `fail` does not pass because
/// of that.
pub(super) fn rule(premises: Premises, reach: &[Verdict]) -> Ruling {
    let open = premises.is_left_open();
    let possible: Vec<Verdict> = ORDER.into_iter().filter(|verdict| open_to(*verdict, premises, open)).collect();
    if let ([verdict], false) = (possible.as_slice(), open) {
        return Ruling { verdict: *verdict, possible };
    }
    let within: Vec<Verdict> = possible.iter().copied().filter(|verdict| reach.contains(verdict)).collect();
    Ruling { verdict: Verdict::Unknown, possible: if within.is_empty() { possible } else { within } }
}

impl Premises {
    /// Whether `unknown_if` leaves every verdict open.
    fn is_left_open(self) -> bool {
        self.unknown_if.possible() && self.fail_if.refutable() && self.applies.possible()
    }
}

/// Whether a verdict is possible; `open` when `unknown_if` leaves that to no clause.
fn open_to(verdict: Verdict, Premises { applies, pass, partial, fail_if, .. }: Premises, open: bool) -> bool {
    match verdict {
        Verdict::NotApplicable => applies.refutable(),
        _ if open => true,
        Verdict::Pass => applies.possible() && pass.possible() && fail_if.refutable(),
        Verdict::Partial => applies.possible() && partial.possible() && pass.refutable() && fail_if.refutable(),
        Verdict::Fail => applies.possible() && (fail_if.possible() || pass.refutable() && partial.refutable()),
        Verdict::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Truth::{False, True, Unknown};
    use Verdict::{Fail, NotApplicable, Partial, Pass};

    const ALL: [Verdict; 5] = [Pass, Partial, Fail, Verdict::Unknown, NotApplicable];
    const TRUTHS: [Truth; 3] = [False, Unknown, True];

    fn every_case() -> impl Iterator<Item = Premises> {
        (0..3_usize.pow(5)).map(|case| {
            let truth = |digit: u32| TRUTHS[case / 3_usize.pow(digit) % 3];
            Premises { applies: truth(0), pass: truth(1), partial: truth(2), fail_if: truth(3), unknown_if: truth(4) }
        })
    }

    /// What the clauses mean when everything is known; none where the rule itself says that nothing can be told.
    fn known(applies: bool, pass: bool, partial: bool, fail_if: bool, unknown_if: bool) -> Option<Verdict> {
        if !applies {
            Some(NotApplicable)
        } else if fail_if {
            Some(Fail)
        } else if unknown_if {
            None
        } else if pass {
            Some(Pass)
        } else if partial {
            Some(Partial)
        } else {
            Some(Fail)
        }
    }

    fn worlds(truth: Truth) -> Vec<bool> {
        match truth {
            False => vec![false],
            True => vec![true],
            Unknown => vec![false, true],
        }
    }

    /// The verdicts of all the worlds that the premises allow; everything where one of them is told nothing.
    fn by_enumeration(premises: Premises) -> Vec<Verdict> {
        let Premises { applies, pass, partial, fail_if, unknown_if } = premises;
        let mut found = std::collections::BTreeSet::new();
        for a in worlds(applies) {
            for p in worlds(pass) {
                for q in worlds(partial) {
                    for f in worlds(fail_if) {
                        for u in worlds(unknown_if) {
                            match known(a, p, q, f, u) {
                                Some(verdict) => found.extend([verdict]),
                                None => found.extend([Pass, Partial, Fail]),
                            }
                        }
                    }
                }
            }
        }
        ORDER.into_iter().filter(|verdict| found.contains(verdict)).collect()
    }

    #[test]
    fn the_table_is_what_every_possible_world_would_give() {
        for premises in every_case() {
            assert_eq!(rule(premises, &ALL).possible, by_enumeration(premises), "{premises:?}");
        }
    }

    #[test]
    fn one_verdict_left_is_the_verdict() {
        for premises in every_case() {
            let Ruling { verdict, possible } = rule(premises, &ALL);
            match possible.as_slice() {
                [one] => assert_eq!(verdict, *one, "{premises:?}"),
                _ => assert_eq!(verdict, Verdict::Unknown, "{premises:?}"),
            }
        }
    }

    #[test]
    fn a_verdict_that_is_not_listed_leaves_the_range_but_does_not_decide() {
        let premises = Premises { applies: True, pass: Unknown, partial: False, fail_if: False, unknown_if: False };
        assert_eq!(
            rule(premises, &[Pass, Verdict::Unknown]),
            Ruling { verdict: Verdict::Unknown, possible: vec![Pass] }
        );
        let silent = Premises { pass: False, unknown_if: True, ..premises };
        assert_eq!(
            rule(silent, &[Pass, Partial, Verdict::Unknown]),
            Ruling { verdict: Verdict::Unknown, possible: vec![Partial, Pass] }
        );
    }

    #[test]
    fn known_not_to_apply_beats_everything() {
        for premises in every_case().filter(|premises| premises.applies == False) {
            assert_eq!(rule(premises, &ALL).verdict, NotApplicable);
        }
    }
}
