//! Makes [`CloudGrant`]s: rights that clouds give, which no role or binding of Kubernetes shows.

use std::collections::{BTreeMap, BTreeSet};

use super::eks_access::{self, Access, is_user};
use super::said::{Said, text_in};
use crate::facts::fact::{FactList, Sourced};
use crate::facts::input::Input;
use crate::facts::kinds::{CloudCluster, CloudGrant, Distribution};
use crate::facts::reads::{Derived, Reads};
use crate::model::cloud::{self, CloudKind};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// A right in the making.
pub(super) struct Grant {
    pub(super) principal: String,
    pub(super) of: &'static str,
    pub(super) scope: &'static str,
    pub(super) bounded: bool,
    pub(super) by: String,
    pub(super) evidence: Evidence,
}

impl Derived for CloudGrant {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .kinds(super::workload_grants::READS)
            .in_files(super::declared::READS)
            .fact::<CloudCluster>()
            .fact::<Distribution>();
    }
}

/// The rights to everything that are known; others may be where a cloud was not asked.
pub fn grants(input: &Input, clusters: &FactList<CloudCluster>, platform: &Distribution) -> FactList<CloudGrant> {
    let mut all = of_clusters(clusters);
    all.extend(azure(input));
    all.extend(amazon(input));
    all.extend(google(input));
    all.extend(super::workload_grants::grants(input));
    let services = all.iter().any(|grant| grant.of == "service");
    let accounts = || input.gaps(&["ServiceAccount"]).pop().filter(|_| services);
    let possible = gap(input, clusters, platform)
        .or_else(accounts)
        .map(|reason| Possible { value: Object::open(reason.clone()).into(), reasons: BTreeSet::from([reason]) });
    FactList { present: all.into_iter().map(sourced).collect(), possible: possible.into_iter().collect() }
}

fn sourced(grant: Grant) -> Sourced<CloudGrant> {
    let fact = CloudGrant {
        principal: grant.principal,
        of: grant.of.to_owned(),
        level: Known::Known("admin".to_owned()),
        scope: Known::Known(grant.scope.to_owned()),
        bounded: Known::Known(grant.bounded),
        by: grant.by,
    };
    Sourced { fact, observed: grant.evidence.observed, evidence: vec![grant.evidence] }
}

/// Without roles, everyone who gets in may do everything.
fn of_clusters(clusters: &FactList<CloudCluster>) -> Vec<Grant> {
    let open = clusters.present.iter().filter(|cluster| cluster.fact.role_based.is(&false));
    let one = |cluster: &Sourced<CloudCluster>| {
        let by = if cluster.fact.service == "gke" { "legacyAbac" } else { "enableRBAC: false" };
        let evidence = cluster.telling("roleBased").first()?.clone();
        let principal = cluster.fact.name.clone();
        Some(Grant { principal, of: "anyone", scope: "cluster", bounded: false, by: by.to_owned(), evidence })
    };
    open.filter_map(one).collect()
}

/// Built-in roles that hand over the cluster (learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers).
const AZURE: [&str; 5] = [
    "Owner",
    "Contributor",
    "Azure Kubernetes Service Contributor Role",
    "Azure Kubernetes Service Cluster Admin Role",
    "Azure Kubernetes Service RBAC Cluster Admin",
];

fn azure(input: &Input) -> Vec<Grant> {
    let (names, clusters) = (azure_names(input), aks_ids(input));
    let mut all = Vec::new();
    for said in input.snapshot.of(&CloudKind::AksCluster.kind()).iter().map(|one| Said::of(one, "properties")) {
        for group in said.texts(&["aadProfile", "adminGroupObjectIds"]) {
            let evidence = said.evidence(&["aadProfile", "adminGroupObjectIds"]);
            let by = "adminGroupObjectIDs".to_owned();
            // By the name that an assignment gives it, so that one group counts once.
            let principal = names.get(&group.to_ascii_lowercase()).cloned().unwrap_or(group);
            all.push(Grant { principal, of: "group", scope: "cluster", bounded: false, by, evidence });
        }
    }
    for said in input.snapshot.of(&CloudKind::AzureRoleAssignment.kind()).iter().map(|one| Said::of(one, "properties"))
    {
        let role = said.text(&["roleDefinitionName"]).unwrap_or_default();
        let of = match said.text(&["principalType"]) {
            Some("User") => "user",
            Some("ServicePrincipal") => "service",
            _ => "group",
        };
        let scope = said.text(&["scope"]).unwrap_or_default().to_ascii_lowercase();
        if AZURE.contains(&role) && takes_in(&scope, &clusters) {
            let named = said.text(&["principalName"]).or_else(|| said.text(&["principalId"])).unwrap_or_default();
            let scope = if scope.contains("/managedclusters/") { "cluster" } else { "account" };
            let evidence = said.evidence(&["roleDefinitionName"]);
            all.push(Grant { principal: named.to_owned(), of, scope, bounded: false, by: role.to_owned(), evidence });
        }
    }
    all
}

