//! What lies in an archive is judged as what lies in a folder, however the archive comes, and so is a text in whatever encoding.

#![cfg(test)]

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use tempfile::TempDir;

const OPERATOR: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: scanner, namespace: security }
spec:
  template: { spec: { containers: [{ name: scanner, image: 'mirror.example.com/aquasec/trivy-operator:0.32.0' }] } }
";

const LIST: &str = r#"{"apiVersion": "v1", "kind": "List", "items": [
  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "security", "labels": {"env": "prod"}}}]}"#;

/// The verdicts by rule, and what the program says besides.
struct Run {
    verdicts: Vec<(String, String)>,
    problems: String,
}

fn scan(arguments: &[&str], input: &[u8]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meetlat"));
    command.arg("scan").args(arguments).args(["-o", "json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that does not read its input may be gone already.
    drop(child.stdin.take().unwrap().write_all(input));
    let output = child.wait_with_output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["clusters"].as_array().unwrap().iter().flat_map(|one| one["findings"].as_array().unwrap());
    let problems = format!("{}{}", report["problems"], String::from_utf8_lossy(&output.stderr));
    Run { verdicts: findings.map(|one| (text(&one["rule"]), text(&one["verdict"]))).collect(), problems }
}

fn files() -> [(&'static str, &'static str); 2] {
    [("dump/operator.yaml", OPERATOR), ("dump/namespaces.json", LIST)]
}

fn tar() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, text) in files() {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip() -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files() {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files() {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn at(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

#[test]
fn archives_are_judged_as_folders() {
    let place = folder();
    let whole = scan(&[&place.path().join("dump").display().to_string()], b"").verdicts;
    assert!(whole.contains(&("vulnerability-scanner".to_owned(), "pass".to_owned())), "{whole:?}");
    let outside = tempfile::tempdir().unwrap();
    for (name, bytes) in [("a.tar", tar()), ("a.tar.gz", gzip(&tar())), ("a.zip", zip())] {
        assert_eq!(scan(&[&at(outside.path(), name, &bytes)], b"").verdicts, whole, "{name}");
        assert_eq!(scan(&["-"], &bytes).verdicts, whole, "{name} on standard input");
    }
}

#[test]
fn a_file_that_is_only_compressed_is_read() {
    let place = tempfile::tempdir().unwrap();
    let plain = scan(&[&at(place.path(), "operator.yaml", OPERATOR.as_bytes())], b"").verdicts;
    let packed = at(place.path(), "operator.yaml.gz", &gzip(OPERATOR.as_bytes()));
    assert_eq!(scan(&[&packed], b"").verdicts, plain);
    fs::remove_file(place.path().join("operator.yaml")).unwrap();
    assert_eq!(scan(&[&place.path().display().to_string()], b"").verdicts, plain, "found in a folder");
}

#[test]
fn a_damaged_archive_is_a_problem_that_quotes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (mut scrambled, whole) = (tar(), tar());
    // Where the first header's checksum stands.
    scrambled[148..156].copy_from_slice(b"hunter2!");
    for (name, bytes) in [("scrambled.tar", scrambled), ("cut.tar", whole[..700].to_vec())] {
        let run = scan(&[&at(place.path(), name, &bytes), &folder().path().display().to_string()], b"");
        assert!(run.problems.contains(name), "{}", run.problems);
        assert!(!run.problems.contains("hunter2"), "{}", run.problems);
    }
}

/// What Windows makes of a text: with CRLF and a mark in front, in UTF-8 or UTF-16.
fn windows(text: &str) -> [Vec<u8>; 3] {
    let marked = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let units = || marked.encode_utf16();
    [
        marked.as_bytes().to_vec(),
        units().flat_map(u16::to_le_bytes).collect(),
        units().flat_map(u16::to_be_bytes).collect(),
    ]
}

#[test]
fn what_windows_writes_is_read_to_the_line() {
    let report = |place: &Path| -> Value {
        let scanned = Command::new(env!("CARGO_BIN_EXE_meetlat"))
            .args(["scan", "operator.yaml", "namespaces.json", "-o", "json"])
            .current_dir(place)
            .output()
            .unwrap();
        serde_json::from_slice(&scanned.stdout).unwrap()
    };
    let folder = folder();
    let place = folder.path().join("dump");
    let plain = report(&place);
    assert!(plain["clusters"][0]["findings"].to_string().contains("\"line\":"), "places have lines");
    for encoding in 0..3 {
        for (name, text) in files() {
            fs::write(place.join(name.trim_start_matches("dump/")), &windows(text)[encoding]).unwrap();
        }
        assert_eq!(report(&place), plain, "encoding {encoding}");
    }
}
