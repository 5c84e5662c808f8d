//! Makes [`ClusterLogin`]: how people log in to the API server, told by the cloud that runs it, or by the flags it was started
//! with (kubernetes/website:content/en/docs/reference/access-authn-authz/authentication.md).

use super::cloud::{self, Access};
use super::components::Platform;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{CloudCluster, ClusterLogin, Component, Distribution};
use super::reads::{Derived, Reads};
use super::recognise::{Instance, unchecked};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// What a product is for that lets people log in to the API server through an identity provider.
const CAPABILITY: &str = "cluster-login";

/// Objects that hold the flags of API servers which are yet to be made.
const CONTROL_PLANES: [&str; 3] = [
    "KubeadmControlPlane.controlplane.cluster.x-k8s.io",
    "RKE2ControlPlane.controlplane.cluster.x-k8s.io",
    "TalosControlPlane.controlplane.cluster.x-k8s.io",
];

/// The kinds that are read.
const READS: [&str; 3] = ["ConfigMap", "Node", "Pod"];

impl Derived for ClusterLogin {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(READS).in_files(CONTROL_PLANES).fact::<Component>().fact::<Distribution>().fact::<CloudCluster>();
    }
}

/// Always exactly one record.
pub fn cluster_login(
    input: &Input,
    platform: Platform,
    instances: &[Instance],
    workloads: &FactList<super::kinds::Workload>,
) -> FactList<ClusterLogin> {
    let service = platform.distribution.id.known().filter(|id| matches!(id.as_str(), "aks" | "eks" | "gke"));
    let sourced = match (platform.cloud.present.first(), service) {
        (Some(cluster), _) => by_cloud(cluster),
        (None, Some(service)) => unasked(input, service),
        (None, None) => by_flags(input, platform, instances, workloads),
    };
    FactList { present: vec![sourced], possible: Vec::new() }
}

fn by_cloud(cluster: &Sourced<CloudCluster>) -> Sourced<ClusterLogin> {
    let CloudCluster { service, login, issuer, local_accounts, .. } = &cluster.fact;
    let fact = ClusterLogin {
        service: Some(service.clone()),
        way: login.clone(),
        issuer: issuer.clone(),
        local_accounts: local_accounts.clone(),
        by: Some(service.clone()),
    };
    Sourced { fact, evidence: cluster.telling("login"), observed: cluster.observed }
}

/// A service of a cloud that was not asked. Of EKS a ConfigMap may tell enough; Google's identities always log in.
fn unasked(input: &Input, service: &str) -> Sourced<ClusterLogin> {
    let reason = cloud::question(service);
    let access = Access::of_config_map(input, reason.clone());
    let is_eks = service == "eks";
    let possible = if service == "aks" { &["identity-provider", "local"][..] } else { &["identity-provider"] };
    let way = match service {
        "eks" => access.login(),
        "gke" => Known::Known("identity-provider".to_owned()),
        _ => one_of(possible, reason.clone()),
    };
    let fact = ClusterLogin {
        service: Some(service.to_owned()),
        issuer: if is_eks { access.issuer() } else { Known::unknown(reason.clone()) },
        way,
        local_accounts: if is_eks { Known::Known(false) } else { Known::one_of(vec![true, false], reason) },
        by: None,
    };
    Sourced { fact, evidence: access.evidence, observed: input.snapshot.observed }
}

fn one_of(words: &[&str], reason: Reason) -> Known<String> {
    Known::one_of(words.iter().map(|word| (*word).to_owned()).collect(), reason)
}

/// What the flags of an API server say, or that they say nothing of people's logins.
struct Flag {
    issuer: Option<String>,
    by: String,
    evidence: Evidence,
}

fn by_flags(
    input: &Input,
    platform: Platform,
    instances: &[Instance],
    workloads: &FactList<super::kinds::Workload>,
) -> Sourced<ClusterLogin> {
    let (flags, servers) = flags(input);
    let own = |instance: &&Instance| instance.product.file.capabilities.iter().any(|one| one == CAPABILITY);
    let product = instances.iter().find(own);
    let known = |way: &str| Known::Known(way.to_owned());
    let observed = input.snapshot.observed;
    let record = |way, issuer, by, evidence| {
        let fact = ClusterLogin { service: None, way, issuer, local_accounts: Known::Known(true), by };
        Sourced { fact, evidence, observed }
    };
    if let Some(flag) = flags {
        return record(known("identity-provider"), Known::Known(flag.issuer), Some(flag.by), vec![flag.evidence]);
    }
    if let Some(product) = product {
        let issuer = Known::unknown(Reason::ConfigUnread(product.product.id().into(), "".into()));
        return record(known("identity-provider"), issuer, Some(product.product.file.name.clone()), product.evidence());
    }
    let login_products =
        input.products.iter().filter(|product| product.file.capabilities.iter().any(|one| one == CAPABILITY));
    let unseen = login_products.flat_map(|product| unchecked(input, product, workloads)).next();
    let gap = match (servers.is_empty(), &platform.distribution.id) {
        (_, Known::Unknown { reason, .. }) => Some(reason.clone()),
        (true, _) => Some(Reason::NotVisible(Hidden::ApiServerFlags)),
        (false, _) => input.gaps(&["Pod"]).pop().or(unseen),
    };
    match gap {
        Some(reason) => record(one_of(&WAYS, reason.clone()), Known::unknown(reason), None, servers),
        None => record(known("local"), Known::Known(None), None, servers),
    }
}

