//! Makes [`NodeAddress`]es: which nodes can be reached from the internet, by their own addresses or by what is said of their pool.

use std::collections::BTreeSet;

use super::entrances::addresses::is_private;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{CloudCluster, NodeAddress};
use super::reads::{Derived, Reads};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::Object;

impl Derived for NodeAddress {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(["Node"]).fact::<CloudCluster>();
    }
}

/// One record a node that was seen, and one a pool that a cloud or a declaration speaks of. Where all nodes were seen, a
/// declaration adds nothing.
pub fn node_addresses(input: &Input, cloud: &FactList<CloudCluster>) -> FactList<NodeAddress> {
    let gap = input.gaps(&["Node"]).pop();
    let mut present: Vec<Sourced<NodeAddress>> = input.of("Node").iter().map(of_node).collect();
    let speaks = |cluster: &&Sourced<CloudCluster>| cluster.observed || gap.is_some();
    let pools: Vec<_> = cloud.present.iter().filter(speaks).flat_map(of_pools).collect();
    // All nodes were seen, or what makes them was told.
    let told = !pools.is_empty();
    present.extend(pools);
    let possible = gap
        .filter(|_| !told)
        .map(|reason| Possible { value: Object::open(reason.clone()).into(), reasons: BTreeSet::from([reason]) });
    FactList { present, possible: possible.into_iter().collect() }
}

fn of_node(node: &Resource) -> Sourced<NodeAddress> {
    let found = public_address(node);
    let public = match (&found, node.body.at(&["status", "addresses"])) {
        (Some(_), _) => Known::Known(true),
        (None, Some(list)) if !list.is_unknown() => Known::Known(false),
        _ => Known::one_of(vec![true, false], Reason::NotVisible(Hidden::NodeAddresses)),
    };
    let evidence = match &found {
        Some((at, address)) => node.evidence(format!("$.status.addresses[{at}]"), Some(address.clone())),
        None => node.evidence("$.status.addresses", None),
    };
    let fact = NodeAddress {
        name: node.name.to_string(),
        of: "node".to_owned(),
        public,
        address: found.map(|(_, address)| address),
    };
    Sourced { fact, evidence: vec![evidence], observed: node.observed }
}

/// On machines of one's own an ExternalIP may be set by hand to any address: a private one reaches nobody. Which address is
/// called internal says nothing.
fn public_address(node: &Resource) -> Option<(usize, String)> {
    let list = node.body.at(&["status", "addresses"])?.items();
    list.iter().enumerate().find_map(|(at, entry)| {
        let address = entry.str_at(&["address"]).filter(|_| entry.str_at(&["type"]) == Some("ExternalIP"))?;
        let public = address.parse().map_or(true, |address| !is_private(address));
        public.then(|| (at, address.to_owned()))
    })
}

fn of_pools(cluster: &Sourced<CloudCluster>) -> Vec<Sourced<NodeAddress>> {
    let of = |of: &str, name: &str, public: bool, evidence: Vec<Evidence>| {
        let fact =
            NodeAddress { name: name.to_owned(), of: of.to_owned(), public: Known::Known(public), address: None };
        Sourced { fact, evidence, observed: cluster.observed }
    };
    match &cluster.fact.private_nodes {
        Known::Known(true) => vec![of("cluster", &cluster.fact.name, false, cluster.telling("privateNodes"))],
        Known::Known(false) => {
            let places = cluster.telling("publicPools");
            let place = |at: usize| places.get(at).or(places.first()).cloned().into_iter().collect();
            let pools = cluster.fact.public_pools.iter().enumerate();
            pools.map(|(at, name)| of("pool", name, true, place(at))).collect()
        }
        Known::Unknown { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::evidence::Origin;
    use crate::model::kind::GroupKind;
    use crate::model::value::Value;

    #[test]
    fn only_a_public_address_is_one() {
        for (kind, address, public) in [
            ("ExternalIP", "203.0.113.7", true),
            ("ExternalIP", "10.0.0.7", false),
            ("InternalIP", "203.0.113.7", false),
            ("ExternalIP", "2001:db8::1", true),
        ] {
            let node = Resource {
                kind: GroupKind::new("", "Node"),
                version: "v1".into(),
                namespace: None,
                name: "n".into(),
                body: Value::from(json!({"status": {"addresses": [{"type": kind, "address": address}]}})),
                origin: Origin::default(),
                observed: true,
            };
            assert_eq!(of_node(&node).fact.public, Known::Known(public), "{kind} {address}");
        }
    }
}
