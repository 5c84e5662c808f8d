//! Saved reports: every format again, in either language; changes between two; and clusters that would do harm by their names.

#![cfg(test)]

#[path = "common/run.rs"]
mod run;
#[path = "common/tools.rs"]
mod tools;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use run::Run;

fn meetlat(args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meetlat"));
    command.args(args).env_remove("CLICOLOR_FORCE").output().unwrap().into()
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

/// The example's report, saved.
fn saved(folder: &TempDir) -> String {
    let file = path(folder, "report.json");
    assert_eq!(meetlat(&["demo", "-o", &format!("json={file}")]).code, 0);
    file
}

fn read(file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// A copy of a report with something changed.
fn changed(file: &str, to: &str, change: impl FnOnce(&mut Value)) {
    let mut report = read(file);
    change(&mut report);
    fs::write(to, serde_json::to_string(&report).unwrap()).unwrap();
}

fn finding<'r>(report: &'r mut Value, rule: &str) -> &'r mut Value {
    let findings = report["clusters"][0]["findings"].as_array_mut().unwrap();
    findings.iter_mut().find(|finding| finding["rule"] == rule).unwrap()
}

#[test]
fn a_saved_report_renders_as_it_did_when_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = saved(&folder);
    for format in ["table", "brief", "json", "markdown", "junit", "html", "svg"] {
        for lang in ["en", "nl"] {
            let (fresh, again) = (
                meetlat(&["demo", "-o", format, "--lang", lang]),
                meetlat(&["report", &file, "-o", format, "--lang", lang]),
            );
            assert!(fresh.out == again.out, "{format} {lang} differs");
            assert_eq!((again.code, again.err.as_str()), (0, ""));
        }
    }
}

/// The report that the first version of the form was made with. What reads it must go on reading it.
#[test]
fn reports_of_the_first_version_stay_readable() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/reports/v1.json");
    let file = file.display().to_string();
    let run = meetlat(&["report", &file, "-o", "table", "--lang", "nl"]);
    assert_eq!((run.code, run.err.as_str()), (3, ""), "one of its clusters could not be read");
    for words in ["wadden-test", "logs-long-term", "ontbreekt", "ontheven door team-logs"] {
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
}

#[test]
fn what_is_no_report_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = saved(&folder);
    let newer = path(&folder, "newer.json");
    changed(&file, &newer, |report| report["schemaVersion"] = json!("2"));
    let run = meetlat(&["report", &newer]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("newer.json") && run.err.contains("has version 2"), "{}", run.err);
    let other = path(&folder, "other.json");
    fs::write(&other, "{\"kind\": \"List\"}").unwrap();
    let run = meetlat(&["report", &other]);
    assert!(run.code == 2 && run.err.contains("no report that meetlat wrote"), "{}", run.err);
    assert_eq!(meetlat(&["report", "/nowhere.json"]).code, 2);
    assert_eq!(meetlat(&["diff", "-", "-"]).code, 2);
}

#[test]
fn a_report_may_have_fields_that_are_not_known_yet() {
    let folder = tempfile::tempdir().unwrap();
    let file = saved(&folder);
    let later = path(&folder, "later.json");
    changed(&file, &later, |report| report["clusters"][0]["weather"] = json!("fine"));
    assert_eq!(meetlat(&["report", &later]).code, 0);
}

