//! Holds every rule against the world.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::{self, Outcome, Witness};
use super::context::context;
use super::graph::RuleGraph;
use super::rule::{Condition, Rule, SeverityCase};
use super::template::{Renderer, TemplateError};
use super::verdict::{self, Premises, Ruling};
use super::world::World;
use crate::model::evidence::Evidence;
use crate::model::finding::{Finding, NotApplicable, Note, Remedy, Trace};
use crate::model::language::Text;
use crate::model::reason::Reason;
use crate::model::truth::Truth;
use crate::model::verdict::{Severity, Verdict};

/// A text of a rule that could not be filled in, and was left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextProblem {
    /// The rule's id.
    pub rule: String,
    /// Why.
    pub error: TemplateError,
}

/// One finding a rule, in the order of the rules.
pub fn evaluate(graph: &RuleGraph, world: World<'_>) -> Vec<Finding> {
    evaluate_strictly(graph, world).0
}

/// As [`evaluate`], with the texts that could not be filled in: for tests of rules.
pub fn evaluate_strictly(graph: &RuleGraph, world: World<'_>) -> (Vec<Finding>, Vec<TextProblem>) {
    let mut presences: BTreeMap<&str, Presence> = BTreeMap::new();
    let mut findings: BTreeMap<usize, Finding> = BTreeMap::new();
    let mut judge = Judge { world, renderer: Renderer::new(), problems: Vec::new() };
    for (at, rule) in graph.bases_first() {
        let base = rule.base.as_deref().and_then(|base| presences.get(base));
        let clauses = Clauses::of(rule, base, &world);
        presences.insert(&rule.id, clauses.presence());
        findings.insert(at, judge.finding(rule, &clauses));
    }
    (findings.into_values().collect(), judge.problems)
}

/// Whether what a rule is about is there: what the rules that build on it ask.
struct Presence {
    truth: Truth,
    reasons: BTreeSet<Reason>,
}

/// How the clauses of one rule turned out.
struct Clauses<'a> {
    base: Option<(Truth, BTreeSet<Reason>)>,
    applies: Option<Outcome<'a>>,
    pass: Outcome<'a>,
    partial: Option<Outcome<'a>>,
    fail_if: Option<Outcome<'a>>,
    unknown_if: Option<Outcome<'a>>,
}

impl<'a> Clauses<'a> {
    fn of(rule: &Rule, base: Option<&Presence>, world: &World<'a>) -> Self {
        let ask = |condition: &Condition| condition::evaluate(condition, world);
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
    fn presence(&self) -> Presence {
        let pass = (self.pass.truth.and(!self.pass.inapplicable), &self.pass.reasons);
        let parts = || [pass].into_iter().chain(self.partial.iter().map(|partial| (partial.truth, &partial.reasons)));
        let truth = parts().map(|(truth, _)| truth).fold(Truth::False, Truth::or);
        let unknown = parts().filter(|(part, _)| truth == Truth::Unknown && *part == truth);
        Presence { truth, reasons: unknown.flat_map(|(_, reasons)| reasons.clone()).collect() }
    }

    fn premises(&self) -> Premises {
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
    fn not_applicable(&self, rule: &Rule) -> NotApplicable {
        match (&self.base, &rule.base) {
            (Some((Truth::False, _)), Some(base)) => return NotApplicable::Base(base.clone()),
            _ => {}
        }
        match (&self.applies, &rule.otherwise) {
            (Some(applies), Some(otherwise)) if applies.truth == Truth::False => {
                NotApplicable::Otherwise(otherwise.clone())
            }
            _ => NotApplicable::EmptyList,
        }
    }

    /// Why the verdict is not known: the reasons of every clause that could change it. Settled clauses have none.
    fn reasons(&self) -> BTreeSet<Reason> {
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
    fn deciding(&self, verdict: Verdict) -> Vec<Witness<'a>> {
        let witnesses =
            |clause: &Option<Outcome<'a>>| clause.iter().flat_map(|clause| clause.witnesses.clone()).collect();
        let failed = self.fail_if.as_ref().filter(|clause| clause.truth == Truth::True);
        match (verdict, failed) {
            (Verdict::NotApplicable, _) => Vec::new(),
            (Verdict::Partial, _) => witnesses(&self.partial),
            (Verdict::Fail, Some(failed)) => failed.witnesses.clone(),
            (Verdict::Fail, None) if !self.pass.offenders.is_empty() => self.pass.offenders.clone(),
            _ => self.pass.witnesses.clone(),
        }
    }

    /// What is known to stand against the practice.
    fn offenders(&self, verdict: Verdict) -> Vec<Evidence> {
        if matches!(verdict, Verdict::Pass | Verdict::NotApplicable) {
            return Vec::new();
        }
        let failed =
            self.fail_if.iter().filter(|clause| clause.truth == Truth::True).flat_map(|clause| &clause.witnesses);
        distinct(self.pass.offenders.iter().chain(failed))
    }

    fn traces(&self) -> Vec<Trace> {
        let base = self.base.as_ref().map(|(truth, reasons)| clause("base", *truth, reasons, Vec::new()));
        let clauses = [
            ("applies", self.applies.as_ref()),
            ("pass", Some(&self.pass)),
            ("partial", self.partial.as_ref()),
            ("fail_if", self.fail_if.as_ref()),
            ("unknown_if", self.unknown_if.as_ref()),
        ];
        let clauses = clauses.into_iter().filter_map(|(label, outcome)| Some((label, outcome?)));
        let traced =
            clauses.map(|(label, outcome)| clause(label, outcome.truth, &outcome.reasons, vec![outcome.trace.clone()]));
        base.into_iter().chain(traced).collect()
    }
}

fn clause(label: &str, truth: Truth, reasons: &BTreeSet<Reason>, children: Vec<Trace>) -> Trace {
    Trace {
        label: label.to_owned(),
        question: String::new(),
        truth,
        looked_at: None,
        evidence: Vec::new(),
        reasons: reasons.clone(),
        children,
    }
}

/// All evidence of `witnesses`, each piece once, in order.
fn distinct<'a, 'b: 'a>(witnesses: impl IntoIterator<Item = &'a Witness<'b>>) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    witnesses.into_iter().flat_map(|witness| &witness.evidence).filter(|piece| seen.insert(*piece)).cloned().collect()
}

/// Words findings.
struct Judge<'a> {
    world: World<'a>,
    renderer: Renderer,
    problems: Vec<TextProblem>,
}

