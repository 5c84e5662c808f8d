//! Version numbers of products, as tags of images and versions of charts write them.

use std::cmp::Ordering;

/// The leading numbers of a version, and what vendors append to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Major, minor, patch; fewer where fewer are stated, more where a product counts further.
    pub parts: Vec<u32>,
    /// What follows, from the first sign that belongs to no number on: `-debian-12-r2`, `-distroless`, `+rke2r1`.
    pub suffix: String,
}

impl Number {
    /// Reads `v3.14.0-distroless`. None where no number stands at the front (`latest`, `sha-3f2a`, `RELEASE.2025-09-07`), and for
    /// `0.0.0`, which build tools write where no version was given.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (numbers, suffix) = text.split_at(end);
        let numbers = numbers.trim_end_matches('.');
        let parts: Option<Vec<u32>> = numbers.split('.').map(|part| part.parse().ok()).collect();
        let parts = parts.filter(|parts| parts.iter().any(|part| *part > 0))?;
        let stated = suffix.is_empty() || suffix.starts_with(['-', '+', '_', '.']);
        stated.then(|| Self { parts, suffix: suffix.to_owned() })
    }

    /// The numbers alone, `3.14.0`.
    pub fn plain(&self) -> String {
        self.parts.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
    }

    /// The first number.
    pub fn major(&self) -> u32 {
        self.parts.first().copied().unwrap_or_default()
    }

    /// The second number, where one is stated.
    pub fn minor(&self) -> Option<u32> {
        self.parts.get(1).copied()
    }

    /// Whether this is a release of the line that `cycle` names: `3.14.2` of `3.14` and of `3`.
    pub fn is_of(&self, cycle: &Self) -> bool {
        self.parts.len() >= cycle.parts.len() && self.parts[..cycle.parts.len()] == cycle.parts[..]
    }

    /// The order of the numbers, as far as both state them: `3` is neither before nor after `3.14`.
    pub fn compare(&self, other: &Self) -> Ordering {
        self.parts
            .iter()
            .zip(&other.parts)
            .map(|(one, other)| one.cmp(other))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags_of_vendors() {
        for (tag, plain, suffix) in [
            ("v3.14.0-distroless", "3.14.0", "-distroless"),
            ("0.39.2-debian-12-r2", "0.39.2", "-debian-12-r2"),
            ("v1.14.5-hardened3", "1.14.5", "-hardened3"),
            ("v1.35.7+rke2r1", "1.35.7", "+rke2r1"),
            ("13", "13", ""),
            ("2.10", "2.10", ""),
        ] {
            let number = Number::parse(tag).unwrap();
            assert_eq!((number.plain().as_str(), number.suffix.as_str()), (plain, suffix), "{tag}");
        }
        for tag in ["latest", "sha-3f2a", "main-6d2c", "RELEASE.2025-09-07", "v0.0.0", "", "7fe1c2d", "3.*", "~1.2"] {
            assert_eq!(Number::parse(tag), None, "{tag}");
        }
    }

    #[test]
    fn lines_take_their_releases_in() {
        let number = |text: &str| Number::parse(text).unwrap();
        assert!(number("3.14.2").is_of(&number("3.14")) && number("3.14.2").is_of(&number("3")));
        assert!(!number("3.1.2").is_of(&number("3.14")) && !number("3").is_of(&number("3.14")));
        assert_eq!(number("2.9").compare(&number("2.10.1")), Ordering::Less);
        assert_eq!(number("3").compare(&number("3.14")), Ordering::Equal);
    }
}
