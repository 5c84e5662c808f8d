//! Pools of addresses, from which load balancers get theirs where no cloud makes them.

use std::net::IpAddr;

use super::super::input::Input;
use super::super::placement::matches_labels;
use super::addresses::is_private;
use super::exposure::{Balancer, Exposure, either};
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// MetalLB's and Cilium's pools (metallb/metallb:config/crd/bases/metallb.io_ipaddresspools.yaml,
/// cilium/cilium:pkg/k8s/apis/cilium.io/client/crds/v2/ciliumloadbalancerippools.yaml).
pub const KINDS: [&str; 2] = ["IPAddressPool.metallb.io", "CiliumLoadBalancerIPPool.cilium.io"];

/// Annotations that name one of MetalLB's pools.
const NAMED: [&str; 2] = ["metallb.io/address-pool", "metallb.universe.tf/address-pool"];

/// The pools that may give it an address, where there are any. Several of both sorts leave it open.
pub(super) fn by_pools(input: &Input, balancer: &Balancer) -> Option<Exposure> {
    let pools = candidates(input, balancer);
    let first = pools.first()?;
    let words: Vec<Option<&str>> = pools.iter().map(|pool| word_of(pool)).collect();
    let same = words.iter().all(|word| *word == words[0]);
    let named = NAMED.iter().any(|key| balancer.annotation(key).is_some());
    let gap = input.gaps(&KINDS).into_iter().next().filter(|_| !named);
    let hidden = || Reason::NotVisible(Hidden::Exposure(balancer.object.name.clone()));
    let known = match (words[0], gap) {
        (Some(word), None) if same => Known::Known(word.to_owned()),
        (_, gap) => either(gap.unwrap_or_else(hidden)),
    };
    Some(Exposure { known, path: String::new(), value: Some(first.reference().to_string()) })
}

fn candidates<'a>(input: &Input<'a>, balancer: &Balancer) -> Vec<&'a Resource> {
    let pools = || input.of(KINDS[0]).iter();
    if let Some(name) = NAMED.iter().find_map(|key| balancer.annotation(key)) {
        return pools().filter(|pool| pool.name == name).collect();
    }
    let automatic = |pool: &&Resource| pool.body.at(&["spec", "autoAssign"]).and_then(Value::as_bool) != Some(false);
    let metal = pools().filter(automatic).filter(|pool| is_allotted(pool, balancer));
    metal.chain(input.of(KINDS[1]).iter().filter(|pool| takes_in(pool, balancer))).collect()
}

/// Whether a pool of MetalLB is for this one: one without `serviceAllocation` is for all.
fn is_allotted(pool: &Resource, balancer: &Balancer) -> bool {
    let Some(allocation) = pool.body.at(&["spec", "serviceAllocation"]) else { return true };
    let namespaces = allocation.get("namespaces").map_or(&[][..], Value::items);
    let selectors = allocation.get("serviceSelectors").map_or(&[][..], Value::items);
    let labels = labels(balancer);
    let in_namespace =
        namespaces.is_empty() || namespaces.iter().any(|name| name.as_str() == balancer.object.namespace.as_deref());
    in_namespace && (selectors.is_empty() || selectors.iter().any(|selector| matches_labels(selector, &labels)))
}

/// Whether a pool of Cilium is for this one.
fn takes_in(pool: &Resource, balancer: &Balancer) -> bool {
    let disabled = pool.body.at(&["spec", "disabled"]).and_then(Value::as_bool) == Some(true);
    let selector = pool.body.at(&["spec", "serviceSelector"]);
    !disabled && selector.is_none_or(|selector| matches_labels(selector, &labels(balancer)))
}

/// The labels of its Service, with those by which Cilium names it (docs.cilium.io/en/stable/network/lb-ipam, "Service Selectors").
fn labels(balancer: &Balancer) -> Value {
    let body = &balancer.object.body;
    let mut labels = Object::new();
    for mapping in
        [body.at(&["metadata", "labels"]), body.at(&["spec", "infrastructure", "labels"])].into_iter().flatten()
    {
        mapping.members().for_each(|(key, value)| _ = labels.insert(key, value.clone()));
    }
    labels.insert("io.kubernetes.service.name", Value::from(balancer.object.name.as_str()));
    if let Some(namespace) = balancer.object.namespace.as_deref() {
        labels.insert("io.kubernetes.service.namespace", Value::from(namespace));
    }
    labels.into()
}

/// What the addresses of a pool are; none where they are of both sorts or cannot be read.
fn word_of(pool: &Resource) -> Option<&'static str> {
    let ranges = pool.body.at(&["spec", "addresses"]).map_or(&[][..], Value::items).iter().filter_map(Value::as_str);
    let blocks =
        pool.body.at(&["spec", "blocks"]).or_else(|| pool.body.at(&["spec", "cidrs"])).map_or(&[][..], Value::items);
    let blocks = blocks.iter().filter_map(|block| block.str_at(&["cidr"]).or_else(|| block.str_at(&["start"])));
    let private: Vec<bool> =
        ranges.chain(blocks).map(|range| first_of(range).map(is_private)).collect::<Option<_>>()?;
    match (private.iter().all(|private| *private), private.iter().any(|private| *private)) {
        _ if private.is_empty() => None,
        (true, _) => Some("internal"),
        (false, false) => Some("public"),
        (false, true) => None,
    }
}

/// The first address of `10.0.0.0/24` or `10.0.0.1-10.0.0.9`.
fn first_of(range: &str) -> Option<IpAddr> {
    range.split(['/', '-']).next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::first_of;

    #[test]
    fn ranges_as_they_are_written() {
        assert_eq!(first_of("10.0.0.0/24"), "10.0.0.0".parse().ok());
        assert_eq!(first_of("192.168.1.240 - 192.168.1.250"), "192.168.1.240".parse().ok());
        assert_eq!(first_of("2001:db8::/64"), "2001:db8::".parse().ok());
        assert_eq!(first_of("${POOL}"), None);
    }
}
