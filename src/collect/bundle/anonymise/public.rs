//! Words that stay: those that rules could need, and those that tell nobody anything.

use std::collections::{BTreeSet, HashSet};

use crate::format::words::words;

/// The public words, in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Public(HashSet<String>);

impl Public {
    /// Those that are known, and the parts that they have as texts have them.
    pub(super) fn new(known: &BTreeSet<String>) -> Self {
        let parts = known.iter().flat_map(|run| words(run).chain([run.as_str()]));
        Self(parts.map(str::to_lowercase).collect())
    }

    /// Whether a word, in lower case, is one of them.
    pub(super) fn holds(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}
