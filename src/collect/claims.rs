//! What tells one cluster from another: uids that a cluster keeps for its whole life, or for that of a node.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::cloud::claims as cloud;
use super::identity::gke_name;
use super::reading::DocumentRead;
use crate::model::kind::GroupKind;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The uids that some documents state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Claims {
    /// Of the namespace `kube-system`.
    system: BTreeSet<CompactString>,
    /// Of the Service `default/kubernetes`.
    service: BTreeSet<CompactString>,
    /// Of nodes.
    nodes: BTreeSet<CompactString>,
    /// The ids that clouds give to clusters: an ARM id, an ARN, a self link.
    clouds: BTreeSet<CompactString>,
    /// What clouds and nodes call the cluster, or the group of its nodes.
    names: BTreeSet<CompactString>,
    /// How the names of clusters begin of which these are the nodes: GKE shortens a long one.
    beginnings: BTreeSet<CompactString>,
    /// The addresses of API servers.
    servers: BTreeSet<CompactString>,
    /// Whether the nodes stood in a list, so that two clusters' lists have none in common. Single nodes of one cluster differ too.
    listed: bool,
}

impl Claims {
    /// Adds what several documents state.
    pub(super) fn read_all(&mut self, documents: &[DocumentRead]) {
        documents.iter().for_each(|document| self.read(document));
    }

    /// Adds what a document states.
    pub(super) fn read(&mut self, document: &DocumentRead) {
        document.objects.iter().for_each(|object| self.add(object, document.list.is_some()));
    }

    /// Adds what an answer of a cloud states.
    pub(super) fn read_cloud(&mut self, said: &Resource) {
        self.clouds.extend(cloud::id(said));
        self.names.extend(cloud::names(said));
    }

    /// Adds what the manifest of a bundle states.
    pub(super) fn read_manifest(&mut self, manifest: Option<&Value>) {
        let text = |key: &str| manifest?.str_at(&["cluster", key]).map(CompactString::from);
        self.system.extend(text("uid"));
        self.servers.extend(text("server"));
    }

    /// Adds what others state.
    pub(super) fn join(&mut self, other: Self) {
        self.system.extend(other.system);
        self.service.extend(other.service);
        self.nodes.extend(other.nodes);
        self.clouds.extend(other.clouds);
        self.names.extend(other.names);
        self.beginnings.extend(other.beginnings);
        self.servers.extend(other.servers);
        self.listed |= other.listed;
    }

    /// Whether nothing is stated.
    pub(super) fn is_empty(&self) -> bool {
        self.system.is_empty() && self.service.is_empty() && self.nodes.is_empty() && self.names.is_empty()
    }

    /// Whether both state a uid in common, or failing that what the cluster is called.
    pub(super) fn share(&self, other: &Self) -> bool {
        let apart = !self.clouds.is_empty() && !other.clouds.is_empty() && self.clouds.is_disjoint(&other.clouds);
        (!apart && !self.names.is_disjoint(&other.names))
            || !self.system.is_disjoint(&other.system)
            || !self.service.is_disjoint(&other.service)
            || !self.nodes.is_disjoint(&other.nodes)
    }

    /// Whether both can be of one cluster: the strongest sort of uid that both state decides.
    pub(super) fn compatible(&self, other: &Self) -> bool {
        let both = |one: &BTreeSet<_>, two: &BTreeSet<_>| !one.is_empty() && !two.is_empty();
        if both(&self.clouds, &other.clouds) && self.clouds.is_disjoint(&other.clouds)
            || both(&self.names, &other.names) && self.names.is_disjoint(&other.names)
            || self.names_another(other)
            || other.names_another(self)
        {
            return false;
        }
        if both(&self.system, &other.system) {
            return !self.system.is_disjoint(&other.system);
        }
        if both(&self.service, &other.service) {
            return !self.service.is_disjoint(&other.service);
        }
        if both(&self.servers, &other.servers) && self.servers.is_disjoint(&other.servers) {
            return false;
        }
        let whole = self.listed && other.listed;
        !whole || !self.nodes.is_disjoint(&other.nodes)
    }