/// What the principals of role assignments are called, by their ids.
fn azure_names(input: &Input) -> BTreeMap<String, String> {
    let assignments = input.snapshot.of(&CloudKind::AzureRoleAssignment.kind()).iter();
    let named = assignments.map(|one| Said::of(one, "properties")).filter_map(|said| {
        let name = said.text(&["principalName"]).filter(|name| !name.is_empty())?;
        Some((said.text(&["principalId"])?.to_ascii_lowercase(), name.to_owned()))
    });
    named.collect()
}

/// The ids of the clusters, in small letters: Azure's ids have no case of their own.
pub(super) fn aks_ids(input: &Input) -> Vec<String> {
    let said = input.snapshot.of(&CloudKind::AksCluster.kind()).iter().map(|one| Said::of(one, "properties"));
    said.filter_map(|said| said.text(&["id"]).map(str::to_ascii_lowercase)).collect()
}

/// Whether a scope is a cluster or lies above one: a resource group, a subscription, a group of these. A right to another resource,
/// or to a part of a cluster, is none to the whole of it
/// (learn.microsoft.com/azure/role-based-access-control/scope-overview).
pub(super) fn takes_in(scope: &str, clusters: &[String]) -> bool {
    let scope = scope.trim_end_matches('/');
    let is_above_subscriptions = !scope.contains("/subscriptions/");
    let is_near = |id: &String| id.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    // Where the cluster itself was not described, the form of the scope tells.
    let has_the_form = || match scope.split_once("/providers/") {
        None => true,
        Some((_, resource)) => {
            resource.starts_with("microsoft.containerservice/managedclusters/") && resource.matches('/').count() == 2
        }
    };
    is_above_subscriptions || if clusters.is_empty() { has_the_form() } else { clusters.iter().any(is_near) }
}

/// Policies that hand over the cluster (docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html).
const AMAZON: [&str; 2] = ["AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy"];

fn amazon(input: &Input) -> Vec<Grant> {
    let mut all = Vec::new();
    for said in input.snapshot.of(&CloudKind::EksAccessPolicies.kind()).iter().map(|one| Said::of(one, "")) {
        let principal = said.text(&["principalArn"]).unwrap_or_default();
        for (at, policy) in said.items(&["associatedAccessPolicies"]).iter().enumerate() {
            let name = text_in(policy, "policyArn").and_then(|arn| arn.rsplit('/').next()).unwrap_or_default();
            let whole = cloud::str_at(policy, &["accessScope", "type"]) == Some("cluster");
            if whole && AMAZON.contains(&name) {
                let evidence = said.evidence(&["associatedAccessPolicies", &at.to_string(), "policyArn"]);
                all.push(of_principal(principal, name, evidence));
            }
        }
    }
    for cluster in input.snapshot.of(&CloudKind::EksCluster.kind()) {
        let said = Said::of(cluster, "");
        all.extend(masters(&eks_access::access(input, &said)));
        all.extend(creator(&said));
    }
    all
}

fn of_principal(arn: &str, by: &str, evidence: Evidence) -> Grant {
    let of = if is_user(arn) { "user" } else { "group" };
    Grant { principal: arn.to_owned(), of, scope: "cluster", bounded: false, by: by.to_owned(), evidence }
}

/// Whoever `aws-auth` puts into the group that no rule binds.
fn masters(access: &Access) -> impl Iterator<Item = Grant> {
    let masters = access.principals.iter().filter(|one| one.groups.iter().any(|group| group == "system:masters"));
    masters.map(|one| of_principal(&one.arn, "system:masters", one.evidence.clone()))
}

/// With the ConfigMap alone, whoever made the cluster has a right to everything that nothing lists and nobody can take away
/// (docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html).
fn creator(said: &Said) -> Option<Grant> {
    let mode = said.text(&["accessConfig", "authenticationMode"])?;
    let evidence = said.evidence(&["accessConfig", "authenticationMode"]);
    let by = format!("authenticationMode: {mode}");
    (mode == "CONFIG_MAP").then(|| Grant {
        principal: said.text(&["name"]).unwrap_or_default().to_owned(),
        of: "hidden",
        scope: "cluster",
        bounded: false,
        by,
        evidence,
    })
}

/// Roles of a project that hand over its clusters (cloud.google.com/kubernetes-engine/docs/how-to/iam).
const GOOGLE: [&str; 3] = ["roles/owner", "roles/editor", "roles/container.admin"];

