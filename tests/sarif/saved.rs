//! What a saved report says beside its findings: waivers, limits, several clusters.

use std::collections::{BTreeMap, BTreeSet};

use meetlat::model::language::Language;
use meetlat::report::document::{Report, Waiver};
use meetlat::report::json;
use meetlat::report::sarif::{Options, Profile, Rendered, render};
use serde_json::Value;

use crate::run::{Folder, results};

/// The demo as a saved report.
fn demo() -> Report {
    let output = Folder::of(&[]).meetlat(&["demo", "-o", "json"]);
    json::read(&String::from_utf8(output.stdout).unwrap()).unwrap()
}

fn sarif(report: &Report, profile: Profile) -> (Value, Rendered) {
    let (files, ends) = (BTreeSet::new(), BTreeMap::new());
    let options =
        Options { profile, language: Language::En, files: &files, ends: &ends, working_dir: "/work", folder: "" };
    let rendered = render(report, &options).unwrap();
    (serde_json::from_str(&rendered.text).unwrap(), rendered)
}

fn waiver() -> Waiver {
    Waiver {
        reason: "moves in \u{202e}May".to_owned(),
        owner: "platform".to_owned(),
        ticket: Some("OPS-12".to_owned()),
        expires: Some("2027-01-31".to_owned()),
        from: "meetlat.yaml:3".to_owned(),
    }
}

#[test]
fn waived_gaps_are_suppressed_or_left_out() {
    let mut report = demo();
    let cluster = &mut report.clusters[0];
    cluster.waivers.push(waiver());
    let mut gaps = cluster.findings.iter_mut().filter(|finding| finding.is_gap());
    let whole = gaps.next().unwrap();
    whole.waiver = Some(0);
    let whole = whole.rule.clone();
    let half = gaps.find(|finding| finding.offenders.len() > 1).unwrap();
    half.offenders[0].waiver = Some(0);
    let (half, left) = (half.rule.clone(), half.offenders.len() - 1);

    let (full, _) = sarif(&report, Profile::Full);
    let suppressed = |rule: &str| {
        let of_rule = results(&full).into_iter().filter(|result| result["ruleId"] == rule);
        of_rule.map(|result| result["suppressions"].as_array().unwrap().len()).collect::<Vec<_>>()
    };
    assert!(suppressed(&whole).iter().all(|count| *count == 1));
    assert_eq!(suppressed(&half).iter().sum::<usize>(), 1);
    let one = results(&full).into_iter().find(|result| result["ruleId"] == *whole).unwrap();
    let expected = serde_json::json!([{
        "kind": "external", "status": "accepted", "justification": "moves in May",
        "properties": {"owner": "platform", "ticket": "OPS-12", "expires": "2027-01-31", "from": "meetlat.yaml:3"},
    }]);
    assert_eq!(one["suppressions"], expected);
    assert_eq!(one["kind"], "fail");

    for profile in [Profile::Github, Profile::Gitlab] {
        let (lean, _) = sarif(&report, profile);
        let count = |rule: &str| results(&lean).iter().filter(|result| result["ruleId"] == rule).count();
        assert_eq!((count(&whole), count(&half)), (0, left));
    }
}

#[test]
fn no_more_than_consumers_take() {
    let mut report = demo();
    let cluster = &mut report.clusters[0];
    let mut gaps = cluster.findings.iter_mut().filter(|finding| finding.is_gap());
    gaps.next().unwrap().message.en = "é".repeat(3000);
    let gap = gaps.find(|finding| !finding.offenders.is_empty()).unwrap();
    let first = gap.offenders[0].clone();
    gap.offenders = (0..6000)
        .map(|number| {
            let mut offender = first.clone();
            offender.fingerprint = Some(format!("{number:064}"));
            let object = offender.object.as_mut().unwrap();
            object.name = format!("object-{number}");
            offender
        })
        .collect();
    for profile in [Profile::Github, Profile::Gitlab] {
        let (lean, rendered) = sarif(&report, profile);
        assert!(rendered.text.len() < 10_000_000, "{}", rendered.text.len());
        let all = results(&lean);
        assert_eq!(all.len(), 5000);
        let last = all.last().unwrap();
        assert_eq!(last["ruleId"], "results-left-out");
        let rules = lean["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules[usize::try_from(last["ruleIndex"].as_u64().unwrap()).unwrap()]["id"], "results-left-out");
        assert!(last["message"]["text"].as_str().unwrap().contains(" results are not in this report"));
        assert!(all.iter().all(|result| result["message"]["text"].as_str().unwrap().chars().count() <= 1024));
    }
    let (full, _) = sarif(&report, Profile::Full);
    assert!(results(&full).len() > 6000);
}

#[test]
fn each_cluster_has_a_run_of_its_own() {
    let mut report = demo();
    let one = report.clusters[0].clone();
    report.clusters = vec![one; 22];
    let (full, _) = sarif(&report, Profile::Full);
    let runs = full["runs"].as_array().unwrap();
    let ids: BTreeSet<&str> = runs.iter().map(|run| run["automationDetails"]["id"].as_str().unwrap()).collect();
    assert_eq!((runs.len(), ids.len()), (22, 22));
    assert!(ids.contains("meetlat/waterdrecht-prd/") && ids.contains("meetlat/waterdrecht-prd-2/"));
    let (lean, rendered) = sarif(&report, Profile::Github);
    assert_eq!(lean["runs"].as_array().unwrap().len(), 20);
    assert!(rendered.notes[0].en.starts_with("2 clusters are not in this report"));
    assert!(lean["runs"][0]["invocations"][0].to_string().contains("2 clusters are not in this report"));
}

#[test]
fn a_report_on_nothing_is_one_run_without_results() {
    let mut report = demo();
    report.clusters.clear();
    let (full, rendered) = sarif(&report, Profile::Full);
    assert_eq!(full["runs"][0]["results"], serde_json::json!([]));
    assert!(rendered.files.is_empty());
}

#[test]
fn what_could_not_be_read_is_notified() {
    let mut report = demo();
    let (full, _) = sarif(&report, Profile::Full);
    assert_eq!(full["runs"][0]["invocations"][0]["executionSuccessful"], true);
    let text = meetlat::model::language::Text { en: "denied [a](1)".to_owned(), nl: String::new() };
    let problem =
        meetlat::report::document::Problem { file: "prod".to_owned(), line: None, message: text, cluster_unread: true };
    report.problems.push(problem);
    let (full, _) = sarif(&report, Profile::Github);
    let invocation = &full["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let last = invocation["toolExecutionNotifications"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["level"] == "error")
        .unwrap();
    assert_eq!(last["message"]["text"], "prod: denied [a] (1)");
}