    /// Whether the nodes here are of a cluster that is called otherwise than those that a cloud speaks of there.
    fn names_another(&self, other: &Self) -> bool {
        let begins = |name: &CompactString| self.beginnings.iter().any(|start| name.starts_with(start.as_str()));
        !self.beginnings.is_empty() && !other.names.is_empty() && !other.names.iter().any(begins)
    }

    /// The uid that stands for the cluster; failing that, the id that its cloud gives it.
    pub(super) fn uid(&self) -> Option<&str> {
        self.system.first().or(self.service.first()).or(self.clouds.first()).map(CompactString::as_str)
    }

    fn add(&mut self, object: &Resource, in_list: bool) {
        let uid = || object.body.str_at(&["metadata", "uid"]).map(CompactString::from);
        match (object.kind.kind.as_str(), object.namespace.as_deref(), object.name.as_str()) {
            _ if !object.kind.group.is_empty() => {}
            ("Namespace", _, "kube-system") => self.system.extend(uid()),
            ("Service", Some("default"), "kubernetes") => self.service.extend(uid()),
            ("Node", ..) => {
                self.nodes.extend(uid());
                self.names.extend(cloud::names_of_node(object));
                self.beginnings.extend(gke_name(object).map(CompactString::from));
                self.listed |= in_list;
            }
            _ => {}
        }
    }
}

/// The kinds whose objects tell clusters apart.
pub(super) fn kinds() -> [GroupKind; 3] {
    [GroupKind::new("", "Namespace"), GroupKind::new("", "Node"), GroupKind::new("", "Service")]
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::testing::{document, list, resource};

    /// An object that tells clusters apart: `system`, `service`, or a node by its name.
    pub(in crate::collect) fn telling(what: &str, uid: &str) -> Resource {
        let (kind, metadata) = match what {
            "system" => ("Namespace", json!({"name": "kube-system", "uid": uid})),
            "service" => ("Service", json!({"name": "kubernetes", "namespace": "default", "uid": uid})),
            node => ("Node", json!({"name": node, "uid": uid})),
        };
        resource(json!({"apiVersion": "v1", "kind": kind, "metadata": metadata}))
    }

    /// What is telling, and its uid.
    pub(in crate::collect) type Telling<'a> = &'a [(&'a str, &'a str)];

    fn claims(objects: Telling<'_>, in_list: bool) -> Claims {
        let objects = objects.iter().map(|(what, uid)| telling(what, uid)).collect();
        let mut claims = Claims::default();
        claims.read(&if in_list { list(objects) } else { document(objects) });
        claims
    }

    #[test]
    fn the_strongest_sort_that_both_state_decides() {
        let cases: [(Telling<'_>, Telling<'_>, bool); 6] = [
            (&[("system", "1")], &[("system", "1")], true),
            (&[("system", "1")], &[("system", "2")], false),
            (&[("system", "1"), ("n", "7")], &[("system", "1"), ("n", "8")], true),
            (&[("system", "1")], &[("service", "2")], true),
            (&[("service", "1"), ("n", "7")], &[("service", "2"), ("m", "8")], false),
            (&[("n", "7")], &[("m", "8")], false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(claims(one, true).compatible(&claims(other, true)), expected, "{one:?} {other:?}");
        }
        assert!(claims(&[("n", "7")], false).compatible(&claims(&[("m", "8")], false)));
    }

    #[test]
    fn nodes_of_gke_are_of_no_cluster_that_is_called_otherwise() {
        let node = resource(json!({
            "apiVersion": "v1", "kind": "Node",
            "metadata": {"name": "gke-shop-apps-12ab34cd-x1y2", "labels": {"cloud.google.com/gke-nodepool": "apps"}},
        }));
        let mut nodes = Claims::default();
        nodes.read(&list(vec![node]));
        for (name, expected) in [("shop", true), ("shop-in-full", true), ("warehouse", false)] {
            let said = Claims { names: [name.into()].into(), ..Claims::default() };
            assert_eq!((nodes.compatible(&said), said.compatible(&nodes)), (expected, expected), "{name}");
        }
    }

    #[test]
    fn shared_uids_and_the_cluster_uid() {
        assert!(claims(&[("n", "7"), ("m", "8")], true).share(&claims(&[("m", "8")], true)));
        assert_eq!(claims(&[("service", "2"), ("system", "1")], true).uid(), Some("1"));
        assert_eq!(claims(&[("n", "7")], true).uid(), None);
    }
}
