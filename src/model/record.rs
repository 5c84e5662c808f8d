//! What a condition looks at: the objects of a kind, or the records of a fact, and what may exist beside them unseen.

use std::collections::BTreeSet;

use super::evidence::Evidence;
use super::reason::Reason;
use super::value::Value;

/// One thing that a filter is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What the filter sees as `@`.
    pub value: Value,
    /// The objects and paths that it was made of, the most telling first.
    pub evidence: Vec<Evidence>,
    /// Seen in a cluster rather than declared in files.
    pub observed: bool,
}

/// Something that may exist without being in the input: `@` with all that is known of it, the rest unknown.
///
/// A list that is not complete holds one, whose every member is open. A fact that is complete for metrics but not for logs
/// holds one whose `signal` is `logs`: so that a question about metrics can still be answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Possible {
    /// What the filter sees as `@`; an open object.
    pub value: Value,
    /// Why its existence is not settled.
    pub reasons: BTreeSet<Reason>,
}

/// All records of one source of a condition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Records {
    /// What is there.
    pub present: Vec<Record>,
    /// What may be there besides. Empty when the list is complete.
    pub possible: Vec<Possible>,
}
