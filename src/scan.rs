//! The way of the data: from paths to a report.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::catalog::demo;
use crate::catalog::load::RuleSet;
use crate::catalog::needs::Needs;
use crate::collect::assemble::{self, Options, assemble};
use crate::collect::inputs::InputError;
use crate::collect::lines;
use crate::collect::live::Collected;
use crate::collect::read::{Progress, read, read_memory};
use crate::collect::reading::FileRead;
use crate::engine::additions;
use crate::engine::carrier::carrier;
use crate::engine::evaluate::{TextProblem, evaluate_strictly};
use crate::engine::keys;
use crate::engine::waive::{self, Waivers};
use crate::engine::world::World;
use crate::facts::all::Facts;
use crate::facts::input::Input;
use crate::model::cloud::CloudKind;
use crate::model::coverage::Extent;
use crate::model::demand::Demand;
use crate::model::kind::GroupKind;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::reason::Reason;
use crate::model::report::{ClusterReport, Report};
use crate::model::snapshot::Snapshot;

/// What is looked at, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files, folders, archives, `-`.
    pub inputs: Vec<String>,
    /// What the user said about them.
    pub options: Options,
    /// Which findings are wanted.
    pub selection: Selection,
    /// Which lines are wanted.
    pub lines: Lines,
    /// What somebody decided to live with, beside what objects say of that themselves.
    pub waivers: Waivers,
    /// The configuration file that all this comes from, as the user would name it.
    pub config: Option<String>,
}

/// The places whose line is looked up. Finding a line means to read its object once more, so a report that shows a few places
/// asks for those alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lines {
    /// Of all evidence.
    #[default]
    All,
    /// Of the first place of each finding.
    First,
}

/// Which findings are wanted; all where nothing is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these rules.
    pub rules: Vec<String>,
    /// Not these rules.
    pub skip: Vec<String>,
    /// Only these sections, `3.2`.
    pub sections: Vec<String>,
}

impl Selection {
    /// Whether the findings of a rule are wanted.
    pub fn wants(&self, rule: &str, section: &str) -> bool {
        let listed = |list: &[String], item: &str| list.iter().any(|entry| entry == item);
        (self.rules.is_empty() || listed(&self.rules, rule))
            && (self.sections.is_empty() || listed(&self.sections, section))
            && !listed(&self.skip, rule)
    }
}

/// Reads the inputs and holds every cluster in them against the rules.
///
/// # Errors
/// An input that is not there.
pub fn run(request: &Request, rules: &RuleSet, progress: &dyn Progress) -> Result<Report, InputError> {
    let reads = read(&request.inputs, &full_demand(rules), progress)?;
    let mut report = run_read(request, rules, reads);
    conclude(&mut report, request);
    Ok(report)
}

/// Adds to the report on all clusters which waivers of the configuration do nothing.
pub fn conclude(report: &mut Report, request: &Request) {
    report.problems.extend(waive::unused(report, &request.waivers));
}

/// Holds every cluster in what was read, as [`run`] does, for a report that [`conclude`] ends. `live` is what was read of a live cluster: files beside it declare what
/// should be there.
///
/// # Errors
/// An input that is not there.
pub fn run_beside(
    request: &Request,
    rules: &RuleSet,
    live: Collected,
    progress: &dyn Progress,
) -> Result<Report, InputError> {
    let mut reads = read(&request.inputs, &full_demand(rules), progress)?;
    let mut request = request.clone();
    request.inputs.push(live.manifest.cluster.name.clone());
    reads.extend(live.reads(request.inputs.len() - 1));
    Ok(run_read(&request, rules, reads))
}

/// The Secrets, by namespace and name, that hold a configuration which a verdict on this cluster hangs on.
pub fn wanted_secrets(request: &Request, rules: &RuleSet, live: &Collected) -> BTreeSet<(String, String)> {
    let inputs = vec![live.manifest.cluster.name.clone()];
    let request = Request { inputs, ..request.clone() };
    let report = report(&request, live.clone().reads(0), &full_demand(rules), rules);
    let findings = report.clusters.iter().flat_map(|cluster| &cluster.findings);
    let named = findings.flat_map(|finding| &finding.unknown_because).filter_map(|reason| match reason {
        Reason::SecretUnread(namespace, name, _) if !namespace.is_empty() => {
            Some((namespace.to_string(), name.to_string()))
        }
        _ => None,
    });
    named.collect()
}

fn run_read(request: &Request, rules: &RuleSet, reads: Vec<FileRead>) -> Report {
    let mut report = report(request, reads, &full_demand(rules), rules);
    match request.lines {
        Lines::All => lines::fill(report.evidence_mut()),
        Lines::First => lines::fill(report.places_mut()),
    }
    report
}

/// Holds the example platform in the binary against the rules, as [`run`] would hold the folder `demo`.
pub fn run_demo(request: &Request, rules: &RuleSet) -> Report {
    let demand = full_demand(rules);
    let reads = read_memory(demo::NAME, &demo::files(), &demand);
    let request = Request { inputs: vec![demo::NAME.to_owned()], ..request.clone() };
    let mut report = report(&request, reads, &demand, rules);
    conclude(&mut report, &request);
    for (name, bytes) in demo::files() {
        let file = format!("{}/{name}", demo::NAME);
        lines::of_bytes(bytes, report.evidence_mut().filter(|piece| piece.origin.file == file));
    }
    report
}

