//! A block says the worst of its rules, and nothing is left off the map.

use serde_json::json;

use super::Map;
use crate::model::verdict::Verdict;
use crate::report::document::{Architecture, Cluster};

fn architecture() -> Architecture {
    let both = |text: &str| json!({ "en": text, "nl": text });
    let block = |id: &str, rules: &[&str], of: &[&str]| json!({ "id": id, "name": both(id), "rules": rules, "capabilities": of });
    let blocks = [block("logs", &["a", "b"], &["logs", "agent"]), block("idle", &["never-run"], &[])];
    serde_json::from_value(json!({
        "sections": [{ "id": "3.2", "title": both("Observability"), "blocks": blocks }],
        "capabilities": [
            { "id": "logs", "name": both("logs"), "reference": ["loki"] },
            { "id": "agent", "name": both("agent"), "reference": [] },
        ],
    }))
    .unwrap()
}

fn cluster(findings: &[(&str, &str, &str)], components: &[(&str, &str, &str)]) -> Cluster {
    let text = json!({ "en": "", "nl": "" });
    let finding = |(section, rule, verdict): &(&str, &str, &str)| {
        json!({
            "rule": rule, "revision": 1, "section": section, "title": text, "verdict": verdict, "possible": [],
            "severity": "high", "message": text, "evidence": [], "offenders": [], "unknownBecause": [],
            "declaredOnly": false, "remediation": [], "notes": [], "fingerprint": "",
        })
    };
    let component = |(id, capability, working): &(&str, &str, &str)| {
        json!({
            "id": id, "name": id, "capabilities": [capability], "roles": [], "namespace": null, "version": null,
            "seen": [], "working": working, "reference": false, "signals": [],
        })
    };
    serde_json::from_value(json!({
        "identity": { "name": "c", "uid": null }, "collectedAt": null, "observed": true, "sources": [], "coverage": [],
        "score": { "percent": null, "coverage": null }, "steps": [], "problems": [],
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "components": components.iter().map(component).collect::<Vec<_>>(),
    }))
    .unwrap()
}

fn worst(verdicts: &[&str]) -> Verdict {
    let findings: Vec<_> =
        ["a", "b"].into_iter().zip(verdicts).map(|(rule, verdict)| ("3.2", rule, *verdict)).collect();
    let map = Map::of(&cluster(&findings, &[]), &architecture());
    map.rows[0].districts[0].blocks[0].verdict
}

#[test]
fn a_block_has_the_worst_verdict_of_its_rules() {
    assert_eq!(worst(&["pass", "fail"]), Verdict::Fail);
    assert_eq!(worst(&["unknown", "partial"]), Verdict::Partial);
    assert_eq!(worst(&["pass", "unknown"]), Verdict::Unknown);
    assert_eq!(worst(&["not-applicable", "pass"]), Verdict::Pass);
    assert_eq!(worst(&["not-applicable", "not-applicable"]), Verdict::NotApplicable);
}

#[test]
fn every_rule_that_was_run_stands_somewhere() {
    let findings = [("3.2", "a", "pass"), ("3.2", "own", "fail"), ("9", "ours", "unknown")];
    let map = Map::of(&cluster(&findings, &[]), &architecture());
    let ids: Vec<_> = map.districts().flat_map(|one| &one.blocks).map(|block| block.id.as_str()).collect();
    assert_eq!(ids, ["3.2-logs", "3.2-further", "9-further"], "blocks without a verdict are left out");
    let mut all: Vec<_> =
        map.districts().flat_map(|one| &one.blocks).flat_map(|block| block.findings.clone()).collect();
    all.sort_unstable();
    assert_eq!(all, [0, 1, 2]);
}

#[test]
fn products_are_named_once_and_told_apart() {
    let components = [
        ("vector", "agent", "running"),
        ("elastic", "logs", "not-ready"),
        ("loki", "logs", "idle"),
        ("loki", "logs", "running"),
        ("grafana", "dashboards", "running"),
    ];
    let map = Map::of(&cluster(&[("3.2", "a", "pass")], &components), &architecture());
    let products = &map.rows[0].districts[0].blocks[0].products;
    let told: Vec<_> = products.iter().map(|one| (one.name.as_str(), one.reference, one.state.is_some())).collect();
    assert_eq!(told, [("loki", Some(true), false), ("vector", None, false), ("elastic", Some(false), true)]);
}
