//! A rule as its YAML file writes it. What the program runs is [`super::rule::Rule`], compiled from this.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::language::{Label, Text};
use crate::model::one_or_many::OneOrMany;
use crate::model::verdict::{Severity, Verdict};

/// One best practice.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// The rule's id; the file's stem.
    pub id: String,
    /// What is so when the practice is followed.
    pub title: Text,
    /// Where the reference architecture asks for it.
    pub paper: Paper,
    /// How much a gap matters.
    pub severity: Severity,
    /// Where the data decide how much a gap matters; the first that holds counts, of those that may hold the highest.
    #[serde(default)]
    pub severity_when: Vec<SeverityWhen>,
    /// Raised when the meaning of the rule changes.
    pub revision: u32,
    /// Why it is a good practice.
    pub why: Text,
    /// Thresholds, overridable with `--param`; `${name}` in filters.
    #[serde(default)]
    pub params: BTreeMap<String, f64>,
    /// The rule that this one builds on: where that one's subject is absent, this one does not apply.
    #[serde(default)]
    pub base: Option<String>,
    /// A further condition of applicability.
    #[serde(default)]
    pub applies: Option<ConditionFile>,
    /// Why the rule does not apply when `applies` does not hold.
    #[serde(default)]
    pub otherwise: Option<Text>,
    /// The practice is followed.
    pub pass: ConditionFile,
    /// It is followed in part.
    #[serde(default)]
    pub partial: Option<ConditionFile>,
    /// It is not followed, whatever the other conditions say.
    #[serde(default)]
    pub fail_if: Option<ConditionFile>,
    /// It cannot be told, whatever the other conditions say.
    #[serde(default)]
    pub unknown_if: Option<UnknownIf>,
    /// The kinds by whose absence the rule decides although that breaks the law that forgetting never flips.
    #[serde(default)]
    pub forgets: Option<Forgets>,
    /// The verdicts that this rule can reach; each has a fixture.
    pub verdicts: Vec<Verdict>,
    /// What a verdict says of the platform, by verdict.
    pub message: Messages,
    /// How to mend it; every situation that matches is shown, most specific first.
    #[serde(default)]
    pub remediation: Vec<RemedyFile>,
    /// Where time has overtaken the paper; shown, never scored.
    #[serde(default)]
    pub notes: Vec<NoteFile>,
    /// Pages to read.
    #[serde(default)]
    pub references: Vec<String>,
}

/// Where the reference architecture asks for a practice.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The section, `3.2`.
    pub section: String,
    /// The practice's id in `architecture.yaml`.
    pub practice: String,
}

/// A severity that the data decide.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeverityWhen {
    /// When it holds.
    pub when: ConditionFile,
    /// The severity then.
    pub severity: Severity,
    /// Why.
    pub because: Text,
}

/// A condition under which nothing can be told.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnknownIf {
    /// When it holds.
    pub when: ConditionFile,
    /// Why nothing can be told then.
    pub because: Text,
}

/// Exemption from the law that forgetting never flips.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forgets {
    /// The kinds, `Namespace`.
    pub kinds: Vec<String>,
    /// Why.
    pub because: String,
}

/// A condition. Exactly one of the operators is given, and `empty` beside `every` or `share`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionFile {
    /// Each holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<Vec<ConditionFile>>,
    /// At least one holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<ConditionFile>>,
    /// It does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<ConditionFile>>,
    /// At least one record matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exists: Option<QueryFile>,
    /// No record matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<QueryFile>,
    /// Every record that matches `where` passes `satisfies`; `empty` is obligatory. Each that does not is an offender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<QueryFile>,
    /// The share, from 0 to 1, of records matching `where` that pass `satisfies`, is at least `at_least`; `empty` is obligatory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<QueryFile>,
    /// The number of records that match lies between `at_least` and `at_most`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<QueryFile>,
}

/// Which records a condition looks at. Exactly one of `kind`, `kinds`, `fact` and `component` is given.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryFile {
    /// Objects of this kind, in any version: `IngressClass.networking.k8s.io`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Objects of these kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Records of this fact, `Store`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// Components with a capability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<ComponentQuery>,
    /// An RFC 9535 filter expression with `@` the record; all records where it is left out.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// A filter that is asked of observed records only; for declared ones it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
    /// With `every` and `share`: the filter that the records are held against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfies: Option<String>,
    /// With `every` and `share`: what holds when there is nothing to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<Empty>,
    /// With `count` and `share`: the least that will do; a number or a parameter, `${least}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Bound>,
    /// With `count`: the most that will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Bound>,
    /// With `count`: counts the different values at this path instead of the records, `$.namespace`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<String>,
    /// Which environments are looked at; records in namespaces that are said to be something else are left out for `production`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// Paths shown as evidence, `$.backend`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub show: Vec<String>,
}

/// Components with a capability.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentQuery {
    /// What they are for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<String>,
    /// A role that one of their workloads plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Their product's id.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub id: OneOrMany,
}

/// What holds when there is nothing to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Empty {
    /// The condition holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It is unknown.
    Unknown,
    /// The rule does not apply; only at the top of `pass`.
    NotApplicable,
}

/// A number, or the name of a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Bound {
    /// A number.
    Number(f64),
    /// `${name}`.
    Parameter(String),
}

/// Which environments are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Leaves out what is said to be something else than production.
    Production,
    /// Namespaces that no platform component, cloud or Kubernetes itself owns.
    Applications,
    /// Everything.
    All,
}

/// What the verdicts say, as minijinja templates over the finding's facts.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// For pass.
    #[serde(default)]
    pub pass: Option<Text>,
    /// For partial.
    #[serde(default)]
    pub partial: Option<Text>,
    /// For fail.
    #[serde(default)]
    pub fail: Option<Text>,
}

/// One way to mend a gap.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemedyFile {
    /// The situation it is for, as shown: a product or chart; words of a language in both.
    #[serde(default, rename = "for")]
    pub situation: Option<Label>,
    /// When it is shown; always, where left out.
    #[serde(default)]
    pub when: Option<ConditionFile>,
    /// What the snippet is.
    pub kind: RemedyKind,
    /// What to do, in words.
    #[serde(default)]
    pub text: Option<Text>,
    /// What to apply, as a minijinja template.
    #[serde(default)]
    pub snippet: Option<String>,
}

/// What a remediation snippet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RemedyKind {
    /// Kubernetes objects.
    Manifest,
    /// Values of a Helm chart.
    HelmValues,
    /// Terraform.
    Terraform,
    /// A command line.
    Command,
    /// Words only.
    Advice,
}

impl RemedyKind {
    /// Whether fixtures apply it and so prove it. Reports say of commands and advice that they are not proven.
    pub fn is_provable(self) -> bool {
        matches!(self, Self::Manifest | Self::HelmValues | Self::Terraform)
    }
}

/// A remark.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteFile {
    /// When it is shown; always, where left out.
    #[serde(default)]
    pub when: Option<ConditionFile>,
    /// The day of the fact it reports; none for remarks of a ruling.
    #[serde(default)]
    pub date: Option<String>,
    /// English, as a template.
    pub en: String,
    /// Dutch, as a template.
    pub nl: String,
    /// Where it can be read.
    #[serde(default)]
    pub source: Option<String>,
}
