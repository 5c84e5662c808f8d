//! Scalars by the rules of YAML 1.1, as Go's library applies them (yaml/go-yaml:resolve.go@v2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use compact_str::{CompactString, format_compact};

use crate::model::value::Value;

/// What a scalar stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scalar {
    Null,
    Bool(bool),
    Int(i64),
    /// Too large for 64 bits with a sign.
    Unsigned(u64),
    Float(f64),
    Text,
}

/// The value of a plain scalar; an error names one that JSON cannot hold.
pub(super) fn plain(text: &str) -> Result<Value, String> {
    value(resolve(text), text)
}

/// The value of a scalar with one of YAML's own tags, `int` of `!!int`.
pub(super) fn tagged(tag: &str, text: &str) -> Result<Value, String> {
    let scalar = resolve(text);
    let fits = match tag {
        "binary" => return binary(text),
        "int" => matches!(scalar, Scalar::Int(_) | Scalar::Unsigned(_)),
        "float" => matches!(scalar, Scalar::Float(_) | Scalar::Int(_)),
        "bool" => matches!(scalar, Scalar::Bool(_)),
        "null" => scalar == Scalar::Null,
        _ => return Ok(Value::from(text)),
    };
    if fits { value(scalar, text) } else { Err(format!("`{text}` is no !!{tag}")) }
}

/// How a plain key is written in JSON: sigs.k8s.io/yaml turns keys into text, but for those it refuses.
pub(super) fn key(text: &str) -> Result<CompactString, String> {
    Ok(match resolve(text) {
        Scalar::Text => text.into(),
        Scalar::Bool(truth) => if truth { "true" } else { "false" }.into(),
        Scalar::Int(number) => format_compact!("{number}"),
        Scalar::Float(number) => exponent_form(number),
        Scalar::Null | Scalar::Unsigned(_) => return Err(format!("`{text}` cannot be a key")),
    })
}

fn value(scalar: Scalar, text: &str) -> Result<Value, String> {
    Ok(match scalar {
        Scalar::Null => Value::Null,
        Scalar::Bool(truth) => Value::Bool(truth),
        Scalar::Int(number) => Value::Int(number),
        Scalar::Unsigned(number) => Value::Float(number as f64),
        Scalar::Float(number) if !number.is_finite() => return Err(format!("`{text}` cannot be written in JSON")),
        Scalar::Float(number) => whole(number).map_or(Value::Float(number), Value::Int),
        Scalar::Text => Value::from(text),
    })
}

/// On its way through JSON a float without a fraction becomes a whole number, of the digits that tell it from its neighbours.
fn whole(number: f64) -> Option<i64> {
    let negative_zero = number == 0.0 && number.is_sign_negative();
    if negative_zero || number.fract() != 0.0 { None } else { number.to_string().parse().ok() }
}

fn binary(text: &str) -> Result<Value, String> {
    let packed: String = text.split(['\r', '\n']).collect();
    let bytes = STANDARD.decode(packed).map_err(|_| "a !!binary value is no base64".to_owned())?;
    Ok(Value::from(String::from_utf8_lossy(&bytes).as_ref()))
}

/// Most scalars are words: decided by their first letter.
fn resolve(text: &str) -> Scalar {
    match text.bytes().next() {
        None => Scalar::Null,
        Some(b'~') if text == "~" => Scalar::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => word(text),
        Some(b'.') => special(text).or_else(|| fraction(text)).map_or(Scalar::Text, Scalar::Float),
        Some(b'+' | b'-' | b'0'..=b'9') => special(text).map(Scalar::Float).unwrap_or_else(|| number(text)),
        _ => Scalar::Text,
    }
}

fn word(text: &str) -> Scalar {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => Scalar::Bool(false),
        "null" | "Null" | "NULL" => Scalar::Null,
        _ => Scalar::Text,
    }
}

fn special(text: &str) -> Option<f64> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        _ => None,
    }
}

/// A number that begins with its point goes to Go's own reader, which takes an underscore only between two digits.
fn fraction(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let apart = (0..bytes.len()).all(|at| bytes[at] != b'_' || is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)));
    if apart { float(&text.replace('_', "")) } else { None }
}

/// Underscores mean nothing; integers come in bases two, eight, ten and sixteen, a leading zero meaning eight.
fn number(text: &str) -> Scalar {
    let plain = text.replace('_', "");
    integer(&plain).or_else(|| float(&plain).map(Scalar::Float)).unwrap_or(Scalar::Text)
}

fn integer(plain: &str) -> Option<Scalar> {
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(plain);
    let (digits, base) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&unsigned[2..], 16),
        [b'0', b'b' | b'B', ..] => (&unsigned[2..], 2),
        [b'0', b'o' | b'O', ..] => (&unsigned[2..], 8),
        [b'0', _, ..] => (&unsigned[1..], 8),
        _ => (unsigned, 10),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, base).ok()?;
    let has_sign = unsigned.len() < plain.len();
    if plain.starts_with('-') {
        return 0_i64.checked_sub_unsigned(magnitude).map(Scalar::Int);
    }
    let number = i64::try_from(magnitude).map(Scalar::Int).ok();
    number.or_else(|| (!has_sign).then_some(Scalar::Unsigned(magnitude)))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, where the number is not too large.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (before, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fits = match before {
        "" => digits(behind),
        before => digits(before) && (behind.is_empty() || digits(behind)),
    };
    let fits = fits && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    text.parse().ok().filter(|number: &f64| fits && number.is_finite())
}

/// A float as Go writes it with `%g` in 32 bits: `1.5`, `1e+21`, `1e-07`.
fn exponent_form(number: f64) -> CompactString {
    if !number.is_finite() {
        let sign = if number == f64::NEG_INFINITY { "-" } else { "" };
        return format_compact!("{sign}{}", if number.is_nan() { ".nan" } else { ".inf" });
    }
    let short = number as f32;
    let written = format!("{short:e}");
    let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format_compact!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => format_compact!("{short}"),
    }
}
