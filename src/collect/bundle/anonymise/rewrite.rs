//! Puts pseudonyms in the place of private words, wherever they stand.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::ops::Range;

use serde_json::{Map, Value as Json};

use super::address::{bits_of, replaced};
use super::key::Key;
use super::learn::Private;
use super::patterns::Patterns;
use super::public::Public;
use crate::format::words::{Piece, pieces};

/// What stands in the place of a blob.
const BLOB: &str = "anonymised";

/// Members whose own keys somebody chose.
const CHOSEN: [&str; 10] = [
    "annotations",
    "binaryData",
    "credentials",
    "data",
    "labels",
    "matchLabels",
    "nodeSelector",
    "selector",
    "stringData",
    "substitute",
];

/// Members below which all keys may be somebody's, however deep.
const CHOSEN_BELOW: [&str; 3] = ["structure", "values", "valuesObject"];

/// Rewrites texts with the pseudonyms of one bundle.
pub(super) struct Rewriter {
    key: Key,
    patterns: Patterns,
    public: Public,
    private: Private,
    /// What is known of words in lower case: their pseudonym, or that they have none.
    known: HashMap<String, Option<String>>,
    used: HashSet<String>,
}

/// How the keys of a mapping are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// As names of fields: only one that is a private word as a whole is replaced.
    Fields,
    /// As texts.
    Chosen,
    /// As texts, and so below.
    ChosenBelow,
}

impl Rewriter {
    /// Gives pseudonyms to these private words.
    pub(super) fn new(key: Key, patterns: Patterns, public: Public, private: Private) -> Self {
        Self { key, patterns, public, private, known: HashMap::new(), used: HashSet::new() }
    }

    /// Rewrites an object, keys and values.
    pub(super) fn object(&mut self, object: &Json) -> Json {
        self.tree(object, Keys::Fields)
    }

    fn tree(&mut self, value: &Json, keys: Keys) -> Json {
        match value {
            Json::String(text) => self.text(text).into(),
            Json::Array(items) => items.iter().map(|item| self.tree(item, keys)).collect(),
            Json::Object(members) => {
                let rewritten = members.iter().map(|(key, member)| self.member(key, member, keys));
                rewritten.collect::<Map<_, _>>().into()
            }
            other => other.clone(),
        }
    }

    fn member(&mut self, key: &str, member: &Json, keys: Keys) -> (String, Json) {
        let below = match keys {
            Keys::ChosenBelow => Keys::ChosenBelow,
            _ if CHOSEN_BELOW.contains(&key) => Keys::ChosenBelow,
            _ if CHOSEN.contains(&key) => Keys::Chosen,
            _ => Keys::Fields,
        };
        let is_field = keys == Keys::Fields && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let has_case = key.bytes().any(|byte| byte.is_ascii_uppercase());
        let key = if is_field && has_case { key.to_owned() } else { self.text(key) };
        (key, self.tree(member, below))
    }

    /// The text with pseudonyms in it.
    pub(super) fn text(&mut self, text: &str) -> String {
        let (mut whole, mut from) = (String::with_capacity(text.len()), 0);
        let others: Vec<Range<usize>> = self.patterns.other.find_iter(text).map(|found| found.range()).collect();
        for range in others {
            if let Some(other) = self.other(text, &range) {
                self.words(&text[from..range.start], &mut whole);
                whole.push_str(&other);
                from = range.end;
            }
        }
        self.words(&text[from..], &mut whole);
        whole
    }

    fn words(&mut self, text: &str, whole: &mut String) {
        for piece in pieces(text) {
            match piece {
                Piece::Word(word) => match self.pseudonym(word) {
                    Some(pseudonym) => whole.push_str(&pseudonym),
                    None => whole.push_str(word),
                },
                Piece::Between(between) => whole.push_str(between),
            }
        }
    }

    /// The pseudonym of a word that is private, in the word's own case.
    fn pseudonym(&mut self, word: &str) -> Option<String> {
        let lower = word.to_lowercase();
        let known = match self.known.get(&lower) {
            Some(known) => known.clone(),
            None => {
                let made = self.is_private(&lower).then(|| self.make(&lower));
                self.known.insert(lower.clone(), made.clone());
                made
            }
        };
        known.map(|pseudonym| in_case_of(word, &pseudonym))
    }

    fn is_private(&self, word: &str) -> bool {
        self.private.words.contains(word)
            || !self.public.holds(word) && self.private.telling.iter().any(|telling| word.contains(telling.as_str()))
    }

