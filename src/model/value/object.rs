//! Mappings of values.

use std::sync::Arc;

use compact_str::CompactString;

use super::Value;
use crate::model::reason::Reason;

/// A mapping that keeps the order of its input. Looked up by linear search: Kubernetes objects are wide nowhere that matters.
#[derive(Debug, Clone)]
pub struct Object(Form);

/// A member's name and value.
pub(super) type Entry = (CompactString, Value);

#[derive(Debug, Clone)]
enum Form {
    /// Complete, and held by any number of trees.
    Shared(Arc<[Entry]>),
    /// One that is being made or changed, or that is open.
    Own(Arc<Own>),
}

#[derive(Debug, Clone, Default)]
struct Own {
    entries: Vec<Entry>,
    /// Set when further members may exist that this input does not show: a missing member is then unknown, not absent.
    open: Option<Box<Reason>>,
}

impl Default for Object {
    fn default() -> Self {
        Self(Form::Shared(Arc::default()))
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries() && self.openness() == other.openness()
    }
}

impl Object {
    /// An empty mapping whose missing members are absent.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty mapping of which any member may exist.
    pub fn open(reason: Reason) -> Self {
        Self(Form::Own(Arc::new(Own { entries: Vec::new(), open: Some(Box::new(reason)) })))
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
        self.edit(|own| own.open = Some(Box::new(reason)));
    }

    /// The member called `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The member called `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let at = self.position(key)?;
        self.entries_mut().get_mut(at).map(|(_, value)| value)
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
        self.edit(|own| own.entries.push((key, value)));
    }

    /// Takes the member called `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.position(key)?;
        Some(self.edit(|own| own.entries.remove(at).1))
    }

    /// Keeps the members whose key `wanted` accepts, and no room for the others.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        if self.iter().any(|(key, _)| !wanted(key)) {
            self.edit(|own| {
                own.entries.retain(|(key, _)| wanted(key));
                own.entries.shrink_to_fit();
            });
        }
    }

    /// All members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries().iter().map(|(key, value)| (key.as_str(), value))
    }

    /// All members in order, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.entries_mut().iter_mut().map(|(key, value)| (key.as_str(), value))
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// A complete mapping of members that others may hold as well.
    pub(super) fn shared(entries: Arc<[Entry]>) -> Self {
        Self(Form::Shared(entries))
    }

    /// Whether this is not only like another, but the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Shared(one), Form::Shared(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    /// The members of a mapping that is complete and that nobody else holds; else the mapping as it is.
    pub(super) fn into_members(mut self) -> Result<Vec<Entry>, Self> {
        match &mut self.0 {
            Form::Shared(entries) if Arc::strong_count(entries) == 1 => Ok(taken(entries)),
            Form::Own(own) if own.open.is_none() && Arc::strong_count(own) == 1 => {
                Ok(std::mem::take(&mut Arc::make_mut(own).entries))
            }
            _ => Err(self),
        }
    }

    /// Tells this mapping from others, be they like it, as long as it is held.
    pub(super) fn place(&self) -> usize {
        self.entries().as_ptr().addr()
    }

    fn entries(&self) -> &[Entry] {
        match &self.0 {
            Form::Shared(entries) => entries,
            Form::Own(own) => &own.entries,
        }
    }

    /// Other trees that hold the same members keep them as they are.
    fn entries_mut(&mut self) -> &mut [Entry] {
        match &mut self.0 {
            Form::Shared(entries) => Arc::make_mut(entries),
            Form::Own(own) => &mut Arc::make_mut(own).entries,
        }
    }

    /// Changes the mapping as a whole: members may be added and taken out.
    fn edit<T>(&mut self, change: impl FnOnce(&mut Own) -> T) -> T {
        let mut own = match &mut self.0 {
            Form::Own(own) => return change(Arc::make_mut(own)),
            Form::Shared(entries) => Own { entries: taken(entries), open: None },
        };
        let outcome = change(&mut own);
        self.0 = Form::Own(Arc::new(own));
        outcome
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries().iter().position(|(name, _)| name == key)
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
        if entries.is_empty() { Self::default() } else { Self(Form::Shared(entries.into())) }
    }
}

/// The members, taken out where nobody else holds them.
fn taken(entries: &mut Arc<[Entry]>) -> Vec<Entry> {
    match Arc::get_mut(entries) {
        Some(own) => own.iter_mut().map(std::mem::take).collect(),
        None => entries.to_vec(),
    }
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
