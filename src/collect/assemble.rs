//! From what was read to one snapshot a cluster.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::belonging::Belonging;
use super::draft::{Draft, drafts};
use super::gitops::{self, Declared};
use super::leaves::DocId;
use super::objects::Objects;
use super::reading::FileRead;
use super::shape::extents::Extents;
use super::shape::{bundle, desired};
use super::{beside, claims, cloud, definitions, duplicates, identity, limits, loose, sources, workfiles};
use crate::facts::app_sources;
use crate::model::coverage::{Coverage, Extent};
use crate::model::demand::Demand;
use crate::model::kind::GroupKind;
use crate::model::problem::Problem;
use crate::model::reason::Reason;
use crate::model::repository::Repository;
use crate::model::resource::Resource;
use crate::model::snapshot::{Identity, Snapshot};
use crate::model::value::Value;

/// What the user said about the input as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The input is only a part of what there is: no list is complete.
    pub partial: bool,
    /// Only these namespaces; all where none is named.
    pub namespaces: Vec<String>,
    /// The time to judge at, instead of the time of collection.
    pub as_of: Option<Timestamp>,
}

/// All clusters of the input.
#[derive(Debug, Clone, Default)]
pub struct Assembled {
    /// One a cluster, ordered by identity; none when nothing could be read.
    pub snapshots: Vec<Snapshot>,
    /// What could not be read and belongs to no cluster.
    pub problems: Vec<Problem>,
}

/// The kinds whose objects are looked at here, whether or not a rule asks for them: a demand that lacks them leaves open which
/// cluster an input shows and which custom kinds exist.
pub fn needs() -> impl Iterator<Item = GroupKind> {
    needs_of_cluster().chain(app_sources::needs())
}

/// Those of them that tell something of a live cluster without any file beside it.
pub fn needs_of_cluster() -> impl Iterator<Item = GroupKind> {
    claims::kinds().into_iter().chain([limits::definition(), limits::api_service()])
}

/// Makes one snapshot of each cluster that the files show. `inputs` are the inputs as the user named them, which
/// [`FileRead::input`] counts.
pub fn assemble(inputs: &[String], mut reads: Vec<FileRead>, demand: &Demand, options: &Options) -> Assembled {
    bundle::refuse(&mut reads);
    gitops::mark_templates(&mut reads);
    let defined = definitions::all(&reads);
    let kept = workfiles::all(&reads);
    let literals = loose::literals(&reads);
    let drafts = drafts(inputs, &reads, demand, options.partial);
    let belonging = Belonging::of(&reads, &drafts);
    let unreadable: Vec<Vec<DocId>> =
        drafts.iter().enumerate().map(|(at, draft)| belonging.unreadable(&reads, at, draft)).collect();
    let (shared, problems) = belonging.share_problems(&mut reads);
    let mut snapshots = Vec::new();
    for ((draft, problems), unreadable) in drafts.into_iter().zip(shared).zip(unreadable) {
        let declares = !draft.declared.is_empty();
        let mut snapshot = snapshot(draft, &mut reads, &unreadable, demand, options);
        snapshot.literals.extend(literals.iter().filter(|_| declares).cloned());
        definitions::add(&defined, &mut snapshot);
        workfiles::add(&kept, options.partial, &mut snapshot);
        snapshot.problems.extend(problems);
        snapshot.problems.sort();
        snapshots.push(snapshot);
    }
    snapshots.sort_by(|one, other| one.identity.cmp(&other.identity));
    Assembled { snapshots, problems }
}

