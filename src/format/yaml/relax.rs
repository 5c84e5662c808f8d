//! Mends what Go's reader accepts and strict YAML does not: blanks where it takes tabs, lines within brackets or quotes that are
//! not indented, a comment directly behind a quoted text.

/// The same document for a strict reader. To be tried only where that refused the text as it stands.
pub(super) fn relaxed(text: &str) -> String {
    let mut relaxer = Relaxer { out: String::with_capacity(text.len() + 64), ..Relaxer::default() };
    for line in text.split_inclusive('\n') {
        relaxer.line(line);
    }
    relaxer.out
}

#[derive(Default)]
struct Relaxer {
    out: String,
    /// Within a block scalar: how far in the key stands that it belongs to.
    block: Option<usize>,
    /// The quote that is open.
    quote: Option<char>,
    /// How many brackets are open.
    depth: usize,
    /// How far in the outermost bracket or quote stands.
    margin: usize,
    /// Whether a bracket or quote here would open something, rather than be part of a word.
    fresh: bool,
    /// Whether a tab here is as good as a blank.
    after_sign: bool,
    /// Within an anchor or tag.
    property: bool,
}

impl Relaxer {
    fn line(&mut self, line: &str) {
        let blank = line.trim().is_empty();
        if let Some(indent) = self.block {
            if blank || indent_of(line) > indent {
                return self.out.push_str(line);
            }
            self.block = None;
        }
        if !self.is_inside() {
            (self.fresh, self.after_sign) = (true, false);
            self.letters(line);
            if !self.is_inside() && opens_block(line) {
                self.block = Some(block_indent(line));
            }
        } else {
            self.out.extend(std::iter::repeat_n(' ', if blank { 0 } else { self.margin }));
            self.letters(line.trim_start_matches([' ', '\t']));
        }
    }

    fn is_inside(&self) -> bool {
        self.quote.is_some() || self.depth > 0
    }

    fn letters(&mut self, line: &str) {
        let (mut before, mut letters) = (' ', line.char_indices().peekable());
        while let Some((at, letter)) = letters.next() {
            let behind = letters.peek().map_or('\n', |(_, next)| *next);
            if self.quote.is_some() {
                self.quoted(letter);
                if letter == '\\' && self.quote == Some('"') {
                    self.out.extend(letters.next().map(|(_, escaped)| escaped));
                }
            } else if letter == '#' && (before.is_whitespace() || before == '"' || before == '\'') {
                self.out.push(' ');
                return self.out.push_str(&line[at..]);
            } else {
                self.bare(letter, before, behind);
            }
            before = letter;
        }
    }

    fn quoted(&mut self, letter: char) {
        self.out.push(letter);
        if self.quote == Some(letter) {
            self.quote = None;
            self.fresh = false;
        }
    }

    /// A letter outside quotes.
    fn bare(&mut self, letter: char, before: char, behind: char) {
        let ends = behind.is_whitespace();
        let doubled = letter == '\'' && before == '\'';
        match letter {
            ' ' | '\t' => {
                self.fresh |= std::mem::take(&mut self.property);
                return self.out.push(if self.after_sign { ' ' } else { letter });
            }
            '\'' if doubled => self.quote = Some(letter),
            '"' | '\'' | '[' | '{' if self.fresh => self.open(letter),
            ']' | '}' if self.depth > 0 => (self.depth, self.fresh) = (self.depth - 1, false),
            ',' if self.depth > 0 => self.fresh = true,
            ':' if ends || before == '"' => self.fresh = true,
            '-' | '?' if self.fresh && ends => {}
            '&' | '!' if self.fresh => (self.property, self.fresh) = (true, false),
            _ => self.fresh = false,
        }
        self.after_sign = self.fresh && matches!(letter, ':' | ',' | '[' | '{');
        self.out.push(letter);
    }

    fn open(&mut self, sign: char) {
        if !self.is_inside() {
            self.margin = self.out.len() - self.out.rfind('\n').map_or(0, |at| at + 1) + 1;
        }
        match sign {
            '"' | '\'' => self.quote = Some(sign),
            _ => self.depth += 1,
        }
    }
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Whether a line ends with the sign of a block scalar, `key: |-` or `- >`.
fn opens_block(line: &str) -> bool {
    let content = line.split(" #").next().unwrap_or(line);
    let mut words = content.split_whitespace().rev();
    let sign = words.next().and_then(|word| word.strip_prefix(['|', '>']));
    let is_sign =
        sign.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b'+'));
    is_sign && words.next().is_none_or(|word| word == "-" || word.ends_with(':') || word.starts_with(['&', '!']))
}

/// How far in the key of a block scalar stands, or the dash where there is no key.
fn block_indent(line: &str) -> usize {
    let mut indent = indent_of(line);
    while let Some(rest) = line[indent..].strip_prefix("- ") {
        let next = line.len() - rest.trim_start_matches(' ').len();
        if line[next..].starts_with(['|', '>']) {
            break;
        }
        indent = next;
    }
    indent
}

#[cfg(test)]
mod tests {
    use super::relaxed;

    #[test]
    fn only_what_strict_readers_refuse_changes() {
        for (text, expected) in [
            ("a:\t1\nb:\tx\ty\n", "a: 1\nb: x\ty\n"),
            ("a: {\nb: 1\n}\n", "a: {\n    b: 1\n    }\n"),
            ("- - a: \"x\n\ty\"#c\n", "- - a: \"x\n        y\" #c\n"),
            ("a: 'it''s\nb: [it'\n", "a: 'it''s\n    b: [it'\n"),
            ("a: it's {\nb: |\n  \t[ \"\n c: \t1\n", "a: it's {\nb: |\n  \t[ \"\n c: \t1\n"),
            ("- k: >-\n    :\tx\n  l:\t1\n- |\n  :\ty\n", "- k: >-\n    :\tx\n  l: 1\n- |\n  :\ty\n"),
            ("a: &x\t\"b\n\tc\"\n", "a: &x\t\"b\n       c\"\n"),
            ("a:\n\tb: 1\n", "a:\n\tb: 1\n"),
            ("a: 1 # it's {\nb:\t2\n", "a: 1  # it's {\nb: 2\n"),
        ] {
            assert_eq!(relaxed(text), expected, "{text}");
        }
    }
}
