use crate::engine::rule::{Condition, Source};
use crate::engine::testing::{file, rule, schema, try_rule};
use crate::model::finding::Params;

/// The problems of a rule as `path: message`.
fn problems(clauses: &str) -> Vec<String> {
    let problems = try_rule(clauses).err().unwrap_or_default();
    problems.into_iter().map(|problem| format!("{}: {}", problem.path.join("."), problem.message)).collect()
}

#[test]
fn names_field_and_mistake() {
    for (clauses, path, message) in [
        ("pass: {}", "pass", "give one of `all`"),
        ("pass: { exists: { fact: Store }, absent: { fact: Store } }", "pass", "`exists`, `absent` stand side by side"),
        ("pass: { any: [] }", "pass.any", "empty"),
        ("pass: { exists: {} }", "pass.exists", "exactly one of `kind`"),
        ("pass: { exists: { fact: Store, kind: Pod } }", "pass.exists", "exactly one of `kind`"),
        ("pass: { exists: { fact: Shop } }", "pass.exists.fact", "no fact called `Shop`"),
        ("pass: { exists: { kind: pods } }", "pass.exists.kind", "not a kind"),
        ("pass: { exists: { kinds: [Pod, pods] } }", "pass.exists.kinds.1", "not a kind"),
        (
            "pass: { any: [{ exists: { fact: Store, where: '@.colour' } }] }",
            "pass.any.0.exists.where",
            "no field `colour`",
        ),
        ("pass: { exists: { fact: Store, where: '@.name in' } }", "pass.exists.where", "membership"),
        ("pass: { exists: { fact: Store, where: '@.days > ${most}' } }", "pass.exists.where", "`${most}`"),
        ("pass: { exists: { fact: Store, show: [name] } }", "pass.exists.show.0", "not a path"),
        ("pass: { exists: { fact: Store, show: [$.colour] } }", "pass.exists.show.0", "no field `colour`"),
        (
            "pass: { exists: { fact: Store, satisfies: '@.name' } }",
            "pass.exists.satisfies",
            "means nothing with `exists`",
        ),
        ("pass: { exists: { component: {} } }", "pass.exists.component", "`capability`"),
        ("pass: { every: { fact: Store, satisfies: '@.reader' } }", "pass.every", "`empty` is missing"),
        ("pass: { every: { fact: Store, empty: pass } }", "pass.every", "`satisfies` is missing"),
        ("pass: { share: { fact: Store, empty: pass, satisfies: '@.reader' } }", "pass.share", "`at_least` is missing"),
        (
            "pass: { share: { fact: Store, empty: pass, satisfies: '@.reader', at_least: 50 } }",
            "pass.share.at_least",
            "between 0 and 1",
        ),
        (
            "pass: { not: { every: { fact: Store, empty: not-applicable, satisfies: '@.reader' } } }",
            "pass.not.every.empty",
            "only at the top of `pass`",
        ),
        ("pass: { count: { fact: Store } }", "pass.count", "`at_least`, `at_most`"),
        ("pass: { count: { fact: Store, at_least: many } }", "pass.count.at_least", "neither a number"),
        ("{ pass: { exists: { fact: Store } }, applies: { exists: { fact: Store } } }", "", "`otherwise` is missing"),
        ("{ pass: { exists: { fact: Store } }, otherwise: { en: x, nl: x } }", "otherwise", "without `applies`"),
        ("{ pass: { exists: { fact: Store } }, verdicts: [pass, partial] }", "verdicts", "`partial` is listed"),
        (
            "{ pass: { exists: { fact: Store } }, partial: { exists: { fact: Store } } }",
            "verdicts",
            "`partial` can be reached",
        ),
        (
            "{ pass: { exists: { fact: Store } }, verdicts: [pass, not-applicable] }",
            "verdicts",
            "`not-applicable` is listed",
        ),
        ("{ pass: { exists: { fact: Store } }, base: other }", "verdicts", "`not-applicable` can be reached"),
        ("{ pass: { exists: { fact: Store } }, verdicts: [unknown] }", "verdicts", "at least one of"),
        ("{ pass: { exists: { fact: Store } }, message: { pass: { en: x, nl: x } } }", "message", "`fail` is missing"),
        (
            "{ pass: { exists: { fact: Store } }, message: { pass: { en: '{{ a', nl: x }, fail: { en: x, nl: x } } }",
            "message.pass.en",
            "no template",
        ),
        (
            "{ pass: { exists: { fact: Store } }, message: { pass: { en: x, nl: '' }, fail: { en: x, nl: x } } }",
            "message.pass.nl",
            "empty",
        ),
        (
            "{ pass: { exists: { fact: Store } }, notes: [{ date: 20-3-2026, en: x, nl: x }] }",
            "notes.0.date",
            "write it as 2026-03-20",
        ),
        ("{ pass: { exists: { fact: Store } }, notes: [{ en: '{{ facts.Shop }}', nl: x }] }", "notes.0.en", "`Shop`"),
        (
            "{ pass: { exists: { fact: Store } }, remediation: [{ kind: manifest }] }",
            "remediation.0",
            "`snippet` is missing",
        ),
        (
            "{ pass: { exists: { fact: Store } }, remediation: [{ kind: advice }] }",
            "remediation.0",
            "`text` is missing",
        ),
        (
            "{ pass: { exists: { fact: Store } }, severity_when: [{ when: {}, severity: low, because: { en: x, nl: x } }] }",
            "severity_when.0.when",
            "give one of",
        ),
        (
            "{ pass: { exists: { fact: Store } }, unknown_if: { when: {}, because: { en: x, nl: x } } }",
            "unknown_if.when",
            "give",
        ),
    ] {
        let found = problems(clauses);
        let matches = |problem: &&String| problem.starts_with(&format!("{path}:")) && problem.contains(message);
        assert!(found.iter().any(|problem| matches(&problem)), "{clauses}\n{found:#?}");
    }
}

