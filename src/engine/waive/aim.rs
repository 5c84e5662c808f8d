//! What a waiver is for.

use std::collections::BTreeSet;

use crate::format::pattern::fits;
use crate::model::evidence::ObjectRef;

/// Objects by patterns of their kind, namespace and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectPattern {
    kind: String,
    namespace: Option<String>,
    name: String,
}

impl ObjectPattern {
    /// Reads `Kind namespace/name`, or `Kind name` for what lies in no namespace; each may hold `*`. `Kind *` takes in namespaced
    /// objects too. None where the text has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (kind, place) = (words.next()?, words.next()?);
        let (namespace, name) = match place.split_once('/') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, place),
        };
        let is_whole = words.next().is_none() && !name.is_empty() && !name.contains('/') && namespace != Some("");
        is_whole.then(|| Self { kind: kind.to_owned(), namespace: namespace.map(str::to_owned), name: name.to_owned() })
    }

    /// Whether it takes in an object. The kind is written with its group or without.
    pub(super) fn takes_in(&self, object: &ObjectRef) -> bool {
        let is_kind = fits(&self.kind, &object.kind.kind) || fits(&self.kind, &object.kind.to_string());
        let is_there = match (&self.namespace, &object.namespace) {
            (Some(pattern), Some(namespace)) => fits(pattern, namespace),
            // A declaration may leave its namespace to the tool that applies it.
            (Some(pattern), None) => pattern == "*",
            (None, None) => true,
            (None, Some(_)) => self.name == "*",
        };
        is_kind && is_there && fits(&self.name, &object.name)
    }
}

/// What of a finding a waiver is for.
#[derive(Debug)]
pub(super) enum Aim<'w> {
    /// All of it.
    Whole,
    /// What is to be mended in the objects that a pattern takes in.
    Pattern(&'w ObjectPattern),
    /// What is to be mended in these objects.
    Objects(BTreeSet<ObjectRef>),
}

impl Aim<'_> {
    /// Whether it is for an object by itself.
    pub(super) fn meets(&self, object: &ObjectRef) -> bool {
        match self {
            Self::Whole => false,
            Self::Pattern(pattern) => pattern.takes_in(object),
            Self::Objects(objects) => objects.contains(object),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::GroupKind;

    fn object(kind: GroupKind, namespace: Option<&str>, name: &str) -> ObjectRef {
        ObjectRef { kind, namespace: namespace.map(Into::into), name: name.into() }
    }

    #[test]
    fn a_pattern_is_of_kind_namespace_and_name() {
        let daemon = object(GroupKind::new("apps", "DaemonSet"), Some("logging"), "promtail");
        let role = object(GroupKind::new("rbac.authorization.k8s.io", "ClusterRole"), None, "admin");
        let takes_in = |text: &str, object| ObjectPattern::parse(text).is_some_and(|pattern| pattern.takes_in(object));
        for text in ["DaemonSet logging/promtail", "DaemonSet.apps logging/*", "* log*/prom*", "DaemonSet *", "* */*"] {
            assert!(takes_in(text, &daemon), "{text}");
        }
        for text in
            ["DaemonSet promtail", "Deployment logging/promtail", "DaemonSet web/promtail", "DaemonSet logging/prom"]
        {
            assert!(!takes_in(text, &daemon), "{text}");
        }
        assert!(takes_in("ClusterRole admin", &role) && !takes_in("ClusterRole web/admin", &role));
    }

    #[test]
    fn another_form_is_none() {
        for text in
            ["", "DaemonSet", "logging/promtail", "DaemonSet logging/", "DaemonSet /x", "a b c", "DaemonSet a/b/c"]
        {
            assert_eq!(ObjectPattern::parse(text), None, "{text}");
        }
    }
}
