//! The page, in a real browser and before the checkers of others.

#![cfg(test)]

#[path = "common/tools.rs"]
mod tools;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use meetlat::model::language::Language;
use meetlat::report::document::Report;
use meetlat::report::{html, json, mermaid, svg};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How many offenders a page must bear.
const MANY: usize = 5000;

/// What a name may hold so that whoever shows it does something else than that.
const HOSTILE: &str = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> \u{1b}[31mred\u{1b}[0m \u{202e}gnp.exe \
    \u{2066}x\u{2069} ``` `**bold**` [l](javascript:alert(3)) | \"q\" 'q' &amp; ]]> {{7*7}} %% #quot; \u{2028}\u{0}\u{7}\u{9b}2J ";

/// Fields that hold words of the document's own.
const OURS: [&str; 21] = [
    "schemaVersion",
    "verdict",
    "possible",
    "severity",
    "extent",
    "shape",
    "sight",
    "rule",
    "id",
    "section",
    "practice",
    "capabilities",
    "reference",
    "rules",
    "settles",
    "digest",
    "fingerprint",
    "rulesDigest",
    "collectedAt",
    "working",
    "seen",
];

fn demo() -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_meetlat")).args(["demo", "-o", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn report(document: &Value) -> Report {
    json::read(&document.to_string()).unwrap()
}

/// One cluster thrice, under other names, and one that could not be read; one gap is waived whole, another in part.
fn several() -> Value {
    let mut document = demo();
    let one = document["clusters"][0].clone();
    let named = |name: &str| {
        let mut cluster = one.clone();
        cluster["identity"]["name"] = json!(name);
        cluster
    };
    document["clusters"] = json!([waived(one.clone()), named("second"), named("third")]);
    let message = json!({ "en": "connection refused", "nl": "verbinding geweigerd" });
    document["problems"] = json!([
        { "file": "fourth", "line": null, "message": message, "clusterUnread": true },
        { "file": "broken.yaml", "line": 3, "message": message },
    ]);
    document
}

fn waived(mut cluster: Value) -> Value {
    cluster["waivers"] = json!([
        { "reason": "until spring", "owner": "platform", "ticket": "https://tickets.example/1", "expires": "2027-03-31", "from": "a:1" },
        { "reason": "a test", "owner": "web", "ticket": "javascript:alert(1)", "expires": null, "from": "b" },
    ]);
    let gaps = cluster["findings"].as_array_mut().unwrap().iter_mut().filter(|one| one["verdict"] == "fail");
    let mut gaps: Vec<&mut Value> = gaps.collect();
    gaps[0]["waiver"] = json!(0);
    let in_part = gaps.iter_mut().skip(1).find(|one| !one["offenders"].as_array().unwrap().is_empty()).unwrap();
    in_part["offenders"][0]["waiver"] = json!(1);
    cluster
}

/// Three findings with thousands of offenders.
fn many() -> Value {
    let mut document = demo();
    for rule in ["component-alerts", "component-dashboards", "gitops-coverage"] {
        let findings = document["clusters"][0]["findings"].as_array_mut().unwrap();
        let finding = findings.iter_mut().find(|one| one["rule"] == rule).unwrap();
        let first = finding["offenders"][0].clone();
        let numbered = |at: usize| {
            let mut offender = first.clone();
            offender["object"]["name"] = json!(format!("workload-{at}"));
            offender
        };
        finding["offenders"] = (0..MANY).map(numbered).collect();
    }
    document
}

/// Every text of a cluster begins with what does harm where it is not escaped; names are very long, too.
fn hostile() -> Value {
    let mut document = several();
    let clusters = document["clusters"].as_array_mut().unwrap();
    clusters.truncate(1);
    spoil("", &mut document["clusters"]);
    spoil("", &mut document["problems"]);
    document
}

fn spoil(field: &str, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields
                .iter_mut()
                .filter(|(name, _)| !OURS.contains(&name.as_str()))
                .for_each(|(name, one)| spoil(name, one));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(field, item)),
        Value::String(text) => {
            let long = if field == "name" { "x".repeat(3000) } else { String::new() };
            *text = format!("{HOSTILE}{text}{long}");
        }
        _ => {}
    }
}

/// All pages and drawings in a folder.
fn pages() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, document) in [("demo", demo()), ("several", several()), ("many", many()), ("hostile", hostile())] {
        let report = report(&document);
        let write =
            |ending: &str, text: String| fs::write(folder.path().join(format!("{name}.{ending}")), text).unwrap();
        write("html", html::render(&report, Language::En).unwrap());
        write("svg", svg::render(&report, Language::Nl));
        write("mmd", mermaid::render(&report.clusters[0], &report, Language::En));
    }
    folder
}

#[test]
fn the_program_writes_the_page_and_the_drawing() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let target = |format: &str, name: &str| format!("{format}={}", file(name).display());
    let args = ["demo", "--lang", "nl", "-o", &target("html", "a.html"), "-o", &target("svg", "a.svg"), "-o", "html"];
    let output = Command::new(env!("CARGO_BIN_EXE_meetlat")).args(args).output().unwrap();
    let page = fs::read_to_string(file("a.html")).unwrap();
    assert_eq!(page, String::from_utf8(output.stdout).unwrap(), "the same in a file and on standard output");
    assert!(page.contains("<html lang=\"nl\">") && page.contains("waterdrecht-prd"));
    assert!(fs::read_to_string(file("a.svg")).unwrap().contains("waterdrecht-prd"));
}

#[test]
fn the_page_asks_for_nothing_and_holds_no_control_characters() {
    for document in [demo(), hostile()] {
        let report = report(&document);
        let page = html::render(&report, Language::En).unwrap();
        for asks in ["src=\"", "@import", "url(http", "<link rel=\"stylesheet", "innerHTML", " style=\""] {
            assert!(!page.contains(asks), "{asks}");
        }
        let drawing = svg::render(&report, Language::En);
        let map = mermaid::render(&report.clusters[0], &report, Language::En);
        for text in [&page, &drawing, &map] {
            let steers =
                |one: char| one.is_control() && one != '\n' && one != '\t' || ('\u{2028}'..='\u{202e}').contains(&one);
            assert_eq!(text.chars().find(|one| steers(*one)), None);
            assert!(!text.contains("<img") && !text.contains("<script>alert"), "a name became markup");
        }
        assert!(!map.contains('`'), "a name could end the block that the map stands in");
        assert_eq!(page, html::render(&report, Language::En).unwrap(), "the same every time");
    }
}

