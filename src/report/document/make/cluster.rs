//! The findings on one cluster.

use super::super::{
    Cluster, Component, Extent, Identity, KindCoverage, Repository, RepositorySource, Scored, Signal, Source, Step,
    Waiver,
};
use super::{finding, fingerprint, problems};
use crate::model::report::{ClusterReport, ComponentSeen, Score};
use crate::model::waiver::{self, WaiverSource};
use crate::model::{coverage, evidence, repository, snapshot};
use crate::report::wording;

/// One cluster of a report; `several` where there are others in it.
pub(super) fn cluster(cluster: &ClusterReport, several: bool) -> Cluster {
    let key = fingerprint::of_cluster(&cluster.identity, several);
    Cluster {
        identity: identity(cluster),
        collected_at: cluster.collected_at.map(|time| time.to_string()),
        observed: cluster.observed,
        sources: cluster.sources.iter().map(source).collect(),
        coverage: covered(cluster),
        repository: cluster.repository.as_ref().map(|one| repository(one, cluster)),
        score: scored(Score::of(&cluster.findings)),
        components: cluster.components.iter().map(component).collect(),
        findings: cluster.findings.iter().map(|one| finding::finding(one, &key)).collect(),
        steps: wording::steps(&cluster.coverage, &cluster.findings).into_iter().map(step).collect(),
        waivers: cluster.waivers.iter().map(waiver).collect(),
        carrier: cluster.carrier.as_ref().map(finding::evidence),
        problems: problems(&cluster.problems),
    }
}

/// What tells a cluster from others.
pub fn identity(cluster: &ClusterReport) -> Identity {
    let snapshot::Identity { name, uid, server, context, .. } = cluster.identity.clone();
    Identity { name, uid, server, context, version: cluster.server_version.clone() }
}

fn source(source: &snapshot::Source) -> Source {
    Source { path: source.path.clone(), shape: source.shape, objects: source.objects }
}

fn covered(cluster: &ClusterReport) -> Vec<KindCoverage> {
    let of = |kind| (kind, cluster.coverage.of(kind));
    let entry = |(kind, extent): (&crate::model::kind::GroupKind, &coverage::Extent)| KindCoverage {
        kind: kind.to_string(),
        extent: code(extent),
        because: match extent {
            coverage::Extent::Partial(why) => Some(wording::partial(why)),
            _ => None,
        },
    };
    cluster.demanded.iter().map(of).map(entry).collect()
}

fn code(extent: &coverage::Extent) -> Extent {
    match extent {
        coverage::Extent::Complete => Extent::Complete,
        coverage::Extent::NotServed => Extent::NotServed,
        coverage::Extent::Denied => Extent::Denied,
        coverage::Extent::Partial(_) => Extent::Partial,
        coverage::Extent::NotCollected => Extent::NotCollected,
    }
}

fn repository(repository: &repository::Repository, cluster: &ClusterReport) -> Repository {
    let source =
        |source: &repository::SourceSeen| RepositorySource { name: source.name.to_string(), sight: source.sight };
    Repository {
        sources: repository.sources.iter().map(source).collect(),
        unreached: repository.unreached.iter().map(ToString::to_string).collect(),
        hanging: wording::hanging(&cluster.findings),
    }
}

fn scored(score: Score) -> Scored {
    let rounded = |percent: f64| (percent * 10.0).round() / 10.0;
    Scored { percent: score.percent.map(rounded), coverage: score.coverage.map(rounded) }
}

fn component(seen: &ComponentSeen) -> Component {
    let signal = |(signal, found): &(String, evidence::Evidence)| Signal {
        signal: signal.clone(),
        evidence: finding::evidence(found),
    };
    Component {
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
        open: seen.open.iter().map(wording::reason).collect(),
    }
}

fn step(step: wording::Step) -> Step {
    Step { command: step.command, advice: step.advice, settles: step.settles }
}

fn waiver(waiver: &waiver::Waiver) -> Waiver {
    let from = match &waiver.from {
        WaiverSource::File { file, line: Some(line) } => format!("{file}:{line}"),
        WaiverSource::File { file, line: None } => file.to_string(),
        WaiverSource::Object { object, key, .. } => format!("{object} ({key})"),
    };
    Waiver {
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        ticket: waiver.ticket.clone(),
        expires: waiver.expires.map(|day| day.to_string()),
        from,
    }
}