fn snapshot(
    mut draft: Draft,
    reads: &mut [FileRead],
    unreadable: &[DocId],
    demand: &Demand,
    options: &Options,
) -> Snapshot {
    let observed = duplicates::latest(take(reads, &draft.observed).collect());
    let repository = repository(&draft.desired);
    let open: BTreeSet<Reason> =
        draft.desired.iter_mut().flat_map(|desired| std::mem::take(&mut desired.open)).collect();
    let of_repositories = draft.desired.iter_mut().flat_map(|desired| std::mem::take(&mut desired.objects));
    let of_repositories: Vec<Resource> = of_repositories.collect();
    let (declared, mut problems) = duplicates::reconcile(take(reads, &draft.plain).chain(of_repositories));
    let manifest = draft.manifest.take();
    let collected_at = manifest.as_ref().map(|manifest| manifest.collected_at);
    let collected_at = options.as_of.or(collected_at).or_else(|| identity::latest_time(&observed));
    let cluster = manifest.map(|manifest| manifest.cluster).unwrap_or_default();
    let beyond = answers(reads, &draft.beyond);
    let name = identity::cluster_name(&observed).or_else(|| cloud::claims::cluster_name(&beyond));
    let name = name.or(Some(cluster.name).filter(|name| !name.is_empty()));
    let stated = name.is_some();
    let name = name.unwrap_or_else(|| declared_name(&draft));
    let uid = draft.claims.uid().map(str::to_owned);
    let identity = Identity { name, stated, uid, server: cluster.server, context: cluster.context };
    problems.extend(draft.problems.iter().cloned());

    let (mut coverage, mut resources) = match draft.is_observed() {
        true => observation(&draft, observed, declared, demand, options),
        // A cloud's word on a cluster closes nothing in it.
        false if draft.declared.is_empty() => (Coverage::all(Extent::NotCollected), declared.into_iter().collect()),
        false => (desired::coverage(options.partial, open.first()), declared.into_iter().collect()),
    };
    for id in unreadable {
        let read = &reads[id.file];
        limits::mark_unreadable(&mut coverage, &read.documents[id.document].unreadable_kinds, &read.file);
    }
    if !options.namespaces.is_empty() {
        limits::choose_namespaces(&mut coverage, &mut resources, &options.namespaces, &draft.names, demand);
    }
    cloud::cover(&mut coverage, &beyond);
    resources.extend(beyond);
    let (sources, server_version) = (draft.sources, draft.server_version);
    resources.each_kind_mut().flatten().filter(|resource| !resource.observed).for_each(leave_status_open);
    let resources = resources.sorted();
    Snapshot {
        identity,
        observed: !draft.observed.is_empty(),
        collected_at,
        sources,
        coverage,
        resources,
        problems,
        repository,
        literals: Vec::new(),
        server_version,
    }
}

/// What its repositories say of themselves, as one.
fn repository(desired: &[Declared]) -> Option<Repository> {
    let mut all = Repository::default();
    for one in desired {
        all.sources.extend(one.repository.sources.iter().cloned());
        all.unreached.extend(one.repository.unreached.iter().cloned());
        all.made_by.extend(one.repository.made_by.clone());
        all.url = all.url.or_else(|| one.repository.url.clone());
    }
    (!desired.is_empty()).then_some(all)
}

/// The folder of a repository that shows several clusters, else what the inputs have in common.
fn declared_name(draft: &Draft) -> String {
    let folder = draft.desired.iter().map(|desired| desired.name.as_str()).find(|name| !name.is_empty());
    folder.map_or_else(|| sources::common_name(&draft.sources), str::to_owned)
}

/// An observation knows the kinds that it holds lists of, and no others; what is declared beside it adds objects, never
/// knowledge of what is absent.
fn observation(
    draft: &Draft,
    mut resources: Objects,
    declared: Vec<Resource>,
    demand: &Demand,
    options: &Options,
) -> (Coverage, Objects) {
    let mut extents = draft.extents.clone();
    limits::doubt_namespaces(&mut extents, &resources);
    let mut custom = limits::close_custom(&mut extents, &resources, &draft.names, demand);
    let declared = beside::keep(declared, &resources, &extents);
    resources.extend(declared);
    if options.partial {
        custom = limits::mark_partial(&mut extents, custom);
    }
    (coverage(&extents, custom), resources)
}

fn coverage(extents: &Extents, custom: Option<Extent>) -> Coverage {
    let mut coverage = Coverage::all(Extent::NotCollected);
    for (kind, extent) in extents.iter() {
        coverage.set(kind.clone(), extent.clone());
    }
    if let Some(custom) = custom {
        coverage.set_custom(custom);
    }
    coverage
}

/// What clouds say of the cluster; their answers may lie in documents with those of other clusters.
fn answers(reads: &[FileRead], ids: &[(DocId, usize)]) -> Vec<Resource> {
    let one = |(id, at): &(DocId, usize)| reads[id.file].documents[id.document].beyond.get(*at).cloned();
    ids.iter().filter_map(one).collect()
}

fn take<'a>(reads: &'a mut [FileRead], ids: &'a [DocId]) -> impl Iterator<Item = Resource> + 'a {
    ids.iter().flat_map(|id| std::mem::take(&mut reads[id.file].documents[id.document].objects))
}

