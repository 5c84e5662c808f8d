//! Tells what the cluster is. The order of decision: version suffix, vendor's label or annotation, API groups; the provider
//! id proves only on whose machines the nodes run, never whose service the cluster is.

use std::collections::{BTreeMap, BTreeSet};

use super::charts::{self, Chart};
use super::distribution_signs::{
    CLOUD_SIGNS, Declared, NODE_SIGNS, NodeSign, PRODUCTS, SERVICE_ACCOUNT_SIGNS, declared_signs,
};
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::Distribution;
use super::reads::{Derived, Reads};
use super::version::KubeVersion;
use crate::model::cloud::CloudKind;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kinds that tell what the cluster is, besides those that declare one.
const READS: [&str; 5] = ["Node", "Service", "ServiceAccount", "ClusterVersion.config.openshift.io", ARO];

/// The object that Azure Red Hat OpenShift keeps of itself (Azure/ARO-RP:pkg/operator/deploy/staticresources/aro.openshift.io_clusters.yaml).
const ARO: &str = "Cluster.aro.openshift.io";

/// What one object says the cluster is.
struct Sign {
    id: String,
    sign: &'static str,
    evidence: Evidence,
}

impl Derived for Distribution {
    fn reads(reads: &mut Reads<'_>) {
        let declared = declared_signs();
        reads
            .kinds(READS)
            .in_files(declared.iter().map(|sign| sign.kind))
            .kinds(charts::READS)
            .each(CloudKind::ALL.map(CloudKind::kind));
    }
}

/// Always exactly one record.
pub fn distribution(input: &Input) -> FactList<Distribution> {
    let observed = input.snapshot.observed;
    let mut signs = if observed { observed_signs(input) } else { Vec::new() };
    if signs.is_empty() {
        signs = cloud_signs(input);
    }
    if signs.is_empty() && !observed {
        signs = declared(input);
    }
    let sourced = match majority(&signs) {
        Some(sign) => Sourced { fact: known(input, sign), evidence: vec![sign.evidence.clone()], observed },
        None => Sourced { fact: unknown(input, observed), evidence: node_evidence(input), observed },
    };
    FactList { present: vec![sourced], possible: Vec::new() }
}

fn node_evidence(input: &Input) -> Vec<Evidence> {
    input.of("Node").iter().take(1).map(|node| node.evidence("", None)).collect()
}

/// The sign that most objects give; the nodes of one cluster can differ.
fn majority(signs: &[Sign]) -> Option<&Sign> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    signs.iter().for_each(|sign| *votes.entry(&sign.id).or_default() += 1);
    let most = votes.values().max()?;
    signs.iter().find(|sign| votes.get(sign.id.as_str()) == Some(most))
}

fn observed_signs(input: &Input) -> Vec<Sign> {
    let nodes: Vec<Sign> = input.of("Node").iter().filter_map(|node| node_sign(input, node)).collect();
    if !nodes.is_empty() {
        return nodes;
    }
    let openshift = input.of("ClusterVersion.config.openshift.io").iter();
    openshift
        .map(|version| Sign { id: "openshift".to_owned(), sign: "api-group", evidence: version.evidence("", None) })
        .collect()
}

/// A cloud that describes the cluster runs it.
fn cloud_signs(input: &Input) -> Vec<Sign> {
    let services = [(CloudKind::AksCluster, "aks"), (CloudKind::EksCluster, "eks"), (CloudKind::GkeCluster, "gke")];
    let of = |(kind, id): (CloudKind, &'static str)| {
        let described = input.snapshot.of(&kind.kind()).iter();
        described.map(move |one| Sign { id: id.to_owned(), sign: "described", evidence: one.evidence("", None) })
    };
    services.into_iter().flat_map(of).collect()
}

fn node_sign(input: &Input, node: &Resource) -> Option<Sign> {
    let by = |id: &str, sign, path: &str, value: Option<&str>| {
        Some(Sign { id: id.to_owned(), sign, evidence: node.evidence(path, value.map(str::to_owned)) })
    };
    let version = node.body.str_at(&["status", "nodeInfo", "kubeletVersion"]);
    let provider = node.body.str_at(&["spec", "providerID"]).unwrap_or_default();
    if let Some(vendor) = version.and_then(KubeVersion::parse).and_then(|version| version.vendor()) {
        let id = match vendor {
            "eks" if !provider.is_empty() && !provider.starts_with("aws") => "eks-anywhere",
            "gke" if !provider.is_empty() && !provider.starts_with("gce") => "gdc",
            "k3s" if os_image(node).starts_with("K3s") => "k3d",
            other => other,
        };
        return by(id, "node-version", "$.status.nodeInfo.kubeletVersion", version);
    }
    let sign = NODE_SIGNS.iter().find_map(|sign| Some((sign, matches(sign, node)?)));
    if let Some((sign, (path, value))) = sign {
        return by(sign.id(), "node-label", &path, Some(&value));
    }
    let control_plane = "node-role.kubernetes.io/control-plane";
    let runs_control_plane = input.of("Node").iter().any(|node| node.label(control_plane).is_some());
    if runs_control_plane {
        by("other", "node-label", &format!("$.metadata.labels['{control_plane}']"), None)
    } else {
        None
    }
}

