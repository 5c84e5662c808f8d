//! Holds a report against an earlier one: which gaps were opened, closed, or are still there, and what cannot be compared.
//!
//! A gap counts as closed only where both reports could have seen it. What one of them could not see is called incomparable, and
//! so is a rule that has changed in between: the cluster is not blamed for either.

mod rule;

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Change, Cluster, Comparison, Extent, Gap, Incomparable, Report, Rule};
use super::wording;
use crate::model::snapshot::Shape;
use rule::Outcome;

/// Gives each cluster of `new` its comparison with the same cluster of `old`, and each gap what has become of it.
pub fn compare(new: &mut Report, old: &Report) {
    let is_only = new.clusters.len() == 1 && old.clusters.len() == 1;
    let is_same = |one: &Cluster, other: &Cluster| is_same(one, other, is_only);
    let sides = Sides { new: &new.rules, old: &old.rules };
    let remarks = remarks(new, old);
    for cluster in &mut new.clusters {
        let earlier = old.clusters.iter().find(|earlier| is_same(cluster, earlier));
        cluster.comparison = Some(match earlier {
            Some(earlier) => Comparison { remarks: remarks.clone(), ..sides.cluster(cluster, earlier) },
            None => unseen(cluster),
        });
    }
}

/// By uid where both have one; else by name. Declarations that name no cluster are called after their files, so that two reports
/// on one such each are taken to be on the same.
fn is_same(one: &Cluster, other: &Cluster, is_only: bool) -> bool {
    let is_nameless = |cluster: &Cluster| cluster.identity.uid.is_none() && !cluster.observed;
    match (&one.identity.uid, &other.identity.uid) {
        (Some(one), Some(other)) => one == other,
        _ => one.identity.name == other.identity.name || is_only && is_nameless(one) && is_nameless(other),
    }
}

/// What else may be behind a change.
fn remarks(new: &Report, old: &Report) -> Vec<crate::model::language::Text> {
    if new.tool.version != old.tool.version {
        vec![wording::other_program(&old.tool.version, &new.tool.version)]
    } else if new.tool.rules_digest != old.tool.rules_digest {
        vec![wording::other_rules()]
    } else {
        Vec::new()
    }
}

/// A cluster that the earlier report does not know.
fn unseen(cluster: &mut Cluster) -> Comparison {
    for finding in cluster.findings.iter_mut().filter(|finding| finding.is_gap()) {
        finding.change = Some(Change::Incomparable);
        finding.offenders.iter_mut().for_each(|offender| offender.change = Some(Change::Incomparable));
    }
    let gaps = cluster.findings.iter().filter(|finding| finding.is_gap());
    let incomparable = gaps.map(|gap| Incomparable { rule: gap.rule.clone(), because: wording::other_cluster() });
    Comparison { incomparable: incomparable.collect(), ..Comparison::default() }
}

/// The rules of both reports.
struct Sides<'r> {
    new: &'r [Rule],
    old: &'r [Rule],
}

impl Sides<'_> {
    fn cluster(&self, new: &mut Cluster, old: &Cluster) -> Comparison {
        let mut comparison = Comparison { since: old.collected_at.clone(), ..Comparison::default() };
        let lost = lost_between(new, old);
        let gained = lost_between(old, new);
        let declared = new.sources.iter().any(|source| matches!(source.shape, Shape::Manifests | Shape::Mixed));
        for finding in &mut new.findings {
            let earlier = old.findings.iter().find(|earlier| earlier.rule == finding.rule);
            let rules = (named(self.new, &finding.rule), named(self.old, &finding.rule));
            let kinds = rules.0.map(|rule| rule.kinds.as_slice()).unwrap_or_default();
            let forgets = rules.0.map(|rule| rule.forgets.as_slice()).unwrap_or_default();
            let sight = rule::Sight {
                lost: first_of(kinds, &lost),
                gained: first_of(kinds, &gained),
                remembered: first_of(forgets, &gained),
                observed: new.observed,
                declared,
            };
            take(rule::compare(finding, earlier, rules, &sight), &finding.rule, &mut comparison);
        }
        for earlier in old.findings.iter().filter(|earlier| earlier.is_gap()) {
            if new.findings.iter().all(|finding| finding.rule != earlier.rule) {
                let because = wording::not_judged_now();
                comparison.incomparable.push(Incomparable { rule: earlier.rule.clone(), because });
            }
        }
        comparison
    }
}

fn take(outcome: Outcome, rule: &str, comparison: &mut Comparison) {
    comparison.opened.extend(outcome.opened);
    comparison.closed.extend(outcome.closed);
    comparison.still_open.extend(outcome.still_open);
    let of_rule = outcome.incomparable.map(|because| Incomparable { rule: rule.to_owned(), because });
    comparison.incomparable.extend(of_rule);
}

fn named<'r>(rules: &'r [Rule], id: &str) -> Option<&'r Rule> {
    rules.iter().find(|rule| rule.id == id)
}

/// The kinds that `old` knew in full and `new` does not.
fn lost_between(new: &Cluster, old: &Cluster) -> BTreeSet<String> {
    let now = new.coverage_by_kind();
    let is_whole = |extent: Option<&Extent>| matches!(extent, Some(Extent::Complete | Extent::NotServed));
    let gone =
        old.coverage.iter().filter(|kind| is_whole(Some(&kind.extent)) && !is_whole(now.get(kind.kind.as_str())));
    gone.map(|kind| kind.kind.clone()).collect()
}

fn first_of(kinds: &[String], lost: &BTreeSet<String>) -> Option<String> {
    kinds.iter().find(|kind| lost.contains(*kind)).cloned()
}

impl Cluster {
    fn coverage_by_kind(&self) -> BTreeMap<&str, Extent> {
        self.coverage.iter().map(|kind| (kind.kind.as_str(), kind.extent)).collect()
    }
}

impl Comparison {
    /// The gaps that were opened and that no waiver covers.
    pub fn opened_unwaived(&self) -> impl Iterator<Item = &Gap> {
        self.opened.iter().filter(|gap| !gap.waived)
    }
}

#[cfg(test)]
mod tests;