/// What a declaration cannot tell is marked as such.
fn leave_status_open(resource: &mut Resource) {
    let kind = &resource.kind;
    if let Some(body) = resource.body.as_object_mut()
        && body.get("status").is_none()
    {
        body.push("status".into(), Value::unknown(Reason::StatusNotCollected(kind.clone())));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::claims::tests::telling;
    use super::*;
    use crate::collect::reading::DocumentRead;
    use crate::collect::testing::{document, file, list, observed, resource};
    use crate::model::evidence::Origin;
    use crate::model::problem::ProblemCode;
    use crate::model::reason::PartialWhy;
    use crate::model::snapshot::Shape;

    fn kind(text: &str) -> GroupKind {
        text.parse().unwrap()
    }

    fn assembled(reads: Vec<FileRead>, options: &Options) -> Assembled {
        let kinds = ["Pod", "ConfigMap", "Application.argoproj.io", "Prometheus.monitoring.coreos.com"].map(kind);
        assemble(&["in".to_owned()], reads, &Demand::of(kinds.into_iter().chain(needs())), options)
    }

    fn one(reads: Vec<FileRead>, options: &Options) -> Snapshot {
        let mut assembled = assembled(reads, options);
        assert_eq!(assembled.snapshots.len(), 1);
        assembled.snapshots.remove(0)
    }

    fn declared(kind: &str, namespace: Option<&str>, name: &str) -> Resource {
        let metadata = json!({"name": name, "namespace": namespace});
        resource(json!({"apiVersion": "v1", "kind": kind, "metadata": metadata}))
    }

    fn pods() -> FileRead {
        file("pods.json", vec![list(["a", "b"].map(|ns| observed("v1", "Pod", Some(ns), "p")).into())])
    }

    fn nodes(place: &str, uid: &str) -> FileRead {
        file(place, vec![list(vec![telling("n", uid)])])
    }

    #[test]
    fn desired_state_alone_is_closed_and_has_no_status() {
        let read = file("app.yaml", vec![document(vec![declared("Pod", Some("a"), "p")])]);
        let snapshot = one(vec![read], &Options::default());
        let status = snapshot.of(&kind("Pod"))[0].body.get("status");
        assert_eq!(status, Some(&Value::unknown(Reason::StatusNotCollected(kind("Pod")))));
        assert_eq!(snapshot.coverage.of(&kind("ConfigMap")), &Extent::Complete);
        assert_eq!((snapshot.collected_at, snapshot.identity.name.as_str()), (None, "in"));
        assert_eq!(snapshot.sources[0].shape, Shape::Manifests);
    }

    #[test]
    fn the_observation_decides_beside_desired_state() {
        let chart = file(
            "app.yaml",
            vec![document(vec![
                declared("Pod", Some("a"), "p"),
                declared("Pod", Some("a"), "gone"),
                declared("ConfigMap", Some("a"), "c"),
            ])],
        );
        let snapshot = one(vec![pods(), chart], &Options::default());
        assert_eq!(snapshot.of(&kind("Pod")).len(), 2);
        assert!(snapshot.of(&kind("Pod")).iter().all(|pod| pod.observed));
        assert_eq!(snapshot.of(&kind("ConfigMap")).len(), 1);
        assert_eq!(snapshot.coverage.of(&kind("ConfigMap")), &Extent::NotCollected);
        assert_eq!(snapshot.sources[0].shape, Shape::Mixed);
    }

    #[test]
    fn two_clusters_in_one_folder_are_two_snapshots() {
        let chart = file("app.yaml", vec![document(vec![declared("Pod", Some("a"), "p")])]);
        let reads = vec![nodes("a/nodes.json", "1"), nodes("b/nodes.json", "2"), pods(), chart];
        let snapshots = assembled(reads, &Options::default()).snapshots;
        let seen: Vec<_> =
            snapshots.iter().map(|snapshot| (snapshot.identity.name.as_str(), snapshot.problems.len())).collect();
        assert_eq!(seen, [("in", 0), ("in/a/nodes.json", 0), ("in/b/nodes.json", 0), ("in/pods.json", 1)]);
        assert_eq!(snapshots[3].problems[0].code, ProblemCode::ClusterUnstated);
    }

    /// An answer of `az aks show`, as reading yields it.
    fn aks(place: &str, name: &str) -> FileRead {
        let id =
            format!("/subscriptions/1/resourcegroups/g/providers/Microsoft.ContainerService/managedClusters/{name}");
        let said = json!({"id": id, "name": name, "nodeResourceGroup": format!("MC_g_{name}_west")});
        let mut read = file(place, vec![DocumentRead::default()]);
        read.documents[0].beyond = cloud::of_value(&Value::from(said), &Origin::default());
        read
    }

    #[test]
    fn a_cloud_alone_is_a_cluster_of_which_nothing_else_is_known() {
        let snapshot = one(vec![aks("aks.json", "shop")], &Options::default());
        assert_eq!((snapshot.identity.name.as_str(), snapshot.observed), ("shop", false));
        assert!(snapshot.identity.uid.is_some_and(|uid| uid.ends_with("/managedClusters/shop")));
        assert_eq!(snapshot.coverage.of(&kind("Pod")), &Extent::NotCollected);
        assert_eq!(snapshot.coverage.of(&kind("AksCluster.cloud")), &Extent::Complete);
        assert_eq!((snapshot.sources[0].shape, snapshot.sources[0].objects), (Shape::Cloud, 1));
    }

    #[test]
    fn a_cloud_neither_opens_nor_closes_what_lies_beside_it() {
        let chart = file("app.yaml", vec![document(vec![declared("Pod", Some("a"), "p")])]);
        let snapshot = one(vec![chart, aks("aks.json", "shop")], &Options::default());
        assert!(!snapshot.observed && snapshot.of(&kind("AksCluster.cloud")).len() == 1);
        assert_eq!(snapshot.coverage.of(&kind("ConfigMap")), &Extent::Complete);
        assert_eq!(snapshot.coverage.of(&kind("EksCluster.cloud")), &Extent::NotCollected);
        let snapshot = one(vec![pods(), aks("aks.json", "shop")], &Options::default());
        assert!(snapshot.observed && snapshot.of(&kind("AksCluster.cloud")).len() == 1);
        assert_eq!(snapshot.coverage.of(&kind("ConfigMap")), &Extent::NotCollected);
    }

    #[test]
    fn clusters_of_clouds_are_told_apart_and_joined_with_their_nodes() {
        let labelled = |place: &str, name: &str| {
            let labels = json!({"kubernetes.azure.com/cluster": format!("MC_g_{name}_west")});
            let metadata = json!({"name": name, "uid": name, "labels": labels});
            file(place, vec![list(vec![resource(json!({"apiVersion": "v1", "kind": "Node", "metadata": metadata}))])])
        };
        let reads = vec![aks("a.json", "a"), aks("b.json", "b"), labelled("n.json", "b"), labelled("m.json", "c")];
        let snapshots = assembled(reads, &Options::default()).snapshots;
        let seen: Vec<_> = snapshots
            .iter()
            .map(|one| (one.identity.name.as_str(), one.observed, one.of(&kind("AksCluster.cloud")).len()))
            .collect();
        assert_eq!(seen, [("a", false, 1), ("b", true, 1), ("c", true, 0)]);
    }

    #[test]
    fn a_complete_list_of_definitions_closes_the_custom_kinds() {
        let spec = json!({"group": "monitoring.coreos.com", "names": {"kind": "Prometheus", "plural": "prometheuses"}});
        let definition = resource(json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "x", "uid": "u"}, "spec": spec,
        }));
        let snapshot = one(vec![file("crds.json", vec![list(vec![definition])])], &Options::default());
        assert_eq!(snapshot.coverage.of(&kind("Prometheus.monitoring.coreos.com")), &Extent::NotCollected);
        assert_eq!(snapshot.coverage.of(&kind("Application.argoproj.io")), &Extent::NotServed);
        assert_eq!(snapshot.coverage.of(&kind("Pod")), &Extent::NotCollected);
    }

    #[test]
    fn unreadable_documents_and_the_user_make_lists_partial() {
        let mut broken = file("broken.yaml", vec![document(vec![])]);
        broken.documents[0].unreadable_kinds = [kind("ConfigMap")].into();
        let problem = Problem { file: "in/broken.yaml".into(), line: Some(3), code: ProblemCode::Syntax("x".into()) };
        broken.problems.push(problem.clone());
        let chart = file("app.yaml", vec![document(vec![declared("Pod", Some("a"), "p")])]);
        let snapshot = one(vec![chart, broken.clone()], &Options::default());
        let unreadable = Extent::Partial(PartialWhy::Unreadable("in/broken.yaml".into()));
        assert_eq!(snapshot.coverage.of(&kind("ConfigMap")), &unreadable);
        assert_eq!(snapshot.coverage.of(&kind("Pod")), &Extent::Complete);
        assert_eq!(snapshot.problems, std::slice::from_ref(&problem));
        let partial = one(vec![pods()], &Options { partial: true, ..Options::default() });
        assert_eq!(partial.coverage.of(&kind("Pod")), &Extent::Partial(PartialWhy::UserSaidSo));
        let nothing = assembled(vec![broken], &Options::default());
        assert_eq!((nothing.snapshots.len(), nothing.problems), (0, vec![problem]));
    }
}
