//! What the author of a refused filter probably meant.

/// The parser's message, with advice before it where a usual mistake is recognised.
pub(super) fn explain(text: &str, parser: &str) -> String {
    let bare = without_strings(text);
    let advice = foreign_word(&bare).or_else(|| unquoted_name(&bare)).or_else(|| single_equals(&bare));
    match advice {
        Some(advice) => format!("{advice} ({parser})"),
        None => parser.to_owned(),
    }
}

/// `text` with the content of its string literals blanked out.
fn without_strings(text: &str) -> String {
    let (mut quote, mut escaped) = (None, false);
    let blank = |c: char| match (quote, c) {
        (Some(_), _) if escaped => {
            escaped = false;
            '_'
        }
        (Some(_), '\\') => {
            escaped = true;
            '_'
        }
        (Some(open), c) if c == open => {
            quote = None;
            c
        }
        (Some(_), _) => '_',
        (None, '\'' | '"') => {
            quote = Some(c);
            c
        }
        (None, c) => c,
    };
    text.chars().map(blank).collect()
}

/// Operators and functions of other dialects, and what stands for them here.
const FOREIGN: [(&[&str], &str); 4] = [
    (
        &["in", "nin", "any_of", "none_of", "subset_of", "contains"],
        "membership is written `@.list[?@ == 'x']`, and one of many `match(@.id, 'a|b|c')`",
    ),
    (&["and"], "write `&&` for and"),
    (&["or"], "write `||` for or"),
    (&["not"], "write `!(…)` for not"),
];

fn foreign_word(bare: &str) -> Option<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut before = ' ';
    for (word, rest) in words(bare, is_word) {
        let at = bare.len() - rest.len() - word.len();
        if let Some(last) = bare[..at].chars().next_back() {
            before = last;
        }
        let found = FOREIGN.iter().find(|(words, _)| before != '.' && words.contains(&word));
        if let Some((_, advice)) = found {
            return Some((*advice).to_owned());
        }
    }
    None
}

/// Each word with what follows it.
fn words(text: &str, is_word: fn(char) -> bool) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(is_word)?;
        let tail = &rest[start..];
        let (word, after) = tail.split_at(tail.find(|c| !is_word(c)).unwrap_or(tail.len()));
        rest = after;
        Some((word, after))
    })
}

/// A member name that needs quotes: it holds a space, a hyphen or a slash.
fn unquoted_name(bare: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | ' ');
    bare.split('.').skip(1).find_map(|after| {
        let name = after[..after.find(|c| !is_part(c)).unwrap_or(after.len())].trim();
        name.contains([' ', '-', '/']).then(|| format!("`{name}`: did you mean `['{name}']`?"))
    })
}

fn single_equals(bare: &str) -> Option<String> {
    let rest = bare.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", "");
    rest.contains('=').then(|| "write `==` for equal".to_owned())
}

#[cfg(test)]
mod tests {
    use super::explain;

    #[test]
    fn recognises_usual_mistakes() {
        for (text, advice) in [
            ("@.n in ['x']", "membership is written"),
            ("any_of(@.n, @.m)", "membership is written"),
            ("@.a b == 1", "did you mean `['a b']`?"),
            ("@.labels.app-name", "did you mean `['app-name']`?"),
            ("@.a = 1", "write `==`"),
            ("@.a and @.b", "write `&&`"),
        ] {
            assert!(explain(text, "parser").starts_with(advice) || explain(text, "parser").contains(advice), "{text}");
        }
    }

    #[test]
    fn is_silent_on_what_is_inside_strings_and_member_names() {
        assert_eq!(explain("@.in == 'a and b = c' x", "parser"), "parser");
    }
}
