//! What the server says it serves, and what it does not say.

use std::sync::Arc;

use meetlat::collect::live::LiveError;
use meetlat::model::coverage::Extent;
use meetlat::model::fault::Fault;
use meetlat::model::reason::PartialWhy;
use meetlat::model::report::ClusterReport;

use super::answers::{Answer, LOGIN_PAGE, words};
use super::cluster::Recorded;
use super::helpers::{DEMO, PATIENT, UNDISTURBED, extent, only, read, turned};
use super::server::{At, Discovery, Server, Setup, Trouble};

fn known(cluster: &ClusterReport) -> Vec<(String, Extent)> {
    cluster.coverage.named().map(|(kind, extent)| (kind.to_string(), extent.clone())).collect()
}

fn verdicts(cluster: &ClusterReport) -> Vec<(&str, &[meetlat::model::verdict::Verdict])> {
    cluster.findings.iter().map(|finding| (finding.rule.as_str(), finding.possible.as_slice())).collect()
}

/// The platform, told of in this way and with this trouble.
fn told(discovery: Discovery, troubles: Vec<Trouble>) -> (Server, ClusterReport) {
    let server = Server::start(&DEMO, Setup { discovery, troubles, ..Setup::default() });
    let cluster = only(read(&server, PATIENT).unwrap());
    (server, cluster)
}

#[test]
fn however_it_is_told_the_same_is_read() {
    for discovery in [Discovery::Plain, Discovery::Empty] {
        let (_, cluster) = told(discovery, Vec::new());
        assert_eq!(known(&cluster), known(&UNDISTURBED), "{discovery:?}");
        assert_eq!(verdicts(&cluster), verdicts(&UNDISTURBED), "{discovery:?}");
        assert_eq!(cluster.server_version.as_deref(), Some("v1.34.2"));
    }
}

#[test]
fn only_lists_are_asked_for_page_by_page_and_no_secret() {
    for discovery in [Discovery::Aggregated, Discovery::Plain] {
        let (server, cluster) = told(discovery, Vec::new());
        let asked = server.asked();
        let agent = concat!("meetlat/", env!("CARGO_PKG_VERSION"));
        assert!(asked.iter().all(|one| one.agent == agent), "{:?}", asked[0]);
        assert!(!asked.iter().any(|one| one.path.contains("secret") && !one.path.contains("external-secrets.io")));
        assert_eq!(extent(&cluster, "Secret"), &Extent::NotCollected);
        let paths: Vec<String> = DEMO.lists.iter().map(super::cluster::List::path).collect();
        let (lists, others): (Vec<_>, Vec<_>) = asked.iter().partition(|one| paths.contains(&one.path));
        for one in lists {
            let rest = one.query.strip_prefix("limit=500").unwrap_or_else(|| panic!("{one:?}"));
            assert!(rest.is_empty() || rest.starts_with("&continue=after-") && !rest[1..].contains('&'), "{one:?}");
        }
        assert!(others.iter().all(|one| one.query.is_empty()), "{others:?}");
        assert_eq!(server.times("/api/v1/pods"), DEMO.list("Pod").items.len().div_ceil(2));
    }
}

#[test]
fn every_version_is_looked_at() {
    let moved = Arc::new(Recorded::demo().moved("external-secrets.io", "v1beta1"));
    for discovery in [Discovery::Aggregated, Discovery::Plain] {
        let server = Server::start(&moved, Setup { discovery, ..Setup::default() });
        let cluster = only(read(&server, PATIENT).unwrap());
        for path in [
            "/apis/monitoring.coreos.com/v1/prometheuses",
            "/apis/monitoring.coreos.com/v1alpha1/alertmanagerconfigs",
            "/apis/external-secrets.io/v1beta1/externalsecrets",
        ] {
            assert_eq!(server.times(path), 1, "{path}");
        }
        assert_eq!(verdicts(&cluster), verdicts(&UNDISTURBED));
    }
}

