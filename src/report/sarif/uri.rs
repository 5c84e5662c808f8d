//! Files as addresses (RFC 3986), and names as parts of a path.

use sha2::{Digest, Sha256};

/// Where a file lies for whoever reads the report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    /// `apps/loki%20old.yaml`, or `file:///tmp/loki.yaml` for a file outside of the working directory.
    pub(super) uri: String,
    /// Whether it counts from the working directory.
    pub(super) is_relative: bool,
}

/// The address of a file as the user names it. `working_dir` is absolute; where it is not known, a path that is not absolute
/// counts from it as it stands. All paths have `/` between their parts.
pub(super) fn address(file: &str, working_dir: &str) -> Address {
    let start = if is_absolute(file) { "" } else { working_dir };
    let whole = format!("{start}/{file}");
    let parts = resolved(&whole);
    let own = resolved(working_dir);
    let inside = parts.strip_prefix(own.as_slice()).filter(|rest| !rest.is_empty());
    let (rest, is_relative) = match inside {
        Some(rest) => (rest, true),
        None => (parts.as_slice(), false),
    };
    let path = rest.iter().map(|part| encoded(part)).collect::<Vec<_>>().join("/");
    let uri = if is_relative { path } else { format!("file:///{path}") };
    Address { uri, is_relative }
}

/// With `/` in front, or a drive's letter.
fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with('/') || (bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && &bytes[1..3] == b":/")
}

/// The parts of a path, without `.` and with each `..` taken at its word.
fn resolved(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}

/// All but the unreserved characters of RFC 3986 in percent signs.
fn encoded(part: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    part.bytes().map(letter).collect()
}

/// The most letters that a name has as a part of a path; file systems take 255 bytes.
const LONGEST: usize = 100;

/// A name as one part of a path: it neither leads elsewhere nor needs quotes in a shell. Where that takes another name, the end
/// of it keeps two of them apart.
pub(super) fn part(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let leads = name.is_empty() || name.starts_with(['.', '-']) || name.contains("..");
    let is_safe = !leads && name.chars().all(is_plain) && name.len() <= LONGEST;
    if is_safe {
        return name.to_owned();
    }
    let letters = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' });
    let kept = letters.collect::<String>().replace("..", "__");
    let kept: String = kept.trim_start_matches(['.', '-']).chars().take(LONGEST).collect();
    let digest = Sha256::digest(name);
    let end: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    if kept.is_empty() { end } else { format!("{kept}-{end}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(file: &str) -> (String, bool) {
        let Address { uri, is_relative } = address(file, "/home/me/repo");
        (uri, is_relative)
    }

    #[test]
    fn files_count_from_the_working_directory() {
        assert_eq!(uri("apps/a b#é.yaml"), ("apps/a%20b%23%C3%A9.yaml".to_owned(), true));
        assert_eq!(uri("./apps/../x:y.yaml"), ("x%3Ay.yaml".to_owned(), true));
        assert_eq!(uri("/home/me/repo/a.yaml"), ("a.yaml".to_owned(), true));
    }

    #[test]
    fn files_elsewhere_have_a_whole_address() {
        assert_eq!(uri("../other/a.yaml"), ("file:///home/me/other/a.yaml".to_owned(), false));
        assert_eq!(uri("/home/me/repository/a.yaml"), ("file:///home/me/repository/a.yaml".to_owned(), false));
        assert_eq!(uri("C:/a.yaml"), ("file:///C%3A/a.yaml".to_owned(), false));
        assert_eq!(address("a.yaml", ""), Address { uri: "a.yaml".to_owned(), is_relative: true });
    }

    #[test]
    fn names_stay_within_their_folder() {
        assert_eq!(part("kube-root-ca.crt"), "kube-root-ca.crt");
        for (name, start) in [
            ("../../etc/passwd", "______etc_passwd-"),
            ("a/b", "a_b-"),
            ("", "e3b0c442"),
            (".git", "git-"),
            ("-", "3973e022"),
        ] {
            assert!(part(name).starts_with(start), "{}", part(name));
        }
        assert_ne!(part("a:b"), part("a/b"));
        assert_eq!(part(&"é".repeat(300)).len(), LONGEST + 9);
    }
}
