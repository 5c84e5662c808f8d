//! What is dropped of an object before anything else sees it: the values of Secrets, and what no rule can ask.
//!
//! A Secret leaves with its keys, each value unknown for the reason that it was redacted, and with two members that it did not
//! have. `structure` holds, for each key with a known configuration, its shape without any credential (see [`known`]);
//! `credentials` holds, for each key, whether its value looks like a credential (see [`credentials`](crate::format::credentials)). Values are read here and
//! nowhere else, in buffers that are wiped; none ever reaches an error.

mod address;
mod decode;
mod known;
mod reduce;

use compact_str::{CompactString, format_compact};

use self::decode::Plain;
use crate::format::credentials;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What bundles hold in the place of a value that was dropped.
pub(crate) const REDACTED: &str = "(redacted by meetlat)";

/// Longer annotations of a Secret hold copies of objects, not settings.
const LONGEST_ANNOTATION: usize = 512;

/// Takes out of `resource` what must not be kept.
pub(crate) fn admit(resource: &mut Resource) {
    // Objects that were read without it stay as they are, since others may hold their parts, too.
    let has_it = |annotations: &Object| annotations.get(LAST_APPLIED).is_some();
    if resource.body.at(&["metadata", "annotations"]).and_then(Value::as_object).is_some_and(has_it) {
        annotations(resource).map(|annotations| annotations.remove(LAST_APPLIED));
    }
    match (resource.kind.group.as_str(), resource.kind.kind.as_str()) {
        ("", "Secret") => redact(resource),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => drop_schemas(resource),
        _ => {}
    }
}

fn annotations(resource: &mut Resource) -> Option<&mut Object> {
    resource.body.as_object_mut()?.get_mut("metadata")?.as_object_mut()?.get_mut("annotations")?.as_object_mut()
}

fn redact(secret: &mut Resource) {
    let object = format_compact!("Secret {}/{}", secret.namespace.as_deref().unwrap_or_default(), secret.name);
    redact_annotations(secret, &object);
    let Some(body) = secret.body.as_object_mut() else { return };
    if body.get("structure").is_some() && body.get("credentials").is_some() {
        return restore(body, &object);
    }
    let mut structure = Object::new();
    let mut credentials = Object::new();
    for (member, is_encoded) in [("data", true), ("stringData", false)] {
        let Some(values) = body.get_mut(member).and_then(Value::as_object_mut) else { continue };
        for (key, value) in values.iter_mut() {
            let reason = Reason::Redacted(format_compact!("{object} key {key}"));
            let secret = std::mem::replace(value, Value::unknown(reason.clone()));
            let plain = Plain::of(&secret, is_encoded);
            credentials.insert(key, Value::Bool(looks_like_credential(key, &plain)));
            if let Some(known) = known::structure(key, &plain, &reason) {
                structure.insert(key, known);
            }
        }
    }
    body.insert("structure", structure.into());
    body.insert("credentials", credentials.into());
}

/// A Secret that went through this door before it was put into a bundle: its structure is known already, and what was redacted is
/// unknown again.
fn restore(body: &mut Object, object: &CompactString) {
    for member in ["data", "stringData", "structure"] {
        let Some(values) = body.get_mut(member).and_then(Value::as_object_mut) else { continue };
        for (key, value) in values.iter_mut() {
            let reason = Reason::Redacted(format_compact!("{object} key {key}"));
            match member {
                "structure" => unmark(value, &reason),
                _ => *value = Value::unknown(reason),
            }
        }
    }
}

fn unmark(value: &mut Value, reason: &Reason) {
    match value {
        Value::String(text) if text == REDACTED => *value = Value::unknown(reason.clone()),
        Value::Array(items) => items.iter_mut().for_each(|item| unmark(item, reason)),
        Value::Object(members) => members.iter_mut().for_each(|(_, member)| unmark(member, reason)),
        _ => {}
    }
}

