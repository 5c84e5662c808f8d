use serde_json::json;

use super::stores;
use crate::engine::evaluate::{evaluate, evaluate_strictly};
use crate::engine::graph::link;
use crate::engine::testing::{Lab, rule};
use crate::model::finding::{Finding, NotApplicable};
use crate::model::verdict::{Severity, Verdict};

/// Findings of rules given as `(id, clauses)`.
fn findings(rules: &[(&str, &str)], lab: &Lab) -> Vec<Finding> {
    let graph = link(rules.iter().map(|(id, clauses)| rule(id, clauses)).collect()).unwrap();
    evaluate(&graph, lab.world())
}

fn finding(clauses: &str, lab: &Lab) -> Finding {
    findings(&[("r", clauses)], lab).remove(0)
}

const PRESENCE: &str = "
    pass: { exists: { component: { capability: logs }, where: \"@.working == 'running'\" } }
    partial: { exists: { component: { capability: logs } } }
    verdicts: [pass, partial, fail, unknown]";

const DERIVED: &str = "
    base: central
    pass: { exists: { fact: Store, where: \"@.backend == 'object'\" } }
    verdicts: [pass, fail, unknown, not-applicable]";

fn loki(working: &str) -> serde_json::Value {
    json!({"id": "loki", "name": "Loki", "capabilities": ["logs"], "working": working, "namespace": "logging"})
}

#[test]
fn a_derived_rule_asks_for_its_base() {
    let on = |lab: Lab| {
        let findings = findings(&[("derived", DERIVED), ("central", PRESENCE)], &lab);
        assert_eq!(findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["derived", "central"]);
        let [derived, central]: [Finding; 2] = findings.try_into().unwrap();
        (central.verdict, derived)
    };
    let (central, derived) = on(Lab::new());
    assert_eq!((central, derived.verdict), (Verdict::Fail, Verdict::NotApplicable));
    assert_eq!(derived.not_applicable, Some(NotApplicable::Base("central".to_owned())));
    let (central, derived) = on(stores(&["object"]).fact("Component", loki("idle")));
    assert_eq!((central, derived.verdict), (Verdict::Partial, Verdict::Pass));
    let (central, derived) = on(stores(&["object"]).possible("Component", json!({})));
    assert_eq!((central, derived.verdict), (Verdict::Unknown, Verdict::Unknown));
    assert_eq!(derived.possible, [Verdict::Pass, Verdict::NotApplicable]);
    assert!(!derived.unknown_because.is_empty());
}

#[test]
fn a_known_not_applicable_beats_an_unknown_base() {
    let clauses =
        format!("{DERIVED}\n    applies: {{ exists: {{ kind: Pod }} }}\n    otherwise: {{ en: no pods, nl: geen }}");
    let lab = Lab::new().possible("Component", json!({}));
    let finding = findings(&[("derived", &clauses), ("central", PRESENCE)], &lab).remove(0);
    assert_eq!(finding.verdict, Verdict::NotApplicable);
    assert!(matches!(finding.not_applicable, Some(NotApplicable::Otherwise(text)) if text.en == "no pods"));
}

#[test]
fn nothing_to_look_at_is_not_applicable() {
    let clauses = "
        pass: { every: { fact: Store, satisfies: '@.reader', empty: not-applicable } }
        verdicts: [pass, fail, unknown, not-applicable]";
    let empty = finding(clauses, &Lab::new());
    assert_eq!((empty.verdict, empty.not_applicable), (Verdict::NotApplicable, Some(NotApplicable::EmptyList)));
    let open = finding(clauses, &Lab::new().possible("Store", json!({"reader": true})));
    assert_eq!(open.possible, [Verdict::Pass, Verdict::NotApplicable]);
    assert!(!open.unknown_because.is_empty());
    let wide = finding(clauses, &Lab::new().possible("Store", json!({})));
    assert_eq!(wide.possible, [Verdict::Fail, Verdict::Pass, Verdict::NotApplicable]);
    let one = finding(clauses, &Lab::new().fact("Store", json!({"reader": true})));
    assert_eq!(one.verdict, Verdict::Pass);
}

#[test]
fn fail_if_and_unknown_if() {
    let clauses = "
        pass: { exists: { fact: Store } }
        fail_if: { exists: { fact: Store, where: \"@.backend == 'memory'\" } }
        unknown_if: { when: { exists: { kind: Secret } }, because: { en: unread, nl: ongelezen } }";
    let secret = |lab: Lab| lab.object("Secret", "s", json!({}));
    assert_eq!(finding(clauses, &stores(&["object"])).verdict, Verdict::Pass);
    let failed = finding(clauses, &secret(stores(&["object", "memory"])));
    assert_eq!((failed.verdict, failed.offenders.len()), (Verdict::Fail, 1));
    let open = finding(clauses, &secret(stores(&["object"])));
    assert_eq!((open.verdict, open.possible), (Verdict::Unknown, vec![Verdict::Fail, Verdict::Pass]));
    assert_eq!(open.unknown_notes[0].en, "unread");
}

#[test]
fn severity_unknown_is_the_higher() {
    let clauses = "
        pass: { exists: { fact: Store } }
        severity_when:
          - { when: { exists: { kind: Pod } }, severity: critical, because: { en: pods, nl: pods } }
          - { when: { exists: { kind: Secret } }, severity: info, because: { en: secrets, nl: geheimen } }";
    let severity = |lab: Lab| {
        let finding = finding(clauses, &lab);
        (finding.severity, finding.severity_because.map(|text| text.en))
    };
    let with = |kind: &str| Lab::new().object(kind, "x", json!({}));
    assert_eq!(severity(Lab::new()), (Severity::Medium, None));
    assert_eq!(severity(with("Pod")), (Severity::Critical, Some("pods".to_owned())));
    assert_eq!(severity(with("Secret")), (Severity::Info, Some("secrets".to_owned())));
    assert_eq!(severity(with("Secret").without("Pod")), (Severity::Critical, Some("pods".to_owned())));
    assert_eq!(severity(Lab::new().without("Secret")), (Severity::Medium, None));
}

#[test]
fn texts_are_filled_in() {
    let clauses = "
        params: { days: 30 }
        pass: { exists: { fact: Store, where: '@.reader' } }
        message:
          pass: { en: '{{ products | join_words }} ({{ count }}) in {{ namespaces | join_words }}, {{ params.days }} days', nl: '{{ products | join_words }}' }
          fail: { en: '{{ facts.Store | length }} stores', nl: x }
        remediation:
          - { kind: manifest, snippet: \"{% for s in facts.Store %}{{ s.backend }}{% endfor %}\", when: { exists: { fact: Store } } }
          - { kind: advice, text: { en: never, nl: nooit }, when: { exists: { kind: Pod } } }
        notes: [{ en: remark, nl: opmerking, date: 2026-03-20 }]";
    let lab = Lab::new()
        .fact("Component", loki("running"))
        .record("Store", json!({"component": "loki", "reader": true, "namespace": "logging"}).into(), false)
        .record("Store", json!({"component": "tempo", "reader": true, "namespace": "tracing"}).into(), false);
    let pass = finding(clauses, &lab);
    let message = pass.message.unwrap();
    assert_eq!(message.en, "Loki and tempo (2) in logging and tracing, 30 days");
    assert_eq!(message.nl, "Loki en tempo");
    assert!(pass.declared_only && pass.remediation.is_empty() && pass.notes.len() == 1);
    let fail = finding(clauses, &stores(&["volume"]));
    assert_eq!(fail.message.unwrap().en, "1 stores");
    assert_eq!(fail.remediation.len(), 1);
    assert_eq!(fail.remediation[0].snippet.as_deref(), Some("volume"));
    assert!(fail.declared_only, "nothing in this snapshot was observed");
}

#[test]
fn a_text_that_cannot_be_filled_in_is_shown_and_told() {
    let clauses = "
        pass: { exists: { fact: Store } }
        message: { pass: { en: x, nl: x }, fail: { en: 'raw {{ nobody }}', nl: x } }";
    let graph = link(vec![rule("r", clauses)]).unwrap();
    let (findings, problems) = evaluate_strictly(&graph, Lab::new().world());
    assert_eq!(findings[0].message.as_ref().unwrap().en, "raw {{ nobody }}");
    assert_eq!(problems.len(), 1);
}

#[test]
fn links_are_checked() {
    let on = |base: &str| {
        format!("{{ pass: {{ exists: {{ fact: Store }} }}, base: {base}, verdicts: [pass, fail, not-applicable] }}")
    };
    let plain = "pass: { exists: { fact: Store } }";
    let problems = |rules: &[(&str, String)]| {
        let rules = rules.iter().map(|(id, clauses)| rule(id, clauses)).collect();
        link(rules).err().unwrap_or_default().into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert!(problems(&[("b", on("a")), ("a", plain.to_owned())]).is_empty());
    assert_eq!(problems(&[("a", on("gone"))]), ["a"]);
    assert_eq!(problems(&[("a", on("b")), ("b", on("a")), ("c", on("a"))]), ["a", "b"]);
    assert_eq!(problems(&[("a", plain.to_owned()), ("a", plain.to_owned())]), ["a"]);
    let graph = link(vec![rule("c", &on("b")), rule("b", &on("a")), rule("a", plain)]).unwrap();
    assert_eq!(
        graph.levels().concat().iter().map(|at| graph.rules()[*at].id.as_str()).collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
}
