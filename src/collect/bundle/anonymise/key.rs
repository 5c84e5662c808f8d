//! What makes pseudonyms: a key that exists while one bundle is written, and is kept nowhere.

use sha2::{Digest, Sha256};

/// The random key of a bundle.
///
/// Without it nobody can try names until one fits, and two bundles of one cluster have nothing in common.
#[derive(Clone)]
pub(super) struct Key([u8; 32]);

/// Syllables are made of these, since words without digits look neither like a credential nor like a version.
const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aeio";

impl Key {
    /// One that nobody can guess.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(super) fn random() -> std::io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(std::io::Error::other)?;
        Ok(Self(key))
    }

    /// A hash that only holders of the key can compute. Of each hash so little is used that the weakness of a key before the text,
    /// that a hash can be continued, is none.
    pub(super) fn digest(&self, sort: &str, text: &[u8], attempt: u8) -> [u8; 32] {
        let hash = Sha256::new().chain_update(self.0).chain_update(sort).chain_update([attempt]).chain_update(text);
        hash.finalize().into()
    }

    /// A word like `xbakodilu`: four syllables behind an `x`, which few words of any language begin with.
    pub(super) fn word(&self, word: &str, attempt: u8) -> String {
        let digest = self.digest("word", word.as_bytes(), attempt);
        let syllable = |byte: &u8| [CONSONANTS[usize::from(byte >> 4)], VOWELS[usize::from(byte & 3)]].map(char::from);
        std::iter::once('x').chain(digest[..4].iter().flat_map(syllable)).collect()
    }

    /// As many digits, such as those of an account.
    pub(super) fn digits(&self, digits: &str, attempt: u8) -> String {
        let digest = self.digest("digits", digits.as_bytes(), attempt);
        let digit = |at: usize| {
            let byte = digest[at % digest.len()];
            char::from(if at == 0 { b'1' + byte % 9 } else { b'0' + byte % 10 })
        };
        (0..digits.len()).map(digit).collect()
    }

    /// Another UUID (RFC 9562), of no version in particular.
    pub(super) fn uuid(&self, uuid: &str) -> String {
        let digest = self.digest("uuid", uuid.to_lowercase().as_bytes(), 0);
        let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}

#[cfg(test)]
impl Key {
    /// One that gives the same pseudonyms in every run of a test.
    pub(super) fn fixed(seed: u8) -> Self {
        Self([seed; 32])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pseudonyms_keep_their_class() {
        let key = Key::fixed(1);
        let word = key.word("delinde", 0);
        assert!(
            word.len() == 9 && word.starts_with('x') && word.bytes().all(|byte| byte.is_ascii_lowercase()),
            "{word}"
        );
        let digits = key.digits("123456789012", 0);
        assert!(digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{digits}");
        let uuid = key.uuid("0F9D1F2C-0000-4000-8000-000000000001");
        assert_eq!(uuid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(uuid, key.uuid("0f9d1f2c-0000-4000-8000-000000000001"));
    }

    #[test]
    fn they_are_stable_under_one_key_and_differ_under_another() {
        let (one, other) = (Key::fixed(1), Key::fixed(2));
        assert_eq!(one.word("delinde", 0), one.word("delinde", 0));
        assert_ne!(one.word("delinde", 0), one.word("delinde", 1));
        assert_ne!(one.word("delinde", 0), other.word("delinde", 0));
        assert_ne!(Key::random().unwrap().word("delinde", 0), Key::random().unwrap().word("delinde", 0));
    }
}
