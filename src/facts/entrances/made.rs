//! Entrances that are not in the input because a declared chart or custom resource makes them.

use std::collections::BTreeSet;

use super::super::context::Context;
use super::super::fact::Sourced;
use super::super::kinds::Entrance;
use super::super::made::{at, setting};
use super::super::product::Product;
use super::super::product_file::MadeEntrance;
use super::super::recognise::Instance;
use super::exposure::{Balancer, Exposure, either, exposure};
use super::{Entrances, Entry, texts};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Something declared that makes entrances.
struct Maker<'m> {
    by: &'m Resource,
    namespace: Option<String>,
    values: &'m Value,
    evidence: Evidence,
    by_chart: bool,
}

/// What the declarations of each controller make, as far as its own workloads are not in the input.
pub(super) fn add(context: &Context, list: &mut Entrances) {
    for instance in context.instances {
        for spec in &instance.product.file.makes.entrances {
            for maker in makers(context, instance, spec) {
                match kind_of(spec, maker.values) {
                    Ok(Some(kind)) => list.entries.extend(made(context, instance, spec, &maker, kind)),
                    Ok(None) => {}
                    Err(reason) => list.possible.push(unsettled(instance.product, reason)),
                }
            }
        }
    }
    for product in context.input.products {
        let kinds = product.file.makes.entrances.iter().filter_map(|spec| spec.resource.as_deref());
        let unseen = kinds.filter_map(|kind| context.input.gaps(&[kind]).pop());
        list.possible.extend(unseen.map(|reason| unsettled(product, reason)));
    }
}

fn makers<'m>(context: &Context<'m, '_>, instance: &'m Instance, spec: &MadeEntrance) -> Vec<Maker<'m>> {
    let kind = spec.resource.as_ref().and_then(|kind| kind.parse().ok());
    let objects = kind.iter().flat_map(|kind| context.input.snapshot.of(kind));
    let by_resource = objects.map(|object| Maker {
        by: object,
        namespace: object.namespace.as_deref().map(str::to_owned),
        values: &object.body,
        evidence: object.evidence("", None),
        by_chart: false,
    });
    let charts = instance.unseen_charts().filter(|chart| !chart.by.observed);
    let by_chart = charts.filter(|chart| spec.chart.as_slice().contains(&chart.name)).map(|chart| Maker {
        by: chart.by,
        namespace: chart.namespace.clone(),
        values: &chart.values,
        evidence: chart.by.evidence(chart.path.clone(), Some(chart.name.clone())),
        by_chart: true,
    });
    by_resource.chain(by_chart).collect()
}

/// The kind of entrance; none where nothing is made.
fn kind_of(spec: &MadeEntrance, values: &Value) -> Result<Option<&'static str>, Reason> {
    let known = |setting: Known<Value>| match setting {
        Known::Known(value) => Ok(value),
        Known::Unknown { reason, .. } => Err(reason),
    };
    if let Some(enabled) = &spec.enabled
        && matches!(known(setting(Some(enabled), values, "enabled"))?, Value::Bool(false) | Value::Null)
    {
        return Ok(None);
    }
    let word = known(setting(Some(&spec.service_type), values, "type"))?;
    Ok(match word.as_str().unwrap_or_default() {
        "LoadBalancer" | "LoadBalancerService" => Some("load-balancer"),
        "NodePort" | "NodePortService" => Some("node-port"),
        "HostPort" => Some("host-port"),
        "HostNetwork" => Some("host-network"),
        _ => None,
    })
}

fn made(
    context: &Context,
    instance: &Instance,
    spec: &MadeEntrance,
    maker: &Maker,
    kind: &'static str,
) -> Option<Entry> {
    let service = part(maker.values, spec.service.as_deref());
    let exposure = if kind == "load-balancer" {
        scope(spec, maker).unwrap_or_else(|| as_service(context, instance, spec, maker, service.as_ref()))
    } else {
        Exposure::open(Reason::NotVisible(Hidden::NodeAddresses))
    };
    // What a custom resource makes is there to be seen in an observation, and tells more.
    if maker.by.observed && exposure.known.known().is_none() {
        return None;
    }
    let ranges = service.as_ref().and_then(|service| service.get("loadBalancerSourceRanges"));
    let fact = Entrance {
        kind: kind.to_owned(),
        namespace: maker.namespace.clone(),
        name: maker.by.name.to_string(),
        exposure: exposure.known,
        source_ranges: texts(ranges),
        limited: false,
        http: Known::Known(true),
        shared: false,
        controller: Some(instance.product.id().to_owned()),
        class: spec.class.as_deref().and_then(|path| part(maker.values, Some(path))?.as_str().map(str::to_owned)),
    };
    let evidence = Evidence { value: exposure.value.or(maker.evidence.value.clone()), ..maker.evidence.clone() };
    let sourced = Sourced { fact, evidence: vec![evidence], observed: maker.by.observed };
    Some(Entry { made_by: maker.by_chart.then(|| maker.by.reference()), ..Entry::new(sourced, Vec::new()) })
}

fn part(values: &Value, path: Option<&str>) -> Option<Value> {
    at(values, path?).known().cloned().flatten()
}

fn scope(spec: &MadeEntrance, maker: &Maker) -> Option<Exposure> {
    let path = spec.scope.as_deref()?;
    let word = part(maker.values, Some(path))?;
    let exposure = match word.as_str()? {
        "Internal" => "internal",
        "External" => "public",
        _ => return None,
    };
    Some(Exposure::of(exposure, format!("$.{path}"), word.as_str().map(str::to_owned)))
}

/// The Service as it would be made, judged like one that is there.
fn as_service(
    context: &Context,
    instance: &Instance,
    spec: &MadeEntrance,
    maker: &Maker,
    service: Option<&Value>,
) -> Exposure {
    let annotations = match spec.annotations.as_deref().map(|path| at(maker.values, path)) {
        Some(Known::Unknown { reason, .. }) => return Exposure::open(reason),
        Some(Known::Known(annotations)) => annotations,
        None => None,
    };
    let mut metadata = Object::new();
    metadata.insert("annotations", annotations.unwrap_or_default());
    let mut body = Object::new();
    body.insert("metadata", metadata.into());
    let mut fields = service.and_then(Value::as_object).cloned().unwrap_or_default();
    fields.retain(|key| ["loadBalancerIP", "loadBalancerClass", "externalIPs"].contains(&key));
    fields.insert("type", Value::from("LoadBalancer"));
    body.insert("spec", fields.into());
    let made = Resource { body: body.into(), ..maker.by.clone() };
    let default = instance.product.file.classes.exposure.clone();
    exposure(context, &Balancer { default, ..Balancer::new(&made) })
}

/// An entrance of which it is not known whether it is made.
fn unsettled(product: &Product, reason: Reason) -> Possible {
    let mut value = Object::open(reason.clone());
    value.insert("controller", Value::from(product.id()));
    value.insert("exposure", crate::model::known::ToValue::to_value(&either(reason.clone())));
    Possible { value: value.into(), reasons: BTreeSet::from([reason]) }
}
