//! Fills the placeholders of a text that is yet to be rendered, so that the rest of it can be read.

use compact_str::CompactString;

/// What a placeholder becomes while parsing, with its number behind it and [`END`] behind that. No one writes this.
const MARK: &str = "meetlat-placeholder-";
const END: &str = "-end";

/// A text whose placeholders were filled.
pub(super) struct Filled {
    /// With a mark in the place of each placeholder.
    pub(super) text: String,
    /// The placeholders as they stood.
    pub(super) originals: Vec<CompactString>,
}

/// Takes each `${…}`, `{{ … }}` and `<…>` for a scalar. None where there are none, and where the text is a template whose
/// control lines make it something else than YAML.
pub(super) fn fill(text: &str) -> Option<Filled> {
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
        filled.text.push_str(&format!("{MARK}{}{END}", filled.originals.len()));
        filled.originals.push(original.into());
        rest = &rest[end..];
    }
    filled.text.push_str(rest);
    (!filled.originals.is_empty()).then_some(filled)
}

/// The text as it stood before its placeholders were filled; none where it has no placeholder.
pub(super) fn restored(text: &str, originals: &[CompactString]) -> Option<CompactString> {
    if originals.is_empty() || !text.contains(MARK) {
        return None;
    }
    let mut parts = text.split(MARK);
    let mut whole = CompactString::from(parts.next()?);
    for part in parts {
        let (number, rest) = part.split_once(END)?;
        whole.push_str(originals.get(number.parse::<usize>().ok()?)?);
        whole.push_str(rest);
    }
    Some(whole)
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

#[cfg(test)]
mod tests {
    use super::{fill, restored};

    #[test]
    fn placeholders_are_filled_and_restored() {
        let filled = fill("a: {{ .x }}-${y}\nb: <<: *z\n").unwrap();
        assert_eq!(filled.originals, ["{{ .x }}", "${y}"]);
        let value = filled.text.lines().next().unwrap().strip_prefix("a: ").unwrap();
        assert_eq!(restored(value, &filled.originals).unwrap(), "{{ .x }}-${y}");
        assert_eq!(restored("plain", &filled.originals), None);
        assert!(fill("{{ if .x }}\na: 1\n").is_none() && fill("a: 1").is_none());
    }
}
