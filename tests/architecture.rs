//! The house rules that no compiler holds: imports point down, the ground is pure, some crates are named in one file only.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the ground up; each may name itself and those before it.
const LAYERS: [&str; 12] = [
    "model", "format", "filter", "facts", "engine", "catalog", "config", "collect", "scan", "fixture", "report", "cli",
];

/// The modules that know no files, no environment and no clock.
const PURE: [&str; 5] = ["model", "format", "filter", "facts", "engine"];

/// What a pure module does not name.
const IMPURE: [&str; 10] = [
    "std::fs",
    "std::io",
    "std::env",
    "std::net::Tcp",
    "std::net::Udp",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
];

/// Crates that one file alone may name, given without its ending, and those in the folder of that name.
const AT_HOME: [(&str, &str); 2] = [("comfy_table", "src/report/table"), ("serde_sarif", "src/report/sarif")];

/// The most lines of code that a file may have, its tests left out.
const LONGEST: usize = 400;

/// A source file.
struct Source {
    /// Below the project's root, `src/model/mod.rs`.
    path: String,
    /// The whole text.
    text: String,
}

impl Source {
    /// The top-level module that it belongs to, `model`.
    fn layer(&self) -> &str {
        let below = self.path.trim_start_matches("src/");
        below.split(['/', '.']).next().unwrap_or(below)
    }

    /// Its lines with their numbers, without comments and without the module of tests at its end.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("\n#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        let lines = self.text[..end].lines().enumerate();
        lines.map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Where a text stands in it, as `file:line`.
    fn places(&self, text: &str) -> Vec<String> {
        self.code()
            .filter(|(_, line)| line.contains(text))
            .map(|(at, _)| format!("{}:{at}: {text}", self.path))
            .collect()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below these folders.
fn sources(folders: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| walk(&root().join(folder), &mut paths));
    paths.sort();
    let read = |path: PathBuf| {
        let below = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        Some(Source { path: below, text: fs::read_to_string(&path).ok()? })
    };
    paths.into_iter().filter_map(read).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

/// The library's files without those that only its tests are made of.
fn library() -> Vec<Source> {
    let mut sources = sources(&["src"]);
    let of_tests: BTreeSet<String> = sources.iter().flat_map(test_modules).collect();
    sources.retain(|source| {
        let stem = source.path.trim_end_matches(".rs");
        !of_tests.iter().any(|module| stem == module || stem.starts_with(&format!("{module}/")))
    });
    sources
}

/// The modules that a file declares for its tests alone (`#[cfg(test)] mod testing;`), as paths without an ending.
fn test_modules(source: &Source) -> Vec<String> {
    let stem = source.path.trim_end_matches(".rs");
    let folder = stem.strip_suffix("/mod").or(stem.strip_suffix("/lib")).unwrap_or(stem);
    let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
    let declared = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]").filter_map(|pair| {
        let name = pair[1].strip_suffix(';')?.rsplit_once("mod ")?.1;
        Some(format!("{folder}/{name}"))
    });
    declared.collect()
}

/// The names that follow `crate::` in a line; a group in braces is given as such.
fn named_modules(line: &str) -> Vec<&str> {
    let name = |rest: &str| rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    line.split("crate::").skip(1).map(|rest| if rest.starts_with('{') { "{" } else { &rest[..name(rest)] }).collect()
}

fn position(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|known| *known == layer)
}

#[test]
fn every_module_of_the_library_has_its_place() {
    let found: BTreeSet<String> = library().iter().map(|source| source.layer().to_owned()).collect();
    let beside = |layer: &str| layer == "lib" || layer == "main";
    let unplaced: Vec<_> = found.iter().filter(|layer| position(layer).is_none() && !beside(layer)).collect();
    assert!(unplaced.is_empty(), "modules without a place among the layers: {unplaced:?}");
}

#[test]
fn imports_point_down_only() {
    let mut looked_at = 0;
    let mut upward = Vec::new();
    for source in library() {
        let Some(own) = position(source.layer()) else { continue };
        for (at, line) in source.code() {
            for name in named_modules(line) {
                looked_at += 1;
                if name == "{" || position(name).is_some_and(|named| named > own) {
                    upward.push(format!("{}:{at}: {name}", source.path));
                }
            }
        }
    }
    assert!(looked_at > 300, "only {looked_at} imports were seen: does this test still read them?");
    assert!(
        upward.is_empty(),
        "imports that point up, or stand in a group that this test does not read:\n{}",
        upward.join("\n")
    );
}

