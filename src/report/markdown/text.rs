//! Pieces of Markdown that say what they are given, whatever it holds.

/// Text in which nothing is taken for Markdown or HTML. Code spans that the text itself marks are kept.
pub(in crate::report) fn escaped(text: &str) -> String {
    let has_spans = has_spans(text);
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    let mut before = ' ';
    for letter in text.chars() {
        match letter {
            '`' if has_spans => in_code = !in_code,
            '`' => out.push('\\'),
            '<' | '>' | '*' | '_' | '[' | ']' | '\\' | '#' | '&' | '~' if !in_code => out.push('\\'),
            // A list, where it begins a line; an address that would become a link.
            '-' | '+' if out.is_empty() => out.push('\\'),
            ':' if !in_code && before.is_ascii_alphanumeric() && is_address(&out, text) => out.push('\\'),
            _ => {}
        }
        out.push(if letter == '\n' { ' ' } else { letter });
        before = letter;
    }
    out
}

/// Whether backticks mark code: they come in pairs, each alone. What else there is in a name of somebody's own marks nothing.
fn has_spans(text: &str) -> bool {
    text.matches('`').count().is_multiple_of(2) && !text.contains("``")
}

/// Whether what was written so far ends with the scheme of an address.
fn is_address(written: &str, text: &str) -> bool {
    text.contains("://") && ["http", "https", "ftp"].iter().any(|scheme| written.ends_with(scheme))
}

/// A code span; backticks within are bridged by a longer fence.
pub(in crate::report) fn code(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A fenced block.
pub(in crate::report) fn fenced(text: &str, language: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    format!("{fence}{language}\n{}\n{fence}\n", lines.join("\n"))
}

/// The language of a remediation snippet, for highlighting.
pub(in crate::report) fn language_of(kind: &str) -> &'static str {
    match kind {
        "manifest" | "helm-values" => "yaml",
        "terraform" => "hcl",
        "command" => "sh",
        _ => "text",
    }
}

/// A table; the cells are Markdown already.
pub(super) fn table(header: &[String], rows: Vec<Vec<String>>) -> String {
    let rule = vec!["---".to_owned(); header.len()];
    // One blank on each side, and one in an empty cell (markdownlint:doc/md060.md, `compact`).
    let padded = |cell: &String| match cell.replace('|', "\\|").replace('\n', " ") {
        empty if empty.is_empty() => " ".to_owned(),
        cell => format!(" {cell} "),
    };
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(padded).collect();
        format!("|{}|\n", cells.join("|"))
    };
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("{}{}{rows}", line(header), line(&rule))
}

#[cfg(test)]
mod tests {
    use super::{code, escaped, fenced, table};

    #[test]
    fn nothing_is_taken_for_markup() {
        assert_eq!(escaped("a <b> *c* d_e"), r"a \<b\> \*c\* d\_e");
        assert_eq!(escaped("run `kubectl get <x>`"), "run `kubectl get <x>`");
        assert_eq!(escaped("a ` <img> b"), r"a \` \<img\> b");
        assert_eq!(escaped("`` <img> ``"), r"\`\` \<img\> \`\`");
        assert_eq!(escaped("- x # &lt; https://a.b"), r"\- x \# \&lt; https\://a.b");
    }

    #[test]
    fn backticks_do_not_end_code() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(fenced("```", "sh"), "````sh\n```\n````\n");
    }

    #[test]
    fn a_pipe_does_not_end_a_cell() {
        assert_eq!(table(&["x".into()], vec![vec!["a|b".into()]]), "| x |\n| --- |\n| a\\|b |\n");
        assert_eq!(
            table(&["x".into(), "y".into()], vec![vec![String::new(), "a".into()]]),
            "| x | y |\n| --- | --- |\n| | a |\n"
        );
    }
}
