//! Rights within the cluster that people have from its cloud, by which they read Secrets: [`Grant`]s that no binding shows.

use std::collections::BTreeSet;

use super::eks_access::{self, is_sso, is_user};
use super::grants::{aks_ids, takes_in};
use super::said::{Said, text_in};
use crate::facts::fact::{FactList, Sourced};
use crate::facts::input::Input;
use crate::facts::kinds::{CloudCluster, Grant};
use crate::model::cloud::{self, CloudKind};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// A right to read Secrets.
struct Right<'r> {
    subject: String,
    /// `user`, `group`, `everyone` or `anonymous`.
    class: &'static str,
    human: Known<bool>,
    role: &'r str,
    level: &'r str,
    reads: Known<bool>,
    /// None for the whole cluster.
    namespace: Option<String>,
    evidence: Evidence,
}

/// Adds them to the grants of bindings. Where a cloud was not asked there are none: the rule says what was left out.
pub fn add(input: &Input, clusters: &FactList<CloudCluster>, grants: &mut FactList<Grant>) {
    let bound: BTreeSet<String> = grants.present.iter().filter_map(|one| one.fact.subject.known().cloned()).collect();
    let mut all = azure(input, clusters, &bound);
    all.extend(amazon(input, grants));
    all.extend(google(input));
    grants.present.extend(all.into_iter().map(sourced));
    grants.possible.extend(unseen(input));
}

fn sourced(right: Right) -> Sourced<Grant> {
    let observed = right.evidence.observed;
    let fact = Grant {
        subject: Known::Known(right.subject),
        kind: if right.class == "user" { "user" } else { "group" }.to_owned(),
        class: Known::Known(right.class.to_owned()),
        human: right.human,
        component: Known::Known(None),
        role: right.role.to_owned(),
        level: Known::Known(right.level.to_owned()),
        reads_by: (!right.reads.is(&false)).then(|| right.role.to_owned()),
        reads_secrets: right.reads,
        wide: right.namespace.is_none(),
        namespace: right.namespace,
        binding: right.role.to_owned(),
        from: "cloud".to_owned(),
    };
    Sourced { fact, evidence: vec![right.evidence], observed }
}

/// Roles for what is in the cluster, which hold where Azure decides on that
/// (learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers).
const AZURE: [(&str, &str); 3] = [
    ("Azure Kubernetes Service RBAC Cluster Admin", "all"),
    ("Azure Kubernetes Service RBAC Admin", "admin"),
    ("Azure Kubernetes Service RBAC Writer", "edit"),
];

/// Roles with `listClusterAdminCredential/action`, which hands out a local account where there is one.
const BY_CREDENTIAL: [&str; 4] = [
    "Owner",
    "Contributor",
    "Azure Kubernetes Service Contributor Role",
    "Azure Kubernetes Service Cluster Admin Role",
];

fn azure<'i>(input: &Input<'i>, clusters: &FactList<CloudCluster>, bound: &BTreeSet<String>) -> Vec<Right<'i>> {
    let described = || input.snapshot.of(&CloudKind::AksCluster.kind()).iter().map(|one| Said::of(one, "properties"));
    let decides = described().next().is_none_or(|said| said.is_on(&["aadProfile", "enableAzureRBAC"]));
    let local = clusters.present.first().map_or(Known::Known(false), |one| one.fact.local_accounts.clone());
    let ids = aks_ids(input);
    let mut all: Vec<Right> = described().flat_map(|said| administrators(&said)).collect();
    let known: BTreeSet<String> = bound.iter().cloned().chain(all.iter().map(|right| right.subject.clone())).collect();
    for one in input.snapshot.of(&CloudKind::AzureRoleAssignment.kind()) {
        let said = Said::of(one, "properties");
        let role = said.text(&["roleDefinitionName"]).unwrap_or_default();
        let within = AZURE.iter().find(|(name, _)| *name == role).filter(|_| decides);
        let by_credential = BY_CREDENTIAL.contains(&role).then_some(("", "all"));
        let (level, reads) = match (within, by_credential) {
            (Some((_, level)), _) => (*level, Known::Known(true)),
            (None, Some((_, level))) => (level, local.clone()),
            (None, None) => continue,
        };
        let scope = said.text(&["scope"]).unwrap_or_default().to_ascii_lowercase();
        let (scope, namespace) = scope.split_once("/namespaces/").map_or((scope.as_str(), None), |(a, b)| (a, Some(b)));
        let class = match said.text(&["principalType"]) {
            Some("ServicePrincipal") => continue,
            Some("User") => "user",
            _ => "group",
        };
        if takes_in(scope, &ids) {
            all.push(Right {
                subject: azure_subject(&said, &known),
                class,
                human: Known::Known(true),
                role,
                level,
                reads,
                namespace: namespace.map(str::to_owned),
                evidence: said.evidence(&["roleDefinitionName"]),
            });
        }
    }
    all
}

