//! The program as users run it: the real binary, its output, its exit codes.

#![cfg(test)]

#[path = "common/run.rs"]
mod run;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use run::Run;

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meetlat"));
    command.args(args).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn meetlat(args: &[&str]) -> Run {
    command(args).output().unwrap().into()
}

fn with_input(args: &[&str], input: &str) -> Run {
    let mut child = command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap().into()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn finding<'r>(report: &'r Value, rule: &str) -> &'r Value {
    let findings = report["clusters"][0]["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["rule"] == rule).unwrap()
}

/// A platform of one namespace: Loki on a volume, declared.
const LOKI: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: { name: loki, namespace: logging }
data:
  config.yaml: |
    common: { path_prefix: /var/loki, storage: { filesystem: { chunks_directory: /var/loki/chunks } } }
    schema_config:
      configs: [{ from: 2024-04-01, store: tsdb, object_store: filesystem, schema: v13 }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: loki, namespace: logging }
spec:
  template:
    spec:
      containers:
        - name: loki
          image: docker.io/grafana/loki:3.7.6
          args: [-config.file=/etc/loki/config/config.yaml]
          volumeMounts: [{ name: config, mountPath: /etc/loki/config }]
      volumes:
        - { name: config, configMap: { name: loki } }
";

#[test]
fn json_alone_goes_to_standard_output() {
    let run = with_input(&["scan", "-", "-o", "json"], LOKI);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let report = json(&run.out);
    assert_eq!(report["schemaVersion"], "1");
    assert_eq!(report["tool"]["name"], "meetlat");
    assert_eq!(report["tool"]["rulesDigest"].as_str().unwrap().len(), 64);
    let logs = finding(&report, "logs-long-term");
    assert_eq!((&logs["verdict"], &logs["possible"][0]), (&"fail".into(), &"fail".into()));
    assert_eq!(logs["evidence"][0]["object"]["name"], "loki");
    assert_eq!(logs["declaredOnly"], true);
}

