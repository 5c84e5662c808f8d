//! Makes equal parts of values the same part, as they come: the objects of a cluster repeat nearly everything.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::mem::discriminant;
use std::sync::{Arc, Mutex, PoisonError};

use triomphe::ThinArc;

use super::object::{self, Entry, Members, Names};
use super::{Items, Object, Value};

/// Into how many parts a pool is divided, so that threads seldom wait for each other.
const PARTS: usize = 64;

/// How much a part may hold before it is looked through, however little is still needed of it.
const SMALL: usize = 256;

/// The mappings and sequences of many values, each once.
#[derive(Debug, Default)]
pub struct Pool {
    names: Parts<Names>,
    mappings: Parts<Members>,
    sequences: Parts<Arc<[Value]>>,
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
        if members.is_empty() {
            return Object::default();
        }
        let names = self.names_of(&members);
        let hash = self.mappings.hash(|hasher| {
            names.as_ptr().addr().hash(hasher);
            members.iter().for_each(|(_, value)| hash(value, hasher));
        });
        let is_like = |held: &Members, (names, members): &(Names, Vec<Entry>)| {
            held.header.header.as_ptr() == names.as_ptr()
                && are_alike(&held.slice, members, |held, (_, new)| is_like(held, new))
        };
        Object::shared(self.mappings.one_of(hash, (names, members), is_like, |(names, members)| {
            object::members(names, members.into_iter().map(|(_, value)| value))
        }))
    }

    /// A sequence of these elements, which are of this pool.
    pub fn sequence(&self, elements: Vec<Value>) -> Items {
        if elements.is_empty() {
            return Items::default();
        }
        let hash = self.sequences.hash(|hasher| elements.iter().for_each(|element| hash(element, hasher)));
        Items(self.sequences.one_of(hash, elements, |held, new| are_alike(held, new, is_like), Arc::from))
    }

    fn names_of(&self, members: &[Entry]) -> Names {
        let hash = self.names.hash(|hasher| members.iter().for_each(|(name, _)| name.hash(hasher)));
        let is_like = |held: &Names, new: &&[Entry]| are_alike(&held.slice, new, |held, (name, _)| held == name);
        self.names.one_of(hash, members, is_like, |new| object::names(new.iter().map(|(name, _)| name)))
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
    /// What it holds, by its hash. Two that only have their hash in common stay two, and only the first is held.
    held: HashMap<u64, T>,
    /// When it has grown to this, what nobody else holds any more is let go.
    full: usize,
}

impl<T> Default for Parts<T> {
    fn default() -> Self {
        let part = || Part { held: HashMap::new(), full: SMALL };
        Self { parts: std::array::from_fn(|_| Mutex::new(part())), hashes: RandomState::new() }
    }
}

impl<T: Counted> Part<T> {
    /// Makes room where what was read is not kept.
    fn sweep(&mut self) {
        self.held.retain(|_, held| held.holders() > 1);
        self.full = (self.held.len() * 2).max(SMALL);
    }
}

impl<T: Counted> Parts<T> {
    fn hash(&self, feed: impl FnOnce(&mut <RandomState as BuildHasher>::Hasher)) -> u64 {
        let mut hasher = self.hashes.build_hasher();
        feed(&mut hasher);
        hasher.finish()
    }

    /// What the pool holds like `new`, or what is made of that.
    fn one_of<N>(&self, hash: u64, new: N, is_like: impl FnOnce(&T, &N) -> bool, made: impl FnOnce(N) -> T) -> T {
        let mut part = self.parts[hash as usize % PARTS].lock().unwrap_or_else(PoisonError::into_inner);
        match part.held.get(&hash) {
            Some(held) if is_like(held, &new) => return held.clone(),
            Some(_) => return made(new),
            None => {}
        }
        if part.held.len() >= part.full {
            part.sweep();
        }
        let new = made(new);
        part.held.insert(hash, new.clone());
        new
    }
}

/// What a pool holds, and others beside it.
trait Counted: Clone {
    /// How many hold it.
    fn holders(&self) -> usize;
}

impl<H, T> Counted for ThinArc<H, T> {
    fn holders(&self) -> usize {
        Self::strong_count(self)
    }
}

impl Counted for Arc<[Value]> {
    fn holders(&self) -> usize {
        Self::strong_count(self)
    }
}

fn are_alike<A, B>(one: &[A], other: &[B], is_like: impl Fn(&A, &B) -> bool) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_like(one, other))
}

/// Equality of what a pool holds. As equal parts are the same there, nothing is looked into.
fn is_like(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Float(one), Value::Float(other)) => one.to_bits() == other.to_bits(),
        (Value::Array(one), Value::Array(other)) => Arc::ptr_eq(&one.0, &other.0),
        (Value::Object(one), Value::Object(other)) => one.is(other),
        _ => one == other,
    }
}

fn hash(value: &Value, hasher: &mut impl Hasher) {
    discriminant(value).hash(hasher);
    match value {
        Value::Null | Value::Unknown(_) => {}
        Value::Bool(truth) => truth.hash(hasher),
        Value::Int(number) => number.hash(hasher),
        Value::Float(number) => number.to_bits().hash(hasher),
        Value::String(text) => text.hash(hasher),
        Value::Array(items) => items.as_ptr().addr().hash(hasher),
        Value::Object(object) => object.place().hash(hasher),
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
