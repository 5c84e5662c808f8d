//! From a rule's file to the rule that runs: everything that can be wrong with its meaning is found here, at once.

mod checks;
mod condition;
#[cfg(test)]
mod tests;

use super::rule::{NoteCase, RemedyCase, Rule, SeverityCase};
use super::rule_file::{ConditionFile, NoteFile, RemedyFile, RuleFile, SeverityWhen};
use super::template::Renderer;
use crate::model::finding::Params;
use crate::model::language::{Label, Text};

/// Something that is wrong with a rule's meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleProblem {
    /// The field of the file, as keys and indexes from the top: `["pass", "any", "0", "exists", "where"]`.
    pub path: Vec<String>,
    /// What is wrong, and how it can be mended.
    pub message: String,
}

/// The fields of a fact as rules write them; none when there is no such fact.
pub type Schema<'a> = &'a dyn Fn(&str) -> Option<Vec<String>>;

/// Compiles a rule. `params` override the thresholds of the same name; others are not the rule's and are passed over.
///
/// # Errors
/// All that is wrong with it, in the order of the file's clauses.
pub fn compile(file: &RuleFile, params: &Params, schema: Schema<'_>) -> Result<Rule, Vec<RuleProblem>> {
    let in_force = |(name, default): (&String, &f64)| (name.clone(), *params.get(name).unwrap_or(default));
    let params = file.params.iter().map(in_force).collect();
    let mut compiler = Compiler { params, schema, renderer: Renderer::new(), at: Vec::new(), problems: Vec::new() };
    let rule = compiler.rule(file);
    compiler.check(file);
    match rule {
        Some(rule) if compiler.problems.is_empty() => Ok(rule),
        _ => Err(compiler.problems),
    }
}

/// What compiling needs to know, where it is in the file, and what it found wrong so far.
struct Compiler<'a> {
    params: Params,
    schema: Schema<'a>,
    renderer: Renderer,
    at: Vec<String>,
    problems: Vec<RuleProblem>,
}

impl Compiler<'_> {
    fn problem(&mut self, message: impl Into<String>) {
        self.problems.push(RuleProblem { path: self.at.clone(), message: message.into() });
    }

    /// Does `work` one step deeper in the file.
    fn within<T>(&mut self, step: impl ToString, work: impl FnOnce(&mut Self) -> T) -> T {
        self.at.push(step.to_string());
        let outcome = work(self);
        self.at.pop();
        outcome
    }

    /// Does `work` for each item of the list called `name`; none if one of them gave none, after all were looked at.
    fn each<I, T>(&mut self, name: &str, items: &[I], work: impl Fn(&mut Self, &I) -> Option<T>) -> Option<Vec<T>> {
        let each = |this: &mut Self| -> Vec<Option<T>> {
            items.iter().enumerate().map(|(at, item)| this.within(at, |this| work(this, item))).collect()
        };
        self.within(name, each).into_iter().collect()
    }

    /// The rule, unless a part of it did not compile. Every part is looked at before the first `?`.
    fn rule(&mut self, file: &RuleFile) -> Option<Rule> {
        let applies = self.optional("applies", file.applies.as_ref());
        let pass = self.within("pass", |this| this.top_condition(&file.pass));
        let partial = self.optional("partial", file.partial.as_ref());
        let fail_if = self.optional("fail_if", file.fail_if.as_ref());
        let unknown_if = self.within("unknown_if", |this| {
            let when = this.optional("when", file.unknown_if.as_ref().map(|unknown| &unknown.when))?;
            Some(when.zip(file.unknown_if.as_ref().map(|unknown| unknown.because.clone())))
        });
        let severity_when = self.each("severity_when", &file.severity_when, Self::severity_case);
        let remediation = self.each("remediation", &file.remediation, Self::remedy);
        let notes = self.each("notes", &file.notes, Self::note);
        Some(Rule {
            id: file.id.clone(),
            revision: file.revision,
            section: file.paper.section.clone(),
            practice: file.paper.practice.clone(),
            title: file.title.clone(),
            why: file.why.clone(),
            severity: file.severity,
            severity_when: severity_when?,
            params: self.params.clone(),
            base: file.base.clone(),
            applies: applies?,
            otherwise: file.otherwise.clone(),
            pass: pass?,
            partial: partial?,
            fail_if: fail_if?,
            unknown_if: unknown_if?,
            forgets: file.forgets.clone(),
            verdicts: file.verdicts.clone(),
            message: file.message.clone(),
            remediation: remediation?,
            notes: notes?,
            references: file.references.clone(),
        })
    }

    /// A condition that may be left out: the outer `None` is a problem, the inner one absence.
    fn optional(&mut self, name: &str, file: Option<&ConditionFile>) -> Option<Option<super::rule::Condition>> {
        match file {
            Some(file) => self.within(name, |this| this.condition(file)).map(Some),
            None => Some(None),
        }
    }

    fn severity_case(&mut self, file: &SeverityWhen) -> Option<SeverityCase> {
        let when = self.within("when", |this| this.condition(&file.when))?;
        Some(SeverityCase { when, severity: file.severity, because: file.because.clone() })
    }

    fn remedy(&mut self, file: &RemedyFile) -> Option<RemedyCase> {
        let when = self.optional("when", file.when.as_ref())?;
        Some(RemedyCase {
            situation: file.situation.as_ref().map(Label::text),
            when,
            kind: file.kind,
            text: file.text.clone(),
            snippet: file.snippet.clone(),
        })
    }

    fn note(&mut self, file: &NoteFile) -> Option<NoteCase> {
        let when = self.optional("when", file.when.as_ref())?;
        let text = Text { en: file.en.clone(), nl: file.nl.clone() };
        Some(NoteCase { when, date: file.date.clone(), text, source: file.source.clone() })
    }
}
