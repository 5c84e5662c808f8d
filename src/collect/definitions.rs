//! Files that define a cluster as code, told by their names and by marks in their text, and not read any further.

use std::fs;
use std::path::{Path, PathBuf};

use compact_str::CompactString;

use super::reading::{DocumentRead, FileRead};
use crate::model::cloud::CloudKind;
use crate::model::coverage::Extent;
use crate::model::evidence::Origin;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;
use crate::model::snapshot::Snapshot;
use crate::model::value::{Object, Value};

/// A way of writing infrastructure down.
struct Tool {
    name: &'static str,
    /// The ends of its files' names.
    endings: &'static [&'static str],
    /// What such a file says that defines a cluster: resource types and modules of each provider.
    marks: &'static [&'static str],
}

/// Cluster resources of Terraform's providers (registry.terraform.io), and the customary modules around them.
const TERRAFORM: &[&str] = &[
    "azurerm_kubernetes_cluster",
    "aws_eks_cluster",
    "google_container_cluster",
    "digitalocean_kubernetes_cluster",
    "exoscale_sks_cluster",
    "ibm_container_vpc_cluster",
    "linode_lke_cluster",
    "oci_containerengine_cluster",
    "openstack_containerinfra_cluster",
    "ovh_cloud_project_kube",
    "rancher2_cluster",
    "scaleway_k8s_cluster",
    "talos_machine_configuration",
    "Azure/aks/azurerm",
    "avm-res-containerservice-managedcluster",
    "terraform-aws-modules/eks",
    "terraform-google-modules/kubernetes-engine",
    "Microsoft.ContainerService/managedClusters",
    "rke2",
    "k3s",
];

const TOOLS: [Tool; 6] = [
    Tool { name: "Terraform", endings: &[".tf", ".tf.json", "terragrunt.hcl"], marks: TERRAFORM },
    Tool { name: "OpenTofu", endings: &[".tofu"], marks: TERRAFORM },
    Tool {
        name: "Bicep",
        endings: &[".bicep"],
        marks: &["Microsoft.ContainerService/managedClusters", "avm/res/container-service/managed-cluster"],
    },
    Tool {
        name: "Pulumi",
        endings: &["Pulumi.yaml"],
        marks: &["eks:Cluster", "containerservice:ManagedCluster", "container:Cluster"],
    },
    Tool {
        name: "Pulumi",
        endings: &[".ts", ".py", ".go", ".cs"],
        marks: &["@pulumi/eks", "pulumi_eks", "containerservice.ManagedCluster", "gcp.container.Cluster"],
    },
    Tool {
        name: "AWS CDK",
        endings: &[".ts", ".py", ".go", ".cs"],
        marks: &["aws-cdk-lib/aws-eks", "aws_cdk.aws_eks", "aws_eks as eks", "Amazon.CDK.AWS.EKS", "awscdk/v2/awseks"],
    },
];

/// The most of a file that is looked at, in bytes.
const LARGEST: u64 = 512 << 10;
/// The most entries of a work tree that are looked at: far above any repository of infrastructure.
const MOST: usize = 20_000;
/// As deep as folders go.
const DEEPEST: usize = 12;
/// Folders that hold what others wrote, or what defines nobody's cluster.
const SKIPPED: [&str; 6] = ["examples", "fixtures", "node_modules", "target", "testdata", "vendor"];

/// The definitions in the work trees that the inputs lie in, or where there is none, in the inputs themselves.
pub(super) fn beside(inputs: &[String]) -> Vec<FileRead> {
    let mut roots: Vec<PathBuf> = inputs.iter().filter(|input| *input != "-").flat_map(|input| roots(input)).collect();
    roots.sort();
    roots.dedup();
    let mut files = Vec::new();
    for root in roots {
        let mut left = MOST;
        walk(&root, &root, DEEPEST, &mut left, &mut files);
    }
    files
}

/// The work tree that an input lies in, and the input itself where it lies in a folder that is skipped.
fn roots(input: &str) -> Vec<PathBuf> {
    let Some(tree) = root(input) else { return Vec::new() };
    let own = Path::new(input);
    let inner = fs::canonicalize(own).ok().zip(fs::canonicalize(&tree).ok());
    let inner = inner.and_then(|(own, tree)| Some(own.strip_prefix(tree).ok()?.to_owned())).unwrap_or_default();
    let is_skipped = inner.iter().any(|step| SKIPPED.contains(&step.to_string_lossy().as_ref()));
    let own = (is_skipped && own.is_dir()).then(|| own.to_owned());
    [Some(tree), own].into_iter().flatten().collect()
}