fn os_image(node: &Resource) -> &str {
    node.body.str_at(&["status", "nodeInfo", "osImage"]).unwrap_or_default()
}

/// Where on the node the sign stands, and what it says there.
fn matches(sign: &NodeSign, node: &Resource) -> Option<(String, String)> {
    let (path, value) = match sign {
        NodeSign::Label(key, _) => (format!("$.metadata.labels['{key}']"), node.label(key)?),
        NodeSign::LabelValue(key, value, _) => {
            (format!("$.metadata.labels['{key}']"), node.label(key).filter(|label| label == value)?)
        }
        NodeSign::Annotation(key, _) => (format!("$.metadata.annotations['{key}']"), node.annotation(key)?),
        NodeSign::OsImage(start, _) => {
            ("$.status.nodeInfo.osImage".to_owned(), Some(os_image(node)).filter(|image| image.starts_with(start))?)
        }
        NodeSign::Provider(start, _) => {
            let provider = node.body.str_at(&["spec", "providerID"])?;
            ("$.spec.providerID".to_owned(), Some(provider).filter(|id| id.starts_with(start))?)
        }
    };
    Some((path, value.chars().take(80).collect()))
}

fn declared(input: &Input) -> Vec<Sign> {
    let mut signs = Vec::new();
    for Declared { kind, id, filter } in declared_signs() {
        for resource in input.of(kind).iter().filter(|resource| filter(resource)) {
            signs.push(Sign { id: (*id).to_owned(), sign: "declared", evidence: resource.evidence("", None) });
        }
    }
    if signs.is_empty() {
        signs = service_account_signs(input);
    }
    let ids: BTreeSet<&str> = signs.iter().map(|sign| sign.id.as_str()).collect();
    if ids.len() > 1 { Vec::new() } else { signs }
}

/// Two or more accounts bound to one cloud's identities tell on which cloud's service they run. Charts make some of them.
fn service_account_signs(input: &Input) -> Vec<Sign> {
    let mut signs = Vec::new();
    let charts = charts::charts_called(input, &|_| true);
    for (annotation, id) in SERVICE_ACCOUNT_SIGNS {
        signs.extend(bound_by_values(&charts, annotation).into_iter().map(|chart| {
            let evidence = chart.by.evidence(chart.path.clone(), Some(chart.name.clone()));
            Sign { id: id.to_owned(), sign: "declared", evidence }
        }));
        for account in input.of("ServiceAccount") {
            if let Some(value) = account.annotation(annotation) {
                let evidence =
                    account.evidence(format!("$.metadata.annotations['{annotation}']"), Some(value.to_owned()));
                signs.push(Sign { id: id.to_owned(), sign: "declared", evidence });
            }
        }
    }
    if signs.len() < 2 { Vec::new() } else { signs }
}

/// The charts whose values hold the annotation, each once: an ApplicationSet and what its generators make of it are one.
fn bound_by_values<'c, 'a>(charts: &'c [Chart<'a>], annotation: &str) -> Vec<&'c Chart<'a>> {
    let holding: Vec<&Chart> =
        charts.iter().filter(|chart| in_values(&chart.values, &|key| key == annotation)).collect();
    let is_filled_in = |chart: &Chart| !chart.name.contains("{{");
    let is_made =
        |template: &Chart| holding.iter().any(|chart| is_filled_in(chart) && chart.by.origin == template.by.origin);
    let mut seen = BTreeSet::new();
    let own = holding.iter().filter(|chart| is_filled_in(chart) || !is_made(chart));
    own.filter(|chart| seen.insert((&chart.by.origin, chart.name.as_str()))).copied().collect()
}

/// Whether values hold such an annotation anywhere. A placeholder in its place says as much, an empty text or null nothing.
fn in_values(values: &Value, is_wanted: &impl Fn(&str) -> bool) -> bool {
    let is_said = |value: &Value| !matches!(value, Value::Null) && value.as_str() != Some("");
    let said = |(key, value): (&str, &Value)| is_wanted(key) && is_said(value) || in_values(value, is_wanted);
    values.members().any(said) || values.items().iter().any(|value| in_values(value, is_wanted))
}