/// What is no text is judged by its key alone.
fn looks_like_credential(key: &str, value: &Plain) -> bool {
    match value {
        Plain::Empty => false,
        Plain::Opaque => credentials::is_called_one(key),
        Plain::Text(text) => credentials::looks_like_one(key, text),
    }
}

/// Some tools keep the Secret itself, or a token, in its annotations: `objectset.rio.cattle.io/applied`,
/// `openshift.io/token-secret.value`.
fn redact_annotations(secret: &mut Resource, object: &CompactString) {
    for (key, value) in annotations(secret).into_iter().flat_map(Object::iter_mut) {
        let long = value.as_str().is_some_and(|text| text.len() > LONGEST_ANNOTATION);
        if long
            || value.as_str() == Some(REDACTED)
            || key.ends_with("applied")
            || key.contains("last-applied")
            || key.ends_with(".value")
        {
            *value = Value::unknown(Reason::Redacted(format_compact!("{object} annotation {key}")));
        }
    }
}

/// Schemas are nine tenths of a CustomResourceDefinition and tell nothing about the platform.
fn drop_schemas(definition: &mut Resource) {
    let unseen = Value::unknown(Reason::NotVisible(Hidden::Schema(definition.name.clone())));
    let spec = definition.body.as_object_mut().and_then(|body| body.get_mut("spec")).and_then(Value::as_object_mut);
    let Some(spec) = spec else { return };
    if let Some(validation) = spec.get_mut("validation") {
        *validation = unseen.clone();
    }
    let Some(Value::Array(versions)) = spec.get_mut("versions") else { return };
    for schema in versions.iter_mut().filter_map(Value::as_object_mut).filter_map(|version| version.get_mut("schema")) {
        *schema = unseen.clone();
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::json;

    use super::*;
    use crate::collect::testing::resource;

    #[test]
    fn no_value_of_a_secret_stays() {
        let config = "receivers:\n- name: team\n  slack_configs:\n  - api_url: https://hooks.slack.com/services/T0/B0/hunter2\nroute: {receiver: team}\n";
        let mut secret = resource(json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": {"name": "s", "namespace": "a", "annotations": {
                LAST_APPLIED: "{\"stringData\":{\"password\":\"hunter2\"}}",
                "openshift.io/token-secret.value": "hunter2",
                "meta.helm.sh/release-name": "kps",
            }},
            "data": {"alertmanager.yaml": STANDARD.encode(config), "empty": ""},
            "stringData": {"password": "hunter2"},
        }));
        admit(&mut secret);
        let shown = format!("{:?}", secret.body);
        assert!(!shown.contains("hunter2") && !shown.contains(&STANDARD.encode("hunter2")), "{shown}");
        let redacted = Value::unknown(Reason::Redacted("Secret a/s key password".into()));
        assert_eq!(secret.body.at(&["stringData", "password"]), Some(&redacted));
        assert_eq!(secret.annotation("meta.helm.sh/release-name"), Some("kps"));
        let expected = json!({"alertmanager.yaml": true, "empty": false, "password": true});
        assert_eq!(secret.body.get("credentials"), Some(&Value::from(expected)));
        let structure =
            secret.body.at(&["structure"]).and_then(|structure| structure.get("alertmanager.yaml")).unwrap();
        assert_eq!(structure.str_at(&["route", "receiver"]), Some("team"));
        assert_eq!(structure.at(&["receivers", "0", "slack_configs"]).map(|configs| configs.items().len()), Some(1));
    }

    #[test]
    fn other_objects_keep_their_content() {
        let mut config = resource(json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"password": "shown"},
        }));
        let before = config.clone();
        admit(&mut config);
        assert_eq!(config, before);
    }

    #[test]
    fn definitions_lose_their_schemas() {
        let mut definition = resource(json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "d"},
            "spec": {"group": "x.io", "versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}}]},
        }));
        admit(&mut definition);
        assert!(definition.body.at(&["spec", "versions", "0", "schema"]).unwrap().is_unknown());
        assert_eq!(definition.body.str_at(&["spec", "versions", "0", "name"]), Some("v1"));
    }
}
