//! The words of `explain`.

use super::both;
use crate::model::language::Text;
use crate::model::truth::Truth;

/// A truth value in one word.
pub fn truth(truth: Truth) -> Text {
    match truth {
        Truth::True => both!("true", "waar"),
        Truth::Unknown => both!("unknown", "onbekend"),
        Truth::False => both!("false", "onwaar"),
    }
}

/// A clause of a rule, or an operator of a condition, in words; the word of the rule language where there is no better.
pub fn label(label: &str) -> Text {
    match label {
        "applies" => both!("applies", "van toepassing"),
        "base" => both!("what it builds on is there", "waar het op voortbouwt is er"),
        "pass" => both!("pass", "voldoet"),
        "partial" => both!("partial", "deels"),
        "fail_if" => both!("fails all the same", "ontbreekt hoe dan ook"),
        "unknown_if" => both!("cannot be told", "niet te zeggen"),
        "all" => both!("all of", "al deze"),
        "any" => both!("any of", "een van deze"),
        "not" => both!("not", "niet"),
        "exists" => both!("there is", "er is"),
        "absent" => both!("there is no", "er is geen"),
        "every" => both!("every", "elke"),
        "share" => both!("the share of", "het aandeel van"),
        "count" => both!("the number of", "het aantal"),
        other => both!("{other}", "{other}"),
    }
}

/// How many records a condition looked at, and whether more may exist.
pub fn looked_at(present: usize, unseen: usize) -> Text {
    if unseen == 0 {
        both!("looked at {present}, which is all there are", "{present} bekeken, en meer zijn er niet")
    } else {
        both!("looked at {present}; more may exist", "{present} bekeken; er kunnen er meer zijn")
    }
}

/// Before the id of the rule that another one builds on.
pub fn builds_on() -> Text {
    both!("Builds on", "Bouwt voort op")
}
