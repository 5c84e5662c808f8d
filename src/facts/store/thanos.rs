//! The buckets of Thanos' components, by their arguments (thanos-io/thanos:docs/components).

use super::{Kept, days, hidden_object_storage};
use crate::facts::flow::Context;
use crate::facts::kinds::Container;
use crate::facts::recognise::{Instance, unchecked};
use crate::model::known::Known;

/// The roles that read what lies in a bucket.
const READERS: [&str; 1] = ["store"];

/// One store for an instance whose components name a bucket: sidecar, receive, rule, store and compact all do so alike.
pub(super) fn kept(context: &Context, instance: &Instance) -> Vec<Kept> {
    let bucket = instance.parts(context.workloads).find(|(_, container, _)| has_bucket(container));
    let Some((workload, container, _)) = bucket else { return Vec::new() };
    let mut kept = Kept::in_backend(Known::Known("object".to_owned()), in_cluster(context, container));
    kept.reader = has_reader(context);
    let compactor = instance.parts(context.workloads).find_map(|(_, container, _)| raw_retention(container));
    kept.retention_days = Known::Known(compactor);
    kept.retention_from = compactor.map(|_| "--retention.resolution-raw".to_owned());
    let place = workload.fact.containers.iter().position(|one| std::ptr::eq(one, container));
    kept.evidence = place.and_then(|place| workload.evidence.get(place)).into_iter().cloned().collect();
    vec![kept]
}

/// `--objstore.config` or `--objstore.config-file`.
fn has_bucket(container: &Container) -> bool {
    container.flag("objstore.config").is_some() || container.flag("objstore.config-file").is_some()
}

/// A configuration written out in the arguments tells its type and endpoint; one from a Secret does not.
fn in_cluster(context: &Context, container: &Container) -> Known<bool> {
    let written = container.flag("objstore.config").filter(|text| !text.starts_with("$("));
    let parsed = written.and_then(|text| crate::facts::config::parse(text, crate::facts::product_file::Format::Yaml));
    match parsed.as_ref().and_then(|config| config.str_at(&["config", "endpoint"])) {
        Some(address) => Known::Known(super::is_in_cluster(context, address)),
        None => hidden_object_storage(context),
    }
}

/// Zero means for ever (thanos-io/thanos:docs/components/compact.md).
fn raw_retention(container: &Container) -> Option<i64> {
    container.flag("retention.resolution-raw").and_then(|text| days(text, "s")).filter(|days| *days > 0)
}

/// Whether a store gateway, or another reader of buckets, is there.
pub(super) fn has_reader(context: &Context) -> Known<bool> {
    let thanos = |instance: &&Instance| instance.product.id() == "thanos";
    if context.instances.iter().filter(thanos).any(|instance| READERS.iter().any(|role| instance.has_role(role))) {
        return Known::Known(true);
    }
    let product = context.input.products.iter().find(|product| product.id() == "thanos");
    let gaps = product.map(|product| unchecked(context.input, product, context.workloads)).unwrap_or_default();
    match gaps.into_iter().next() {
        Some(reason) => Known::one_of(vec![true, false], reason),
        None => Known::Known(false),
    }
}