/// A program on the path, or a reason to go without this test.
fn program(names: &[&str], package: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found =
        names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file());
    if found.is_none() {
        tools::skip(&format!("no {} to look at the page with: install Debian's package {package}", names[0]));
    }
    found
}

fn assert_success(output: &Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // What was measured is worth reading, though all is well.
    writeln!(io::stderr(), "{out}").unwrap();
    assert!(output.status.success(), "{out}\n{err}");
}

#[test]
fn a_browser_shows_the_page_as_it_should() {
    let Some(tools) = tools::tools() else { return };
    let Some(node) = program(&["node"], "nodejs") else { return };
    let Some(chromium) = program(&["chromium", "chromium-browser", "google-chrome"], "chromium") else { return };
    let pages = pages();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/html/page.mjs");
    let output = Command::new(node).arg(script).arg(pages.path()).arg(chromium).arg(tools).output().unwrap();
    assert_success(&output);
}

#[test]
fn the_checker_of_html_has_nothing_to_say() {
    let Some(tools) = tools::tools() else { return };
    let Some(java) = program(&["java"], "default-jre-headless") else { return };
    let pages = pages();
    let checker = tools.join("node_modules/vnu-jar/build/dist/vnu.jar");
    let file = |name: &str| pages.path().join(name);
    let mut command = Command::new(java);
    command.arg("-jar").arg(checker).arg("--errors-only");
    command.args(["demo.html", "several.html", "hostile.html"].map(file));
    assert_success(&command.output().unwrap());
}
