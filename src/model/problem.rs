//! Something in the input or in a rule that could not be used: data, not an error that ends the run.

use compact_str::CompactString;

use super::waiver::WaiverFault;

/// A place in the input that was not read as it should have been, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Problem {
    /// The file as the user would name it.
    pub file: CompactString,
    /// The line, from 1, where one is known.
    pub line: Option<u32>,
    /// What happened.
    pub code: ProblemCode,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemCode {
    /// The document is no YAML or JSON. Holds the parser's words.
    Syntax(String),
    /// A mapping has a key twice; the last one counts, as it does for kubectl. Holds the key.
    DuplicateKey(String),
    /// The file could not be opened or read. Holds the system's words.
    Unreadable(String),
    /// An archive could not be read, or a member of it. Holds the library's words.
    Archive(String),
    /// An object has no `metadata.name`. Holds its kind.
    NoName(String),
    /// The same object is declared twice with different content. Holds the object.
    DeclaredTwice(String),
    /// The document holds placeholders that are not YAML; it was read with each taken for a scalar.
    Placeholders,
    /// The document is neither YAML nor a manifest, such as a Helm template.
    NotAManifest(String),
    /// Nothing in the file and what lies beside it states a cluster, while other inputs show several: it was judged apart.
    ClusterUnstated,
    /// A table of releases is older than the judgement, in days; newer releases are not known to it.
    TableOld(i64),
    /// A collector (a support bundle, say) noted an error of its own. Holds its words.
    CollectorError(String),
    /// A bundle cannot be read by this program. Holds why, in words of ours.
    Bundle(String),
    /// Nothing could be read of a cluster. Holds why, in words of ours.
    ClusterUnread(String),
    /// A waiver held until a day that is past. Holds what it waived, and the day.
    WaiverExpired(String, String),
    /// A waiver marks nothing, although what it waives was judged. Holds what it waives.
    WaiverUnused(String),
    /// An annotation is meant as a waiver, and is none. Holds the object, the annotation's key, and what is wrong.
    WaiverFaulty(String, String, WaiverFault),
}
