//! Identities of workloads: by their service account, by associations that the cloud keeps, or by keys in their environment.

use super::Named;
use crate::facts::context::Context;
use crate::facts::fact::Sourced;
use crate::facts::kinds::{CloudIdentity, Container, Workload};
use crate::facts::recognise::Instance;
use crate::model::cloud::CloudKind;
use crate::model::evidence::Evidence;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::value::Value;

/// Environment variables that hold a key, and the cloud it is for. A name is visible without a right to read Secrets.
const KEYS: [(&str, &str); 5] = [
    ("AWS_SECRET_ACCESS_KEY", "aws"),
    ("AZURE_CLIENT_SECRET", "azure"),
    ("ARM_CLIENT_SECRET", "azure"),
    ("AZURE_STORAGE_KEY", "azure"),
    ("AZURE_STORAGE_ACCOUNT_KEY", "azure"),
];

/// Environment variables that hold the path of a file with a key, or with the configuration of a federated identity.
const FILES: [(&str, &str); 3] = [
    ("GOOGLE_APPLICATION_CREDENTIALS", "gcp"),
    ("AWS_SHARED_CREDENTIALS_FILE", "aws"),
    ("AZURE_CREDENTIALS_FILE", "azure"),
];

/// Annotations that give a service account an identity of a cloud.
const ANNOTATIONS: [(&str, &str); 3] = [
    ("azure.workload.identity/client-id", "azure"),
    ("eks.amazonaws.com/role-arn", "aws"),
    ("iam.gke.io/gcp-service-account", "gcp"),
];

/// What may still be where nothing tells.
pub(super) fn unknown_way(reason: Reason) -> Known<String> {
    Known::one_of(["key", "managed", "node"].map(str::to_owned).to_vec(), reason)
}

fn record(named: Named, to: Known<String>, way: Known<String>, by: &str, evidence: Evidence) -> Sourced<CloudIdentity> {
    let Named { object, kind, namespace, name } = named;
    let of = "workload".to_owned();
    let fact = CloudIdentity { object, kind, namespace, name, of, to, way, by: Some(by.to_owned()) };
    Sourced { fact, observed: evidence.observed, evidence: vec![evidence] }
}

/// Keys in the environment of containers.
pub(super) fn of_environment(context: &Context) -> Vec<Sourced<CloudIdentity>> {
    let mut all = Vec::new();
    for workload in &context.workloads.present {
        for (at, container) in workload.fact.containers.iter().enumerate() {
            let found = KEYS.iter().chain(&FILES).find(|(name, _)| container.has_variable(name));
            let Some((name, cloud)) = found else { continue };
            let Some(evidence) = workload.evidence.get(at).or(workload.evidence.first()) else { continue };
            let evidence = Evidence { value: Some((*name).to_owned()), ..evidence.clone() };
            let to = target(context, container, cloud);
            let named = Named::workload(&workload.fact);
            all.push(record(named, to, kept_in(container, name), name, evidence));
        }
    }
    all
}

/// A file that a Secret brings is a key; one that the platform projects is none.
fn kept_in(container: &Container, name: &str) -> Known<String> {
    let by_file = FILES.iter().any(|(file, _)| *file == name);
    let from_secret = container.mounts.iter().any(|mount| mount.get("secret").is_some());
    if by_file && !from_secret {
        let either = ["key", "managed"].map(str::to_owned).to_vec();
        return Known::one_of(either, Reason::ConfigUnread(container.name.as_str().into(), name.into()));
    }
    Known::Known("key".to_owned())
}

/// Keys of Amazon's kind open S3 of other makes too: certain only in Amazon's own cloud, and where no other address is set.
fn target(context: &Context, container: &Container, cloud: &str) -> Known<String> {
    let elsewhere = container.variables().any(|name| name.contains("ENDPOINT"));
    let at_home = context.platform.cloud.is(&Some("aws".to_owned()));
    if cloud != "aws" || at_home && !elsewhere {
        return Known::Known(cloud.to_owned());
    }
    let either = [cloud, "other"].map(str::to_owned).to_vec();
    Known::one_of(either, Reason::ConfigUnread(container.name.as_str().into(), "endpoint".into()))
}

/// Service accounts with an identity of a cloud, and those that Amazon associates with one.
pub(super) fn of_accounts(context: &Context) -> Vec<Sourced<CloudIdentity>> {
    let managed = || Known::Known("managed".to_owned());
    let mut all = Vec::new();
    for account in context.input.of("ServiceAccount") {
        for (key, cloud) in ANNOTATIONS {
            if let Some(value) = account.annotation(key) {
                let evidence = account.evidence(format!("$.metadata.annotations['{key}']"), Some(value.to_owned()));
                let to = Known::Known(cloud.to_owned());
                all.push(record(Named::of(account), to, managed(), key, evidence));
            }
        }
    }
    for association in context.input.snapshot.of(&CloudKind::EksPodIdentity.kind()) {
        let name = Named::account(&association.name);
        let to = Known::Known("aws".to_owned());
        all.push(record(name, to, managed(), "pod identity", association.evidence("", None)));
    }
    all
}