    /// No two words have the same pseudonym, and no pseudonym is a word of its own.
    fn make(&mut self, word: &str) -> String {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        let attempt = |attempt| if is_number { self.key.digits(word, attempt) } else { self.key.word(word, attempt) };
        let is_free =
            |made: &String| !self.used.contains(made) && !self.private.words.contains(made) && !self.public.holds(made);
        let made = (0..=u8::MAX).map(attempt).find(is_free).unwrap_or_else(|| attempt(0));
        self.used.insert(made.clone());
        made
    }

    /// The pseudonym of what is no word; none where it only looked like one.
    fn other(&self, text: &str, range: &Range<usize>) -> Option<String> {
        let found = &text[range.clone()];
        if found.starts_with("-----BEGIN") {
            return Some(without_body(found));
        }
        if found.contains(':') || found.contains('.') {
            return stands_alone(text, range).then(|| self.network(found))?;
        }
        if let Some(octets) = found.strip_prefix("ip-").filter(|_| found.len() < 20) {
            let address: IpAddr = octets.replace('-', ".").parse().ok()?;
            return Some(format!("ip-{}", replaced(&self.key, address, 32).to_string().replace('.', "-")));
        }
        if found.len() == 36 {
            return (!self.is_public_uuid(found)).then(|| self.key.uuid(found));
        }
        Some(BLOB.to_owned())
    }

    /// One of those that clouds give to what everybody has, such as a role, or one that stands for none.
    fn is_public_uuid(&self, uuid: &str) -> bool {
        let holds = |part: &str| self.public.holds(&part.to_lowercase());
        uuid.split('-').all(holds) || uuid.bytes().all(|byte| matches!(byte, b'0' | b'-'))
    }

    fn network(&self, text: &str) -> Option<String> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().ok()?;
        let bits = bits_of(address, length.and_then(|length| length.parse().ok()));
        let other = replaced(&self.key, address, bits);
        Some(length.map_or_else(|| other.to_string(), |length| format!("{other}/{length}")))
    }
}

/// Whether what looks like an address is no part of a version, an image's tag or anything longer.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let is_joined = |sign: char| sign.is_alphanumeric() || sign == ':' || sign == '.';
    let goes_on = behind.starts_with(|sign: char| sign.is_alphanumeric())
        || behind.starts_with('.') && behind[1..].starts_with(|sign: char| sign.is_ascii_digit())
        || behind.starts_with(['-', '+']) && behind[1..].starts_with(|sign: char| sign.is_ascii_alphabetic());
    let word = before.rsplit(|sign: char| sign.is_whitespace() || "\"'=,".contains(sign)).next().unwrap_or_default();
    let is_tag = word.ends_with(':') && word.contains('/');
    let has_before =
        before.ends_with(is_joined) && !(before.ends_with(':') && !is_tag && text[range.clone()].contains('.'));
    !goes_on && !has_before
}

/// A certificate or key without what it holds.
fn without_body(text: &str) -> String {
    let (begin, rest) = text[5..].split_once("-----").unwrap_or((text, ""));
    let end = rest.rfind("-----END").unwrap_or(rest.len());
    format!("-----{begin}-----\n{BLOB}\n{}", &rest[end..])
}

