//! All findings of a run, with scores, coverage and identity.

use super::evidence::Evidence;
use super::finding::Finding;
use super::problem::Problem;
use super::repository::Repository;
use super::snapshot::{Identity, Source};
use super::verdict::{Severity, Verdict};
use super::waiver::Waiver;
use super::{coverage::Coverage, reason::Reason};

use jiff::Timestamp;

/// The outcome of one run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// A SHA-256 over all rules, components and parameters in force, in hexadecimal: two reports compare only where it is the same.
    pub rules_digest: String,
    /// The configuration file in force, as the user would name it.
    pub config: Option<String>,
    /// One report a cluster, ordered by identity.
    pub clusters: Vec<ClusterReport>,
    /// What could not be read and belongs to no cluster.
    pub problems: Vec<Problem>,
}

/// The findings on one cluster.
#[derive(Debug, Clone)]
pub struct ClusterReport {
    /// Which cluster.
    pub identity: Identity,
    /// The version of its API server as the server states it, where the input holds that.
    pub server_version: Option<String>,
    /// When it was collected.
    pub collected_at: Option<Timestamp>,
    /// From what.
    pub sources: Vec<Source>,
    /// Whether it was observed, declared or both.
    pub observed: bool,
    /// How completely each kind is known.
    pub coverage: Coverage,
    /// Where the desired state is a GitOps repository: its sources, and what they do not reach.
    pub repository: Option<Repository>,
    /// The kinds that some rule in force looks at, and others that were denied, in order.
    pub demanded: Vec<super::kind::GroupKind>,
    /// What was recognised.
    pub components: Vec<ComponentSeen>,
    /// One finding a rule, in the order of the architecture.
    pub findings: Vec<Finding>,
    /// Where in declared files one would add what is missing.
    pub carrier: Option<Evidence>,
    /// The waivers that mark something here, those of the file first; findings name them by their place in this list.
    pub waivers: Vec<Waiver>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Report {
    /// Every piece of evidence that the report shows, to have its line looked up.
    pub fn evidence_mut(&mut self) -> impl Iterator<Item = &mut Evidence> {
        self.clusters.iter_mut().flat_map(ClusterReport::evidence_mut)
    }

    /// The first place of each finding, to have its line looked up.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Evidence> {
        self.clusters.iter_mut().flat_map(|cluster| &mut cluster.findings).filter_map(Finding::place_mut)
    }
}

impl ClusterReport {
    fn evidence_mut(&mut self) -> impl Iterator<Item = &mut Evidence> {
        let signals = self.components.iter_mut().flat_map(|component| &mut component.signals);
        let findings = self.findings.iter_mut().flat_map(Finding::evidence_mut);
        signals.map(|(_, evidence)| evidence).chain(findings).chain(&mut self.carrier)
    }
}

/// A product that was recognised.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentSeen {
    /// The product's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub capabilities: Vec<String>,
    /// The roles that were seen, `query`.
    pub roles: Vec<String>,
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its version, where it is stated.
    pub version: Option<String>,
    /// How it was seen: `workload`, `resource`, `class`, `declared`.
    pub seen: Vec<String>,
    /// `running`, `declared`, `not-ready`, `idle` or `stale`; none where the input does not tell.
    pub working: Option<String>,
    /// Whether it is the reference product of one of its capabilities.
    pub reference: bool,
    /// By which signals, and where.
    pub signals: Vec<(String, Evidence)>,
    /// What leaves it open whether it is as it seems.
    pub open: Vec<Reason>,
}

/// How much of the architecture is met, and how much of it could be judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Weight met ÷ weight decided, in percent; none when nothing was decided.
    pub percent: Option<f64>,
    /// Weight decided ÷ weight decided and unknown, in percent; none when no rule applies.
    pub coverage: Option<f64>,
}

impl Score {
    /// Pass counts whole, partial half; unknown and not-applicable count in neither.
    pub fn of(findings: &[Finding]) -> Self {
        let weigh = |verdict: Verdict, severity: Severity| match verdict {
            Verdict::Pass => (f64::from(severity.weight()), f64::from(severity.weight())),
            Verdict::Partial => (f64::from(severity.weight()) / 2.0, f64::from(severity.weight())),
            Verdict::Fail => (0.0, f64::from(severity.weight())),
            Verdict::Unknown | Verdict::NotApplicable => (0.0, 0.0),
        };
        let (met, decided) = findings
            .iter()
            .map(|finding| weigh(finding.verdict, finding.severity))
            .fold((0.0, 0.0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
        let open: f64 = findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Unknown)
            .map(|finding| f64::from(finding.severity.weight()))
            .sum();
        let percent = |part: f64, whole: f64| (whole > 0.0).then(|| part * 100.0 / whole);
        Self { percent: percent(met, decided), coverage: percent(decided, decided + open) }
    }
}
