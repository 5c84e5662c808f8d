//! Waivers: what somebody decided to live with for now. A waiver marks a verdict and never changes it.

use std::collections::BTreeMap;

use compact_str::CompactString;
use jiff::civil::Date;

use super::evidence::{ObjectRef, Origin};

/// A decision to live with a gap for now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiver {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Where it is followed up, `OPS-123` or an address.
    pub ticket: Option<String>,
    /// The last day on which it holds; for good where there is none.
    pub expires: Option<Date>,
    /// Where it stands.
    pub from: WaiverSource,
}

/// Where a waiver stands. Those of files come first in any order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaiverSource {
    /// In a configuration file.
    File {
        /// The file as the user would name it.
        file: CompactString,
        /// Its line, from 1.
        line: Option<u32>,
    },
    /// In an annotation of an object.
    Object {
        /// The object.
        object: ObjectRef,
        /// The annotation's key, `waive.meetlat.dev/log-collectors`.
        key: CompactString,
        /// Where the object stands in the input.
        origin: Origin,
    },
}

/// What of a finding is waived; the numbers are places in the list of waivers of the report on the cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waived {
    /// The waiver of the finding as a whole.
    pub whole: Option<usize>,
    /// By the place of an offender its waiver.
    pub offenders: BTreeMap<usize, usize>,
}

impl Waived {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.whole.is_none() && self.offenders.is_empty()
    }
}

/// What is wrong with the annotation of a waiver.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaiverFault {
    /// No rule has the id in its key.
    NoRule,
    /// Its value is no text.
    NoText,
    /// It gives no reason.
    NoReason,
    /// It names no owner.
    NoOwner,
    /// Its last day is none. Holds what stands there.
    NoDay(String),
    /// It has a field that waivers do not have. Holds the field.
    NoField(String),
}
