//! Makes [`CloudCluster`]s: one record of what a cloud says of the cluster, whichever the cloud.

mod agree;
mod aks;
pub mod cluster_rights;
mod declared;
mod eks;
mod eks_access;
mod gke;
pub mod grants;
pub mod said;
pub mod workload_grants;

use std::collections::BTreeSet;

pub use self::eks::is_listed;
pub use self::eks_access::Access;
use self::said::Said;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{CloudCluster, Distribution};
use super::reads::{Derived, Reads};
use super::version::KubeVersion;
use crate::model::cloud::CloudKind;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The kinds that are read besides clouds' own.
const READS: [&str; 2] = ["ConfigMap", "Node"];

/// A record with what it was made of.
pub(super) struct Clustered {
    fact: CloudCluster,
    evidence: Vec<Evidence>,
}

impl Derived for CloudCluster {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(READS).in_files(declared::READS).fact::<Distribution>();
    }
}

/// One record at most: answers that contradict each other leave open what they differ in.
pub fn clusters(input: &Input, platform: &Distribution) -> FactList<CloudCluster> {
    let described = described(input);
    let observed = !described.is_empty();
    let all = if observed { described } else { declared::clusters(input) };
    let Some(one) = agree::all(all) else {
        return FactList { present: Vec::new(), possible: possible(platform).into_iter().collect() };
    };
    FactList { present: vec![Sourced { fact: one.fact, evidence: one.evidence, observed }], possible: Vec::new() }
}

/// The version that a cloud states.
pub fn stated_version(input: &Input) -> Known<Option<String>> {
    agree::all(described(input)).map_or(Known::Known(None), |one| one.fact.version)
}

fn described(input: &Input) -> Vec<Clustered> {
    let of = |kind: CloudKind| input.snapshot.of(&kind.kind()).iter();
    let azure = of(CloudKind::AksCluster).map(aks::cluster);
    let amazon = of(CloudKind::EksCluster).map(|one| eks::cluster(input, one));
    let google = of(CloudKind::GkeCluster).map(gke::cluster);
    azure.chain(amazon).chain(google).collect()
}

/// Every tag or label of the cluster, with what says so.
pub fn tags(input: &Input) -> Vec<(String, String, Evidence)> {
    const PLACES: [(CloudKind, &str, &str); 3] = [
        (CloudKind::AksCluster, "properties", "tags"),
        (CloudKind::EksCluster, "", "tags"),
        (CloudKind::GkeCluster, "", "resourceLabels"),
    ];
    let mut all = Vec::new();
    for (kind, below, place) in PLACES {
        for said in input.snapshot.of(&kind.kind()).iter().map(|one| Said::of(one, below)) {
            let tags = said.at(&[place]).into_iter().flat_map(Value::members);
            let texts = tags.filter_map(|(key, value)| Some((key.to_owned(), value.as_str()?.to_owned())));
            all.extend(texts.map(|(key, value)| {
                let evidence = said.evidence(&[place, &key]);
                (key, value, evidence)
            }));
        }
    }
    all
}

/// Evidence that points at a path in what a cloud says of the cluster; none where nothing stands there.
pub fn evidence_at(input: &Input, path: &str) -> Option<Evidence> {
    let path: Vec<&str> = path.split('.').collect();
    let clusters = CloudKind::CLUSTERS.into_iter().flat_map(|kind| input.snapshot.of(&kind.kind()));
    let mut said = clusters.map(|one| Said::of(one, "properties")).filter(|said| said.at(&path).is_some());
    said.next().map(|said| said.evidence(&path))
}

/// The services of clouds, with what asks about a cluster of each.
const SERVICES: [(&str, &str, CloudKind); 3] = [
    ("aks", "azure", CloudKind::AksCluster),
    ("eks", "aws", CloudKind::EksCluster),
    ("gke", "gcp", CloudKind::GkeCluster),
];