/// Groups that are administrators by the cluster's own settings.
fn administrators<'i>(said: &Said<'i>) -> Vec<Right<'i>> {
    let groups = said.texts(&["aadProfile", "adminGroupObjectIds"]);
    let right = |subject: String| Right {
        subject,
        class: "group",
        human: Known::Known(true),
        role: "adminGroupObjectIDs",
        level: "all",
        reads: Known::Known(true),
        namespace: None,
        evidence: said.evidence(&["aadProfile", "adminGroupObjectIds"]),
    };
    groups.into_iter().map(right).collect()
}

/// Bindings and the cluster's settings name principals by their ids; one that they name goes by that, so that it counts once.
fn azure_subject(said: &Said, known: &BTreeSet<String>) -> String {
    let id = said.text(&["principalId"]).unwrap_or_default();
    let name = said.text(&["principalName"]).filter(|_| !known.contains(id));
    name.unwrap_or(id).to_owned()
}

/// Policies with `get secrets`, or with more (docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html).
const AMAZON: [(&str, &str); 6] = [
    ("AmazonEKSClusterAdminPolicy", "all"),
    ("AmazonEKSAdminPolicy", "admin"),
    ("AmazonEKSEditPolicy", "edit"),
    ("AmazonEKSAdminViewPolicy", "view"),
    ("AmazonEKSSecretAdminPolicy", "other"),
    ("AmazonEKSSecretReaderPolicy", "other"),
];

fn amazon<'i>(input: &Input<'i>, grants: &FactList<Grant>) -> Vec<Right<'i>> {
    let access = input.snapshot.of(&CloudKind::EksCluster.kind()).first();
    let access = access.map(|cluster| eks_access::access(input, &Said::of(cluster, "")));
    let principals = access.map(|access| access.principals).unwrap_or_default();
    let readers = grants.present.iter().filter(|one| one.fact.reads_secrets.is(&true));
    let readers: BTreeSet<&String> = readers.filter_map(|one| one.fact.subject.known()).collect();
    // Whoever a binding lets in by a group of Kubernetes counts by that.
    let is_counted = |arn: &str| {
        let mut own = principals.iter().filter(|one| one.arn == arn);
        own.any(|one| one.groups.iter().any(|group| readers.contains(group)))
    };
    let policies = input.snapshot.of(&CloudKind::EksAccessPolicies.kind()).iter();
    let mut all: Vec<Right> = policies.flat_map(by_policies).filter(|right| !is_counted(&right.subject)).collect();
    let masters = principals.iter().filter(|one| one.groups.iter().any(|group| group == "system:masters"));
    all.extend(masters.map(|one| of_principal(&one.arn, "system:masters", "all", None, one.evidence.clone())));
    all
}

fn by_policies(answer: &Resource) -> Vec<Right<'_>> {
    let said = Said::of(answer, "");
    let principal = said.text(&["principalArn"]).unwrap_or_default();
    let mut all = Vec::new();
    for (at, policy) in said.items(&["associatedAccessPolicies"]).iter().enumerate() {
        let name = text_in(policy, "policyArn").and_then(|arn| arn.rsplit('/').next()).unwrap_or_default();
        let Some((role, level)) = AMAZON.iter().find(|(reading, _)| *reading == name) else { continue };
        let evidence = || said.evidence(&["associatedAccessPolicies", &at.to_string(), "policyArn"]);
        let right = |namespace| of_principal(principal, role, level, namespace, evidence());
        match cloud::str_at(policy, &["accessScope", "type"]) {
            Some("namespace") => {
                let names = cloud::at(policy, &["accessScope", "namespaces"]).map_or(&[][..], Value::items).iter();
                all.extend(names.filter_map(Value::as_str).map(|name| right(Some(name.to_owned()))));
            }
            _ => all.push(right(None)),
        }
    }
    all
}

