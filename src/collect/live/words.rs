//! Other people's words, as much of them as is worth repeating.

use std::error::Error;

/// An error with those that it came from, each once.
pub(super) fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let words = inner.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        source = inner.source();
    }
    clipped(&numberless(&text))
}

/// What kept a connection from being made or ended it: the innermost error tells, those around it name layers of libraries.
pub(super) fn connection(error: &dyn Error) -> String {
    let mut inmost = error;
    while let Some(inner) = inmost.source() {
        inmost = inner;
    }
    clipped(&numberless(&inmost.to_string()))
}

/// A system's error in words alone: `Connection refused (os error 111)`.
fn numberless(text: &str) -> String {
    let Some((before, after)) = text.split_once(" (os error ") else { return text.to_owned() };
    let after = after.split_once(')').map_or("", |(_, after)| after);
    format!("{before}{}", numberless(after))
}

/// As much of a text as is worth repeating, on one line.
pub(super) fn clipped(text: &str) -> String {
    const LONGEST: usize = 300;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn long_words_are_clipped_to_a_line() {
        assert_eq!(clipped("a\n  b"), "a b");
        assert_eq!(clipped(&"é".repeat(400)).chars().count(), 301);
    }

    #[test]
    fn the_numbers_of_a_system_are_left_out() {
        let refused = io::Error::from_raw_os_error(2);
        let words = connection(&refused);
        assert!(!words.contains("os error"), "{words}");
        assert_eq!(told(&refused), words);
        assert_eq!(numberless("a (os error 1): b (os error 2)"), "a: b");
    }
}
