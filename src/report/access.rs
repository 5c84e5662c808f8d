//! The least rights that rules need of a cluster, as objects to apply, and what is said of those that a caller has.

use std::collections::{BTreeMap, BTreeSet};

use super::style::Tone;
use super::table::{Cell, cell, columns, headed};
use super::wording::{self, Heading, heading};
use crate::model::kind::GroupKind;
use crate::model::language::Language;
use crate::model::right::{Right, RightTo};

/// Who gets which rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// What the role is called.
    pub name: String,
    /// The service account that is given it, by namespace and name.
    pub account: Option<(String, String)>,
    /// The kinds that may be listed.
    pub kinds: BTreeSet<GroupKind>,
    /// The Secrets that may be read, by namespace and name.
    pub secrets: BTreeSet<(String, String)>,
}

/// One entry of a role.
struct Entry {
    group: String,
    resources: BTreeSet<String>,
    verb: &'static str,
}

/// The objects as YAML, with a comment that tells what they are for.
pub fn manifests(access: &Access, language: Language) -> String {
    let mut text = String::new();
    let comment = wording::role(&access.name, access.account.is_some(), !access.secrets.is_empty());
    for line in comment.get(language).lines() {
        text.push_str(&format!(
            "# {line}
"
        ));
    }
    text.push_str(&role(&access.name, &entries(&access.kinds)));
    if let Some((namespace, account)) = &access.account {
        text.push_str("---\n");
        text.push_str(&binding(&access.name, namespace, account));
    }
    for (namespace, names) in by_namespace(&access.secrets) {
        text.push_str("---\n");
        text.push_str(&secrets_role(&access.name, namespace, &names));
        if let Some((of, account)) = &access.account {
            text.push_str("---\n");
            text.push_str(&secrets_binding(&access.name, namespace, (of, account)));
        }
    }
    text
}

fn by_namespace(secrets: &BTreeSet<(String, String)>) -> BTreeMap<&str, Vec<&str>> {
    let mut namespaces: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (namespace, name) in secrets {
        namespaces.entry(namespace).or_default().push(name);
    }
    namespaces
}

/// A role in one namespace, since a ClusterRole would give the Secrets of these names in all of them.
fn secrets_role(name: &str, namespace: &str, secrets: &[&str]) -> String {
    let mut text = head("Role", name, Some(namespace));
    text.push_str("rules:\n  - apiGroups: [\"\"]\n    resources:\n      - secrets\n    resourceNames:\n");
    secrets.iter().for_each(|secret| text.push_str(&format!("      - \"{secret}\"\n")));
    text.push_str("    verbs: [get]\n");
    text
}

fn secrets_binding(name: &str, namespace: &str, (of, account): (&str, &str)) -> String {
    head("RoleBinding", name, Some(namespace)) + &reference("Role", name) + &subjects(of, account)
}

/// One entry a group. Secrets are never listed, whatever asks for them.
fn entries(kinds: &BTreeSet<GroupKind>) -> Vec<Entry> {
    let mut groups: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for kind in kinds.iter().filter(|kind| **kind != GroupKind::new("", "Secret")) {
        groups.entry(&kind.group).or_default().insert(kind.plural().to_string());
    }
    let entry = |(group, resources): (&str, _)| Entry { group: group.to_owned(), resources, verb: "list" };
    groups.into_iter().map(entry).collect()
}

fn role(name: &str, entries: &[Entry]) -> String {
    let mut text = head("ClusterRole", name, None);
    text.push_str("rules:\n");
    for entry in entries {
        text.push_str(&format!("  - apiGroups: [\"{}\"]\n    resources:\n", entry.group));
        entry.resources.iter().for_each(|resource| text.push_str(&format!("      - {resource}\n")));
        text.push_str(&format!("    verbs: [{}]\n", entry.verb));
    }
    text
}

fn binding(name: &str, namespace: &str, account: &str) -> String {
    head("ClusterRoleBinding", name, None) + &reference("ClusterRole", name) + &subjects(namespace, account)
}

