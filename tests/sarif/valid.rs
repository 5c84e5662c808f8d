//! Every profile over the fixtures and the demo is held against the official schema and the SARIF multitool. Both are needed: the
//! multitool passes over values of enums that are not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jsonschema::Validator;
use serde_json::Value;

use crate::run::{Folder, PROFILES};
use crate::tools::tools;

/// The schema that OASIS publishes, of which serde-sarif holds a copy and makes its types. One of its patterns is no regular
/// expression of ECMA 262, since a bracket closes what nothing opened, so that no validator takes it as it is.
fn schema_text() -> String {
    let args = ["metadata", "--format-version", "1", "--locked", "--offline"];
    // Cargo asks `rustc -`, which would read what somebody left on our standard input.
    let cargo =
        Command::new(env!("CARGO")).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null()).output();
    let output = cargo.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let text = fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
    let faulty = "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$";
    assert_eq!(text.matches(faulty).count(), 2);
    text.replace(faulty, "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$")
}

fn schema() -> Validator {
    jsonschema::validator_for(&serde_json::from_str(&schema_text()).unwrap()).unwrap()
}

/// The inputs of the fixtures, by name, and the demo, which has none.
fn inputs() -> Vec<(String, Option<PathBuf>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let below = |folder: &str, inner: &str| {
        let mut all: Vec<(String, Option<PathBuf>)> = fs::read_dir(root.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), Some(path.join(inner))))
            .filter(|(_, path)| path.as_ref().is_some_and(|path| path.is_dir()))
            .collect();
        all.sort();
        all
    };
    let demo = ("demo".to_owned(), None);
    [below("clusters", "input"), below("gitops", ""), vec![demo]].concat()
}

/// Writes a report of each input in each profile into one folder.
fn write_all(folder: &Folder) -> Vec<PathBuf> {
    let mut written = Vec::new();
    for (name, input) in inputs() {
        for profile in PROFILES {
            let file = folder.0.path().join(format!("{name}-{profile}.sarif"));
            let target = format!("sarif={}", file.display());
            let input = input.as_ref().map(|input| input.display().to_string());
            let command = input.as_ref().map_or(vec!["demo"], |input| vec!["scan", input]);
            let output = folder.meetlat(&[command, vec!["--sarif-profile", profile, "-o", &target]].concat());
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
            written.push(file);
        }
    }
    written
}

/// One test, since the reports take a while to write.
#[test]
fn every_report_fits_the_schema_and_other_peoples_tools_find_no_fault() {
    let folder = Folder::of(&[]);
    let files = write_all(&folder);
    let (validator, mut faults) = (schema(), Vec::new());
    for file in &files {
        let report: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let name = file.display();
        faults
            .extend(validator.iter_errors(&report).map(|error| format!("{name}: {}: {error}", error.instance_path())));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let Some(tools) = tools() else { return };
    let schema = folder.0.path().join("schema.json");
    fs::write(&schema, schema_text()).unwrap();
    let checked =
        Command::new(tools.join("venv/bin/check-jsonschema")).arg("--schemafile").arg(&schema).args(&files).output();
    let checked = checked.unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let faults = multitool(&tools, &files, &folder.0.path().join("found.json"));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_schema_refuses_what_is_not_in_it() {
    let broken =
        serde_json::json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "a"}}, "columnKind": "bytes"}]});
    assert!(!schema().is_valid(&broken));
}

/// The errors of the SARIF multitool by the rules of the standard and those of GitHub. Its exit code is 0 whatever it finds.
fn multitool(tools: &Path, files: &[PathBuf], found: &Path) -> Vec<String> {
    let output = Command::new(tools.join("node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"))
        .args(["validate", "--rule-kind", "Sarif;Ghas", "--log", "ForceOverwrite", "-o"])
        .arg(found)
        .args(files)
        // Without it, it asks for a library of languages that a bare system has not.
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(&format!("{} files scanned", files.len())), "{said}");
    let text = fs::read_to_string(found).unwrap_or_else(|error| panic!("{error}: {said}"));
    let report: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
    let run = &report["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], true, "{said}");
    let results = run["results"].as_array().unwrap();
    results.iter().filter(|result| result["level"] == "error").map(ToString::to_string).collect()
}

#[test]
fn the_multitool_tells_what_is_wrong() {
    let Some(tools) = tools() else { return };
    let folder = Folder::of(&[]);
    let mut report = folder.scan(&["demo"], "github");
    report["runs"][0]["results"][0]["locations"] = serde_json::json!([]);
    fs::write(folder.out(), report.to_string()).unwrap();
    assert!(!multitool(&tools, &[folder.out()], &folder.0.path().join("found.json")).is_empty());
}
