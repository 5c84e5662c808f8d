//! One scalar with all that decides what it stands for.

use compact_str::{CompactString, format_compact};
use saphyr_parser::Tag;

use super::{placeholders, scalar};
use crate::model::reason::Reason;
use crate::model::value::Value;

/// A scalar.
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    /// It stands without quotes and is no block.
    pub(super) plain: bool,
    pub(super) tag: Option<&'t Tag>,
}

impl Text<'_> {
    /// Its value. `originals` are the placeholders that were filled before.
    pub(super) fn value(&self, originals: &[CompactString]) -> Result<Value, String> {
        if let Some(original) = placeholders::restored(self.text, originals) {
            return Ok(Value::unknown(Reason::Placeholder(original)));
        }
        match self.tag.map(meaning) {
            None if self.plain => scalar::plain(self.text),
            None | Some(Meaning::Bare) => Ok(Value::from(self.text)),
            Some(Meaning::Core(tag)) => scalar::tagged(tag, self.text),
            Some(Meaning::Own(tag)) => Ok(Value::unknown(Reason::Placeholder(format_compact!("{tag} {}", self.text)))),
        }
    }

    /// As a key.
    pub(super) fn key(&self, originals: &[CompactString]) -> Result<CompactString, String> {
        if let Some(original) = placeholders::restored(self.text, originals) {
            return Ok(original);
        }
        match self.tag.map(meaning) {
            None if self.plain => scalar::key(self.text),
            Some(Meaning::Core(tag)) if tag != "str" => {
                scalar::tagged(tag, self.text).and_then(|_| scalar::key(self.text))
            }
            _ => Ok(self.text.into()),
        }
    }

    /// Whether it is the key `<<`, which takes in other mappings.
    pub(super) fn is_merge(&self) -> bool {
        let is_told = match self.tag.map(meaning) {
            None => self.plain,
            Some(meaning) => meaning == Meaning::Core("merge"),
        };
        is_told && self.text == "<<"
    }
}

/// What a tag means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning<'t> {
    /// One of YAML's own: `int` of `!!int`.
    Core(&'t str),
    /// `!`, which makes a scalar text and says nothing of a collection.
    Bare,
    /// A tag of an application, `!env_var`: what it stands for is filled in by whoever wrote it.
    Own(CompactString),
}

/// What a tag means.
pub(super) fn meaning(tag: &Tag) -> Meaning<'_> {
    const YAML: &str = "tag:yaml.org,2002:";
    if tag.handle == YAML {
        return Meaning::Core(&tag.suffix);
    }
    match tag.suffix.strip_prefix(YAML) {
        Some(core) if tag.handle.is_empty() => Meaning::Core(core),
        _ if tag.suffix == "!" || tag.suffix.is_empty() => Meaning::Bare,
        _ => Meaning::Own(format_compact!("!{}", tag.suffix)),
    }
}
