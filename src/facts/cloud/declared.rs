//! What is declared of a cluster that a cloud is to run: by eksctl.

use super::{Clustered, base};
use crate::facts::input::Input;
use crate::facts::kinds::CloudCluster;
use crate::model::cloud::CloudKind;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kinds that declare one.
pub(super) const READS: [&str; 1] = ["ClusterConfig.eksctl.io"];

/// Every cluster that is declared.
pub(super) fn clusters(input: &Input) -> Vec<Clustered> {
    input.of(READS[0]).iter().map(eksctl).collect()
}

/// eksctl-io/eksctl:pkg/apis/eksctl.io/v1alpha5/types.go: public access is on unless `clusterEndpoints` turns it off, and nodes
/// stand in public subnets unless `privateNetworking` is set (ruling on eksctl). What is left out is left to EKS.
fn eksctl(config: &Resource) -> Clustered {
    let at = |path: &[&str]| config.body.at(path);
    let untold = || Known::unknown(Reason::NotVisible(Hidden::CloudService("aws".into())));
    let pools = public_pools(config);
    let automatic = at(&["autoModeConfig", "enabled"]) == Some(&Value::Bool(true));
    let fact = CloudCluster {
        name: config.body.str_at(&["metadata", "name"]).unwrap_or(&config.name).to_owned(),
        source: "declared".to_owned(),
        version: super::version(config.body.str_at(&["metadata", "version"])),
        support: Known::Known(support(config).to_owned()),
        endpoint: Known::Known(endpoint(config).to_owned()),
        authorized_ranges: ranges(config),
        private_nodes: private_nodes(config, &pools, automatic),
        public_pools: pools,
        login: login(config),
        issuer: issuer(config),
        local_accounts: Known::Known(false),
        role_based: Known::Known(true),
        workload_identity: workload_identity(config),
        service_principal: Known::Known(false),
        pod_identity: Known::Known(false),
        upgrade_channel: Known::Known("none".to_owned()),
        upgrades_control_plane: Known::Known(false),
        node_upgrade_channel: Known::Known(if automatic { "auto" } else { "none" }.to_owned()),
        upgrades_nodes: Known::Known(automatic),
        metrics: untold(),
        logs: addon(config, "amazon-cloudwatch-observability"),
        traces: untold(),
        scanner: untold(),
        secrets: addon(config, "aws-secrets-store-csi-driver-provider"),
        gitops: Known::Known(capabilities(config)),
        ..base("eks", config, None, config.body.str_at(&["metadata", "region"]), at(&["metadata", "tags"]))
    };
    let evidence = vec![config.evidence("$.metadata.name", Some(fact.name.clone()))];
    Clustered { fact, evidence }
}

fn support(config: &Resource) -> &'static str {
    match config.body.str_at(&["upgradePolicy", "supportType"]) {
        Some("STANDARD") => "standard",
        _ => "extended",
    }
}

fn endpoint(config: &Resource) -> &'static str {
    let public = config.body.at(&["vpc", "clusterEndpoints", "publicAccess"]);
    let off = public == Some(&Value::Bool(false))
        || config.body.at(&["privateCluster", "enabled"]) == Some(&Value::Bool(true));
    match off {
        true => "private",
        false if ranges(config).is_empty() || super::said::is_everyone(&ranges(config)) => "public",
        false => "restricted",
    }
}

fn ranges(config: &Resource) -> Vec<String> {
    let ranges = config.body.at(&["vpc", "publicAccessCIDRs"]).map_or(&[][..], Value::items);
    ranges.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn groups(config: &Resource) -> impl Iterator<Item = &Value> {
    let lists = ["nodeGroups", "managedNodeGroups"].into_iter();
    lists.flat_map(|list| config.body.at(&[list]).map_or(&[][..], Value::items))
}

fn public_pools(config: &Resource) -> Vec<String> {
    let fully = config.body.at(&["privateCluster", "enabled"]) == Some(&Value::Bool(true));
    let public = |group: &&Value| !fully && group.at(&["privateNetworking"]) != Some(&Value::Bool(true));
    groups(config).filter(public).map(|group| group.str_at(&["name"]).unwrap_or("?").to_owned()).collect()
}

/// Auto Mode puts its nodes into private subnets (docs.aws.amazon.com/eks/latest/userguide/create-node-class.html).
fn private_nodes(config: &Resource, public: &[String], automatic: bool) -> Known<bool> {
    if groups(config).next().is_none() && !automatic {
        return Known::one_of(vec![true, false], Reason::NotVisible(Hidden::NodeAddresses));
    }
    Known::Known(public.is_empty())
}

fn addon(config: &Resource, name: &str) -> Known<bool> {
    let addons = config.body.at(&["addons"]).map_or(&[][..], Value::items);
    Known::Known(addons.iter().any(|addon| addon.str_at(&["name"]) == Some(name)))
}

fn capabilities(config: &Resource) -> bool {
    let all = config.body.at(&["capabilities"]).map_or(&[][..], Value::items);
    all.iter().any(|one| one.str_at(&["type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("ARGOCD")))
}

fn workload_identity(config: &Resource) -> Known<bool> {
    let has = |path: &[&str]| config.body.at(path).is_some_and(|list| !list.items().is_empty());
    let on = config.body.at(&["iam", "withOIDC"]) == Some(&Value::Bool(true));
    Known::Known(on || has(&["iam", "serviceAccounts"]) || has(&["iam", "podIdentityAssociations"]))
}

/// The issuer of a provider that is declared.
fn issuer(config: &Resource) -> Known<Option<String>> {
    let providers = config.body.at(&["identityProviders"]).map_or(&[][..], Value::items);
    let issuer = providers.iter().find_map(|one| one.str_at(&["issuerURL"])).map(str::to_owned);
    match issuer {
        Some(issuer) => Known::Known(Some(issuer)),
        None => Known::unknown(Reason::CloudUnasked(CloudKind::EksIdentityProvider)),
    }
}

/// Access entries and providers can be declared; what else may enter stands elsewhere.
fn login(config: &Resource) -> Known<String> {
    let items = |path: &[&str]| config.body.at(path).map_or(&[][..], Value::items).iter();
    let provider = items(&["identityProviders"]).any(|one| one.str_at(&["type"]).is_none_or(|kind| kind == "oidc"));
    let arns = |path: &'static [&'static str], key: &'static str| items(path).filter_map(move |one| one.str_at(&[key]));
    let sso = arns(&["accessConfig", "accessEntries"], "principalARN")
        .chain(arns(&["iamIdentityMappings"], "arn"))
        .any(super::eks_access::is_sso);
    if provider || sso {
        return Known::Known("identity-provider".to_owned());
    }
    let possible = ["identity-provider", "cloud-roles", "cloud-users"].map(str::to_owned).to_vec();
    Known::one_of(possible, Reason::CloudUnasked(CloudKind::EksAccessEntry))
}
