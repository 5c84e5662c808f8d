//! Tempo's and Jaeger's storage.

use super::loki::unread;
use super::{Kept, is_in_cluster};
use crate::facts::context::Context;
use crate::facts::fact::Sourced;
use crate::facts::kinds::Config;
use crate::facts::recognise::Instance;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// `storage.trace.backend`: `local`, `s3`, `gcs` or `azure` (grafana/tempo:docs/sources/tempo/configuration/_index.md); the
/// operator's resources have words of their own.
pub(super) fn kept(context: &Context, configs: &[&Sourced<Config>]) -> Kept {
    // In a cluster the configuration decides, and not the values that it was once made of.
    let decides = |config: &&&Sourced<Config>| config.fact.place != "values" || !context.input.snapshot.observed;
    let mut read = configs.iter().filter(decides).filter(|config| config.fact.value.as_object().is_some());
    let Some(config) = read.next() else { return unread("tempo", configs) };
    let value = &config.fact.value;
    let mut kept = match operated(value).or_else(|| value.at(&["storage", "trace", "backend"]).map(word)) {
        Some(Known::Known(word)) if word == "object" => {
            let address = value.str_at(&["storage", "trace", "s3", "endpoint"]);
            let here = address.is_some_and(|address| is_in_cluster(context, address));
            Kept::in_backend(Known::Known(word), Known::Known(here))
        }
        Some(Known::Unknown { reason, .. }) => Kept::in_backend(Known::unknown(reason.clone()), Known::unknown(reason)),
        Some(known) => Kept::in_backend(known, Known::Known(true)),
        None => match elsewhere(value) {
            Some(reason) => Kept::unread(reason),
            None => Kept::in_backend(Known::Known("volume".to_owned()), Known::Known(true)),
        },
    };
    kept.evidence.clone_from(&config.evidence);
    kept
}

fn word(backend: &Value) -> Known<String> {
    match backend {
        Value::Unknown(unknown) => Known::unknown(unknown.reason.clone()),
        backend => Known::Known(match backend.as_str() {
            Some("local" | "pv") | None => "volume".to_owned(),
            Some("memory") => "memory".to_owned(),
            Some(_) => "object".to_owned(),
        }),
    }
}

/// A TempoStack always has object storage, a TempoMonolithic memory unless it says otherwise
/// (grafana/tempo-operator:docs/spec/tempo.grafana.com_tempostacks.yaml, tempo.grafana.com_tempomonolithics.yaml).
fn operated(spec: &Value) -> Option<Known<String>> {
    match (spec.at(&["storage", "secret"]), spec.at(&["storage", "traces"])) {
        (Some(_), _) => Some(Known::Known("object".to_owned())),
        (None, Some(traces)) => Some(traces.get("backend").map_or_else(|| Known::Known("memory".to_owned()), word)),
        (None, None) => None,
    }
}

/// Values from elsewhere; what a chart's values merely leave out is local.
fn elsewhere(value: &Value) -> Option<Reason> {
    value.as_object().and_then(Object::openness).filter(|reason| matches!(reason, Reason::SourceUnseen(_))).cloned()
}

/// Jaeger keeps spans in memory unless it is told otherwise: v1 by the environment variable `SPAN_STORAGE_TYPE`, its operator by
/// `storage.type`, v2 by its configuration (jaegertracing/jaeger:cmd/internal/storageconfig).
pub(super) fn jaeger(context: &Context, instance: &Instance, configs: &[&Sourced<Config>]) -> Kept {
    let told = configs.iter().find(|config| config.fact.value != Value::from(Object::new()));
    let backend = match told.map(|config| &config.fact.value) {
        Some(Value::Unknown(unknown)) => Known::unknown(unknown.reason.clone()),
        Some(config) => of_jaeger(config).unwrap_or_else(|| hidden(instance)),
        None => in_memory(context, instance, "SPAN_STORAGE_TYPE"),
    };
    let mut kept = Kept::in_backend(backend, Known::Known(true));
    kept.evidence = told.map(|config| config.evidence.clone()).unwrap_or_default();
    kept
}

/// A database is a store of its own, wherever that runs.
fn of_jaeger(config: &Value) -> Option<Known<String>> {
    let by_type = config.str_at(&["type"]).map(str::to_owned);
    let backends = config.at(&["extensions", "jaeger_storage", "backends"]).into_iter().flat_map(Value::members);
    let mut by_backend = backends.flat_map(|(_, backend)| backend.members()).map(|(name, _)| name.to_owned());
    let name = by_type.or_else(|| by_backend.next())?;
    Some(Known::Known(match name.to_ascii_lowercase().as_str() {
        "memory" => "memory".to_owned(),
        "badger" => "volume".to_owned(),
        _ => "external".to_owned(),
    }))
}

fn hidden(instance: &Instance) -> Known<String> {
    Known::unknown(Reason::ConfigUnread(instance.product.id().into(), "".into()))
}

/// In memory, unless an environment variable says where.
pub(super) fn in_memory(context: &Context, instance: &Instance, variable: &str) -> Known<String> {
    match instance.parts(context.workloads).any(|(_, container, _)| container.has_variable(variable)) {
        true => hidden(instance),
        false => Known::Known("memory".to_owned()),
    }
}
