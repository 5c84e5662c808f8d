//! What an API server serves: every version of every group.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::{CompactString, format_compact};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{APIGroupList, APIResourceList};
use kube::core::discovery::v2::{APIGroupDiscovery, APIGroupDiscoveryList, APIVersionDiscovery};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::ListOf;
use super::request::{Refusal, Server};
use crate::model::coverage::Extent;
use crate::model::demand::Demand;
use crate::model::fault::Fault;
use crate::model::kind::GroupKind;

/// All groups in one answer, or where the server knows no such thing, their names
/// (kubernetes.io/docs/concepts/overview/kubernetes-api, "Aggregated discovery").
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
pub(super) const JSON: &str = "application/json";

/// A list that the server has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resource {
    pub(super) kind: GroupKind,
    pub(super) version: CompactString,
    pub(super) plural: CompactString,
    pub(super) namespaced: bool,
}

impl Resource {
    /// The path of its list, in one namespace where one is given.
    pub(super) fn path(&self, namespace: Option<&str>) -> String {
        let base = api(&self.kind.group, &self.version);
        match namespace.filter(|_| self.namespaced) {
            Some(namespace) => format!("{base}/namespaces/{namespace}/{}", self.plural),
            None => format!("{base}/{}", self.plural),
        }
    }

    /// It as a list; `name` is its own.
    pub(super) fn listing<'l>(&'l self, name: &'l str) -> ListOf<'l> {
        ListOf { kind: &self.kind, version: &self.version, resource: name }
    }

    /// `deployments.apps`.
    pub(super) fn name(&self) -> CompactString {
        match self.kind.group.as_str() {
            "" => self.plural.clone(),
            group => format_compact!("{}.{group}", self.plural),
        }
    }
}

/// What the server serves of the kinds that are demanded.
#[derive(Debug, Default)]
pub(super) struct Served {
    resources: BTreeMap<GroupKind, Resource>,
    /// Groups of which not all is known.
    open: BTreeMap<CompactString, Refusal>,
    /// Why other groups are not known.
    rest: Option<Refusal>,
}

impl Served {
    /// Where a kind is listed, or what is known without asking.
    pub(super) fn find(&self, kind: &GroupKind) -> Result<&Resource, Extent> {
        if let Some(resource) = self.resources.get(kind) {
            return Ok(resource);
        }
        let open = self.open.get(&kind.group).or(self.rest.as_ref().filter(|_| !kind.group.is_empty()));
        Err(open.map_or(Extent::NotServed, |refusal| refusal.clone().extent()))
    }

    /// Takes a resource, unless an earlier version of the group, which is preferred, has its kind.
    fn add(&mut self, resource: Resource) {
        self.resources.entry(resource.kind.clone()).or_insert(resource);
    }

    fn add_aggregated(&mut self, group: &APIGroupDiscovery, demand: &Demand) {
        let name = group.metadata.as_ref().and_then(|metadata| metadata.name.as_deref()).unwrap_or_default();
        for version in &group.versions {
            self.add_version(name, version, demand);
            // The last known resources of a server that is down are still listed; a server that never answered has none.
            if version.freshness.as_deref() == Some("Stale") && version.resources.is_empty() {
                self.open.insert(name.into(), Refusal::Fault(Fault::ApiDown(name.to_owned())));
            }
        }
    }

    fn add_version(&mut self, group: &str, version: &APIVersionDiscovery, demand: &Demand) {
        for resource in &version.resources {
            let kind = resource.response_kind.as_ref().and_then(|kind| kind.kind.as_deref()).unwrap_or_default();
            let kind = GroupKind::new(group, kind);
            if !demand.wants(&kind) || !resource.verbs.iter().any(|verb| verb == "list") {
                continue;
            }
            self.add(Resource {
                kind,
                version: version.version.as_deref().unwrap_or_default().into(),
                plural: resource.resource.as_deref().unwrap_or_default().into(),
                namespaced: resource.scope.as_deref() == Some("Namespaced"),
            });
        }
    }

