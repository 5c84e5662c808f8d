//! Holds every rule against the world.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::clauses::{Clauses, Presence, distinct};
use super::condition;
use super::context::{Against, ShownFacts, context};
use super::graph::RuleGraph;
use super::rule::{Condition, NoteCase, RemedyCase, Rule, SeverityCase};
use super::template::{Renderer, TemplateError};
use super::verdict::{self, Ruling};
use super::world::World;
use crate::model::evidence::Evidence;
use crate::model::finding::{Finding, Note, Remedy};
use crate::model::language::Text;
use crate::model::truth::Truth;
use crate::model::verdict::{Severity, Verdict};
use crate::model::waiver::Waived;

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
pub fn evaluate_strictly<'a>(graph: &'a RuleGraph, world: World<'a>) -> (Vec<Finding>, Vec<TextProblem>) {
    let mut presences: BTreeMap<&str, Presence<'_>> = BTreeMap::new();
    let (facts, renderer) = (ShownFacts::new(&world), Renderer::new());
    let (mut findings, mut problems) = (BTreeMap::new(), Vec::new());
    for level in graph.levels() {
        let judged = level.par_iter().map(|at| {
            let rule = &graph.rules()[*at];
            let base = rule.base.as_deref().and_then(|base| presences.get(base));
            let clauses = Clauses::of(rule, base, &world);
            let mut judge = Judge { world, facts: &facts, renderer: &renderer, problems: Vec::new() };
            let presence = clauses.presence();
            let finding = judge.finding(rule, clauses, base);
            (*at, finding, presence, judge.problems)
        });
        for (at, finding, presence, unfilled) in judged.collect::<Vec<_>>() {
            findings.insert(at, finding);
            presences.insert(&graph.rules()[at].id, presence);
            problems.extend(unfilled);
        }
    }
    (findings.into_values().collect(), problems)
}

/// Words a finding.
struct Judge<'a> {
    world: World<'a>,
    facts: &'a ShownFacts,
    renderer: &'a Renderer,
    problems: Vec<TextProblem>,
}

impl<'a> Judge<'a> {
    fn finding(&mut self, rule: &Rule, clauses: Clauses<'a>, base: Option<&Presence<'_>>) -> Finding {
        let Ruling { verdict, possible } = verdict::rule(clauses.premises(), &rule.verdicts);
        let deciding = clauses.deciding(verdict);
        let evidence = evidence(verdict, distinct(&deciding), base);
        let offenders = clauses.offenders(verdict);
        let lacking = clauses.lacking(verdict);
        let against = Against { offenders: &offenders, lacking: lacking.as_deref().unwrap_or(&offenders) };
        let context = context(rule, &self.world, self.facts, &deciding, against);
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
            searched: if evidence.is_empty() { clauses.searched(verdict) } else { Vec::new() },
            offenders,
            unknown_because: if is_unknown { clauses.reasons() } else { BTreeSet::new() },
            unknown_notes: notes.zip(&rule.unknown_if).map(|(_, (_, because))| because.clone()).collect(),
            declared_only: self.is_declared_only(&evidence),
            evidence,
            remediation: if is_gap { self.remediation(rule, &context) } else { Vec::new() },
            notes: if verdict == Verdict::NotApplicable { Vec::new() } else { self.notes(rule, &context) },
            waived: Waived::default(),
            possible,
            trace: clauses.into_traces(),
        }
    }

    /// Whether nothing that was observed has a part in the verdict.
    fn is_declared_only(&self, evidence: &[Evidence]) -> bool {
        if evidence.is_empty() { !self.world.snapshot.observed } else { evidence.iter().all(|piece| !piece.observed) }
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
        let shown = self.situations(rule);
        let remedy = |case: &RemedyCase| Remedy {
            kind: case.kind.as_str().to_owned(),
            situation: case.situation.clone(),
            text: case.text.as_ref().map(|text| self.text(rule, text, context)),
            snippet: case.snippet.as_ref().map(|snippet| self.snippet(rule, snippet, context)),
            adds: false,
        };
        shown.into_iter().map(remedy).collect()
    }

    /// Every situation that matches; where none is known to, those that may.
    fn situations<'r>(&self, rule: &'r Rule) -> Vec<&'r RemedyCase> {
        let truth = |case: &&RemedyCase| {
            case.when.as_ref().map_or(Truth::True, |when| condition::evaluate(when, &self.world).truth)
        };
        let of = |wanted| rule.remediation.iter().filter(|case| truth(case) == wanted).collect::<Vec<_>>();
        let known = of(Truth::True);
        if known.is_empty() { of(Truth::Unknown) } else { known }
    }

    fn notes(&mut self, rule: &Rule, context: &minijinja::Value) -> Vec<Note> {
        let shown = rule.notes.iter().filter(|case| self.holds(case.when.as_ref())).collect::<Vec<_>>();
        let note = |case: &NoteCase| Note {
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

/// What a verdict rests on. Where the practice is missing, that is what there is instead: the thing that it would be about.
fn evidence(verdict: Verdict, own: Vec<Evidence>, base: Option<&Presence<'_>>) -> Vec<Evidence> {
    match base {
        Some(base) if own.is_empty() && verdict == Verdict::Fail => base.evidence(),
        _ => own,
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
