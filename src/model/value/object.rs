//! Mappings of values.

use std::sync::{Arc, LazyLock};

use compact_str::CompactString;
use triomphe::ThinArc;

use super::Value;
use crate::model::reason::Reason;

/// A mapping that keeps the order of its input. Looked up by linear search: Kubernetes objects are wide nowhere that matters.
#[derive(Debug, Clone)]
pub struct Object(Form);

/// A member's name and value.
pub(super) type Entry = (CompactString, Value);

/// The names of members in their order.
pub(super) type Names = ThinArc<(), CompactString>;

/// The values of members in the order of their names, which mappings of one shape have in common.
pub(super) type Members = ThinArc<Names, Value>;

/// Both are one pointer wide, so that a mapping takes no more room in a [`Value`] than text does.
#[derive(Debug, Clone)]
enum Form {
    /// Complete, and held by any number of trees.
    Shared(Members),
    /// One that is being made or changed, or that is open.
    Own(Arc<Own>),
}

#[derive(Debug, Clone, Default)]
struct Own {
    names: Vec<CompactString>,
    values: Vec<Value>,
    /// Set when further members may exist that this input does not show: a missing member is then unknown, not absent.
    open: Option<Box<Reason>>,
}

impl Default for Object {
    fn default() -> Self {
        static EMPTY: LazyLock<Members> = LazyLock::new(|| members(names([].iter()), [].into_iter()));
        Self(Form::Shared(EMPTY.clone()))
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
            || self.names() == other.names() && self.values() == other.values() && self.openness() == other.openness()
    }
}

impl Object {
    /// An empty mapping whose missing members are absent.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty mapping of which any member may exist.
    pub fn open(reason: Reason) -> Self {
        Self(Form::Own(Arc::new(Own { open: Some(Box::new(reason)), ..Own::default() })))
    }

    /// Why missing members are unknown, if they are.
    pub fn openness(&self) -> Option<&Reason> {
        match &self.0 {
            Form::Shared(_) => None,
            Form::Own(own) => own.open.as_deref(),
        }
    }

    /// Marks missing members as unknown for `reason`.
    pub fn set_open(&mut self, reason: Reason) {
        self.own().open = Some(Box::new(reason));
    }

