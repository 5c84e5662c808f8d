//! Plug-ins that log in: other people's programs.
#![cfg(unix)]

use std::time::Duration;

use meetlat::collect::live::{Patience, Target};
use meetlat::model::coverage::Extent;
use meetlat::model::fault::Fault;
use meetlat::model::reason::PartialWhy;
use meetlat::model::report::Report;
use serde_json::{Value, json};

use super::helpers::{DEMO, PATIENT, RULES, UNDISTURBED, only, read_target, turned};
use super::server::{Server, Setup, kubeconfig, written};

/// A user whom a shell script logs in.
pub(crate) fn plugin(script: &str) -> Value {
    json!({"exec": {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "sh",
        "args": ["-c", script, "c4n4ry-argument"],
        "env": [{"name": "PASSWORD", "value": "c4n4ry-password"}],
        "interactiveMode": "IfAvailable",
    }})
}

fn read_as(user: &Value, server: &Server, patience: Patience) -> Result<Report, String> {
    let file = written(&kubeconfig(&[("test", &server.url())], user));
    let target = Target { kubeconfig: Some(file.path().to_owned()), ..Target::default() };
    read_target(&target, patience).map_err(|error| error.to_string())
}

/// A credential, and a way to have it printed.
fn printed(expires: &str) -> String {
    let status = json!({"token": "c4n4ry-token", "expirationTimestamp": expires});
    let credential =
        json!({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status});
    format!("echo '{credential}'")
}

#[test]
fn a_plugin_logs_in() {
    let server = Server::start(&DEMO, Setup::default());
    let cluster = only(read_as(&plugin(&printed("2999-01-01T00:00:00Z")), &server, PATIENT).unwrap());
    assert_eq!(turned(&UNDISTURBED, &cluster), Vec::<String>::new());
    assert_eq!(turned(&cluster, &UNDISTURBED), Vec::<String>::new());
}

#[test]
fn a_plugin_that_hangs_is_not_waited_for() {
    let brief = Duration::from_millis(200);
    let patience = Patience { login: brief, login_by_hand: brief, ..PATIENT };
    let server = Server::start(&DEMO, Setup::default());
    let words = read_as(&plugin("exec sleep 5"), &server, patience).unwrap_err();
    assert!(words.contains("the plug-in `sh` gave no answer within 1 s"), "{words}");
    assert!(words.contains("kubectl auth whoami"), "{words}");
    assert!(server.asked().is_empty());
}

#[test]
fn a_plugin_that_is_not_there() {
    let mut user = plugin("");
    user["exec"]["command"] = json!("no-such-login");
    user["exec"]["installHint"] = json!("Install it with `brew install no-such-login`");
    let words = read_as(&user, &Server::start(&DEMO, Setup::default()), PATIENT).unwrap_err();
    let expected = "the plug-in `no-such-login` cannot be started: No such file or directory; Install it with `brew";
    assert!(words.contains(expected), "{words}");
    assert!(!words.contains("c4n4ry"), "{words}");
}

#[test]
fn of_what_a_plugin_prints_nothing_is_repeated() {
    let server = Server::start(&DEMO, Setup::default());
    for script in ["echo c4n4ry-token; exit 7", "echo '{\"status\": [c4n4ry-token'", "echo c4n4ry-token"] {
        let words = read_as(&plugin(script), &server, PATIENT).unwrap_err();
        assert!(words.contains("the plug-in `sh` "), "{words}");
        assert!(!words.contains("c4n4ry"), "{words}");
    }
}

/// A login that expires at once is renewed before each request; the fourteenth renewal fails, among the lists.
#[test]
fn a_plugin_that_fails_midway_ends_the_login_and_not_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let count = folder.path().join("count");
    let script = format!(
        "echo >> {0}; if [ $(wc -l < {0}) -gt 14 ]; then echo c4n4ry-token; exit 1; fi; {1}",
        count.display(),
        printed("2020-01-01T00:00:00Z")
    );
    let report = read_as(&plugin(&script), &Server::start(&DEMO, Setup::default()), PATIENT).unwrap();
    let mut text = Vec::new();
    meetlat::report::json::write(&meetlat::report::document::report(&report, &RULES), &mut text).unwrap();
    assert!(!String::from_utf8(text).unwrap().contains("c4n4ry"));
    let cluster = only(report);
    let expired = Extent::Partial(PartialWhy::Fault(Fault::LoginExpired));
    assert!(cluster.coverage.named().any(|(_, extent)| *extent == expired));
    assert_eq!(turned(&UNDISTURBED, &cluster), Vec::<String>::new());
}