/// What a cloud would say that was not asked. Of a cluster that is none of a cloud's services it says nothing.
fn possible(platform: &Distribution) -> Option<Possible> {
    let (service, reason) = match &platform.id {
        Known::Known(id) => {
            let service = SERVICES.iter().find(|(service, ..)| service == id)?;
            (Some(service), Reason::CloudUnasked(service.2))
        }
        Known::Unknown { reason, .. } => {
            let cloud = platform.cloud.known().cloned().flatten();
            let service = SERVICES.iter().find(|(_, of, _)| cloud.as_deref() == Some(of));
            (service, reason.clone())
        }
    };
    let mut value = Object::open(reason.clone());
    if let Some((service, cloud, _)) = service {
        value.insert("service", Value::from(*service));
        value.insert("cloud", Value::from(*cloud));
        // Only clusters of Azure sign in themselves.
        for key in ["servicePrincipal", "podIdentity"].into_iter().filter(|_| *service != "aks") {
            value.insert(key, Value::Bool(false));
        }
    }
    Some(Possible { value: value.into(), reasons: BTreeSet::from([reason]) })
}

/// The question that a cloud was not asked about a cluster of one of the services.
pub fn question(service: &str) -> Reason {
    let found = SERVICES.iter().find(|(id, ..)| *id == service);
    found.map_or(Reason::PlatformUnknown, |(.., kind)| Reason::CloudUnasked(*kind))
}

/// The cloud that a service is of.
fn cloud_of(service: &str) -> &'static str {
    SERVICES.iter().find(|(id, ..)| *id == service).map_or("", |(_, cloud, _)| cloud)
}

/// What all clouds say alike; the rest is not known yet.
fn base(
    service: &str,
    resource: &Resource,
    id: Option<&str>,
    region: Option<&str>,
    tags: Option<&Value>,
) -> CloudCluster {
    fn open<T>() -> Known<T> {
        Known::unknown(Reason::PlatformUnknown)
    }
    CloudCluster {
        cloud: cloud_of(service).to_owned(),
        service: service.to_owned(),
        name: resource.name.to_string(),
        id: id.map(str::to_owned),
        region: region.map(str::to_owned),
        source: "described".to_owned(),
        version: open(),
        support: open(),
        endpoint: open(),
        authorized_ranges: Vec::new(),
        private_nodes: open(),
        public_pools: Vec::new(),
        login: open(),
        issuer: open(),
        local_accounts: open(),
        role_based: open(),
        workload_identity: open(),
        service_principal: open(),
        pod_identity: open(),
        upgrade_channel: open(),
        upgrades_control_plane: open(),
        node_upgrade_channel: open(),
        upgrades_nodes: open(),
        metrics: open(),
        logs: open(),
        traces: open(),
        scanner: open(),
        secrets: open(),
        gitops: open(),
        tags: tags.cloned().unwrap_or_else(|| Object::new().into()),
    }
}

/// `1.36.3-gke.1640000` is 1.36.3; EKS states `1.34` and no more.
fn version(text: Option<&str>) -> Known<Option<String>> {
    let plain = |text: &str| KubeVersion::parse(text).map_or_else(|| text.to_owned(), |version| version.plain());
    Known::Known(text.map(plain))
}

/// A field of the fact, and where a cloud answers it.
type Place<'p> = (&'static str, &'p [&'p str]);

/// Evidence for each field: every place of it that is there, and where none is, where the first would stand.
fn evidence(said: &Said, places: &[Place]) -> Vec<Evidence> {
    let there = |(_, path): &Place| said.at(path).is_some();
    let first = |at: usize| places.iter().position(|(field, _)| *field == places[at].0) == Some(at);
    let told = |field: &str| places.iter().any(|place| place.0 == field && there(place));
    let kept = places.iter().enumerate().filter(|(at, place)| there(place) || first(*at) && !told(place.0));
    kept.map(|(_, (field, path))| Evidence { tells: field, ..said.evidence(path) }).collect()
}
