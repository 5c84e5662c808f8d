//! Makes [`InfrastructureSign`]s: what tells that the cluster is defined as code.

use std::collections::BTreeSet;

use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{CloudCluster, InfrastructureSign};
use super::reads::{Derived, Reads};
use crate::model::cloud::CloudKind;
use crate::model::evidence::Evidence;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Kinds whose objects, where they are declared, define a cluster, and the tool that they are of (see also
/// [`super::distribution_signs`]; Azure/azure-service-operator, aws-controllers-k8s/eks-controller, GoogleCloudPlatform/k8s-config-connector).
pub const DEFINES: [(&str, &str); 12] = [
    ("ClusterConfig.eksctl.io", "eksctl"),
    ("Cluster.cluster.x-k8s.io", "Cluster API"),
    ("AWSManagedControlPlane.controlplane.cluster.x-k8s.io", "Cluster API"),
    ("AzureManagedControlPlane.infrastructure.cluster.x-k8s.io", "Cluster API"),
    ("GCPManagedControlPlane.infrastructure.cluster.x-k8s.io", "Cluster API"),
    ("RKE2ControlPlane.controlplane.cluster.x-k8s.io", "Cluster API"),
    ("Cluster.eks.aws.upbound.io", "Crossplane"),
    ("KubernetesCluster.containerservice.azure.upbound.io", "Crossplane"),
    ("Cluster.container.gcp.upbound.io", "Crossplane"),
    ("ManagedCluster.containerservice.azure.com", "Azure Service Operator"),
    ("Cluster.eks.services.k8s.aws", "AWS Controllers for Kubernetes"),
    ("ContainerCluster.container.cnrm.cloud.google.com", "Config Connector"),
];

/// The kinds that only a cluster has and that bear signs.
const BEARERS: [&str; 2] = ["Node", "Namespace"];

impl Derived for InfrastructureSign {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(BEARERS).in_files(DEFINES.map(|(kind, _)| kind)).fact::<CloudCluster>();
    }
}

/// Every sign; further ones may be on what was not collected.
pub fn signs(input: &Input, cloud: &FactList<CloudCluster>) -> FactList<InfrastructureSign> {
    let mut present: Vec<Sourced<InfrastructureSign>> = files(input).collect();
    present.extend(declared(input));
    present.extend(
        super::cloud::tags(input).into_iter().filter_map(|(key, value, evidence)| of_tag(&key, &value, evidence)),
    );
    present.extend(input.of("Node").iter().filter_map(of_node));
    present.extend(BEARERS.iter().flat_map(|kind| input.of(kind)).filter_map(of_manager));
    let mut reasons: BTreeSet<_> =
        cloud.possible.iter().flat_map(|possible| possible.reasons.iter().cloned()).collect();
    reasons.extend(input.snapshot.observed.then(|| input.gaps(&BEARERS)).into_iter().flatten());
    let possible = reasons.first().cloned().map(|reason| {
        let mut value = Object::open(reason);
        value.insert("strength", Value::from("mark"));
        Possible { value: value.into(), reasons }
    });
    FactList { present, possible: possible.into_iter().collect() }
}

fn sign(tool: &str, strength: &str, evidence: Evidence) -> Sourced<InfrastructureSign> {
    let fact = InfrastructureSign {
        tool: tool.to_owned(),
        strength: strength.to_owned(),
        place: evidence.object.name.to_string(),
    };
    Sourced { fact, observed: evidence.observed, evidence: vec![evidence] }
}

fn files<'a>(input: &Input<'a>) -> impl Iterator<Item = Sourced<InfrastructureSign>> + 'a {
    let files = input.snapshot.of(&CloudKind::InfrastructureFile.kind()).iter();
    files.map(|file| sign(file.body.str_at(&["tool"]).unwrap_or_default(), "file", file.evidence("", None)))
}

/// In a cluster that runs, such objects are of the clusters that it makes.
fn declared<'a>(input: &Input<'a>) -> impl Iterator<Item = Sourced<InfrastructureSign>> + 'a {
    let input = *input;
    DEFINES.iter().flat_map(move |(kind, tool)| {
        let declared = input.of(kind).iter().filter(|object| !object.observed);
        declared.map(|object| sign(tool, "file", object.evidence("", None)))
    })
}

