//! What Google says of a cluster: `gcloud container clusters describe`, whose members are those of
//! googleapis/googleapis:google/container/v1/cluster_service.proto. What is off is left out.

use super::said::{Said, is_everyone, kebab, text_in};
use super::{Clustered, Place, base};
use crate::facts::kinds::CloudCluster;
use crate::model::cloud;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The numbers of `ReleaseChannel.Channel`, which some programs write in place of the words.
const CHANNELS: [&str; 5] = ["none", "rapid", "regular", "stable", "extended"];

/// The record of a cluster. `pools` are answers on single node pools, beside those within the cluster's own.
pub(super) fn cluster(resource: &Resource) -> Clustered {
    let said = Said::of(resource, "");
    let on = |path: &[&str]| said.is_on(path);
    let autopilot = on(&["autopilot", "enabled"]);
    let channel = channel(&said);
    let (node_channel, upgrades_nodes) = node_upgrades(&said, autopilot);
    let pools = public_pools(&said);
    let untold = || Known::one_of(vec![true, false], Reason::NotVisible(Hidden::CloudService("gcp".into())));
    let fact = CloudCluster {
        version: super::version(said.text(&["currentMasterVersion"])),
        support: Known::Known(if channel == "extended" { "extended" } else { "standard" }.to_owned()),
        endpoint: Known::Known(endpoint(&said).to_owned()),
        authorized_ranges: ranges(&said).unwrap_or_default(),
        private_nodes: Known::Known(pools.is_empty()),
        public_pools: pools,
        login: Known::Known("identity-provider".to_owned()),
        issuer: Known::Known(Some("https://accounts.google.com".to_owned())),
        local_accounts: Known::Known(has_local_accounts(&said)),
        role_based: Known::Known(!on(&["legacyAbac", "enabled"])),
        workload_identity: Known::Known(has_workload_identity(&said, autopilot)),
        service_principal: Known::Known(false),
        pod_identity: Known::Known(false),
        upgrade_channel: Known::Known(channel),
        // Google upgrades every control plane, in a channel or not (cloud.google.com/kubernetes-engine/upgrades).
        upgrades_control_plane: Known::Known(true),
        node_upgrade_channel: Known::Known(node_channel.to_owned()),
        upgrades_nodes: Known::Known(upgrades_nodes),
        metrics: Known::Known(on(&["monitoringConfig", "managedPrometheusConfig", "enabled"])),
        logs: Known::Known(ships_logs(&said)),
        // Applications can send to Cloud Trace without Google's collector, so that its absence tells nothing.
        traces: if collects_traces(&said) { Known::Known(true) } else { untold() },
        scanner: Known::Known(scans(&said)),
        secrets: Known::Known(on(&["secretManagerConfig", "enabled"]) || on(&["secretSyncConfig", "enabled"])),
        // Config Sync is a feature of the fleet.
        gitops: untold(),
        ..base("gke", resource, said.text(&["selfLink"]), said.text(&["location"]), said.at(&["resourceLabels"]))
    };
    Clustered { fact, evidence: evidence(&said) }
}

/// What a verdict on such a cluster most often rests on.
fn evidence(said: &Said) -> Vec<Evidence> {
    let places: [Place; 8] = [
        ("", &["name"]),
        ("endpoint", &["controlPlaneEndpointsConfig", "ipEndpointsConfig", "enablePublicEndpoint"]),
        ("endpoint", &["privateClusterConfig", "enablePrivateEndpoint"]),
        ("endpoint", &["masterAuthorizedNetworksConfig", "enabled"]),
        ("roleBased", &["legacyAbac", "enabled"]),
        ("privateNodes", &["privateClusterConfig", "enablePrivateNodes"]),
        ("upgradesControlPlane", &["releaseChannel", "channel"]),
        ("version", &["currentMasterVersion"]),
    ];
    super::evidence(said, &places)
}

fn channel(said: &Said) -> String {
    match said.at(&["releaseChannel", "channel"]) {
        Some(Value::String(word)) if word != "UNSPECIFIED" => kebab(word),
        Some(Value::Int(number)) => {
            usize::try_from(*number).ok().and_then(|at| CHANNELS.get(at)).unwrap_or(&"none").to_string()
        }
        _ => "none".to_owned(),
    }
}

