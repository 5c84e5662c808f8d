//! Asking a compiled filter of a value.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::answer::Answer;
use super::compare::compare;
use super::path::{Selection, walk};
use super::select::{self, Children, Counted, children, vague};
use super::tree::{Expr, Operand, Query, Segment};
use crate::model::reason::Reason;
use crate::model::value::Value;

/// A count of nodes is spelled out when fewer than so many numbers are possible.
const MOST_COUNTS: usize = 64;

/// The answer of `expr` with `@` the value given.
pub(super) fn test(expr: &Expr, record: &Value) -> Answer {
    match expr {
        Expr::Any(parts) => Answer::any(parts.iter().map(|part| test(part, record))),
        Expr::All(parts) => Answer::all(parts.iter().map(|part| test(part, record))),
        Expr::Not(inner) => !test(inner, record),
        Expr::Test(query) => select::exists(query, record),
        Expr::Compare(left, op, right) => {
            let (left, right) = (operand(left, record), operand(right, record));
            left.ask(|left| right.ask(|right| compare(left, *op, right)))
        }
        Expr::Matches(text, pattern) => operand(text, record)
            .ask(|text| Answer::sure(text.and_then(Value::as_str).is_some_and(|text| pattern.is_match(text)))),
    }
}

/// What an operand can be: one value or absence when it is known.
struct Slot<'a> {
    /// The values still possible, absence among them as `None`; empty when it may be anything.
    options: Vec<Option<Cow<'a, Value>>>,
    /// Why it is not known; empty when it is.
    reasons: BTreeSet<Reason>,
}

impl<'a> Slot<'a> {
    fn known(value: Option<Cow<'a, Value>>) -> Self {
        Self { options: vec![value], reasons: BTreeSet::new() }
    }

    fn anything(reasons: BTreeSet<Reason>) -> Self {
        Self { options: Vec::new(), reasons }
    }

    /// One of `slots` is right.
    fn one_of(slots: impl IntoIterator<Item = Self>, reason: &Reason) -> Self {
        let mut whole = Self::anything(BTreeSet::from([reason.clone()]));
        for slot in slots {
            whole.reasons.extend(slot.reasons);
            if slot.options.is_empty() {
                return Self::anything(whole.reasons);
            }
            whole.options.extend(slot.options);
        }
        whole
    }

    /// The answer on which all possible values agree.
    fn ask(&self, question: impl Fn(Option<&Value>) -> Answer) -> Answer {
        Answer::one_of(self.options.iter().map(|option| question(option.as_deref())), &self.reasons)
    }
}

fn operand<'a>(operand: &'a Operand, record: &'a Value) -> Slot<'a> {
    match operand {
        Operand::Literal(Value::Null) => Slot::known(None),
        Operand::Literal(value) => Slot::known(Some(Cow::Borrowed(value))),
        Operand::Query(query) => singular(&query.0, record),
        Operand::Length(inner) => length(self::operand(inner, record)),
        Operand::Count(query) => count(query, record),
        Operand::Value(query) => value_of(query, record),
    }
}

fn singular<'a>(segments: &'a [Segment], value: &'a Value) -> Slot<'a> {
    match (value, segments) {
        (Value::Unknown(unknown), _) => {
            Slot::one_of(unknown.possible.iter().map(|possible| singular(segments, possible)), &unknown.reason)
        }
        (Value::Null, _) => Slot::known(None),
        (_, []) => Slot::known(Some(Cow::Borrowed(value))),
        (_, [first, rest @ ..]) => {
            let Children { seen, more } = children(first, value);
            match seen.first() {
                Some(child) => singular(rest, child.value),
                None if more.is_empty() => Slot::known(None),
                None => Slot::anything(more),
            }
        }
    }
}

/// RFC 9535 §2.4.4: characters of a text, elements of an array, members of an object; of anything else there is none.
fn length(of: Slot<'_>) -> Slot<'static> {
    let mut slot = Slot { options: Vec::new(), reasons: of.reasons };
    for option in of.options {
        let open: BTreeSet<Reason> = option.iter().flat_map(|value| hidden(value)).cloned().collect();
        if !open.is_empty() {
            slot.reasons.extend(open);
            return Slot::anything(slot.reasons);
        }
        let length = option.as_deref().and_then(size);
        slot.options.push(length.map(|length| Cow::Owned(number(length))));
    }
    slot
}

/// Why the number of parts of `value` is not known.
fn hidden(value: &Value) -> Vec<&Reason> {
    match value {
        Value::Array(items) => vague(items).collect(),
        Value::Object(object) => {
            let members: Vec<&Value> = object.iter().map(|(_, member)| member).collect();
            let vague = members.into_iter().flat_map(|member| vague(std::slice::from_ref(member)));
            object.openness().into_iter().chain(vague).collect()
        }
        _ => Vec::new(),
    }
}

fn size(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(object) => Some(object.iter().filter(|(_, member)| **member != Value::Null).count()),
        _ => None,
    }
}

fn number(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// RFC 9535 §2.4.5: each number of nodes that is possible, unless there is no limit or too many of them.
fn count<'a>(query: &'a Query, record: &'a Value) -> Slot<'a> {
    let Counted { least, most, reasons } = select::count(&query.0, record);
    match most {
        Some(most) if most - least < MOST_COUNTS => {
            Slot { options: (least..=most).map(|count| Some(Cow::Owned(number(count)))).collect(), reasons }
        }
        _ => Slot::anything(reasons),
    }
}

/// RFC 9535 §2.4.8: the value of the only node; of none or several there is none.
fn value_of<'a>(query: &'a Query, record: &'a Value) -> Slot<'a> {
    let Selection { nodes, reasons } = walk(query, record);
    match nodes.as_slice() {
        _ if !reasons.is_empty() => Slot::anything(reasons),
        [(_, node)] => singular(&[], node),
        several => {
            let vague: BTreeSet<Reason> =
                several.iter().flat_map(|(_, node)| vague(std::slice::from_ref(*node))).cloned().collect();
            if vague.is_empty() { Slot::known(None) } else { Slot::anything(vague) }
        }
    }
}
