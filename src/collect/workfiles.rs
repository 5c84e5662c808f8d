//! Files of a work tree that are no manifests and tell how it is kept: what proposes newer versions, and sources of applications.
//! They are told by their names, and hardly read.

use std::fs;
use std::path::{Path, PathBuf};

use compact_str::CompactString;

use super::definitions;
use super::reading::{DocumentRead, FileRead};
use crate::model::coverage::Extent;
use crate::model::evidence::Origin;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;
use crate::model::resource::Resource;
use crate::model::snapshot::Snapshot;
use crate::model::value::{Object, Value};
use crate::model::worktree;

/// Where Renovate looks for its configuration (renovatebot/renovate:lib/config/app-strings.ts), below the root of a work tree.
const RENOVATE: [&str; 11] = [
    "renovate.json",
    "renovate.json5",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".gitlab/renovate.json5",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
    "renovate.jsonc",
    ".renovaterc.jsonc",
];

/// Where GitHub looks for that of Dependabot, and the ecosystems that read manifests and charts
/// (docs.github.com/code-security/dependabot: supported ecosystems).
const DEPENDABOT: [&str; 2] = [".github/dependabot.yml", ".github/dependabot.yaml"];
const ECOSYSTEMS: [&str; 3] = ["docker", "helm", "terraform"];

/// Files that make a work tree a template: of Cookiecutter, Copier and makejinja.
const TEMPLATE: [&str; 4] = ["cookiecutter.json", "copier.yml", "copier.yaml", "makejinja.toml"];

/// Names of files that applications are built by, whole or as an ending.
const BUILT_BY: [&str; 9] = [
    "Dockerfile",
    "Containerfile",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "Cargo.toml",
    ".csproj",
    ".sln",
];

/// The endings of program text, which counts below a folder `src`.
const PROGRAMS: [&str; 10] = [".go", ".rs", ".java", ".kt", ".ts", ".tsx", ".js", ".py", ".cs", ".php"];

/// Enough sources to tell that there are some.
const ENOUGH: usize = 5;
/// The most entries that are looked at, and as deep as folders go.
const MOST: usize = 20_000;
const DEEPEST: usize = 12;

/// What lies in the inputs that are folders, and above them in the same work tree.
pub(super) fn beside(inputs: &[String]) -> Vec<FileRead> {
    let mut files = Vec::new();
    for input in inputs.iter().filter(|input| Path::new(input.as_str()).is_dir()) {
        let Some(root) = definitions::root(input) else { continue };
        let folders = from(&root, Path::new(input));
        let template = Value::Bool(is_template(&folders));
        let tree = resource(worktree::tree(), &shown(&root), &shown(&root), "template", template);
        files.push(read_as(tree));
        for folder in &folders {
            files.extend(updates(folder).into_iter().map(read_as));
        }
        let mut found = Vec::new();
        sources(Path::new(input), Path::new(input), DEEPEST, &mut MOST.clone(), &mut found);
        files.extend(found.into_iter().map(read_as));
    }
    files
}

/// The folders from the root of the work tree down to the input.
fn from(root: &Path, input: &Path) -> Vec<PathBuf> {
    let (Ok(root), Ok(input)) = (fs::canonicalize(root), fs::canonicalize(input)) else { return Vec::new() };
    input.ancestors().take_while(|folder| folder.starts_with(&root)).map(Path::to_owned).collect()
}

fn is_template(folders: &[PathBuf]) -> bool {
    folders.iter().any(|folder| TEMPLATE.iter().any(|name| folder.join(name).is_file()))
}

fn updates(folder: &Path) -> Vec<Resource> {
    let found = |name: &&&str| folder.join(name).is_file();
    let of = |name: &str, tool: &str| {
        let path = shown(&folder.join(name));
        resource(worktree::updates(), name, &path, "tool", Value::from(tool))
    };
    let renovate = RENOVATE.iter().filter(found).map(|name| of(name, "Renovate"));
    let dependabot = DEPENDABOT.iter().filter(found).filter(|name| watches_manifests(&folder.join(name)));
    renovate.chain(dependabot.map(|name| of(name, "Dependabot"))).collect()
}

