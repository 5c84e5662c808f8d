//! How much text goes into a width. A drawing does not wrap by itself, and which font draws it is not known here: the guess is on
//! the safe side.

/// By how much bold letters are wider (DejaVu Sans Bold, from a to z).
pub(super) const BOLD: f64 = 1.13;

/// The width of a letter as a part of the size of its font: those of DejaVu Sans, which has Verdana's, the widest that is in common
/// use (the table `hmtx` of DejaVuSans.ttf 2.37), rounded up.
fn letter(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | 'J' | '\'' => 0.3,
        ' ' | '.' | ',' | ':' | ';' | '/' | '\\' | '|' | 'f' | '-' => 0.36,
        't' | 'r' | '(' | ')' | '[' | ']' | '!' => 0.42,
        'c' | 's' | 'z' | '?' | '*' | '_' | '`' | '"' => 0.55,
        'w' | '#' | '<' | '=' | '>' | '+' | '^' | '~' => 0.84,
        'm' | 'M' | 'W' | '@' | '%' => 1.0,
        'A'..='Z' | '&' => 0.79,
        _ if letter.is_ascii() => 0.64,
        '\u{80}'..'\u{250}' => 0.8,
        // Pictures are wider than letters of any script.
        '\u{1f000}'.. => 1.3,
        _ => 1.0,
    }
}

fn length(text: &str, size: f64) -> f64 {
    text.chars().map(letter).sum::<f64>() * size
}

/// As much of a text as goes on one line.
pub(super) fn fitted(text: &str, width: f64, size: f64) -> String {
    // Very long names need not be measured to their end.
    if text.len() < 2000 && length(text, size) <= width {
        return text.to_owned();
    }
    let mut room = width - size;
    let fits = |one: &char| {
        room -= letter(*one) * size;
        room >= 0.0
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// A text in so many lines at most.
pub(super) fn wrapped(text: &str, width: f64, size: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if length(line, size) + length(" ", size) + length(word, size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| fitted(line, width, size)).collect()
}

#[cfg(test)]
mod tests {
    use super::{fitted, wrapped};

    #[test]
    fn long_text_is_cut_where_the_room_ends() {
        assert_eq!(fitted("short", 200.0, 10.0), "short");
        assert_eq!(fitted("a rather long name", 60.0, 10.0), "a rather l…");
    }

    #[test]
    fn words_go_on_the_next_line() {
        assert_eq!(wrapped("Public and internal traffic", 80.0, 10.0, 2), ["Public and", "internal traffic"]);
        assert_eq!(wrapped("one two three four", 30.0, 10.0, 2), ["one", "two…"]);
    }
}
