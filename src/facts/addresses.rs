//! Tells whether an entrance is public or internal, by annotations of the clouds and by addresses.

use std::net::IpAddr;

use super::input::Input;
use super::recognise::text_of;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// Whether an entrance is public or internal, and what says so.
pub struct Exposure {
    /// `public` or `internal`.
    pub known: Known<String>,
    /// Where on the object that stands.
    pub path: String,
    /// What stands there.
    pub value: Option<String>,
}

/// Annotations that make a load balancer internal, with the value that does (cloud-provider-azure:docs/content/en/topics/loadbalancer.md,
/// aws-load-balancer-controller:docs/guide/service/annotations.md and guide/ingress/annotations.md,
/// cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters,
/// application-gateway-kubernetes-ingress:docs/annotations.md).
const INTERNAL: [(&str, &str); 9] = [
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
    ("networking.gke.io/load-balancer-type", "Internal"),
    ("cloud.google.com/load-balancer-type", "Internal"),
    ("alb.ingress.kubernetes.io/scheme", "internal"),
    ("appgw.ingress.kubernetes.io/use-private-ip", "true"),
    ("kubernetes.io/ingress.class", "gce-internal"),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", "true"),
];

/// Annotations that make a load balancer public.
const PUBLIC: [(&str, &str); 2] = [
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internet-facing"),
    ("alb.ingress.kubernetes.io/scheme", "internet-facing"),
];

/// Reads annotations first, then addresses, then the cloud's default.
pub fn exposure(input: &Input, object: &Resource) -> Exposure {
    let annotated = |table: &[(&'static str, &str)]| {
        table
            .iter()
            .find(|(key, value)| annotation(object, key).is_some_and(|found| found.eq_ignore_ascii_case(value)))
            .map(|(key, _)| *key)
    };
    let found =
        annotated(&INTERNAL).map(|key| ("internal", key)).or_else(|| annotated(&PUBLIC).map(|key| ("public", key)));
    if let Some((word, key)) = found {
        let path = format!("$.metadata.annotations['{key}']");
        return Exposure {
            known: Known::Known(word.to_owned()),
            path,
            value: annotation(object, key).map(str::to_owned),
        };
    }
    by_address(object).unwrap_or_else(|| by_default(input, object))
}

/// An annotation of the object itself, or the one that a Gateway puts on what it makes (`spec.infrastructure.annotations`).
fn annotation<'r>(object: &'r Resource, key: &str) -> Option<&'r str> {
    object.annotation(key).or_else(|| object.body.str_at(&["spec", "infrastructure", "annotations", key]))
}

fn by_address(object: &Resource) -> Option<Exposure> {
    let given = text_of(object.body.at(&["status", "loadBalancer", "ingress", "0", "ip"]))
        .map(|address| ("$.status.loadBalancer.ingress[0].ip", address))
        .or_else(|| {
            Some(("$.status.addresses[0].value", text_of(object.body.at(&["status", "addresses", "0", "value"]))?))
        })
        .or_else(|| Some(("$.spec.loadBalancerIP", text_of(object.body.at(&["spec", "loadBalancerIP"]))?)));
    let (path, address) = given?;
    let word = if is_private(address.parse().ok()?) { "internal" } else { "public" };
    Some(Exposure { known: Known::Known(word.to_owned()), path: path.to_owned(), value: Some(address) })
}

/// RFC 1918, RFC 6598 and unique local addresses.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64
        }
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_loopback() || v6.is_unicast_link_local(),
    }
}

/// Without a word on it: public on Azure and Google. On AWS that is so in-tree only, the load balancer controller makes it internal.
fn by_default(input: &Input, object: &Resource) -> Exposure {
    let provider = |prefix: &str| {
        input
            .of("Node")
            .iter()
            .any(|node| node.body.str_at(&["spec", "providerID"]).is_some_and(|id| id.starts_with(prefix)))
    };
    let is_balancer = text_of(object.body.at(&["spec", "type"])).is_none_or(|kind| kind == "LoadBalancer");
    let known = if is_balancer && (provider("azure:") || provider("gce:")) {
        Known::Known("public".to_owned())
    } else {
        let reason = Reason::NotVisible(Hidden::Exposure(object.name.clone()));
        Known::one_of(vec!["public".to_owned(), "internal".to_owned()], reason)
    };
    let kind = object.body.at(&["spec", "type"]).and_then(Value::as_str);
    Exposure {
        known,
        path: if kind.is_some() { "$.spec.type".to_owned() } else { String::new() },
        value: kind.map(str::to_owned),
    }
}
