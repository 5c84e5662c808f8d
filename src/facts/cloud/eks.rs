//! What Amazon says of a cluster: `aws eks describe-cluster` and the answers beside it, whose members are those of
//! boto/botocore:botocore/data/eks/2017-11-01/service-2.json.

use super::eks_access::{self, Access};
use super::said::{Said, is_everyone, text_in};
use super::{Clustered, Place, base};
use crate::facts::input::Input;
use crate::facts::kinds::CloudCluster;
use crate::model::cloud::CloudKind;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The add-ons that bring what a cloud's service needs, and the service: of `aws eks describe-addon-versions`.
const OBSERVABILITY: &[&str] = &["amazon-cloudwatch-observability"];
const SECRETS: &[&str] = &["aws-secrets-store-csi-driver-provider"];

/// The record of a cluster.
pub(super) fn cluster(input: &Input, resource: &Resource) -> Clustered {
    let said = Said::of(resource, "");
    let automatic = said.is_on(&["computeConfig", "enabled"]);
    let access = eks_access::access(input, &said);
    let untold = || Known::one_of(vec![true, false], Reason::NotVisible(Hidden::CloudService("aws".into())));
    let standard = said.text(&["upgradePolicy", "supportType"]) == Some("STANDARD");
    let endpoint = endpoint(&said);
    let fact = CloudCluster {
        version: super::version(said.text(&["version"])),
        support: Known::Known(if standard { "standard" } else { "extended" }.to_owned()),
        authorized_ranges: if endpoint.is(&"private".to_owned()) { Vec::new() } else { ranges(&said) },
        endpoint,
        private_nodes: Known::one_of(vec![true, false], Reason::NotVisible(Hidden::NodeAddresses)),
        public_pools: Vec::new(),
        login: access.login(),
        issuer: access.issuer(),
        local_accounts: Known::Known(false),
        role_based: Known::Known(true),
        workload_identity: workload_identity(input),
        service_principal: Known::Known(false),
        pod_identity: Known::Known(false),
        upgrade_channel: Known::Known("none".to_owned()),
        upgrades_control_plane: Known::Known(false),
        node_upgrade_channel: Known::Known(if automatic { "auto" } else { "none" }.to_owned()),
        upgrades_nodes: Known::Known(automatic),
        metrics: untold(),
        logs: addon(input, OBSERVABILITY),
        traces: untold(),
        scanner: untold(),
        secrets: addon(input, SECRETS),
        gitops: capability(input, "ARGOCD"),
        ..base("eks", resource, said.text(&["arn"]), region(&said), said.at(&["tags"]))
    };
    Clustered { evidence: evidence(&said, &access), fact }
}

fn evidence(said: &Said, access: &Access) -> Vec<Evidence> {
    let places: [Place; 6] = [
        ("", &["arn"]),
        ("endpoint", &["resourcesVpcConfig", "endpointPublicAccess"]),
        ("endpoint", &["resourcesVpcConfig", "publicAccessCidrs"]),
        ("support", &["upgradePolicy", "supportType"]),
        ("upgradesNodes", &["computeConfig", "enabled"]),
        ("version", &["version"]),
    ];
    let access = access.evidence.iter().map(|one| Evidence { tells: "login", ..one.clone() });
    super::evidence(said, &places).into_iter().chain(access).collect()
}

fn region<'a>(said: &Said<'a>) -> Option<&'a str> {
    said.text(&["arn"])?.split(':').nth(3)
}

/// The ranges mean nothing while public access is off: a private cluster still lists `0.0.0.0/0`. Amazon always writes both
/// switches, of which one at least is on.
fn endpoint(said: &Said) -> Known<String> {
    let switch = |key: &str| said.at(&["resourcesVpcConfig", key]).and_then(Value::as_bool);
    let word = match (switch("endpointPublicAccess"), switch("endpointPrivateAccess")) {
        (Some(false), Some(true)) => "private",
        (Some(true), _) if ranges(said).is_empty() || is_everyone(&ranges(said)) => "public",
        (Some(true), _) => "restricted",
        _ => {
            let any = ["private", "restricted", "public"].map(str::to_owned).to_vec();
            return Known::one_of(any, Reason::CloudUnasked(CloudKind::EksCluster));
        }
    };
    Known::Known(word.to_owned())
}

fn ranges(said: &Said) -> Vec<String> {
    said.texts(&["resourcesVpcConfig", "publicAccessCidrs"])
}

/// Whether the answers of a list command are there: what they do not name does not exist.
pub fn is_listed(input: &Input, list: &str) -> bool {
    // The list of associations describes each; it tells nothing where those are left out.
    let described = input.snapshot.of(&CloudKind::EksPodIdentity.kind()).len();
    let whole = |one: &Resource| list != "associations" || Said::of(one, "").items(&[list]).len() <= described;
    input.snapshot.of(&CloudKind::EksList.kind()).iter().any(|one| one.name == list && whole(one))
}

/// The names that a list holds.
pub(super) fn listed<'a>(input: &Input<'a>, list: &'a str) -> impl Iterator<Item = (&'a str, &'a Resource)> {
    let lists = input.snapshot.of(&CloudKind::EksList.kind()).iter().filter(move |one| one.name == list);
    lists.flat_map(move |one| {
        let items = Said::of(one, "").items(&[list]).iter();
        items.filter_map(Value::as_str).map(move |name| (name, one))
    })
}

/// Whether one of the add-ons is installed.
fn addon(input: &Input, names: &[&str]) -> Known<bool> {
    let described = input.snapshot.of(&CloudKind::EksAddon.kind()).iter().map(|addon| addon.name.as_str());
    let found = described.chain(listed(input, "addons").map(|(name, _)| name)).any(|name| names.contains(&name));
    if found || is_listed(input, "addons") {
        return Known::Known(found);
    }
    Known::one_of(vec![true, false], Reason::CloudUnasked(CloudKind::EksList))
}

/// Whether a capability of this type is on. The list of them names each with its type.
fn capability(input: &Input, wanted: &str) -> Known<bool> {
    let described = input.snapshot.of(&CloudKind::EksCapability.kind()).iter();
    let mut types = described.filter_map(|one| Said::of(one, "").text(&["type"]));
    let lists = input.snapshot.of(&CloudKind::EksList.kind()).iter().filter(|one| one.name == "capabilities");
    let mut named =
        lists.flat_map(|one| Said::of(one, "").items(&["capabilities"])).filter_map(|one| text_in(one, "type"));
    if types.any(|word| word == wanted) || named.any(|word| word == wanted) {
        return Known::Known(true);
    }
    match is_listed(input, "capabilities") {
        true => Known::Known(false),
        false => Known::one_of(vec![true, false], Reason::CloudUnasked(CloudKind::EksCapability)),
    }
}

/// By associations, or by the agent that they need. Roles for service accounts leave no trace here: every cluster has an
/// issuer, and who trusts it stands in IAM.
fn workload_identity(input: &Input) -> Known<bool> {
    let associated = !input.snapshot.of(&CloudKind::EksPodIdentity.kind()).is_empty();
    if associated || addon(input, &["eks-pod-identity-agent"]).is(&true) {
        return Known::Known(true);
    }
    Known::one_of(vec![true, false], Reason::CloudUnasked(CloudKind::EksPodIdentity))
}