    fn add_plain(&mut self, group: &str, version: &str, list: APIResourceList, demand: &Demand) {
        for resource in list.resources {
            let kind = GroupKind::new(group, &resource.kind);
            let is_sub = resource.name.contains('/');
            if is_sub || !demand.wants(&kind) || !resource.verbs.iter().any(|verb| verb == "list") {
                continue;
            }
            let (plural, namespaced) = (resource.name.into(), resource.namespaced);
            self.add(Resource { kind, version: version.into(), plural, namespaced });
        }
    }
}

/// Asks what is served.
///
/// # Errors
/// Neither the core group nor the others would be told.
pub(super) async fn discover(server: &Server, demand: &Demand) -> Result<Served, Refusal> {
    let mut served = Served::default();
    let (core, others) = tokio::join!(root(server, "/api"), root(server, "/apis"));
    match (core, others) {
        (Err(refusal), Err(_)) => return Err(refusal),
        (core, others) => {
            match core {
                Ok(Root::Aggregated(groups)) => groups.iter().for_each(|group| served.add_aggregated(group, demand)),
                Ok(Root::Plain(_)) => version(server, &mut served, "", "v1", demand).await,
                Err(refusal) => drop(served.open.insert(CompactString::default(), refusal)),
            }
            match others {
                Ok(Root::Aggregated(groups)) => groups.iter().for_each(|group| served.add_aggregated(group, demand)),
                Ok(Root::Plain(groups)) => plain(server, &mut served, groups, demand).await,
                Err(refusal) => served.rest = Some(refusal),
            }
        }
    }
    Ok(served)
}

/// What stands at the root of an API.
enum Root {
    /// Everything at once.
    Aggregated(Vec<APIGroupDiscovery>),
    /// The names of the groups with their versions; of the core group the names are known.
    Plain(Vec<(String, Vec<String>)>),
}

#[derive(Deserialize)]
struct Typed {
    kind: String,
}

/// A server or proxy that knows no aggregated discovery answers with the plain one, or with nothing.
async fn root(server: &Server, path: &str) -> Result<Root, Refusal> {
    let bytes = server.whole(path, AGGREGATED).await?;
    match parsed::<Typed>(&bytes)?.kind.as_str() {
        "APIGroupDiscoveryList" => {
            let list: APIGroupDiscoveryList = parsed(&bytes)?;
            if !list.items.is_empty() {
                return Ok(Root::Aggregated(list.items));
            }
            let bytes = server.whole(path, JSON).await?;
            groups(&bytes)
        }
        _ => groups(&bytes),
    }
}

fn groups(bytes: &[u8]) -> Result<Root, Refusal> {
    match parsed::<Typed>(bytes)?.kind.as_str() {
        "APIVersions" => Ok(Root::Plain(Vec::new())),
        "APIGroupList" => {
            let list: APIGroupList = parsed(bytes)?;
            // The preferred version first, as kubectl takes it.
            let versions = |group: &k8s_openapi::apimachinery::pkg::apis::meta::v1::APIGroup| {
                let preferred = group.preferred_version.iter().map(|preferred| preferred.version.clone());
                let all = group.versions.iter().map(|version| version.version.clone());
                let mut seen = BTreeSet::new();
                preferred.chain(all).filter(|version| seen.insert(version.clone())).collect()
            };
            Ok(Root::Plain(list.groups.iter().map(|group| (group.name.clone(), versions(group))).collect()))
        }
        other => Err(Refusal::Fault(Fault::NotKubernetes(format!("a {other}")))),
    }
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|_| Refusal::Fault(Fault::NotKubernetes("JSON of another kind".into())))
}

