//! Line and column of every place that a report names, by reading just those objects again with a parser that knows places.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use compact_str::CompactString;
use rayon::prelude::*;

use super::inputs::{self, Content};
use super::json_split::{Ended, Sink, Start, split};
use crate::format::{encoding, json, place, yaml};
use crate::model::evidence::{Evidence, Region, Step};

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
        Content::Utf16 => {
            let mut bytes = Vec::new();
            let text = input.read_to_end(&mut bytes).ok().and_then(|_| encoding::utf8(&bytes)).unwrap_or_default();
            of_text(inputs::content(text.as_bytes()), text.as_bytes(), wanted);
        }
        Content::Binary | Content::Tar | Content::Gzip | Content::Zip | Content::Zstd => {}
    }
}

fn of_yaml(text: &str, wanted: &mut Wanted<'_>) {
    let documents = yaml::documents(text);
    for ((number, item), pieces) in wanted {
        let Some(document) = documents.get(*number as usize) else { continue };
        let whole = &text[document.range.clone()];
        let begin = Start { line: 1, column: 0 }.behind(&text.as_bytes()[..document.range.start]);
        match item.and_then(|item| Some((item, yaml::list_items(whole)?))) {
            Some((item, list)) => {
                if let Some(item) = list.items.get(item as usize) {
                    let start = Start { line: begin.line + item.line as usize - 1, column: 0 };
                    note(yaml::locate, &item.text(), start, &[], pieces);
                }
            }
            None => {
                let within = item.map(|item| vec!["items".to_owned(), item.to_string()]).unwrap_or_default();
                note(yaml::locate, whole, begin, &within, pieces);
            }
        }
    }
}

/// Finds the place of a path within a text.
type Locate = fn(&str, &[&str]) -> Option<Region>;

/// Looks every piece up in the text of its object, which begins at `start`.
fn note(locate: Locate, text: &str, start: Start, within: &[String], pieces: &mut [&mut Evidence]) {
    let (line, column) = (place(start.line), place(start.column));
    for piece in pieces {
        let own = piece.steps().into_iter().map(Step::text);
        let path: Vec<&str> = within.iter().map(String::as_str).chain(own).collect();
        let first = Region { line: 1, column: 1, end_line: 1, end_column: 1 };
        piece.region = Some(locate(text, &path).unwrap_or(first).moved(line, column));
    }
}

/// Notes the lines of the wanted items as they pass.
struct Lines<'w, 'e> {
    wanted: &'w mut Wanted<'e>,
    document: u32,
    item: u32,
}

fn in_json(object: &[u8], start: Start, pieces: &mut [&mut Evidence]) {
    if let Ok(text) = std::str::from_utf8(object) {
        note(json::locate, text, start, &[], pieces);
    }
}

impl Sink for Lines<'_, '_> {
    fn items(&mut self, buffer: &[u8], items: &[Range<usize>], start: Start) {
        let (mut found, mut seen, mut start) = (Vec::new(), 0, start);
        for range in items {
            if let Some(pieces) = self.wanted.remove(&(self.document, Some(self.item))) {
                start = start.behind(&buffer[seen..range.start]);
                seen = range.start;
                found.push((range.clone(), start, pieces));
            }
            self.item += 1;
        }
        found.into_par_iter().for_each(|(range, start, mut pieces)| in_json(&buffer[range], start, &mut pieces));
    }

    fn end(&mut self, value: Ended<'_>) {
        if let Ended::Object(bytes, start) = value
            && let Some(mut pieces) = self.wanted.remove(&(self.document, None))
        {
            in_json(bytes, start, &mut pieces);
        }
        self.document += 1;
        self.item = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::of_bytes;
    use crate::model::evidence::{Evidence, ObjectRef, Origin};
    use crate::model::kind::GroupKind;

    fn line(text: &str, document: u32, item: Option<u32>, path: &str) -> Option<(u32, u32)> {
        let object = ObjectRef { kind: GroupKind::new("", "Pod"), namespace: None, name: "a".into() };
        let origin = Origin { file: "f".into(), document, item };
        let (path, derived) = (path.to_owned(), Vec::new());
        let mut evidence =
            Evidence { object, path, value: None, tells: "", derived, origin, region: None, key: None, observed: true };
        of_bytes(text.as_bytes(), std::iter::once(&mut evidence));
        evidence.region.map(|region| (region.line, region.column))
    }

    #[test]
    fn the_line_of_a_value_in_yaml() {
        let text = "# first\nkind: Pod\n---\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: b\n";
        assert_eq!(line(text, 1, None, "$.spec.containers[0].image"), Some((8, 5)));
        assert_eq!(line(text, 1, None, "$.nowhere"), Some((4, 1)));
    }

    #[test]
    fn the_line_of_a_value_in_an_object_of_many_lines() {
        assert_eq!(line("{\n \"kind\": \"Pod\",\n\n \"spec\":\n 1 }", 0, None, "$.spec"), Some((4, 2)));
        assert_eq!(line("--- { kind: Pod, spec: 1 }", 0, None, "$.spec"), Some((1, 18)));
    }

    #[test]
    fn the_line_of_a_value_in_a_list() {
        let yaml = "apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  spec: 1\n- kind: Pod\n  spec: 2\n";
        assert_eq!(line(yaml, 0, Some(1), "$.spec"), Some((7, 3)));
        let json = "{\n\"items\": [\n{\"spec\": 1},\n{\n\"spec\": 2}\n]\n}\n";
        assert_eq!(line(json, 0, Some(1), "$.spec"), Some((5, 1)));
        let one = "{\"items\": [{\"é\": 1}, {\"spec\": 1}]}";
        assert_eq!(line(one, 0, Some(1), "$.spec"), Some((1, 23)));
    }
}
