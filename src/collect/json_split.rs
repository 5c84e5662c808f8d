//! Splits big JSON into the items of its lists without parsing them and without holding more than a block of it.
//!
//! What it takes for a list is any object with a top-level array `items`, and any top-level array; members of the object may
//! stand in any order. Values may follow one another (NDJSON, concatenated objects), and lines of text before the first are
//! passed over, as some exports have them.

use std::io::{self, Read};
use std::ops::Range;

use memchr::memchr2;

/// How much is read at once, in bytes. Items of a block are handled in parallel, so it should hold many.
const BLOCK: usize = 512 << 10;

/// The byte order mark in UTF-8, with which editors and shells on Windows begin a file.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// What parts the documents of a YAML stream (yaml.org/spec/1.2.2, 9.1.2).
const MARKER: &[u8] = b"---";

/// What the splitter finds, in order.
pub(super) trait Sink {
    /// Items of the list that is being read; `start` is the place of the first byte of `buffer`.
    fn items(&mut self, buffer: &[u8], items: &[Range<usize>], start: Start);
    /// A top-level value ended: all of it but its items.
    fn end(&mut self, value: Ended<'_>);
}

/// Where some bytes begin in the whole input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// The line, from 1.
    pub(super) line: usize,
    /// How many letters stand before them on that line.
    pub(super) column: usize,
}

impl Start {
    /// The place right behind `bytes`, which begin here.
    pub(super) fn behind(self, bytes: &[u8]) -> Self {
        let letters = |bytes: &[u8]| bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count();
        match memchr::memrchr(b'\n', bytes) {
            Some(last) => Self { line: self.line + newlines(bytes), column: letters(&bytes[last + 1..]) },
            None => Self { column: self.column + letters(bytes), ..self },
        }
    }
}

/// A top-level value that ended.
pub(super) enum Ended<'b> {
    /// An object that had no `items`: all of it, as it stands.
    Object(&'b [u8], Start),
    /// An object that had `items`, which were null or a list: its other members as an object.
    List(Vec<u8>),
    /// A bare array.
    Array,
    /// Whatever it was, the text ended or broke off within it, on this line.
    Broken(Option<Vec<u8>>, usize),
}

/// Splits everything that `input` yields.
pub(super) fn split(input: impl Read, sink: &mut dyn Sink) -> io::Result<()> {
    let start = Start { line: 1, column: 0 };
    let mut window = Window { input, buffer: Vec::new(), at: 0, start, skipped: Vec::new(), done: false };
    window.skip_mark()?;
    if !window.find_start()? {
        return Ok(());
    }
    while let Some(first) = window.next_byte()? {
        let whole = match first {
            b'{' => object(&mut window, sink)?,
            b'[' => {
                window.at += 1;
                let whole = items(&mut window, sink)?;
                if whole {
                    sink.end(Ended::Array);
                }
                whole
            }
            _ => window.skip_marker()?,
        };
        if !whole {
            sink.end(Ended::Broken(None, window.here().line));
            return Ok(());
        }
    }
    Ok(())
}

/// The part of the input that is in memory.
struct Window<R> {
    input: R,
    buffer: Vec<u8>,
    /// What lies before is done with.
    at: usize,
    /// The place of the first byte of the buffer.
    start: Start,
    /// White space that was passed over and not yet asked for.
    skipped: Vec<u8>,
    done: bool,
}

impl<R: Read> Window<R> {
    /// Reads another block behind what is still needed. False at the end of the input.
    fn more(&mut self) -> io::Result<bool> {
        if self.done {
            return Ok(false);
        }
        self.start = self.start.behind(&self.buffer[..self.at]);
        self.buffer.drain(..self.at);
        self.at = 0;
        let before = self.buffer.len();
        let wanted = BLOCK.max(before);
        self.buffer.reserve_exact(wanted);
        let read = self.input.by_ref().take(wanted as u64).read_to_end(&mut self.buffer)?;
        self.done = read == 0;
        Ok(!self.done)
    }

    /// Takes a byte order mark out of the text: it is no letter of it.
    fn skip_mark(&mut self) -> io::Result<()> {
        if self.more()? && self.buffer.starts_with(MARK) {
            self.buffer.drain(..MARK.len());
        }
        Ok(())
    }