/// Asks each version of each group that something is demanded of.
async fn plain(server: &Server, served: &mut Served, groups: Vec<(String, Vec<String>)>, demand: &Demand) {
    let demanded: BTreeSet<&str> = demand.kinds().map(|kind| kind.group.as_str()).collect();
    for (group, versions) in groups.iter().filter(|(group, _)| demanded.contains(group.as_str())) {
        for name in versions {
            version(server, served, group, name, demand).await;
        }
    }
}

/// The path below which an API lies.
fn api(group: &str, version: &str) -> String {
    if group.is_empty() { format!("/api/{version}") } else { format!("/apis/{group}/{version}") }
}

/// Whether the server still tells of a resource.
pub(super) async fn is_served(server: &Server, resource: &Resource) -> Result<bool, Refusal> {
    match server.whole(&api(&resource.kind.group, &resource.version), JSON).await {
        Ok(bytes) => Ok(parsed::<APIResourceList>(&bytes)?.resources.iter().any(|one| one.name == resource.plural)),
        Err(Refusal::Absent(_)) => Ok(false),
        Err(refusal) => Err(refusal),
    }
}

async fn version(server: &Server, served: &mut Served, group: &str, version: &str, demand: &Demand) {
    let answer = match server.whole(&api(group, version), JSON).await {
        Ok(bytes) => parsed::<APIResourceList>(&bytes),
        Err(refusal) => Err(refusal),
    };
    match answer {
        Ok(list) => served.add_plain(group, version, list, demand),
        // A registered API whose server is down answers 503, and so does its discovery.
        Err(Refusal::Fault(Fault::Status(503, _))) => {
            served.open.insert(group.into(), Refusal::Fault(Fault::ApiDown(group.to_owned())));
        }
        // The server had just named it.
        Err(refusal @ Refusal::Absent(_)) => drop(served.open.insert(group.into(), Refusal::Fault(refusal.fault()))),
        Err(refusal) => drop(served.open.insert(group.into(), refusal)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn demand() -> Demand {
        Demand::of(["AlertmanagerConfig", "Prometheus"].map(|kind| GroupKind::new("monitoring.coreos.com", kind)))
    }

    fn group() -> APIGroupDiscovery {
        let resource = |kind: &str, plural: &str| json!({"resource": plural, "responseKind": {"kind": kind}, "scope": "Namespaced", "verbs": ["list"]});
        serde_json::from_value(json!({
            "metadata": {"name": "monitoring.coreos.com"},
            "versions": [
                {"version": "v1", "resources": [resource("Prometheus", "prometheuses")]},
                {"version": "v1alpha1", "resources": [
                    resource("AlertmanagerConfig", "alertmanagerconfigs"), resource("Prometheus", "prometheuses"),
                ]},
            ],
        }))
        .unwrap()
    }

    #[test]
    fn every_version_is_looked_at_and_the_preferred_one_taken() {
        let mut served = Served::default();
        served.add_aggregated(&group(), &demand());
        let path = |kind: &str| served.find(&GroupKind::new("monitoring.coreos.com", kind)).unwrap().path(None);
        assert_eq!(path("Prometheus"), "/apis/monitoring.coreos.com/v1/prometheuses");
        assert_eq!(path("AlertmanagerConfig"), "/apis/monitoring.coreos.com/v1alpha1/alertmanagerconfigs");
        assert_eq!(served.find(&GroupKind::new("x.io", "Y")), Err(Extent::NotServed));
    }

    #[test]
    fn what_was_not_told_is_not_absent() {
        let fault = Refusal::Fault(Fault::ApiDown("metrics.k8s.io".into()));
        let served = Served {
            open: [("metrics.k8s.io".into(), fault.clone())].into(),
            rest: Some(Refusal::Denied(String::new())),
            ..Served::default()
        };
        let find = |group: &str| served.find(&GroupKind::new(group, "X")).err();
        assert_eq!(find("metrics.k8s.io"), Some(fault.extent()));
        assert_eq!(find("x.io"), Some(Extent::Denied));
    }
}