fn in_case_of(word: &str, pseudonym: &str) -> String {
    let mut letters = word.chars().filter(|sign| sign.is_alphabetic());
    match (letters.next().is_some_and(char::is_uppercase), letters.next().is_some_and(char::is_uppercase)) {
        (true, true) => pseudonym.to_uppercase(),
        (true, false) => pseudonym[..1].to_uppercase() + &pseudonym[1..],
        _ => pseudonym.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    fn rewriter(private: &[&str], seed: u8) -> Rewriter {
        let words = private.iter().map(|word| (*word).to_owned()).collect();
        let telling = BTreeSet::from(["delinde".to_owned()]);
        let known = ["url", "grafana", "metadata", "labels", "data", "value", "spec", "env"].map(str::to_owned);
        let public = Public::new(&BTreeSet::from(known));
        Rewriter::new(Key::fixed(seed), Patterns::new().unwrap(), public, Private { words, telling })
    }

    #[test]
    fn words_become_words_in_their_own_case_wherever_they_stand() {
        let mut rewriter = rewriter(&["delinde", "shop", "123456789012"], 1);
        let [shop, linde] = ["shop", "delinde"].map(|word| rewriter.text(word));
        let account = rewriter.text("123456789012");
        assert!(account.len() == 12 && account != "123456789012", "{account}");
        let cases = [
            ("shop-web-0.shop.svc:80", format!("{shop}-web-0.{shop}.svc:80")),
            ("SHOP_URL=https://shop.delinde.nl/x", format!("{}_URL=https://{shop}.{linde}.nl/x", shop.to_uppercase())),
            ("jan@delinde.nl", format!("jan@{linde}.nl")),
            ("arn:aws:iam::123456789012:role/shop", format!("arn:aws:iam::{account}:role/{shop}")),
            ("cr.delinde.nl/shop/api:1.2.3.4", format!("cr.{linde}.nl/{shop}/api:1.2.3.4")),
            (r#"{"a":"x\nshop"}"#, format!(r#"{{"a":"x\n{shop}"}}"#)),
            ("workshop shopping", "workshop shopping".to_owned()),
        ];
        for (text, expected) in cases {
            assert_eq!(rewriter.text(text), expected, "{text}");
        }
        assert!(!rewriter.text("stdelindelogs TeamDelinde").to_lowercase().contains("delinde"));
        assert!(rewriter.text("ShopDown").ends_with("Down"));
    }

    #[test]
    fn addresses_and_identities_keep_their_form() {
        let mut rewriter = rewriter(&[], 1);
        let address = rewriter.text("52.174.1.9");
        let uuid = rewriter.text("0f9d1f2c-1111-4000-8000-000000000001");
        assert!(address != "52.174.1.9" && uuid.len() == 36 && !uuid.starts_with("0f9d1f2c"), "{address} {uuid}");
        let private = rewriter.text("10.1.2.3");
        let cases = [
            ("http://52.174.1.9:80/x", format!("http://{address}:80/x")),
            ("from 52.174.1.9, or", format!("from {address}, or")),
            ("ip-10-1-2-3.ec2", format!("ip-{}.ec2", private.replace('.', "-"))),
            ("pvc-0F9D1F2C-1111-4000-8000-000000000001", format!("pvc-{uuid}")),
            ("0.0.0.0/0 ::/0 127.0.0.1 ::1 255.255.255.0", "0.0.0.0/0 ::/0 127.0.0.1 ::1 255.255.255.0".to_owned()),
            ("1.2.3.4.5 v1.2.3.4 1.2.3.4-alpine 10:20:30", "1.2.3.4.5 v1.2.3.4 1.2.3.4-alpine 10:20:30".to_owned()),
            ("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000".to_owned()),
        ];
        for (text, expected) in cases {
            assert_eq!(rewriter.text(text), expected, "{text}");
        }
        let network = rewriter.text("10.40.0.0/16");
        assert!(network.starts_with("10.") && network.ends_with(".0.0/16"), "{network}");
        assert!(rewriter.text("2a02:a450:1::1").parse::<std::net::Ipv6Addr>().is_ok());
    }

    #[test]
    fn certificates_and_blobs_are_left_out() {
        let mut rewriter = rewriter(&[], 1);
        let certificate = "a: |\n  -----BEGIN CERTIFICATE-----\n  MIIabc\n  -----END CERTIFICATE-----\nb: 1";
        let text = rewriter.text(certificate);
        assert!(text.contains("-----END CERTIFICATE-----\nb: 1") && !text.contains("MIIabc"), "{text}");
        assert_eq!(rewriter.text(&"QUJD".repeat(50)), BLOB);
    }

    #[test]
    fn keys_are_rewritten_where_somebody_chose_them() {
        let mut rewriter = rewriter(&["shop", "deadline"], 1);
        let [shop, deadline] = ["shop", "deadline"].map(|word| rewriter.text(word));
        let object = json!({
            "metadata": {"labels": {"shop.nl/shop": "shop"}},
            "spec": {"progressDeadlineSeconds": 1, "values": {"shop": {"shopUrl": "x"}}, "a/shop": 1},
            "data": {"deadline.yaml": "shop: true"},
        });
        let expected = json!({
            "metadata": {"labels": {format!("{shop}.nl/{shop}"): shop.clone()}},
            "spec": {
                "progressDeadlineSeconds": 1,
                "values": {shop.clone(): {format!("{shop}Url"): "x"}},
                format!("a/{shop}"): 1,
            },
            "data": {format!("{deadline}.yaml"): format!("{shop}: true")},
        });
        assert_eq!(rewriter.object(&object), expected);
    }

    #[test]
    fn pseudonyms_are_stable_in_one_bundle_and_others_in_the_next() {
        let (mut one, mut other) = (rewriter(&["shop"], 1), rewriter(&["shop"], 2));
        for text in ["shop", "52.174.1.9", "0f9d1f2c-1111-4000-8000-000000000001"] {
            let first = one.text(text);
            assert_eq!(first, one.text(text));
            assert_ne!(first, other.text(text));
        }
    }
}
