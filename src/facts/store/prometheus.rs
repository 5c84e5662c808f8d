//! Prometheus' own store, and the bucket that its Thanos sidecar fills.

use super::{Kept, days, hidden_object_storage, in_secret, thanos};
use crate::facts::chart_defaults::is_said;
use crate::facts::context::Context;
use crate::facts::fact::Sourced;
use crate::facts::kinds::Config;
use crate::facts::recognise::Instance;
use crate::model::known::Known;
use crate::model::value::{Object, Value};

/// One store for each server, and one for each bucket that it uploads to. An agent keeps nothing.
pub(super) fn kept(context: &Context, instance: &Instance, configs: &[&Sourced<Config>]) -> Vec<Kept> {
    let mut all = Vec::new();
    for config in configs.iter().filter(|config| config.fact.place == "resource") {
        if config.evidence.first().is_some_and(|evidence| evidence.object.kind.kind == "PrometheusAgent") {
            continue;
        }
        all.push(local(config, "retention"));
        all.extend(bucket(context, config));
    }
    if all.is_empty() && !context.input.snapshot.observed {
        let values = configs.iter().filter(|config| config.fact.place == "values");
        all.extend(values.flat_map(|config| declared(context, instance, config)));
    }
    // Arguments of a server that an operator does not make; an operator's own are its custom resource's.
    if all.is_empty() {
        let servers = configs.iter().filter(|config| config.fact.place == "args" && !is_agent(&config.fact.value));
        all.extend(servers.map(|config| local(config, "storage.tsdb.retention.time")));
    }
    all
}

/// What the values of a chart declare. In an observation the custom resource decides, and not what it was once made of. Values
/// that were not read may name a bucket or a store elsewhere.
fn declared(context: &Context, instance: &Instance, config: &Sourced<Config>) -> Vec<Kept> {
    if let Value::Unknown(unknown) = &config.fact.value {
        return vec![Kept::unread(unknown.reason.clone())];
    }
    let mut local = local(config, "retention");
    if !is_said(instance, "retention") {
        local.retention_from = Some("retention (default)".to_owned());
    }
    let bucket = bucket(context, config);
    let open = config.fact.value.as_object().and_then(Object::openness);
    let unseen = open.map(|reason| Kept::unread(reason.clone()));
    std::iter::once(local).chain(bucket).chain(unseen).collect()
}

/// Agent mode: `--agent`, before 3.0 `--enable-feature=agent` (prometheus/prometheus:docs/prometheus_agent.md).
fn is_agent(args: &Value) -> bool {
    args.get("agent").is_some() || args.str_at(&["enable-feature"]).is_some_and(|features| features.contains("agent"))
}

/// The operator's default is a day, the chart's ten days, the server's own 15 days (prometheus/prometheus:docs/storage.md,
/// prometheus-operator/prometheus-operator:Documentation/api-reference/api.md,
/// prometheus-community/helm-charts:charts/kube-prometheus-stack/values.yaml).
fn local(config: &Sourced<Config>, key: &str) -> Kept {
    let default = match (key, config.fact.place.as_str()) {
        (_, "values") => 10,
        ("retention", _) => 1,
        _ => 15,
    };
    let stated = config.fact.value.str_at(&[key]).and_then(|text| days(text, "s"));
    let mut kept = Kept::in_backend(Known::Known("volume".to_owned()), Known::Known(true));
    kept.retention_days = Known::Known(Some(stated.unwrap_or(default)));
    kept.retention_from = Some(if stated.is_some() { key.to_owned() } else { format!("{key} (default)") });
    kept.evidence.clone_from(&config.evidence);
    kept
}

/// `spec.thanos.objectStorageConfig` names a Secret; the reference is what shows the bucket. Values of the chart may put the
/// reference below `existingSecret`.
fn bucket(context: &Context, config: &Sourced<Config>) -> Option<Kept> {
    let thanos = config.fact.value.get("thanos")?;
    thanos.get("objectStorageConfig").or(thanos.get("objectStorageConfigFile"))?;
    let named = thanos.get("objectStorageConfig").map(|named| named.get("existingSecret").unwrap_or(named));
    let named = named.and_then(|named| Some((named.str_at(&["name"])?, named.str_at(&["key"])?)));
    let in_cluster = match named {
        Some((name, key)) => in_secret(context, config.fact.namespace.as_deref(), name, key),
        None => hidden_object_storage(context),
    };
    let mut kept = Kept::in_backend(Known::Known("object".to_owned()), in_cluster);
    kept.reader = thanos::has_reader(context);
    (kept.retention_days, kept.retention_from) = thanos::retention(context);
    kept.evidence.clone_from(&config.evidence);
    for evidence in &mut kept.evidence {
        evidence.path.push_str(".thanos.objectStorageConfig");
    }
    Some(kept)
}
