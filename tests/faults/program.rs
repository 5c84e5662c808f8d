//! The program as users run it, on clusters that answer wrongly.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

use super::answers::{Answer, LOGIN_PAGE};
use super::helpers::DEMO;
use super::server::{At, Server, Setup, Trouble, kubeconfig, written};

/// The program without anything that the surroundings say of clusters; its standard input is closed.
fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meetlat"));
    let said = ["KUBECONFIG", "NO_PROXY", "no_proxy", "NO_COLOR", "CLICOLOR_FORCE", "KUBERNETES_SERVICE_HOST"];
    for name in said {
        command.env_remove(name);
    }
    command.args(args).env("HOME", "/nowhere").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What one run gave.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

fn run(args: &[&str]) -> Run {
    command(args).output().unwrap().into()
}

fn path(file: &tempfile::NamedTempFile) -> String {
    file.path().display().to_string()
}

fn with(troubles: Vec<Trouble>) -> Server {
    Server::start(&DEMO, Setup { troubles, ..Setup::default() })
}

fn everywhere(answer: Answer) -> Server {
    with(vec![Trouble::always(At::Everywhere, answer)])
}

fn because<'r>(report: &'r Value, kind: &str) -> &'r Value {
    let all = report["clusters"][0]["coverage"].as_array().unwrap();
    all.iter().find(|one| one["kind"] == kind).unwrap()
}

#[test]
fn what_went_wrong_stands_in_the_report_in_both_languages() {
    let at = |kind: &str, answer: Answer| Trouble::always(At::Path(DEMO.list(kind).path()), answer);
    let server = with(vec![
        at("Pod", Answer::Refuse(500, None)),
        at("Node", Answer::Refuse(403, None)),
        at("Ingress.networking.k8s.io", Answer::Say(200, "text/html", LOGIN_PAGE)),
        at("Service", Answer::Refuse(401, None)),
    ]);
    let file = server.kubeconfig();
    for (language, words) in [
        (
            "en",
            ["answered with HTTP 500: etcdserver: request timed out", "the login page of a proxy", "the login expired"],
        ),
        (
            "nl",
            [
                "antwoordde met HTTP 500: etcdserver: request timed out",
                "de inlogpagina van een proxy",
                "de aanmelding verliep",
            ],
        ),
    ] {
        let args = ["scan", "--kubeconfig", &path(&file), "--lang", language, "--as-of", "2026-11-24"];
        let json = run(&[&args[..], &["-o", "json"]].concat());
        assert_eq!((json.code, json.err.as_str()), (Some(0), ""));
        let report: Value = serde_json::from_str(&json.out).unwrap();
        assert_eq!(report["clusters"][0]["identity"]["name"], "test");
        for (kind, words) in ["Pod", "Ingress.networking.k8s.io", "Service"].iter().zip(words) {
            let known = because(&report, kind);
            assert_eq!(known["extent"], "partial");
            assert!(known["because"][language].as_str().unwrap().contains(words), "{known}");
        }
        assert_eq!(because(&report, "Node")["extent"], "denied");
        let markdown = run(&[&args[..], &["-o", "markdown"]].concat());
        assert!(words.iter().all(|words| markdown.out.contains(words)), "{}", markdown.out);
        assert!(markdown.out.contains("`list`") && markdown.out.contains("nodes"), "{}", markdown.out);
    }
}

#[test]
fn nothing_readable_ends_with_three_and_says_what_to_check() {
    let answers = [
        (Answer::Refuse(401, None), "kubectl auth whoami"),
        (Answer::Refuse(403, None), "system:discovery"),
        (Answer::Say(200, "text/html", LOGIN_PAGE), "whether a proxy stands in between"),
    ];
    for (answer, next) in answers {
        let server = everywhere(answer);
        let run = run(&["scan", "--kubeconfig", &path(&server.kubeconfig()), "-o", "json"]);
        assert_eq!((run.code, run.out.as_str()), (Some(3), ""), "{}", run.err);
        assert!(run.err.starts_with("error: ") && run.err.contains(next), "{}", run.err);
    }
    for args in [&["scan"][..], &["scan", "--context", "prod"], &["coverage"]] {
        let run = run(args);
        assert_eq!((run.code, run.out.as_str()), (Some(3), ""), "{args:?}");
        assert!(run.err.contains("there is no kubeconfig, and this does not run in a pod"), "{}", run.err);
    }
}

