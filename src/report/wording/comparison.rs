//! Why two reports cannot be compared, and what has become of a gap.

use super::both;
use crate::model::language::Text;
use crate::report::document::Change;

/// What has become of a gap, in a word or two.
pub fn change(change: Change) -> Text {
    match change {
        Change::Opened => both!("new", "nieuw"),
        Change::StillOpen => both!("still open", "nog open"),
        Change::Incomparable => both!("not comparable", "niet te vergelijken"),
    }
}

/// The rule did not say anything then.
pub fn not_judged_then() -> Text {
    both!("the earlier report has no verdict of this rule", "het eerdere rapport heeft geen oordeel van deze regel")
}

/// The rule does not say anything now.
pub fn not_judged_now() -> Text {
    both!("this report has no verdict of the rule", "dit rapport heeft geen oordeel van de regel")
}

/// The rule is another.
pub fn rule_changed() -> Text {
    both!(
        "the rule itself, or a threshold of it, has changed in between",
        "de regel zelf, of een drempel ervan, is intussen veranderd"
    )
}

/// The verdict was unknown then.
pub fn unknown_then() -> Text {
    both!("it was unknown in the earlier report", "in het eerdere rapport was het onbekend")
}

/// The verdict is unknown now.
pub fn unknown_now() -> Text {
    both!("it is unknown in this report", "in dit rapport is het onbekend")
}

/// What it is made from could be seen in full then, and cannot now.
pub fn kind_lost(kind: &str) -> Text {
    both!(
        "{kind} was known in full then and is not now, so that what is gone may only be out of sight",
        "{kind} was toen volledig bekend en nu niet, dus wat weg is kan ook uit het zicht zijn"
    )
}

/// What it is made from can be seen in full now, and could not then.
pub fn kind_gained(kind: &str) -> Text {
    both!(
        "{kind} is known in full now and was not then, so that what is new may have been there",
        "{kind} is nu volledig bekend en was dat toen niet, dus wat nieuw lijkt kan er al geweest zijn"
    )
}

/// What it stood in is not among the inputs.
pub fn source_lost() -> Text {
    both!(
        "the earlier report looked at files or a cluster that this one did not, so that what is gone may only be out of sight",
        "het eerdere rapport keek naar bestanden of een cluster waar dit niet naar keek, dus wat weg is kan ook uit het zicht zijn"
    )
}

/// The earlier report is on other clusters.
pub fn other_cluster() -> Text {
    both!("the earlier report is not on this cluster", "het eerdere rapport gaat niet over dit cluster")
}

/// The program is another.
pub fn other_program(then: &str, now: &str) -> Text {
    both!(
        "The earlier report was made by version {then} of the program, this one by {now}: a change may come of that.",
        "Het eerdere rapport is gemaakt met versie {then} van het programma, dit met {now}: een verandering kan daarvan komen."
    )
}

/// Rules or products are others.
pub fn other_rules() -> Text {
    both!(
        "The earlier report was made with other rules, products or settings: a change may come of that.",
        "Het eerdere rapport is gemaakt met andere regels, producten of instellingen: een verandering kan daarvan komen."
    )
}

/// Since when, by the time of collection of the earlier report.
pub fn since(time: &str) -> Text {
    let day = time.get(..10).unwrap_or(time);
    both!("Since {day}", "Sinds {day}")
}

/// How many gaps were opened, closed and so on, in one line.
pub fn changes(opened: usize, closed: usize, still_open: usize, incomparable: usize) -> Text {
    both!(
        "{opened} new · {closed} closed · {still_open} still open · {incomparable} not comparable",
        "{opened} nieuw · {closed} opgelost · {still_open} nog open · {incomparable} niet te vergelijken"
    )
}
