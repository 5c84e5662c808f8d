//! Makes [`CloudIdentity`]s: how stores, issuers, storage and workloads prove to a cloud who they are.

mod places;
mod workloads;

use std::collections::BTreeSet;

use super::components::workload_name;
use super::context::Context;
use super::fact::FactList;
use super::kinds::{CloudIdentity, Component, Config, Workload};
use super::product::Product;
use super::reads::{Derived, Reads};
use super::workloads as pods;
use crate::model::cloud::CloudKind;
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The kinds that are read besides the products' own: the identities of old (Azure/aad-pod-identity:deploy/infra).
pub const READS: [&str; 2] = ["AzureIdentity.aadpodidentity.k8s.io", "ServiceAccount"];

impl Derived for CloudIdentity {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .kinds(READS)
            .of_products(Product::kinds_of_identity)
            .fact::<Component>()
            .fact::<Config>()
            .fact::<Workload>();
    }
}

/// All of them; further ones may be in what was not collected or not read.
pub fn identities(context: &Context) -> FactList<CloudIdentity> {
    let mut present = places::of_objects(context);
    present.extend(places::of_configs(context));
    present.extend(workloads::of_environment(context));
    present.extend(workloads::of_accounts(context));
    present.extend(workloads::of_old(context));
    let mut possible: Vec<Possible> = unseen_objects(context);
    possible.extend(places::unread(context).into_iter().map(|reason| unseen("storage", reason)));
    possible.extend(context.input.gaps(&pods::KINDS).into_iter().map(|reason| unseen("workload", reason)));
    possible.extend(managed_gaps(context).into_iter().map(unseen_managed));
    FactList { present, possible }
}

/// What signs in, by name.
struct Named {
    object: String,
    kind: Option<String>,
    namespace: Option<String>,
    name: String,
}

impl Named {
    fn of(object: &Resource) -> Self {
        Self {
            object: object.reference().to_string(),
            kind: Some(object.kind.kind.to_string()),
            namespace: object.namespace.as_deref().map(str::to_owned),
            name: object.name.to_string(),
        }
    }

    fn workload(workload: &Workload) -> Self {
        Self {
            object: workload_name(workload),
            kind: Some(workload.kind.clone()),
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
        }
    }

    /// A service account by namespace and name, `velero/backup`.
    fn account(path: &str) -> Self {
        let (namespace, name) = path.split_once('/').unwrap_or(("", path));
        Self {
            object: format!("ServiceAccount {path}"),
            kind: Some("ServiceAccount".to_owned()),
            namespace: Some(namespace.to_owned()),
            name: name.to_owned(),
        }
    }

    fn product(name: &str) -> Self {
        Self { object: name.to_owned(), kind: None, namespace: None, name: name.to_owned() }
    }
}

fn unseen_objects(context: &Context) -> Vec<Possible> {
    let specs = context.input.products.iter().flat_map(|product| &product.identity);
    let places = specs.flat_map(|spec| spec.kinds.iter().map(|kind| (kind.clone(), places::word(spec.of))));
    let old: Option<GroupKind> = READS[0].parse().ok();
    let kinds = places.chain(old.map(|kind| (kind, "workload")));
    kinds.filter_map(|(kind, of)| Some(unseen(of, context.input.gap(&kind)?))).collect()
}

/// Where identities that the platform gives may stand unseen.
fn managed_gaps(context: &Context) -> Vec<Reason> {
    let asked = crate::facts::cloud::is_listed(context.input, "associations");
    let at_home = context.platform.cloud.known().is_none_or(|cloud| cloud.as_deref() == Some("aws"));
    let associations = (!asked && at_home).then_some(Reason::CloudUnasked(CloudKind::EksPodIdentity));
    context.input.gaps(&["ServiceAccount"]).into_iter().chain(associations).collect()
}

fn unseen_managed(reason: Reason) -> Possible {
    let mut possible = unseen("workload", reason);
    if let Some(value) = possible.value.as_object_mut() {
        value.insert("way", Value::from("managed"));
    }
    possible
}

fn unseen(of: &str, reason: Reason) -> Possible {
    let mut value = Object::open(reason.clone());
    value.insert("of", Value::from(of));
    Possible { value: value.into(), reasons: BTreeSet::from([reason]) }
}