#[test]
fn the_json_report_follows_its_schema() {
    let schema: Value =
        json(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/report.schema.json")).unwrap());
    let validator = jsonschema::validator_for(&schema).unwrap();
    for run in [meetlat(&["demo", "-o", "json"]), with_input(&["scan", "-", "-o", "json", "--lang", "nl"], LOKI)] {
        let errors: Vec<String> = validator.iter_errors(&json(&run.out)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn several_reports_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (markdown, report) = (folder.path().join("review.md"), folder.path().join("report.json"));
    let to = |format: &str, file: &Path| format!("{format}={}", file.display());
    let run = meetlat(&["demo", "-o", &to("markdown", &markdown), "-o", &to("json", &report), "-o", "table"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("logs-long-term"));
    assert!(fs::read_to_string(&markdown).unwrap().contains("\n# Platform against the reference architecture"));
    assert_eq!(json(&fs::read_to_string(&report).unwrap())["schemaVersion"], "1");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left behind");
}

#[test]
fn two_reports_cannot_share_standard_output() {
    let run = meetlat(&["demo", "-o", "json", "-o", "markdown"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("only one report can go to standard output"), "{}", run.err);
}

#[test]
fn a_report_that_cannot_be_written_says_so() {
    let run = meetlat(&["demo", "-o", "json=/nowhere/at/all.json"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cannot write `/nowhere/at/all.json`"), "{}", run.err);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["json", "markdown", "table"] {
        assert_eq!(meetlat(&["demo", "-o", format]).out, meetlat(&["demo", "-o", format]).out, "{format}");
    }
}

#[test]
fn both_languages_tell_the_same() {
    let (en, nl) = (meetlat(&["demo", "-o", "json"]), meetlat(&["demo", "-o", "json", "--lang", "nl"]));
    assert_eq!(en.out, nl.out, "one report holds both");
    let report = json(&en.out);
    for finding in report["clusters"][0]["findings"].as_array().unwrap() {
        for text in [&finding["title"], &finding["message"]] {
            assert_ne!(text["en"], text["nl"], "{}", finding["rule"]);
            assert!(
                !text["en"].as_str().unwrap().contains("{{") && !text["nl"].as_str().unwrap().contains("{{"),
                "{text}"
            );
        }
    }
}

#[test]
fn exit_codes() {
    let code = |args: &[&str]| meetlat(args).code;
    assert_eq!(code(&["demo"]), 0);
    assert_eq!(code(&["demo", "--fail-on", "high"]), 1);
    assert_eq!(code(&["demo", "--fail-on", "critical"]), 0);
    assert_eq!(code(&["demo", "--rule", "gitops", "--fail-on", "info"]), 0);
    assert_eq!(code(&["demo", "--rule", "log-collectors", "--fail-on", "high"]), 0);
    assert_eq!(code(&["demo", "--rule", "log-collectors", "--fail-on", "high", "--strict"]), 1);
    assert_eq!(code(&["demo", "--min-coverage", "99"]), 3);
    assert_eq!(code(&["demo", "--min-coverage", "99", "--fail-on", "high"]), 3);
    assert_eq!(code(&["demo", "--rule", "nothing", "--min-coverage", "99"]), 2);
    assert_eq!(code(&["demo", "--no-such-flag"]), 2);
    assert_eq!(code(&["scan", "/nowhere/at/all"]), 3);
    assert_eq!(code(&["--help"]), 0);
    assert_eq!(code(&["--version"]), 0);
}

#[test]
fn nothing_to_read_is_no_pass() {
    let run = with_input(&["scan", "-", "-o", "json"], "just: a file\n");
    assert_eq!(run.code, 3);
    assert!(run.err.contains("No Kubernetes objects were found"), "{}", run.err);
}

#[test]
fn errors_say_what_to_do_next() {
    let err = |args: &[&str]| meetlat(args).err;
    assert!(err(&["scan", "/nowhere"]).contains("give a file, a folder, an archive"));
    assert!(err(&["demo", "--rule", "logs"]).contains("managed-kubernetes, "));
    assert!(err(&["demo", "--section", "9"]).contains("the architecture has 3.1, "));
    assert!(err(&["demo", "--param", "days=1"]).contains("logs-long-term.objectDays"));
    assert!(err(&["demo", "--param", "days"]).contains("NAME=NUMBER"));
    assert!(err(&["scan", ".", "--as-of", "yesterday"]).contains("2026-11-24"));
    assert!(err(&["demo", "-o", "pdf"]).contains("table, brief, json, markdown, junit"));
}

#[test]
fn broken_input_is_reported_and_the_run_goes_on() {
    let broken = format!("{LOKI}---\nkind: Service\napiVersion: v1\nmetadata: {{ name: [\n");
    let run = with_input(&["scan", "-", "-o", "json"], &broken);
    let report = json(&run.out);
    let problem = &report["clusters"][0]["problems"][0];
    assert_eq!((run.code, problem["file"].as_str()), (0, Some("-")));
    assert!(problem["line"].as_u64().unwrap() >= 25, "{problem}");
    assert_eq!(finding(&report, "logs-long-term")["verdict"], "fail");
}

#[test]
fn faulty_rules_are_named_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.yaml"), "id: mine\ntitle: { en: A, nl: B }\nseverty: high\n").unwrap();
    let run = meetlat(&["demo", "--rules", folder.path().to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("mine.yaml:3"), "{}", run.err);
    assert!(run.err.contains("severty"), "{}", run.err);
}

#[test]
fn a_selection_leaves_the_rest_out() {
    let rules = |args: &[&str]| -> Vec<String> {
        let report = json(&meetlat(&[&["demo", "-o", "json"], args].concat()).out);
        let findings = report["clusters"][0]["findings"].as_array().unwrap().clone();
        findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
    };
    let chosen = rules(&["--section", "3.6"]);
    assert!(chosen.contains(&"gitops".to_owned()) && !chosen.contains(&"metrics-stack".to_owned()), "{chosen:?}");
    assert!(!rules(&["--section", "3.6", "--skip", "gitops"]).contains(&"gitops".to_owned()));
    assert_eq!(rules(&["--rule", "gitops", "--rule", "metrics-stack"]), ["metrics-stack", "gitops"]);
}

#[test]
fn partial_input_proves_no_absence() {
    let verdict = |args: &[&str]| {
        let report = json(&with_input(&[&["scan", "-", "-o", "json"], args].concat(), LOKI).out);
        finding(&report, "log-collectors")["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict(&[]), "fail");
    assert_eq!(verdict(&["--partial"]), "unknown");
}

#[test]
fn a_threshold_changes_the_verdict() {
    let args = ["demo", "--rule", "metrics-long-term", "-o", "json"];
    let digest = |run: &Run| json(&run.out)["tool"]["rulesDigest"].clone();
    let (plain, strict) = (meetlat(&args), meetlat(&[&args[..], &["--param", "objectDays=9999"]].concat()));
    assert_ne!(digest(&plain), digest(&strict));
}

#[test]
fn explain_shows_conditions_and_what_would_settle_them() {
    let run = meetlat(&["demo", "-o", "json", "--rule", "external-secrets"]);
    assert_eq!(finding(&json(&run.out), "external-secrets")["verdict"], "unknown");
    let run = with_input(&["explain", "logs-long-term", "-"], LOKI);
    assert!(run.out.contains("false  pass"), "{}", run.out);
    assert!(run.out.contains("@.signal == 'logs'"), "{}", run.out);
    let run = with_input(&["explain", "managed-kubernetes", "-"], LOKI);
    assert!(run.out.contains("kubectl get node -o yaml > node.yaml"), "{}", run.out);
}

#[test]
fn coverage_names_the_commands() {
    let run = with_input(&["coverage", "-", "--how"], LOKI);
    assert!(run.out.lines().any(|line| line == "kubectl get node -o yaml > node.yaml"), "{}", run.out);
    let plain = with_input(&["coverage", "-"], LOKI);
    assert!(plain.out.contains("managed-kubernetes"), "{}", plain.out);
}

#[test]
fn components_tell_their_signals() {
    let run = with_input(&["components", "-"], LOKI);
    assert!(run.out.contains("Loki"), "{}", run.out);
    assert!(run.out.contains("grafana/loki"), "{}", run.out);
}

#[test]
fn rules_can_be_listed_and_shown() {
    assert!(meetlat(&["rules", "list"]).out.contains("logs-long-term"));
    assert!(meetlat(&["rules", "show", "logs-long-term", "--lang", "nl"]).out.contains("## Waarom"));
    assert_eq!(meetlat(&["rules", "show", "nothing"]).code, 2);
    for of in ["rule", "component", "fixture", "architecture", "report"] {
        assert!(json(&meetlat(&["rules", "schema", of]).out)["$schema"].is_string(), "{of}");
    }
}

#[test]
fn colour_only_where_it_is_wanted() {
    assert!(!meetlat(&["demo"]).out.contains('\u{1b}'), "no colour in a pipe");
    let forced: Run = command(&["demo"]).env("CLICOLOR_FORCE", "1").output().unwrap().into();
    assert!(forced.out.contains('\u{1b}'));
    let refused: Run = command(&["demo"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().unwrap().into();
    assert!(!refused.out.contains('\u{1b}'));
}

#[test]
fn the_table_fits_eighty_columns() {
    for language in ["en", "nl"] {
        let run = meetlat(&["demo", "--lang", language]);
        let wide: Vec<&str> = run.out.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{wide:?}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = command(&["demo", "-o", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let run: Run = child.wait_with_output().unwrap().into();
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn values_of_secrets_appear_nowhere() {
    let canary = "c4n4ry-in-the-coal-mine";
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{ name: s, namespace: a }}\nstringData: {{ password: {canary} }}\n---\n\
         apiVersion: v1\nkind: Secret\nmetadata: {{ name: s, namespace: a }}\nstringData: {{ password: [{canary} }}\n"
    );
    for args in [&["scan", "-"][..], &["scan", "-", "-o", "json"], &["components", "-"], &["coverage", "-"]] {
        let run = with_input(args, &secret);
        assert!(!run.out.contains(canary) && !run.err.contains(canary), "{args:?}");
    }
}

#[test]
fn completions_are_scripts() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(meetlat(&["completions", shell]).out.contains("meetlat"), "{shell}");
    }
}

#[test]
fn what_mends_the_gaps_is_written_as_files() {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/demo");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("remedies");
    let args = ["remediate", demo, "-o", out.to_str().unwrap(), "--lang", "nl"];
    assert_eq!(meetlat(&args).code, 0);
    let readme = fs::read_to_string(out.join("README.md")).unwrap();
    let links: Vec<&str> = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 5, "{readme}");
    for link in links {
        assert!(!fs::read_to_string(out.join(link)).unwrap().trim().is_empty(), "{link}");
    }
    assert!(readme.contains("commando, niet met een test bewezen"), "{readme}");
    let again = meetlat(&args);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is not empty"), "{}", again.err);
}

#[test]
fn the_example_fits_on_a_screen() {
    let run = meetlat(&["demo"]);
    assert!(run.out.lines().count() <= 45, "{}", run.out);
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
    assert!(meetlat(&["demo", "-o", "table"]).out.contains("custom-alerts-and-dashboards"));
}

/// The resources that a role lets its bearer list, `deployments.apps`, and the verbs of all its entries.
fn role(args: &[&str]) -> (Vec<String>, Vec<String>) {
    let run = meetlat(&[&["access"], args].concat());
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
    let role: Value = serde_saphyr::from_str(run.out.split("\n---\n").next().unwrap()).unwrap();
    assert_eq!(role["kind"], "ClusterRole");
    let texts = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let entries = role["rules"].as_array().unwrap();
    let named = |entry: &Value| -> Vec<String> {
        let group = texts(&entry["apiGroups"]).concat();
        let ending = if group.is_empty() { group } else { format!(".{group}") };
        texts(&entry["resources"]).into_iter().map(|resource| resource + &ending).collect()
    };
    let verbs = entries.iter().flat_map(|entry| texts(&entry["verbs"])).collect();
    (entries.iter().flat_map(named).collect(), verbs)
}

#[test]
fn access_is_to_lists_alone_and_never_to_secrets() {
    let (resources, verbs) = role(&[]);
    assert!(resources.len() > 150 && resources.contains(&"deployments.apps".to_owned()), "{resources:?}");
    assert!(verbs.iter().all(|verb| verb == "list"), "{verbs:?}");
    let refused = |resource: &String| resource == "secrets" || resource.contains('*') || resource.ends_with(".cloud");
    assert!(!resources.iter().any(refused), "{resources:?}");
}

#[test]
fn access_for_some_rules_is_to_what_they_need() {
    let (all, _) = role(&[]);
    let (some, _) = role(&["--section", "3.1"]);
    assert!(some.len() < 20 && some.iter().all(|resource| all.contains(resource)), "{some:?}");
    assert!(some.contains(&"nodes".to_owned()) && !some.contains(&"pods".to_owned()), "{some:?}");
    assert_eq!(role(&["--rule", "private-nodes"]).0, some);
}

#[test]
fn access_is_bound_to_a_service_account() {
    let run = meetlat(&["access", "--name", "reader", "--service-account", "audit/meetlat", "--lang", "nl"]);
    let binding: Value = serde_saphyr::from_str(run.out.split("\n---\n").nth(1).unwrap()).unwrap();
    assert_eq!((&binding["kind"], &binding["roleRef"]["name"]), (&"ClusterRoleBinding".into(), &"reader".into()));
    assert_eq!(binding["subjects"][0]["namespace"], "audit");
    assert!(run.out.starts_with("# Wat meetlat moet lezen"), "{}", run.out);
}

#[test]
fn access_tells_what_it_cannot_take() {
    for (args, part) in [
        (&["--context", "prod"][..], "--check"),
        (&["--rule", "nonsense"], "there is no rule"),
        (&["--name", "a/b"], "small letters"),
        (&["--service-account", "meetlat"], "NAMESPACE/NAME"),
        (&["--read-secrets"], "--read-secrets"),
        (&["--check", "--kubeconfig", "/nonexistent"], "kubeconfig"),
    ] {
        let run = meetlat(&[&["access"], args].concat());
        assert!(run.err.contains(part) && run.out.is_empty(), "{args:?}: {}", run.err);
        assert_eq!(run.code, if args[0] == "--check" { 3 } else { 2 }, "{args:?}");
    }
}

/// kubectl runs `kubectl-meetlat` for `kubectl meetlat`.
#[test]
#[cfg(unix)]
fn as_a_plugin_of_kubectl_it_calls_itself_so() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = folder.path().join("kubectl-meetlat");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_meetlat"), &plugin).unwrap();
    let help = |args: &[&str]| String::from_utf8(Command::new(&plugin).args(args).output().unwrap().stdout).unwrap();
    assert!(help(&["--help"]).contains("Usage: kubectl meetlat <COMMAND>"), "{}", help(&["--help"]));
    assert!(help(&["scan", "--help"]).contains("Usage: kubectl meetlat scan "), "{}", help(&["scan", "--help"]));
    assert!(help(&["--version"]).contains(env!("CARGO_PKG_VERSION")));
    assert!(meetlat(&["scan", "--help"]).out.contains("Usage: meetlat scan "));
}

#[test]
fn every_command_shows_examples() {
    let run = meetlat(&["--help"]);
    let list = run.out.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
    // A description that goes on in the next line stands further in.
    let named = list.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    let names = named.filter_map(|line| line.split_whitespace().next());
    let commands: Vec<&str> = names.filter(|name| *name != "help").collect();
    assert!(commands.len() > 10, "{commands:?}");
    for name in commands {
        let help = meetlat(&[name, "--help"]).out;
        assert!(help.contains("Examples:\n  meetlat"), "{name}: {help}");
    }
}

/// A device or a pipe is written to, and stays what it is.
#[test]
#[cfg(unix)]
fn what_is_no_file_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = Command::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    // Short enough for a pipe that nobody reads from until the end.
    let run = meetlat(&["demo", "-o", &format!("brief={}", pipe.display())]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap().contains("Score"));
    assert!(!fs::symlink_metadata(&pipe).unwrap().is_file());
}
