//! From the text of one object to a resource.

use compact_str::CompactString;

use super::door;
use super::head::{Head, kind_of};
use crate::model::evidence::Origin;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// What became of one object.
#[derive(Debug, Default)]
pub(super) struct Admitted {
    /// Its head, for counting.
    pub(super) head: Head,
    /// The object itself where some rule looks at its kind.
    pub(super) resource: Option<Resource>,
    /// It has no name, and is counted only.
    pub(super) nameless: bool,
    /// What a cloud's tool says, which is no object of Kubernetes.
    pub(super) beyond: Vec<Resource>,
    /// It is a list of its own, whose items are to be looked at one by one.
    pub(super) inner: Option<Value>,
}

/// Makes a resource of a parsed object. `of` is the kind that its list gives it.
pub(super) fn admit(body: Value, of: Option<&(GroupKind, CompactString)>, origin: Origin) -> Admitted {
    let Some((kind, version)) = kind_of(body.str_at(&["apiVersion"]), body.str_at(&["kind"]), of) else {
        return Admitted::default();
    };
    let text = |key: &str| body.str_at(&["metadata", key]).filter(|text| !text.is_empty()).map(CompactString::from);
    let head = Head {
        kind: Some((kind.clone(), version.clone())),
        namespace: text("namespace"),
        observed: text("uid").is_some(),
    };
    if kind.kind.ends_with("List") && body.get("items").is_some() {
        return Admitted { inner: Some(body), ..Admitted::default() };
    }
    if is_test_hook(&body) {
        return Admitted::default();
    }
    let Some(name) = text("name").or_else(|| text("generateName")) else {
        return Admitted { nameless: true, head, ..Admitted::default() };
    };
    let (namespace, observed) = (head.namespace.clone(), head.observed);
    let mut resource = Resource { kind, version, namespace, name, body, origin, observed };
    door::admit(&mut resource);
    Admitted { head, resource: Some(resource), ..Admitted::default() }
}

/// Helm's test hooks are no part of what runs (helm.sh/docs/topics/chart_tests).
fn is_test_hook(body: &Value) -> bool {
    let hook = body.str_at(&["metadata", "annotations", "helm.sh/hook"]);
    hook.is_some_and(|hook| hook.split(',').any(|event| event.trim().starts_with("test")))
}