#[test]
fn reports_all_problems_at_once() {
    let clauses = "
        pass: { any: [{ exists: { fact: Shop, where: '@..x' } }, { count: { kind: pods } }] }
        partial: { exists: { fact: Store, where: '@.colour' } }
        remediation: [{ kind: manifest, when: {} }]";
    let paths: Vec<String> = try_rule(clauses).unwrap_err().into_iter().map(|problem| problem.path.join(".")).collect();
    assert_eq!(
        paths,
        [
            "pass.any.0.exists.fact",
            "pass.any.0.exists.where",
            "pass.any.1.count.kind",
            "pass.any.1.count",
            "partial.exists.where",
            "remediation.0.when",
            "verdicts",
            "remediation.0",
        ]
    );
}

#[test]
fn parameters_are_filled_in_and_overridden() {
    let clauses =
        "{ params: { days: 30 }, pass: { count: { fact: Store, where: '@.days >= ${days}', at_least: '${days}' } } }";
    let bound_and_filter = |params: &Params| {
        let rule = super::compile(&file("rule", clauses), params, &schema).unwrap();
        let Condition::Count { query, at_least, .. } = rule.pass else { panic!("not a count") };
        (at_least.unwrap(), query.filter.unwrap().source().to_owned())
    };
    assert_eq!(bound_and_filter(&Params::new()), (30.0, "@.days >= 30".to_owned()));
    let override_days = Params::from([("days".to_owned(), 7.0), ("unrelated".to_owned(), 1.0)]);
    assert_eq!(bound_and_filter(&override_days), (7.0, "@.days >= 7".to_owned()));
}

#[test]
fn component_is_short_for_a_filter() {
    let rule = rule("r", "pass: { exists: { component: { capability: logs, role: store, id: [loki, \"o'x\"] } } }");
    let Condition::Exists(query) = rule.pass else { panic!("not an exists") };
    assert_eq!(query.source, Source::Fact("Component".to_owned()));
    assert_eq!(
        query.component.unwrap().source(),
        r"@.capabilities[?@ == 'logs'] && @.roles[?@ == 'store'] && (@.id == 'loki' || @.id == 'o\'x')"
    );
    assert_eq!(query.question, "Component{capability: logs, role: store, id: loki|o'x}");
}

#[test]
fn tells_what_it_looks_at() {
    let rule = rule(
        "r",
        "
        pass: { any: [{ exists: { kind: Pod, scope: production } }, { not: { absent: { fact: Store } } }] }
        severity_when: [{ when: { exists: { kinds: [Service, Deployment.apps] } }, severity: low, because: { en: x, nl: x } }]
        notes: [{ en: '{{ facts.Component | length }}', nl: x }]",
    );
    let kinds: Vec<String> = rule.kinds().iter().map(ToString::to_string).collect();
    assert_eq!(kinds, ["Deployment.apps", "Namespace", "Pod", "Service"]);
    assert_eq!(rule.facts().into_iter().collect::<Vec<_>>(), ["Component", "Store"]);
}
