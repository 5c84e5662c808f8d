//! Makes equal parts of values the same part, as they come: the objects of a cluster repeat nearly everything.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::mem::discriminant;
use std::sync::{Arc, Mutex, PoisonError};

use super::object::Entry;
use super::{Items, Object, Value};

/// Into how many parts a pool is divided, so that threads seldom wait for each other.
const PARTS: usize = 64;

/// How much a part may hold before it is looked through, however little is still needed of it.
const SMALL: usize = 256;

/// The mappings and sequences of many values, each once.
#[derive(Debug, Default)]
pub struct Pool {
    mappings: Parts<Entry>,
    sequences: Parts<Value>,
}

impl Pool {
    /// A value whose parts are of this pool, as far as nobody else holds them.
    pub fn value(&self, value: Value) -> Value {
        match value {
            Value::Object(object) => {
                Value::Object(object.into_members().map_or_else(std::convert::identity, |members| {
                    self.mapping(members.into_iter().map(|(key, value)| (key, self.value(value))).collect())
                }))
            }
            Value::Array(items) if Arc::strong_count(&items.0) == 1 => {
                Value::Array(self.sequence(items.into_iter().map(|item| self.value(item)).collect()))
            }
            other => other,
        }
    }

    /// A mapping of these members, whose values are of this pool.
    pub fn mapping(&self, members: Vec<Entry>) -> Object {
        if members.is_empty() { Object::default() } else { Object::shared(self.mappings.one_of(members)) }
    }

    /// A sequence of these elements, which are of this pool.
    pub fn sequence(&self, elements: Vec<Value>) -> Items {
        if elements.is_empty() { Items::default() } else { Items(self.sequences.one_of(elements)) }
    }
}

/// A pool of one sort.
#[derive(Debug)]
struct Parts<T> {
    parts: [Mutex<Part<T>>; PARTS],
    hashes: RandomState,
}

/// One part of a pool.
#[derive(Debug)]
struct Part<T> {
    /// What it holds, by its hash.
    held: HashMap<u64, Arc<[T]>>,
    /// When it has grown to this, what nobody else holds any more is let go.
    full: usize,
}

impl<T> Default for Parts<T> {
    fn default() -> Self {
        let part = || Part { held: HashMap::new(), full: SMALL };
        Self { parts: std::array::from_fn(|_| Mutex::new(part())), hashes: RandomState::new() }
    }
}

impl<T> Part<T> {
    /// Makes room where what was read is not kept.
    fn sweep(&mut self) {
        self.held.retain(|_, held| Arc::strong_count(held) > 1);
        self.full = (self.held.len() * 2).max(SMALL);
    }
}

impl<T: Alike> Parts<T> {
    /// What the pool holds like `new`, or that itself. Two that only have their hash in common stay two.
    fn one_of(&self, new: Vec<T>) -> Arc<[T]> {
        let mut hasher = self.hashes.build_hasher();
        new.iter().for_each(|one| one.hash(&mut hasher));
        let hash = hasher.finish();
        let part = &self.parts[hash as usize % PARTS];
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        match part.held.get(&hash) {
            Some(held) if are_alike(held, &new) => return held.clone(),
            Some(_) => return new.into(),
            None => {}
        }
        if part.held.len() >= part.full {
            part.sweep();
        }
        let new: Arc<[T]> = new.into();
        part.held.insert(hash, new.clone());
        new
    }
}

fn are_alike<T: Alike>(one: &[T], other: &[T]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is_like(other))
}

/// Equality of what a pool holds. As equal parts are the same there, nothing is looked into.
trait Alike {
    fn is_like(&self, other: &Self) -> bool;
    fn hash(&self, hasher: &mut impl Hasher);
}

impl Alike for Entry {
    fn is_like(&self, other: &Self) -> bool {
        self.0 == other.0 && self.1.is_like(&other.1)
    }

    fn hash(&self, hasher: &mut impl Hasher) {
        self.0.hash(hasher);
        self.1.hash(hasher);
    }
}

impl Alike for Value {
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Float(one), Self::Float(other)) => one.to_bits() == other.to_bits(),
            (Self::Array(one), Self::Array(other)) => Arc::ptr_eq(&one.0, &other.0),
            (Self::Object(one), Self::Object(other)) => one.is(other),
            _ => self == other,
        }
    }

    fn hash(&self, hasher: &mut impl Hasher) {
        discriminant(self).hash(hasher);
        match self {
            Self::Null | Self::Unknown(_) => {}
            Self::Bool(truth) => truth.hash(hasher),
            Self::Int(number) => number.hash(hasher),
            Self::Float(number) => number.to_bits().hash(hasher),
            Self::String(text) => text.hash(hasher),
            Self::Array(items) => items.as_ptr().addr().hash(hasher),
            Self::Object(object) => object.place().hash(hasher),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pool;
    use crate::model::value::{Object, Value};

    fn pooled(pool: &Pool, last: Value) -> Object {
        let inner = pool.mapping(vec![("x".into(), Value::Int(1))]);
        let list = pool.sequence(vec![Value::Object(inner), Value::from("a")]);
        pool.mapping(vec![("list".into(), Value::Array(list)), ("last".into(), last)])
    }

    #[test]
    fn equal_parts_are_one() {
        let pool = Pool::default();
        let (one, like) = (pooled(&pool, Value::Null), pooled(&pool, Value::Null));
        assert!(one.is(&like) && one == like);
        let other = pooled(&pool, Value::Float(0.5));
        assert!(!one.is(&other) && one != other);
        let (Some(Value::Array(of_one)), Some(Value::Array(of_other))) = (one.get("list"), other.get("list")) else {
            panic!("both have a list");
        };
        assert!(std::sync::Arc::ptr_eq(&of_one.0, &of_other.0));
    }

    #[test]
    fn numbers_of_different_kinds_stay_apart() {
        let pool = Pool::default();
        let (int, float) = (pooled(&pool, Value::Int(1)), pooled(&pool, Value::Float(1.0)));
        assert!(!int.is(&float));
        let (minus, zero) = (pooled(&pool, Value::Float(-0.0)), pooled(&pool, Value::Float(0.0)));
        assert!(!minus.is(&zero));
    }
}
