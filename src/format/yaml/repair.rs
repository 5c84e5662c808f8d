//! Mends what Go's reader accepts and strict YAML does not, and fills placeholders so that the rest can be read.

use std::borrow::Cow;

use compact_str::CompactString;

/// What a placeholder becomes while parsing, with its number behind it. No one writes this.
pub(super) const MARK: &str = "meetlat-placeholder-";

/// Blanks for tabs where Go takes a tab for white space: at the end of a line, before a comment, in a line of nothing else, and
/// between a key's colon and its value.
pub(super) fn tabs(text: &str) -> Cow<'_, str> {
    if !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (content, end) = match line.strip_suffix('\n') {
            Some(content) => (content, "\n"),
            None => (line, ""),
        };
        let content = content.trim_end_matches(['\t', ' ', '\r']);
        out.push_str(&content.replace(":\t", ": ").replace("-\t", "- ").replace("\t#", " #"));
        out.push_str(end);
    }
    Cow::Owned(out)
}

/// A text whose placeholders were filled.
pub(super) struct Filled {
    /// With each placeholder replaced by [`MARK`] and its number.
    pub(super) text: String,
    /// The placeholders as they stood.
    pub(super) originals: Vec<CompactString>,
}

/// Takes each `${…}`, `{{ … }}` and `<…>` for a scalar. None where there are none, and where the text is a template whose
/// control lines make it something else than YAML.
pub(super) fn placeholders(text: &str) -> Option<Filled> {
    const CONTROL: [&str; 7] = ["if", "range", "with", "end", "else", "define", "include"];
    let mut filled = Filled { text: String::with_capacity(text.len()), originals: Vec::new() };
    let mut rest = text;
    while let Some((at, end)) = next(rest) {
        let original = &rest[at..end];
        let inner = original.trim_start_matches(['{', '-', ' ', '$', '<']);
        if original.starts_with("{{") && CONTROL.iter().any(|word| inner.split_whitespace().next() == Some(word)) {
            return None;
        }
        filled.text.push_str(&rest[..at]);
        filled.text.push_str(MARK);
        filled.text.push_str(&filled.originals.len().to_string());
        filled.originals.push(original.into());
        rest = &rest[end..];
    }
    filled.text.push_str(rest);
    (!filled.originals.is_empty()).then_some(filled)
}

/// The bounds of the next placeholder. One does not run over the end of its line.
fn next(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(['$', '{', '<'])?;
        let (open, close) = match &text[at..] {
            rest if rest.starts_with("${{") => ("${{", "}}"),
            rest if rest.starts_with("${") => ("${", "}"),
            rest if rest.starts_with("{{") => ("{{", "}}"),
            rest if rest.starts_with('<') && is_angle(rest) => ("<", ">"),
            _ => {
                from = at + 1;
                continue;
            }
        };
        let inner = &text[at + open.len()..];
        let line = inner.split('\n').next().unwrap_or(inner);
        match line.find(close) {
            Some(end) => return Some((at, at + open.len() + end + close.len())),
            None => from = at + open.len(),
        }
    }
}

/// `<TOKEN>`, not `<<:` nor `<=`.
fn is_angle(rest: &str) -> bool {
    rest[1..].chars().next().is_some_and(|letter| letter.is_ascii_alphabetic())
}
