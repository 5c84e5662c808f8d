//! What only a cloud knows, and how things in the cluster prove to it who they are.

use crate::facts::fact::fact;
use crate::model::known::Known;
use crate::model::value::Value;

fact! {
    /// What a cloud says of this cluster: one record, whichever the cloud. None where no cloud runs it; where one may and was not asked, the record is only possible.
    pub struct CloudCluster {
        /// `azure`, `aws` or `gcp`.
        pub cloud: String,
        /// Its service: `aks`, `eks` or `gke`.
        pub service: String,
        /// The cluster's name.
        pub name: String,
        /// The cloud's own id of it: an ARM id, an ARN, a self link; absent where none is stated.
        pub id: Option<String>,
        /// The region or zone; absent where none is stated.
        pub region: Option<String>,
        /// `described` (the cloud was asked) or `declared` (by eksctl, Cluster API, Crossplane or Terraform).
        pub source: String,
        /// The version of the control plane as the cloud states it, without a vendor's suffix: `1.34.1`, or `1.34` where it states no more; absent where it is left to the cloud.
        pub version: Known<Option<String>>,
        /// `standard`, or `extended` where the contract lasts beyond the standard window: AKS long-term support, extended support of EKS (its default), the GKE channel EXTENDED.
        pub support: Known<String>,
        /// Who can reach the API server: `private` (only networks of its own), `restricted` (public for some address ranges, or behind the cloud's own sign-in) or `public`.
        pub endpoint: Known<String>,
        /// The address ranges that may reach a public API server; empty where all may, or where it is private.
        pub authorized_ranges: Vec<String>,
        /// Whether no node has a public address.
        pub private_nodes: Known<bool>,
        /// The node pools or groups whose nodes have public addresses.
        pub public_pools: Vec<String>,
        /// How people log in to the API server: `identity-provider` (a central one), `cloud-roles` (roles of the cloud), `cloud-users` (users of the cloud, one by one) or `local` (certificates or passwords of the cluster itself).
        pub login: Known<String>,
        /// The issuer behind an identity provider, `https://login.microsoftonline.com/<tenant>`; absent where none is stated.
        pub issuer: Known<Option<String>>,
        /// Whether accounts that the identity provider does not know can log in too: local accounts of AKS, client certificates and passwords of GKE.
        pub local_accounts: Known<bool>,
        /// Whether rights are given by role at all: Kubernetes RBAC is on, and the attribute-based rules of old (GKE legacy ABAC) are off.
        pub role_based: Known<bool>,
        /// Whether workloads can take on an identity of the cloud: workload identity of AKS and GKE, pod identity associations or roles for service accounts of EKS.
        pub workload_identity: Known<bool>,
        /// Whether the cluster itself signs in to the cloud with a key: an AKS service principal.
        pub service_principal: Known<bool>,
        /// Whether the retired pod identity of AKS is on.
        pub pod_identity: Known<bool>,
        /// The channel on which the cloud upgrades the control plane, `stable`; `none` where a person must.
        pub upgrade_channel: Known<String>,
        /// Whether the cloud upgrades the control plane by itself, be it patches only.
        pub upgrades_control_plane: Known<bool>,
        /// The channel on which the cloud upgrades the nodes, `node-image`; `none` where a person must, `mixed` where node pools differ.
        pub node_upgrade_channel: Known<String>,
        /// Whether the cloud upgrades all nodes by itself, be it their image only.
        pub upgrades_nodes: Known<bool>,
        /// Whether the cloud's managed metrics are on.
        pub metrics: Known<bool>,
        /// Whether the logs of workloads go to the cloud's own log service.
        pub logs: Known<bool>,
        /// Whether traces go to the cloud's own trace service.
        pub traces: Known<bool>,
        /// Whether the cloud's vulnerability scanner is on.
        pub scanner: Known<bool>,
        /// Whether the cloud's add-on that brings secrets from its secret manager is on.
        pub secrets: Known<bool>,
        /// Whether the cloud's managed GitOps is on.
        pub gitops: Known<bool>,
        /// Tags or labels of the cluster.
        pub tags: Value,
    }
}

fact! {
    /// How people log in to the API server: always exactly one record.
    pub struct ClusterLogin {
        /// The cloud's service that runs it, `aks`; absent for any other.
        pub service: Option<String>,
        /// `identity-provider` (a central one), `cloud-roles` (roles of the cloud), `cloud-users` (users of the cloud, one by one) or `local` (certificates or passwords of the cluster itself).
        pub way: Known<String>,
        /// The issuer behind an identity provider; absent where none is stated.
        pub issuer: Known<Option<String>>,
        /// Whether accounts that the identity provider does not know can log in too.
        pub local_accounts: Known<bool>,
        /// What tells: a service, a product, a flag.
        pub by: Option<String>,
    }
}

fact! {
    /// Something that tells that the cluster is defined as code.
    pub struct InfrastructureSign {
        /// The tool, `Terraform`.
        pub tool: String,
        /// `file` (a file that defines it is in the input or its work tree), `mark` (something that only the tool leaves) or `hint` (what people say in tags, or the name under which a tool applies objects).
        pub strength: String,
        /// The file or object.
        pub place: String,
    }
}

fact! {
    /// Whether a node, or the nodes of a pool, can be reached from the internet.
    pub struct NodeAddress {
        /// The node's or the pool's name.
        pub name: String,
        /// `node` (seen), or `pool` or `cluster` (what its cloud or a declaration says of it).
        pub of: String,
        /// Whether it has a public address.
        pub public: Known<bool>,
        /// That address, where it was seen.
        pub address: Option<String>,
    }
}

fact! {
    /// How something in the cluster proves to a cloud, or to a secret manager, who it is.
    pub struct CloudIdentity {
        /// The object in one, `ClusterSecretStore key-vault`, `Deployment shop/web`; the product, where its configuration tells.
        pub object: String,
        /// The object's kind; absent for a product.
        pub kind: Option<String>,
        /// The object's namespace.
        pub namespace: Option<String>,
        /// The object's or the product's name.
        pub name: String,
        /// `workload`, `store` (of a secrets operator), `issuer` (of certificates) or `storage` (of logs, metrics or traces).
        pub of: String,
        /// What it signs in to: `azure`, `aws`, `gcp`, `vault`, or `other` (a service or storage outside those).
        pub to: Known<String>,
        /// `managed` (an identity that the platform gives it), `node` (that of the machine it runs on), `key` (a static key) or `retired` (AAD Pod Identity).
        pub way: Known<String>,
        /// The field or environment variable that tells, `authSecretRef`.
        pub by: Option<String>,
    }
}

fact! {
    /// A right that a cloud gives, outside the roles and bindings of Kubernetes.
    pub struct CloudGrant {
        /// Who has it: a role, a user, a group, a service account.
        pub principal: String,
        /// `group` (a group, or a role that people take on), `user` (one person), `workload`, `service` (an account of some program, of which nothing here shows which), `anyone` (whoever gets in), or `hidden` (someone whom nothing names).
        pub of: String,
        /// `admin` (everything); lesser rights have no record.
        pub level: Known<String>,
        /// `cluster` (this one), `namespaces` (some of it) or `account` (the cloud's account, project or subscription).
        pub scope: Known<String>,
        /// Whether something keeps it within bounds: a permissions boundary.
        pub bounded: Known<bool>,
        /// What says so, `AmazonEKSClusterAdminPolicy`.
        pub by: String,
    }
}