/// Every way, best first.
const WAYS: [&str; 4] = ["identity-provider", "cloud-roles", "cloud-users", "local"];

/// The first flag that delegates logins, and every place that shows the flags of an API server.
fn flags(input: &Input) -> (Option<Flag>, Vec<Evidence>) {
    let mut servers = Vec::new();
    let mut found = None;
    for (resource, path) in places(input) {
        let steps: Vec<&str> = path.split('.').collect();
        let Some(value) = resource.body.at(&steps) else { continue };
        let shown =
            if path.starts_with("metadata") { "$.metadata.annotations".to_owned() } else { format!("$.{path}") };
        let evidence = resource.evidence(shown, None);
        if let Some((flag, issuer)) = found.is_none().then(|| delegates(value)).flatten() {
            found = Some(Flag { issuer, by: flag, evidence: Evidence { value: None, ..evidence.clone() } });
        }
        servers.push(evidence);
    }
    (found, servers)
}

/// Where flags of API servers stand: pods of static manifests, the arguments that RKE2 and K3s note on their nodes, kubeadm's own
/// configuration, and control planes of Cluster API.
fn places<'a>(input: &Input<'a>) -> Vec<(&'a Resource, &'static str)> {
    let is_server =
        |pod: &&Resource| pod.name.starts_with("kube-apiserver-") && pod.namespace.as_deref() == Some("kube-system");
    let mut all: Vec<(&Resource, &str)> =
        input.of("Pod").iter().filter(is_server).map(|pod| (pod, "spec.containers")).collect();
    all.extend(input.of("Node").iter().filter(|node| runs_server(node)).map(|node| (node, "metadata.annotations")));
    all.extend(input.find("ConfigMap", Some("kube-system"), "kubeadm-config").map(|map| (map, "data")));
    all.extend(
        CONTROL_PLANES.iter().flat_map(|kind| input.of(kind)).filter(|one| !one.observed).map(|one| (one, "spec")),
    );
    all
}

/// `["server", "--kube-apiserver-arg", "oidc-issuer-url=…"]` (k3s-io/k3s:pkg/nodeconfig/nodeconfig.go).
fn runs_server(node: &Resource) -> bool {
    ["rke2.io/node-args", "k3s.io/node-args"]
        .iter()
        .any(|key| node.annotation(key).is_some_and(|args| args.contains("\"server\"")))
}

/// The flags that hand logins to an identity provider.
const FLAGS: [&str; 2] = ["oidc-issuer-url", "authentication-config"];

/// The first of the flags within a value, whether it is text, a member's name, or an element with `name` and `value`.
fn delegates(value: &Value) -> Option<(String, Option<String>)> {
    match value {
        Value::String(text) => FLAGS.iter().find_map(|flag| in_text(text, flag)),
        Value::Array(items) => items.iter().find_map(delegates),
        Value::Object(object) => {
            let named = value.str_at(&["name"]).filter(|name| FLAGS.contains(name));
            let named = named.map(|flag| (flag.to_owned(), value.str_at(&["value"]).map(str::to_owned)));
            let member = |(key, inner): (&str, &Value)| {
                let own = FLAGS.contains(&key).then(|| (key.to_owned(), inner.as_str().map(str::to_owned)));
                own.or_else(|| delegates(inner))
            };
            named.or_else(|| object.iter().find_map(member))
        }
        _ => None,
    }
    .map(|(flag, issuer)| (flag.clone(), issuer.filter(|_| flag == FLAGS[0])))
}

/// `--oidc-issuer-url=https://…`, or the same in a line of YAML or an element of JSON within a text.
fn in_text(text: &str, flag: &str) -> Option<(String, Option<String>)> {
    let (_, rest) = text.split_once(flag)?;
    let ends = |sign: char| sign.is_whitespace() || matches!(sign, '"' | '\'' | ',');
    let value = rest.trim_start_matches(['=', ':', ' ', '"', '\'']).split(ends).next();
    Some((flag.to_owned(), value.filter(|value| value.contains("://")).map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::delegates;
    use crate::model::value::Value;

    #[test]
    fn flags_in_every_shape() {
        let issuer = Some("https://login.example.com".to_owned());
        for (body, expected) in [
            (
                json!([{"command": ["kube-apiserver", "--oidc-issuer-url=https://login.example.com"]}]),
                Some(("oidc-issuer-url", &issuer)),
            ),
            (
                json!({"rke2.io/node-args": "[\"server\",\"--kube-apiserver-arg\",\"oidc-issuer-url=https://login.example.com\"]"}),
                Some(("oidc-issuer-url", &issuer)),
            ),
            (
                json!({"ClusterConfiguration": "apiServer:\n  extraArgs:\n    oidc-issuer-url: https://login.example.com\n"}),
                Some(("oidc-issuer-url", &issuer)),
            ),
            (
                json!({"extraArgs": [{"name": "oidc-issuer-url", "value": "https://login.example.com"}]}),
                Some(("oidc-issuer-url", &issuer)),
            ),
            (
                json!({"extraArgs": {"authentication-config": "/etc/kubernetes/authn.yaml"}}),
                Some(("authentication-config", &None)),
            ),
            (json!(["kube-apiserver", "--client-ca-file=/a", "--oidc-username-claim=email"]), None),
        ] {
            let found = delegates(&Value::from(body.clone()));
            assert_eq!(found, expected.map(|(flag, issuer)| (flag.to_owned(), issuer.clone())), "{body}");
        }
    }
}