    /// Moves behind the line `---` with which a stream of YAML parts its documents, be they JSON. False where there is none.
    fn skip_marker(&mut self) -> io::Result<bool> {
        while self.buffer.len() <= self.at + MARKER.len() && self.more()? {}
        let behind = self.buffer[self.at..].strip_prefix(MARKER);
        let is_marker = behind.is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace));
        self.at += if is_marker { MARKER.len() } else { 0 };
        Ok(is_marker)
    }

    /// Moves to the next byte that is no white space.
    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            while let Some(byte) = self.buffer.get(self.at) {
                if !byte.is_ascii_whitespace() && *byte != 0x1e {
                    return Ok(Some(*byte));
                }
                self.skipped.push(*byte);
                self.at += 1;
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// Moves to the first line that begins with a brace or bracket.
    fn find_start(&mut self) -> io::Result<bool> {
        while let Some(byte) = self.next_byte()? {
            if matches!(byte, b'{' | b'[') {
                return Ok(true);
            }
            loop {
                if let Some(end) = memchr::memchr(b'\n', &self.buffer[self.at..]) {
                    self.at += end + 1;
                    break;
                }
                self.at = self.buffer.len();
                if !self.more()? {
                    return Ok(false);
                }
            }
        }
        Ok(false)
    }

    /// The range of the value that starts here, read whole into the buffer; none where the input ends within it.
    fn value(&mut self) -> io::Result<Option<Range<usize>>> {
        loop {
            if let Some(end) = value_end(&self.buffer, self.at) {
                let complete = end < self.buffer.len()
                    || self.buffer[self.at] != b'-' && !self.buffer[self.at].is_ascii_alphanumeric();
                if complete || self.done {
                    return Ok(Some(self.at..end));
                }
            }
            if !self.more()? {
                // A number or word at the very end of the input.
                return Ok(value_end(&self.buffer, self.at).map(|end| self.at..end));
            }
        }
    }

    /// The place that is looked at now.
    fn here(&self) -> Start {
        self.start.behind(&self.buffer[..self.at.min(self.buffer.len())])
    }
}

fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// Reads one object member by member. False where it broke off.
fn object<R: Read>(window: &mut Window<R>, sink: &mut dyn Sink) -> io::Result<bool> {
    let start = window.here();
    window.at += 1;
    window.skipped.clear();
    let (mut header, mut is_list) = (b"{".to_vec(), false);
    loop {
        let next = window.next_byte()?;
        // White space is kept, so that places within are those in the input.
        header.append(&mut window.skipped);
        match next {
            Some(b'}') => {
                window.at += 1;
                drop_comma(&mut header);
                header.push(b'}');
                sink.end(if is_list { Ended::List(header) } else { Ended::Object(&header, start) });
                return Ok(true);
            }
            Some(b',') => {
                window.at += 1;
                if !matches!(last(&header), Some((_, b'{' | b','))) {
                    header.push(b',');
                }
            }
            Some(b'"') => match member(window, &mut header, sink)? {
                Member::Plain => {}
                Member::Items => is_list = true,
                Member::Broken => {
                    drop_comma(&mut header);
                    header.push(b'}');
                    sink.end(Ended::Broken(is_list.then_some(header), window.here().line));
                    // Nothing behind a break can be trusted to begin a value.
                    window.at = window.buffer.len();
                    window.done = true;
                    return Ok(true);
                }
            },
            _ => return Ok(false),
        }
    }
}

/// The last byte of an object that is being copied, and where it stands.
fn last(header: &[u8]) -> Option<(usize, u8)> {
    let at = header.iter().rposition(|byte| !byte.is_ascii_whitespace())?;
    Some((at, header[at]))
}

/// A comma behind which no member came, since `items` was left out.
fn drop_comma(header: &mut Vec<u8>) {
    if let Some((at, b',')) = last(header) {
        header.remove(at);
    }
}

enum Member {
    Plain,
    Items,
    Broken,
}

fn member<R: Read>(window: &mut Window<R>, header: &mut Vec<u8>, sink: &mut dyn Sink) -> io::Result<Member> {
    let Some(range) = window.value()? else { return Ok(Member::Broken) };
    let mut key = window.buffer[range.clone()].to_vec();
    window.at = range.end;
    if window.next_byte()? != Some(b':') {
        return Ok(Member::Broken);
    }
    let is_items = key == b"\"items\"";
    key.append(&mut window.skipped);
    key.push(b':');
    window.at += 1;
    let first = window.next_byte()?;
    key.append(&mut window.skipped);
    if is_items && first == Some(b'[') {
        window.at += 1;
        return Ok(if items(window, sink)? { Member::Items } else { Member::Broken });
    }
    let Some(range) = window.value()? else { return Ok(Member::Broken) };
    let value = &window.buffer[range.clone()];
    if is_items && value == b"null" {
        window.at = range.end;
        return Ok(Member::Items);
    }
    header.extend_from_slice(&key);
    header.extend_from_slice(value);
    window.at = range.end;
    Ok(Member::Plain)
}

