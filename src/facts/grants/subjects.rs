//! Tells who the subject of a binding is.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::charts::Chart;
use crate::facts::config::find_near;
use crate::facts::fact::FactList;
use crate::facts::input::Input;
use crate::facts::kinds::Workload;
use crate::facts::namespaces::is_system;
use crate::facts::recognise::Instance;
use crate::facts::workloads;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::Value;

/// The annotation by which Argo Workflows lets people act as an account when its expression holds for their login
/// (argoproj/argo-workflows:docs/argo-server-sso.md, "SSO RBAC").
const RULE: &str = "workflows.argoproj.io/rbac-rule";

/// Beginnings of names that distributions and clouds give to what is their own: Kubernetes, kubeadm's administrator
/// (kubernetes.io/docs/setup/production-environment/tools/kubeadm/create-cluster-kubeadm), EKS add-ons, GKE.
const OWN: [&str; 4] = ["system:", "kubeadm:", "eks:", "gke:"];

/// Whole names of that sort: AKS' local accounts and its support (bindings `aks-cluster-admin-binding` and
/// `aks-service-rolebinding`), and the API server towards the kubelets of K3s, RKE2 and kubespray.
const OWN_USERS: [&str; 5] =
    ["clusterAdmin", "clusterUser", "aks-support", "kube-apiserver", "kube-apiserver-kubelet-client"];

/// A subject, classified.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subject {
    /// Its name; that of an account with the namespace.
    pub(super) name: Known<String>,
    /// `user`, `group` or `service-account`.
    pub(super) kind: &'static str,
    /// What it is.
    pub(super) class: Known<String>,
    /// Whether people act as it.
    pub(super) human: Known<bool>,
    /// The product whose pods run as it.
    pub(super) component: Known<Option<String>>,
}

/// All that tells whose an account is.
pub(super) struct Subjects<'c, 'a> {
    pub(super) input: &'c Input<'a>,
    pub(super) instances: &'c [Instance<'a>],
    /// The products by the accounts that their workloads run as.
    pub(super) accounts: BTreeMap<(Option<&'c str>, &'c str), &'c str>,
    /// The users and groups that a console gives to visitors without a login.
    pub(super) anonymous: BTreeSet<String>,
}

/// The products by the accounts that their workloads run as.
pub(super) fn accounts(workloads: &FactList<Workload>) -> BTreeMap<(Option<&str>, &str), &str> {
    let mut accounts = BTreeMap::new();
    for workload in workloads.present.iter().map(|workload| &workload.fact) {
        let Some(id) = workload.component.as_deref() else { continue };
        let account = workload.service_account.as_deref().unwrap_or("default");
        accounts.entry((workload.namespace.as_deref(), account)).or_insert(id);
    }
    accounts
}

impl Subjects<'_, '_> {
    /// The subject of a binding in a namespace, or of one for the whole cluster.
    pub(super) fn of(&self, subject: &Value, namespace: Option<&str>) -> Option<Subject> {
        let name = stated(subject.get("name"));
        match subject.str_at(&["kind"])? {
            "User" => Some(match name.known().and_then(|name| name.strip_prefix("system:serviceaccount:")) {
                Some(account) => self.account(account.split_once(':').map_or((None, account), |(n, a)| (Some(n), a))),
                None => self.person("user", name),
            }),
            "Group" => Some(self.person("group", name)),
            "ServiceAccount" => {
                let namespace = subject.str_at(&["namespace"]).or(namespace);
                Some(match &name {
                    Known::Known(name) => self.account((namespace, name)),
                    Known::Unknown { reason, .. } => unnamed(namespace, reason),
                })
            }
            _ => None,
        }
    }

    fn person(&self, kind: &'static str, name: Known<String>) -> Subject {
        let class = match &name {
            Known::Known(name) if self.anonymous.contains(name) => "anonymous",
            Known::Known(name) => class_of(kind, name),
            Known::Unknown { .. } => kind,
        };
        let is_machine = name.known().is_some_and(|name| is_machine(name));
        let human = class != "system" && !is_machine;
        Subject {
            kind,
            class: Known::Known(class.to_owned()),
            human: Known::Known(human),
            component: Known::Known(None),
            name,
        }
    }