/// The work tree of Git that a path lies in, as far below the working folder as it can be said.
pub(super) fn root(input: &str) -> Option<PathBuf> {
    let path = fs::canonicalize(input).ok()?;
    let tree = path.ancestors().find(|folder| folder.join(".git").exists());
    let root = tree.or_else(|| path.is_dir().then_some(path.as_path()))?;
    let here = fs::canonicalize(".").ok();
    let below = here.and_then(|here| Some(root.strip_prefix(here).ok()?.to_owned()));
    let named = below.unwrap_or_else(|| root.to_owned());
    Some(if named.as_os_str().is_empty() { PathBuf::from(".") } else { named })
}

fn walk(root: &Path, folder: &Path, deep: usize, left: &mut usize, files: &mut Vec<FileRead>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        *left = left.saturating_sub(1);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if *left == 0 || name.starts_with('.') || SKIPPED.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            if deep > 0 && !path.is_symlink() {
                walk(root, &path, deep - 1, left, files);
            }
        } else if may_define(&name) {
            files.extend(of_file(root, &path, &name));
        }
    }
}

fn may_define(name: &str) -> bool {
    TOOLS.iter().flat_map(|tool| tool.endings).any(|ending| name.ends_with(ending))
}

fn of_file(root: &Path, path: &Path, name: &str) -> Option<FileRead> {
    let small = fs::metadata(path).is_ok_and(|file| file.len() <= LARGEST);
    let text = if small { fs::read_to_string(path).ok()? } else { return None };
    let tool = defines(name, &text)?;
    let shown = |path: &Path| CompactString::from(path.to_string_lossy().replace('\\', "/"));
    let (file, place) = (shown(path), shown(path.strip_prefix(root).unwrap_or(path)));
    Some(read_as(file, place, tool))
}

/// What a file of that name and text defines.
pub fn of_text(name: &str, text: &str) -> Option<FileRead> {
    Some(read_as(name.into(), name.into(), defines(name, text)?))
}

/// The tool that a file is for, where it defines a cluster.
fn defines(name: &str, text: &str) -> Option<&'static str> {
    let of = |tool: &&Tool| {
        tool.endings.iter().any(|ending| name.ends_with(ending)) && tool.marks.iter().any(|mark| text.contains(mark))
    };
    TOOLS.iter().find(of).map(|tool| tool.name)
}

fn read_as(file: CompactString, place: CompactString, tool: &str) -> FileRead {
    let origin = Origin { file: file.clone(), ..Origin::default() };
    let beyond = vec![resource(&place, tool, origin)];
    FileRead { file, place, documents: vec![DocumentRead { beyond, ..DocumentRead::default() }], ..FileRead::default() }
}

fn resource(name: &str, tool: &str, origin: Origin) -> Resource {
    let mut body = Object::new();
    body.insert("tool", Value::from(tool));
    Resource {
        kind: kind(),
        version: "".into(),
        namespace: None,
        name: name.into(),
        body: body.into(),
        origin,
        observed: false,
    }
}

/// Every definition that the files hold, once.
pub(super) fn all(reads: &[FileRead]) -> Vec<Resource> {
    let documents = reads.iter().flat_map(|read| &read.documents);
    let beside = documents.flat_map(|document| &document.beyond).filter(|one| one.kind == kind()).cloned();
    let mut all: Vec<Resource> = beside.chain(among(reads)).collect();
    all.sort_by(|one, other| (&one.name, &one.origin).cmp(&(&other.name, &other.origin)));
    all.dedup_by(|one, other| one.name == other.name);
    all
}

/// Adds them to a cluster; where an input shows several, they may define any of them.
pub(super) fn add(defined: &[Resource], snapshot: &mut Snapshot) {
    if !defined.is_empty() {
        snapshot.coverage.set(kind(), Extent::Complete);
        snapshot.resources.insert(kind(), defined.to_vec());
    }
}

fn kind() -> GroupKind {
    CloudKind::InfrastructureFile.kind()
}

