//! Version 1 of the JSON report.
//!
//! Fields may be added within a version; none is removed, renamed or given another meaning.

mod evidence;
mod finding;

use schemars::JsonSchema;
use serde::Serialize;

pub use evidence::{Evidence, Object};
pub use finding::{Finding, Note, Remedy, Unsettled};

use crate::model::language::Language;
use crate::model::report::{self, ClusterReport, ComponentSeen, Score};
use crate::model::{coverage, problem, repository, snapshot};
use crate::report::wording;

/// The outcome of one run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "meetlat report")]
pub struct Report {
    /// The version of this form.
    pub schema_version: &'static str,
    /// The program and the rules that made it.
    pub tool: Tool,
    /// The language of its texts, `en` or `nl`.
    pub language: &'static str,
    /// One a cluster, ordered by identity.
    pub clusters: Vec<Cluster>,
    /// What could not be read and belongs to no cluster.
    pub problems: Vec<Problem>,
}

/// The program and the rules.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tool {
    /// `meetlat`.
    pub name: &'static str,
    /// The program's version.
    pub version: &'static str,
    /// SHA-256 over all rules, products and parameters in force: two reports compare only where it is the same.
    pub rules_digest: String,
}

/// The findings on one cluster.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cluster {
    /// Which cluster.
    pub identity: Identity,
    /// When it was collected, RFC 3339.
    pub collected_at: Option<String>,
    /// Whether any object was seen in a cluster rather than declared in files.
    pub observed: bool,
    /// From what.
    pub sources: Vec<Source>,
    /// How completely each kind that rules look at is known.
    pub coverage: Vec<KindCoverage>,
    /// Where the desired state is a GitOps repository: its sources, and what they do not reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<Repository>,
    /// How much of the architecture is met, and how much of it could be judged.
    pub score: Scored,
    /// What was recognised.
    pub components: Vec<Component>,
    /// One a rule, in the order of the architecture.
    pub findings: Vec<Finding>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What tells one cluster from another.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Identity {
    /// A name for people.
    pub name: String,
    /// The uid of the namespace `kube-system`, where the input holds it; else the id that its cloud gives it.
    pub uid: Option<String>,
    /// The address of its API server, where it was read by meetlat itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The context of the kubeconfig that it was read with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The version of its API server, `v1.34.2`, where the input states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// One input.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Source {
    /// As named on the command line.
    pub path: String,
    /// What it was recognised as.
    pub shape: String,
    /// The number of objects in it.
    pub objects: usize,
}

/// How completely one kind is known.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct KindCoverage {
    /// `Deployment.apps`.
    pub kind: String,
    /// `complete`, `not-served`, `denied`, `partial` or `not-collected`.
    pub extent: &'static str,
    /// Why it is not whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// A GitOps repository.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Repository {
    /// The sources that its applications name.
    pub sources: Vec<RepositorySource>,
    /// Manifests that no source reaches.
    pub unreached: Vec<String>,
}

/// A source of an application.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepositorySource {
    /// As the application names it.
    pub name: String,
    /// `in-input`, `named`, `unseen` or `unseen-application`.
    pub sight: &'static str,
}

/// How much of the architecture is met.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Scored {
    /// Weight met ÷ weight decided, in percent to one decimal; null when nothing was decided.
    pub percent: Option<f64>,
    /// Weight decided ÷ weight decided and unknown, in percent to one decimal; null when no rule applies.
    pub coverage: Option<f64>,
}

/// A product that was recognised.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Component {
    /// The product's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub capabilities: Vec<String>,
    /// The roles that were seen.
    pub roles: Vec<String>,
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its version, where it is stated.
    pub version: Option<String>,
    /// How it was seen: `workload`, `resource`, `class`, `declared`.
    pub seen: Vec<String>,
    /// `running`, `declared`, `not-ready`, `idle` or `stale`; null where the input does not tell.
    pub working: Option<String>,
    /// Whether it is the reference product of one of its capabilities, rather than an accepted alternative.
    pub reference: bool,
    /// By which signals, and where.
    pub signals: Vec<Signal>,
}