/// Tags that only a tool can set: Google's provider for Terraform, CloudFormation (the prefix `aws:` is Amazon's own), eksctl.
const MARKS: [(&str, &str); 4] = [
    ("goog-terraform-provisioned", "Terraform"),
    ("aws:cloudformation:stack-name", "CloudFormation"),
    ("aws:cloudformation:stack-id", "CloudFormation"),
    ("alpha.eksctl.io/cluster-name", "eksctl"),
];

/// Tags by which people say so themselves.
const TOOLS: [(&str, &str); 8] = [
    ("terraform", "Terraform"),
    ("tofu", "OpenTofu"),
    ("opentofu", "OpenTofu"),
    ("pulumi", "Pulumi"),
    ("bicep", "Bicep"),
    ("cdk", "AWS CDK"),
    ("ansible", "Ansible"),
    ("crossplane", "Crossplane"),
];

fn of_tag(key: &str, value: &str, evidence: Evidence) -> Option<Sourced<InfrastructureSign>> {
    if let Some((_, tool)) = MARKS.iter().find(|(mark, _)| *mark == key) {
        return Some(sign(tool, "mark", evidence));
    }
    said_by_people(key, value).map(|tool| sign(tool, "hint", evidence))
}

/// `terraform: "true"`, `managed-by: Terraform`, `iac: bicep`.
fn said_by_people(key: &str, value: &str) -> Option<&'static str> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_', ' '], "");
    let tool = |text: &str| TOOLS.iter().find(|(name, _)| *name == text).map(|(_, tool)| *tool);
    let off = matches!(plain(value).as_str(), "false" | "no" | "none");
    match plain(key).as_str() {
        _ if off => None,
        "iac" => Some(tool(&plain(value)).unwrap_or("code")),
        "managedby" | "provisioner" | "provisionedby" => tool(&plain(value)),
        key => tool(key),
    }
}

fn of_node(node: &Resource) -> Option<Sourced<InfrastructureSign>> {
    const ANNOTATION: &str = "cluster.x-k8s.io/cluster-name";
    if let Some(name) = node.annotation(ANNOTATION) {
        let evidence = node.evidence(format!("$.metadata.annotations['{ANNOTATION}']"), Some(name.to_owned()));
        return Some(sign("Cluster API", "mark", evidence));
    }
    let labels = node.body.at(&["metadata", "labels"]).into_iter().flat_map(Value::members);
    labels.filter_map(|(key, value)| Some((key, value.as_str()?))).find_map(|(key, value)| {
        let evidence = node.evidence(format!("$.metadata.labels['{key}']"), Some(value.to_owned()));
        of_tag(key, value, evidence)
    })
}

/// Names that Terraform's and Pulumi's providers apply objects under.
const MANAGERS: [(&str, &str); 3] =
    [("Terraform", "Terraform"), ("HashiCorp", "Terraform"), ("pulumi-kubernetes", "Pulumi")];

fn of_manager(object: &Resource) -> Option<Sourced<InfrastructureSign>> {
    let fields = object.body.at(&["metadata", "managedFields"]).map_or(&[][..], Value::items);
    fields.iter().enumerate().find_map(|(at, entry)| {
        let manager = entry.str_at(&["manager"])?;
        let (_, tool) = MANAGERS.iter().find(|(name, _)| manager.starts_with(name))?;
        let path = format!("$.metadata.managedFields[{at}].manager");
        Some(sign(tool, "hint", object.evidence(path, Some(manager.to_owned()))))
    })
}

#[cfg(test)]
mod tests {
    use super::said_by_people;

    #[test]
    fn what_people_say_in_tags() {
        for (key, value, tool) in [
            ("terraform", "true", Some("Terraform")),
            ("Managed-By", "terraform", Some("Terraform")),
            ("managed_by", "team-platform", None),
            ("IaC", "Bicep", Some("Bicep")),
            ("iac", "yes", Some("code")),
            ("terraform", "false", None),
            ("owner", "terraform", None),
        ] {
            assert_eq!(said_by_people(key, value), tool, "{key}={value}");
        }
    }
}
