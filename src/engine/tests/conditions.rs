use serde_json::json;

use super::stores;
use crate::engine::condition::{self, Outcome};
use crate::engine::testing::{Lab, rule, vague};
use crate::model::truth::Truth::{self, False, True, Unknown};

/// The outcome of a condition; checks that there are reasons exactly when it is unknown.
fn ask(condition: &str, lab: &Lab) -> Truth {
    outcome(condition, lab, |outcome| {
        assert_eq!(outcome.reasons.is_empty(), outcome.truth != Unknown, "{condition}: {:?}", outcome.reasons);
        outcome.truth
    })
}

fn outcome<T>(condition: &str, lab: &Lab, look: impl Fn(Outcome<'_>) -> T) -> T {
    let rule = rule("r", &format!("pass: {{ {condition} }}"));
    look(condition::evaluate(&rule.pass, &lab.world()))
}

#[test]
fn exists_and_absent() {
    let exists = "exists: { fact: Store, where: \"@.signal == 'logs' && @.backend == 'object'\" }";
    let absent = "absent: { fact: Store, where: \"@.signal == 'logs' && @.backend == 'object'\" }";
    let open = vague(json!({"signal": "logs"}), "backend", &[json!("object"), json!("volume")]);
    let other = vague(json!({"signal": "logs"}), "backend", &[json!("memory"), json!("volume")]);
    for (lab, truth) in [
        (Lab::new(), False),
        (stores(&["volume"]), False),
        (stores(&["volume", "object"]), True),
        (stores(&["volume"]).fact("Store", open.clone()), Unknown),
        (stores(&["object"]).fact("Store", open), True),
        (stores(&["volume"]).fact("Store", other), False),
        (Lab::new().possible("Store", json!({"signal": "logs"})), Unknown),
        (Lab::new().possible("Store", json!({"signal": "metrics"})), False),
        (stores(&["object"]).possible("Store", json!({"signal": "logs"})), True),
    ] {
        assert_eq!(ask(exists, &lab), truth);
        assert_eq!(ask(absent, &lab), !truth);
        assert_eq!(ask(&format!("not: {{ {exists} }}"), &lab), !truth);
    }
}

#[test]
fn kinds_know_their_coverage() {
    let condition = "exists: { kinds: [Pod, Service], where: \"@.metadata.name == 'x'\" }";
    let pod = json!({"metadata": {"name": "x"}});
    assert_eq!(ask(condition, &Lab::new()), False);
    assert_eq!(ask(condition, &Lab::new().object("Pod", "x", pod.clone())), True);
    assert_eq!(ask(condition, &Lab::new().without("Service")), Unknown);
    assert_eq!(ask(condition, &Lab::new().without("Service").object("Pod", "x", pod)), True);
}

#[test]
fn the_status_of_declared_objects_is_unknown() {
    let ready = "exists: { kind: Pod, where: '@.status.ready' }";
    assert_eq!(ask(ready, &Lab::new().object("Pod", "x", json!({}))), False);
    assert_eq!(ask(ready, &Lab::new().declared("Pod", "x", json!({}))), Unknown);
}

#[test]
fn observed_is_asked_of_what_was_seen() {
    let condition = "exists: { fact: Component, where: \"@.id == 'loki'\", observed: \"@.working == 'running'\" }";
    let loki = |working: &str| json!({"id": "loki", "working": working}).into();
    for (working, observed, truth) in
        [("running", true, True), ("not-ready", true, False), ("declared", false, True), ("declared", true, False)]
    {
        assert_eq!(ask(condition, &Lab::new().record("Component", loki(working), observed)), truth, "{working}");
    }
}

#[test]
fn components_by_capability() {
    let condition = "exists: { component: { capability: logs } }";
    let agent = |capabilities: &[serde_json::Value]| vague(json!({"id": "alloy"}), "capabilities", capabilities);
    assert_eq!(ask(condition, &Lab::new().fact("Component", json!({"id": "loki", "capabilities": ["logs"]}))), True);
    assert_eq!(ask(condition, &Lab::new().fact("Component", agent(&[json!(["logs"]), json!(["traces"])]))), Unknown);
    assert_eq!(ask(condition, &Lab::new().fact("Component", agent(&[json!(["metrics"]), json!(["traces"])]))), False);
    assert_eq!(ask(condition, &Lab::new().possible("Component", json!({"capabilities": ["metrics"]}))), False);
}

#[test]
fn every_with_each_kind_of_empty() {
    let reader = |reader: bool| json!({"signal": "logs", "reader": reader});
    let open = vague(json!({"signal": "logs"}), "reader", &[json!(true), json!(false)]);
    let maybe_good = vague(json!({"reader": true}), "signal", &[json!("logs"), json!("traces")]);
    let maybe_bad = vague(json!({"reader": false}), "signal", &[json!("logs"), json!("traces")]);
    let good = || Lab::new().fact("Store", reader(true));
    for (lab, pass, fail, unknown) in [
        (Lab::new(), True, False, Unknown),
        (good(), True, True, True),
        (good().fact("Store", reader(false)), False, False, False),
        (good().fact("Store", open.clone()), Unknown, Unknown, Unknown),
        (Lab::new().fact("Store", reader(false)).fact("Store", open), False, False, False),
        (good().fact("Store", maybe_good.clone()), True, True, True),
        (Lab::new().fact("Store", maybe_good), True, Unknown, Unknown),
        (good().fact("Store", maybe_bad.clone()), Unknown, Unknown, Unknown),
        (Lab::new().fact("Store", maybe_bad), Unknown, Unknown, Unknown),
        (good().possible("Store", json!({})), Unknown, Unknown, Unknown),
        (good().possible("Store", json!({"signal": "metrics"})), True, True, True),
        (good().possible("Store", json!({"reader": true})), True, True, True),
        (Lab::new().possible("Store", json!({"reader": true})), True, Unknown, Unknown),
        (Lab::new().fact("Store", reader(false)).possible("Store", json!({})), False, False, False),
    ] {
        for (empty, truth) in [("pass", pass), ("fail", fail), ("unknown", unknown)] {
            let condition = format!(
                "every: {{ fact: Store, where: \"@.signal == 'logs'\", satisfies: '@.reader', empty: {empty} }}"
            );
            assert_eq!(ask(&condition, &lab), truth, "{empty} {:?}", lab.facts["Store"]);
        }
    }
}

#[test]
fn share_is_an_interval() {
    let add = |lab: Lab, count: usize, value: crate::model::value::Value| {
        (0..count).fold(lab, |lab, _| lab.fact("Store", value.clone()))
    };
    let open = || vague(json!({}), "reader", &[json!(true), json!(false)]);
    let lab = |good, bad, unknown| {
        let lab = add(Lab::new(), good, json!({"reader": true}).into());
        add(add(lab, bad, json!({"reader": false}).into()), unknown, open())
    };
    for (good, bad, unknown, truth) in [
        (0, 0, 0, False),
        (1, 1, 0, True),
        (1, 2, 0, False),
        (2, 1, 1, True),
        (1, 1, 1, Unknown),
        (0, 1, 1, Unknown),
        (0, 2, 1, False),
    ] {
        let condition = "share: { fact: Store, satisfies: '@.reader', at_least: 0.5, empty: fail }";
        assert_eq!(ask(condition, &lab(good, bad, unknown)), truth, "{good} {bad} {unknown}");
    }
    let whole = "share: { fact: Store, satisfies: '@.reader', at_least: 1, empty: fail }";
    assert_eq!(ask(whole, &lab(5, 1, 0).possible("Store", json!({}))), False);
    assert_eq!(ask(whole, &lab(5, 0, 0).possible("Store", json!({}))), Unknown);
    assert_eq!(ask(whole, &lab(5, 0, 0).possible("Store", json!({"reader": true}))), True);
    let most = "share: { fact: Store, satisfies: '@.reader', at_least: 0.9, empty: fail }";
    assert_eq!(ask(most, &lab(1, 5, 0).possible("Store", json!({}))), Unknown);
    assert_eq!(ask(most, &lab(1, 5, 0).possible("Store", json!({"reader": false}))), False);
}

#[test]
fn count_is_an_interval() {
    let open = vague(json!({}), "backend", &[json!("object"), json!("volume")]);
    let lab = || stores(&["object", "object", "volume"]);
    let cases = [
        ("at_least: 2", lab(), True),
        ("at_least: 3", lab(), False),
        ("at_most: 2", lab(), True),
        ("at_most: 1", lab(), False),
        ("at_least: 1, at_most: 2", lab(), True),
        ("at_least: 3", lab().fact("Store", open.clone()), Unknown),
        ("at_least: 4", lab().fact("Store", open.clone()), False),
        ("at_most: 2", lab().fact("Store", open), Unknown),
        ("at_least: 9", lab().possible("Store", json!({})), Unknown),
        ("at_most: 1", lab().possible("Store", json!({})), False),
        ("at_least: 9", lab().possible("Store", json!({"backend": "volume"})), False),
    ];
    for (bounds, lab, truth) in cases {
        let condition = format!("count: {{ fact: Store, where: \"@.backend == 'object'\", {bounds} }}");
        assert_eq!(ask(&condition, &lab), truth, "{bounds}");
    }
}

#[test]
fn count_distinct_values() {
    let lab =
        || ["a", "b", "b"].iter().fold(Lab::new(), |lab, namespace| lab.fact("Store", json!({"namespace": namespace})));
    let open = vague(json!({}), "namespace", &[json!("b"), json!("c")]);
    for (bounds, lab, truth) in [
        ("at_least: 2, at_most: 2", lab(), True),
        ("at_least: 3", lab(), False),
        ("at_least: 3", lab().fact("Store", json!({})), False),
        ("at_least: 3", lab().fact("Store", open.clone()), Unknown),
        ("at_least: 4", lab().fact("Store", open), False),
        ("at_least: 4", lab().possible("Store", json!({})), Unknown),
    ] {
        let condition = format!("count: {{ fact: Store, distinct: $.namespace, {bounds} }}");
        assert_eq!(ask(&condition, &lab), truth, "{bounds}");
    }
}

#[test]
fn scope_leaves_out_other_environments() {
    let labelled = |value: &str| json!({"metadata": {"labels": {"env": value}}});
    let lab = || {
        Lab::new()
            .object("Namespace", "shop", labelled("production"))
            .object("Namespace", "trial", labelled("staging"))
            .object("Namespace", "tools", labelled("backend"))
    };
    let condition = "exists: { fact: Store, scope: production }";
    for (namespace, truth) in [("shop", True), ("trial", False), ("tools", True), ("elsewhere", True)] {
        assert_eq!(ask(condition, &lab().fact("Store", json!({"namespace": namespace}))), truth, "{namespace}");
    }
    assert_eq!(ask(condition, &lab().fact("Store", json!({}))), True);
    assert_eq!(ask(condition, &lab().without("Namespace").fact("Store", json!({"namespace": "trial"}))), Unknown);
}

#[test]
fn applications_are_what_no_product_owns() {
    let condition = "exists: { kind: Pod, scope: applications }";
    let pod = |namespace: &str| {
        let loki = json!({"id": "loki", "namespace": "logging"});
        Lab::new().fact("Component", loki).object("Pod", "x", json!({"metadata": {"namespace": namespace}}))
    };
    for (namespace, truth) in [("shop", True), ("logging", False), ("kube-system", False), ("default", True)] {
        assert_eq!(ask(condition, &pod(namespace)), truth, "{namespace}");
    }
    assert_eq!(ask(condition, &pod("shop").possible("Component", json!({}))), Unknown);
    assert_eq!(ask(condition, &pod("shop").possible("Component", json!({"namespace": "other"}))), True);
}

#[test]
fn a_settled_combination_needs_no_reasons() {
    let lab = stores(&["object"]).without("Pod").without("Service");
    let (there, pods) = ("{ exists: { fact: Store } }", "{ exists: { kind: Pod } }");
    assert_eq!(ask(&format!("any: [{pods}, {there}]"), &lab), True);
    assert_eq!(ask(&format!("all: [{pods}, {{ not: {there} }}]"), &lab), False);
    let condition = format!("all: [{there}, {pods}, {{ exists: {{ kind: Service }} }}]");
    assert_eq!(outcome(&condition, &lab, |outcome| outcome.reasons.len()), 2);
}

#[test]
fn witnesses_and_offenders_carry_evidence() {
    let lab = Lab::new()
        .fact("Store", json!({"name": "a", "backend": "object", "reader": true}))
        .fact("Store", json!({"name": "b", "backend": "volume", "reader": false}));
    let condition = "every: { fact: Store, satisfies: '@.reader', empty: pass, show: [$.backend] }";
    outcome(condition, &lab, |outcome| {
        let offender = &outcome.offenders[0].evidence()[0];
        assert_eq!((outcome.offenders.len(), outcome.witnesses.len()), (1, 1));
        assert_eq!((offender.object.name.as_str(), offender.path.as_str()), ("b", ""));
        assert_eq!(offender.derived, [("backend".to_owned(), "volume".to_owned())]);
        assert_eq!(outcome.trace.looked_at, Some((2, 0)));
    });
    outcome("absent: { fact: Store, where: '@.reader' }", &lab, |outcome| assert_eq!(outcome.offenders.len(), 1));
}

#[test]
fn forgetting_a_kind_never_flips() {
    let conditions = [
        "exists: { kind: Pod, where: '@.a == 1' }",
        "absent: { kind: Pod, where: '@.a == 1' }",
        "every: { kind: Pod, satisfies: '@.a == 1', empty: pass }",
        "every: { kind: Pod, satisfies: '@.a == 1', empty: fail }",
        "share: { kind: Pod, satisfies: '@.a == 1', at_least: 0.5, empty: fail }",
        "count: { kind: Pod, at_least: 1, at_most: 2 }",
        "count: { kind: Pod, distinct: $.a, at_least: 2 }",
        "exists: { kind: Pod, scope: production }",
        "absent: { kind: Pod, scope: production }",
        "all: [{ exists: { kind: Pod } }, { absent: { kind: Namespace } }]",
    ];
    let pods =
        [vec![], vec![json!({"a": 1})], vec![json!({"a": 2})], vec![json!({"a": 1}), json!({"a": 2}), json!({})]];
    for condition in conditions {
        for pods in &pods {
            let lab = || {
                let trial = json!({"metadata": {"labels": {"env": "test"}}});
                pods.iter().fold(Lab::new().object("Namespace", "trial", trial), |lab, pod| {
                    let mut pod = pod.clone();
                    pod["metadata"] = json!({"namespace": "trial"});
                    lab.object("Pod", "p", pod)
                })
            };
            let before = ask(condition, &lab());
            for kind in ["Pod", "Namespace"] {
                let after = ask(condition, &lab().without(kind));
                assert!(after == before || after == Unknown, "{condition} without {kind}: {before:?} became {after:?}");
            }
        }
    }
}