#[test]
fn only_new_gaps_fail_against_a_baseline() {
    let folder = tempfile::tempdir().unwrap();
    let file = saved(&folder);
    let gate = |baseline: &str, args: &[&str]| {
        meetlat(&[&["report", &file, "--fail-on", "info", "--baseline", baseline][..], args].concat()).code
    };
    assert_eq!(meetlat(&["report", &file, "--fail-on", "info"]).code, 1);
    assert_eq!(gate(&file, &[]), 0);
    let better = path(&folder, "better.json");
    changed(&file, &better, |report| {
        let finding = finding(report, "logs-long-term");
        (finding["verdict"], finding["possible"]) = (json!("pass"), json!(["pass"]));
    });
    assert_eq!(gate(&better, &[]), 1);
    assert_eq!(gate(&better, &["--fail-on", "critical"]), 2, "given twice");
    assert_eq!(meetlat(&["report", &file, "--fail-on", "critical", "--baseline", &better]).code, 0);
    assert_eq!(gate(&better, &["--exit-zero"]), 0);
    let diff = meetlat(&["diff", &better, &file, "--fail-on", "high"]);
    assert_eq!(diff.code, 1);
    assert!(diff.out.contains("1 new"), "{}", diff.out);
    let diff = meetlat(&["diff", &file, &better, "--fail-on", "info", "-o", "markdown", "--lang", "nl"]);
    assert_eq!(diff.code, 0);
    assert!(diff.out.contains("1 opgelost"), "{}", diff.out);
}

/// A baseline of yesterday, and one kind that may no longer be read: nothing of it is closed.
#[test]
fn what_became_unreadable_is_not_closed() {
    let folder = tempfile::tempdir().unwrap();
    let platform = folder.path().join("platform");
    copy_demo(&platform);
    let input = platform.display().to_string();
    let (old, new) = (path(&folder, "old.json"), path(&folder, "new.json"));
    assert_eq!(meetlat(&["scan", &input, "-o", &format!("json={old}")]).code, 0);
    for entry in fs::read_dir(&platform).unwrap() {
        let file = entry.unwrap().path();
        let text = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        assert_eq!(meetlat(&["scan", &input, "-o", &format!("json={new}")]).code, 0, "without {}", file.display());
        assert_eq!(meetlat(&["diff", &old, &new, "-o", &format!("json={}", path(&folder, "diff.json"))]).code, 0);
        let comparison = &read(&path(&folder, "diff.json"))["clusters"][0]["comparison"];
        assert_eq!(comparison["closed"], json!([]), "without {}", file.display());
        assert_eq!(comparison["opened"], json!([]), "without {}", file.display());
        fs::write(&file, text).unwrap();
    }
}