    /// The member called `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.values().get(self.position(key)?)
    }

    /// The member called `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let at = self.position(key)?;
        self.own().values.get_mut(at)
    }

    /// Sets `key`, replacing an earlier value in its place; returns that value.
    pub fn insert(&mut self, key: impl Into<CompactString>, value: Value) -> Option<Value> {
        let key = key.into();
        if let Some(slot) = self.get_mut(&key) {
            return Some(std::mem::replace(slot, value));
        }
        self.push(key, value);
        None
    }

    /// Adds an entry known not to exist yet, without looking.
    pub fn push(&mut self, key: CompactString, value: Value) {
        let own = self.own();
        own.names.push(key);
        own.values.push(value);
    }

    /// Takes the member called `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.position(key)?;
        let own = self.own();
        own.names.remove(at);
        Some(own.values.remove(at))
    }

    /// Keeps the members whose key `wanted` accepts, and no room for the others.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        if self.iter().any(|(key, _)| !wanted(key)) {
            let own = self.own();
            let members = std::mem::take(&mut own.names).into_iter().zip(std::mem::take(&mut own.values));
            (own.names, own.values) = members.filter(|(key, _)| wanted(key)).unzip();
            own.names.shrink_to_fit();
            own.values.shrink_to_fit();
        }
    }

    /// All members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.names().iter().map(CompactString::as_str).zip(self.values())
    }

    /// All members in order, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        let own = self.own();
        own.names.iter().map(CompactString::as_str).zip(&mut own.values)
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.values().len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.values().is_empty()
    }

    /// A complete mapping of members that others may hold as well.
    pub(super) fn shared(members: Members) -> Self {
        Self(Form::Shared(members))
    }

    /// Whether this is not only like another, but the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Shared(one), Form::Shared(other)) => one.as_ptr() == other.as_ptr(),
            (Form::Own(one), Form::Own(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    /// The members of a mapping that is complete and that nobody else holds; else the mapping as it is.
    pub(super) fn into_members(mut self) -> Result<Vec<Entry>, Self> {
        let is_held = match &self.0 {
            Form::Shared(members) => ThinArc::strong_count(members) > 1,
            Form::Own(own) => Arc::strong_count(own) > 1 || own.open.is_some(),
        };
        if is_held {
            return Err(self);
        }
        let own = self.own();
        Ok(std::mem::take(&mut own.names).into_iter().zip(std::mem::take(&mut own.values)).collect())
    }

    /// Tells this mapping from others, be they like it, as long as it is held.
    pub(super) fn place(&self) -> usize {
        match &self.0 {
            Form::Shared(members) => members.as_ptr().addr(),
            Form::Own(own) => Arc::as_ptr(own).addr(),
        }
    }

    fn names(&self) -> &[CompactString] {
        match &self.0 {
            Form::Shared(members) => &members.header.header.slice,
            Form::Own(own) => &own.names,
        }
    }

    fn values(&self) -> &[Value] {
        match &self.0 {
            Form::Shared(members) => &members.slice,
            Form::Own(own) => &own.values,
        }
    }

    /// The mapping to be changed. Other trees that hold the same members keep them as they are.
    fn own(&mut self) -> &mut Own {
        if let Form::Shared(members) = &mut self.0 {
            let own = Own { names: members.header.header.slice.to_vec(), values: taken(members), open: None };
            self.0 = Form::Own(Arc::new(own));
        }
        match &mut self.0 {
            Form::Own(own) => Arc::make_mut(own),
            Form::Shared(_) => unreachable!("it was made its own"),
        }
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.names().iter().position(|name| name == key)
    }
}

/// Complete, whatever stands in the input twice; see [`Object::insert`] where that may be.
impl FromIterator<Entry> for Object {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let entries: Vec<Entry> = entries.into_iter().collect();
        entries.into()
    }
}

impl From<Vec<Entry>> for Object {
    fn from(entries: Vec<Entry>) -> Self {
        if entries.is_empty() {
            return Self::default();
        }
        let names = names(entries.iter().map(|(name, _)| name));
        Self::shared(members(names, entries.into_iter().map(|(_, value)| value)))
    }
}

/// A list of names.
pub(super) fn names<'n>(names: impl ExactSizeIterator<Item = &'n CompactString>) -> Names {
    ThinArc::from_header_and_iter((), names.cloned())
}

/// Values with their names.
pub(super) fn members(names: Names, values: impl ExactSizeIterator<Item = Value>) -> Members {
    ThinArc::from_header_and_iter(names, values)
}

/// The values, taken out where nobody else holds them.
fn taken(members: &mut Members) -> Vec<Value> {
    members.with_arc_mut(|members| match triomphe::Arc::get_mut(members) {
        Some(own) => own.slice_mut().iter_mut().map(std::mem::take).collect(),
        None => members.slice().to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::Object;
    use crate::model::reason::Reason;
    use crate::model::value::Value;

    fn object() -> Object {
        [("a".into(), Value::Int(1)), ("b".into(), Value::from("two"))].into_iter().collect()
    }

    #[test]
    fn who_changes_a_mapping_leaves_that_of_others() {
        let one = object();
        let (mut changed, mut longer, mut shorter) = (one.clone(), one.clone(), one.clone());
        assert_eq!(changed.insert("b", Value::Null), Some(Value::from("two")));
        longer.push("c".into(), Value::Null);
        assert_eq!(shorter.remove("a"), Some(Value::Int(1)));
        assert_eq!((one, longer.len(), shorter.len()), (object(), 3, 1));
        assert_eq!(changed.get("b"), Some(&Value::Null));
    }

    #[test]
    fn equality_looks_at_content_alone() {
        let (mut one, other) = (object(), object());
        one.push("c".into(), Value::Null);
        one.retain(|key| key != "c");
        assert_eq!(one, other);
        one.set_open(Reason::SourceUnseen("x".into()));
        assert!(one != other && one.openness().is_some() && other.openness().is_none());
    }
}
