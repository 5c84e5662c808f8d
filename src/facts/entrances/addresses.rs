//! Tells public addresses from those that are reached within a network only.

use std::net::IpAddr;

use super::exposure::{Balancer, Exposure};
use crate::model::value::Value;

/// Annotations that ask for addresses, a list with commas between (metallb.io/usage, docs.cilium.io/en/stable/network/lb-ipam,
/// kube-vip.io/docs/usage/kubernetes-services).
const ASKED: [&str; 5] = [
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
    "lbipam.cilium.io/ips",
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
];

/// The addresses that it has, else those that are asked for.
pub(super) fn by_address(balancer: &Balancer) -> Option<Exposure> {
    let body = &balancer.object.body;
    let listed = |path: &[&str], member: &str| -> Vec<String> {
        let items = body.at(path).map_or(&[][..], Value::items).iter();
        items
            .filter_map(|item| if member.is_empty() { item.as_str() } else { item.str_at(&[member]) })
            .map(str::to_owned)
            .collect()
    };
    let annotated =
        ASKED.iter().find_map(|key| Some((format!("$.metadata.annotations['{key}']"), balancer.annotation(key)?)));
    let (annotation, asked) = annotated.unwrap_or_default();
    let places = [
        ("$.status.loadBalancer.ingress[0].ip".to_owned(), listed(&["status", "loadBalancer", "ingress"], "ip")),
        ("$.status.addresses[0].value".to_owned(), listed(&["status", "addresses"], "value")),
        ("$.spec.addresses[0].value".to_owned(), listed(&["spec", "addresses"], "value")),
        (
            "$.spec.loadBalancerIP".to_owned(),
            balancer.setting("loadBalancerIP").map(str::to_owned).into_iter().collect(),
        ),
        (annotation, asked.split(',').map(|text| text.trim().to_owned()).collect()),
        ("$.spec.externalIPs[0]".to_owned(), listed(&["spec", "externalIPs"], "")),
    ];
    places.into_iter().find_map(|(path, texts)| {
        let addresses: Vec<IpAddr> = texts.iter().filter_map(|text| text.parse().ok()).collect();
        let first = addresses.first()?;
        let public = addresses.iter().find(|address| !is_private(**address));
        let word = if public.is_some() { "public" } else { "internal" };
        Some(Exposure::of(word, path, Some(public.unwrap_or(first).to_string())))
    })
}

/// Host names that tell: of Amazon's application and classic load balancers, whose internal ones begin with `internal-`; those
/// of its network load balancers tell nothing. Names of a tailnet are internal.
pub(super) fn by_hostname(balancer: &Balancer) -> Option<Exposure> {
    let status = balancer.object.body.get("status")?;
    let ingress = status
        .at(&["loadBalancer", "ingress", "0", "hostname"])
        .map(|name| ("$.status.loadBalancer.ingress[0].hostname", name));
    let (path, name) =
        ingress.or_else(|| Some(("$.status.addresses[0].value", status.at(&["addresses", "0", "value"])?)))?;
    let name = name.as_str()?;
    Some(Exposure::of(word_of(name)?, path, Some(name.to_owned())))
}

fn word_of(name: &str) -> Option<&'static str> {
    if name.ends_with(".ts.net") {
        return Some("internal");
    }
    let own = name.strip_suffix(".elb.amazonaws.com")?;
    Some(if own.starts_with("internal-") { "internal" } else { "public" })
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

#[cfg(test)]
mod tests {
    use super::{is_private, word_of};

    #[test]
    fn networks_of_ones_own() {
        for (address, private) in [
            ("10.1.2.3", true),
            ("172.31.0.1", true),
            ("172.32.0.1", false),
            ("100.64.0.9", true),
            ("100.128.0.9", false),
            ("fd00::1", true),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_private(address.parse().unwrap()), private, "{address}");
        }
    }

    #[test]
    fn host_names_of_amazon() {
        for (name, word) in [
            ("internal-web-123.eu-west-1.elb.amazonaws.com", Some("internal")),
            ("web-123.eu-west-1.elb.amazonaws.com", Some("public")),
            ("web-123.elb.eu-west-1.amazonaws.com", None),
            ("grafana.tailnet.ts.net", Some("internal")),
        ] {
            assert_eq!(word_of(name), word, "{name}");
        }
    }
}
