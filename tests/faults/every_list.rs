//! Every fault on every telling list.

use meetlat::collect::live::Patience;
use meetlat::model::coverage::Extent;
use meetlat::model::fault::Fault;
use meetlat::model::reason::PartialWhy;
use meetlat::model::verdict::Verdict;

use super::answers::{Answer, LOGIN_PAGE, words};
use super::helpers::{BRIEF, DEMO, PATIENT, UNDISTURBED, at_once, extent, only, read, turned};
use super::server::{At, PAGE, Server, Setup, Trouble};

/// Lists that much hangs on.
const KINDS: [&str; 9] = [
    "Pod",
    "ConfigMap",
    "Namespace",
    "Node",
    "Deployment.apps",
    "ClusterRoleBinding.rbac.authorization.k8s.io",
    "CustomResourceDefinition.apiextensions.k8s.io",
    "Prometheus.monitoring.coreos.com",
    "Application.argoproj.io",
];

/// What goes wrong with a list, and what must be known of it then.
struct Case {
    name: &'static str,
    trouble: fn(String) -> Trouble,
    /// Whether it shows on a second page only.
    later: bool,
    expected: fn(&Extent) -> bool,
    patience: Patience,
}

impl Case {
    const fn of(name: &'static str, trouble: fn(String) -> Trouble, expected: fn(&Extent) -> bool) -> Self {
        Self { name, trouble, later: false, expected, patience: PATIENT }
    }

    const fn later(self) -> Self {
        Self { later: true, ..self }
    }

    const fn brief(self) -> Self {
        Self { patience: BRIEF, ..self }
    }
}

fn always(path: String, answer: Answer) -> Trouble {
    Trouble::always(At::Path(path), answer)
}

fn once(path: String, answer: Answer) -> Trouble {
    Trouble::first(1, At::Path(path), answer)
}

fn second_page(path: String, answer: Answer) -> Trouble {
    Trouble::always(At::Page(path, 1), answer)
}

fn is_complete(extent: &Extent) -> bool {
    *extent == Extent::Complete
}

fn is(extent: &Extent, expected: Fault) -> bool {
    *extent == Extent::Partial(PartialWhy::Fault(expected))
}

fn is_status(extent: &Extent, status: u16) -> bool {
    is(extent, Fault::Status(status, words(status).into()))
}

fn is_stranger(extent: &Extent, what: &str) -> bool {
    is(extent, Fault::NotKubernetes(what.into()))
}

fn is_other_json(extent: &Extent) -> bool {
    is_stranger(extent, "JSON that is not what was asked for")
}

fn is_unconnected(extent: &Extent) -> bool {
    matches!(extent, Extent::Partial(PartialWhy::Fault(Fault::NoConnection(words))) if !words.is_empty())
}

fn json(text: &'static str) -> Answer {
    Answer::Say(200, "application/json", text)
}

const STATUS: &str = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","reason":"Timeout"}"#;
const OTHER_LIST: &str = r#"{"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}"#;

fn cases() -> Vec<Case> {
    use Answer::{Break, Cut, FirstPage, Hang, Refuse, Say, Stall, UpTo};
    vec![
        Case::of("not allowed", |path| always(path, Refuse(403, None)), |extent| *extent == Extent::Denied),
        Case::of("no longer allowed", |path| second_page(path, Refuse(403, None)), |e| is_status(e, 403)).later(),
        Case::of("not found", |path| always(path, Refuse(404, None)), |extent| is_status(extent, 404)),
        Case::of("no longer found", |path| second_page(path, Refuse(404, None)), |e| is_status(e, 404)).later(),
        Case::of("gone once", |path| Trouble::first(1, At::Page(path, 1), Refuse(410, None)), is_complete),
        Case::of("gone", |path| second_page(path, Refuse(410, None)), |extent| is(extent, Fault::Expired)).later(),
        Case::of("gone at once", |path| always(path, Refuse(410, None)), |extent| is(extent, Fault::Expired)),
        Case::of("busy once", |path| once(path, Refuse(429, Some(0))), is_complete),
        Case::of("busy for a day", |path| always(path, Refuse(429, Some(86_400))), |e| is(e, Fault::Busy)),
        Case::of("always busy", |path| always(path, Refuse(429, None)), |extent| is(extent, Fault::Busy)),
        Case::of("an error once", |path| once(path, Refuse(500, None)), is_complete),
        Case::of("an error", |path| always(path, Refuse(500, None)), |extent| is_status(extent, 500)),
        Case::of("an error midway", |path| second_page(path, Refuse(500, None)), |e| is_status(e, 500)).later(),
        Case::of("down twice", |path| Trouble::first(2, At::Path(path), Refuse(503, Some(0))), is_complete),
        Case::of("down for a day", |path| always(path, Refuse(503, Some(86_400))), |e| is_status(e, 503)),
        Case::of("expired login", |path| always(path, Refuse(401, None)), |e| is(e, Fault::LoginExpired)),
        Case::of("expired midway", |path| second_page(path, Refuse(401, None)), |e| is(e, Fault::LoginExpired)).later(),
        Case::of("silence", |path| always(path, Hang), |extent| is(extent, Fault::TimedOut(5))).brief(),
        Case::of("stalled", |path| always(path, Stall), |extent| is(extent, Fault::TimedOut(5))).brief(),
        Case::of("cut once", |path| once(path, Cut), is_complete),
        Case::of("cut", |path| always(path, Cut), is_unconnected),
        Case::of("broken once", |path| once(path, Break), is_complete),
        Case::of("broken off", |path| always(path, Break), |extent| is(extent, Fault::Cut)),
        Case::of("broken off midway", |path| second_page(path, Break), |extent| is(extent, Fault::Cut)).later(),
        Case::of("half of it", |path| always(path, UpTo(50)), |extent| is(extent, Fault::Cut)),
        Case::of("half of a later page", |path| second_page(path, UpTo(50)), |extent| is(extent, Fault::Cut)).later(),
        Case::of(
            "a login page",
            |path| always(path, Say(200, "text/html; charset=utf-8", LOGIN_PAGE)),
            |extent| is_stranger(extent, "text/html; charset=utf-8"),
        ),
        Case::of(
            "a page that forbids",
            |path| always(path, Say(403, "text/html", LOGIN_PAGE)),
            |extent| is_stranger(extent, "text/html"),
        ),
        Case::of(
            "another address",
            |path| always(path, Say(302, "text/html", "<a href=\"/login\">Found</a>")),
            |extent| is_stranger(extent, "text/html"),
        ),
        Case::of("nothing", |path| always(path, json("")), is_other_json),
        Case::of("null", |path| always(path, json("null")), |extent| !extent.is_complete()),
        Case::of("an object", |path| always(path, json("{}")), is_other_json),
        Case::of("an array", |path| always(path, json("[]")), is_other_json),
        Case::of("a status", |path| always(path, json(STATUS)), is_other_json),
        Case::of("another list", |path| always(path, json(OTHER_LIST)), is_other_json),
        Case::of(
            "always the first page",
            |path| second_page(path, FirstPage),
            |extent| *extent == Extent::Partial(PartialWhy::MorePages),
        )
        .later(),
    ]
}

