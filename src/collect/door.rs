//! What may come in of a Secret: its keys and structure, never a value.

use compact_str::format_compact;

use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// Replaces the values of a Secret.
pub(crate) fn admit(resource: &mut Resource) {
    if resource.kind.kind != "Secret" || !resource.kind.group.is_empty() {
        return;
    }
    let name = resource.reference().to_string();
    for part in ["data", "stringData"] {
        let Some(Value::Object(values)) = resource.body.as_object_mut().and_then(|body| body.get_mut(part)) else {
            continue;
        };
        for (key, value) in values.iter_mut() {
            *value = Value::unknown(Reason::Redacted(format_compact!("{name}, {key}")));
        }
    }
}
