//! Takes groups of rules apart, wherever they stand and whoever reads them: Prometheus, its operator, Loki, Grafana.

use std::collections::BTreeSet;

use super::promql::metrics_in;
use crate::model::known::Known;
use crate::model::value::Value;

/// One rule: an alert or a recording.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    /// The group that it stands in.
    pub(super) group: Option<String>,
    /// The alert's name, for an alert.
    pub(super) alert: Option<String>,
    /// The recorded metric, for a recording rule.
    pub(super) record: Option<String>,
    /// The metrics that it names itself.
    pub(super) metrics: Known<BTreeSet<String>>,
}

/// Every rule below a value: a `spec`, a file, a list of groups or rules, or a mapping of such things.
pub(super) fn rules_below(value: &Value) -> Vec<Rule> {
    let mut rules = Vec::new();
    walk(value, None, &mut rules);
    rules
}

fn walk(value: &Value, group: Option<&str>, into: &mut Vec<Rule>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| match rule(item, group) {
            Some(rule) => into.push(rule),
            None => walk(item, group, into),
        }),
        Value::Object(_) => match (value.get("rules"), value.get("groups")) {
            (Some(rules), _) => walk(rules, value.str_at(&["name"]).or(group), into),
            (None, Some(groups)) => walk(groups, group, into),
            (None, None) => value.members().for_each(|(_, member)| walk(member, group, into)),
        },
        _ => {}
    }
}

/// A rule has the name of an alert or of what it records; Grafana's has a `title`, and its expressions in `data`
/// (grafana/grafana-operator:config/crd/bases/grafana.integreatly.org_grafanaalertrulegroups.yaml).
fn rule(item: &Value, group: Option<&str>) -> Option<Rule> {
    let text = |key: &str| item.str_at(&[key]).map(str::to_owned);
    let queries = item.get("data").map_or(&[][..], Value::items);
    let alert = text("alert").or_else(|| text("title").filter(|_| !queries.is_empty()));
    let record = text("record");
    if alert.is_none() && record.is_none() {
        return None;
    }
    let own = item.get("expr").into_iter();
    let metrics = metrics(own.chain(queries.iter().filter_map(|query| query.at(&["model", "expr"]))));
    Some(Rule { group: group.map(str::to_owned), alert, record, metrics })
}

fn metrics<'v>(expressions: impl Iterator<Item = &'v Value>) -> Known<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for expression in expressions {
        match expression {
            Value::String(text) => metrics_in(text, &mut found),
            Value::Unknown(unknown) => return Known::unknown(unknown.reason.clone()),
            _ => {}
        }
    }
    Known::Known(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(value: serde_json::Value) -> Vec<(Option<String>, Option<String>, Vec<String>)> {
        let rules = rules_below(&Value::from(value)).into_iter();
        let names = |rule: &Rule| rule.metrics.known().into_iter().flatten().cloned().collect();
        rules.map(|rule| (rule.group.clone(), rule.alert.clone().or(rule.record.clone()), names(&rule))).collect()
    }

    fn one(group: Option<&str>, name: &str, metric: &str) -> Vec<(Option<String>, Option<String>, Vec<String>)> {
        vec![(group.map(str::to_owned), Some(name.to_owned()), vec![metric.to_owned()])]
    }

    #[test]
    fn wherever_rules_stand() {
        let rule = json!({"alert": "Down", "expr": "up == 0"});
        let groups = json!({"groups": [{"name": "g", "rules": [rule]}]});
        assert_eq!(told(groups.clone()), one(Some("g"), "Down", "up"));
        assert_eq!(told(json!({"own": groups.clone(), "hollow": {}})), one(Some("g"), "Down", "up"));
        assert_eq!(
            told(json!([{"name": "own", "groups": [{"name": "g", "rules": [rule]}]}])),
            one(Some("g"), "Down", "up")
        );
        assert_eq!(told(json!([rule])), one(None, "Down", "up"));
        assert_eq!(told(json!({"name": "g", "rules": [{"record": "a:b", "expr": "c"}]})), one(Some("g"), "a:b", "c"));
        assert_eq!(told(json!({"groups": "none", "expr": "up"})), vec![]);
    }

    #[test]
    fn rules_of_grafana() {
        let rule = json!({"title": "Slow", "data": [{"model": {"expr": "a"}}, {"model": {"type": "threshold"}}]});
        assert_eq!(told(json!({"name": "g", "rules": [rule]})), one(Some("g"), "Slow", "a"));
    }
}
