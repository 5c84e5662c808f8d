//! How long a server may keep a run waiting: counted in requests.

use std::time::{Duration, Instant};

use meetlat::collect::live::{LiveError, Patience};
use meetlat::model::coverage::Extent;
use meetlat::model::fault::Fault;
use meetlat::model::reason::PartialWhy;

use super::answers::Answer;
use super::helpers::{BRIEF, DEMO, PATIENT, UNDISTURBED, extent, only, read, turned};
use super::server::{At, Server, Setup, Trouble, Which};

fn start(troubles: Vec<Trouble>) -> Server {
    Server::start(&DEMO, Setup { troubles, ..Setup::default() })
}

/// From this request on.
fn from(first: usize, answer: Answer) -> Trouble {
    Trouble { at: At::Everywhere, which: Which::From(first..), answer }
}

/// Discovery takes three requests.
const DISCOVERED: usize = 3;

#[test]
fn a_busy_server_is_waited_for() {
    let path = DEMO.list("Pod").path();
    let server = start(vec![Trouble::first(1, At::Path(path.clone()), Answer::Refuse(429, Some(1)))]);
    let start = Instant::now();
    let cluster = only(read(&server, PATIENT).unwrap());
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(extent(&cluster, "Pod"), &Extent::Complete);
    assert_eq!(server.times(&path), 1 + DEMO.list("Pod").items.len().div_ceil(2));
}

#[test]
fn all_waiting_is_paid_from_one_purse() {
    let server = start(vec![from(DISCOVERED, Answer::Refuse(503, Some(1)))]);
    let error = read(&server, PATIENT).unwrap_err();
    assert!(matches!(error, LiveError::Server(_, Fault::Status(503, _))), "{error:?}");
    // Two seconds of patience are two repetitions of one second.
    let lists = UNDISTURBED.coverage.named().filter(|(_, extent)| **extent == Extent::Complete).count();
    let asked = server.asked().len() - DISCOVERED;
    assert!(asked <= lists + 2, "{asked} requests for {lists} lists");
}

/// As many as are read at a time, so that nothing else is answered meanwhile.
const HEAVY: [&str; 6] = [
    "Pod",
    "ConfigMap",
    "ReplicaSet.apps",
    "CustomResourceDefinition.apiextensions.k8s.io",
    "Deployment.apps",
    "Application.argoproj.io",
];

#[test]
fn lists_that_do_not_end_hold_up_no_others() {
    for (answer, kinds) in [(Answer::Hang, &HEAVY[..4]), (Answer::Stall, &HEAVY[..])] {
        let troubles = kinds.iter().map(|kind| Trouble::always(At::Path(DEMO.list(kind).path()), answer.clone()));
        let cluster = only(read(&start(troubles.collect()), BRIEF).unwrap());
        for (kind, known) in cluster.coverage.named() {
            let is_silent = *known == Extent::Partial(PartialWhy::Fault(Fault::TimedOut(5)));
            let is_as_before = known == UNDISTURBED.coverage.of(kind);
            let is_theirs = kinds.contains(&kind.to_string().as_str());
            assert!(if is_theirs { is_silent } else { is_as_before }, "{answer:?}: {kind}: {known:?}");
        }
        assert_eq!(turned(&UNDISTURBED, &cluster), Vec::<String>::new(), "{answer:?}");
    }
}

#[test]
fn a_server_that_falls_silent_is_given_up() {
    for (answer, patience) in [(Answer::Hang, BRIEF), (Answer::Cut, PATIENT)] {
        let server = start(vec![from(20, answer.clone())]);
        let cluster = only(read(&server, patience).unwrap());
        let given_up = Extent::Partial(PartialWhy::Fault(Fault::GivenUp));
        assert!(cluster.coverage.named().any(|(_, extent)| *extent == given_up), "{answer:?}");
        assert_eq!(turned(&UNDISTURBED, &cluster), Vec::<String>::new(), "{answer:?}");
        // Four attempts each at six lists that had answers before, six that had none, and three begun before the fourth failed.
        let asked = server.asked().len() - 20;
        assert!(asked <= 60, "{answer:?}: {asked}");
    }
}

#[test]
fn a_silent_server_is_asked_again_only_while_there_is_patience() {
    let path = DEMO.list("Pod").path();
    let times = |waiting: u64| {
        let server = start(vec![Trouble::always(At::Path(path.clone()), Answer::Hang)]);
        let request = Duration::from_secs(1);
        read(&server, Patience { request, waiting: Duration::from_millis(waiting), ..PATIENT }).unwrap();
        server.times(&path)
    };
    assert_eq!((times(100), times(2_500)), (1, 3));
}

#[test]
fn a_login_that_expires_is_told_as_such() {
    let server = start(vec![from(40, Answer::Refuse(401, None))]);
    let cluster = only(read(&server, PATIENT).unwrap());
    let expired = Extent::Partial(PartialWhy::Fault(Fault::LoginExpired));
    let without: Vec<String> =
        cluster.coverage.named().filter(|(_, extent)| **extent == expired).map(|(kind, _)| kind.to_string()).collect();
    assert!(without.len() > 3, "{without:?}");
    assert_eq!(turned(&UNDISTURBED, &cluster), Vec::<String>::new());
    assert!(server.asked().len() < 40 + UNDISTURBED.coverage.named().count());
}