#[test]
fn verdicts_of_all_sorts_are_at_stake() {
    let said = |verdict: Verdict| UNDISTURBED.findings.iter().filter(|one| one.verdict == verdict).count();
    let all = [Verdict::Pass, Verdict::Partial, Verdict::Fail, Verdict::NotApplicable].map(said);
    assert!(all.iter().all(|count| *count >= 3), "{all:?}");
    for kind in KINDS {
        assert_eq!(extent(&UNDISTURBED, kind), &Extent::Complete, "{kind}");
    }
}

#[test]
fn no_fault_turns_a_verdict() {
    let pairs: Vec<(Case, &str)> =
        KINDS.iter().flat_map(|kind| cases().into_iter().map(move |case| (case, *kind))).collect();
    at_once(&pairs, |(case, kind)| {
        let list = DEMO.list(kind);
        let setup = Setup { troubles: vec![(case.trouble)(list.path())], ..Setup::default() };
        let server = Server::start(&DEMO, setup);
        let cluster = only(read(&server, case.patience).unwrap());
        let what = format!("{}: {kind}", case.name);
        let reached = !case.later || list.items.len() > PAGE;
        let known = extent(&cluster, kind);
        assert!(if reached { (case.expected)(known) } else { is_complete(known) }, "{what}: {known:?}");
        assert_eq!(turned(&UNDISTURBED, &cluster), Vec::<String>::new(), "{what}");
        // Four attempts at each page, and a list is begun at most twice.
        let most = 4 * 2 * list.items.len().div_ceil(PAGE).max(1);
        assert!(server.times(&list.path()) <= most, "{what}: asked {} times", server.times(&list.path()));
        for other in KINDS.iter().filter(|other| *other != kind) {
            assert_eq!(extent(&cluster, other), &Extent::Complete, "{what}, and {other} was not read");
        }
    });
}

#[test]
fn what_is_not_known_leaves_verdicts_open() {
    let open = |kind: &str| {
        let trouble = always(DEMO.list(kind).path(), Answer::Refuse(403, None));
        let server = Server::start(&DEMO, Setup { troubles: vec![trouble], ..Setup::default() });
        let cluster = only(read(&server, PATIENT).unwrap());
        cluster.findings.iter().filter(|finding| finding.verdict == Verdict::Unknown).count()
    };
    let undisturbed = UNDISTURBED.findings.iter().filter(|finding| finding.verdict == Verdict::Unknown).count();
    for kind in ["Pod", "ConfigMap", "Node", "Deployment.apps", "Application.argoproj.io"] {
        assert!(open(kind) > undisturbed, "{kind}");
    }
}

#[test]
fn an_answer_that_ends_anywhere_before_its_end_is_none() {
    let list = DEMO.list("Namespace");
    let percents: Vec<usize> = (0..=100).step_by(4).collect();
    at_once(&percents, |percent| {
        let trouble = always(list.path(), Answer::UpTo(*percent));
        let server = Server::start(&DEMO, Setup { troubles: vec![trouble], ..Setup::default() });
        let cluster = only(read(&server, PATIENT).unwrap());
        let known = extent(&cluster, "Namespace");
        assert!(if *percent == 0 { is_other_json(known) } else { is(known, Fault::Cut) }, "{percent}: {known:?}");
    });
}
