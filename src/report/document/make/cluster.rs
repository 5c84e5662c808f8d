//! The findings on one cluster.

use super::super::{
    Cluster, Component, Extent, Identity, KindCoverage, Repository, RepositorySource, Scored, Signal, Source, Step,
    Waiver,
};
use super::{finding, fingerprint, problems};
use crate::model::report::{ClusterReport, ComponentSeen, Score};
use crate::model::{coverage, evidence, repository, snapshot, waiver};
use crate::report::{clean, wording};

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
        comparison: None,
        problems: problems(&cluster.problems),
    }
}

/// What tells a cluster from others.
pub fn identity(cluster: &ClusterReport) -> Identity {
    let identity = &cluster.identity;
    let cleaned = |text: &Option<String>| text.as_deref().map(clean::line);
    Identity {
        name: clean::line(&identity.name),
        uid: cleaned(&identity.uid),
        server: cleaned(&identity.server),
        context: cleaned(&identity.context),
        version: cleaned(&cluster.server_version),
    }
}

fn source(source: &snapshot::Source) -> Source {
    Source { path: clean::line(&source.path), shape: source.shape, objects: source.objects }
}

fn covered(cluster: &ClusterReport) -> Vec<KindCoverage> {
    let of = |kind| (kind, cluster.coverage.of(kind));
    let entry = |(kind, extent): (&crate::model::kind::GroupKind, &coverage::Extent)| KindCoverage {
        kind: clean::line(&kind.to_string()),
        extent: self::extent(extent),
        because: match extent {
            coverage::Extent::Partial(why) => Some(clean::text(&wording::partial(why))),
            _ => None,
        },
    };
    cluster.demanded.iter().map(of).map(entry).collect()
}

/// How completely a kind is known.
pub fn extent(extent: &coverage::Extent) -> Extent {
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
        |source: &repository::SourceSeen| RepositorySource { name: clean::line(&source.name), sight: source.sight };
    Repository {
        sources: repository.sources.iter().map(source).collect(),
        unreached: repository.unreached.iter().map(|file| clean::line(file)).collect(),
        hanging: wording::hanging(&cluster.findings),
    }
}

fn scored(score: Score) -> Scored {
    let rounded = |percent: f64| (percent * 10.0).round() / 10.0;
    Scored { percent: score.percent.map(rounded), coverage: score.coverage.map(rounded) }
}

fn component(seen: &ComponentSeen) -> Component {
    let signal = |(signal, found): &(String, evidence::Evidence)| Signal {
        signal: clean::line(signal),
        evidence: finding::evidence(found),
    };
    Component {
        id: seen.id.clone(),
        name: seen.name.clone(),
        capabilities: seen.capabilities.clone(),
        roles: seen.roles.clone(),
        namespace: seen.namespace.as_deref().map(clean::line),
        version: seen.version.as_deref().map(clean::line),
        seen: seen.seen.clone(),
        working: seen.working.clone(),
        reference: seen.reference,
        signals: seen.signals.iter().map(signal).collect(),
        open: seen.open.iter().map(|reason| clean::text(&wording::reason(reason))).collect(),
    }
}

fn step(step: wording::Step) -> Step {
    Step { command: step.command.as_deref().map(clean::line), advice: clean::text(&step.advice), settles: step.settles }
}

fn waiver(waiver: &waiver::Waiver) -> Waiver {
    Waiver {
        reason: clean::line(&waiver.reason),
        owner: clean::line(&waiver.owner),
        ticket: waiver.ticket.as_deref().map(clean::line),
        expires: waiver.expires.map(|day| day.to_string()),
        from: clean::line(&wording::waiver_place(waiver)),
    }
}
