//! Finds the place of a path, by reading a document again: only for what a report names.

use saphyr_parser::{Event, Parser, Span, SpannedEventReceiver};

use crate::format::place;
use crate::model::evidence::Region;

/// Where the field at a path of member names and decimal indexes stands, from its key to the end of a value on the same line;
/// where there is none, the deepest place on the way.
pub fn locate(text: &str, path: &[&str]) -> Option<Region> {
    let mut finder = Finder { path, matched: 0, stack: Vec::new(), found: None, depth_found: 0, is_open: false };
    // A syntax error further on does not unmake what was found before it.
    drop(Parser::new_from_str(text).load(&mut finder, false));
    finder.found.map(|found| without_blanks(found, text))
}

/// The parser takes blanks behind a quoted scalar for part of it.
fn without_blanks(region: Region, text: &str) -> Region {
    let line = text.lines().nth(region.line as usize - 1).unwrap_or_default();
    let letters: Vec<char> = line.chars().take(region.end_column as usize - 1).collect();
    let blanks = letters.iter().rev().take_while(|letter| letter.is_whitespace()).count();
    let end = region.end_column - place(blanks);
    if end > region.column { Region { end_column: end, ..region } } else { region }
}

struct Finder<'p> {
    path: &'p [&'p str],
    matched: usize,
    stack: Vec<Level>,
    found: Option<Region>,
    depth_found: usize,
    /// Whether the next scalar still belongs to what was found.
    is_open: bool,
}

struct Level {
    mapping: bool,
    awaiting_key: bool,
    index: usize,
    /// Whether the path leads through this collection.
    on_path: bool,
    /// Whether the value that comes next is the path's next step.
    next_on_path: bool,
}

impl<'i> SpannedEventReceiver<'i> for Finder<'_> {
    fn on_event(&mut self, event: Event<'i>, span: Span) {
        match event {
            Event::Scalar(text, ..) => self.scalar(&text, span),
            Event::Alias(_) => self.scalar("*", span),
            Event::MappingStart(..) => self.open(true, span),
            Event::SequenceStart(..) => self.open(false, span),
            Event::MappingEnd | Event::SequenceEnd => self.close(),
            _ => {}
        }
    }
}

impl Finder<'_> {
    fn scalar(&mut self, text: &str, span: Span) {
        if std::mem::take(&mut self.is_open)
            && let Some(found) = &mut self.found
            && (place(span.start.line()), span.start.line()) == (found.end_line, span.end.line())
        {
            found.end_column = place(span.end.col() + 1);
        }
        if !self.take_key(text, span) {
            self.value(span);
        }
    }

    fn close(&mut self) {
        if self.stack.pop().is_some_and(|level| level.on_path) && !self.stack.is_empty() {
            self.matched = self.matched.saturating_sub(1);
        }
    }

    /// Whether the scalar is a key; then notes whether it is the path's next step.
    fn take_key(&mut self, text: &str, span: Span) -> bool {
        let wanted = self.path.get(self.matched).copied();
        let depth = self.matched + 1;
        let Some(level) = self.stack.last_mut().filter(|level| level.mapping && level.awaiting_key) else {
            return false;
        };
        level.awaiting_key = false;
        level.next_on_path = level.on_path && wanted == Some(text);
        if level.next_on_path {
            self.note(depth, span);
        }
        true
    }

    /// Whether the value that starts here is on the path.
    fn value(&mut self, span: Span) -> bool {
        let wanted = self.path.get(self.matched).and_then(|step| step.parse::<usize>().ok());
        let depth = self.matched + 1;
        let Some(level) = self.stack.last_mut() else { return true };
        let hit = if level.mapping {
            level.awaiting_key = true;
            std::mem::take(&mut level.next_on_path)
        } else {
            level.index += 1;
            level.on_path && wanted == Some(level.index - 1)
        };
        let sequence = !level.mapping;
        if hit && sequence {
            self.note(depth, span);
        }
        hit
    }

    fn open(&mut self, mapping: bool, span: Span) {
        self.is_open = false;
        let root = self.stack.is_empty();
        let on_path = self.value(span);
        if on_path && !root {
            self.matched += 1;
        }
        self.stack.push(Level { mapping, awaiting_key: mapping, index: 0, on_path, next_on_path: false });
        if root {
            self.note(0, span);
        }
    }

    fn note(&mut self, depth: usize, span: Span) {
        if self.found.is_none() || depth > self.depth_found {
            self.depth_found = depth;
            let (line, column) = (place(span.start.line()), place(span.start.col() + 1));
            let on_one_line = span.end.line() == span.start.line();
            let end_column = if on_one_line { place(span.end.col() + 1) } else { column };
            self.found = Some(Region { line, column, end_line: line, end_column });
            self.is_open = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::locate;

    #[test]
    fn finds_lines() {
        let text = "a: 1\nspec:\n  list:\n  - name: x\n  - name: y\n    image: z\nkind: K\n";
        for (path, line) in [
            (&["a"][..], 1),
            (&["spec", "list", "1", "image"], 6),
            (&["spec", "list", "0", "name"], 4),
            (&["spec", "list", "1", "missing"], 5),
            (&["kind"], 7),
            (&["none"], 1),
        ] {
            assert_eq!(locate(text, path).map(|place| place.line), Some(line), "{path:?}");
        }
    }

    #[test]
    fn finds_the_letters_of_a_field() {
        let text =
            "a: 1\nspec:\n  list:\n  - name: x\n  - { nämé: 'y z', image: \"w\" }\n  - plain\n  text: |\n    b\n";
        let letters = |path: &[&str]| {
            let found = locate(text, path)?;
            let line: Vec<char> = text.lines().nth(found.line as usize - 1)?.chars().collect();
            Some(line[found.column as usize - 1..found.end_column as usize - 1].iter().collect::<String>())
        };
        for (path, expected) in [
            (&["a"][..], "a: 1"),
            (&["spec"], "spec"),
            (&["spec", "list", "0"], "name"),
            (&["spec", "list", "1", "nämé"], "nämé: 'y z'"),
            (&["spec", "list", "1", "image"], "image: \"w\""),
            (&["spec", "list", "2"], "plain"),
            (&["spec", "text"], "text"),
        ] {
            assert_eq!(letters(path).as_deref(), Some(expected), "{path:?}");
        }
    }
}
