//! What the objects of every sort ask for, brought into one form.

use super::super::entrances::exposure::Exposure;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Something that asks for traffic from outside.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// The kind of the object, `Ingress`.
    pub kind: String,
    pub namespace: Option<String>,
    pub name: String,
    pub evidence: Evidence,
    pub observed: bool,
    /// The annotations of the object, or those that values give it.
    pub annotations: Value,
    pub legs: Vec<Leg>,
    pub parent: Parent,
    pub tls: Vec<Tls>,
    /// For what a chart or custom resource makes: how its objects are called.
    pub made: Option<MadeName>,
    /// What is not in the input and could say more.
    pub open: Option<Reason>,
}

/// How the objects of a release are called.
#[derive(Debug, Clone)]
pub(super) struct MadeName {
    /// The beginning.
    pub release: String,
    /// The ends; any where none is given.
    pub ends: Vec<String>,
}

/// One host and path, and what answers there.
#[derive(Debug, Clone)]
pub(super) struct Leg {
    pub host: Known<Option<String>>,
    pub path: Option<String>,
    pub to: To,
    /// Traefik's middlewares, by namespace and name.
    pub middlewares: Vec<(Option<String>, String)>,
}

/// What answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum To {
    /// A Service: namespace, name and port.
    Service(Option<String>, String, Option<Value>),
    /// The product of this id, in the claim's namespace.
    Product(String),
}

/// Through what the traffic comes.
#[derive(Debug, Clone)]
pub(super) enum Parent {
    /// The controllers of an ingress class; of none, those that take in what names none.
    Class(Option<String>),
    /// Gateways of the Gateway API.
    Gateways(Vec<GatewayRef>),
    /// Gateways of Istio, by namespace and name.
    Istio(Vec<(Option<String>, String)>),
    /// The controllers of a product that serve its custom resources.
    Product {
        /// The product's id.
        id: &'static str,
        /// The entry points named; all where none is.
        points: Vec<String>,
        /// The class named.
        class: Option<String>,
    },
    /// A Service of its own.
    Service,
    /// A Service of its own that a chart makes.
    Made(Exposure),
    /// A tunnel of the product of this id.
    Tunnel(String),
    /// Values that are not in the input decide.
    Unread,
}

/// A gateway and one of its listeners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GatewayRef {
    pub namespace: Option<String>,
    pub name: String,
    pub section: Option<String>,
}

/// TLS for some hosts.
#[derive(Debug, Clone, Default)]
pub(super) struct Tls {
    /// The hosts; all where empty.
    pub hosts: Vec<String>,
    /// The Secret that holds the certificate.
    pub secret: Option<String>,
    /// What renews the certificate, where the claim itself says.
    pub renewed_by: Option<String>,
}

impl Claim {
    /// A claim of an object, as yet without legs.
    pub(super) fn of(object: &Resource, parent: Parent) -> Self {
        Self {
            kind: object.kind.kind.to_string(),
            namespace: object.namespace.as_deref().map(str::to_owned),
            name: object.name.to_string(),
            evidence: object.evidence("", None),
            observed: object.observed,
            annotations: object.body.at(&["metadata", "annotations"]).cloned().unwrap_or_default(),
            legs: Vec::new(),
            parent,
            tls: Vec::new(),
            made: None,
            open: object.body.get("spec").and_then(Value::as_object).and_then(Object::openness).cloned(),
        }
    }

    /// An annotation.
    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.str_at(&[key])
    }
}

impl MadeName {
    /// Whether an object of this name may be one of the release.
    pub(super) fn fits(&self, name: &str) -> bool {
        let begins =
            name.strip_prefix(self.release.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        begins && (self.ends.is_empty() || self.ends.iter().any(|end| name.ends_with(end.as_str())))
    }
}

impl Leg {
    /// A leg without middlewares.
    pub(super) fn new(host: Known<Option<String>>, path: Option<&str>, to: To) -> Self {
        Self { host, path: path.map(str::to_owned), to, middlewares: Vec::new() }
    }
}

/// A host as it is written: a placeholder hides it, `*` and nothing take every host.
pub(super) fn host(value: Option<&Value>) -> Known<Option<String>> {
    match value {
        Some(Value::String(text)) if ["${", "{{", "$(", "<"].iter().any(|mark| text.contains(mark)) => {
            Known::unknown(Reason::Placeholder(text.clone()))
        }
        Some(Value::String(text)) if text.is_empty() || text == "*" => Known::Known(None),
        Some(Value::String(text)) => Known::Known(Some(text.to_lowercase().into())),
        Some(Value::Unknown(unknown)) => Known::unknown(unknown.reason.clone()),
        _ => Known::Known(None),
    }
}

/// Whether a host, or a wildcard, takes in another: `*.example.com` takes in `shop.example.com`.
pub(super) fn covers(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.to_lowercase(), host.to_lowercase());
    pattern == host
        || pattern.strip_prefix('*').is_some_and(|domain| {
            host.strip_suffix(domain).is_some_and(|label| !label.is_empty() && !label.contains('.'))
        })
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn wildcards_take_in_one_label() {
        assert!(covers("*.example.com", "shop.example.com"));
        assert!(!covers("*.example.com", "a.shop.example.com"));
        assert!(!covers("*.example.com", "example.com"));
        assert!(covers("Shop.example.com", "shop.example.com"));
    }
}