#[test]
fn an_api_whose_server_is_down_is_not_absent() {
    let group = "monitoring.coreos.com";
    for discovery in [Discovery::Aggregated, Discovery::Plain] {
        let server = Server::start(&DEMO, Setup { discovery, down: vec![group], ..Setup::default() });
        let cluster = only(read(&server, PATIENT).unwrap());
        let down = Extent::Partial(PartialWhy::Fault(Fault::ApiDown(group.to_owned())));
        assert_eq!(extent(&cluster, "Prometheus.monitoring.coreos.com"), &down, "{discovery:?}");
        assert_eq!(extent(&cluster, "Pod"), &Extent::Complete);
        assert_eq!(turned(&UNDISTURBED, &cluster), Vec::<String>::new(), "{discovery:?}");
    }
}

#[test]
fn what_is_not_told_is_not_absent() {
    let status = |status: u16| Extent::Partial(PartialWhy::Fault(Fault::Status(status, words(status).into())));
    let fault = |fault: Fault| Extent::Partial(PartialWhy::Fault(fault));
    let page = Answer::Say(200, "text/html", LOGIN_PAGE);
    let cases = [
        ("/apis", Discovery::Aggregated, Answer::Refuse(403, None), Extent::Denied),
        ("/apis", Discovery::Aggregated, Answer::Refuse(500, None), status(500)),
        ("/apis", Discovery::Aggregated, Answer::Break, fault(Fault::Cut)),
        ("/apis", Discovery::Aggregated, page, fault(Fault::NotKubernetes("text/html".into()))),
        ("/apis", Discovery::Plain, Answer::UpTo(50), fault(Fault::NotKubernetes("JSON of another kind".into()))),
        ("/apis/apps/v1", Discovery::Plain, Answer::Refuse(403, None), Extent::Denied),
        ("/apis/apps/v1", Discovery::Plain, Answer::Refuse(404, None), status(404)),
        ("/apis/apps/v1", Discovery::Plain, Answer::Refuse(500, None), status(500)),
    ];
    for (path, discovery, answer, expected) in cases {
        let what = format!("{path}: {answer:?}");
        let (_, cluster) = told(discovery, vec![Trouble::always(At::Path(path.to_owned()), answer)]);
        assert_eq!(extent(&cluster, "Deployment.apps"), &expected, "{what}");
        assert_eq!(extent(&cluster, "Pod"), &Extent::Complete, "{what}");
        assert_eq!(turned(&UNDISTURBED, &cluster), Vec::<String>::new(), "{what}");
    }
    let (_, cluster) =
        told(Discovery::Aggregated, vec![Trouble::always(At::Path("/api".into()), Answer::Refuse(403, None))]);
    assert_eq!(extent(&cluster, "Pod"), &Extent::Denied);
    assert_eq!(extent(&cluster, "Deployment.apps"), &Extent::Complete);
    assert_eq!(turned(&UNDISTURBED, &cluster), Vec::<String>::new());
}

#[test]
fn an_api_that_is_taken_away_meanwhile_is_absent() {
    let list = DEMO.list("Certificate.cert-manager.io");
    let gone = |path: String| Trouble::always(At::Path(path), Answer::Refuse(404, None));
    let api = format!("/apis/{}", list.api());
    let (server, cluster) = told(Discovery::Aggregated, vec![gone(list.path()), gone(api.clone())]);
    assert_eq!(extent(&cluster, "Certificate.cert-manager.io"), &Extent::NotServed);
    assert_eq!((server.times(&list.path()), server.times(&api)), (1, 1));
}

#[test]
fn a_server_that_serves_nothing_is_no_cluster() {
    let nothing = Arc::new(Recorded { lists: Vec::new() });
    let server = Server::start(&nothing, Setup::default());
    let error = read(&server, PATIENT).unwrap_err();
    assert!(matches!(error, LiveError::Server(_, Fault::NotKubernetes(_))), "{error:?}");
}
