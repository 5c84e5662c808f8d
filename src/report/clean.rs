//! Text of a cluster's own, made harmless for every reader: names and configuration are written by others.
//!
//! A terminal obeys control characters, and marks of writing direction make a line read as another. They are shown as what they
//! are. What is special in one format alone, such as `<` in HTML, is that format's to escape.

use crate::model::language::Text;

/// One line: line feeds and tabs are shown, too.
pub(super) fn line(text: &str) -> String {
    shown(text, |letter| letter.is_control() || is_mark(letter))
}

/// Text that may have lines.
pub(super) fn block(text: &str) -> String {
    shown(text, |letter| letter.is_control() && !matches!(letter, '\n' | '\t') || is_mark(letter))
}

/// A text in both languages, without white space around it.
pub(super) fn text(text: &Text) -> Text {
    Text { en: block(text.en.trim()), nl: block(text.nl.trim()) }
}

fn shown(text: &str, is_harmful: impl Fn(char) -> bool) -> String {
    if !text.chars().any(&is_harmful) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' if is_harmful(letter) => out.push_str("\\n"),
            '\t' if is_harmful(letter) => out.push_str("\\t"),
            letter if is_harmful(letter) => out.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out
}

/// Marks that change the direction of writing (Unicode Standard Annex 9, explicit formatting characters and implicit marks),
/// line and paragraph separators, and letters without width, which hide in names.
fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_terminals_obey_is_shown() {
        assert_eq!(line("a\u{1b}[31mb\n\u{202e}c"), "a\\u{1b}[31mb\\n\\u{202e}c");
        assert_eq!(block("a:\n\tb\u{7f}\r\n"), "a:\n\tb\\u{7f}\\u{d}\n");
        assert_eq!(line("één 🦀"), "één 🦀");
    }
}
