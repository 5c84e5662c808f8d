//! A rule as the program runs it: every filter, path and bound compiled, every name checked.

use std::collections::BTreeSet;

use super::rule_file::{Empty, Forgets, Messages, RemedyKind, Scope};
use crate::filter::{Filter, Path};
use crate::model::finding::Params;
use crate::model::kind::GroupKind;
use crate::model::language::Text;
use crate::model::verdict::{Severity, Verdict};

/// One best practice. Made by [`super::compile::compile`].
#[derive(Debug, Clone)]
pub struct Rule {
    /// The rule's id.
    pub id: String,
    /// Raised when the meaning of the rule changes.
    pub revision: u32,
    /// The section of the architecture, `3.2`.
    pub section: String,
    /// The practice's id in the architecture.
    pub practice: String,
    /// What is so when the practice is followed.
    pub title: Text,
    /// Why it is a good practice.
    pub why: Text,
    /// How much a gap matters, where no case of `severity_when` says otherwise.
    pub severity: Severity,
    /// Where the data decide how much a gap matters.
    pub severity_when: Vec<SeverityCase>,
    /// The thresholds in force.
    pub params: Params,
    /// The rule that this one builds on.
    pub base: Option<String>,
    /// A further condition of applicability.
    pub applies: Option<Condition>,
    /// Why the rule does not apply when `applies` does not hold.
    pub otherwise: Option<Text>,
    /// The practice is followed.
    pub pass: Condition,
    /// It is followed in part.
    pub partial: Option<Condition>,
    /// It is not followed, whatever the other conditions say.
    pub fail_if: Option<Condition>,
    /// It cannot be told, whatever the other conditions say; with the reason.
    pub unknown_if: Option<(Condition, Text)>,
    /// The kinds exempt from the law that forgetting never flips.
    pub forgets: Option<Forgets>,
    /// The verdicts that this rule can reach.
    pub verdicts: Vec<Verdict>,
    /// What a verdict says of the platform, as templates.
    pub message: Messages,
    /// How to mend it, most specific first.
    pub remediation: Vec<RemedyCase>,
    /// Remarks that are shown and never scored.
    pub notes: Vec<NoteCase>,
    /// Pages to read.
    pub references: Vec<String>,
}

/// A severity that the data decide.
#[derive(Debug, Clone)]
pub struct SeverityCase {
    /// When it holds.
    pub when: Condition,
    /// The severity then.
    pub severity: Severity,
    /// Why.
    pub because: Text,
}

/// One way to mend a gap.
#[derive(Debug, Clone)]
pub struct RemedyCase {
    /// For which situation: a product's or chart's name.
    pub situation: Option<Text>,
    /// When it is shown; always, where there is none.
    pub when: Option<Condition>,
    /// What the snippet is.
    pub kind: RemedyKind,
    /// What to do, as a template.
    pub text: Option<Text>,
    /// What to apply, as a template.
    pub snippet: Option<String>,
}

/// A remark.
#[derive(Debug, Clone)]
pub struct NoteCase {
    /// When it is shown; always, where there is none.
    pub when: Option<Condition>,
    /// The day of the fact it reports.
    pub date: Option<String>,
    /// The remark, as a template.
    pub text: Text,
    /// Where it can be read.
    pub source: Option<String>,
}

/// A condition on the world.
#[derive(Debug, Clone)]
pub enum Condition {
    /// Each holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// At least one record matches.
    Exists(Query),
    /// No record matches.
    Absent(Query),
    /// Every record that matches passes the filter.
    Every {
        /// Which records.
        query: Query,
        /// What they are held against.
        satisfies: Filter,
        /// What holds when there are none.
        empty: Empty,
    },
    /// The share of matching records that pass the filter is at least so large.
    Share {
        /// Which records.
        query: Query,
        /// What they are held against.
        satisfies: Filter,
        /// What holds when there are none.
        empty: Empty,
        /// The least share that will do, from 0 to 1.
        at_least: f64,
    },
    /// The number of matching records lies within bounds.
    Count {
        /// Which records.
        query: Query,
        /// The least number that will do.
        at_least: Option<f64>,
        /// The most that will do.
        at_most: Option<f64>,
        /// Counts the different values at this path instead of the records.
        distinct: Option<Path>,
    },
}

