//! Finds out which words are private: those of names and addresses that somebody chose.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value as Json;

use super::patterns::Patterns;
use super::public::Public;
use crate::format::words::words;

/// The words that are private, in lower case.
#[derive(Debug, Default)]
pub(super) struct Private {
    /// All of them.
    pub(super) words: HashSet<String>,
    /// Those that tell most, of namespaces and hosts: words that they are part of are private, too (`stdelindelogs`).
    pub(super) telling: BTreeSet<String>,
}

/// Shorter words are part of others by chance.
const TELLING: usize = 5;

/// Members whose texts are names, beside all that end in `name`, `names`, `namespace` and `namespaces`.
const NAMES: [&str; 43] = [
    "account",
    "accountid",
    "authorizedparty",
    "bucket",
    "channel",
    "claimref",
    "cluster",
    "clusters",
    "cn",
    "destination",
    "directory",
    "domain",
    "domains",
    "email",
    "group",
    "groups",
    "host",
    "hostedzoneid",
    "hosts",
    "instance",
    "machineid",
    "org",
    "organisation",
    "organization",
    "organizations",
    "orgs",
    "owner",
    "project",
    "projectid",
    "providerid",
    "realm",
    "receiver",
    "region",
    "repo",
    "repository",
    "serviceaccount",
    "subject",
    "team",
    "teams",
    "tenant",
    "user",
    "users",
    "vpcid",
];

/// Lists whose items have names that software gives them.
const OF_SOFTWARE: [&str; 10] = [
    "additionalPrinterColumns",
    "conditions",
    "env",
    "headers",
    "httpHeaders",
    "metrics",
    "parameters",
    "params",
    "ports",
    "versions",
];

/// Members whose own members have keys and values of one's own.
const LABELS: [&str; 7] =
    ["labels", "matchLabels", "nodeSelector", "selector", "podLabels", "commonLabels", "externalLabels"];

/// Labels that tell of software (kubernetes.io/docs/reference/labels-annotations-taints, helm.sh/docs/chart_best_practices/labels).
const LABELS_OF_SOFTWARE: [&str; 8] = [
    "app.kubernetes.io/component",
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/version",
    "controller-revision-hash",
    "helm.sh/chart",
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "pod-template-hash",
];

/// Endings of files and programs that look like those of hosts.
const FILES: [&str; 16] =
    ["cc", "db", "go", "gz", "js", "kt", "md", "pl", "py", "rb", "rs", "sh", "so", "tf", "ts", "tz"];

/// Members with the names of files and settings as keys, which look like those of hosts. A `key` names one of theirs.
const IN_FILES: [&str; 3] = ["binaryData", "data", "stringData"];

/// Gathers private words.
pub(super) struct Learner<'p> {
    public: &'p Public,
    patterns: &'p Patterns,
    private: Private,
    /// Words of kinds of known software.
    kinds: HashSet<String>,
}

impl<'p> Learner<'p> {
    /// Knows of nothing private yet.
    pub(super) fn new(public: &'p Public, patterns: &'p Patterns) -> Self {
        Self { public, patterns, private: Private::default(), kinds: HashSet::new() }
    }

    /// Looks through an object.
    pub(super) fn object(&mut self, object: &Json) {
        let text = |pointer: &str| object.pointer(pointer).and_then(Json::as_str);
        match text("/kind") {
            Some("Namespace") => self.telling(text("/metadata/name").unwrap_or_default()),
            Some("CustomResourceDefinition") => return self.definition(object),
            _ => {}
        }
        self.tree(object, "", "");
    }

    /// Of a kind that comes with software that the program knows, the names stay, whoever has something that is called so.
    fn definition(&mut self, object: &Json) {
        let at = |pointer: &str| object.pointer(pointer);
        let group = at("/spec/group").and_then(Json::as_str).unwrap_or_default();
        self.host(group);
        at("/metadata/labels").into_iter().for_each(|labels| self.labels(labels));
        if words(group).all(|word| self.public.holds(&word.to_lowercase())) {
            let names =
                ["plural", "singular", "kind"].map(|name| at(&format!("/spec/names/{name}")).and_then(Json::as_str));
            self.kinds.extend(names.into_iter().flatten().flat_map(words).map(str::to_lowercase));
        }
    }

