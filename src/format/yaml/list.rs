//! Splits the items of a list document without parsing it.

use std::borrow::Cow;
use std::ops::Range;

use crate::format::place;

/// A list document taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSplit<'t> {
    /// Everything but the items, to be parsed alone.
    pub header: String,
    /// The items in order.
    pub items: Vec<Item<'t>>,
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'t> {
    text: &'t str,
    /// The line of its first byte within the document, from 1.
    pub line: u32,
    dash: usize,
}

impl Item<'_> {
    /// The item as a document of its own: its dash becomes a blank, and its lines stay as far in as they were.
    pub fn text(&self) -> Cow<'_, str> {
        let mut text = String::with_capacity(self.text.len());
        text.push_str(&self.text[..self.dash]);
        text.push(' ');
        text.push_str(&self.text[self.dash + 1..]);
        Cow::Owned(text)
    }
}

/// Takes a block mapping with a top-level `items:` over a block sequence apart. None where the structure is not that plain,
/// or where the document uses anchors, which could reach across items: the caller then parses it whole.
pub fn list_items(text: &str) -> Option<ListSplit<'_>> {
    let lines = lines_of(text);
    let at = lines.iter().position(|(_, line)| line.trim_end() == "items:")?;
    let first = lines[at + 1..].iter().find(|(_, line)| is_content(line))?;
    let indent = first.1.len() - first.1.trim_start_matches(' ').len();
    if !is_dash(&first.1[indent..]) {
        return None;
    }
    let end =
        lines[at + 1..].iter().position(|(_, line)| ends_sequence(line, indent)).map_or(lines.len(), |n| at + 1 + n);
    let starts: Vec<usize> = (at + 1..end)
        .filter(|n| is_dash(lines[*n].1.get(indent..).unwrap_or_default()) && indent_of(lines[*n].1) == indent)
        .collect();
    let bounds: Vec<Range<usize>> = starts.iter().zip(starts[1..].iter().chain([&end])).map(|(a, b)| *a..*b).collect();
    let from = lines[at].0.start;
    let to = lines.get(end).map_or(text.len(), |(range, _)| range.start);
    let header = format!("{}{}", &text[..from], &text[to..]);
    let anchored =
        [&header, text].iter().any(|part| part.contains(": &") || part.contains(": *") || part.contains("- *"));
    if anchored && uses_anchors(text) {
        return None;
    }
    let items = bounds.into_iter().map(|bound| item(text, &lines, bound, indent)).collect();
    Some(ListSplit { header, items })
}

/// The lines with their ranges, line ends included in the range and not in the text.
fn lines_of(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut all = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        all.push((start..start + line.len(), line.trim_end_matches(['\n', '\r'])));
        start += line.len();
    }
    all
}

fn item<'t>(text: &'t str, lines: &[(Range<usize>, &str)], bound: Range<usize>, dash: usize) -> Item<'t> {
    let start = lines[bound.start].0.start;
    let end = lines.get(bound.end).map_or(text.len(), |(range, _)| range.start);
    Item { text: &text[start..end], line: place(bound.start + 1), dash }
}

fn is_content(line: &str) -> bool {
    let content = line.trim_start();
    !content.is_empty() && !content.starts_with('#')
}

fn is_dash(content: &str) -> bool {
    content == "-" || content.starts_with("- ")
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// A line that is no longer of the sequence: less far in, or as far without a dash.
fn ends_sequence(line: &str, indent: usize) -> bool {
    is_content(line) && (indent_of(line) < indent || indent_of(line) == indent && !is_dash(&line[indent..]))
}

/// Whether an anchor or alias stands where a value stands: `a: &x`, `- *x`, `<<: *x`.
fn uses_anchors(text: &str) -> bool {
    text.lines().any(|line| {
        let content = line.trim_start().trim_start_matches("- ");
        let value = content.split_once(": ").map_or(content, |(_, value)| value);
        let mut letters = value.chars();
        matches!(letters.next(), Some('&' | '*')) && letters.next().is_some_and(|c| c.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::list_items;

    #[test]
    fn takes_a_list_apart() {
        let text = "apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    k: |\n      - no item\n  kind: ConfigMap\n# c\n- kind: B\nkind: List\nmetadata: {}\n";
        let split = list_items(text).unwrap();
        assert_eq!(split.header, "apiVersion: v1\nkind: List\nmetadata: {}\n");
        assert_eq!(split.items.iter().map(|item| item.line).collect::<Vec<_>>(), [3, 9]);
        assert_eq!(split.items[1].text(), "  kind: B\n");
        assert!(list_items("items: []\nkind: List\n").is_none());
        assert!(list_items("items:\n- a: &x 1\n- b: *x\n").is_none());
    }
}
