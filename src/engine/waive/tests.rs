use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Entry, ObjectPattern, Waivers, apply, unused};
use crate::engine::evaluate::evaluate;
use crate::engine::graph::link;
use crate::engine::testing::{Lab, rule};
use crate::model::coverage::{Coverage, Extent};
use crate::model::finding::Finding;
use crate::model::problem::ProblemCode;
use crate::model::report::{ClusterReport, Report, Score};
use crate::model::snapshot::Identity;
use crate::model::verdict::Verdict;
use crate::model::waiver::{Waived, Waiver, WaiverFault, WaiverSource};

/// Each Deployment is to be well; a Service is to be there.
const WELL: &str = "
    pass: { every: { kind: Deployment.apps, satisfies: \"@.spec.well == true\", empty: pass } }
    verdicts: [pass, fail, unknown]";
const THERE: &str = "
    pass: { exists: { kind: Service } }
    verdicts: [pass, fail, unknown]";

fn deployment(annotations: Value) -> Value {
    json!({"metadata": {"annotations": annotations}, "spec": {"well": false}})
}

/// Two Deployments that are not well, and no Service.
fn lab(annotations: Value) -> Lab {
    Lab::new().object("Deployment.apps", "a", deployment(json!({}))).object(
        "Deployment.apps",
        "b",
        deployment(annotations),
    )
}

fn judged(lab: &Lab, waivers: &Waivers) -> ClusterReport {
    let graph = link(vec![rule("well", WELL), rule("there", THERE)]).unwrap();
    let mut report = ClusterReport {
        identity: Identity { name: "prod-1".into(), ..Identity::default() },
        server_version: None,
        collected_at: None,
        sources: Vec::new(),
        observed: true,
        coverage: Coverage::all(Extent::Complete),
        repository: None,
        demanded: Vec::new(),
        components: Vec::new(),
        findings: evaluate(&graph, lab.world()),
        carrier: None,
        waivers: Vec::new(),
        problems: Vec::new(),
    };
    apply(&mut report, &lab.snapshot, waivers, &|id| ["well", "there"].contains(&id));
    report
}

fn entry(rule: &str, object: Option<&str>) -> Entry {
    let from = WaiverSource::File { file: "meetlat.yaml".into(), line: Some(1) };
    Entry {
        rules: BTreeSet::from([rule.to_owned()]),
        object: object.map(|text| ObjectPattern::parse(text).unwrap()),
        cluster: None,
        label: rule.to_owned(),
        waiver: Waiver { reason: "why".into(), owner: "me".into(), ticket: None, expires: None, from },
    }
}

fn of(entries: Vec<Entry>) -> Waivers {
    Waivers { entries, today: Some(jiff::civil::date(2026, 11, 27)) }
}

fn finding<'r>(report: &'r ClusterReport, rule: &str) -> &'r Finding {
    report.findings.iter().find(|finding| finding.rule == rule).unwrap()
}

