//! Loki's configuration as its chart makes it of the values (grafana-community/helm-charts:charts/loki/templates/_helpers.tpl).

use crate::facts::context::Context;
use crate::facts::workloads;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// Members of `loki` in the values, and what they are called in the configuration.
const SECTIONS: [(&str, &str); 4] = [
    ("schemaConfig", "schema_config"),
    ("storage_config", "storage_config"),
    ("limits_config", "limits_config"),
    ("compactor", "compactor"),
];

/// The address of the MinIO that the chart brings with it, after a pattern that is plainly of the cluster.
const OWN_MINIO: &str = "minio.minio.svc:9000";

/// The configuration that the values make, as far as it tells where logs are kept.
///
/// # Errors
/// Why it cannot be told: values that were not read may say it, or, in an observation, the configuration itself decides and may
/// be among what was not collected.
pub(super) fn configuration(context: &Context, values: &Value) -> Result<Value, Reason> {
    if let Some(reason) = observed_elsewhere(context) {
        return Err(reason);
    }
    if let Some(reason) = values.as_object().and_then(Object::openness) {
        return Err(reason.clone());
    }
    let empty = Value::from(Object::new());
    let loki = values.get("loki").unwrap_or(&empty);
    let mut made = Object::new();
    for (from, to) in SECTIONS {
        if let Some(section) = loki.get(from) {
            made.insert(to, section.clone());
        }
    }
    made.insert("common", common(values, loki));
    let mut made = Value::from(made);
    if let Some(structured) = loki.get("structuredConfig") {
        overlay(&mut made, structured);
    }
    let says_where = made.at(&["schema_config", "configs"]).is_some() || loki.at(&["storage", "type"]).is_some();
    if says_where { Ok(made) } else { Err(Reason::ConfigUnread("loki".into(), "loki.schemaConfig".into())) }
}

/// What stands in the way of relying on a declaration in an observation: what it made may have been changed since.
fn observed_elsewhere(context: &Context) -> Option<Reason> {
    let gaps = || context.input.gaps(&workloads::KINDS).into_iter().chain(context.input.gaps(&["ConfigMap"])).next();
    context.input.snapshot.observed.then(gaps).flatten()
}

/// `common.storage`, with the settings of the storage that is chosen.
fn common(values: &Value, loki: &Value) -> Value {
    let name = loki.str_at(&["storage", "type"]).unwrap_or("s3");
    let own_minio = values.at(&["minio", "enabled"]).and_then(Value::as_bool) == Some(true);
    let settings = match own_minio {
        true => nested(&["endpoint"], Value::from(OWN_MINIO)),
        false => loki.at(&["storage", name]).cloned().unwrap_or_else(|| Object::new().into()),
    };
    let mut storage = nested(&[if own_minio { "s3" } else { name }], settings);
    if let (Some(storage), Some(objects)) = (storage.as_object_mut(), loki.at(&["storage", "object_store"])) {
        storage.insert("object_store", objects.clone());
    }
    nested(&["storage"], storage)
}

/// A mapping with one member at a path.
fn nested(path: &[&str], value: Value) -> Value {
    path.iter().rev().fold(value, |inner, key| {
        let mut outer = Object::new();
        outer.insert(*key, inner);
        outer.into()
    })
}

/// Lays one tree over another: mappings by key, anything else as a whole.
fn overlay(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over.iter() {
                match under.get_mut(key) {
                    Some(place) => overlay(place, value),
                    None => _ = under.insert(key, value.clone()),
                }
            }
        }
        (under, over) => *under = over.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{common, overlay};
    use crate::model::value::Value;

    #[test]
    fn the_storage_that_is_chosen() {
        let of = |values: serde_json::Value| {
            let values = Value::from(values);
            common(&values, values.get("loki").unwrap()).to_json()
        };
        let s3 = json!({"loki": {"storage": {"type": "s3", "s3": {"region": "eu-west-1"}, "gcs": {"x": 1}}}});
        assert_eq!(of(s3), json!({"storage": {"s3": {"region": "eu-west-1"}}}));
        let minio = json!({"minio": {"enabled": true}, "loki": {"storage": {"type": "s3"}}});
        assert_eq!(of(minio), json!({"storage": {"s3": {"endpoint": "minio.minio.svc:9000"}}}));
    }

    #[test]
    fn the_structured_configuration_wins() {
        let mut made = Value::from(json!({"schema_config": {"configs": [1]}, "compactor": {"a": 1}}));
        overlay(&mut made, &Value::from(json!({"schema_config": {"configs": [2]}, "compactor": {"b": 2}})));
        assert_eq!(made.to_json(), json!({"schema_config": {"configs": [2]}, "compactor": {"a": 1, "b": 2}}));
    }
}