fn watches_manifests(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    let named = text.lines().filter_map(|line| line.split_once("package-ecosystem:"));
    named.map(|(_, name)| name.trim().trim_matches(['"', '\''])).any(|name| ECOSYSTEMS.contains(&name))
}

fn sources(root: &Path, folder: &Path, deep: usize, left: &mut usize, found: &mut Vec<Resource>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        *left = left.saturating_sub(1);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_out = name.starts_with('.') || matches!(name.as_str(), "node_modules" | "vendor" | "target");
        if *left == 0 || found.len() >= ENOUGH || is_out {
            continue;
        }
        let place = shown(path.strip_prefix(root).unwrap_or(&path));
        if path.is_dir() && !path.is_symlink() && deep > 0 {
            sources(root, &path, deep - 1, left, found);
        } else if path.is_file() && is_source(&place) {
            found.push(resource(worktree::source(), &place, &shown(&path), "name", Value::from(name)));
        }
    }
}

/// Whether an application is built from a file, by its place.
fn is_source(place: &str) -> bool {
    let name = place.rsplit('/').next().unwrap_or(place);
    let builds = BUILT_BY.iter().any(|built| name == *built || built.starts_with('.') && name.ends_with(built));
    let is_program = PROGRAMS.iter().any(|ending| name.ends_with(ending));
    builds
        || name.starts_with("Dockerfile.")
        || is_program && place.split('/').rev().skip(1).any(|folder| folder == "src")
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn resource(kind: GroupKind, name: &str, file: &str, member: &str, value: Value) -> Resource {
    let mut body = Object::new();
    body.insert(member, value);
    let origin = Origin { file: file.into(), ..Origin::default() };
    Resource {
        kind,
        version: "".into(),
        namespace: None,
        name: name.into(),
        body: body.into(),
        origin,
        observed: false,
    }
}

fn read_as(resource: Resource) -> FileRead {
    let (file, place) = (resource.origin.file.clone(), CompactString::from(resource.origin.file.as_str()));
    let documents = vec![DocumentRead { beyond: vec![resource], ..DocumentRead::default() }];
    FileRead { file, place, documents, ..FileRead::default() }
}

/// Everything that was found.
pub(super) fn all(reads: &[FileRead]) -> Vec<Resource> {
    let beyond = reads.iter().flat_map(|read| &read.documents).flat_map(|document| &document.beyond);
    beyond.filter(|one| worktree::is_of_tree(&one.kind)).cloned().collect()
}

/// Adds it to a cluster. Where no folder was looked at, or only a part of one, what is not there tells nothing.
pub(super) fn add(found: &[Resource], partial: bool, snapshot: &mut Snapshot) {
    let looked = found.iter().any(|one| one.kind == worktree::tree());
    for kind in worktree::all() {
        let extent = match (looked, partial) {
            (false, _) => Extent::NotCollected,
            (true, true) => Extent::Partial(PartialWhy::UserSaidSo),
            (true, false) => Extent::Complete,
        };
        let own: Vec<Resource> = found.iter().filter(|one| one.kind == kind).cloned().collect();
        snapshot.coverage.set(kind.clone(), extent);
        if !own.is_empty() {
            snapshot.resources.insert(kind, own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_source;

    #[test]
    fn sources_are_told_by_their_place() {
        for place in ["Dockerfile", "api/go.mod", "api/Api.csproj", "web/src/main.ts", "images/Dockerfile.tools"] {
            assert!(is_source(place), "{place}");
        }
        for place in
            ["apps/loki.yaml", "scripts/bootstrap.py", "hack/main.go", "docs/Dockerfile.md/index.md", "src/readme.md"]
        {
            assert!(!is_source(place), "{place}");
        }
    }
}
