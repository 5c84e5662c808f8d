//! One scan with a report in SARIF.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The profiles.
pub(crate) const PROFILES: [&str; 3] = ["full", "github", "gitlab"];

/// A folder that the program is started in, with what it reads and writes.
pub(crate) struct Folder(pub(crate) TempDir);

impl Folder {
    /// One with these files.
    pub(crate) fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        files.iter().for_each(|(name, content)| folder.put(name, content));
        folder
    }

    /// Writes a file into it.
    pub(crate) fn put(&self, name: &str, content: &[u8]) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs the program in it, outside of any CI as far as the program can tell.
    pub(crate) fn meetlat(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meetlat"));
        command.args(args).current_dir(self.0.path()).env_remove("GITHUB_ACTIONS").env_remove("GITLAB_CI");
        command.output().unwrap()
    }

    /// Scans with a report in `out/report.sarif`, and reads it.
    pub(crate) fn scan(&self, args: &[&str], profile: &str) -> Value {
        let report = format!("sarif={}", self.out().display());
        let all = [args, &["--sarif-profile", profile, "-o", &report]].concat();
        let output = self.meetlat(&all);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_str(&fs::read_to_string(self.out()).unwrap()).unwrap()
    }

    /// Where [`Self::scan`] writes.
    pub(crate) fn out(&self) -> PathBuf {
        let folder = self.0.path().join("out");
        fs::create_dir_all(&folder).unwrap();
        folder.join("report.sarif")
    }

    /// Every file that was written there, with its text.
    pub(crate) fn written(&self) -> Vec<(PathBuf, String)> {
        let (mut all, mut folders) = (Vec::new(), vec![self.0.path().join("out")]);
        while let Some(next) = folders.pop() {
            let paths = fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path());
            let (below, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
            folders.extend(below);
            all.extend(files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).unwrap())));
        }
        all
    }

    /// What a result points at, and the file that it is in.
    pub(crate) fn pointed_at(&self, result: &Value) -> (String, String) {
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        let path = match uri.strip_prefix("file://") {
            Some(path) => Path::new(&decoded(path)).to_owned(),
            None => self.0.path().join(decoded(uri)),
        };
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{uri}: {error}"));
        (stretch(&text, &place["region"]), uri.to_owned())
    }
}

/// The results of all runs.
pub(crate) fn results(sarif: &Value) -> Vec<&Value> {
    sarif["runs"].as_array().unwrap().iter().flat_map(|run| run["results"].as_array().unwrap()).collect()
}

/// An address without percent signs.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap()
}

/// The letters of a region, as a viewer counts them: lines from 1, columns in code points from 1, a byte order mark in none.
fn stretch(text: &str, region: &Value) -> String {
    let number =
        |name: &str| usize::try_from(region[name].as_u64().unwrap_or_else(|| panic!("{name}: {region}"))).unwrap();
    let (start, end) = (number("startLine"), number("endLine"));
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert!(start >= 1 && end >= start && end <= lines.len(), "{region} of {} lines", lines.len());
    let last: Vec<char> = lines[end - 1].chars().collect();
    let (from, to) = (number("startColumn"), number("endColumn"));
    assert!(from >= 1 && to <= last.len() + 1, "{region}: {}", lines[end - 1]);
    if start == end {
        assert!(from < to, "{region}");
        return last[from - 1..to - 1].iter().collect();
    }
    lines[start - 1].chars().skip(from - 1).collect()
}
