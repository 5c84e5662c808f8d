//! Splits a stream into documents without parsing it.

use std::ops::Range;

use memchr::memchr_iter;

use crate::format::place;

/// One document of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its bytes, without the separator.
    pub range: Range<usize>,
    /// The line of its first byte, from 1.
    pub line: u32,
}

/// The documents of a stream that hold more than comments. Separators are lines that begin with `---`, be a comment behind it,
/// as in `---# Source: x`, which kubectl and Helm accept; and `...`.
pub fn documents(text: &str) -> Vec<Document> {
    let mut all = Vec::new();
    let (mut start, mut start_line, mut line) = (0, 1, 1);
    let mut line_start = 0;
    let ends = memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).chain([text.len()]);
    for next in ends {
        let content = &text[line_start..next];
        if let Some(kept) = separator(content) {
            add(text, start..line_start, start_line, &mut all);
            start = line_start + kept;
            start_line = if kept == content.len() { line + 1 } else { line };
        }
        line_start = next;
        line += 1;
    }
    add(text, start..text.len(), start_line, &mut all);
    all
}

/// How many bytes of a separator line to leave out; none where it is no separator. What follows `--- ` belongs to the document.
fn separator(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("---").or_else(|| line.strip_prefix("..."))?;
    match rest.bytes().next() {
        None | Some(b'\n' | b'\r') => Some(line.len()),
        Some(b'#') => Some(line.len()),
        Some(b' ' | b'\t') => Some(3),
        Some(_) => None,
    }
}

fn add(text: &str, range: Range<usize>, line: usize, all: &mut Vec<Document>) {
    let empty = |line: &str| {
        let line = line.trim_start();
        line.is_empty() || line.starts_with('#') || line.starts_with('%')
    };
    if !text[range.clone()].trim_start_matches('\u{feff}').lines().all(empty) {
        all.push(Document { range, line: place(line) });
    }
}

#[cfg(test)]
mod tests {
    use super::documents;

    #[test]
    fn splits_as_kubectl_does() {
        let text = "# only a comment\n---# Source: a\na: 1\n---\n\n--- # b\nb: |\n  ---\n...\n--- {c: 1}\n---x: 1\n";
        let all = documents(text);
        let texts: Vec<&str> = all.iter().map(|d| text[d.range.clone()].trim()).collect();
        assert_eq!(texts, ["a: 1", "# b\nb: |\n  ---", "{c: 1}\n---x: 1"]);
        assert_eq!(all.iter().map(|d| d.line).collect::<Vec<_>>(), [3, 6, 10]);
    }
}
