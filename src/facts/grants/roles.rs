//! Finds the rules of a role: its own, those that it gathers from other roles, and those of the roles that every cluster has.

use super::rules::{Rights, Rules};
use crate::facts::charts::Chart;
use crate::facts::config::find_near;
use crate::facts::input::Input;
use crate::facts::placement::matches_labels;
use crate::facts::recognise::Instance;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The label by which a role joins one of the built-in ones, before the name of that
/// (kubernetes.io/docs/reference/access-authn-authz/rbac, "Aggregated ClusterRoles").
const JOINS: &str = "rbac.authorization.k8s.io/aggregate-to-";

/// The roles that every cluster has for people, widest first; `cluster-admin` is known apart.
const BUILT_IN: [&str; 3] = ["admin", "edit", "view"];

/// Beginnings of the built-in roles of Kubernetes' own parts that can read Secrets
/// (kubernetes/kubernetes:plugin/pkg/auth/authorizer/rbac/bootstrappolicy).
const SYSTEM_READERS: [&str; 3] = ["system:controller:", "system:kube-controller-manager", "system:node"];

/// The roles of a snapshot.
pub(super) struct Roles<'c, 'a> {
    input: &'c Input<'a>,
    instances: &'c [Instance<'a>],
    charts: &'c [Chart<'a>],
}

