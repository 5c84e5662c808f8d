//! A rule's verdict on one snapshot, facts apart from wording.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Evidence;
use super::language::Text;
use super::reason::Reason;
use super::truth::Truth;
use super::verdict::{Severity, Verdict};
use super::waiver::Waived;

/// A rule's verdict on one snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// The rule's revision.
    pub revision: u32,
    /// The section of the architecture that the rule belongs to, `3.2`.
    pub section: String,
    /// The rule's title.
    pub title: Text,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdicts still possible, from worst to best; more than one only when the verdict is unknown.
    pub possible: Vec<Verdict>,
    /// How much a gap matters here.
    pub severity: Severity,
    /// Why the severity differs from the rule's own, where it does.
    pub severity_because: Option<Text>,
    /// What the verdict says of this platform; none for unknown and not-applicable, which are worded from the fields below.
    pub message: Option<Text>,
    /// Why the rule does not apply; set when the verdict is not-applicable.
    pub not_applicable: Option<NotApplicable>,
    /// What the verdict rests on, the most telling first.
    pub evidence: Vec<Evidence>,
    /// Where a settled verdict rests on absence and no object speaks for it: what was looked for, and among how many.
    pub searched: Vec<Searched>,
    /// What stands against the practice, each to be mended.
    pub offenders: Vec<Evidence>,
    /// What stands in the way of a verdict; empty unless it is unknown.
    pub unknown_because: BTreeSet<Reason>,
    /// Further reasons in the rule's own words (`unknown_if`).
    pub unknown_notes: Vec<Text>,
    /// Whether the verdict rests on declarations alone, nothing having been observed.
    pub declared_only: bool,
    /// How to mend it, most specific first.
    pub remediation: Vec<Remedy>,
    /// Remarks that are shown and never scored.
    pub notes: Vec<Note>,
    /// How the verdict came about.
    pub trace: Vec<Trace>,
    /// What somebody decided to live with for now. It changes neither the verdict nor the score.
    pub waived: Waived,
}

impl Finding {
    /// The waiver that covers the finding as a whole, as an index into the report's waivers: one for the rule, or, where there is
    /// nothing to mend but what is waived, that of the first offender. An unknown verdict may hide further offenders, so that
    /// only one for the rule covers it.
    pub fn waiver(&self) -> Option<usize> {
        let is_gap = matches!(self.verdict, Verdict::Fail | Verdict::Partial);
        let all = is_gap && (0..self.offenders.len()).all(|at| self.waived.offenders.contains_key(&at));
        self.waived.whole.or_else(|| self.waived.offenders.values().next().copied().filter(|_| all))
    }

    /// Whether somebody decided to live with it as a whole, so that it does not count for the exit code.
    pub fn is_waived(&self) -> bool {
        self.waiver().is_some()
    }

    /// The place to look at first: what is to be mended, else what the verdict rests on.
    pub fn place(&self) -> Option<&Evidence> {
        self.offenders.first().or(self.evidence.first())
    }

    pub(super) fn place_mut(&mut self) -> Option<&mut Evidence> {
        self.offenders.first_mut().or(self.evidence.first_mut())
    }

    /// Every piece of evidence, that of the trace included.
    pub(super) fn evidence_mut(&mut self) -> impl Iterator<Item = &mut Evidence> {
        let own = self.evidence.iter_mut().chain(&mut self.offenders);
        own.chain(self.trace.iter_mut().flat_map(Trace::evidence_mut))
    }
}

impl Trace {
    fn evidence_mut(&mut self) -> Box<dyn Iterator<Item = &mut Evidence> + '_> {
        Box::new(self.evidence.iter_mut().chain(self.children.iter_mut().flat_map(Self::evidence_mut)))
    }
}

/// Why a rule does not apply.
#[derive(Debug, Clone, PartialEq)]
pub enum NotApplicable {
    /// What it builds on is known to be absent: the base rule's id, which reports that gap.
    Base(String),
    /// The rule's own condition, with its reason.
    Otherwise(Text),
    /// There is nothing that the rule could look at.
    EmptyList,
}

/// One way to mend a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedy {
    /// What the snippet is: `manifest`, `helm-values`, `terraform`, `command` or `advice`.
    pub kind: String,
    /// For which situation: a product's or chart's name.
    pub situation: Option<Text>,
    /// What to do, in words.
    pub text: Option<Text>,
    /// What to apply.
    pub snippet: Option<String>,
    /// Whether the snippet may be added to the input as it stands: manifests of objects that are not in it yet.
    pub adds: bool,
}

/// A remark that is shown and never scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The day of the fact it reports, `2026-03-20`; none for remarks of a ruling.
    pub date: Option<String>,
    /// The remark.
    pub text: Text,
    /// Where it can be read.
    pub source: Option<String>,
}

/// A search that found nothing in a list known to be complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// What was asked, as the rule writes it.
    pub question: String,
    /// The number of records that were looked at.
    pub looked_at: usize,
}

/// One condition with its truth value, for `explain`.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The clause, or the operator of a condition below it: `pass`, `any`, `exists`.
    pub label: String,
    /// What was asked, as the rule writes it.
    pub question: String,
    /// The answer.
    pub truth: Truth,
    /// How many records were looked at, and how many may exist unseen.
    pub looked_at: Option<(usize, usize)>,
    /// What the first of the records show that decided it.
    pub evidence: Vec<Evidence>,
    /// How many records more decided it.
    pub more: usize,
    /// What would settle it.
    pub reasons: BTreeSet<Reason>,
    /// The conditions below it.
    pub children: Vec<Trace>,
}

/// Rule parameters in force, by name.
pub type Params = BTreeMap<String, f64>;
