//! Holds the reader against what kubectl makes of the same text.
//!
//! `cases.json` was recorded with Go: each `yaml` was given to the `YAMLOrJSONDecoder` of k8s.io/apimachinery v0.37.2 as kubectl
//! does it, over sigs.k8s.io/yaml v1.6.0 and go.yaml.in/yaml/v2 v2.4.4. `documents` and `error` are its answers, and nothing but
//! `ours` was written by hand: where we differ on purpose it says how, and why.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{documents, read};
use crate::format::json;
use crate::format::skip::Skip;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    yaml: String,
    documents: Vec<Box<RawValue>>,
    error: Option<String>,
    ours: Option<Ours>,
}

/// A deliberate difference.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ours {
    because: String,
    documents: Vec<Box<RawValue>>,
    error: bool,
}

/// What a stream yields: its documents up to the first that cannot be read, and whether there was one.
#[derive(Debug, PartialEq)]
struct Outcome {
    documents: Vec<serde_json::Value>,
    error: bool,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("cases.json")).unwrap()
}

fn outcome(text: &str) -> Outcome {
    let mut outcome = Outcome { documents: Vec::new(), error: false };
    for document in documents(text) {
        match read(&text[document.range], &Skip::none()) {
            Ok(parsed) => outcome.documents.push(parsed.value.to_json()),
            Err(_) => {
                outcome.error = true;
                break;
            }
        }
    }
    outcome.documents.retain(|document| !document.is_null());
    outcome
}

fn recorded(documents: &[Box<RawValue>], error: bool) -> Outcome {
    let read = |raw: &RawValue| json::read(raw.get().as_bytes(), &Skip::none()).unwrap().to_json();
    Outcome { documents: documents.iter().map(|raw| read(raw)).collect(), error }
}

#[test]
fn reads_as_kubectl_does() {
    let mut wrong = Vec::new();
    for case in cases() {
        let expected = match &case.ours {
            Some(ours) => recorded(&ours.documents, ours.error),
            None => recorded(&case.documents, case.error.is_some()),
        };
        let found = outcome(&case.yaml);
        if found != expected {
            let why = case.error.unwrap_or_default();
            wrong.push(format!("{}: {:?}\n  {found:?}\n  {expected:?} {why}", case.about, case.yaml));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_difference_is_one_and_has_a_reason() {
    for case in cases() {
        let Some(ours) = case.ours else { continue };
        assert!(!ours.because.is_empty(), "{}", case.about);
        let go = recorded(&case.documents, case.error.is_some());
        assert_ne!(recorded(&ours.documents, ours.error), go, "{}", case.about);
    }
}