impl<'c, 'a> Roles<'c, 'a> {
    /// Those of a snapshot, in which charts are installed.
    pub(super) fn new(input: &'c Input<'a>, instances: &'c [Instance<'a>], charts: &'c [Chart<'a>]) -> Self {
        Self { input, instances, charts }
    }

    /// What the role of a binding allows; nothing where there is no such role.
    pub(super) fn rights(&self, kind: &str, namespace: Option<&str>, name: &str) -> Option<Rights> {
        match (kind, name) {
            ("ClusterRole", "cluster-admin") => Some(Rights::of_level("all", Some("get secrets"))),
            ("ClusterRole", "admin" | "edit") => Some(Rights::of_level(name, Some("get secrets"))),
            ("ClusterRole", "view") => Some(Rights::of_rules(&self.viewer(), "view")),
            ("ClusterRole", _) => self.cluster_role(name),
            _ => self.role(namespace, name),
        }
    }

    /// Why it is not known whether a role exists; nothing where it is in the input, is one that every cluster has, or is known to be
    /// absent.
    pub(super) fn unseen(&self, kind: &str, namespace: Option<&str>, name: &str) -> Option<Reason> {
        let (kind, found) = match kind {
            "ClusterRole" => {
                let kind = "ClusterRole.rbac.authorization.k8s.io";
                let is_built_in = name == "cluster-admin" || BUILT_IN.contains(&name) || name.starts_with("system:");
                (kind, is_built_in || self.input.find(kind, None, name).is_some())
            }
            "Role" => {
                let kind = "Role.rbac.authorization.k8s.io";
                (kind, find_near(self.input, kind, namespace, name).is_some())
            }
            _ => return None,
        };
        if found { None } else { self.input.gaps(&[kind]).pop() }
    }

    fn cluster_role(&self, name: &str) -> Option<Rights> {
        let Some(role) = self.input.find("ClusterRole.rbac.authorization.k8s.io", None, name) else {
            return self.missing("ClusterRole.rbac.authorization.k8s.io", None, name);
        };
        match self.joined_by(role) {
            Some(least @ ("admin" | "edit")) => Some(Rights::of_level(least, Some("get secrets"))),
            least => Some(Rights::of_rules(&self.rules(role, &mut Vec::new()), least.unwrap_or("other"))),
        }
    }

    fn role(&self, namespace: Option<&str>, name: &str) -> Option<Rights> {
        let kind = "Role.rbac.authorization.k8s.io";
        match find_near(self.input, kind, namespace, name) {
            Some(role) => Some(Rights::of_rules(&self.rules(role, &mut Vec::new()), "other")),
            None => self.missing(kind, namespace, name),
        }
    }

    /// The built-in role whose parts a role gathers, and which it is therefore as wide as.
    fn joined_by(&self, role: &Resource) -> Option<&'static str> {
        let wanted = |level: &&str| {
            let label = format!("{JOINS}{level}");
            selectors(role).iter().any(|selector| selector.at(&["matchLabels", &label]).is_some())
        };
        BUILT_IN.iter().copied().find(|level| wanted(level))
    }

    /// `view` never reads Secrets, unless a role joins it that does.
    fn viewer(&self) -> Rules<'a> {
        let label = format!("{JOINS}view");
        let joins = |role: &&Resource| role.name == "view" || role.label(&label) == Some("true");
        let roles = self.input.of("ClusterRole.rbac.authorization.k8s.io").iter().filter(joins);
        let mut all = Rules { list: Vec::new(), open: self.gap() };
        roles.for_each(|role| add_own(role, &mut all));
        all
    }

    fn gap(&self) -> Option<Reason> {
        self.input.gaps(&["ClusterRole.rbac.authorization.k8s.io"]).pop()
    }

    /// The controller fills in the rules of a role that gathers others; in desired state the selectors tell.
    fn rules(&self, role: &'a Resource, visited: &mut Vec<&'a str>) -> Rules<'a> {
        let mut all = Rules::default();
        add_own(role, &mut all);
        let selectors = selectors(role);
        if selectors.is_empty() || role.observed && !all.list.is_empty() || visited.contains(&role.name.as_str()) {
            return all;
        }
        visited.push(&role.name);
        let labels = |other: &'a Resource| other.body.at(&["metadata", "labels"]).unwrap_or(&Value::Null);
        let gathered = |other: &&'a Resource| selectors.iter().any(|selector| matches_labels(selector, labels(other)));
        for other in self.input.of("ClusterRole.rbac.authorization.k8s.io").iter().filter(gathered) {
            let rules = self.rules(other, visited);
            all.list.extend(rules.list);
            all.open = all.open.or(rules.open);
        }
        all.open = all.open.or_else(|| self.gap());
        all
    }

    /// A role that is not in the input: one of Kubernetes' own, one that a declared chart makes, or none at all.
    fn missing(&self, kind: &str, namespace: Option<&str>, name: &str) -> Option<Rights> {
        let gap = self.input.gaps(&[kind]).pop();
        let is_built_in = name.starts_with("system:") && kind.starts_with("ClusterRole");
        if is_built_in && (gap.is_some() || !self.input.snapshot.observed) {
            let reason = || Reason::IncompleteObject(name.into());
            let reads = SYSTEM_READERS.iter().any(|beginning| name.starts_with(beginning));
            let known = Rights::of_level("other", None);
            return Some(if reads { Rights { level: known.level, ..Rights::unknown(reason()) } } else { known });
        }
        gap.map(Rights::unknown).or_else(|| self.by_chart(namespace, name))
    }

    fn by_chart(&self, namespace: Option<&str>, name: &str) -> Option<Rights> {
        let made = self.instances.iter().filter(|instance| !instance.charts.is_empty());
        let mut made = made.flat_map(|instance| &instance.product.file.makes.roles);
        if let Some(role) = made.find(|role| role.name == name) {
            return Some(Rights::of_level(&role.level, role.reads_secrets.then_some("get secrets")));
        }
        let may_make = |chart: &&Chart| {
            !chart.by.observed
                && (namespace.is_none() || chart.namespace.as_deref() == namespace)
                && chart.may_name(name)
        };
        let chart = self.charts.iter().find(may_make)?;
        Some(Rights::unknown(Reason::SourceUnseen(chart.name.as_str().into())))
    }
}

fn selectors(role: &Resource) -> &[Value] {
    role.body.at(&["aggregationRule", "clusterRoleSelectors"]).map_or(&[][..], Value::items)
}

fn add_own<'a>(role: &'a Resource, all: &mut Rules<'a>) {
    let hidden = || role.body.as_object().and_then(Object::openness).cloned();
    match role.body.get("rules") {
        Some(Value::Unknown(unknown)) => all.open = Some(unknown.reason.clone()),
        Some(rules) => all.list.extend(rules.items()),
        None => all.open = all.open.take().or_else(hidden),
    }
}
