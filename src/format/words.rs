//! Takes texts apart into words, whatever they are texts of: names, addresses, programs, prose.

/// A stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// A run of letters and digits.
    Word(&'t str),
    /// What stands between two of them.
    Between(&'t str),
}

/// The pieces of a text in order; joined they are the text. `huurPortaal-web01` has the words `huur`, `Portaal` and `web`.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut start, mut in_word) = (Vec::new(), 0, false);
    let (mut escaped, mut previous) = (0, '\0');
    for (at, sign) in text.char_indices() {
        let is_word = escaped == 0 && sign.is_alphanumeric();
        if is_word != in_word || is_word && previous.is_lowercase() && sign.is_uppercase() {
            push(&mut pieces, &text[start..at], in_word);
            (start, in_word) = (at, is_word);
        }
        escaped = match sign {
            _ if escaped > 0 => escaped - 1,
            '\\' | '%' => hidden(sign, &text[at + 1..]),
            _ => 0,
        };
        previous = sign;
    }
    push(&mut pieces, &text[start..], in_word);
    pieces
}

/// The words of a text in order.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Word(word) => Some(word),
        Piece::Between(_) => None,
    })
}

/// How many signs behind this one belong to it: `\n` in JSON and programs, `%2F` in addresses.
fn hidden(sign: char, rest: &str) -> usize {
    let mut next = rest.chars();
    match sign {
        '\\' => usize::from(next.next().is_some_and(|letter| letter.is_ascii_alphabetic())),
        _ => 2 * usize::from(next.by_ref().take(2).filter(char::is_ascii_hexdigit).count() == 2),
    }
}

/// Digits behind a word number it, and are no part of it.
fn push<'t>(pieces: &mut Vec<Piece<'t>>, text: &'t str, is_word: bool) {
    let bare = text.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let (word, number) = match (is_word, bare.is_empty()) {
        (true, false) => text.split_at(bare.len()),
        (true, true) => (text, ""),
        (false, _) => ("", text),
    };
    pieces.extend((!word.is_empty()).then_some(Piece::Word(word)));
    pieces.extend((!number.is_empty()).then_some(Piece::Between(number)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fall_into_words() {
        let cases: [(&str, &[&str]); 9] = [
            ("huurPortaal-web01", &["huur", "Portaal", "web"]),
            ("HUUR_PORTAAL_URL", &["HUUR", "PORTAAL", "URL"]),
            ("http://grafana.delinde.nl:3000/d?x", &["http", "grafana", "delinde", "nl", "3000", "d", "x"]),
            ("k8s s3 oauth2-proxy", &["k8s", "s", "oauth", "proxy"]),
            ("123456789012", &["123456789012"]),
            (r"a\nshop \d+ %2Fshop 50%", &["a", "shop", "shop", "50"]),
            ("500Mi 7f9c4d8b6", &["500Mi", "7f9c4d8b"]),
            ("Café", &["Café"]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text).collect::<Vec<_>>(), expected, "{text}");
            let whole: String = pieces(text)
                .iter()
                .map(|piece| match piece {
                    Piece::Word(part) | Piece::Between(part) => *part,
                })
                .collect();
            assert_eq!(whole, text);
        }
    }
}