fn reference(kind: &str, name: &str) -> String {
    format!("roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: {kind}\n  name: \"{name}\"\n")
}

fn subjects(namespace: &str, account: &str) -> String {
    format!("subjects:\n  - kind: ServiceAccount\n    namespace: \"{namespace}\"\n    name: \"{account}\"\n")
}

/// Names stand in quotes, since YAML would read some of them as numbers.
fn head(kind: &str, name: &str, namespace: Option<&str>) -> String {
    let namespace = namespace.map(|namespace| format!("  namespace: \"{namespace}\"\n")).unwrap_or_default();
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: \"{name}\"\n{namespace}  labels:\n    \
         app.kubernetes.io/name: meetlat\n"
    )
}

/// What a caller may list of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// The cluster's name.
    pub cluster: String,
    /// The rights.
    pub rights: Vec<RightTo>,
    /// The rules that look at kinds which may not be listed, with these.
    pub hanging: Vec<(String, BTreeSet<GroupKind>)>,
}

impl Rights {
    /// Holds rights against what each rule needs.
    pub fn of<'n>(
        cluster: &str,
        rights: Vec<RightTo>,
        needs: impl IntoIterator<Item = (&'n str, BTreeSet<GroupKind>)>,
    ) -> Self {
        let missing = rights.iter().filter(|right| right.right.is_missing()).map(|right| right.kind.clone());
        let missing: BTreeSet<GroupKind> = missing.collect();
        let hanging = needs.into_iter().filter_map(|(rule, kinds)| {
            let lacking: BTreeSet<GroupKind> = kinds.intersection(&missing).cloned().collect();
            (!lacking.is_empty()).then(|| (rule.to_owned(), lacking))
        });
        Self { cluster: cluster.to_owned(), hanging: hanging.collect(), rights }
    }

    /// Whether everything may be listed that the server has.
    pub fn are_complete(&self) -> bool {
        self.rights.iter().all(|right| !right.right.is_missing())
    }
}

/// The rights as a table, what is missing first, and below it the rules that hang on what is missing.
pub fn render(rights: &Rights, language: Language) -> String {
    let title = |what: Heading| heading(what).get(language).to_owned();
    let mut text = format!("{}\n\n", Tone::Strong.paint(&rights.cluster));
    text.push_str(&headed(vec![title(Heading::Right), title(Heading::Kind)], rows(&rights.rights, language)));
    text.push('\n');
    if rights.are_complete() {
        text.push_str(&format!("{}\n", wording::nothing_lacks().get(language)));
        return text;
    }
    text.push_str(&format!("{}\n\n", Tone::Strong.paint(&title(Heading::Hanging))));
    text.push_str(&columns(rights.hanging.iter().map(hanging).collect(), &[34]));
    text
}

/// What is missing has a line a kind. Of what is not, the kinds share one: there are many, and few are of interest.
fn rows(rights: &[RightTo], language: Language) -> Vec<Vec<Cell>> {
    let word = |right: &Right| wording::right(right).get(language).to_owned();
    let (missing, others): (Vec<&RightTo>, Vec<&RightTo>) = rights.iter().partition(|right| right.right.is_missing());
    let open = |right: &RightTo| vec![cell(word(&right.right)).tone(Tone::Open), cell(&*right.resource)];
    let mut rows: Vec<Vec<Cell>> = missing.into_iter().map(open).collect();
    for (right, tone) in [(Right::Allowed, Tone::Good), (Right::NotServed, Tone::Quiet)] {
        let alike = others.iter().filter(|other| other.right == right);
        let alike: Vec<&str> = alike.map(|other| other.resource.as_str()).collect();
        if !alike.is_empty() {
            rows.push(vec![cell(word(&right)).tone(tone), cell(alike.join(", "))]);
        }
    }
    rows
}