fn google(input: &Input) -> Vec<Grant> {
    let mut all = Vec::new();
    for said in input.snapshot.of(&CloudKind::GcpPolicy.kind()).iter().map(|one| Said::of(one, "")) {
        for (at, binding) in said.items(&["bindings"]).iter().enumerate() {
            let role = text_in(binding, "role").unwrap_or_default();
            let members =
                cloud::at(binding, &["members"]).map_or(&[][..], Value::items).iter().filter_map(Value::as_str);
            for member in members.filter(|member| GOOGLE.contains(&role) && !is_of_google(member)) {
                let of = match member.split(':').next() {
                    Some("user") => "user",
                    Some("serviceAccount") if is_of_workload(input, member) => "workload",
                    Some("serviceAccount") => "service",
                    Some("allUsers" | "allAuthenticatedUsers") => "anyone",
                    _ => "group",
                };
                let evidence = said.evidence(&["bindings", &at.to_string(), "role"]);
                let (principal, by) = (member.to_owned(), role.to_owned());
                all.push(Grant { principal, of, scope: "account", bounded: false, by, evidence });
            }
        }
    }
    all
}

/// An account that a workload takes on, or that nodes have unless they are given another.
fn is_of_workload(input: &Input, member: &str) -> bool {
    let account = member.trim_start_matches("serviceAccount:");
    let takes = |one: &Resource| one.annotation("iam.gke.io/gcp-service-account") == Some(account);
    account.ends_with("-compute@developer.gserviceaccount.com") || input.of("ServiceAccount").iter().any(takes)
}

/// Accounts of Google's own services, which do Google's work in the project (cloud.google.com/iam/docs/service-agents).
fn is_of_google(member: &str) -> bool {
    member.contains("@cloudservices.gserviceaccount.com")
        || member.contains(".iam.gserviceaccount.com") && member.contains("@gcp-sa-")
        || member.contains("@container-engine-robot.")
}

/// Why there may be others, if there may.
fn gap(input: &Input, clusters: &FactList<CloudCluster>, platform: &Distribution) -> Option<Reason> {
    let asked = |kind: CloudKind| !input.snapshot.of(&kind.kind()).is_empty();
    let unasked = |kind: CloudKind| (!asked(kind)).then_some(Reason::CloudUnasked(kind));
    match clusters
        .present
        .first()
        .map(|one| one.fact.cloud.clone())
        .map_or(platform.cloud.clone(), |one| Known::Known(Some(one)))
    {
        Known::Known(Some(cloud)) => match cloud.as_str() {
            "azure" => unasked(CloudKind::AzureRoleAssignment),
            "aws" => amazon_gap(input),
            _ => unasked(CloudKind::GcpPolicy),
        },
        Known::Known(None) => match &platform.id {
            Known::Known(_) => None,
            Known::Unknown { reason, .. } => Some(reason.clone()),
        },
        Known::Unknown { reason, .. } => Some(reason),
    }
}

fn amazon_gap(input: &Input) -> Option<Reason> {
    let Some(cluster) = input.snapshot.of(&CloudKind::EksCluster.kind()).first() else {
        return Some(Reason::CloudUnasked(CloudKind::EksCluster));
    };
    let said = Said::of(cluster, "");
    let access = eks_access::access(input, &said);
    let policies = input.snapshot.of(&CloudKind::EksAccessPolicies.kind());
    let told = |arn: &str| policies.iter().any(|one| one.name == arn);
    let by_entries = said.text(&["accessConfig", "authenticationMode"]).is_some_and(|mode| mode != "CONFIG_MAP");
    let untold = access.principals.iter().any(|one| by_entries && !told(&one.arn));
    let gap = access.gap.filter(|reason| *reason != Reason::CloudUnasked(CloudKind::EksIdentityProvider));
    gap.or(untold.then_some(Reason::CloudUnasked(CloudKind::EksAccessPolicies))).or_else(|| roles(input))
}

/// What roles of workloads may do stands in IAM, which does not say it of one role by name.
fn roles(input: &Input) -> Option<Reason> {
    let annotated = input.of("ServiceAccount").iter().any(|one| one.annotation("eks.amazonaws.com/role-arn").is_some());
    let associated = !input.snapshot.of(&CloudKind::EksPodIdentity.kind()).is_empty();
    if annotated || associated {
        return Some(Reason::NotVisible(Hidden::RolePolicies));
    }
    let listed = super::eks::is_listed(input, "associations");
    input.gaps(&["ServiceAccount"]).pop().or((!listed).then_some(Reason::CloudUnasked(CloudKind::EksPodIdentity)))
}