    fn account(&self, (namespace, name): (Option<&str>, &str)) -> Subject {
        let component = self.component(namespace, name);
        let plain = match namespace {
            _ if name == "default" => "default-account",
            Some(namespace) if is_system(namespace) && !matches!(component, Known::Known(Some(_))) => "system",
            _ => "service-account",
        };
        let (class, human) = self.people_behind(namespace, name, plain);
        let full = namespace.map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"));
        Subject { name: Known::Known(full), kind: "service-account", class, human, component }
    }

    /// Argo Workflows lets people act as an account that says for whom.
    fn people_behind(&self, namespace: Option<&str>, name: &str, plain: &str) -> (Known<String>, Known<bool>) {
        let known = |class: &str, human| (Known::Known(class.to_owned()), Known::Known(human));
        if let Some(account) = find_near(self.input, "ServiceAccount", namespace, name) {
            return account
                .annotation(RULE)
                .map_or_else(|| known(plain, false), |rule| known(class_by_rule(rule), true));
        }
        match self.input.gaps(&["ServiceAccount"]).pop() {
            Some(reason) if plain != "system" => {
                let classes = [plain, "group", "user", "everyone"].map(str::to_owned).to_vec();
                (Known::one_of(classes, reason.clone()), Known::one_of(vec![true, false], reason))
            }
            _ => known(plain, false),
        }
    }

    /// The recognised product one of whose workloads, custom resources or charts uses the account.
    fn component(&self, namespace: Option<&str>, name: &str) -> Known<Option<String>> {
        let id = self.by_workload(namespace, name).or_else(|| self.by_resource(namespace, name));
        if let Some(id) = id.or_else(|| self.by_chart(namespace, name)) {
            return Known::Known(Some(id));
        }
        if let Some(reason) = self.input.gaps(&workloads::KINDS).into_iter().next() {
            return Known::unknown(reason);
        }
        self.maybe_by_chart(namespace, name).unwrap_or(Known::Known(None))
    }

    fn by_workload(&self, namespace: Option<&str>, name: &str) -> Option<String> {
        self.accounts.get(&(namespace, name)).map(|id| (*id).to_owned())
    }

    /// Operators run the pods of their resources as the account that these name.
    fn by_resource(&self, namespace: Option<&str>, name: &str) -> Option<String> {
        let uses = |instance: &&Instance| {
            let named = |object: &&&crate::model::resource::Resource| {
                object.namespace.as_deref() == namespace
                    && object.body.str_at(&["spec", "serviceAccountName"]) == Some(name)
            };
            instance.objects.iter().any(|object| named(&object))
        };
        self.instances.iter().find(uses).map(|instance| instance.product.id().to_owned())
    }

    fn declared(&self, namespace: Option<&str>) -> impl Iterator<Item = (&Instance<'_>, &Chart<'_>)> {
        let unrendered = self.instances.iter().filter(|instance| instance.containers.is_empty());
        let charts = unrendered.flat_map(|instance| instance.charts.iter().map(move |chart| (instance, chart)));
        let namespace = namespace.map(str::to_owned);
        charts.filter(move |(_, chart)| !chart.by.observed && chart.namespace == namespace)
    }

    /// A chart that is not rendered makes accounts that are called as it is, and runs its pods as those that its values name.
    fn by_chart(&self, namespace: Option<&str>, name: &str) -> Option<String> {
        let is_made = find_near(self.input, "ServiceAccount", namespace, name).is_none();
        let uses = |chart: &Chart| is_made && chart.may_name(name) || mentions(&chart.values, name);
        let mut users = self.declared(namespace).filter(|(_, chart)| uses(chart));
        users.next().map(|(instance, _)| instance.product.id().to_owned())
    }

    /// An account that is not in the input may be any chart's; one that is there may be named in values that are not.
    fn maybe_by_chart(&self, namespace: Option<&str>, name: &str) -> Option<Known<Option<String>>> {
        let is_made = find_near(self.input, "ServiceAccount", namespace, name).is_none();
        let is_open = |chart: &Chart| chart.values.as_object().is_some_and(|values| values.openness().is_some());
        let (instance, chart) = self.declared(namespace).find(|(_, chart)| is_made || is_open(chart))?;
        let either = vec![None, Some(instance.product.id().to_owned())];
        Some(Known::one_of(either, Reason::SourceUnseen(chart.name.as_str().into())))
    }
}

