//! The buckets of Thanos' components, by their arguments (thanos-io/thanos:docs/components).

use super::{Kept, days, hidden_object_storage, in_secret};
use crate::facts::context::Context;
use crate::facts::kinds::Container;
use crate::facts::recognise::{Instance, unchecked};
use crate::model::known::Known;
use crate::model::reason::Reason;

/// The roles that read what lies in a bucket.
const READERS: [&str; 1] = ["store"];

/// One store for an instance whose components name a bucket: sidecar, receive, rule, store and compact all do so alike.
pub(super) fn kept(context: &Context, instance: &Instance) -> Vec<Kept> {
    let bucket = instance.parts(context.workloads).find(|(_, container, _)| has_bucket(container));
    let Some((workload, container, _)) = bucket else { return Vec::new() };
    let mut kept = Kept::in_backend(
        Known::Known("object".to_owned()),
        in_cluster(context, workload.fact.namespace.as_deref(), container),
    );
    kept.reader = has_reader(context);
    (kept.retention_days, kept.retention_from) = retention(context);
    let place = workload.fact.containers.iter().position(|one| std::ptr::eq(one, container));
    kept.evidence = place.and_then(|place| workload.evidence.get(place)).into_iter().cloned().collect();
    vec![kept]
}

/// `--objstore.config` or `--objstore.config-file`.
fn has_bucket(container: &Container) -> bool {
    container.flag("objstore.config").is_some() || container.flag("objstore.config-file").is_some()
}

/// A configuration written out in the arguments tells its type and endpoint; one from a Secret where that was read.
fn in_cluster(context: &Context, namespace: Option<&str>, container: &Container) -> Known<bool> {
    let written = container.flag("objstore.config").filter(|text| !text.starts_with("$("));
    let parsed = written.and_then(|text| crate::facts::config::parse(text, crate::facts::product_file::Format::Yaml));
    match parsed.as_ref().and_then(|config| config.str_at(&["config", "endpoint"])) {
        Some(address) => Known::Known(super::is_in_cluster(context, address)),
        None => match secret(container) {
            Some((name, key)) => in_secret(context, namespace, &name, &key),
            None => hidden_object_storage(context),
        },
    }
}

/// The Secret, and the key in it, that the configuration comes from: by a variable, or as a file.
fn secret(container: &Container) -> Option<(String, String)> {
    let variable = container.flag("objstore.config").and_then(|text| text.strip_prefix("$(")?.strip_suffix(')'));
    if let Some(variable) = variable {
        let named = container.env_values.get(variable)?.get("secretKeyRef")?;
        return Some((named.str_at(&["name"])?.to_owned(), named.str_at(&["key"])?.to_owned()));
    }
    let file = container.flag("objstore.config-file")?;
    let (folder, key) = file.rsplit_once('/')?;
    let mount = container.mounts.iter().find(|mount| {
        mount.str_at(&["path"]).is_some_and(|path| path == file || path.trim_end_matches('/') == folder)
    })?;
    Some((mount.str_at(&["secret"])?.to_owned(), key.to_owned()))
}

/// For how long the compactors keep what lies in the buckets, and what says so. Which compactor has which bucket stands in
/// Secrets; where there are several, the one that keeps longest counts.
pub(super) fn retention(context: &Context) -> (Known<Option<i64>>, Option<String>) {
    let parts = instances(context).flat_map(|instance| instance.parts(context.workloads));
    let compactors = parts.filter(|(_, _, role)| role.is_some_and(|role| role.role == "compact"));
    let limits: Vec<Option<i64>> = compactors.map(|(_, container, _)| raw_retention(container)).collect();
    let says_so = || Some("--retention.resolution-raw".to_owned());
    match limits.iter().copied().max_by_key(|days| days.unwrap_or(i64::MAX)) {
        Some(limit) => (Known::Known(limit), limit.and_then(|_| says_so())),
        None => match gap(context) {
            Some(reason) => (Known::unknown(reason), None),
            None => (Known::Known(None), None),
        },
    }
}

/// Zero means for ever (thanos-io/thanos:docs/components/compact.md).
fn raw_retention(container: &Container) -> Option<i64> {
    container.flag("retention.resolution-raw").and_then(|text| days(text, "s")).filter(|days| *days > 0)
}

/// Whether a store gateway, or another reader of buckets, is there.
pub(super) fn has_reader(context: &Context) -> Known<bool> {
    if instances(context).any(|instance| READERS.iter().any(|role| instance.has_role(role))) {
        return Known::Known(true);
    }
    gap(context).map_or(Known::Known(false), |reason| Known::one_of(vec![true, false], reason))
}

fn instances<'c, 'a>(context: &'c Context<'_, 'a>) -> impl Iterator<Item = &'c Instance<'a>> {
    context.instances.iter().filter(|instance| instance.product.id() == "thanos")
}

/// Why further components of Thanos may be there unseen.
fn gap(context: &Context) -> Option<Reason> {
    let product = context.input.products.iter().find(|product| product.id() == "thanos")?;
    unchecked(context.input, product, context.workloads).into_iter().next()
}