fn hanging((rule, kinds): &(String, BTreeSet<GroupKind>)) -> Vec<Cell> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.resource().to_string()).collect();
    vec![cell(&**rule).tone(Tone::Strong), cell(kinds.join(", "))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(texts: &[&str]) -> BTreeSet<GroupKind> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn access(account: Option<(&str, &str)>) -> Access {
        let account = account.map(|(namespace, name)| (namespace.to_owned(), name.to_owned()));
        let kinds = kinds(&["Secret", "Node", "ConfigMap", "Deployment.apps", "GlobalRules.monitoring.googleapis.com"]);
        Access { name: "reader".to_owned(), account, kinds, secrets: BTreeSet::new() }
    }

    fn documents(text: &str) -> Vec<serde_json::Value> {
        text.split("---\n").map(|part| serde_saphyr::from_str(part).unwrap()).collect()
    }

    #[test]
    fn a_role_lists_kinds_by_group_and_no_secrets() {
        let role = &documents(&manifests(&access(None), Language::En))[0];
        assert_eq!((role["kind"].as_str(), role["metadata"]["name"].as_str()), (Some("ClusterRole"), Some("reader")));
        let rules = serde_json::json!([
            {"apiGroups": [""], "resources": ["configmaps", "nodes"], "verbs": ["list"]},
            {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["list"]},
            {"apiGroups": ["monitoring.googleapis.com"], "resources": ["globalrules"], "verbs": ["list"]},
        ]);
        assert_eq!(role["rules"], rules);
    }

    #[test]
    fn a_binding_gives_it_to_a_service_account() {
        let text = manifests(&access(Some(("audit", "007"))), Language::Nl);
        let binding = &documents(&text)[1];
        assert_eq!(binding["roleRef"]["name"], "reader");
        let subject = serde_json::json!([{"kind": "ServiceAccount", "namespace": "audit", "name": "007"}]);
        assert_eq!(binding["subjects"], subject);
        assert!(text.starts_with("# "));
    }

    #[test]
    fn secrets_are_read_by_name_in_their_namespace() {
        let secrets = [("monitoring", "alertmanager-main"), ("monitoring", "thanos"), ("logs", "loki")];
        let secrets = secrets.map(|(namespace, name)| (namespace.to_owned(), name.to_owned())).into();
        let all = documents(&manifests(&Access { secrets, ..access(Some(("audit", "meetlat"))) }, Language::En));
        let kinds: Vec<&str> = all.iter().map(|object| object["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Role", "RoleBinding"]);
        assert_eq!(all[4]["metadata"]["namespace"], "monitoring");
        let names = ["alertmanager-main", "thanos"];
        let rule = serde_json::json!(
            [{"apiGroups": [""], "resources": ["secrets"], "resourceNames": names, "verbs": ["get"]}]
        );
        assert_eq!(all[4]["rules"], rule);
        assert_eq!(all[5]["subjects"][0]["namespace"], "audit");
    }

    #[test]
    fn rules_hang_on_what_may_not_be_listed() {
        let right = |kind: &str, right: Right| {
            let kind: GroupKind = kind.parse().unwrap();
            RightTo { resource: kind.resource(), kind, right }
        };
        let all =
            vec![right("Node", Right::Allowed), right("Pod", Right::Refused), right("Loki.x.io", Right::NotServed)];
        let needs = [("nodes", kinds(&["Node", "Loki.x.io"])), ("pods", kinds(&["Node", "Pod"]))];
        let rights = Rights::of("prod", all, needs);
        assert_eq!(rights.hanging, [("pods".to_owned(), kinds(&["Pod"]))]);
        assert!(!rights.are_complete());
        let text = render(&rights, Language::En);
        let at = |word: &str| text.find(word).unwrap();
        assert!(at("not allowed") < at("nodes") && at("nodes") < at("lokis.x.io"), "{text}");
        let fewer = rights.rights.into_iter().filter(|right| !right.right.is_missing()).collect();
        assert!(Rights::of("prod", fewer, []).are_complete());
    }
}