    /// What was found.
    pub(super) fn done(mut self) -> Private {
        self.private.words.retain(|word| !self.kinds.contains(word));
        self.private.telling.retain(|word| !self.kinds.contains(word));
        self.private
    }

    /// A name that tells which cluster this is, or whose.
    pub(super) fn telling(&mut self, name: &str) {
        self.text(name);
        words(name).for_each(|word| self.add(word, true));
    }

    fn tree(&mut self, value: &Json, key: &str, parent: &str) {
        match value {
            Json::String(text) => self.member(text, key, parent),
            // What stands in a list is called as the list is.
            Json::Array(items) => {
                items.iter().for_each(|item| self.tree(item, key, if item.is_object() { key } else { parent }))
            }
            Json::Object(members) => {
                let name = members.get("name").and_then(Json::as_str);
                if LABELS.contains(&key) {
                    self.labels(value);
                }
                for (own, member) in members {
                    if !IN_FILES.contains(&key) {
                        self.text(own);
                    }
                    let called = name.filter(|_| own == "value").unwrap_or(own);
                    self.tree(member, called, key);
                }
            }
            _ => {}
        }
    }

    fn labels(&mut self, labels: &Json) {
        let labels =
            labels.as_object().into_iter().flatten().filter(|(key, _)| !LABELS_OF_SOFTWARE.contains(&key.as_str()));
        labels.filter_map(|(_, value)| value.as_str()).for_each(|value| self.name(value));
    }

    fn member(&mut self, text: &str, key: &str, parent: &str) {
        if key != "key" {
            self.text(text);
        }
        if key == "image" || parent == "images" {
            self.image(text);
        } else if key == "namespace" {
            words(text).for_each(|word| self.add(word, true));
        } else if is_name(key) && !(key == "name" && OF_SOFTWARE.contains(&parent)) && !text.contains('\n') {
            self.name(text);
        }
    }

    /// What any text may hold: addresses, and settings that name something.
    fn text(&mut self, text: &str) {
        let patterns = self.patterns;
        for found in patterns.address.captures_iter(text) {
            self.host(found.get(1).map_or("", |host| host.as_str()));
            self.path(found.get(2).map_or("", |path| path.as_str()));
        }
        for found in patterns.cloned.captures_iter(text).filter(|_| text.contains('@')) {
            self.host(&found[1]);
            self.path(&found[2]);
        }
        for found in patterns.mail.captures_iter(text).filter(|_| text.contains('@')) {
            self.name(&found[1]);
            self.host(&found[2]);
        }
        patterns.host.find_iter(text).for_each(|host| self.host(host.as_str()));
        for account in
            patterns.account.captures_iter(text).flat_map(|found| found.iter().skip(1).flatten().collect::<Vec<_>>())
        {
            self.private.words.insert(account.as_str().to_owned());
        }
        let settings = patterns.setting.captures_iter(text).filter(|found| is_name(&found[1]));
        settings.for_each(|found| self.name(&found[2]));
    }

    /// A name that somebody chose. Those that begin with `system:` are Kubernetes' own.
    fn name(&mut self, name: &str) {
        if !name.starts_with("system:") {
            // Hosts in it were looked at as such.
            words(&self.patterns.host.replace_all(name, " ")).for_each(|word| self.add(word, false));
        }
    }

    /// The labels of a host's name but for the last, where that is one of the world's.
    fn host(&mut self, host: &str) {
        let mut labels: Vec<&str> = host.split('.').filter(|label| !label.is_empty()).collect();
        let is_number = labels.iter().all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
        let last = labels.last().copied().unwrap_or_default();
        if is_number || labels.len() > 1 && FILES.contains(&last) {
            return;
        }
        if labels.len() > 1 && last.len() == 2 {
            labels.pop();
        }
        labels.into_iter().flat_map(words).for_each(|word| self.add(word, true));
    }

    /// The first parts of a path tell who and what: `/delinde/webshop/_git/config`. Runbooks are called after alerts.
    fn path(&mut self, path: &str) {
        if path.starts_with("/runbooks/") {
            return;
        }
        path.split('/').filter(|part| !part.is_empty()).take(4).for_each(|part| self.name(part));
    }

    fn image(&mut self, reference: &str) {
        let name = reference.split('@').next().unwrap_or_default();
        let name = name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(name, |(name, _)| name);
        let (registry, path) = match name.split_once('/') {
            Some((registry, path)) if registry.contains(['.', ':']) => (registry, path),
            _ => ("", name),
        };
        self.host(registry.split(':').next().unwrap_or_default());
        self.name(path);
    }