/// Which records a condition looks at.
#[derive(Debug, Clone)]
pub struct Query {
    /// From where.
    pub source: Source,
    /// What `component:` asks of them.
    pub component: Option<Filter>,
    /// What `where:` asks of them.
    pub filter: Option<Filter>,
    /// What is asked of observed records only.
    pub observed: Option<Filter>,
    /// Which environments are looked at.
    pub scope: Scope,
    /// What is shown of them as evidence.
    pub show: Vec<Path>,
    /// The question as the rule writes it, on one line.
    pub question: String,
}

/// Where records come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Objects of these kinds, in any version.
    Kinds(Vec<GroupKind>),
    /// Records of this fact.
    Fact(String),
}

impl Rule {
    /// The kinds that its conditions look at directly.
    pub fn kinds(&self) -> BTreeSet<GroupKind> {
        let mut kinds = BTreeSet::new();
        for query in self.queries() {
            if let Source::Kinds(of) = &query.source {
                kinds.extend(of.iter().cloned());
            }
            if query.scope == Scope::Production {
                kinds.insert(GroupKind::new("", "Namespace"));
            }
        }
        kinds
    }

    /// The facts that its conditions and templates look at.
    pub fn facts(&self) -> BTreeSet<String> {
        let mut facts: BTreeSet<String> = self.templates().flat_map(super::template::facts_named).collect();
        for query in self.queries() {
            if let Source::Fact(fact) = &query.source {
                facts.insert(fact.clone());
            }
            if query.scope == Scope::Applications {
                facts.insert("Component".to_owned());
            }
        }
        facts
    }

    /// The message for a verdict, as a template.
    pub fn message(&self, verdict: Verdict) -> Option<&Text> {
        self.message.of(verdict)
    }

    /// Every text that is a template.
    pub(super) fn templates(&self) -> impl Iterator<Item = &str> {
        let messages = [&self.message.pass, &self.message.partial, &self.message.fail].into_iter().flatten();
        let texts = messages
            .chain(self.remediation.iter().filter_map(|remedy| remedy.text.as_ref()))
            .chain(self.notes.iter().map(|note| &note.text));
        let snippets = self.remediation.iter().filter_map(|remedy| remedy.snippet.as_deref());
        texts.flat_map(|text| [text.en.as_str(), text.nl.as_str()]).chain(snippets)
    }

    fn queries(&self) -> Vec<&Query> {
        let clauses = [&self.applies, &self.partial, &self.fail_if].into_iter().flatten();
        let cases = clauses
            .chain([&self.pass])
            .chain(self.unknown_if.iter().map(|(when, _)| when))
            .chain(self.severity_when.iter().map(|case| &case.when))
            .chain(self.remediation.iter().filter_map(|case| case.when.as_ref()))
            .chain(self.notes.iter().filter_map(|case| case.when.as_ref()));
        let mut queries = Vec::new();
        cases.for_each(|condition| condition.collect_queries(&mut queries));
        queries
    }
}

impl Condition {
    fn collect_queries<'a>(&'a self, queries: &mut Vec<&'a Query>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.collect_queries(queries)),
            Self::Not(inner) => inner.collect_queries(queries),
            Self::Exists(query) | Self::Absent(query) => queries.push(query),
            Self::Every { query, .. } | Self::Share { query, .. } | Self::Count { query, .. } => queries.push(query),
        }
    }
}

impl Messages {
    /// The message for a verdict; none for those that are worded from a finding's fields.
    pub fn of(&self, verdict: Verdict) -> Option<&Text> {
        match verdict {
            Verdict::Pass => self.pass.as_ref(),
            Verdict::Partial => self.partial.as_ref(),
            Verdict::Fail => self.fail.as_ref(),
            Verdict::Unknown | Verdict::NotApplicable => None,
        }
    }
}

impl RemedyKind {
    /// As written in rules and reports: `helm-values`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::HelmValues => "helm-values",
            Self::Terraform => "terraform",
            Self::Command => "command",
            Self::Advice => "advice",
        }
    }
}

/// As the rule writes it: `Store`, or `IngressClass.networking.k8s.io`.
impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fact(fact) => f.write_str(fact),
            Self::Kinds(kinds) => f.write_str(&kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        }
    }
}
