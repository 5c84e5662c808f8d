//! What a condition looks at, whether an object or a record of a fact.

use std::borrow::Cow;

use crate::filter::{Answer, Filter, Path};
use crate::format::literals::may_be_shown;
use crate::model::evidence::Evidence;
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::record::Record;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The longest value that is shown as evidence, in characters.
const LONGEST: usize = 100;

/// What stands in the place of a credential.
const LEFT_OUT: &str = "***";

/// One thing that a filter is asked about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    Record(&'a Record),
    Object(&'a Resource),
}

/// Where something lives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place<'a> {
    Cluster,
    Namespace(&'a str),
    Unknown(&'a Reason),
}

impl<'a> Subject<'a> {
    /// What the filter sees as `@`.
    pub(super) fn value(self) -> &'a Value {
        match self {
            Self::Record(record) => &record.value,
            Self::Object(object) => &object.body,
        }
    }

    /// Seen in a cluster rather than declared in files.
    pub(super) fn observed(self) -> bool {
        match self {
            Self::Record(record) => record.observed,
            Self::Object(object) => object.observed,
        }
    }

    /// Asks a filter of it. The status of a declared object is not absent: nobody looked at it.
    pub(super) fn ask(self, filter: &Filter) -> Answer {
        match self {
            Self::Object(object) if !object.observed && asks_status(filter) => filter.test(&with_status(object)),
            _ => filter.test(self.value()),
        }
    }

    /// Where it lives.
    pub(super) fn place(self) -> Place<'a> {
        match self {
            Self::Record(record) => place_of(&record.value),
            Self::Object(object) if object.kind == GroupKind::new("", "Namespace") => Place::Namespace(&object.name),
            Self::Object(object) => object.namespace.as_deref().map_or(Place::Cluster, Place::Namespace),
        }
    }

    /// What is shown of it: of an object the values at `show`; of a record its most telling evidence with what was made of it.
    pub(super) fn evidence(self, show: &[Path]) -> Vec<Evidence> {
        let nodes = show.iter().flat_map(|path| path.select(self.value()));
        let values: Vec<(String, String)> =
            nodes.filter(|(_, value)| !value.is_unknown()).map(|(path, value)| shown(path, value)).collect();
        match self {
            Self::Record(record) => of_record(record, values),
            Self::Object(object) if values.is_empty() => vec![object.evidence("", None)],
            Self::Object(object) => {
                values.into_iter().map(|(path, value)| object.evidence(path, Some(value))).collect()
            }
        }
    }
}

/// The fields of a record are no places in an object: its evidence is what tells the fields that are shown, else the most telling.
fn of_record(record: &Record, values: Vec<(String, String)>) -> Vec<Evidence> {
    let field = |(path, value): (String, String)| (path.trim_start_matches("$.").to_owned(), value);
    let derived: Vec<(String, String)> = values.into_iter().map(field).collect();
    let is_shown = |one: &&Evidence| derived.iter().any(|(field, _)| *field == one.tells);
    let mut places: Vec<Evidence> = record.evidence.iter().filter(is_shown).cloned().collect();
    if places.is_empty() {
        places.extend(record.evidence.first().cloned());
    }
    if let Some(first) = places.first_mut() {
        first.derived = derived;
    }
    places
}

/// Where a record says that it lives.
pub(super) fn place_of(record: &Value) -> Place<'_> {
    match record.get("namespace") {
        Some(Value::String(namespace)) => Place::Namespace(namespace),
        Some(Value::Unknown(unknown)) => Place::Unknown(&unknown.reason),
        Some(_) => Place::Cluster,
        None => match record {
            Value::Object(object) if object.get("namespace").is_none() => {
                object.openness().map_or(Place::Cluster, Place::Unknown)
            }
            Value::Unknown(unknown) => Place::Unknown(&unknown.reason),
            _ => Place::Cluster,
        },
    }
}

fn asks_status(filter: &Filter) -> bool {
    filter.fields().iter().any(|field| field == "status")
}

fn with_status(object: &Resource) -> Cow<'_, Value> {
    match &object.body {
        Value::Object(body) if body.get("status").is_none() => {
            let mut body = body.clone();
            body.insert("status", Value::unknown(Reason::StatusNotCollected(object.kind.clone())));
            Cow::Owned(body.into())
        }
        body => Cow::Borrowed(body),
    }
}

/// A path with the value there, unless that is a credential, whatever the rule asks to show.
fn shown(path: String, value: &Value) -> (String, String) {
    let text = if may_be_shown(&path, value) { short(value) } else { LEFT_OUT.to_owned() };
    (path, text)
}

/// A value on one line.
fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        other => other.to_json().to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