    fn add(&mut self, word: &str, telling: bool) {
        let word = word.to_lowercase();
        if self.public.holds(&word) || !can_be_private(&word) {
            return;
        }
        if telling && word.len() >= TELLING && !word.bytes().all(|byte| byte.is_ascii_digit()) {
            self.private.telling.insert(word.clone());
        }
        self.private.words.insert(word);
    }
}

/// Neither a letter, nor a number, nor a time such as `15d`, nor a version such as `v1beta` says anything of anybody.
fn can_be_private(word: &str) -> bool {
    let letters = word.trim_start_matches(|sign: char| sign.is_ascii_digit());
    match (word.len() - letters.len(), letters.chars().count()) {
        (0, count) => {
            count > 1 && !(word.starts_with('v') && word[1..].starts_with(|sign: char| sign.is_ascii_digit()))
        }
        (digits, 0) => digits >= 8,
        (_, count) => count > 2 && word.len() > 4,
    }
}

fn is_name(key: &str) -> bool {
    let last = key.rsplit(['.', '/']).next().unwrap_or(key);
    let bare: String = last.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect();
    ["name", "names", "namespace", "namespaces"].iter().any(|end| bare.ends_with(end)) || NAMES.contains(&bare.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn learnt(object: Json) -> Vec<String> {
        let public = Public::new(&BTreeSet::from(["grafana", "url", "web", "git", "kube"].map(str::to_owned)));
        let patterns = Patterns::new().unwrap();
        let mut learner = Learner::new(&public, &patterns);
        learner.object(&object);
        let mut words: Vec<String> = learner.done().words.into_iter().collect();
        words.sort();
        words
    }

    #[test]
    fn kinds_of_known_software_keep_their_names() {
        let public = Public::new(&BTreeSet::from(["cert", "manager", "io"].map(str::to_owned)));
        let patterns = Patterns::new().unwrap();
        let mut learner = Learner::new(&public, &patterns);
        for (group, plural) in [("cert-manager.io", "orders"), ("delinde.nl", "woningen")] {
            learner.object(&json!({
                "kind": "CustomResourceDefinition", "spec": {"group": group, "names": {"plural": plural}},
            }));
            learner.object(&json!({"metadata": {"name": plural}}));
        }
        let words = learner.done().words;
        assert!(!words.contains("orders") && words.contains("woningen") && words.contains("delinde"), "{words:?}");
    }

    #[test]
    fn names_and_addresses_are_private_wherever_they_stand() {
        let cases = [
            (json!({"metadata": {"name": "huurportaal-web01", "namespace": "wonen"}}), vec!["huurportaal", "wonen"]),
            (json!({"metadata": {"labels": {"x": "blauw", "helm.sh/chart": "chart-1"}}}), vec!["blauw"]),
            (
                json!({"subjects": [{"kind": "User", "name": "jan.devries@delinde.nl"}]}),
                vec!["delinde", "devries", "jan"],
            ),
            (json!({"x": "https://git.delinde.nl/linde/woning"}), vec!["delinde", "linde", "woning"]),
            (json!({"x": "git@git.delinde.nl:linde/woning.git"}), vec!["delinde", "linde", "woning"]),
            (json!({"image": "cr.delinde.nl/wonen/grafana:1.0-blauw"}), vec!["cr", "delinde", "wonen"]),
            (json!({"data": {"config": "a:\n  clusterName: linde # x\n"}}), vec!["linde"]),
            (json!({"data": {"config": r#"{"tenant":"linde","b":"blauw"}"#}}), vec!["linde"]),
            (json!({"args": ["--namespace=wonen", "--level=blauw"]}), vec!["wonen"]),
            (json!({"env": [{"name": "TEAM_NAME", "value": "blauw"}]}), vec!["blauw"]),
            (json!({"x": "arn:aws:iam::123456789012:role/y"}), vec!["123456789012"]),
            (json!({"subjects": [{"name": "system:kube-dingen"}], "x": "blauw"}), vec![]),
            (json!({"name": "v1 15d 500Mi a 1234"}), vec![]),
            (json!({"x": "run main.py 10.0.0.1"}), vec![]),
        ];
        for (object, expected) in cases {
            assert_eq!(learnt(object.clone()), expected, "{object}");
        }
    }
}
