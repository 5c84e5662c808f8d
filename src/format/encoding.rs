//! Text in UTF-16, as Windows PowerShell writes what is sent to a file with `>` (learn.microsoft.com/powershell,
//! about_Character_Encoding).

/// Whether bytes begin with the byte order mark of UTF-16, in either order.
pub fn is_utf16(start: &[u8]) -> bool {
    start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff])
}

/// The text in UTF-8, without the mark; none where it is no text in UTF-16.
pub fn utf8(bytes: &[u8]) -> Option<String> {
    let (mark, rest) = bytes.split_at_checked(2)?;
    let of_pair = if mark == [0xfe, 0xff] { u16::from_be_bytes } else { u16::from_le_bytes };
    let (pairs, odd) = rest.as_chunks::<2>();
    let units = pairs.iter().map(|pair| of_pair(*pair));
    char::decode_utf16(units).collect::<Result<String, _>>().ok().filter(|_| odd.is_empty())
}

/// The text of a file, without a byte order mark; none where it is in neither encoding.
pub fn text(bytes: &[u8]) -> Option<String> {
    if is_utf16(bytes) {
        return utf8(bytes);
    }
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_are_read() {
        let text = "{\"é\": \"🦀\"}\r\n";
        let units = || std::iter::once('\u{feff}').chain(text.chars()).collect::<String>();
        let little: Vec<u8> = units().encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big] {
            assert!(is_utf16(&bytes));
            assert_eq!(utf8(&bytes).as_deref(), Some(text));
            assert_eq!(super::text(&bytes).as_deref(), Some(text));
            assert_eq!(utf8(&bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(super::text(units().as_bytes()).as_deref(), Some(text));
        assert_eq!((utf8(&[0xff, 0xfe, 0x00, 0xd8]), super::text(b"\xff")), (None, None));
        assert!(!is_utf16(b"{}") && utf8(b"").is_none());
    }
}