impl<'a> Judge<'a> {
    fn finding(&mut self, rule: &Rule, clauses: &Clauses<'a>) -> Finding {
        let Ruling { verdict, possible } = verdict::rule(clauses.premises(), &rule.verdicts);
        let deciding = clauses.deciding(verdict);
        let offenders = clauses.offenders(verdict);
        let context = context(rule, &self.world, &deciding, &offenders);
        let is_unknown = verdict == Verdict::Unknown;
        let is_gap = possible.iter().all(|verdict| matches!(verdict, Verdict::Fail | Verdict::Partial));
        let (severity, severity_because) = self.severity(rule);
        let notes = clauses.unknown_if.iter().filter(|clause| is_unknown && clause.truth.possible());
        Finding {
            rule: rule.id.clone(),
            revision: rule.revision,
            section: rule.section.clone(),
            title: rule.title.clone(),
            verdict,
            severity,
            severity_because,
            message: rule.message(verdict).map(|text| self.text(rule, text, &context)),
            not_applicable: (verdict == Verdict::NotApplicable).then(|| clauses.not_applicable(rule)),
            evidence: distinct(&deciding),
            offenders,
            unknown_because: if is_unknown { clauses.reasons() } else { BTreeSet::new() },
            unknown_notes: notes.zip(&rule.unknown_if).map(|(_, (_, because))| because.clone()).collect(),
            declared_only: !deciding.is_empty() && deciding.iter().all(|witness| !witness.subject.observed()),
            remediation: if is_gap { self.remediation(rule, &context) } else { Vec::new() },
            notes: if verdict == Verdict::NotApplicable { Vec::new() } else { self.notes(rule, &context) },
            trace: clauses.traces(),
            possible,
        }
    }

    /// The first case that holds counts; of those before it that may hold, the highest.
    fn severity(&self, rule: &Rule) -> (Severity, Option<Text>) {
        let truth = |case: &SeverityCase| condition::evaluate(&case.when, &self.world).truth;
        let mut candidates = Vec::new();
        for case in &rule.severity_when {
            match truth(case) {
                Truth::False => continue,
                Truth::Unknown => candidates.push((case.severity, Some(case.because.clone()))),
                Truth::True => {
                    candidates.push((case.severity, Some(case.because.clone())));
                    return highest(candidates, rule.severity);
                }
            }
        }
        candidates.push((rule.severity, None));
        highest(candidates, rule.severity)
    }

    fn remediation(&mut self, rule: &Rule, context: &minijinja::Value) -> Vec<Remedy> {
        let shown = rule.remediation.iter().filter(|case| self.holds(case.when.as_ref())).collect::<Vec<_>>();
        let remedy = |case: &super::rule::RemedyCase| Remedy {
            kind: case.kind.as_str().to_owned(),
            situation: case.situation.clone(),
            text: case.text.as_ref().map(|text| self.text(rule, text, context)),
            snippet: case.snippet.as_ref().map(|snippet| self.snippet(rule, snippet, context)),
        };
        shown.into_iter().map(remedy).collect()
    }

    fn notes(&mut self, rule: &Rule, context: &minijinja::Value) -> Vec<Note> {
        let shown = rule.notes.iter().filter(|case| self.holds(case.when.as_ref())).collect::<Vec<_>>();
        let note = |case: &super::rule::NoteCase| Note {
            date: case.date.clone(),
            text: self.text(rule, &case.text, context),
            source: case.source.clone(),
        };
        shown.into_iter().map(note).collect()
    }

    fn holds(&self, when: Option<&Condition>) -> bool {
        when.is_none_or(|when| condition::evaluate(when, &self.world).truth == Truth::True)
    }

    /// A text that cannot be filled in is shown as the rule has it, rather than nothing.
    fn text(&mut self, rule: &Rule, text: &Text, context: &minijinja::Value) -> Text {
        let rendered = self.renderer.render_text(text, context);
        self.rendered(rule, rendered).unwrap_or_else(|| text.clone())
    }

    fn snippet(&mut self, rule: &Rule, snippet: &str, context: &minijinja::Value) -> String {
        let rendered = self.renderer.render_snippet(snippet, context);
        self.rendered(rule, rendered).unwrap_or_else(|| snippet.to_owned())
    }

    fn rendered<T>(&mut self, rule: &Rule, outcome: Result<T, TemplateError>) -> Option<T> {
        let problem = |error| self.problems.push(TextProblem { rule: rule.id.clone(), error });
        outcome.map_err(problem).ok()
    }
}

/// The highest of the severities; its reason only where it differs from the rule's own.
fn highest(candidates: Vec<(Severity, Option<Text>)>, own: Severity) -> (Severity, Option<Text>) {
    let mut highest = (own, None);
    for (at, candidate) in candidates.into_iter().enumerate() {
        if at == 0 || candidate.0 > highest.0 {
            highest = candidate;
        }
    }
    if highest.0 == own { (own, None) } else { highest }
}