/// A signal by which a product was recognised.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Signal {
    /// The signal, `image grafana/loki`.
    pub signal: String,
    /// Where it was found.
    pub evidence: Evidence,
}

/// Something that could not be read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1, where one is known.
    pub line: Option<u32>,
    /// What happened and what to do about it.
    pub message: String,
}

impl Report {
    /// The report in `language`.
    pub fn of(report: &report::Report, language: Language) -> Self {
        Self {
            schema_version: "1",
            tool: Tool {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                rules_digest: report.rules_digest.clone(),
            },
            language: language.as_str(),
            clusters: report.clusters.iter().map(|cluster| Cluster::of(cluster, language)).collect(),
            problems: problems(&report.problems, language),
        }
    }
}

impl Cluster {
    fn of(cluster: &ClusterReport, language: Language) -> Self {
        let score = Score::of(&cluster.findings);
        Self {
            identity: identity(cluster),
            collected_at: cluster.collected_at.map(|time| time.to_string()),
            observed: cluster.observed,
            sources: cluster.sources.iter().map(Source::of).collect(),
            coverage: covered(cluster, language),
            repository: cluster.repository.as_ref().map(Repository::of),
            score: Scored { percent: score.percent.map(rounded), coverage: score.coverage.map(rounded) },
            components: cluster.components.iter().map(Component::of).collect(),
            findings: cluster.findings.iter().map(|finding| Finding::of(finding, language)).collect(),
            problems: problems(&cluster.problems, language),
        }
    }
}

impl Repository {
    fn of(repository: &repository::Repository) -> Self {
        let source = |source: &repository::SourceSeen| RepositorySource {
            name: source.name.to_string(),
            sight: source.sight.as_str(),
        };
        Self {
            sources: repository.sources.iter().map(source).collect(),
            unreached: repository.unreached.iter().map(ToString::to_string).collect(),
        }
    }
}

fn identity(cluster: &ClusterReport) -> Identity {
    let snapshot::Identity { name, uid, server, context } = cluster.identity.clone();
    Identity { name, uid, server, context, version: cluster.server_version.clone() }
}

fn rounded(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0
}

fn covered(cluster: &ClusterReport, language: Language) -> Vec<KindCoverage> {
    let of = |kind| (kind, cluster.coverage.of(kind));
    let entry = |(kind, extent): (&crate::model::kind::GroupKind, &coverage::Extent)| KindCoverage {
        kind: kind.to_string(),
        extent: code(extent),
        because: match extent {
            coverage::Extent::Partial(why) => Some(wording::partial(why).get(language).to_owned()),
            _ => None,
        },
    };
    cluster.demanded.iter().map(of).map(entry).collect()
}

fn code(extent: &coverage::Extent) -> &'static str {
    match extent {
        coverage::Extent::Complete => "complete",
        coverage::Extent::NotServed => "not-served",
        coverage::Extent::Denied => "denied",
        coverage::Extent::Partial(_) => "partial",
        coverage::Extent::NotCollected => "not-collected",
    }
}

impl Source {
    fn of(source: &snapshot::Source) -> Self {
        Self { path: source.path.clone(), shape: source.shape.as_str().to_owned(), objects: source.objects }
    }
}

impl Component {
    /// A product as version 1 writes it.
    pub fn of(seen: &ComponentSeen) -> Self {
        let signal =
            |(signal, evidence): &(String, _)| Signal { signal: signal.clone(), evidence: Evidence::of(evidence) };
        Self {
            id: seen.id.clone(),
            name: seen.name.clone(),
            capabilities: seen.capabilities.clone(),
            roles: seen.roles.clone(),
            namespace: seen.namespace.clone(),
            version: seen.version.clone(),
            seen: seen.seen.clone(),
            working: seen.working.clone(),
            reference: seen.reference,
            signals: seen.signals.iter().map(signal).collect(),
        }
    }
}

fn problems(problems: &[problem::Problem], language: Language) -> Vec<Problem> {
    let of = |problem: &problem::Problem| Problem {
        file: problem.file.to_string(),
        line: problem.line,
        message: wording::problem(&problem.code).get(language).to_owned(),
    };
    problems.iter().map(of).collect()
}
