//! What the README says runs: its commands are run, as they stand.
#![cfg(test)]

#[path = "common/apiserver.rs"]
mod apiserver;

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use apiserver::{ADMIN, ApiServer};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The lines of the README's shell blocks.
fn commands() -> Vec<String> {
    let text = readme();
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).map(str::to_owned).collect()
}

/// Runs a line as a shell would, with our binary and what lies in `bin` first on the path.
fn run(line: &str, folder: &Path, kubeconfig: Option<&Path>) -> Output {
    let ours = Path::new(env!("CARGO_BIN_EXE_meetlat")).parent().unwrap();
    let paths = [folder.join("bin"), ours.to_owned()];
    let path = env::join_paths(paths.into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap()))).unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", path);
    kubeconfig.map(|file| command.env("KUBECONFIG", file));
    command.output().unwrap()
}

fn succeeds(line: &str, folder: &Path) -> String {
    succeeds_with(line, folder, None)
}

fn succeeds_with(line: &str, folder: &Path, kubeconfig: Option<&Path>) -> String {
    let output = run(line, folder, kubeconfig);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{line}\n{out}\n{err}");
    out.into_owned()
}

/// The gate runs both as they stand. Here the first runs without optimisation, which would take minutes at every change.
#[test]
fn the_first_command_shows_the_product_and_the_second_passes_the_tests() {
    let commands = commands();
    assert_eq!(&commands[..2], ["cargo run --release -- demo", "cargo test"]);
    assert!(succeeds(&commands[0].replace(" --release", ""), root()).contains("Score"));
    let gate = fs::read_to_string(root().join(".ci/run")).unwrap();
    let steps: Vec<&str> = gate.lines().filter_map(|line| line.strip_prefix("step ")).collect();
    for command in &commands[..2] {
        assert!(steps.contains(&command.as_str()), "{command} is no step of the gate: {steps:?}");
    }
}

/// Whether a line wants a live cluster.
fn is_live(line: &str) -> bool {
    line == "meetlat scan" || line.contains("--context") || line.contains("meetlat access")
}

/// What a chart is rendered to.
const CHART: &str =
    "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: web }\nspec: { ports: [{ port: 80 }] }\n";

/// A folder as a consultant has it: a dump, the same as an archive, charts, and a kubectl that answers from the dump.
fn customer() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["customer-dump", "rendered-charts", "bin"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    let demo: PathBuf = root().join("fixtures/demo");
    for entry in fs::read_dir(demo).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join("customer-dump").join(entry.file_name())).unwrap();
    }
    let archive = File::create(folder.path().join("customer.tar.zst")).unwrap();
    let mut archive = tar::Builder::new(zstd::Encoder::new(archive, 1).unwrap());
    archive.append_dir_all("customer", folder.path().join("customer-dump")).unwrap();
    archive.into_inner().unwrap().finish().unwrap();
    fs::write(folder.path().join("bin/kubectl"), "#!/bin/sh\ncat customer-dump/deployments.apps.yaml\n").unwrap();
    succeeds("chmod +x bin/kubectl", folder.path());
    fs::write(folder.path().join("rendered-charts/web.yaml"), CHART).unwrap();
    succeeds("meetlat scan rendered-charts/ -o json=last-week.json", folder.path());
    folder
}

#[test]
fn the_commands_for_a_platform_run() {
    let folder = customer();
    let ours = commands().into_iter().filter(|line| line.contains("meetlat "));
    let scans: Vec<String> = ours.filter(|line| !is_live(line)).collect();
    assert!(scans.len() >= 3, "{scans:?}");
    for line in scans {
        succeeds(&line, folder.path());
    }
    assert!(fs::read_to_string(folder.path().join("review.md")).unwrap().contains("# Het platform langs de meetlat"));
}

#[test]
fn the_commands_for_a_live_cluster_run() {
    let lines: Vec<String> = commands().into_iter().filter(|line| is_live(line)).collect();
    assert!(lines.len() >= 3, "{lines:?}");
    let Some(server) = ApiServer::start() else { return };
    server.apply("apiVersion: v1\nkind: Namespace\nmetadata: { name: audit }\n");
    let kubeconfig = server.kubeconfig_for(ADMIN, "production");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("bin")).unwrap();
    let kubectl = Path::new(&env::var_os("KUBEBUILDER_ASSETS").unwrap()).join("kubectl");
    if kubectl.exists() {
        fs::copy(kubectl, folder.path().join("bin/kubectl")).unwrap();
    }
    for line in lines {
        succeeds_with(&line, folder.path(), Some(&kubeconfig));
    }
    assert!(fs::read_to_string(folder.path().join("report.html")).unwrap().contains("production"));
}

#[test]
fn the_commands_in_the_table_exist() {
    let text = readme();
    let rows = text.lines().filter(|line| line.starts_with("| `meetlat "));
    let named: Vec<&str> = rows.filter_map(|row| row.split("`meetlat ").nth(1)?.split(['`', ' ']).next()).collect();
    assert!(named.len() >= 8, "{named:?}");
    for name in named {
        succeeds(&format!("meetlat {name} --help"), root());
    }
}

#[test]
fn links_lead_somewhere() {
    for target in readme().split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let file = target.split_once('#').map_or(target, |(file, _)| file);
        assert!(target.starts_with("http") || root().join(file).exists(), "{target}");
    }
}
