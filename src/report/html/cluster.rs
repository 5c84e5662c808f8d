//! A cluster as the page shows it.

use std::cmp::Reverse;

use serde::Serialize;

use super::super::document::{
    Cluster, Component, Extent, Identity, Problem, Report, Repository, RepositorySource, Rule, Scored, Source, Step,
};
use super::super::map::Map;
use super::super::style::sign;
use super::super::wording;
use super::changes::{Changed, changed};
use super::data::Data;
use super::finding::{self, Shown};
use crate::model::language::{Language, Text};
use crate::model::verdict::Verdict;

/// How many of the gaps that matter most are named first.
const GAPS: usize = 5;
/// How many signals of a product are named.
const SIGNALS: usize = 3;

/// All that is said of a cluster.
#[derive(Debug, Serialize)]
pub(super) struct View<'a> {
    id: String,
    name: &'a str,
    collected: Text,
    identity: &'a Identity,
    steps: &'a [Step],
    inputs: Vec<Input<'a>>,
    score: Text,
    ruler: Ruler,
    counts: Vec<Counted>,
    /// The places of the gaps that matter most among the findings.
    worst: Vec<usize>,
    worst_more: usize,
    changes: Option<Changed<'a>>,
    map: Map,
    findings: Vec<Shown<'a>>,
    extents: Vec<Known<'a>>,
    components: Vec<Product<'a>>,
    repository: Option<Sources<'a>>,
    problems: &'a [Problem],
}

/// How much is met, to be mended and unknown, of a thousand.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Ruler {
    met: f64,
    unmet: f64,
    unjudged: f64,
    /// Whether there is anything to draw.
    drawn: bool,
}

#[derive(Debug, Serialize)]
struct Counted {
    verdict: Verdict,
    sign: &'static str,
    word: Text,
    count: usize,
}

#[derive(Debug, Serialize)]
struct Input<'a> {
    source: &'a Source,
    shape: Text,
}

/// Kinds that are known as completely as each other, for the same reason.
#[derive(Debug, Serialize)]
struct Known<'a> {
    extent: Extent,
    word: Text,
    because: Option<&'a Text>,
    kinds: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Product<'a> {
    component: &'a Component,
    purpose: Text,
    working: Option<Text>,
    signals: Vec<Signal<'a>>,
    more: usize,
}

#[derive(Debug, Serialize)]
struct Signal<'a> {
    signal: &'a str,
    found: String,
    place: String,
}

#[derive(Debug, Serialize)]
struct Sources<'a> {
    repository: &'a Repository,
    sources: Vec<(&'a str, Text)>,
}

/// The cluster at a place of the report.
pub(super) fn view<'a>(at: usize, cluster: &'a Cluster, report: &'a Report, data: &mut Data) -> View<'a> {
    let id = format!("c{}", at + 1);
    let rule = |id: &str| report.rules.iter().find(|rule: &&'a Rule| rule.id == id);
    let findings = cluster.findings.iter();
    let (worst, worst_more) = worst(cluster);
    View {
        name: &cluster.identity.name,
        collected: wording::collected(cluster),
        identity: &cluster.identity,
        steps: &cluster.steps,
        inputs: cluster.sources.iter().map(|source| Input { source, shape: wording::shape(source.shape) }).collect(),
        score: unbroken(wording::score(cluster.score)),
        ruler: ruler(cluster.score),
        counts: counts(cluster),
        worst,
        worst_more,
        changes: changed(cluster, &id),
        map: Map::of(cluster, &report.architecture),
        findings: findings.map(|one| finding::shown(one, cluster, rule(&one.rule), &id, data)).collect(),
        extents: extents(cluster),
        components: cluster.components.iter().map(|one| product(one, report)).collect(),
        repository: cluster.repository.as_ref().map(sources),
        problems: &cluster.problems,
        id,
    }
}

/// Without a line's end between a number and its percent sign.
fn unbroken(text: Text) -> Text {
    let unbroken = |text: String| text.replace(" %", "\u{a0}%");
    Text { en: unbroken(text.en), nl: unbroken(text.nl) }
}

fn ruler(score: Scored) -> Ruler {
    let coverage = score.coverage.unwrap_or(0.0).clamp(0.0, 100.0);
    let met = score.percent.unwrap_or(0.0).clamp(0.0, 100.0) * coverage / 10.0;
    let round = |length: f64| (length * 10.0).round() / 10.0;
    Ruler {
        met: round(met),
        unmet: round(coverage * 10.0 - met),
        unjudged: round(1000.0 - coverage * 10.0),
        drawn: score.coverage.is_some(),
    }
}

fn counts(cluster: &Cluster) -> Vec<Counted> {
    let count = |verdict| cluster.findings.iter().filter(|finding| finding.verdict == verdict).count();
    let counted = |word: wording::VerdictWord| Counted {
        verdict: word.id,
        sign: sign(word.id),
        word: word.word,
        count: count(word.id),
    };
    wording::verdicts().into_iter().map(counted).collect()
}

/// The gaps that matter most, a missing thing before one that is there in part, and how many there are beside them. What somebody
/// answers for already is none of them.
fn worst(cluster: &Cluster) -> (Vec<usize>, usize) {
    let all = cluster.findings.iter().enumerate();
    let mut gaps: Vec<_> = all.filter(|(_, finding)| finding.is_gap() && !finding.is_waived()).collect();
    gaps.sort_by_key(|(_, finding)| (Reverse(finding.severity), finding.verdict != Verdict::Fail));
    let more = gaps.len().saturating_sub(GAPS);
    (gaps.into_iter().take(GAPS).map(|(at, _)| at).collect(), more)
}

/// What is not known whole comes first.
fn extents(cluster: &Cluster) -> Vec<Known<'_>> {
    let mut groups: Vec<Known<'_>> = Vec::new();
    for covered in &cluster.coverage {
        let because = covered.because.as_ref();
        match groups.iter_mut().find(|known| known.extent == covered.extent && known.because == because) {
            Some(known) => known.kinds.push(&covered.kind),
            None => groups.push(Known {
                extent: covered.extent,
                word: wording::known(covered.extent),
                because,
                kinds: vec![&covered.kind],
            }),
        }
    }
    groups.sort_by_key(|known| match known.extent {
        Extent::Denied => 0,
        Extent::NotCollected => 1,
        Extent::Partial => 2,
        Extent::Complete => 3,
        Extent::NotServed => 4,
    });
    groups
}

fn product<'a>(component: &'a Component, report: &Report) -> Product<'a> {
    let purpose = |language: Language| super::super::components::purposes(component, &report.architecture, language);
    let signals = component.signals.iter().take(SIGNALS).map(|signal| Signal {
        signal: &signal.signal,
        found: wording::observation(&signal.evidence),
        place: wording::origin(&signal.evidence),
    });
    Product {
        component,
        purpose: Text { en: purpose(Language::En), nl: purpose(Language::Nl) },
        working: component.working.as_deref().map(wording::working),
        signals: signals.collect(),
        more: component.signals.len().saturating_sub(SIGNALS),
    }
}

fn sources(repository: &Repository) -> Sources<'_> {
    let source = |source: &RepositorySource| wording::sight(source.sight);
    Sources { repository, sources: repository.sources.iter().map(|one| (one.name.as_str(), source(one))).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ruler_is_as_long_as_the_whole() {
        let half = ruler(Scored { percent: Some(50.0), coverage: Some(80.0) });
        assert_eq!((half.met, half.unmet, half.unjudged, half.drawn), (400.0, 400.0, 200.0, true));
        assert!(!ruler(Scored { percent: None, coverage: None }).drawn);
    }
}
