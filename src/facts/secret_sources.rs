//! Makes [`SecretSource`]s: what stands behind each secrets operator.

use std::collections::BTreeSet;

use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{Component, SecretSource, Workload};
use super::product::{CompiledSecrets, Product};
use super::product_file::SecretClass;
use super::reads::{Derived, Reads};
use super::recognise::{Instance, unchecked};
use super::working;
use crate::model::known::{Known, ToValue};
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

impl Derived for SecretSource {
    fn reads(reads: &mut Reads<'_>) {
        reads.of_products(Product::kinds_of_secret_sources).fact::<Component>();
    }
}

/// The sources of every product that has some.
pub fn secret_sources(input: &Input, instances: &[Instance], workloads: &FactList<Workload>) -> FactList<SecretSource> {
    let mut list = FactList::default();
    for product in input.products {
        for spec in &product.secrets {
            if spec.kinds.is_empty() {
                let own = instances.iter().filter(|instance| instance.product.id() == product.id());
                list.present.extend(own.map(|instance| of_instance(input, instance, spec, workloads)));
                let reasons = unchecked(input, product, workloads);
                list.possible.extend((!reasons.is_empty()).then(|| unseen(product, spec, reasons)));
            }
            for kind in &spec.kinds {
                list.present
                    .extend(input.snapshot.of(kind).iter().filter_map(|object| of_object(product, spec, object)));
                list.possible.extend(input.gap(kind).map(|reason| unseen(product, spec, BTreeSet::from([reason]))));
            }
        }
    }
    list
}

fn class_word(class: SecretClass) -> &'static str {
    match class {
        SecretClass::Manager => "manager",
        SecretClass::Cluster => "cluster",
        SecretClass::Git => "git",
        SecretClass::Fake => "fake",
    }
}

/// A provider that the file does not name is a secret manager: that is what all but a few are.
fn class_of(spec: &CompiledSecrets, provider: &str) -> String {
    let named = |wanted: &str| spec.classes.iter().find(|(name, _)| name == wanted).map(|(_, class)| *class);
    class_word(named(provider).or_else(|| named("*")).unwrap_or(SecretClass::Manager)).to_owned()
}

fn of_instance(
    input: &Input,
    instance: &Instance,
    spec: &CompiledSecrets,
    workloads: &FactList<Workload>,
) -> Sourced<SecretSource> {
    let fine = |word: &String| matches!(word.as_str(), "running" | "declared");
    let fact = SecretSource {
        product: instance.product.id().to_owned(),
        name: instance.product.file.name.clone(),
        object: instance.product.file.name.clone(),
        provider: Known::Known(spec.named.clone().unwrap_or_else(|| instance.product.id().to_owned())),
        class: Known::Known(class_of(spec, "*")),
        ready: working::working(input, instance, workloads).map(|word| fine(&word)),
    };
    Sourced { fact, evidence: instance.evidence(), observed: instance.is_observed() }
}

fn of_object(product: &Product, spec: &CompiledSecrets, object: &Resource) -> Option<Sourced<SecretSource>> {
    if spec.filter.as_ref().is_some_and(|filter| filter.test(&object.body).truth != Truth::True) {
        return None;
    }
    let provider = provider(product, spec, object);
    let fact = SecretSource {
        product: product.id().to_owned(),
        name: product.file.name.clone(),
        object: object.reference().to_string(),
        class: provider.clone().map(|provider| class_of(spec, &provider)),
        ready: ready(object),
        provider: provider.clone(),
    };
    let path = spec.provider.as_ref().map_or(String::new(), |steps| format!("$.{}", steps.join(".")));
    let evidence = vec![object.evidence(path, provider.known().cloned())];
    Some(Sourced { fact, evidence, observed: object.observed })
}

/// Text, or the only member of a mapping.
fn provider(product: &Product, spec: &CompiledSecrets, object: &Resource) -> Known<String> {
    let Some(steps) = &spec.provider else { return Known::Known(product.id().to_owned()) };
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    match object.body.at(&steps) {
        Some(Value::String(text)) if text.contains("${") => Known::unknown(Reason::Placeholder(text.clone())),
        Some(Value::String(text)) => Known::Known(text.to_string()),
        Some(Value::Object(members)) => match members.iter().find(|(_, value)| !matches!(value, Value::Null)) {
            Some((name, _)) => Known::Known(name.to_owned()),
            None => Known::unknown(Reason::IncompleteObject(object.name.clone())),
        },
        Some(Value::Unknown(unknown)) => Known::unknown(unknown.reason.clone()),
        _ => Known::unknown(Reason::IncompleteObject(object.name.clone())),
    }
}

/// A condition `Ready` decides where there is one. Kinds without any, such as SecretProviderClass, work when they are there;
/// a store that has a status but no verdict on itself has not worked yet.
fn ready(object: &Resource) -> Known<bool> {
    let status = object.body.get("status");
    if !object.observed || status.is_some_and(Value::is_unknown) {
        return Known::Known(true);
    }
    let conditions = object.body.at(&["status", "conditions"]).map_or(&[][..], Value::items);
    let said = conditions.iter().find(|condition| condition.str_at(&["type"]) == Some("Ready"));
    let has_conditions = ["SecretStore", "ClusterSecretStore"].contains(&object.kind.kind.as_str());
    Known::Known(match said {
        Some(condition) => condition.str_at(&["status"]) == Some("True"),
        None => !has_conditions,
    })
}

fn unseen(product: &Product, spec: &CompiledSecrets, reasons: BTreeSet<Reason>) -> Possible {
    let reason = reasons.first().cloned().unwrap_or(Reason::PlatformUnknown);
    let mut value = Object::open(reason.clone());
    value.insert("product", Value::from(product.id()));
    value.insert("name", Value::from(product.file.name.as_str()));
    if spec.provider.is_none() {
        value.insert("class", Value::from(class_of(spec, "*").as_str()));
    } else if !spec.classes.iter().any(|(name, _)| name != "*") {
        let class: Known<String> = Known::one_of(vec!["manager".to_owned()], reason);
        value.insert("class", class.to_value());
    }
    Possible { value: value.into(), reasons }
}
