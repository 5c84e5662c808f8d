//! What stands in files that a report for programs is written with, and what such a report says of itself.

use super::both;
use crate::model::language::Text;
use crate::report::document::{Extent, KindCoverage};

/// Over the picture of an object.
pub fn picture_note() -> Text {
    both!(
        "What the report of meetlat shows of this object, and nothing else of it.",
        "Wat het rapport van meetlat van dit object laat zien, en verder niets."
    )
}

/// Over the list of what no object speaks for.
pub fn absent_note() -> Text {
    both!(
        "Findings that no object speaks for, by rule, with what was looked for.",
        "Bevindingen waar geen object voor spreekt, per regel, met wat er is gezocht."
    )
}

/// The title of the rule that tells how many results are not in a report.
pub fn left_out_title() -> Text {
    both!("All results are in this report", "Alle resultaten staan in dit rapport")
}

/// How many results are not in a report that may hold no more.
pub fn left_out(count: usize) -> Text {
    both!(
        "{count} results are not in this report, which may hold no more; those that matter most are. All are in the profile `full`.",
        "{count} resultaten staan niet in dit rapport, dat er niet meer mag bevatten; de zwaarste staan er wel in. Alle staan in het profiel `full`."
    )
}

/// How many clusters are not in a report that may hold no more.
pub fn clusters_left_out(count: usize) -> Text {
    both!(
        "{count} clusters are not in this report, which may hold no more; scan them by themselves.",
        "{count} clusters staan niet in dit rapport, dat er niet meer mag bevatten; scan die apart."
    )
}

/// What addresses without a scheme count from.
pub fn working_folder() -> Text {
    both!("The folder that meetlat was started in.", "De map waarin meetlat is gestart.")
}

/// That not all objects of a kind are known, where something stood in the way of reading them.
pub fn half_known(kind: &KindCoverage) -> Option<Text> {
    let name = &kind.kind;
    match (kind.extent, &kind.because) {
        (Extent::Denied, _) => Some(both!(
            "{name}: whoever collected this was not allowed to list it.",
            "{name}: wie dit verzamelde, mocht het niet opvragen."
        )),
        (Extent::Partial, Some(because)) => {
            Some(Text { en: format!("{name}: {}", because.en), nl: format!("{name}: {}", because.nl) })
        }
        (Extent::Partial, None) => Some(both!("{name}: some may be missing.", "{name}: een deel kan ontbreken.")),
        (Extent::Complete | Extent::NotServed | Extent::NotCollected, _) => None,
    }
}
