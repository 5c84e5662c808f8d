//! Every word of a report that no rule file holds, in English and Dutch. Each match is exhaustive, so that a new code cannot
//! be forgotten.

mod finding;
mod labels;
mod problem;
mod reason;
mod settle;
mod trace;

pub use finding::{declared_note, headline, not_applicable, range};
pub use labels::{extent, severity, shape, verdict, working};
pub use problem::problem;
pub use reason::{partial, reason};
pub use settle::{Step, settle, steps};
pub use trace::{label, truth};

/// One text in both languages, each a format string.
macro_rules! both {
    ($en:literal, $nl:literal $(,)?) => {
        $crate::model::language::Text { en: format!($en), nl: format!($nl) }
    };
}
pub(crate) use both;

#[cfg(test)]
mod tests;
