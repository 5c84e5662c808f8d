//! What all facts have in common: typed records with provenance, and their view for the rule language.

use std::sync::LazyLock;

use compact_str::CompactString;

use crate::model::evidence::Evidence;
use crate::model::record::{Possible, Record, Records};
use crate::model::value::{Pool, Value};

/// A kind of fact.
pub trait Fact {
    /// Its name in rules: `Store`.
    const NAME: &'static str;
    /// Its fields as rules write them, with their meaning.
    const FIELDS: &'static [Field];

    /// What a filter sees as `@`.
    fn to_record(&self) -> Value;
}

/// A field of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// As declared in Rust, `retention_days`; see [`Field::rule_name`].
    pub name: &'static str,
    /// What it holds.
    pub doc: &'static str,
}

impl Field {
    /// As rules write it: `retentionDays`.
    pub fn rule_name(&self) -> String {
        camel_case(self.name)
    }
}

/// `retention_days` → `retentionDays`.
pub fn camel_case(snake: &str) -> String {
    let mut words = snake.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

/// The names of a fact's fields as rules write them: made once, since a large cluster has tens of thousands of records.
pub type RuleNames = LazyLock<Vec<CompactString>>;

/// A fact with what it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Sourced<T> {
    /// The fact.
    pub fact: T,
    /// The objects and paths that it was made of, the most telling first.
    pub evidence: Vec<Evidence>,
    /// Seen in a cluster rather than declared in files.
    pub observed: bool,
}

impl<T> Sourced<T> {
    /// The evidence that tells a field, else the most telling.
    pub fn telling(&self, field: &str) -> Vec<Evidence> {
        let own: Vec<Evidence> = self.evidence.iter().filter(|one| one.tells == field).cloned().collect();
        if own.is_empty() { self.evidence.iter().take(1).cloned().collect() } else { own }
    }
}

/// All facts of one kind, and what may exist besides.
#[derive(Debug, Clone, PartialEq)]
pub struct FactList<T> {
    /// What is there.
    pub present: Vec<Sourced<T>>,
    /// What may be there unseen.
    pub possible: Vec<Possible>,
}

impl<T> Default for FactList<T> {
    fn default() -> Self {
        Self { present: Vec::new(), possible: Vec::new() }
    }
}

impl<T: Fact> FactList<T> {
    /// The view that conditions look at, in place of the facts themselves: a large cluster has tens of thousands.
    pub fn into_records(self, pool: &Pool) -> Records {
        let record = |sourced: Sourced<T>| Record {
            value: pool.value(sourced.fact.to_record()),
            evidence: sourced.evidence,
            observed: sourced.observed,
        };
        // Not in place: the room of a fact is several times that of its record.
        let mut present = Vec::with_capacity(self.present.len());
        present.extend(self.present.into_iter().map(record));
        Records { present, possible: self.possible }
    }
}

/// Declares a fact, or a part of one: a struct whose documented fields are what rules can ask.
macro_rules! fact {
    ($(#[doc = $doc:literal])* pub struct $name:ident { $($(#[doc = $field_doc:literal])+ pub $field:ident: $type:ty,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[doc = $field_doc])+ pub $field: $type,)* }

        impl $crate::facts::fact::Fact for $name {
            const NAME: &'static str = stringify!($name);
            const FIELDS: &'static [$crate::facts::fact::Field] = &[
                $($crate::facts::fact::Field { name: stringify!($field), doc: concat!($($field_doc),+) },)*
            ];

            fn to_record(&self) -> $crate::model::value::Value {
                static NAMES: $crate::facts::fact::RuleNames = $crate::facts::fact::RuleNames::new(|| {
                    $name::FIELDS.iter().map(|field| field.rule_name().into()).collect()
                });
                let values = [$($crate::model::known::ToValue::to_value(&self.$field),)*];
                NAMES.iter().cloned().zip(values).collect::<$crate::model::value::Object>().into()
            }
        }

        impl $crate::model::known::ToValue for $name {
            fn to_value(&self) -> $crate::model::value::Value {
                $crate::facts::fact::Fact::to_record(self)
            }
        }
    };
}
pub(crate) use fact;
