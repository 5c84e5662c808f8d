//! Nothing at all can be read, and what to check.

use std::net::TcpListener;

use serde_json::json;

use meetlat::collect::live::{Target, contexts};

use super::answers::{Answer, LOGIN_PAGE};
use super::helpers::{BRIEF, DEMO, PATIENT, read, read_target};
use super::server::{At, Server, Setup, Trouble, Which, kubeconfig, written};

/// What is said when this is the answer from a request on.
fn said(first: usize, answer: Answer) -> String {
    let trouble = Trouble { at: At::Everywhere, which: Which::From(first..), answer };
    let server = Server::start(&DEMO, Setup { troubles: vec![trouble], ..Setup::default() });
    let words = read(&server, PATIENT).unwrap_err().to_string();
    assert!(words.contains(&server.url()), "{words}");
    words
}

#[test]
fn a_server_of_which_nothing_can_be_read() {
    let page = Answer::Say(200, "text/html", LOGIN_PAGE);
    let cases = [
        (said(0, Answer::Refuse(401, None)), ["the login is missing or has expired", "kubectl auth whoami"]),
        (said(0, Answer::Refuse(403, None)), ["refuses to say what it serves", "system:discovery"]),
        (said(3, Answer::Refuse(403, None)), ["list nothing", "meetlat access"]),
        (said(3, Answer::Refuse(401, None)), ["expired while it was being read", "log in again"]),
        (said(0, page.clone()), ["no API server (text/html)", "a proxy"]),
        (said(3, page), ["no API server (text/html)", "a proxy"]),
        (said(0, Answer::Cut), ["no connection to", "a VPN or a proxy"]),
        (said(0, Answer::Break), ["broke its answer off", "what stands in between"]),
        (said(0, Answer::Refuse(404, None)), ["no API server (no API under /api)", "the address in the kubeconfig"]),
        (said(0, Answer::Refuse(429, Some(86_400))), ["too busy (HTTP 429)", "try again later"]),
        (said(0, Answer::Refuse(500, None)), ["HTTP 500: etcdserver: request timed out", "kubectl get --raw /readyz"]),
    ];
    for (words, expected) in cases {
        assert!(expected.iter().all(|part| words.contains(part)), "{words}");
        assert!(!words.contains("os error"), "{words}");
    }
}

#[test]
fn a_server_that_keeps_silent() {
    let trouble = Trouble::always(At::Everywhere, Answer::Hang);
    let server = Server::start(&DEMO, Setup { troubles: vec![trouble], ..Setup::default() });
    let words = read(&server, BRIEF).unwrap_err().to_string();
    assert!(words.contains("no answer within 5 s") && words.contains("--request-timeout"), "{words}");
    assert!(server.asked().len() <= 4, "{:?}", server.asked());
}

#[test]
fn a_port_where_nobody_listens() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let words = refused(&kubeconfig(&[("test", &format!("http://{address}"))], &json!({})));
    let expected =
        format!("no connection to http://{address}: Connection refused; check the address in the kubeconfig");
    assert!(words.starts_with(&expected), "{words}");
}

/// What is said of a kubeconfig.
fn refused(text: &str) -> String {
    let file = written(text);
    let target = Target { kubeconfig: Some(file.path().to_owned()), ..Target::default() };
    read_target(&target, PATIENT).unwrap_err().to_string()
}

#[test]
fn a_kubeconfig_that_is_no_good() {
    let named = |server: &str| kubeconfig(&[("prod", server), ("test", server)], &json!({"token": "c4n4ry-token"}));
    let good = named("http://127.0.0.1:1");
    let cases = [
        (
            good.replace("\"current-context\":\"prod\"", "\"current-context\":\"old\""),
            "no context `old`; it has prod, test",
        ),
        (
            good.replace("\"current-context\":\"prod\"", "\"current-context\":\"\""),
            "choose one with --context NAME: it has prod, test",
        ),
        (String::new(), "holds no context"),
        (
            good.replace("\"cluster\":\"prod\"", "\"cluster\":\"gone\""),
            "names the cluster `gone`, which the kubeconfig does not hold",
        ),
        (named("not an address"), "the `server` of its cluster is no address"),
        (
            good.replace("{\"server\":", "{\"certificate-authority\":\"/nowhere/ca.crt\",\"server\":"),
            "certificate authority of its cluster `/nowhere/ca.crt` cannot be read: No such file",
        ),
        ("users:\n- name: jane\n  user: {token: [c4n4ry-token}\n".to_owned(), "is no kubeconfig (see line"),
        ("contexts: c4n4ry-token\n".to_owned(), "is no kubeconfig (see line"),
    ];
    for (text, expected) in cases {
        let words = refused(&text);
        assert!(words.contains(expected), "{words}");
        assert!(!words.contains("c4n4ry"), "{words}");
    }
}

#[test]
fn a_kubeconfig_that_is_not_there() {
    let target = Target { kubeconfig: Some("/nowhere/config".into()), ..Target::default() };
    let words = contexts(&target).unwrap_err().to_string();
    let expected =
        "there is no kubeconfig `/nowhere/config`; name one that is there with --kubeconfig FILE or KUBECONFIG";
    assert_eq!(words, expected);
    let folder = Target { kubeconfig: Some("/".into()), ..Target::default() };
    let words = contexts(&folder).unwrap_err().to_string();
    assert_eq!(words, "cannot read the kubeconfig `/`: Is a directory");
}
