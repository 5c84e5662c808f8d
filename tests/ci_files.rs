//! What CI systems read: each file by its own public linter.

#![cfg(test)]

#[path = "common/tools.rs"]
mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// Runs a linter that must have nothing to say against a file.
fn passes(program: PathBuf, args: &[&str], folder: &Path) {
    let output = Command::new(&program).args(args).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {args:?}: {said}", program.display());
}

fn follows(tools: &Path, schema: &str, file: &Path) {
    let file = file.display().to_string();
    passes(tools.join("venv/bin/check-jsonschema"), &["--builtin-schema", schema, &file], root());
}

#[test]
fn the_action_and_its_workflow_are_sound() {
    let Some(tools) = tools::tools() else { return };
    follows(&tools, "vendor.github-actions", &root().join("action.yml"));
    follows(&tools, "vendor.github-workflows", &root().join("docs/ci/github-workflow.yml"));
    // As a workflow of a repository that holds the action, so that its inputs are looked at too.
    let folder = tempfile::tempdir().unwrap();
    let workflows = folder.path().join(".github/workflows");
    fs::create_dir_all(&workflows).unwrap();
    fs::create_dir_all(folder.path().join(".git")).unwrap();
    fs::copy(root().join("action.yml"), folder.path().join("action.yml")).unwrap();
    let workflow = read("docs/ci/github-workflow.yml");
    assert!(workflow.contains("OWNER/meetlat@v1"));
    fs::write(workflows.join("platform.yml"), workflow.replace("OWNER/meetlat@v1", "./")).unwrap();
    passes(tools.join("bin/actionlint"), &[], folder.path());
}

/// The component's head says what it takes; below it stands a pipeline like any other.
#[test]
fn the_component_is_sound() {
    let Some(tools) = tools::tools() else { return };
    let text = read("templates/meetlat.yml");
    let (head, pipeline) = text.split_once("\n---\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pipeline.yml");
    fs::write(&file, pipeline).unwrap();
    follows(&tools, "vendor.gitlab-ci", &file);
    for name in pipeline.split("$[[ inputs.").skip(1).filter_map(|rest| rest.split_once(" ]]")).map(|(name, _)| name) {
        assert!(head.contains(&format!("\n    {name}:\n")), "no input is called {name}");
    }
}

#[test]
fn the_hooks_are_sound() {
    let Some(tools) = tools::tools() else { return };
    passes(tools.join("venv/bin/pre-commit"), &["validate-manifest", ".pre-commit-hooks.yaml"], root());
}

/// What these files call does exist.
#[test]
fn the_commands_that_they_run_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let to = |format: &str| format!("{format}={}", folder.path().join(format).display());
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_meetlat")).args(args).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let input = root().join("fixtures/demo").display().to_string();
    for profile in ["github", "gitlab"] {
        let (sarif, json, markdown) = (to("sarif"), to("json"), to("markdown"));
        let outputs = ["-o", &sarif, "-o", &json, "-o", &markdown];
        let scan = [&["scan", &input, "--exit-zero", "--sarif-profile", profile][..], &outputs].concat();
        assert_eq!(run(&scan).0, 0, "{}", run(&scan).1);
    }
    let json = folder.path().join("json").display().to_string();
    assert_eq!(run(&["report", &json, "-o", "brief", "--fail-on", "high"]).0, 1);
    assert_eq!(run(&["report", &json, "-o", "brief", "--fail-on", "high", "--baseline", &json]).0, 0);
    let hooks = read(".pre-commit-hooks.yaml");
    assert!(hooks.contains("entry: meetlat scan") && hooks.contains("entry: meetlat config check"));
}
