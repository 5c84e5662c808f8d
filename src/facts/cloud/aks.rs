//! What Azure says of a cluster: `az aks show` and `Microsoft.ContainerService/managedClusters`, whose members are
//! those of Azure/azure-rest-api-specs:specification/containerservice/resource-manager/Microsoft.ContainerService/aks.

use super::said::{Said, is_everyone, kebab, text_in};
use super::{Clustered, Place, base};
use crate::facts::kinds::CloudCluster;
use crate::model::cloud;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The record of a cluster.
pub(super) fn cluster(resource: &Resource) -> Clustered {
    let said = Said::of(resource, "properties");
    let (on, text) = (|path: &[&str]| said.is_on(path), |path: &[&str]| said.text(path));
    let channel = word(text(&["autoUpgradeProfile", "upgradeChannel"]));
    let node_channel = word(text(&["autoUpgradeProfile", "nodeOsUpgradeChannel"]));
    // These channels bring new node images along (learn.microsoft.com/azure/aks/auto-upgrade-cluster).
    let upgrades = matches!(channel.as_str(), "rapid" | "stable" | "patch");
    let nodes = upgrades || channel == "node-image" || matches!(node_channel.as_str(), "node-image" | "security-patch");
    let untold = || Known::one_of(vec![true, false], Reason::NotVisible(Hidden::CloudService("azure".into())));
    let long_term = text(&["supportPlan"]).is_some_and(|plan| plan.eq_ignore_ascii_case("AKSLongTermSupport"));
    let pools = public_pools(&said);
    let fact = CloudCluster {
        version: super::version(text(&["currentKubernetesVersion"]).or_else(|| text(&["kubernetesVersion"]))),
        support: Known::Known(if long_term { "extended" } else { "standard" }.to_owned()),
        endpoint: endpoint(&said),
        authorized_ranges: ranges(&said),
        private_nodes: match said.at(&["agentPoolProfiles"]) {
            Some(_) => Known::Known(pools.is_empty()),
            None => Known::one_of(vec![true, false], Reason::NotVisible(Hidden::NodeAddresses)),
        },
        public_pools: pools,
        login: Known::Known(if has_entra(&said) { "identity-provider" } else { "local" }.to_owned()),
        issuer: Known::Known(issuer(&said)),
        local_accounts: Known::Known(!on(&["disableLocalAccounts"])),
        role_based: Known::Known(said.at(&["enableRbac"]) != Some(&Value::Bool(false))),
        workload_identity: Known::Known(
            on(&["securityProfile", "workloadIdentity", "enabled"]) && on(&["oidcIssuerProfile", "enabled"]),
        ),
        service_principal: Known::Known(has_service_principal(&said)),
        pod_identity: Known::Known(on(&["podIdentityProfile", "enabled"])),
        upgrade_channel: Known::Known(channel),
        upgrades_control_plane: Known::Known(upgrades),
        node_upgrade_channel: Known::Known(node_channel),
        upgrades_nodes: Known::Known(nodes),
        metrics: Known::Known(on(&["azureMonitorProfile", "metrics", "enabled"])),
        logs: Known::Known(
            on(&["azureMonitorProfile", "containerInsights", "enabled"])
                || on(&["addonProfiles", "omsagent", "enabled"]),
        ),
        traces: untold(),
        scanner: Known::Known(
            on(&["securityProfile", "defender", "securityMonitoring", "enabled"])
                || on(&["securityProfile", "azureDefender", "enabled"]),
        ),
        secrets: Known::Known(on(&["addonProfiles", "azureKeyvaultSecretsProvider", "enabled"])),
        // The Flux extension is a resource of its own.
        gitops: untold(),
        ..base("aks", resource, text(&["id"]), text(&["location"]), said.at(&["tags"]))
    };
    let evidence = evidence(&said).into_iter().chain(public_places(&said)).collect();
    Clustered { fact, evidence }
}

