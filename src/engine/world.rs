//! What rules are held against.

use std::collections::BTreeMap;

use crate::facts::said::Said;
use crate::model::record::Records;
use crate::model::snapshot::Snapshot;

/// A snapshot with the facts made from it.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The objects and their coverage.
    pub snapshot: &'a Snapshot,
    /// The facts by name, `Store`.
    pub facts: &'a BTreeMap<&'static str, Records>,
    /// What the user says is production.
    pub said: &'a Said,
}