/// Hands over the elements of an array, a block at a time. False where the input ends within it.
fn items<R: Read>(window: &mut Window<R>, sink: &mut dyn Sink) -> io::Result<bool> {
    let mut batch: Vec<Range<usize>> = Vec::new();
    loop {
        while let Some(byte) = window.buffer.get(window.at).copied() {
            match byte {
                b']' => {
                    sink.items(&window.buffer, &batch, window.start);
                    window.at += 1;
                    return Ok(true);
                }
                b',' | b' ' | b'\n' | b'\r' | b'\t' => window.at += 1,
                _ => match value_end(&window.buffer, window.at) {
                    Some(end) if end < window.buffer.len() => {
                        batch.push(window.at..end);
                        window.at = end;
                    }
                    _ => break,
                },
            }
        }
        sink.items(&window.buffer, &batch, window.start);
        batch.clear();
        if !window.more()? {
            return Ok(false);
        }
    }
}

/// Where the value that starts at `start` ends; none where the buffer ends within it.
fn value_end(buffer: &[u8], start: usize) -> Option<usize> {
    match buffer.get(start)? {
        b'"' => string_end(buffer, start),
        b'{' | b'[' => {
            let (mut at, mut depth) = (start, 0_usize);
            while let Some(byte) = buffer.get(at) {
                match byte {
                    b'"' => {
                        at = string_end(buffer, at)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
            None
        }
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
            Some(start + buffer[start..].iter().position(ends).unwrap_or(buffer.len() - start))
        }
    }
}

fn string_end(buffer: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', buffer.get(at..)?)?;
        if buffer[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::{Ended, Sink, Start, split};

    #[derive(Default)]
    struct Log(Vec<String>);

    impl Sink for Log {
        fn items(&mut self, buffer: &[u8], items: &[Range<usize>], _: Start) {
            self.0.extend(items.iter().map(|range| String::from_utf8_lossy(&buffer[range.clone()]).into_owned()));
        }

        fn end(&mut self, value: Ended<'_>) {
            self.0.push(match value {
                Ended::Object(bytes, start) => {
                    format!("object {} at {}:{}", String::from_utf8_lossy(bytes), start.line, start.column)
                }
                Ended::List(header) => format!("list {}", String::from_utf8_lossy(&header)),
                Ended::Array => "array".to_owned(),
                Ended::Broken(_, line) => format!("broken at {line}"),
            });
        }
    }

    /// Yields a byte at a time, so that every boundary is met.
    struct Slow<'t>(&'t [u8]);

    impl std::io::Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            out[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn splits_every_shape() {
        for (text, expected) in [
            (
                r#"{"kind":"List","items":[{"a":"]\"}"},{"b":[1,{}]}],"x":1}"#,
                vec![r#"{"a":"]\"}"}"#, r#"{"b":[1,{}]}"#, r#"list {"kind":"List","x":1}"#],
            ),
            ("{\"items\": null, \"kind\": \"PodList\"}", vec!["list { \"kind\": \"PodList\"}"]),
            ("[ {}, 1 ]", vec!["{}", "1", "array"]),
            ("some words\n{\"a\": 1}\n{\"b\": 2}\n", vec!["object {\"a\": 1} at 2:0", "object {\"b\": 2} at 3:0"]),
            ("{\"é\": [1] }{\n \"b\" :\n2}", vec!["object {\"é\": [1] } at 1:0", "object {\n \"b\" :\n2} at 1:11"]),
            ("{\"items\":[{},\n{\"a\"", vec!["{}", "broken at 2"]),
            ("words only", vec![]),
            ("\u{feff}{\"a\": 1}", vec!["object {\"a\": 1} at 1:0"]),
            ("\u{feff}", vec![]),
            ("{\"a\":1}\n---\n{\"b\":2}\n---", vec!["object {\"a\":1} at 1:0", "object {\"b\":2} at 3:0"]),
            ("{}\n---\nkind: X", vec!["object {} at 1:0", "broken at 3"]),
            ("{}\n----", vec!["object {} at 1:0", "broken at 2"]),
        ] {
            let mut log = Log::default();
            split(Slow(text.as_bytes()), &mut log).unwrap();
            assert_eq!(log.0, expected, "{text}");
            let mut log = Log::default();
            split(text.as_bytes(), &mut log).unwrap();
            assert_eq!(log.0, expected, "{text}");
        }
    }
}