/// Tells the clusters in what was read apart, and judges each.
fn report(request: &Request, reads: Vec<FileRead>, demand: &Demand, rules: &RuleSet) -> Report {
    let assembled = assemble(&request.inputs, reads, demand, &request.options);
    let clusters = assembled.snapshots.iter().map(|snapshot| waived(snapshot, request, rules)).collect();
    let (rules_digest, config) = (rules.digest.clone(), request.config.clone());
    let report = Report { rules_digest, config, clusters, problems: assembled.problems };
    // Taking a large cluster apart takes a while, and nobody need wait for it.
    rayon::spawn(move || drop(assembled.snapshots));
    report
}

/// Holds one cluster against the rules, and marks what somebody decided to live with.
fn waived(snapshot: &Snapshot, request: &Request, rules: &RuleSet) -> ClusterReport {
    let mut report = judge(snapshot, rules, &request.selection, request.options.as_of);
    let is_rule = |id: &str| rules.graph.rules().iter().any(|rule| rule.id == id);
    waive::apply(&mut report, snapshot, &request.waivers, &is_rule);
    report
}

/// What the rules look at, and what tells clusters apart.
pub fn full_demand(rules: &RuleSet) -> Demand {
    rules.demand.clone().and(assemble::needs())
}

/// What a live cluster is asked for so that the chosen rules can be judged, and what tells clusters apart.
pub fn live_demand(rules: &RuleSet, selection: &Selection) -> Demand {
    needs(rules, selection).of_cluster().and(assemble::needs_of_cluster())
}

fn needs(rules: &RuleSet, selection: &Selection) -> Needs {
    rules.needs(|rule| selection.wants(&rule.id, &rule.section))
}

/// Holds one cluster against the rules.
pub fn judge(snapshot: &Snapshot, rules: &RuleSet, selection: &Selection, as_of: Option<Timestamp>) -> ClusterReport {
    let (mut report, _) = judge_strictly(snapshot, rules, as_of);
    report.findings.retain(|finding| selection.wants(&finding.rule, &finding.section));
    let needs = needs(rules, selection);
    let needed = if snapshot.observed { &needs.observed } else { &needs.all };
    let is_said = |kind: &GroupKind| needs.all.contains(kind) && CloudKind::of(kind).is_some();
    report.demanded.retain(|kind| needed.contains(kind) || is_said(kind) || is_denied(kind, snapshot));
    keys::fill(&mut report, snapshot);
    additions::mark(&mut report, snapshot);
    report
}

/// Whether a kind is one that this cluster may have: what a cloud says is of no interest where it was not asked, since the verdicts
/// say whom to ask.
fn is_of_this(kind: &GroupKind, snapshot: &Snapshot) -> bool {
    CloudKind::of(kind).is_none() || snapshot.coverage.of(kind).is_complete()
}

/// What was asked for in vain is told, though it be no more than what tells clusters apart.
fn is_denied(kind: &GroupKind, snapshot: &Snapshot) -> bool {
    *snapshot.coverage.of(kind) == Extent::Denied
}

/// The kinds that a report tells the coverage of.
fn demanded(snapshot: &Snapshot, rules: &RuleSet) -> Vec<GroupKind> {
    let wanted = rules.demand.kinds().filter(|kind| is_of_this(kind, snapshot));
    let denied = snapshot.coverage.named().map(|(kind, _)| kind).filter(|kind| is_denied(kind, snapshot));
    wanted.chain(denied).cloned().collect::<BTreeSet<GroupKind>>().into_iter().collect()
}

/// Holds one cluster against all rules, and tells which of their texts could not be filled in: for tests of rules.
pub fn judge_strictly(
    snapshot: &Snapshot,
    rules: &RuleSet,
    as_of: Option<Timestamp>,
) -> (ClusterReport, Vec<TextProblem>) {
    let input = Input {
        snapshot,
        products: &rules.products,
        vendor: &rules.vendor,
        identity_providers: &rules.identity_providers,
        said: &rules.said,
        releases: &rules.releases,
        as_of: as_of.or(snapshot.collected_at),
    };
    let facts = Facts::of(&input);
    let (findings, problems) =
        evaluate_strictly(&rules.graph, World { snapshot, facts: &facts.records, said: &rules.said });
    let report = ClusterReport {
        identity: snapshot.identity.clone(),
        server_version: snapshot.server_version.clone(),
        collected_at: snapshot.collected_at,
        sources: snapshot.sources.clone(),
        observed: snapshot.observed,
        coverage: snapshot.coverage.clone(),
        repository: snapshot.repository.clone(),
        demanded: demanded(snapshot, rules),
        components: facts.components,
        findings,
        carrier: carrier(snapshot),
        waivers: Vec::new(),
        problems: snapshot.problems.iter().cloned().chain(old_table(&input)).collect(),
    };
    (report, problems)
}

/// After so many days much is released that a table does not know.
const FRESH_DAYS: i64 = 60;

/// A notice where the oldest table of releases is no longer fresh at the time that is judged at.
fn old_table(input: &Input) -> Option<Problem> {
    let today = TimeZone::UTC.to_datetime(input.as_of?).date();
    let oldest = input.releases.tables.values().map(|table| table.retrieved.0).min()?;
    let days = i64::from((today - oldest).get_days());
    let code = ProblemCode::TableOld(days);
    (days > FRESH_DAYS).then(|| Problem { file: "rules/releases".into(), line: None, code })
}