fn copy_demo(to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo")).unwrap() {
        let file = entry.unwrap().path();
        fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

/// Names as somebody would choose them who means harm.
const HOSTILE: &str = "x<script>alert(1)</script>\\u001b[31m](https://evil.example)`**|\\u202egnp.\\u0007";

/// A cluster in which all that is free text is hostile.
fn hostile(folder: &TempDir) -> String {
    let image = "grafana/loki:3.7.6";
    let object = |kind: &str, api: &str, spec: &str| {
        format!(
            r#"{{"apiVersion": "{api}", "kind": "{kind}", "metadata": {{"name": "{HOSTILE}", "namespace": "{HOSTILE}",
            "labels": {{"app": "{HOSTILE}"}}, "annotations": {{"{HOSTILE}": "{HOSTILE}"}}}}, "spec": {spec}}}"#
        )
    };
    let pod = format!(
        r#"{{"selector": {{"matchLabels": {{"app": "{HOSTILE}"}}}}, "template": {{"metadata": {{"labels": {{"app": "{HOSTILE}"}}}}, "spec": {{"containers": [{{"name": "{HOSTILE}",
        "image": "{image}", "env": [{{"name": "{HOSTILE}_PASSWORD", "value": "{HOSTILE}"}}]}}]}}}}}}"#
    );
    let rules = format!(
        r#"{{"rules": [{{"host": "{HOSTILE}", "http": {{"paths": [{{"path": "/", "pathType": "Prefix",
        "backend": {{"service": {{"name": "{HOSTILE}", "port": {{"number": 80}}}}}}}}]}}}}]}}"#
    );
    let config = format!(
        r#"{{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {{"name": "loki", "namespace": "{HOSTILE}"}},
        "data": {{"{HOSTILE}": "{HOSTILE}"}}}}"#
    );
    let items = [
        object("StatefulSet", "apps/v1", &pod),
        object("Deployment", "apps/v1", &pod),
        object("Ingress", "networking.k8s.io/v1", &rules),
        object(
            "Application",
            "argoproj.io/v1alpha1",
            &format!(r#"{{"source": {{"repoURL": "{HOSTILE}", "path": "{HOSTILE}"}}}}"#),
        ),
        object("ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "{}"),
        config,
    ];
    let file = path(folder, "hostile.json");
    fs::write(&file, format!(r#"{{"apiVersion": "v1", "kind": "List", "items": [{}]}}"#, items.join(","))).unwrap();
    file
}

fn is_harmful(letter: char) -> bool {
    letter.is_control() && letter != '\n' && letter != '\t' || ('\u{202a}'..='\u{202e}').contains(&letter)
}

#[test]
fn hostile_names_leave_every_format_clean() {
    let folder = tempfile::tempdir().unwrap();
    let file = hostile(&folder);
    for format in ["table", "brief", "json", "markdown", "junit", "html", "svg", "sarif"] {
        let run = meetlat(&["scan", &file, "-o", format]);
        assert_eq!(run.code, 0, "{format}: {}", run.err);
        assert!(["brief", "svg"].contains(&format) || run.out.contains("script"), "{format} names it");
        let harmful: Vec<char> = run.out.chars().filter(|letter| is_harmful(*letter)).collect();
        assert!(harmful.is_empty(), "{format}: {harmful:?}");
    }
    for command in [&["components"][..], &["coverage"], &["explain", "no-literal-secrets"]] {
        let run = meetlat(&[command, &[&*file]].concat());
        assert!(!run.out.chars().any(is_harmful), "{command:?}: {}", run.out.escape_debug());
    }
    for format in ["junit", "html", "svg"] {
        let text = meetlat(&["scan", &file, "-o", format]).out;
        assert!(!text.contains("<script>alert"), "{format}: {text}");
    }
    let markdown = meetlat(&["scan", &file, "-o", "markdown"]).out;
    for line in markdown.lines().filter(|line| line.contains("<script")) {
        assert!(line.contains("\\<script") || line.contains('`'), "{line}");
    }
}

/// Strings within the JSON report, too: what is read back from it goes into terminals.
#[test]
fn no_string_of_the_json_report_holds_what_terminals_obey() {
    let folder = tempfile::tempdir().unwrap();
    let file = hostile(&folder);
    let report: Value = serde_json::from_str(&meetlat(&["scan", &file, "-o", "json"]).out).unwrap();
    let mut strings = Vec::new();
    gather(&report, &mut strings);
    assert!(strings.iter().any(|text| text.contains("<script>")));
    strings.iter().for_each(|text| assert!(!text.chars().any(is_harmful), "{}", text.escape_debug()));
}

fn gather<'v>(value: &'v Value, strings: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => strings.push(text),
        Value::Array(items) => items.iter().for_each(|item| gather(item, strings)),
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            strings.push(name);
            gather(member, strings);
        }),
        _ => {}
    }
}

#[test]
fn the_markdown_passes_its_linter() {
    let Some(tools) = tools::tools() else { return };
    let folder = tempfile::tempdir().unwrap();
    let hostile = hostile(&folder);
    for lang in ["en", "nl"] {
        for (name, args) in [("demo", &["demo"][..]), ("hostile", &["scan", &hostile])] {
            let target = format!("markdown={}", path(&folder, &format!("{name}-{lang}.md")));
            assert_eq!(meetlat(&[args, &["--lang", lang, "-o", &target]].concat()).code, 0);
        }
    }
    let report = saved(&folder);
    let target = format!("markdown={}", path(&folder, "changes.md"));
    assert_eq!(meetlat(&["diff", &report, &report, "-o", &target]).code, 0);
    let linter = tools.join("node_modules/.bin/markdownlint-cli2");
    let output = Command::new(linter).arg("*.md").current_dir(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("Linting: 5 file"), "{said}");
}
