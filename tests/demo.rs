//! The example platform in the binary: whole, small, and with a mixture of verdicts judged by hand.

use std::collections::{BTreeMap, BTreeSet};

use meetlat::catalog::demo;
use meetlat::catalog::load::{Choice, load};
use meetlat::collect::read::Silent;
use meetlat::model::coverage::Extent;
use meetlat::model::kind::GroupKind;
use meetlat::model::report::{ClusterReport, Report};
use meetlat::model::verdict::Verdict::{self, Fail, NotApplicable, Partial, Pass, Unknown};
use meetlat::scan::{Request, run, run_demo};

/// What each rule must say, and on what in the files.
const EXPECTED: [(&str, Verdict); 12] = [
    // The nodes carry the label `kubernetes.azure.com/cluster`: AKS.
    ("managed-kubernetes", Pass),
    ("self-managed-is-rke2", NotApplicable),
    // Prometheus runs, and its sidecar uploads to a bucket that no store gateway reads.
    ("metrics-stack", Pass),
    ("metrics-long-term", Partial),
    // Loki runs and Alloy ships to it, but Loki's newest schema period lies on a file system.
    ("central-logs", Pass),
    ("logs-long-term", Fail),
    // Alloy's selector leaves the node of the pool `system` out.
    ("log-collectors", Partial),
    // ingress-nginx runs as a Deployment of two, in a cluster with namespaces for production.
    ("ingress-controller", Pass),
    ("ingress-daemonset", Fail),
    // No scanner in the cluster, and `az aks show` says that Defender is off.
    ("vulnerability-scanner", Fail),
    // The operator runs, but the list of ClusterSecretStores is not among the files.
    ("external-secrets", Unknown),
    // Argo CD runs and reconciles applications.
    ("gitops", Pass),
];

fn only_cluster(report: &Report) -> &ClusterReport {
    assert_eq!(report.clusters.len(), 1);
    &report.clusters[0]
}

fn verdicts(cluster: &ClusterReport) -> BTreeMap<&str, Verdict> {
    cluster.findings.iter().map(|finding| (finding.rule.as_str(), finding.verdict)).collect()
}

#[test]
fn every_verdict_is_as_judged_by_hand() {
    let rules = load(&Choice::default()).unwrap();
    let report = run_demo(&Request::default(), &rules);
    let found = verdicts(only_cluster(&report));
    for (rule, expected) in EXPECTED {
        assert_eq!(found.get(rule), Some(&expected), "{rule}");
    }
    let judged: BTreeSet<Verdict> = found.into_values().collect();
    assert_eq!(judged, BTreeSet::from([Pass, Partial, Fail, Unknown, NotApplicable]));
}

#[test]
fn the_files_in_the_binary_read_as_the_folder_does() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/demo");
    let request = Request { inputs: vec![folder.to_owned()], ..Request::default() };
    let rules = load(&Choice::default()).unwrap();
    let (of_folder, embedded) = (run(&request, &rules, &Silent).unwrap(), run_demo(&Request::default(), &rules));
    let (one, other) = (only_cluster(&of_folder), only_cluster(&embedded));
    assert_eq!(verdicts(one), verdicts(other));
    // A folder is asked for the other files of a work tree too; the binary holds none to ask for.
    let of_cluster = |report: &ClusterReport| -> Vec<_> {
        let named = report.coverage.named().filter(|(kind, _)| kind.group != "worktree");
        named.map(|(kind, extent)| (kind.clone(), extent.clone())).collect()
    };
    assert_eq!(of_cluster(one), of_cluster(other));
    assert_eq!(other.sources[0].path, "demo");
    let evidence: Vec<_> = other.findings.iter().flat_map(|finding| &finding.evidence).collect();
    assert!(!evidence.is_empty());
    for evidence in evidence {
        assert!(evidence.origin.file.starts_with("demo/"), "{:?}", evidence.origin);
    }
}

/// One kind is left out so that a reader meets an Unknown; every other kind that the files speak of is complete.
#[test]
fn the_platform_is_whole_but_for_one_kind() {
    let rules = load(&Choice::default()).unwrap();
    let report = run_demo(&Request::default(), &rules);
    let cluster = only_cluster(&report);
    assert_eq!((&cluster.problems, &report.problems), (&Vec::new(), &Vec::new()));
    let left_out = GroupKind::new("external-secrets.io", "ClusterSecretStore");
    // What its cloud would say, or the files beside its manifests, is no kind of the cluster's.
    let own = cluster.coverage.named().filter(|(kind, _)| kind.group != "cloud" && kind.group != "worktree");
    for (kind, extent) in own {
        let expected = if *kind == left_out { Extent::NotCollected } else { Extent::Complete };
        assert_eq!(*extent, expected, "{kind}");
    }
    assert_eq!(*cluster.coverage.of(&GroupKind::new("kyverno.io", "ClusterPolicy")), Extent::NotServed);
}

#[test]
fn the_files_are_small_and_hold_no_secret() {
    let files = demo::files();
    let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(size < 128 << 10, "{size} bytes");
    for (name, bytes) in files {
        let text = std::str::from_utf8(bytes).unwrap();
        let is_list = text.starts_with("apiVersion: v1\nitems:");
        assert!(is_list || name == "aks.json", "{name} is neither a list as kubectl writes it nor what Azure answers");
        assert!(!text.contains("\n  kind: Secret\n"), "{name} holds a Secret");
    }
}
