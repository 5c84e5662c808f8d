//! Reports against earlier ones.

use super::*;
use crate::catalog::load::{Choice, RuleSet, load};
use crate::model::verdict::Verdict;
use crate::report::document::{Evidence, Finding, KindCoverage, Object};
use crate::scan::{Request, run_demo};

/// The report on the example platform, and the rules that made it.
fn demo() -> (Report, RuleSet) {
    let rules = load(&Choice::default()).unwrap();
    let run = run_demo(&Request::default(), &rules);
    (crate::report::document::report(&run, &rules), rules)
}

fn finding<'r>(report: &'r mut Report, rule: &str) -> &'r mut Finding {
    report.clusters[0].findings.iter_mut().find(|finding| finding.rule == rule).unwrap()
}

fn offender(name: &str) -> Evidence {
    let object = Object {
        group: String::new(),
        version: "v1".to_owned(),
        kind: "Pod".to_owned(),
        namespace: None,
        name: name.to_owned(),
    };
    Evidence {
        object: Some(object),
        key: Some(name.to_owned()),
        fingerprint: Some(name.to_owned()),
        observed: true,
        ..Evidence::default()
    }
}

/// The finding with a verdict and offenders of these names.
fn set(report: &mut Report, verdict: Verdict, offenders: &[&str]) {
    let finding = finding(report, RULE);
    finding.verdict = verdict;
    finding.offenders = offenders.iter().map(|name| offender(name)).collect();
}

