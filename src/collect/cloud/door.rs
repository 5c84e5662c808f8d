//! What is left at the door of a cloud's answer: keys and passwords, none of which any question needs.

use crate::model::value::Value;

/// Members without their case and underscores. `masterAuth` of GKE holds passwords and keys
/// (googleapis/googleapis:google/container/v1/cluster_service.proto), as do the Windows and service principal profiles of AKS.
const LEFT: [&str; 8] = [
    "adminpassword",
    "certificateauthority",
    "clientcertificate",
    "clientkey",
    "clustercacertificate",
    "keydata",
    "password",
    "secret",
];

/// Takes them out.
pub(super) fn scrub(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key| !is_left(key));
            object.iter_mut().for_each(|(_, member)| scrub(member));
        }
        Value::Array(items) => items.iter_mut().for_each(scrub),
        _ => {}
    }
}

fn is_left(key: &str) -> bool {
    let plain: String = key.chars().filter(|letter| *letter != '_').collect();
    LEFT.contains(&plain.to_ascii_lowercase().as_str())
}
