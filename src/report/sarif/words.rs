//! Text that says what it is given, whatever names hold, and that is no longer than a consumer takes.

/// Text without what would change how other text is shown: the sequences that colour a terminal, control characters, marks of
/// writing direction and letters that cannot be seen. Line ends become spaces.
pub(super) fn clean(text: &str) -> String {
    let plain = anstream::adapter::strip_str(text).to_string();
    let spaced = plain.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter });
    spaced.filter(|letter| !is_hidden(*letter)).collect()
}

/// The same of a text of several lines, which rules hold.
pub(super) fn clean_lines(text: &str) -> String {
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}

/// Control characters (Unicode's Cc), and those of Cf that hide or turn round what stands beside them.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// The text of a message: no name in it can be taken for a link to a related place, `[text](id)` (SARIF 2.1.0, 3.11.6).
pub(super) fn plain(text: &str) -> String {
    clean(text).replace("](", "] (")
}

/// Text as Markdown in which nothing is taken for markup, for text with names in it that nobody vouches for.
pub(super) fn markdown(text: &str) -> String {
    let escaped = |letter: char| {
        let is_markup = letter.is_ascii_punctuation()
            && !matches!(letter, '.' | ',' | ';' | ':' | '/' | '%' | '\'' | '"' | '-' | '=' | '$');
        is_markup.then_some('\\').into_iter().chain(std::iter::once(letter))
    };
    clean(text).chars().flat_map(escaped).collect()
}

/// No more than `most` letters, the last of them `…` where some are left out.
pub(super) fn clipped(text: String, most: usize) -> String {
    if text.chars().count() <= most {
        return text;
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// `logs-long-term` as the name of an identifier: `LogsLongTerm`.
pub(super) fn pascal(id: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    id.split(|letter: char| !letter.is_alphanumeric()).map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_changes_how_other_text_is_shown() {
        assert_eq!(clean("a\u{1b}[31mred\u{1b}[0m\u{202e}b\u{200f}\nc\u{7}"), "aredb c");
        assert_eq!(clean("é 漢字 🙂"), "é 漢字 🙂");
        assert_eq!(clean_lines("a\r\nb\u{9b}31m"), "a\nb31m");
    }

    #[test]
    fn names_make_no_links() {
        assert_eq!(
            plain("see [here](1) and [x]\u{200b}(https://a.example)"),
            "see [here] (1) and [x] (https://a.example)"
        );
        assert_eq!(plain("$.a[0]"), "$.a[0]");
    }

    #[test]
    fn names_are_no_markup() {
        let hostile = "`<img src=x onerror=alert(1)>` **b** [x](http://a.example) | ~c~ &lt; a-b 1.2";
        let expected =
            r"\`\<img src=x onerror=alert\(1\)\>\` \*\*b\*\* \[x\]\(http://a.example\) \| \~c\~ \&lt; a-b 1.2";
        assert_eq!(markdown(hostile), expected);
    }

    #[test]
    fn long_text_ends_between_letters() {
        assert_eq!(clipped("éééé".to_owned(), 4), "éééé");
        assert_eq!(clipped("ééééé".to_owned(), 4), "ééé…");
    }

    #[test]
    fn ids_become_names() {
        assert_eq!(pascal("logs-long-term"), "LogsLongTerm");
    }
}
