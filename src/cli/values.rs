//! The values of arguments, read from text; what does not fit is told in a sentence for clap to print.

use std::time::Duration;

use jiff::Timestamp;

/// A day counts from its first second in UTC.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    let day = || format!("{text}T00:00:00Z").parse();
    text.parse()
        .or_else(|_: jiff::Error| day())
        .map_err(|_| "write a day as 2026-11-24, or a time as 2026-11-24T09:30:00Z".to_owned())
}

/// A name as Kubernetes takes them for service accounts and namespaces, which roles may have too.
pub(super) fn object_name(text: &str) -> Result<String, String> {
    let is_edge = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let is_inner = |letter: char| is_edge(letter) || letter == '-' || letter == '.';
    let fits = text.len() <= 253 && text.starts_with(is_edge) && text.ends_with(is_edge) && text.chars().all(is_inner);
    if fits { Ok(text.to_owned()) } else { Err("use small letters, digits, `-` and `.`".to_owned()) }
}

/// A service account as a namespace and a name.
pub(super) fn account(text: &str) -> Result<(String, String), String> {
    let wrong = || "write it as NAMESPACE/NAME".to_owned();
    let (namespace, name) = text.split_once('/').ok_or_else(wrong)?;
    Ok((object_name(namespace)?, object_name(name)?))
}

/// Seconds, or a number with its unit as kubectl takes it.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "write it as 30s, 2m or 1h".to_owned();
    let (digits, unit) = text.split_at(text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong()),
    };
    match number.checked_mul(seconds) {
        Some(seconds) if seconds > 0 => Ok(Duration::from_secs(seconds)),
        _ => Err(wrong()),
    }
}

/// A threshold of a rule.
pub(super) fn param(text: &str) -> Result<(String, f64), String> {
    let wrong = || "write it as NAME=NUMBER, such as objectDays=60".to_owned();
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    let value: f64 = value.trim().parse().map_err(|_| wrong())?;
    if name.is_empty() || !value.is_finite() { Err(wrong()) } else { Ok((name.to_owned(), value)) }
}

/// A share of a hundred.
pub(super) fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("give a percentage from 0 to 100".to_owned()),
    }
}
