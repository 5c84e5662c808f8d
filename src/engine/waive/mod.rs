//! Marks findings with the waivers that somebody gave: in a configuration file, or in an annotation of an object. A mark changes
//! neither a verdict nor the score.

mod aim;
mod annotation;
mod apply;
mod unused;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::model::waiver::Waiver;

pub use aim::ObjectPattern;
pub use apply::apply;
pub use unused::unused;

/// The waivers of a configuration file, and the day on which they are judged.
#[derive(Debug, Clone, Default)]
pub struct Waivers {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// Today; where nobody says, no waiver has expired.
    pub today: Option<Date>,
}

/// A waiver of a configuration file with what it is for.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The rules.
    pub rules: BTreeSet<String>,
    /// The objects among what is to be mended; the whole finding, where none are named.
    pub object: Option<ObjectPattern>,
    /// A pattern for the clusters; all, where there is none.
    pub cluster: Option<String>,
    /// What it is for as the file writes it, for messages.
    pub label: String,
    /// Who decided so, and why.
    pub waiver: Waiver,
}

impl Waivers {
    /// Whether a waiver's last day is past.
    pub(super) fn has_expired(&self, waiver: &Waiver) -> bool {
        matches!((waiver.expires, self.today), (Some(last), Some(today)) if last < today)
    }
}