/// What is said of one rule: opened, closed, still open, incomparable.
fn said(report: &Report) -> (Vec<String>, Vec<String>, Vec<String>, usize) {
    let comparison = report.clusters[0].comparison.as_ref().unwrap();
    let names = |gaps: &[Gap]| {
        let own = gaps.iter().filter(|gap| gap.rule == RULE);
        own.map(|gap| gap.object.as_ref().map_or("whole".to_owned(), |object| object.name.clone())).collect()
    };
    let incomparable = comparison.incomparable.iter().filter(|one| one.rule == RULE).count();
    (names(&comparison.opened), names(&comparison.closed), names(&comparison.still_open), incomparable)
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

/// A rule that looks at pods, among others.
const RULE: &str = "gitops-coverage";

/// What becomes of a rule whose verdict and offenders were and are these.
fn between(
    (old_verdict, old_offenders): (Verdict, &[&str]),
    (new_verdict, new_offenders): (Verdict, &[&str]),
    change: impl Fn(&mut Report, &mut Report),
) -> (Vec<String>, Vec<String>, Vec<String>, usize) {
    let (mut old, _) = demo();
    let mut new = old.clone();
    set(&mut old, old_verdict, old_offenders);
    set(&mut new, new_verdict, new_offenders);
    change(&mut old, &mut new);
    compare(&mut new, &old);
    said(&new)
}

fn nothing(_: &mut Report, _: &mut Report) {}

#[test]
fn a_report_against_itself_has_no_changes() {
    let (old, _) = demo();
    let mut new = old.clone();
    compare(&mut new, &old);
    let comparison = new.clusters[0].comparison.as_ref().unwrap();
    assert_eq!((&comparison.opened, &comparison.closed, &comparison.incomparable), (&vec![], &vec![], &vec![]));
    assert!(comparison.still_open.len() > 10);
    assert!(comparison.remarks.is_empty());
    let gaps = new.clusters[0].findings.iter().filter(|finding| finding.is_gap());
    gaps.for_each(|gap| assert_eq!(gap.change, Some(Change::StillOpen), "{}", gap.rule));
}

#[test]
fn offenders_come_and_go() {
    let said = between((Verdict::Fail, &["a", "b"]), (Verdict::Fail, &["b", "c"]), nothing);
    assert_eq!(said, (names(&["c"]), names(&["a"]), names(&["b"]), 0));
    let said = between((Verdict::Fail, &["a"]), (Verdict::Pass, &[]), nothing);
    assert_eq!(said, (names(&[]), names(&["a"]), names(&[]), 0));
    let said = between((Verdict::Pass, &[]), (Verdict::Partial, &["a"]), nothing);
    assert_eq!(said, (names(&["a"]), names(&[]), names(&[]), 0));
    let said = between((Verdict::Fail, &[]), (Verdict::Fail, &["a"]), nothing);
    assert_eq!(said, (names(&[]), names(&[]), names(&["whole"]), 0));
    let said = between((Verdict::Partial, &[]), (Verdict::Fail, &[]), nothing);
    assert_eq!(said, (names(&["whole"]), names(&[]), names(&[]), 0), "worse than it was");
}

#[test]
fn what_was_unknown_on_one_side_is_incomparable() {
    let said = between((Verdict::Fail, &["a"]), (Verdict::Unknown, &[]), nothing);
    assert_eq!(said, (names(&[]), names(&[]), names(&[]), 1));
    let said = between((Verdict::Unknown, &[]), (Verdict::Fail, &["a"]), nothing);
    assert_eq!(said, (names(&[]), names(&[]), names(&[]), 1));
    let said = between((Verdict::Pass, &[]), (Verdict::Unknown, &[]), nothing);
    assert_eq!(said, (names(&[]), names(&[]), names(&[]), 0), "no gap that could be told of");
}

#[test]
fn what_one_side_could_not_see_is_not_closed() {
    let unreadable = |report: &mut Report| {
        let kinds = &mut report.clusters[0].coverage;
        let pods: &mut KindCoverage = kinds.iter_mut().find(|kind| kind.kind == "Deployment.apps").unwrap();
        pods.extent = Extent::Denied;
    };
    let said = between((Verdict::Fail, &["a", "b"]), (Verdict::Fail, &["b"]), |_, new| unreadable(new));
    assert_eq!(said, (names(&[]), names(&[]), names(&["b"]), 1));
    let said = between((Verdict::Fail, &["b"]), (Verdict::Fail, &["a", "b"]), |old, _| unreadable(old));
    assert_eq!(said, (names(&[]), names(&[]), names(&["b"]), 1));
}

#[test]
fn another_rule_blames_no_cluster() {
    for change in [
        (|old: &mut Report, _: &mut Report| finding(old, RULE).revision = 99) as fn(&mut Report, &mut Report),
        |old, _| old.rules.iter_mut().find(|rule| rule.id == RULE).unwrap().digest = "other".to_owned(),
        |old, _| old.clusters[0].findings.retain(|finding| finding.rule != RULE),
    ] {
        let said = between((Verdict::Pass, &[]), (Verdict::Fail, &["a"]), change);
        assert_eq!(said, (names(&[]), names(&[]), names(&[]), 1));
    }
    let gone = |_: &mut Report, new: &mut Report| new.clusters[0].findings.retain(|finding| finding.rule != RULE);
    assert_eq!(between((Verdict::Fail, &["a"]), (Verdict::Pass, &[]), gone), (vec![], vec![], vec![], 1));
}

#[test]
fn another_cluster_is_no_baseline() {
    let other = |old: &mut Report, _: &mut Report| old.clusters[0].identity.uid = Some("another".to_owned());
    assert_eq!(between((Verdict::Pass, &[]), (Verdict::Fail, &["a"]), other), (vec![], vec![], vec![], 1));
}

#[test]
fn what_a_cluster_is_recognised_by_may_be_out_of_sight() {
    let said = between((Verdict::Fail, &["a"]), (Verdict::Fail, &["a"]), |_, new| {
        new.clusters[0].identity.uid = None;
        finding(new, RULE).offenders[0].fingerprint = Some("of a cluster without a uid".to_owned());
    });
    assert_eq!(said, (names(&[]), names(&[]), names(&["a"]), 0));
}

#[test]
fn declarations_are_no_baseline_of_a_cluster_of_another_name() {
    let declared = |old: &mut Report, _: &mut Report| {
        let cluster = &mut old.clusters[0];
        (cluster.identity.uid, cluster.identity.name, cluster.observed) = (None, "charts".to_owned(), false);
    };
    assert_eq!(between((Verdict::Pass, &[]), (Verdict::Fail, &["a"]), declared), (vec![], vec![], vec![], 1));
}

#[test]
fn other_products_are_remarked_on() {
    let (old, _) = demo();
    let mut new = old.clone();
    new.tool.rules_digest = "other".to_owned();
    compare(&mut new, &old);
    assert_eq!(new.clusters[0].comparison.as_ref().unwrap().remarks.len(), 1);
}
