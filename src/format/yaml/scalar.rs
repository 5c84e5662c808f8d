//! Plain scalars by the rules of YAML 1.1, as Go's library applies them (go-yaml/yaml:resolve.go@v2).

use compact_str::CompactString;

use crate::model::value::Value;

/// What a plain scalar stands for; an error names a value that JSON cannot hold.
pub(super) fn resolve(text: &str) -> Result<Value, String> {
    let Some(first) = text.bytes().next() else { return Ok(Value::Null) };
    // Most scalars are words: decided by their first letter.
    match first {
        b'~' if text == "~" => return Ok(Value::Null),
        b'+' | b'-' | b'.' | b'0'..=b'9' => {}
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => return Ok(word(text)),
        _ => return Ok(Value::from(text)),
    }
    if let Some(special) = infinite(text) {
        return Err(special);
    }
    Ok(number(text).unwrap_or_else(|| Value::from(text)))
}

/// How a key is written in JSON: sigs.k8s.io/yaml turns keys of every kind into text.
pub(super) fn key(text: &str, plain: bool) -> CompactString {
    if !plain {
        return text.into();
    }
    match resolve(text) {
        Ok(Value::Bool(truth)) => truth.to_string().into(),
        Ok(Value::Int(number)) => number.to_string().into(),
        Ok(Value::Float(number)) => number.to_string().into(),
        Ok(Value::Null) => "null".into(),
        _ => text.into(),
    }
}

fn word(text: &str) -> Value {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => Value::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => Value::Bool(false),
        "null" | "Null" | "NULL" => Value::Null,
        _ => Value::from(text),
    }
}

fn infinite(text: &str) -> Option<String> {
    let unsigned = text.trim_start_matches(['+', '-']);
    matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN")
        .then(|| format!("`{text}` cannot be written in JSON"))
}

/// Numbers may hold underscores; integers come in bases two, eight, ten and sixteen, a leading zero meaning eight.
fn number(text: &str) -> Option<Value> {
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    if let Some(number) = integer(&plain) {
        return Some(number);
    }
    is_float(&plain).then(|| plain.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::Float))?
}

fn integer(plain: &str) -> Option<Value> {
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, plain.strip_prefix('+').unwrap_or(plain)),
    };
    let based = |prefixes: [&str; 2], base| {
        let digits = digits.strip_prefix(prefixes[0]).or_else(|| digits.strip_prefix(prefixes[1]))?;
        i128::from_str_radix(digits, base).ok()
    };
    let unsigned_text = !digits.starts_with(['+', '-']);
    let magnitude = based(["0x", "0X"], 16)
        .or_else(|| based(["0b", "0B"], 2))
        .or_else(|| based(["0o", "0O"], 8))
        .or_else(|| {
            digits.strip_prefix('0').filter(|rest| !rest.is_empty()).and_then(|rest| i128::from_str_radix(rest, 8).ok())
        })
        .or_else(|| (!digits.starts_with('0') || digits == "0").then(|| digits.parse::<i128>().ok())?)
        .filter(|_| unsigned_text)?;
    let number = sign * magnitude;
    i64::try_from(number).map(Value::Int).ok().or_else(|| {
        // Go keeps up to 64 bits without a sign, then turns to floats; JSON readers see a float either way.
        Some(Value::Float(number as f64))
    })
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
        None => digits(mantissa),
    };
    mantissa_fits && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
