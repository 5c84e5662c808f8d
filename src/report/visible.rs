//! Names and values of a cluster as text that anyone may look at: what would be obeyed instead of shown is shown by its code.

use std::borrow::Cow;

/// The text with every letter that steers a reader's screen in its place as a code, `\u{202e}`: control characters, marks that
/// turn the direction of writing, and those that no document may hold. Line feeds and tabs stay.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            _ if steers(letter) => out.extend(letter.escape_unicode()),
            _ => out.push(letter),
        }
    }
    Cow::Owned(out)
}

/// The same on one line.
pub(super) fn on_one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn steers(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => letter.is_control() || (letter as u32) & 0xfffe == 0xfffe,
    }
}

/// Text for HTML and XML, between tags and in quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in visible(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escaped, on_one_line, visible};

    #[test]
    fn what_steers_a_screen_is_shown() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
        assert_eq!(visible("a\r\nb\tc\r"), "a\nb\tc\\u{d}");
        assert_eq!(visible("مرحبا — ✔ é"), "مرحبا — ✔ é");
        assert_eq!(visible("\u{ffff}\u{85}\u{0}"), "\\u{ffff}\\u{85}\\u{0}");
        assert_eq!(on_one_line(" a\n b\u{7}"), "a b\\u{7}");
    }

    #[test]
    fn nothing_is_taken_for_markup() {
        assert_eq!(escaped("<a href=\"x\">'&'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
    }
}