/// Whether a text stands anywhere in a tree.
fn mentions(tree: &Value, text: &str) -> bool {
    let inside =
        || tree.items().iter().chain(tree.members().map(|(_, member)| member)).any(|part| mentions(part, text));
    tree.as_str() == Some(text) || inside()
}

/// A name as it stands, unless a placeholder does.
fn stated(name: Option<&Value>) -> Known<String> {
    match name {
        Some(Value::String(name)) if name.contains("${") || name.contains("{{") || name.contains('<') => {
            Known::unknown(Reason::Placeholder(name.clone()))
        }
        Some(Value::String(name)) => Known::Known(name.to_string()),
        Some(Value::Unknown(unknown)) => Known::unknown(unknown.reason.clone()),
        _ => Known::Known(String::new()),
    }
}

/// An account whose name is a placeholder: it may be anyone's.
fn unnamed(namespace: Option<&str>, reason: &Reason) -> Subject {
    let class = if namespace.is_some_and(is_system) { "system" } else { "service-account" };
    Subject {
        name: Known::unknown(reason.clone()),
        kind: "service-account",
        class: Known::one_of(vec![class.to_owned(), "default-account".to_owned()], reason.clone()),
        human: Known::Known(false),
        component: Known::unknown(reason.clone()),
    }
}

fn class_of(kind: &'static str, name: &str) -> &'static str {
    match name {
        "system:anonymous" | "system:unauthenticated" => "anonymous",
        "system:authenticated" => "everyone",
        _ if name == "system:serviceaccounts" || name.starts_with("system:serviceaccounts:") => "everyone",
        _ if OWN.iter().any(|beginning| name.starts_with(beginning)) => "system",
        _ if kind == "user" && (OWN_USERS.contains(&name) || is_of_google(name)) => "system",
        _ => kind,
    }
}

/// Accounts of Google's own services (cloud.google.com/iam/docs/service-agents).
fn is_of_google(name: &str) -> bool {
    name.ends_with(".iam.gserviceaccount.com")
        && (name.contains("@container-engine-robot") || name.contains("@gcp-sa-"))
}

/// Programs that log in as a user: accounts of Google Cloud, and groups of all accounts of the cluster.
fn is_machine(name: &str) -> bool {
    name.ends_with(".gserviceaccount.com") || name.starts_with("system:serviceaccounts")
}

/// Whom an expression over a login takes in: everyone, the members of groups, or single people.
fn class_by_rule(rule: &str) -> &'static str {
    match rule.trim() {
        "true" => "everyone",
        rule if rule.contains("groups") => "group",
        _ => "user",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_whose_a_subject_is() {
        for (kind, name, class) in [
            ("group", "system:masters", "system"),
            ("group", "kubeadm:cluster-admins", "system"),
            ("group", "system:authenticated", "everyone"),
            ("group", "system:serviceaccounts:shop", "everyone"),
            ("group", "system:unauthenticated", "anonymous"),
            ("group", "clusterAdmin", "group"),
            ("user", "clusterAdmin", "system"),
            ("user", "eks:addon-manager", "system"),
            ("user", "service-1@container-engine-robot.iam.gserviceaccount.com", "system"),
            ("user", "deploy@shop.iam.gserviceaccount.com", "user"),
            ("user", "jan@example.com", "user"),
            ("group", "0f6e3a52-2d3a-4d0c-9a3e-6c1f0c3f7b11", "group"),
        ] {
            assert_eq!(class_of(kind, name), class, "{name}");
        }
        assert!(is_machine("deploy@shop.iam.gserviceaccount.com") && !is_machine("jan@example.com"));
    }

    #[test]
    fn expressions_tell_who_may_act_as_an_account() {
        for (rule, class) in [("true", "everyone"), ("'ops' in groups", "group"), ("sub == 'jan'", "user")] {
            assert_eq!(class_by_rule(rule), class, "{rule}");
        }
    }
}
