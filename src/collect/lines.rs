//! The line of every place that a report names, by reading just those objects again with a parser that knows places.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use compact_str::CompactString;
use rayon::prelude::*;

use super::inputs::{self, Content};
use super::json_split::{Ended, Sink, split};
use crate::format::{json, yaml};
use crate::model::evidence::Evidence;

/// An object within a file: its document, and its item where that is a list.
type Spot = (u32, Option<u32>);
/// The evidence that points into one file, by object.
type Wanted<'e> = BTreeMap<Spot, Vec<&'e mut Evidence>>;

/// Fills in the line of each piece of evidence that lies in a file or archive. What cannot be read a second time, such as
/// standard input, keeps none.
pub fn fill<'e>(evidence: impl Iterator<Item = &'e mut Evidence>) {
    let mut files: BTreeMap<CompactString, Wanted<'e>> = BTreeMap::new();
    for piece in evidence {
        let spot = (piece.origin.document, piece.origin.item);
        files.entry(piece.origin.file.clone()).or_default().entry(spot).or_default().push(piece);
    }
    let (members, plain): (Vec<_>, Vec<_>) = files.into_iter().partition(|(file, _)| file.contains('!'));
    plain.into_par_iter().for_each(|(file, mut wanted)| {
        if let Ok((content, input, _)) = inputs::open(Path::new(file.as_str())) {
            of_text(content, input, &mut wanted);
        }
    });
    of_archives(members);
}

/// Each archive is unpacked once, however many of its members are named.
fn of_archives(members: Vec<(CompactString, Wanted<'_>)>) {
    let mut archives: BTreeMap<CompactString, BTreeMap<CompactString, Wanted<'_>>> = BTreeMap::new();
    for (file, wanted) in members {
        if let Some((archive, _)) = file.split_once('!') {
            archives.entry(archive.into()).or_default().insert(file.clone(), wanted);
        }
    }
    for (archive, mut wanted) in archives {
        of_archive(&archive, &mut wanted);
    }
}

fn of_archive(archive: &str, files: &mut BTreeMap<CompactString, Wanted<'_>>) {
    let Ok((kind, input, _)) = inputs::open(Path::new(archive)) else { return };
    let mut each = |name: &str, bytes: Vec<u8>| {
        let file = inputs::member_name(archive, name.trim_start_matches("./"));
        if let Some(wanted) = files.get_mut(&file) {
            of_text(inputs::content(&bytes), bytes.as_slice(), wanted);
        }
    };
    // Where the archive is damaged was reported when it was read first.
    drop(inputs::members(kind, input, &mut each));
}

/// The lines in a text that is at hand, such as a file within the binary.
pub fn of_bytes<'e>(bytes: &[u8], evidence: impl Iterator<Item = &'e mut Evidence>) {
    let mut wanted = Wanted::new();
    for piece in evidence {
        wanted.entry((piece.origin.document, piece.origin.item)).or_default().push(piece);
    }
    of_text(inputs::content(bytes), bytes, &mut wanted);
}

fn of_text(content: Content, mut input: impl Read, wanted: &mut Wanted<'_>) {
    match content {
        Content::Json => drop(split(input, &mut Lines { wanted, document: 0, item: 0 })),
        Content::Yaml => {
            let mut text = String::new();
            if input.read_to_string(&mut text).is_ok() {
                of_yaml(&text, wanted);
            }
        }
        Content::Binary | Content::Tar | Content::Gzip | Content::Zip | Content::Zstd => {}
    }
}

fn of_yaml(text: &str, wanted: &mut Wanted<'_>) {
    let documents = yaml::documents(text);
    for ((number, item), pieces) in wanted {
        let Some(document) = documents.get(*number as usize) else { continue };
        let whole = &text[document.range.clone()];
        match item.and_then(|item| Some((item, yaml::list_items(whole)?))) {
            Some((item, list)) => {
                if let Some(item) = list.items.get(item as usize) {
                    note(in_yaml, &item.text(), document.line + item.line - 1, &[], pieces);
                }
            }
            None => {
                let within = item.map(|item| vec!["items".to_owned(), item.to_string()]).unwrap_or_default();
                note(in_yaml, whole, document.line, &within, pieces);
            }
        }
    }
}

/// Finds the line of a path within a text.
type Locate = fn(&str, &[&str]) -> Option<u32>;

