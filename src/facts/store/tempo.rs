//! Tempo's and Jaeger's storage.

use super::loki::unread;
use super::{Kept, is_in_cluster};
use crate::facts::context::Context;
use crate::facts::fact::Sourced;
use crate::facts::kinds::Config;
use crate::facts::recognise::Instance;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::Value;

/// `storage.trace.backend`: `local`, `s3`, `gcs` or `azure` (grafana/tempo:docs/sources/tempo/configuration/_index.md).
pub(super) fn kept(context: &Context, configs: &[&Sourced<Config>]) -> Kept {
    let Some(config) = configs.iter().find(|config| config.fact.value.as_object().is_some()) else {
        return unread("tempo", configs);
    };
    let trace = config.fact.value.at(&["storage", "trace"]);
    let mut kept = match trace.and_then(|trace| trace.get("backend")) {
        Some(Value::String(backend)) if backend != "local" => {
            let address = trace.and_then(|trace| trace.str_at(&["s3", "endpoint"]));
            let here = address.is_some_and(|address| is_in_cluster(context, address));
            Kept::in_backend(Known::Known("object".to_owned()), Known::Known(here))
        }
        Some(Value::Unknown(unknown)) => {
            Kept::in_backend(Known::unknown(unknown.reason.clone()), Known::unknown(unknown.reason.clone()))
        }
        _ => Kept::in_backend(Known::Known("volume".to_owned()), Known::Known(true)),
    };
    kept.evidence.clone_from(&config.evidence);
    kept
}

/// Jaeger keeps spans in memory unless it is told otherwise: v1 by the environment variable `SPAN_STORAGE_TYPE`, v2 by its
/// configuration (jaegertracing/jaeger:cmd/internal/storageconfig).
pub(super) fn jaeger(instance: &Instance, configs: &[&Sourced<Config>]) -> Kept {
    let told = configs.iter().any(|config| config.fact.value.as_object().is_some_and(|object| !object.is_empty()));
    if told {
        let reason = Reason::ConfigUnread(instance.product.id().into(), "".into());
        return Kept::in_backend(Known::unknown(reason), Known::Known(true));
    }
    Kept::in_backend(Known::Known("memory".to_owned()), Known::Known(true))
}