fn known(input: &Input, sign: &Sign) -> Distribution {
    let product = PRODUCTS.iter().find(|product| product.id == sign.id);
    let (name, managed, cloud) =
        product.map_or(("another distribution", false, None), |p| (p.name, p.managed, p.cloud));
    let aro = sign.id == "openshift" && !input.of(ARO).is_empty();
    let managed = match input.gaps(&[ARO]).pop() {
        Some(reason) if sign.id == "openshift" => Known::one_of(vec![true, false], reason),
        _ => Known::Known(managed || aro),
    };
    Distribution {
        id: Known::Known(if aro { "aro".to_owned() } else { sign.id.clone() }),
        name: Known::Known(if aro { "Azure Red Hat OpenShift".to_owned() } else { name.to_owned() }),
        managed,
        version: version(input),
        cloud: match cloud {
            Some(cloud) => Known::Known(Some(cloud.to_owned())),
            None => cloud_of_nodes(input),
        },
        local_test: Known::Known(product.is_some_and(|product| product.local_test)),
        sign: Some(sign.sign.to_owned()),
    }
}

fn unknown(input: &Input, observed: bool) -> Distribution {
    let reason = input.gaps(&["Node"]).pop().unwrap_or(Reason::PlatformUnknown);
    let by_version = input.snapshot.server_version.as_deref().and_then(KubeVersion::parse);
    let vendor = by_version.as_ref().and_then(KubeVersion::vendor);
    if let Some(product) = PRODUCTS.iter().find(|product| observed && Some(product.id) == vendor) {
        return Distribution {
            id: Known::Known(product.id.to_owned()),
            name: Known::Known(product.name.to_owned()),
            managed: Known::Known(product.managed),
            version: version(input),
            cloud: Known::Known(product.cloud.map(str::to_owned)),
            local_test: Known::Known(product.local_test),
            sign: Some("node-version".to_owned()),
        };
    }
    Distribution {
        id: Known::unknown(reason.clone()),
        name: Known::unknown(reason.clone()),
        managed: Known::one_of(vec![true, false], reason.clone()),
        version: version(input),
        cloud: cloud_of_nodes(input),
        local_test: Known::one_of(vec![true, false], reason),
        sign: None,
    }
}

/// The version that the server states, or the oldest that a node runs.
fn version(input: &Input) -> Known<Option<String>> {
    let of_node =
        |node: &Resource| node.body.str_at(&["status", "nodeInfo", "kubeletVersion"]).and_then(KubeVersion::parse);
    let server = input.snapshot.server_version.as_deref().and_then(KubeVersion::parse);
    let oldest = || input.of("Node").iter().filter_map(of_node).min_by_key(|version| version.numbers);
    match server.or_else(oldest) {
        Some(version) => Known::Known(Some(version.plain())),
        None if !cloud_signs(input).is_empty() => super::cloud::stated_version(input),
        None => Known::unknown(input.gaps(&["Node"]).pop().unwrap_or(Reason::NotVisible(Hidden::Version))),
    }
}

/// The cloud on whose machines the nodes run. Known to be none where all nodes are known and none names a cloud, and in
/// declarations without any sign of one (ruling on cloud services as alternatives).
fn cloud_of_nodes(input: &Input) -> Known<Option<String>> {
    const CLOUDS: [(&str, &str); 3] = [("azure:", "azure"), ("aws:", "aws"), ("gce:", "gcp")];
    let provider = |node: &Resource| node.body.str_at(&["spec", "providerID"]).map(str::to_owned);
    let found =
        input.of("Node").iter().filter_map(provider).find_map(|id| {
            CLOUDS.iter().find(|(start, _)| id.starts_with(start)).map(|(_, cloud)| (*cloud).to_owned())
        });
    match (found, input.gaps(&["Node"]).pop()) {
        (None, Some(reason)) if input.snapshot.observed => Known::unknown(reason),
        (None, _) if !input.snapshot.observed => hinted_cloud(input),
        (found, _) => Known::Known(found),
    }
}

/// The cloud that declarations are written for, or perhaps none: an annotation that a cloud reads is not the cloud.
fn hinted_cloud(input: &Input) -> Known<Option<String>> {
    let objects = ["Service", "ServiceAccount"].into_iter().flat_map(|kind| input.of(kind));
    let annotations = objects.filter_map(|object| object.body.at(&["metadata", "annotations"]).cloned());
    let values = charts::charts_called(input, &|_| true).into_iter().map(|chart| chart.values);
    let written: Vec<Value> = annotations.chain(values).collect();
    let is_hinted = |start: &str| written.iter().any(|value| in_values(value, &|key| key.starts_with(start)));
    let hinted = CLOUD_SIGNS.iter().filter(|(start, _)| is_hinted(start)).map(|(_, cloud)| *cloud);
    let hinted: BTreeSet<&str> = hinted.collect();
    if hinted.is_empty() {
        return Known::Known(None);
    }
    let clouds = hinted.into_iter().map(|cloud| Some(cloud.to_owned()));
    Known::one_of(clouds.chain([None]).collect(), Reason::PlatformUnknown)
}

/// Whether a value is text that equals `wanted`.
pub(super) fn says(value: Option<&Value>, wanted: &str) -> bool {
    value.and_then(Value::as_str) == Some(wanted)
}