/// `super::` as often as a file lies deep would leave its layer unseen by the test above.
#[test]
fn no_layer_is_left_by_super() {
    let mut out = Vec::new();
    for source in library() {
        for layer in LAYERS.iter().filter(|layer| **layer != source.layer()) {
            out.extend(source.places(&format!("super::{layer}::")).into_iter().filter(|_| leaves(&source, layer)));
        }
    }
    assert!(out.is_empty(), "layers named through `super`:\n{}", out.join("\n"));
}

/// Whether a file names another layer by as many `super::` as lead out of its own.
fn leaves(source: &Source, layer: &str) -> bool {
    let stem = source.path.trim_start_matches("src/").trim_end_matches(".rs");
    let depth = stem.trim_end_matches("/mod").split('/').count();
    let way = format!("{}{layer}::", "super::".repeat(depth));
    source.code().any(|(_, line)| line.contains(&way))
}

#[test]
fn the_ground_knows_no_files_and_no_clock() {
    let mut found = Vec::new();
    for source in library().iter().filter(|source| PURE.contains(&source.layer())) {
        found.extend(IMPURE.iter().flat_map(|name| source.places(name)));
    }
    assert!(found.is_empty(), "in the pure modules:\n{}", found.join("\n"));
}

#[test]
fn some_crates_are_named_in_one_file_only() {
    for (name, home) in AT_HOME {
        let is_home = |path: &str| path == format!("{home}.rs") || path.starts_with(&format!("{home}/"));
        let elsewhere = library().into_iter().filter(|source| !is_home(&source.path));
        let found: Vec<String> = elsewhere.flat_map(|source| source.places(name)).collect();
        assert!(found.is_empty(), "{name} belongs in {home} alone:\n{}", found.join("\n"));
    }
}

#[test]
fn no_file_grows_past_its_measure() {
    let length = |source: &Source| source.code().last().map_or(0, |(at, _)| at);
    let long: Vec<String> = library()
        .iter()
        .filter(|source| length(source) > LONGEST)
        .map(|source| format!("{}: {} lines", source.path, length(source)))
        .collect();
    assert!(long.is_empty(), "longer than {LONGEST} lines without their tests:\n{}", long.join("\n"));
}

#[test]
fn no_lint_is_switched_off() {
    let attributes: Vec<String> =
        ["allow", "expect"].map(|lint| [format!("#[{lint}("), format!("#![{lint}(")]).concat();
    let all = sources(&["src", "tests"]);
    let found: Vec<String> = all
        .iter()
        .flat_map(|source| source.text.lines().enumerate().map(move |(at, line)| (source, at + 1, line)))
        .filter(|(_, _, line)| attributes.iter().any(|attribute| line.trim_start().starts_with(attribute)))
        .map(|(source, at, line)| format!("{}:{at}: {line}", source.path))
        .collect();
    assert!(found.is_empty(), "lints switched off:\n{}", found.join("\n"));
}

#[test]
fn these_tests_read_what_they_should() {
    assert_eq!(named_modules("use crate::model::kind::GroupKind;"), ["model"]);
    assert_eq!(named_modules("use crate::{facts::all, engine};"), ["{"]);
    assert_eq!(named_modules("fn a(b: crate::scan::Request) -> crate::report::Table {"), ["scan", "report"]);
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let tested = source("src/scan.rs", "// std::fs\nuse std::fs;\n\n#[cfg(test)]\nmod tests {\n    use std::env;\n}\n");
    assert_eq!(tested.places("std::fs"), ["src/scan.rs:2: std::fs"]);
    assert!(tested.places("std::env").is_empty());
    assert_eq!(tested.layer(), "scan");
    let parent = source("src/collect/mod.rs", "#[cfg(test)]\npub(crate) mod testing;\n");
    assert_eq!(test_modules(&parent), ["src/collect/testing"]);
    assert!(leaves(&source("src/engine/rule.rs", "use super::super::cli::run;"), "cli"));
    assert!(!leaves(&source("src/engine/rule.rs", "use super::report::run;"), "report"));
}
