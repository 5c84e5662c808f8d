//! Loki's and Mimir's configuration (grafana/loki:docs/sources/shared/configuration.md).

use super::{Kept, days, hidden_object_storage, is_in_cluster, loki_values};
use crate::facts::context::Context;
use crate::facts::fact::Sourced;
use crate::facts::kinds::Config;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::Value;

/// Names of `object_store` that are object storage of some kind.
const OBJECT_STORES: [&str; 9] = ["s3", "aws", "s3-new", "gcs", "azure", "alibabacloud", "bos", "swift", "cos"];

/// What Loki's configuration says. The schema's newest period decides where logs go now.
pub(super) fn kept(context: &Context, configs: &[&Sourced<Config>]) -> Kept {
    let mut configs = configs.to_vec();
    configs.sort_by_key(|config| config.fact.place == "values");
    let Some(config) = configs.first().filter(|config| config.fact.value.as_object().is_some()) else {
        return unread("loki", &configs);
    };
    let made;
    let value = match config.fact.place.as_str() {
        "values" => match loki_values::configuration(context, &config.fact.value) {
            Ok(configuration) => {
                made = configuration;
                &made
            }
            Err(reason) => return Kept::unread(reason),
        },
        _ => &config.fact.value,
    };
    let (backend, in_cluster) = backend(context, value);
    let retention = retention(value);
    Kept {
        backend,
        in_cluster,
        retention_from: retention.as_ref().map(|_| "limits_config.retention_period".to_owned()),
        retention_days: Known::Known(retention),
        reader: Known::Known(true),
        evidence: config.evidence.clone(),
    }
}

pub(super) fn unread(product: &str, configs: &[&Sourced<Config>]) -> Kept {
    let told = configs.iter().find_map(|config| match &config.fact.value {
        Value::Unknown(unknown) => Some(unknown.reason.clone()),
        _ => None,
    });
    Kept::unread(told.unwrap_or_else(|| Reason::ConfigUnread(product.into(), "".into())))
}

fn backend(context: &Context, config: &Value) -> (Known<String>, Known<bool>) {
    let word = |backend: &str| Known::Known(backend.to_owned());
    let periods = config.at(&["schema_config", "configs"]).map_or(&[][..], Value::items);
    let newest = periods.iter().max_by_key(|period| period.str_at(&["from"]).unwrap_or_default().to_owned());
    let name = match newest.and_then(|period| period.get("object_store")) {
        Some(Value::String(name)) => name.to_string(),
        Some(Value::Unknown(unknown)) => {
            return (Known::unknown(unknown.reason.clone()), Known::unknown(unknown.reason.clone()));
        }
        _ => common_store(config).unwrap_or("filesystem").to_owned(),
    };
    if name == "filesystem" {
        return (word("volume"), Known::Known(true));
    }
    let named = config.at(&["storage_config", "named_stores"]).is_some_and(|stores| {
        stores.members().any(|(kind, stores)| kind != "filesystem" && stores.get(&name).is_some())
    });
    if !OBJECT_STORES.contains(&name.as_str()) && !named {
        return (word("volume"), Known::Known(true));
    }
    (word("object"), endpoint(context, config))
}

/// The store that `common.storage` names, where the schema does not.
fn common_store(config: &Value) -> Option<&str> {
    let storage = config.at(&["common", "storage"])?;
    let direct = storage.members().map(|(name, _)| name).find(|name| OBJECT_STORES.contains(name));
    let below =
        || storage.get("object_store")?.members().map(|(name, _)| name).find(|name| OBJECT_STORES.contains(name));
    direct.or_else(below)
}

/// Whether the endpoint, wherever it stands, is an address of this cluster.
fn endpoint(context: &Context, config: &Value) -> Known<bool> {
    const PLACES: [&[&str]; 5] = [
        &["common", "storage", "s3"],
        &["common", "storage", "object_store", "s3"],
        &["storage_config", "aws"],
        &["storage_config", "object_store", "s3"],
        &["common", "storage", "swift"],
    ];
    for settings in PLACES.iter().filter_map(|place| config.at(place)) {
        for key in ["endpoint", "s3"] {
            match settings.get(key) {
                Some(Value::String(address)) if address.contains("${") => return hidden_object_storage(context),
                Some(Value::String(address)) => return Known::Known(is_in_cluster(context, address)),
                Some(Value::Unknown(_)) => return hidden_object_storage(context),
                _ => {}
            }
        }
    }
    Known::Known(false)
}

/// Days that logs are kept: only a compactor that deletes limits them; without one they stay (grafana/loki:docs/sources/operations/storage/retention.md).
fn retention(config: &Value) -> Option<i64> {
    let deletes = config.at(&["compactor", "retention_enabled"]).and_then(Value::as_bool) == Some(true);
    let period = config.at(&["limits_config", "retention_period"])?;
    let days = match period {
        Value::String(text) => days(text, "s")?,
        Value::Int(seconds) => seconds / 86_400,
        _ => return None,
    };
    (deletes && days > 0).then_some(days)
}

/// Mimir: `blocks_storage.backend`, `limits.compactor_blocks_retention_period` (grafana/mimir:docs/sources/mimir/configure/configuration-parameters).
pub(super) fn mimir(context: &Context, configs: &[&Sourced<Config>]) -> Kept {
    let Some(config) = configs.iter().find(|config| config.fact.value.as_object().is_some()) else {
        return unread("mimir", configs);
    };
    let value = &config.fact.value;
    let text = |path: &[&str]| value.str_at(path);
    let backend =
        text(&["blocks_storage", "backend"]).or(text(&["common", "storage", "backend"])).unwrap_or("filesystem");
    let address = text(&["blocks_storage", "s3", "endpoint"]).or(text(&["common", "storage", "s3", "endpoint"]));
    let in_cluster = match address {
        Some(address) if !address.contains("${") => Known::Known(is_in_cluster(context, address)),
        Some(_) => hidden_object_storage(context),
        None => Known::Known(false),
    };
    let mut kept = match backend {
        "filesystem" => Kept::in_backend(Known::Known("volume".to_owned()), Known::Known(true)),
        _ => Kept::in_backend(Known::Known("object".to_owned()), in_cluster),
    };
    let period = text(&["limits", "compactor_blocks_retention_period"]).and_then(|text| days(text, "s"));
    kept.retention_days = Known::Known(period.filter(|days| *days > 0));
    kept.retention_from = Some("limits.compactor_blocks_retention_period".to_owned());
    kept.evidence.clone_from(&config.evidence);
    kept
}
