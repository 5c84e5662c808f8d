//! What a namespace says of itself: production, or something else (ruling G10).

use crate::model::known::Known;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// What a namespace or path is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It is said to be production.
    Production,
    /// It is said to be something else.
    Other,
    /// Nothing is said.
    Unsaid,
}

/// The labels that tell.
pub const LABELS: [&str; 4] = ["env", "environment", "stage", "tier"];

/// The customary words for production.
const PRODUCTION: [&str; 5] = ["prod", "production", "productie", "prd", "live"];

/// The customary words for everything else. A list, because `tier: backend` says nothing about production.
const OTHER: [&str; 32] = [
    "acc",
    "acceptance",
    "acceptatie",
    "ci",
    "demo",
    "dev",
    "develop",
    "development",
    "e2e",
    "int",
    "integration",
    "lab",
    "local",
    "non-prod",
    "non-production",
    "nonprod",
    "nonproduction",
    "ontwikkel",
    "poc",
    "pre-prod",
    "preprod",
    "preproduction",
    "preview",
    "qa",
    "sandbox",
    "stage",
    "staging",
    "stg",
    "test",
    "testing",
    "tst",
    "uat",
];

/// What a word, such as the value of a label or a segment of a path, says.
pub fn stage_of(word: &str) -> Stage {
    let word = word.to_ascii_lowercase();
    if PRODUCTION.contains(&word.as_str()) {
        Stage::Production
    } else if OTHER.contains(&word.as_str()) {
        Stage::Other
    } else {
        Stage::Unsaid
    }
}

/// What an object's labels say; production where they say both. Unknown where a label that tells holds an unknown value.
pub fn stage_by_labels(object: &Resource) -> Known<Stage> {
    let labels = object.body.at(&["metadata", "labels"]).unwrap_or(&Value::Null);
    let values = || LABELS.iter().filter_map(|label| labels.get(label));
    let said = values().filter_map(Value::as_str).map(stage_of).min().unwrap_or(Stage::Unsaid);
    let unknown = values().chain([labels]).find_map(|value| match value {
        Value::Unknown(unknown) => Some(unknown.reason.clone()),
        _ => None,
    });
    match unknown {
        Some(reason) if said != Stage::Production => Known::unknown(reason),
        _ => Known::Known(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_customary_words() {
        for (word, stage) in [
            ("prod", Stage::Production),
            ("Production", Stage::Production),
            ("staging", Stage::Other),
            ("TST", Stage::Other),
            ("backend", Stage::Unsaid),
            ("", Stage::Unsaid),
        ] {
            assert_eq!(stage_of(word), stage, "{word}");
        }
    }
}