/// What a verdict on such a cluster most often rests on.
fn evidence(said: &Said) -> Vec<Evidence> {
    let places: [Place; 11] = [
        ("", &["id"]),
        ("endpoint", &["apiServerAccessProfile", "enablePrivateCluster"]),
        ("endpoint", &["apiServerAccessProfile", "authorizedIpRanges"]),
        ("login", &["aadProfile", "managed"]),
        ("localAccounts", &["disableLocalAccounts"]),
        ("roleBased", &["enableRbac"]),
        ("privateNodes", &["agentPoolProfiles"]),
        ("upgradesControlPlane", &["autoUpgradeProfile", "upgradeChannel"]),
        ("upgradesNodes", &["autoUpgradeProfile", "nodeOsUpgradeChannel"]),
        ("version", &["currentKubernetesVersion"]),
        ("version", &["kubernetesVersion"]),
    ];
    super::evidence(said, &places)
}

fn word(channel: Option<&str>) -> String {
    channel.map_or_else(|| "none".to_owned(), kebab)
}

/// Private by a private link, or by API server VNet integration without a public address.
fn endpoint(said: &Said) -> Known<String> {
    let access = |key: &str| said.is_on(&["apiServerAccessProfile", key]);
    let shut = said.text(&["publicNetworkAccess"]).is_some_and(|word| word.eq_ignore_ascii_case("Disabled"));
    if access("enablePrivateCluster") || access("enableVnetIntegration") && shut {
        return Known::Known("private".to_owned());
    }
    // A private endpoint of which the answer leaves open whether another one is public.
    if said.at(&["privateEndpoint", "id"]).is_some() && said.at(&["apiServerAccessProfile"]).is_none() {
        let any = ["private", "restricted", "public"].map(str::to_owned).to_vec();
        return Known::one_of(any, Reason::NotVisible(Hidden::ApiServer));
    }
    let restricted = !ranges(said).is_empty() && !is_everyone(&ranges(said));
    Known::Known(if restricted { "restricted" } else { "public" }.to_owned())
}

fn ranges(said: &Said) -> Vec<String> {
    said.texts(&["apiServerAccessProfile", "authorizedIpRanges"])
}

/// Where each public pool says that it is one, in the order of [`public_pools`].
fn public_places(said: &Said) -> Vec<Evidence> {
    let pools = said.items(&["agentPoolProfiles"]).iter().enumerate().filter(|(_, pool)| is_public(pool));
    let place = |(at, _): (usize, &Value)| {
        let evidence = said.evidence(&["agentPoolProfiles", &at.to_string(), "enableNodePublicIp"]);
        Evidence { tells: "publicPools", ..evidence }
    };
    pools.map(place).collect()
}

fn is_public(pool: &Value) -> bool {
    cloud::at(pool, &["enableNodePublicIp"]) == Some(&Value::Bool(true))
}

fn public_pools(said: &Said) -> Vec<String> {
    let pools = said.items(&["agentPoolProfiles"]).iter().filter(|pool| is_public(pool));
    pools.filter_map(|pool| text_in(pool, "name")).map(str::to_owned).collect()
}

/// Integrated with Microsoft Entra, be it in the manner of old, with applications of one's own.
fn has_entra(said: &Said) -> bool {
    said.is_on(&["aadProfile", "managed"])
        || ["tenantId", "clientAppId"].iter().any(|key| said.text(&["aadProfile", key]).is_some())
}

fn issuer(said: &Said) -> Option<String> {
    let tenant = said.text(&["aadProfile", "tenantId"])?;
    Some(format!("https://login.microsoftonline.com/{tenant}"))
}

/// With a managed identity the client id is `msi`.
fn has_service_principal(said: &Said) -> bool {
    let client = said.text(&["servicePrincipalProfile", "clientId"]).unwrap_or("msi");
    let identity = said.text(&["identity", "type"]).unwrap_or("None");
    !client.eq_ignore_ascii_case("msi") && identity.eq_ignore_ascii_case("None")
}
