//! Every word of a report that no rule file holds, in English and Dutch. Each match is exhaustive, so that a new code cannot
//! be forgotten.

mod access;
mod comparison;
mod fault;
mod finding;
mod heading;
mod labels;
mod page;
mod place;
mod problem;
mod reason;
mod score;
mod settle;
mod snapshot;
mod trace;
mod waiver;

pub use access::{nothing_lacks, right, role};
pub use comparison::{
    change, changes, kind_gained, kind_lost, not_judged_now, not_judged_then, other_cluster, other_program,
    other_rules, rule_changed, since, source_lost, unknown_now, unknown_then,
};
pub use fault::fault;
pub use finding::{NAMED, declared_note, headline, not_applicable, range};
pub use heading::{Heading, heading};
pub use labels::{extent, known, remedy_kind, severity, shape, sight, verdict, working};
pub use page::{PageWords, SeverityWord, VerdictWord, further_rules, page, severities, verdicts};
pub use place::{collected, identity, observation, origin, searched};
pub use problem::problem;
pub use reason::{partial, reason, reasons};
pub use score::{ORDER, brief_next_steps, hanging, hangs_on, next_steps, score, standing, tally};
pub use settle::{Step, settle, steps};
pub use snapshot::{
    absent_note, clusters_left_out, half_known, left_out, left_out_title, picture_note, working_folder,
};
pub use trace::{builds_on, label, looked_at, truth};
pub use waiver::{configured, some_waived, waived, waiver, waiver_place};

/// One text in both languages, each a format string.
macro_rules! both {
    ($en:literal, $nl:literal $(,)?) => {
        $crate::model::language::Text { en: format!($en), nl: format!($nl) }
    };
}
pub(crate) use both;

#[cfg(test)]
mod tests;