/// A role of IAM Identity Center is a group of people; who takes on another role, people or programs, IAM alone knows.
fn of_principal<'r>(
    arn: &str,
    role: &'r str,
    level: &'r str,
    namespace: Option<String>,
    evidence: Evidence,
) -> Right<'r> {
    let human = match is_user(arn) || is_sso(arn) {
        true => Known::Known(true),
        false => Known::one_of(vec![true, false], Reason::NotVisible(Hidden::TakenOn(arn.into()))),
    };
    let class = if is_user(arn) { "user" } else { "group" };
    Right { subject: arn.to_owned(), class, human, role, level, reads: Known::Known(true), namespace, evidence }
}

/// `aws-auth` may put others among the administrators.
fn unseen(input: &Input) -> Option<Possible> {
    let cluster = input.snapshot.of(&CloudKind::EksCluster.kind()).first()?;
    let mode = Said::of(cluster, "").text(&["accessConfig", "authenticationMode"]);
    let reason = input.gaps(&["ConfigMap"]).pop().filter(|_| mode != Some("API"))?;
    let mut value = Object::open(reason.clone());
    value.insert("from", Value::from("cloud"));
    Some(Possible { value: value.into(), reasons: BTreeSet::from([reason]) })
}

/// Roles of a project that hold `container.secrets.get` (cloud.google.com/kubernetes-engine/docs/how-to/iam).
const GOOGLE: [(&str, &str); 4] = [
    ("roles/owner", "all"),
    ("roles/editor", "edit"),
    ("roles/container.admin", "all"),
    ("roles/container.developer", "edit"),
];

fn google<'i>(input: &Input<'i>) -> Vec<Right<'i>> {
    let mut all = Vec::new();
    for one in input.snapshot.of(&CloudKind::GcpPolicy.kind()) {
        let said = Said::of(one, "");
        for (at, binding) in said.items(&["bindings"]).iter().enumerate() {
            let named = text_in(binding, "role").unwrap_or_default();
            let Some((role, level)) = GOOGLE.iter().find(|(role, _)| *role == named) else { continue };
            let members = cloud::at(binding, &["members"]).map_or(&[][..], Value::items).iter();
            for (subject, class) in members.filter_map(Value::as_str).filter_map(google_subject) {
                all.push(Right {
                    subject: subject.to_owned(),
                    class,
                    human: Known::Known(true),
                    role,
                    level,
                    reads: Known::Known(true),
                    namespace: None,
                    evidence: said.evidence(&["bindings", &at.to_string(), "role"]),
                });
            }
        }
    }
    all
}

/// A member of a policy as bindings of Kubernetes name it; none for programs and for what was deleted
/// (cloud.google.com/iam/docs/principal-identifiers).
fn google_subject(member: &str) -> Option<(&str, &'static str)> {
    match member.split_once(':') {
        None if member == "allUsers" => Some((member, "anonymous")),
        None if member == "allAuthenticatedUsers" => Some((member, "everyone")),
        Some(("user", name)) => Some((name, "user")),
        Some(("group" | "domain", name)) => Some((name, "group")),
        // People of another identity provider, `principalSet://iam.googleapis.com/locations/global/workforcePools/…`.
        Some(("principal", name)) if name.contains("/workforcePools/") => Some((member, "user")),
        Some(("principalSet", name)) if name.contains("/workforcePools/") => Some((member, "group")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::google_subject;

    #[test]
    fn people_are_told_from_programs() {
        for (member, subject) in [
            ("user:jan@example.com", Some(("jan@example.com", "user"))),
            ("group:platform@example.com", Some(("platform@example.com", "group"))),
            ("domain:example.com", Some(("example.com", "group"))),
            ("serviceAccount:runner@platform.iam.gserviceaccount.com", None),
            ("deleted:user:jan@example.com?uid=1", None),
            ("allUsers", Some(("allUsers", "anonymous"))),
        ] {
            assert_eq!(google_subject(member), subject);
        }
    }
}
