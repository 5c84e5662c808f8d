//! What a finding says where its rule has no message for it.

use super::{both, reasons, verdict};
use crate::model::finding::{Finding, NotApplicable};
use crate::model::language::Text;
use crate::model::verdict::Verdict;

/// What the finding says in a sentence or two: the rule's message, or why there is none.
pub fn headline(finding: &Finding) -> Text {
    match (&finding.message, &finding.not_applicable) {
        (Some(message), _) => message.clone(),
        (None, Some(why)) => not_applicable(why),
        (None, None) => unknown(finding),
    }
}

/// Why a rule does not apply.
pub fn not_applicable(why: &NotApplicable) -> Text {
    match why {
        NotApplicable::Base(rule) => both!(
            "What this builds on is not there; {rule} reports that.",
            "Waar dit op voortbouwt is er niet; dat meldt {rule}."
        ),
        NotApplicable::Otherwise(text) => text.clone(),
        NotApplicable::EmptyList => both!("There is nothing here to judge.", "Er is hier niets om te beoordelen."),
    }
}

/// How many reasons a sentence names before it counts the rest.
pub const NAMED: usize = 2;

fn unknown(finding: &Finding) -> Text {
    let mut told: Vec<Text> = finding.unknown_notes.clone();
    told.extend(reasons(&finding.unknown_because));
    let more = told.len().saturating_sub(NAMED);
    let range = range(&finding.possible);
    let join = |pick: fn(&Text) -> &str, rest: String| {
        let named: Vec<&str> = told.iter().take(NAMED).map(|text| pick(text).trim_end_matches('.')).collect();
        format!("{}{rest}.", named.join("; "))
    };
    let rest = |words: &str| if more == 0 { String::new() } else { format!(" (+{more} {words})") };
    Text {
        en: sentence(&range.en, &join(|text| &text.en, rest("more"))),
        nl: sentence(&range.nl, &join(|text| &text.nl, rest("meer"))),
    }
}

fn sentence(range: &str, reasons: &str) -> String {
    format!("{range}: {reasons}")
}

/// The verdicts still possible in words: "At least partial".
pub fn range(possible: &[Verdict]) -> Text {
    match possible {
        [Verdict::Partial, Verdict::Pass] => both!("At least partial", "Op zijn minst deels"),
        [Verdict::Fail, Verdict::Partial] => both!("At most partial", "Hooguit deels"),
        [] | [Verdict::Fail, Verdict::Partial, Verdict::Pass, ..] => both!("Not known", "Niet bekend"),
        _ => alternatives(possible),
    }
}

fn alternatives(possible: &[Verdict]) -> Text {
    let words: Vec<Text> = possible.iter().map(|one| verdict(*one)).collect();
    let list = |pick: fn(&Text) -> &str, or: &str| {
        let words: Vec<&str> = words.iter().map(pick).collect();
        words.split_last().map_or_else(String::new, |(last, rest)| capital(&format!("{}{or}{last}", rest.join(", "))))
    };
    Text { en: list(|text| &text.en, " or "), nl: list(|text| &text.nl, " of ") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Said beside a verdict that rests on declarations alone.
pub fn declared_note() -> Text {
    both!("declared, not observed", "gedeclareerd, niet waargenomen")
}
