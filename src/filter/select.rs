//! The children that a segment selects, when some of them may be unknown.

use std::collections::BTreeSet;

use super::answer::Answer;
use super::eval;
use super::tree::{Query, Segment, Selector};
use crate::model::reason::Reason;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// What a segment selects from one value.
#[derive(Default)]
pub(super) struct Children<'a> {
    /// The children in the input.
    pub(super) seen: Vec<Child<'a>>,
    /// Why there may be others besides; empty when there are none.
    pub(super) more: BTreeSet<Reason>,
}

/// One selected child.
pub(super) struct Child<'a> {
    pub(super) key: Key<'a>,
    pub(super) value: &'a Value,
    /// Whether it is selected.
    pub(super) selected: Answer,
}

/// The step from a value to its child.
#[derive(Clone, Copy)]
pub(super) enum Key<'a> {
    Member(&'a str),
    Element(usize),
}

/// The children of `value`, which is itself known, that `segment` selects.
pub(super) fn children<'a>(segment: &'a Segment, value: &'a Value) -> Children<'a> {
    let mut children = Children::default();
    for selector in segment {
        match value {
            Value::Object(object) => children.of_object(selector, object),
            Value::Array(items) => children.of_array(selector, items),
            _ => {}
        }
    }
    children
}

impl<'a> Children<'a> {
    fn of_object(&mut self, selector: &'a Selector, object: &'a Object) {
        match selector {
            Selector::Name(name) => match object.get(name) {
                Some(value) => self.add(Key::Member(name), value),
                None => self.more.extend(object.openness().cloned()),
            },
            Selector::Wildcard => {
                object.iter().for_each(|(name, value)| self.add(Key::Member(name), value));
                self.more.extend(object.openness().cloned());
            }
            Selector::Filter(filter) => {
                for (name, value) in object.iter() {
                    self.add_if(Key::Member(name), value, eval::test(filter, value));
                }
                self.more.extend(object.openness().cloned());
            }
            Selector::Index(_) | Selector::Slice(..) => {}
        }
    }

    fn of_array(&mut self, selector: &'a Selector, items: &'a [Value]) {
        match selector {
            Selector::Name(_) => {}
            Selector::Wildcard => items.iter().enumerate().for_each(|(at, item)| self.add(Key::Element(at), item)),
            Selector::Filter(filter) => {
                for (at, item) in items.iter().enumerate() {
                    self.add_if(Key::Element(at), item, eval::test(filter, item));
                }
            }
            Selector::Index(index) => self.by_index(*index, items),
            Selector::Slice(start, end, step) => self.by_slice(items, *start, *end, *step),
        }
    }

    /// An element that may stand for none or for several leaves open which one an index means.
    fn by_index(&mut self, index: i64, items: &'a [Value]) {
        let at = if index < 0 { index + to_i64(items.len()) } else { index };
        let at = usize::try_from(at).ok().filter(|at| *at < items.len());
        let counted = match at {
            Some(at) if index < 0 => &items[at + 1..],
            Some(at) => &items[..at],
            None => items,
        };
        let vague: BTreeSet<Reason> = vague(counted).cloned().collect();
        match at {
            Some(at) if vague.is_empty() => self.add(Key::Element(at), &items[at]),
            _ => self.more.extend(vague),
        }
    }

    fn by_slice(&mut self, items: &'a [Value], start: Option<i64>, end: Option<i64>, step: i64) {
        let vague: BTreeSet<Reason> = vague(items).cloned().collect();
        if !vague.is_empty() {
            return self.more.extend(vague);
        }
        for at in slice(items.len(), start, end, step) {
            self.add(Key::Element(at), &items[at]);
        }
    }

    fn add(&mut self, key: Key<'a>, value: &'a Value) {
        self.add_if(key, value, Answer::sure(true));
    }

    /// Leaves out what is absent and what is not selected.
    fn add_if(&mut self, key: Key<'a>, value: &'a Value, selected: Answer) {
        if *value != Value::Null && selected.truth.possible() {
            self.seen.push(Child { key, value, selected });
        }
    }
}