fn in_yaml(text: &str, path: &[&str]) -> Option<u32> {
    yaml::locate(text, path).map(|place| place.line)
}

/// Looks every piece up in the text of its object, which begins on `line`.
fn note(locate: Locate, text: &str, line: u32, within: &[String], pieces: &mut [&mut Evidence]) {
    for piece in pieces {
        let path: Vec<String> = within.iter().cloned().chain(steps(&piece.path)).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        piece.line = locate(text, &path).map(|found| line + found - 1).or(Some(line));
    }
}

/// The steps of a path as evidence writes it: `$.data['config.yaml'].a[0]` is `data`, `config.yaml`, `a`, `0`.
fn steps(path: &str) -> Vec<String> {
    let (mut steps, mut rest) = (Vec::new(), path.trim_start_matches('$'));
    while !rest.is_empty() {
        let (step, after) = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']").unwrap_or((quoted, ""))
        } else if let Some(index) = rest.strip_prefix('[') {
            index.split_once(']').unwrap_or((index, ""))
        } else {
            let name = rest.trim_start_matches('.');
            name.split_at(name.find(['.', '[']).unwrap_or(name.len()))
        };
        steps.push(step.to_owned());
        rest = after;
    }
    steps
}

/// Notes the lines of the wanted items as they pass.
struct Lines<'w, 'e> {
    wanted: &'w mut Wanted<'e>,
    document: u32,
    item: u32,
}

fn in_json(object: &[u8], line: usize, pieces: &mut [&mut Evidence]) {
    if let Ok(text) = std::str::from_utf8(object) {
        note(json::locate, text, crate::format::place(line), &[], pieces);
    }
}

impl Sink for Lines<'_, '_> {
    fn items(&mut self, buffer: &[u8], items: &[Range<usize>], line: usize) {
        let (mut found, mut seen, mut line) = (Vec::new(), 0, line);
        for range in items {
            if let Some(pieces) = self.wanted.remove(&(self.document, Some(self.item))) {
                line += memchr::memchr_iter(b'\n', &buffer[seen..range.start]).count();
                seen = range.start;
                found.push((range.clone(), line, pieces));
            }
            self.item += 1;
        }
        found.into_par_iter().for_each(|(range, line, mut pieces)| in_json(&buffer[range], line, &mut pieces));
    }

    fn end(&mut self, value: Ended<'_>) {
        if let Ended::Object(bytes, line) = value
            && let Some(mut pieces) = self.wanted.remove(&(self.document, None))
        {
            in_json(bytes, line, &mut pieces);
        }
        self.document += 1;
        self.item = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::{of_bytes, steps};
    use crate::model::evidence::{Evidence, ObjectRef, Origin};
    use crate::model::kind::GroupKind;

    fn line(text: &str, document: u32, item: Option<u32>, path: &str) -> Option<u32> {
        let object = ObjectRef { kind: GroupKind::new("", "Pod"), namespace: None, name: "a".into() };
        let origin = Origin { file: "f".into(), document, item };
        let (path, derived) = (path.to_owned(), Vec::new());
        let mut evidence =
            Evidence { object, path, value: None, tells: "", derived, origin, line: None, observed: true };
        of_bytes(text.as_bytes(), std::iter::once(&mut evidence));
        evidence.line
    }

    #[test]
    fn paths_are_taken_apart() {
        assert_eq!(steps("$.data['config.yaml'].a[0].b"), ["data", "config.yaml", "a", "0", "b"]);
        assert!(steps("").is_empty());
    }

    #[test]
    fn the_line_of_a_value_in_yaml() {
        let text = "# first\nkind: Pod\n---\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: b\n";
        assert_eq!(line(text, 1, None, "$.spec.containers[0].image"), Some(8));
        assert_eq!(line(text, 1, None, "$.nowhere"), Some(4));
    }

    #[test]
    fn the_line_of_a_value_in_a_list() {
        let yaml = "apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  spec: 1\n- kind: Pod\n  spec: 2\n";
        assert_eq!(line(yaml, 0, Some(1), "$.spec"), Some(7));
        let json = "{\n\"items\": [\n{\"spec\": 1},\n{\n\"spec\": 2}\n]\n}\n";
        assert_eq!(line(json, 0, Some(1), "$.spec"), Some(5));
    }
}
