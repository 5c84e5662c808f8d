//! A Secret's value in plain, in memory that is wiped when it goes.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use zeroize::Zeroizing;

use crate::format::credentials::is_placeholder;
use crate::model::value::Value;

/// No configuration that is known here comes near this many bytes; etcd takes a megabyte and a half, gzipped or not.
const LARGEST: usize = 8 * 1024 * 1024;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A value in plain.
pub(super) enum Plain {
    /// Text.
    Text(Zeroizing<String>),
    /// Nothing.
    Empty,
    /// Something that is no text, or too long to be looked at.
    Opaque,
}

impl Plain {
    /// The value of a member of `data`, which is encoded, or of `stringData`, which is not.
    pub(super) fn of(value: &Value, is_encoded: bool) -> Self {
        match value {
            Value::Null => Self::Empty,
            // A placeholder stands where a value will be, encoded or not.
            Value::String(text) if text.trim().is_empty() || is_placeholder(text) => Self::Empty,
            Value::String(text) if is_encoded => decoded(text).map_or(Self::Opaque, Self::of_bytes),
            Value::String(text) => Self::Text(Zeroizing::new(text.to_string())),
            _ => Self::Opaque,
        }
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Empty | Self::Opaque => None,
        }
    }

    fn of_bytes(bytes: Zeroizing<Vec<u8>>) -> Self {
        let bytes = if bytes.starts_with(&GZIP) { inflated(&bytes) } else { Some(bytes) };
        let text = bytes.as_ref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.map_or(Self::Opaque, |text| Self::Text(Zeroizing::new(text.to_owned())))
    }
}

/// Base64 as YAML may fold it over lines.
fn decoded(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    if text.len() > LARGEST {
        return None;
    }
    let packed: Zeroizing<Vec<u8>> = Zeroizing::new(text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect());
    STANDARD.decode(packed.as_slice()).ok().map(Zeroizing::new)
}

fn inflated(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    // Made large enough at once, as far as that is cheap: a buffer that grows leaves copies behind.
    let mut plain = Zeroizing::new(Vec::with_capacity((bytes.len() * 16).min(LARGEST)));
    let limit = u64::try_from(LARGEST).ok()?;
    GzDecoder::new(bytes).take(limit + 1).read_to_end(&mut plain).ok()?;
    (plain.len() <= LARGEST).then_some(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzipped(bytes: &[u8]) -> String {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        STANDARD.encode(encoder.finish().unwrap())
    }

    #[test]
    fn values_are_decoded() {
        let cases = [
            ("aGVs\n bG8=".to_owned(), Some("hello")),
            (gzipped(b"hello"), Some("hello")),
            (gzipped(&vec![b'a'; LARGEST + 1]), None),
            (STANDARD.encode([0xff, 0xfe]), None),
            ("not base64!".to_owned(), None),
            (String::new(), None),
            ("<token>".to_owned(), None),
        ];
        for (text, expected) in cases {
            assert_eq!(Plain::of(&Value::from(text), true).text(), expected);
        }
        assert_eq!(Plain::of(&Value::from("aGVsbG8="), false).text(), Some("aGVsbG8="));
        assert!(matches!(Plain::of(&Value::from("${PASSWORD}"), true), Plain::Empty));
    }
}
