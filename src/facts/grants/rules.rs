//! What the rules of a role come down to.

use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::Value;

/// What a role allows, as far as it is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rights {
    /// `all`, `admin`, `edit`, `view` or `other`.
    pub(super) level: Known<String>,
    /// Whether it opens the way to Secrets.
    pub(super) reads_secrets: Known<bool>,
    /// By which right.
    pub(super) reads_by: Option<String>,
}

/// The rules of a role, and why there may be more.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules<'a> {
    /// Those that are known.
    pub(super) list: Vec<&'a Value>,
    /// Why they may not be all.
    pub(super) open: Option<Reason>,
}

/// A right that leads to the content of Secrets: API group, resource and verbs, of which one is enough. Reading them comes first;
/// then what runs a process that has them mounted, and what borrows the identity of someone who may read them
/// (kubernetes.io/docs/concepts/security/rbac-good-practices, "Privilege escalation risks").
const WAYS: [(&str, &str, &[&str]); 14] = [
    ("", "secrets", &["get", "list", "watch"]),
    ("", "pods/exec", &["create", "get"]),
    ("", "pods/attach", &["create", "get"]),
    ("", "pods/ephemeralcontainers", &["update", "patch"]),
    ("", "serviceaccounts/token", &["create"]),
    ("", "users", &["impersonate"]),
    ("", "groups", &["impersonate"]),
    ("", "serviceaccounts", &["impersonate"]),
    ("", "pods", &["create"]),
    ("apps", "deployments", &["create", "update", "patch"]),
    ("apps", "daemonsets", &["create", "update", "patch"]),
    ("apps", "statefulsets", &["create", "update", "patch"]),
    ("batch", "jobs", &["create"]),
    ("batch", "cronjobs", &["create", "update", "patch"]),
];

impl Rights {
    /// Those of a role that is known by its name alone.
    pub(super) fn of_level(level: &str, reads_by: Option<&str>) -> Self {
        Self {
            level: Known::Known(level.to_owned()),
            reads_secrets: Known::Known(reads_by.is_some()),
            reads_by: reads_by.map(str::to_owned),
        }
    }

    /// Those of a role that is not in the input.
    pub(super) fn unknown(reason: Reason) -> Self {
        Self {
            level: Known::unknown(reason.clone()),
            reads_secrets: Known::one_of(vec![true, false], reason),
            reads_by: None,
        }
    }

    /// Those of a role with these rules, which is at least as wide as `least`.
    pub(super) fn of_rules(rules: &Rules, least: &str) -> Self {
        if rules.list.iter().any(|rule| allows_all(rule)) {
            return Self::of_level("all", Some("get secrets"));
        }
        let reads_by = WAYS.iter().find_map(|way| rules.list.iter().find_map(|rule| opens(rule, way)));
        let level = match &rules.open {
            Some(reason) => Known::one_of(vec![least.to_owned(), "all".to_owned()], reason.clone()),
            None => Known::Known(least.to_owned()),
        };
        let reads_secrets = match (&reads_by, &rules.open) {
            (None, Some(reason)) => Known::one_of(vec![true, false], reason.clone()),
            (reads_by, _) => Known::Known(reads_by.is_some()),
        };
        Self { level, reads_secrets, reads_by }
    }
}

fn texts<'v>(rule: &'v Value, member: &str) -> impl Iterator<Item = &'v str> + use<'v> {
    rule.get(member).map_or(&[][..], Value::items).iter().filter_map(Value::as_str)
}

fn is_limited_by_name(rule: &Value) -> bool {
    texts(rule, "resourceNames").next().is_some()
}

/// Every verb on every resource of every group, in one rule.
fn allows_all(rule: &Value) -> bool {
    let is_any = |member: &str| texts(rule, member).any(|text| text == "*");
    is_any("verbs") && is_any("resources") && is_any("apiGroups") && !is_limited_by_name(rule)
}

/// The right, `get secrets`, if the rule gives it. A rule for objects that it names gives no more than those.
fn opens(rule: &Value, (group, resource, verbs): &(&str, &str, &[&str])) -> Option<String> {
    let subresource = resource.split_once('/').map(|(_, part)| format!("*/{part}"));
    let is_resource = |text: &str| text == *resource || text == "*" || Some(text) == subresource.as_deref();
    let fits = texts(rule, "apiGroups").any(|text| text == *group || text == "*")
        && texts(rule, "resources").any(is_resource)
        && !is_limited_by_name(rule);
    let verb = verbs.iter().find(|verb| texts(rule, "verbs").any(|text| text == **verb || text == "*"));
    verb.filter(|_| fits).map(|verb| format!("{verb} {resource}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rights(rules: serde_json::Value) -> (Option<String>, Option<String>) {
        let rules = Value::from(rules);
        let rules = Rules { list: rules.items().iter().collect(), open: None };
        let rights = Rights::of_rules(&rules, "other");
        (rights.level.known().cloned(), rights.reads_by)
    }

    #[test]
    fn rules_come_down_to_a_level_and_a_way_to_secrets() {
        let cases = [
            (json!([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]), "all", Some("get secrets")),
            (json!([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["get"]}]), "other", Some("get secrets")),
            (json!([{"apiGroups": [""], "resources": ["*"], "verbs": ["*"]}]), "other", Some("get secrets")),
            (json!([{"apiGroups": ["apps"], "resources": ["*"], "verbs": ["get"]}]), "other", None),
            (json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]}]), "other", None),
            (
                json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["a"]}]),
                "other",
                None,
            ),
            (
                json!([{"apiGroups": [""], "resources": ["*/exec"], "verbs": ["create"]}]),
                "other",
                Some("create pods/exec"),
            ),
            (
                json!([{"apiGroups": [""], "resources": ["users"], "verbs": ["impersonate"]}]),
                "other",
                Some("impersonate users"),
            ),
            (
                json!([
                    {"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]},
                    {"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"]},
                ]),
                "other",
                Some("list secrets"),
            ),
            (json!([{"nonResourceURLs": ["*"], "verbs": ["*"]}]), "other", None),
        ];
        for (rules, level, reads_by) in cases {
            let expected = (Some(level.to_owned()), reads_by.map(str::to_owned));
            assert_eq!(rights(rules.clone()), expected, "{rules}");
        }
    }

    #[test]
    fn rules_that_may_be_more_leave_the_rest_open() {
        let reason = Reason::IncompleteObject("ClusterRole x".into());
        let open = Rights::of_rules(&Rules { list: Vec::new(), open: Some(reason.clone()) }, "other");
        assert_eq!(open.level, Known::one_of(vec!["other".to_owned(), "all".to_owned()], reason.clone()));
        assert_eq!(open.reads_secrets, Known::one_of(vec![true, false], reason));
    }
}