/// The newer members win over those that they replace; `enablePrivateEndpoint` said the opposite of `enablePublicEndpoint`.
fn endpoint(said: &Said) -> &'static str {
    let newer = ["controlPlaneEndpointsConfig", "ipEndpointsConfig"];
    let public = match said.at(&newer) {
        Some(_) => {
            said.is_on(&[&newer[..], &["enabled"]].concat())
                && said.is_on(&[&newer[..], &["enablePublicEndpoint"]].concat())
        }
        None => !said.is_on(&["privateClusterConfig", "enablePrivateEndpoint"]),
    };
    let signed_in = said.is_on(&["controlPlaneEndpointsConfig", "dnsEndpointConfig", "allowExternalTraffic"]);
    let limited = ranges(said).is_some_and(|ranges| !is_everyone(&ranges));
    match (public, limited, signed_in) {
        (true, false, _) => "public",
        (true, true, _) | (false, _, true) => "restricted",
        (false, _, false) => "private",
    }
}

/// The authorised networks; none where they are off. An empty list lets nobody in from outside Google's own network.
fn ranges(said: &Said) -> Option<Vec<String>> {
    let places: [&[&str]; 2] = [
        &["controlPlaneEndpointsConfig", "ipEndpointsConfig", "authorizedNetworksConfig"],
        &["masterAuthorizedNetworksConfig"],
    ];
    let place = places.into_iter().find(|place| said.at(place).is_some())?;
    let on = said.is_on(&[place, &["enabled"]].concat());
    let blocks = said.items(&[place, &["cidrBlocks"]].concat());
    on.then(|| blocks.iter().filter_map(|block| text_in(block, "cidrBlock")).map(str::to_owned).collect())
}

/// The node pools whose nodes have public addresses: the pool decides, else the cluster.
fn public_pools(said: &Said) -> Vec<String> {
    let newer = said.at(&["networkConfig", "defaultEnablePrivateNodes"]);
    let private = newer.map_or_else(|| said.is_on(&["privateClusterConfig", "enablePrivateNodes"]), is_true);
    let pools = said.items(&["nodePools"]);
    let public = |pool: &&Value| {
        let own = cloud::at(pool, &["networkConfig", "enablePrivateNodes"]);
        !own.map_or(private, is_true)
    };
    let named: Vec<String> =
        pools.iter().filter(public).filter_map(|pool| text_in(pool, "name")).map(str::to_owned).collect();
    // Autopilot shows no pools.
    if pools.is_empty() && !private { vec!["default".to_owned()] } else { named }
}

fn is_true(value: &Value) -> bool {
    *value == Value::Bool(true)
}

fn has_local_accounts(said: &Said) -> bool {
    said.text(&["masterAuth", "username"]).is_some()
        || said.is_on(&["masterAuth", "clientCertificateConfig", "issueClientCertificate"])
}

/// Only where the nodes offer it too do pods get another identity than that of the node.
fn has_workload_identity(said: &Said, autopilot: bool) -> bool {
    let offers = |pool: &Value| {
        let mode = cloud::at(pool, &["config", "workloadMetadataConfig", "mode"]);
        mode == Some(&Value::from("GKE_METADATA")) || mode == Some(&Value::Int(2))
    };
    let pool = said.text(&["workloadIdentityConfig", "workloadPool"]).is_some();
    pool && (autopilot || said.items(&["nodePools"]).iter().all(offers))
}

fn node_upgrades(said: &Said, autopilot: bool) -> (&'static str, bool) {
    let pools = said.items(&["nodePools"]);
    let automatic =
        pools.iter().filter(|pool| cloud::at(pool, &["management", "autoUpgrade"]).is_some_and(is_true)).count();
    match automatic {
        _ if autopilot => ("auto", true),
        0 => ("none", false),
        some if some == pools.len() => ("auto", true),
        _ => ("mixed", false),
    }
}

/// `WORKLOADS` is 2 in `LoggingComponentConfig.Component`. Clusters of old name a service instead.
fn ships_logs(said: &Said) -> bool {
    let components = said.items(&["loggingConfig", "componentConfig", "enableComponents"]);
    match said.at(&["loggingConfig"]) {
        Some(_) => components.iter().any(|one| *one == Value::from("WORKLOADS") || *one == Value::Int(2)),
        None => said.text(&["loggingService"]).is_some_and(|service| service.starts_with("logging.googleapis.com")),
    }
}

fn scans(said: &Said) -> bool {
    let mode = &["securityPostureConfig", "vulnerabilityMode"];
    is_set(said, mode, &["VULNERABILITY_MODE_UNSPECIFIED", "VULNERABILITY_DISABLED"])
        || said.at(mode).and_then(Value::as_i64).is_some_and(|number| number >= 2)
}

fn collects_traces(said: &Said) -> bool {
    is_set(said, &["managedOpentelemetryConfig", "scope"], &["SCOPE_UNSPECIFIED", "NONE"])
}

/// Whether a word stands there that is none of those for nothing.
fn is_set(said: &Said, path: &[&str], nothing: &[&str]) -> bool {
    said.text(path).is_some_and(|word| !nothing.contains(&word))
}