fn codes(report: ClusterReport, waivers: &Waivers) -> Vec<ProblemCode> {
    let mut problems = report.problems.clone();
    problems.extend(unused(&Report { clusters: vec![report], ..Report::default() }, waivers));
    problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn what_does_not_exist_is_waived_by_its_rule_and_stays_a_gap() {
    let waivers = of(vec![entry("there", None)]);
    let (plain, marked) = (judged(&lab(json!({})), &of(vec![])), judged(&lab(json!({})), &waivers));
    assert_eq!(finding(&marked, "there").waived, Waived { whole: Some(0), ..Waived::default() });
    assert_eq!(finding(&marked, "there").verdict, Verdict::Fail);
    assert_eq!(Score::of(&plain.findings), Score::of(&marked.findings));
    assert!(finding(&marked, "there").is_waived() && !finding(&marked, "well").is_waived());
    assert_eq!(codes(marked, &waivers), []);
}

#[test]
fn one_object_is_not_all_of_them() {
    let one = of(vec![entry("well", Some("Deployment */a"))]);
    let report = judged(&lab(json!({})), &one);
    assert_eq!(finding(&report, "well").waived.offenders, BTreeMap::from([(0, 0)]));
    assert!(!finding(&report, "well").is_waived());
    let both = of(vec![entry("well", Some("Deployment */a")), entry("well", Some("Deployment *"))]);
    let report = judged(&lab(json!({})), &both);
    assert_eq!(finding(&report, "well").waived.offenders, BTreeMap::from([(0, 0), (1, 1)]));
    assert!(finding(&report, "well").is_waived());
}

#[test]
fn only_waivers_that_mark_something_are_listed() {
    let of_other = Entry { cluster: Some("test-*".into()), ..entry("there", None) };
    let of_this = Entry { cluster: Some("prod-*".into()), ..entry("there", None) };
    let waivers = of(vec![of_other, of_this]);
    let report = judged(&lab(json!({})), &waivers);
    assert_eq!((report.waivers.len(), finding(&report, "there").waived.whole), (1, Some(0)));
}

#[test]
fn an_annotation_waives_its_object() {
    let annotated = lab(json!({"waive.meetlat.dev/well": "broken since May; owner=team-b; expires=2026-11-27"}));
    let report = judged(&annotated, &of(vec![]));
    assert_eq!(finding(&report, "well").waived.offenders, BTreeMap::from([(1, 0)]));
    assert_eq!((report.waivers[0].owner.as_str(), report.problems.len()), ("team-b", 0));
}

#[test]
fn the_annotation_of_a_template_waives_what_makes_its_pods() {
    let template = json!({"metadata": {"annotations": {"waive.meetlat.dev/well": "why; owner=a"}}});
    let body = json!({"spec": {"well": false, "template": template}});
    let report = judged(&Lab::new().object("Deployment.apps", "a", body), &of(vec![]));
    assert!(finding(&report, "well").is_waived());
}

#[test]
fn a_waiver_holds_to_the_end_of_its_last_day() {
    let until = |day| {
        let mut entry = entry("there", None);
        entry.waiver.expires = Some(day);
        of(vec![entry])
    };
    let today = until(jiff::civil::date(2026, 11, 27));
    assert!(finding(&judged(&lab(json!({})), &today), "there").is_waived());
    let past = until(jiff::civil::date(2026, 11, 26));
    let report = judged(&lab(json!({})), &past);
    assert!(!finding(&report, "there").is_waived());
    assert_eq!(codes(report, &past), [ProblemCode::WaiverExpired("there".into(), "2026-11-26".into())]);
    let annotated = lab(json!({"waive.meetlat.dev/well": "why; owner=b; expires=2026-11-26"}));
    let told = codes(judged(&annotated, &of(vec![])), &of(vec![]));
    assert!(
        matches!(&told[..], [ProblemCode::WaiverExpired(what, _)] if what.contains("waive.meetlat.dev/well")),
        "{told:?}"
    );
}

#[test]
fn a_waiver_without_a_gap_is_unused() {
    let whole = || lab(json!({})).object("Service", "s", json!({}));
    let waivers = of(vec![entry("there", None)]);
    assert_eq!(codes(judged(&whole(), &waivers), &waivers), [ProblemCode::WaiverUnused("there".into())]);
    let elsewhere = of(vec![Entry { cluster: Some("test-*".into()), ..entry("there", None) }, entry("unjudged", None)]);
    assert_eq!(codes(judged(&whole(), &elsewhere), &elsewhere), []);
    let annotated = whole().object(
        "Service",
        "t",
        json!({"metadata": {"annotations": {
            "waive.meetlat.dev/there": "why; owner=b",
        }}}),
    );
    let told = codes(judged(&annotated, &of(vec![])), &of(vec![]));
    assert!(matches!(&told[..], [ProblemCode::WaiverUnused(_)]), "{told:?}");
}

#[test]
fn an_unknown_verdict_may_hide_more_than_its_objects() {
    let waivers = of(vec![entry("there", None)]);
    let report = judged(&lab(json!({})).without("Service"), &waivers);
    assert_eq!(finding(&report, "there").verdict, Verdict::Unknown);
    assert!(finding(&report, "there").is_waived());
    let mut open = finding(&judged(&lab(json!({})), &of(vec![entry("well", Some("Deployment *"))])), "well").clone();
    assert!(open.is_waived());
    open.verdict = Verdict::Unknown;
    assert!(!open.is_waived());
    assert_eq!(codes(report, &waivers), []);
}

#[test]
fn a_faulty_annotation_is_told_of() {
    let annotated = lab(json!({"waive.meetlat.dev/well": "why", "waive.meetlat.dev/wel": "why; owner=a"}));
    let told = codes(judged(&annotated, &of(vec![])), &of(vec![]));
    let faults: Vec<_> = told
        .iter()
        .map(|code| match code {
            ProblemCode::WaiverFaulty(object, key, fault) => (object.as_str(), key.as_str(), fault.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    let object = faults[0].0;
    assert!(object.starts_with("Deployment ") && object.ends_with('b'), "{object}");
    assert_eq!(faults[0], (object, "waive.meetlat.dev/wel", WaiverFault::NoRule));
    assert_eq!(faults[1], (object, "waive.meetlat.dev/well", WaiverFault::NoOwner));
}