/// The definitions among the files that were read anyway: documents that are no objects of Kubernetes, and roles of Ansible.
fn among(reads: &[FileRead]) -> Vec<Resource> {
    let mut all = Vec::new();
    for read in reads {
        let of =
            |document: usize| Origin { file: read.file.clone(), document: crate::format::place(document), item: None };
        let plain = read.plain.iter().filter_map(|(at, value)| Some((*at, by_content(&read.place, value)?)));
        let by_place = by_place(&read.place).map(|tool| (0, tool));
        all.extend(plain.chain(by_place).map(|(at, tool)| resource(&read.place, tool, of(at))));
    }
    all
}

/// Talos' machine configuration (siderolabs/talos:pkg/machinery/config/types/v1alpha1), talhelper's file above it, RKE2's
/// `config.yaml` (docs.rke2.io/install/configuration) and CloudFormation.
fn by_content(place: &str, value: &Value) -> Option<&'static str> {
    let has = |keys: &[&str]| keys.iter().all(|key| value.get(key).is_some());
    let is_cluster = |resource: &Value| resource.str_at(&["Type"]) == Some("AWS::EKS::Cluster");
    if has(&["machine", "cluster"]) || has(&["clusterName", "talosVersion"]) {
        Some("Talos")
    } else if value.get("Resources").is_some_and(|all| all.members().any(|(_, resource)| is_cluster(resource))) {
        Some("CloudFormation")
    } else if place.contains("rke2/")
        && ["token", "server", "tls-san", "cni", "cluster-cidr"].iter().any(|key| has(&[key]))
    {
        Some("RKE2")
    } else {
        None
    }
}

/// `roles/rke2/tasks/main.yml`: a role that installs Kubernetes.
fn by_place(place: &str) -> Option<&'static str> {
    let segments: Vec<&str> = place.split('/').collect();
    let installs = |role: &str| ["rke2", "k3s", "kubeadm", "kubespray", "talos"].iter().any(|name| role.contains(name));
    let is_role = |four: &[&str]| four[0] == "roles" && four[2] == "tasks" && installs(four[1]);
    segments.windows(3).any(is_role).then_some("Ansible")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_that_define_a_cluster_are_told_from_others() {
        for (name, text, expected) in [
            ("main.tf", "resource \"azurerm_kubernetes_cluster\" \"a\" {}", Some("Terraform")),
            ("main.tf", "resource \"azurerm_dns_zone\" \"a\" {}", None),
            ("eks.tofu", "module \"eks\" { source = \"terraform-aws-modules/eks/aws\" }", Some("OpenTofu")),
            ("main.bicep", "resource aks 'Microsoft.ContainerService/managedClusters@2026-01-01' = {}", Some("Bicep")),
            ("Pulumi.yaml", "resources: { c: { type: aws:eks:Cluster } }", Some("Pulumi")),
            ("stack.ts", "import * as eks from 'aws-cdk-lib/aws-eks'", Some("AWS CDK")),
            ("notes.md", "azurerm_kubernetes_cluster", None),
        ] {
            assert_eq!(defines(name, text), expected, "{name}: {text}");
        }
    }

    #[test]
    fn examples_define_nobodys_cluster_unless_they_are_the_input() {
        let tree = tempfile::tempdir().unwrap();
        let example = tree.path().join("examples/eks");
        fs::create_dir_all(&example).unwrap();
        fs::create_dir(tree.path().join(".git")).unwrap();
        fs::write(example.join("main.tf"), "resource \"aws_eks_cluster\" \"a\" {}").unwrap();
        let found = |input: &Path| beside(&[input.display().to_string()]).len();
        assert_eq!((found(tree.path()), found(&example)), (0, 1));
    }

    #[test]
    fn documents_that_define_a_cluster_are_told_from_others() {
        for (place, value, expected) in [
            ("controlplane.yaml", json!({"version": "v1alpha1", "machine": {}, "cluster": {}}), Some("Talos")),
            ("eks.yaml", json!({"Resources": {"C": {"Type": "AWS::EKS::Cluster"}}}), Some("CloudFormation")),
            ("files/rke2/config.yaml", json!({"cni": "cilium"}), Some("RKE2")),
            ("values.yaml", json!({"cluster": {}, "Resources": {}}), None),
        ] {
            assert_eq!(by_content(place, &Value::from(value)), expected, "{place}");
        }
        assert_eq!(by_place("ansible/roles/rke2_server/tasks/main.yml"), Some("Ansible"));
        assert_eq!(by_place("ansible/roles/nginx/tasks/main.yml"), None);
    }
}
