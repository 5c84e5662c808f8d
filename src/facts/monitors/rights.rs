//! Where a service account may list what Prometheus finds its targets by.

use std::collections::BTreeSet;

use crate::facts::input::Input;
use crate::filter::Answer;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::value::Value;

/// All kinds that this module reads.
pub const READS: [&str; 4] = [
    "ClusterRole.rbac.authorization.k8s.io",
    "ClusterRoleBinding.rbac.authorization.k8s.io",
    "Role.rbac.authorization.k8s.io",
    "RoleBinding.rbac.authorization.k8s.io",
];

/// What must be listed to find targets (prometheus/prometheus:docs/configuration/configuration.md, `kubernetes_sd_config`).
const LISTED: [&str; 2] = ["pods", "services"];

/// Roles that every cluster has, each of which may list both (kubernetes.io/docs/reference/access-authn-authz/rbac).
const BUILT_IN: [&str; 4] = ["cluster-admin", "admin", "edit", "view"];

/// Where targets may be listed.
#[derive(Debug, Clone)]
pub(super) struct Rights {
    /// Whether in every namespace.
    pub everywhere: Answer,
    /// The namespaces in which they may, whatever holds of every one.
    pub namespaces: BTreeSet<String>,
    /// Why there may be further namespaces.
    open: BTreeSet<Reason>,
}

impl Rights {
    /// In every namespace.
    pub(super) fn all() -> Self {
        Self { everywhere: Answer::sure(true), namespaces: BTreeSet::new(), open: BTreeSet::new() }
    }

    /// Not known where.
    pub(super) fn unknown(reason: &Reason) -> Self {
        let open = BTreeSet::from([reason.clone()]);
        Self { everywhere: Answer::because(reason), namespaces: BTreeSet::new(), open }
    }

    /// Those of several accounts together.
    pub(super) fn any(all: impl Iterator<Item = Self>) -> Self {
        let none = Self { everywhere: Answer::sure(false), namespaces: BTreeSet::new(), open: BTreeSet::new() };
        all.fold(none, |mut sum, one| {
            sum.everywhere = sum.everywhere.or(one.everywhere);
            sum.namespaces.extend(one.namespaces);
            sum.open.extend(one.open);
            sum
        })
    }

    /// Those of a service account.
    pub(super) fn of(input: &Input, namespace: Option<&str>, account: &str) -> Self {
        let subject = Subject { namespace, account };
        let everywhere = Answer::all(LISTED.map(|resource| everywhere(input, &subject, resource)));
        let (mut namespaces, mut open) = (BTreeSet::new(), BTreeSet::new());
        let bound: BTreeSet<&str> =
            bindings(input, &subject).filter_map(|binding| binding.namespace.as_deref()).collect();
        for namespace in bound {
            let answer = Answer::all(LISTED.map(|resource| within(input, &subject, namespace, resource)));
            match answer.truth {
                Truth::True => _ = namespaces.insert(namespace.to_owned()),
                Truth::Unknown => open.extend(answer.reasons),
                Truth::False => {}
            }
        }
        open.extend(input.gaps(&["RoleBinding.rbac.authorization.k8s.io"]));
        Self { everywhere, namespaces, open }
    }

    /// Whether in this namespace.
    pub(super) fn may(&self, namespace: &str) -> Answer {
        let here = match (self.namespaces.contains(namespace), self.open.is_empty()) {
            (false, false) => Answer::unknown(self.open.clone()),
            (here, _) => Answer::sure(here),
        };
        self.everywhere.clone().or(here)
    }
}

/// A service account.
struct Subject<'s> {
    namespace: Option<&'s str>,
    account: &'s str,
}

impl Subject<'_> {
    fn is_bound_by(&self, binding: &Resource) -> bool {
        binding.body.get("subjects").map_or(&[][..], Value::items).iter().any(|subject| self.is(subject))
    }

    /// The account itself, or one of the groups that it belongs to.
    fn is(&self, subject: &Value) -> bool {
        let name = subject.str_at(&["name"]).unwrap_or_default();
        let namespace = subject.str_at(&["namespace"]);
        match subject.str_at(&["kind"]) {
            Some("ServiceAccount") => name == self.account && (namespace == self.namespace || self.namespace.is_none()),
            Some("Group") => {
                let own = name.strip_prefix("system:serviceaccounts:").is_some_and(|own| Some(own) == self.namespace);
                own || matches!(name, "system:serviceaccounts" | "system:authenticated")
            }
            _ => false,
        }
    }
}

fn everywhere(input: &Input, subject: &Subject, resource: &str) -> Answer {
    let kind = "ClusterRoleBinding.rbac.authorization.k8s.io";
    let bound = input.of(kind).iter().filter(|binding| subject.is_bound_by(binding));
    let granted = bound.map(|binding| grants(input, binding, resource));
    Answer::any(granted.chain(input.gaps(&[kind]).iter().map(Answer::because)))
}

fn bindings<'i>(input: &Input<'i>, subject: &'i Subject) -> impl Iterator<Item = &'i Resource> {
    input.of("RoleBinding.rbac.authorization.k8s.io").iter().filter(|binding| subject.is_bound_by(binding))
}

fn within(input: &Input, subject: &Subject, namespace: &str, resource: &str) -> Answer {
    let here = bindings(input, subject).filter(|binding| binding.namespace.as_deref() == Some(namespace));
    Answer::any(here.map(|binding| grants(input, binding, resource)))
}

/// Whether the role of a binding lets its subjects list a resource of the core group.
fn grants(input: &Input, binding: &Resource, resource: &str) -> Answer {
    let name = binding.body.str_at(&["roleRef", "name"]).unwrap_or_default();
    let is_cluster_role = binding.body.str_at(&["roleRef", "kind"]) == Some("ClusterRole");
    let (kind, namespace) = match is_cluster_role {
        true => ("ClusterRole.rbac.authorization.k8s.io", None),
        false => ("Role.rbac.authorization.k8s.io", binding.namespace.as_deref()),
    };
    match input.find(kind, namespace, name) {
        _ if is_cluster_role && BUILT_IN.contains(&name) => Answer::sure(true),
        // An aggregated role is filled by the cluster.
        Some(role) if role.body.get("aggregationRule").is_some() && !role.observed => {
            Answer::because(&Reason::IncompleteObject(role.name.clone()))
        }
        Some(role) => Answer::sure(lists(role, resource)),
        None => Answer::any(input.gaps(&[kind]).iter().map(Answer::because)),
    }
}

fn lists(role: &Resource, resource: &str) -> bool {
    let has = |rule: &Value, member: &str, wanted: &str| {
        let items = rule.get(member).map_or(&[][..], Value::items).iter().filter_map(Value::as_str);
        items.into_iter().any(|item| item == wanted || item == "*")
    };
    let rules = role.body.get("rules").map_or(&[][..], Value::items);
    rules
        .iter()
        .any(|rule| has(rule, "apiGroups", "") && has(rule, "resources", resource) && has(rule, "verbs", "list"))
}