/// Identities of the retired AAD Pod Identity.
pub(super) fn of_old(context: &Context) -> Vec<Sourced<CloudIdentity>> {
    let old = context.input.of(super::READS[0]).iter();
    let one = |identity: &crate::model::resource::Resource| {
        let to = Known::Known("azure".to_owned());
        let way = Known::Known("retired".to_owned());
        record(Named::of(identity), to, way, "aadpodidentity", identity.evidence("", None))
    };
    old.map(one).collect()
}

/// How the product's own workload signs in, with what tells.
pub(super) fn identity_of(context: &Context, instance: Option<&Instance>, to: &str) -> (Known<String>, Vec<Evidence>) {
    let known = |way: &str| Known::Known(way.to_owned());
    // Google knows pods by their service account alone, with no word on it in the cluster.
    if to == "gcp" {
        return (known("managed"), Vec::new());
    }
    let Some(instance) = instance else {
        return (unknown_way(Reason::KindNotCollected(GroupKind::new("", "ServiceAccount"))), Vec::new());
    };
    let own = instance.workloads(context.workloads);
    let keyed = own.iter().any(|one| one.fact.containers.iter().any(|one| has_key(one, to)));
    if keyed {
        return (known("key"), Vec::new());
    }
    let accounts: Vec<Evidence> = own.iter().filter_map(|workload| annotated(context, &workload.fact, to)).collect();
    if !accounts.is_empty() || associated(context, &own) || by_values(instance, to) {
        return (known("managed"), accounts);
    }
    match unsettled(context, instance, to) {
        Some(reason) => (Known::one_of(["managed", "node"].map(str::to_owned).to_vec(), reason), Vec::new()),
        None => (known("node"), Vec::new()),
    }
}

fn has_key(container: &Container, to: &str) -> bool {
    KEYS.iter().any(|(name, cloud)| *cloud == to && container.has_variable(name))
}

fn annotated(context: &Context, workload: &Workload, to: &str) -> Option<Evidence> {
    let name = workload.service_account.as_deref().unwrap_or("default");
    let account = context.input.find("ServiceAccount", workload.namespace.as_deref(), name)?;
    let (key, _) = ANNOTATIONS.iter().find(|(key, cloud)| *cloud == to && account.annotation(key).is_some())?;
    Some(account.evidence(format!("$.metadata.annotations['{key}']"), account.annotation(key).map(str::to_owned)))
}

fn associated(context: &Context, own: &[&Sourced<Workload>]) -> bool {
    let of = |workload: &Workload| {
        let account = workload.service_account.as_deref().unwrap_or("default");
        format!("{}/{account}", workload.namespace.as_deref().unwrap_or_default())
    };
    let associations = context.input.snapshot.of(&CloudKind::EksPodIdentity.kind());
    own.iter().any(|workload| associations.iter().any(|one| one.name == of(&workload.fact)))
}

/// By Helm's custom charts take annotations for their service account as `serviceAccount.annotations`.
fn by_values(instance: &Instance, to: &str) -> bool {
    let keys = || ANNOTATIONS.iter().filter(|(_, cloud)| *cloud == to);
    let given = |values: &Value| {
        let annotations = values.at(&["serviceAccount", "annotations"]);
        annotations.is_some_and(|all| keys().any(|(key, _)| all.get(key).is_some()))
    };
    instance.charts.iter().any(|chart| given(&chart.values))
}

/// Why a workload without an annotation may have an identity all the same.
fn unsettled(context: &Context, instance: &Instance, to: &str) -> Option<Reason> {
    let listed = crate::facts::cloud::is_listed(context.input, "associations");
    let accounts = context.input.gaps(&["ServiceAccount"]).pop();
    let hidden = || Reason::NotVisible(Hidden::SignIn(instance.product.file.name.as_str().into()));
    // Without workloads of its own in the input, its account is not there either.
    let unseen = instance.workloads(context.workloads).is_empty().then(hidden);
    accounts.or(unseen).or_else(|| match &context.platform.cloud {
        Known::Known(Some(cloud)) if cloud == to && (listed || to != "aws") => None,
        Known::Known(Some(cloud)) if cloud == to => Some(Reason::CloudUnasked(CloudKind::EksPodIdentity)),
        // Of another cloud than its own no node has an identity.
        Known::Known(_) => Some(hidden()),
        Known::Unknown { reason, .. } => Some(reason.clone()),
    })
}
