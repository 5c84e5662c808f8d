//! What an API server lets its caller read.

use compact_str::CompactString;

use super::fault::Fault;
use super::kind::GroupKind;

/// Whether one kind may be listed in all namespaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// It may.
    Allowed,
    /// It may not.
    Refused,
    /// The server has no such kind.
    NotServed,
    /// The server would not tell whether it has such a kind.
    Untold,
    /// The server gave no answer.
    Unknown(Fault),
}

/// A kind with the right to list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightTo {
    /// The kind.
    pub kind: GroupKind,
    /// Its list, as the server names it where it has it: `deployments.apps`.
    pub resource: CompactString,
    /// The right.
    pub right: Right,
}

impl Right {
    /// Whether a scan may lack objects of the kind because of it.
    pub fn is_missing(&self) -> bool {
        !matches!(self, Self::Allowed | Self::NotServed)
    }
}
