//! Rights to everything that are given to workloads by declarations: of eksctl, and of operators that make roles in a cloud.

use super::grants::Grant;
use crate::facts::input::Input;
use crate::model::evidence::Evidence;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kinds that are read, besides those that declare a cluster.
pub const READS: [&str; 4] = [
    "IAMPolicyMember.iam.cnrm.cloud.google.com",
    "Role.iam.services.k8s.aws",
    "RolePolicyAttachment.iam.aws.upbound.io",
    "ServiceAccount",
];

/// The policy of Amazon that allows everything (docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html).
const ADMINISTRATOR: &str = ":policy/AdministratorAccess";

/// Every such right.
pub(super) fn grants(input: &Input) -> Vec<Grant> {
    let mut all: Vec<Grant> = input.of(super::declared::READS[0]).iter().flat_map(eksctl).collect();
    all.extend(input.of(READS[0]).iter().filter_map(config_connector));
    all.extend(input.of(READS[1]).iter().filter_map(ack));
    all.extend(input.of(READS[2]).iter().filter_map(upbound));
    all
}

fn grant(principal: String, bounded: bool, by: &str, evidence: Evidence) -> Grant {
    Grant { principal, of: "workload", scope: "account", bounded, by: by.to_owned(), evidence }
}

/// eksctl-io/eksctl:pkg/apis/eksctl.io/v1alpha5/iam.go: roles for service accounts, in the old way and the new.
fn eksctl(config: &Resource) -> Vec<Grant> {
    let list = |key: &str| config.body.at(&["iam", key]).map_or(&[][..], Value::items).iter().enumerate();
    let old = list("serviceAccounts").filter_map(|(at, one)| {
        let text = |key: &str| one.str_at(&["metadata", key]).unwrap_or_default();
        let path = format!("$.iam.serviceAccounts[{at}].attachPolicyARNs");
        let given = administers(one, "attachPolicyARNs")?;
        let name = format!("ServiceAccount {}/{}", text("namespace"), text("name"));
        Some(grant(name, has(one, "permissionsBoundary"), "AdministratorAccess", config.evidence(path, Some(given))))
    });
    let new = list("podIdentityAssociations").filter_map(|(at, one)| {
        let text = |key: &str| one.str_at(&[key]).unwrap_or_default();
        let path = format!("$.iam.podIdentityAssociations[{at}].permissionPolicyARNs");
        let given = administers(one, "permissionPolicyARNs")?;
        let name = format!("ServiceAccount {}/{}", text("namespace"), text("serviceAccountName"));
        Some(grant(name, has(one, "permissionsBoundaryARN"), "AdministratorAccess", config.evidence(path, Some(given))))
    });
    old.chain(new).collect()
}

/// The policy among those of a list that allows everything.
fn administers(value: &Value, list: &str) -> Option<String> {
    let policies = value.get(list).map_or(&[][..], Value::items).iter().filter_map(Value::as_str);
    policies.filter(|policy| policy.ends_with(ADMINISTRATOR)).map(str::to_owned).next()
}

fn has(value: &Value, key: &str) -> bool {
    value.str_at(&[key]).is_some_and(|text| !text.is_empty())
}

/// GoogleCloudPlatform/k8s-config-connector:crds/iam_v1beta1_iampolicymember.yaml; a service account that it names is a workload's.
fn config_connector(member: &Resource) -> Option<Grant> {
    let role = member.body.str_at(&["spec", "role"]).filter(|role| matches!(*role, "roles/owner" | "roles/editor"))?;
    let named = member.body.str_at(&["spec", "member"]).unwrap_or(&member.name);
    let is_person = named.starts_with("user:") || named.starts_with("group:");
    let found = grant(named.to_owned(), false, role, member.evidence("$.spec.role", Some(role.to_owned())));
    Some(Grant { of: if is_person { "group" } else { "workload" }, ..found })
}

/// aws-controllers-k8s/iam-controller:config/crd/bases/iam.services.k8s.aws_roles.yaml.
fn ack(role: &Resource) -> Option<Grant> {
    let spec = role.body.get("spec")?;
    let given = administers(spec, "policies")?;
    let evidence = role.evidence("$.spec.policies", Some(given));
    Some(grant(role.reference().to_string(), has(spec, "permissionsBoundary"), "AdministratorAccess", evidence))
}

/// crossplane-contrib/provider-upjet-aws:package/crds/iam.aws.upbound.io_rolepolicyattachments.yaml. Whether the role has a
/// boundary stands in the role.
fn upbound(attachment: &Resource) -> Option<Grant> {
    let path = ["spec", "forProvider", "policyArn"];
    let policy = attachment.body.str_at(&path).filter(|policy| policy.ends_with(ADMINISTRATOR))?;
    let evidence = attachment.evidence("$.spec.forProvider.policyArn", Some(policy.to_owned()));
    Some(grant(attachment.reference().to_string(), false, "AdministratorAccess", evidence))
}
