//! Finds the names of metrics in an expression of PromQL, without parsing it: what cannot be a metric by where it stands is passed
//! over (prometheus/prometheus:promql/parser/lex.go).

use std::collections::BTreeSet;

/// Words of the language that may stand where a metric could.
const WORDS: [&str; 31] = [
    "and",
    "atan2",
    "avg",
    "bool",
    "bottomk",
    "by",
    "count",
    "count_values",
    "default",
    "end",
    "group",
    "group_left",
    "group_right",
    "if",
    "ifnot",
    "ignoring",
    "inf",
    "limitk",
    "max",
    "min",
    "nan",
    "offset",
    "on",
    "or",
    "quantile",
    "start",
    "stddev",
    "stdvar",
    "sum",
    "topk",
    "unless",
];

/// Words after which a list of labels stands in parentheses.
const BEFORE_LABELS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

/// Adds every metric that `expression` names. A metric chosen by a pattern of its name counts by the pattern's plain beginning.
pub(super) fn metrics_in(expression: &str, into: &mut BTreeSet<String>) {
    let mut rest = expression;
    while let Some(start) = rest.find(|sign: char| !sign.is_ascii_whitespace()) {
        rest = &rest[start..];
        rest = match rest.as_bytes()[0] {
            b'"' | b'\'' | b'`' => after_text(rest),
            b'{' => matchers(rest, into),
            b'[' => after(rest, ']'),
            b'#' => after(rest, '\n'),
            // A variable of a dashboard, `$interval` or `${interval}`.
            b'$' => after_variable(rest),
            sign if is_name_start(sign) => word(rest, into),
            sign if sign.is_ascii_digit() => &rest[length(rest)..],
            _ => &rest[rest.chars().next().map_or(1, char::len_utf8)..],
        };
    }
}

/// A word that is no function, no list of labels and no word of the language is a metric.
fn word<'t>(text: &'t str, into: &mut BTreeSet<String>) -> &'t str {
    let (name, rest) = text.split_at(length(text));
    let next = rest.trim_start();
    let lower = name.to_ascii_lowercase();
    if let Some(inside) = next.strip_prefix('(') {
        return if BEFORE_LABELS.contains(&lower.as_str()) { after(inside, ')') } else { inside };
    }
    if !WORDS.contains(&lower.as_str()) && lower != "without" {
        into.insert(name.to_owned());
    }
    rest
}

/// What stands in braces are labels and texts, save for the name of a metric: `{__name__="x"}` or, since 3.0, `{"x"}`.
fn matchers<'t>(text: &'t str, into: &mut BTreeSet<String>) -> &'t str {
    let (mut rest, mut names) = (&text[1..], true);
    while let Some(sign) = rest.bytes().next() {
        match sign {
            b'}' => return &rest[1..],
            b'"' | b'\'' | b'`' => {
                let end = after_text(rest);
                if names {
                    let pattern = &rest[1..rest.len() - end.len()];
                    into.extend(Some(pattern[..length(pattern)].to_owned()).filter(|name| !name.is_empty()));
                }
                rest = end;
            }
            sign if is_name_start(sign) => {
                let (label, end) = rest.split_at(length(rest));
                names = label == "__name__" && !end.trim_start().starts_with("!");
                rest = end;
            }
            sign => {
                names |= sign == b',';
                rest = &rest[rest.chars().next().map_or(1, char::len_utf8)..];
            }
        }
    }
    rest
}

fn is_name_start(sign: u8) -> bool {
    sign.is_ascii_alphabetic() || sign == b'_' || sign == b':'
}

/// The bytes at the beginning that can belong to one name.
fn length(text: &str) -> usize {
    text.bytes().position(|sign| !is_name_start(sign) && !sign.is_ascii_digit()).unwrap_or(text.len())
}

fn after(text: &str, end: char) -> &str {
    text.find(end).map_or("", |at| &text[at + end.len_utf8()..])
}

fn after_variable(text: &str) -> &str {
    let rest = &text[1..];
    if rest.starts_with('{') { after(rest, '}') } else { &rest[length(rest)..] }
}

/// What follows a text in quotes; a backslash hides the sign after it, save in back quotes.
fn after_text(text: &str) -> &str {
    let quote = text.as_bytes()[0];
    let mut hidden = false;
    for (at, sign) in text.bytes().enumerate().skip(1) {
        match sign {
            _ if hidden => hidden = false,
            b'\\' if quote != b'`' => hidden = true,
            sign if sign == quote => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(expression: &str) -> Vec<String> {
        let mut found = BTreeSet::new();
        metrics_in(expression, &mut found);
        found.into_iter().collect()
    }

    #[test]
    fn functions_labels_and_texts_are_no_metrics() {
        for (expression, expected) in [
            ("up == 0", vec!["up"]),
            ("sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) > 0.1", vec!["http_requests_total"]),
            ("sum(rate(a_total[5m])) without (pod) / on(job) group_left(team) b_total", vec!["a_total", "b_total"]),
            ("cluster:requests:rate5m offset 1d and on () x", vec!["cluster:requests:rate5m", "x"]),
            ("label_replace(a, \"dst\", \"$1\", \"src\", \"b_(.*)\")", vec!["a"]),
            ("absent({__name__=~\"nginx_ingress_.*\", job!=\"x\"})", vec!["nginx_ingress_"]),
            ("{\"a.b\", job=\"c\"} + {__name__!=\"d\"}", vec!["a"]),
            ("rate(a{pod=~\"$pod\"}[$__rate_interval]) * ${factor} # b", vec!["a"]),
            ("topk(5, a) > bool 1e3 or vector(0)", vec!["a"]),
            ("a{x=\"}\"} > 1", vec!["a"]),
            ("é + a", vec!["a"]),
            ("", vec![]),
        ] {
            assert_eq!(names(expression), expected, "{expression}");
        }
    }

    #[test]
    fn what_is_not_closed_ends_the_expression() {
        for broken in ["a{b=\"c", "a[5m", "\"", "sum by (a", "${x", "{__name__=\"\\"] {
            names(broken);
        }
    }
}
