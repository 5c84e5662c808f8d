//! One object as a bundle holds it.

use serde_json::{Map, Value as Json};

use crate::collect::door::REDACTED;
use crate::format::masking::mask;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// Members of objects that may hold credentials in plain text: settings, and the content of ConfigMaps.
const MASKED: [&str; 3] = ["spec", "data", "binaryData"];

/// The object as JSON on one line, with its plain credentials masked and what was dropped at the door marked.
pub(super) fn encode(mut resource: Resource) -> Vec<u8> {
    let is_secret = resource.kind.group.is_empty() && resource.kind.kind == "Secret";
    if let Some(body) = resource.body.as_object_mut().filter(|_| !is_secret) {
        body.iter_mut().filter(|(key, _)| MASKED.contains(key)).for_each(|(key, member)| mask(member, key));
    }
    json(&resource.body).to_string().into_bytes()
}

fn json(value: &Value) -> Json {
    match value {
        Value::Unknown(_) => REDACTED.into(),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.to_owned(), json(value))).collect::<Map<_, _>>().into()
        }
        plain => plain.to_json(),
    }
}