/// Why elements of `items` may stand for none or several, for those that may.
pub(super) fn vague(items: &[Value]) -> impl Iterator<Item = &Reason> {
    items.iter().filter_map(|item| match item {
        Value::Unknown(unknown) if unknown.possible.is_empty() || unknown.possible.contains(&Value::Null) => {
            Some(&unknown.reason)
        }
        _ => None,
    })
}

/// The indexes that a slice selects, by RFC 9535 §2.3.4.2.2.
fn slice(len: usize, start: Option<i64>, end: Option<i64>, step: i64) -> Vec<usize> {
    let len = to_i64(len);
    let normal = |at: i64| if at < 0 { at.saturating_add(len) } else { at };
    let (from, to) = match step {
        0 => return Vec::new(),
        1.. => (normal(start.unwrap_or(0)).clamp(0, len), normal(end.unwrap_or(len)).clamp(0, len)),
        _ => (start.map_or(len - 1, normal).clamp(-1, len - 1), end.map_or(-1, normal).clamp(-1, len - 1)),
    };
    let within = |at: &i64| if step > 0 { *at < to } else { *at > to };
    std::iter::successors(Some(from), |at| at.checked_add(step))
        .take_while(within)
        .filter_map(|at| usize::try_from(at).ok())
        .collect()
}

fn to_i64(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

/// Whether `query` yields a node below `value`.
pub(super) fn exists(query: &Query, value: &Value) -> Answer {
    below(&query.0, value, query.is_singular())
}

/// `truthy`: the node must not be `false` either.
fn below(segments: &[Segment], value: &Value, truthy: bool) -> Answer {
    match (value, segments) {
        (Value::Unknown(unknown), _) => Answer::one_of(
            unknown.possible.iter().map(|possible| below(segments, possible, truthy)),
            &BTreeSet::from([unknown.reason.clone()]),
        ),
        (Value::Null, _) => Answer::sure(false),
        (_, []) => Answer::sure(!(truthy && *value == Value::Bool(false))),
        (_, [first, rest @ ..]) => {
            let Children { seen, more } = children(first, value);
            let unseen = (!more.is_empty()).then(|| Answer::unknown(more));
            Answer::any(
                seen.into_iter().map(|child| child.selected.and(below(rest, child.value, truthy))).chain(unseen),
            )
        }
    }
}

/// How many nodes a query yields.
pub(super) struct Counted {
    pub(super) least: usize,
    /// None when there is no limit.
    pub(super) most: Option<usize>,
    /// Why the two differ; empty when they do not.
    pub(super) reasons: BTreeSet<Reason>,
}

impl Counted {
    fn exactly(count: usize) -> Self {
        Self { least: count, most: Some(count), reasons: BTreeSet::new() }
    }
}

/// How many nodes `segments` yield below `value`.
pub(super) fn count(segments: &[Segment], value: &Value) -> Counted {
    match (value, segments) {
        (Value::Unknown(unknown), _) => {
            let cases = unknown.possible.iter().map(|possible| count(segments, possible)).collect();
            one_of(cases, &unknown.reason)
        }
        (Value::Null, _) => Counted::exactly(0),
        (_, []) => Counted::exactly(1),
        (_, [first, rest @ ..]) => {
            let Children { seen, more } = children(first, value);
            let mut sum = Counted { least: 0, most: more.is_empty().then_some(0), reasons: more };
            seen.into_iter().for_each(|child| sum.add(count(rest, child.value), child.selected));
            sum
        }
    }
}

/// One of `cases` is right.
fn one_of(cases: Vec<Counted>, reason: &Reason) -> Counted {
    let least = cases.iter().map(|case| case.least).min().unwrap_or(0);
    let mosts: Option<Vec<usize>> = cases.iter().map(|case| case.most).collect();
    let most = mosts.and_then(|mosts| mosts.into_iter().max());
    if most == Some(least) {
        return Counted::exactly(least);
    }
    let reasons = cases.into_iter().flat_map(|case| case.reasons).chain([reason.clone()]).collect();
    Counted { least, most, reasons }
}

impl Counted {
    /// Adds what lies below a child that is selected, or may be.
    fn add(&mut self, below: Self, selected: Answer) {
        if selected.truth == Truth::True {
            self.least += below.least;
        }
        self.most = self.most.zip(below.most).map(|(sum, most)| sum + most);
        self.reasons.extend(below.reasons);
        self.reasons.extend(selected.reasons);
    }
}