#[test]
fn of_several_clusters_one_that_fails_hides_no_other() {
    let (good, bad) = (with(Vec::new()), everywhere(Answer::Refuse(401, None)));
    let config = written(&kubeconfig(&[("good", &good.url()), ("bad", &bad.url())], &json!({"token": "t"})));
    let run = run(&["scan", "--kubeconfig", &path(&config), "--all-contexts", "-o", "json"]);
    assert_eq!(run.code, Some(3), "{}", run.err);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let names: Vec<&Value> =
        report["clusters"].as_array().unwrap().iter().map(|one| &one["identity"]["context"]).collect();
    assert_eq!(names, ["good"]);
    let problem = &report["problems"][0];
    assert_eq!(problem["file"], "bad");
    assert!(problem["message"]["en"].as_str().unwrap().contains("the login is missing or has expired"), "{problem}");
}

#[test]
fn where_all_of_several_clusters_fail_that_is_said() {
    let bad = everywhere(Answer::Refuse(401, None));
    let config = written(&kubeconfig(&[("one", &bad.url()), ("two", &bad.url())], &json!({"token": "t"})));
    for format in ["table", "brief", "markdown"] {
        let run = run(&["scan", "--kubeconfig", &path(&config), "--all-contexts", "-o", format]);
        assert_eq!(run.code, Some(3));
        let said = format!("{}{}", run.out, run.err);
        assert!(said.contains("one") && said.contains("two") && said.contains("has expired"), "{format}: {said}");
        assert!(!said.contains("give the output of kubectl"), "{format}: {said}");
    }
}

#[test]
fn the_program_can_be_broken_off() {
    let pods = DEMO.list("Pod").path();
    let server = with(vec![Trouble::always(At::Path(pods.clone()), Answer::Hang)]);
    let (config, folder) = (server.kubeconfig(), tempfile::tempdir().unwrap());
    let to = |name: &str| folder.path().join(name).display().to_string();
    for signal in ["INT", "TERM"] {
        for args in [
            ["scan", "-o", &format!("json={}", to("report.json"))].as_slice(),
            &["collect", "-o", &to("bundle.tar.zst")],
        ] {
            let child = command(&[args, &["--kubeconfig", &path(&config)]].concat()).spawn().unwrap();
            server.wait_for(&pods);
            let run = broken_off(child, signal);
            assert_eq!((run.code, run.out.as_str()), (Some(130), ""), "{args:?}: {}", run.err);
            assert!(run.err.contains("interrupted; nothing was written"), "{}", run.err);
            assert_eq!(left(folder.path()), Vec::<String>::new());
            server.forget();
        }
    }
}

fn broken_off(child: Child, signal: &str) -> Run {
    let sent = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    child.wait_with_output().unwrap().into()
}

fn left(folder: &Path) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    fs::read_dir(folder).unwrap().map(|entry| name(entry.unwrap())).collect()
}

#[test]
fn what_a_plugin_tells_is_told_and_what_it_prints_is_not() {
    let server = with(Vec::new());
    let user = super::logins::plugin("echo c4n4ry-token; echo please log in first >&2; exit 7");
    let config = written(&kubeconfig(&[("test", &server.url())], &user));
    let run = run(&["scan", "--kubeconfig", &path(&config)]);
    assert_eq!((run.code, run.out.as_str()), (Some(3), ""));
    assert!(run.err.contains("the plug-in `sh` ended with exit status: 7: please log in first"), "{}", run.err);
    assert!(!run.err.contains("c4n4ry"), "{}", run.err);
}

#[test]
fn a_proxy_stands_before_no_server_of_this_machine() {
    let server = with(Vec::new());
    let file = server.kubeconfig();
    let mut command = command(&["coverage", "--kubeconfig", &path(&file)]);
    command.env("HTTPS_PROXY", "http://127.0.0.1:1").env("HTTP_PROXY", "http://127.0.0.1:1");
    let run: Run = command.output().unwrap().into();
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
}

#[test]
fn files_of_kubeconfig_that_are_not_there_are_passed_over() {
    let server = with(Vec::new());
    let list = |files: &[&str]| std::env::join_paths(files).unwrap();
    let file = server.kubeconfig();
    let run: Run =
        command(&["coverage"]).env("KUBECONFIG", list(&["/nowhere/a", &path(&file)])).output().unwrap().into();
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let run: Run =
        command(&["coverage"]).env("KUBECONFIG", list(&["/nowhere/a", "/nowhere/b"])).output().unwrap().into();
    assert_eq!(run.code, Some(3));
    assert!(run.err.contains("there is no kubeconfig `/nowhere/a`"), "{}", run.err);
}
