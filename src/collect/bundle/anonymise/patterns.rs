//! What addresses, names and identities look like in any text.

use regex::Regex;

/// The patterns, compiled once a bundle.
#[derive(Debug)]
pub(super) struct Patterns {
    /// `scheme://user@host:port/path`: the host and the path.
    pub(super) address: Regex,
    /// `git@host:path`, as Git writes addresses: the host and the path.
    pub(super) cloned: Regex,
    /// `somebody@host`: both.
    pub(super) mail: Regex,
    /// A host by itself, told by how it ends.
    pub(super) host: Regex,
    /// `key: value`, `--key=value`, `"key":"value"`: both.
    pub(super) setting: Regex,
    /// The number of an account or project, where clouds write it.
    pub(super) account: Regex,
    /// What is no word and tells of somebody all the same: certificates and the like, UUIDs, addresses of networks, and runs of
    /// base64 that are longer than any digest (SHA-512 in hexadecimal has 128 signs).
    pub(super) other: Regex,
}

impl Patterns {
    /// Compiles them.
    ///
    /// # Errors
    /// One is faulty, which the tests of this module would tell.
    pub(super) fn new() -> Result<Self, regex::Error> {
        let other = [
            r"-----BEGIN [A-Z0-9 ]+-----[^-]+-----END [A-Z0-9 ]+-----",
            r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b",
            r"\bip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}\b",
            r"\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?\b",
            r"[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:/\d{1,3})?",
            r"[A-Za-z0-9+/]{129,}={0,2}",
        ];
        Ok(Self {
            address: Regex::new(
                r#"[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^\s/@"'<>]*@)?([^\s/:"'?#,;<>()\[\]{}\\]+)(?::\d+)?(/[^\s"'?#,;<>()\[\]{}\\]*)?"#,
            )?,
            cloned: Regex::new(r"[\w.-]+@([A-Za-z0-9.-]+):([A-Za-z0-9._~/-]+)")?,
            mail: Regex::new(r"([A-Za-z0-9._%+-]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")?,
            host: Regex::new(
                r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:[a-z]{2}|app|biz|cloud|com|corp|dev|example|home|info|intern|internal|intranet|io|lan|local|net|online|org|svc|tech|test|xyz)\b",
            )?,
            setting: Regex::new(
                r#"([A-Za-z0-9_.-]+)["']?[ \t]*(?:=[ \t]*|:[ \t]+|:["'])["']?([^\s"',;{}\[\]()|&<>$]+)"#,
            )?,
            account: Regex::new(
                r"arn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:(\d{12})\b|\b(\d{12})\.dkr\.ecr\b|projects/(\d{6,})",
            )?,
            other: Regex::new(&other.join("|"))?,
        })
    }
}
