//! Comparison of two values by RFC 9535 §2.3.5.2.2, with `None` for absence.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::answer::Answer;
use super::select::vague;
use super::tree::Op;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// Whether `left op right`. Parts of arrays and objects may be unknown.
pub(super) fn compare(left: Option<&Value>, op: Op, right: Option<&Value>) -> Answer {
    match op {
        Op::Eq => equal(left, right),
        Op::Ne => !equal(left, right),
        Op::Lt => ordered(left, right, Ordering::Less),
        Op::Gt => ordered(left, right, Ordering::Greater),
        Op::Le => ordered(left, right, Ordering::Less).or(equal(left, right)),
        Op::Ge => ordered(left, right, Ordering::Greater).or(equal(left, right)),
    }
}

/// Only numbers and texts have an order.
fn ordered(left: Option<&Value>, right: Option<&Value>, wanted: Ordering) -> Answer {
    let order = match (left, right) {
        (Some(Value::String(left)), Some(Value::String(right))) => Some(left.cmp(right)),
        (Some(left), Some(right)) => numbers(left, right),
        _ => None,
    };
    Answer::sure(order == Some(wanted))
}

/// The order of two numbers; between a whole number and another one as floating point.
fn numbers(left: &Value, right: &Value) -> Option<Ordering> {
    let float = |value: &Value| match value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    };
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        _ => float(left)?.partial_cmp(&float(right)?),
    }
}

fn equal(left: Option<&Value>, right: Option<&Value>) -> Answer {
    let (left, right) = (left.unwrap_or(&Value::Null), right.unwrap_or(&Value::Null));
    match (left, right) {
        (Value::Unknown(unknown), other) | (other, Value::Unknown(unknown)) => Answer::one_of(
            unknown.possible.iter().map(|possible| equal(Some(possible), Some(other))),
            &BTreeSet::from([unknown.reason.clone()]),
        ),
        (Value::Array(left), Value::Array(right)) => equal_arrays(left, right),
        (Value::Object(left), Value::Object(right)) => equal_objects(left, right),
        (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
            Answer::sure(numbers(left, right) == Some(Ordering::Equal))
        }
        _ => Answer::sure(left == right),
    }
}

fn equal_arrays(left: &[Value], right: &[Value]) -> Answer {
    let vague: BTreeSet<Reason> = vague(left).chain(vague(right)).cloned().collect();
    if !vague.is_empty() {
        return Answer::unknown(vague);
    }
    if left.len() != right.len() {
        return Answer::sure(false);
    }
    Answer::all(left.iter().zip(right).map(|(left, right)| equal(Some(left), Some(right))))
}

/// Each member of either is equal to that of the other; missing members of an open object are unknown.
fn equal_objects(left: &Object, right: &Object) -> Answer {
    let names: BTreeSet<&str> = left.iter().chain(right.iter()).map(|(name, _)| name).collect();
    let both_open = left.openness().and(right.openness()).map(Answer::because);
    Answer::all(names.into_iter().map(|name| equal_members(left, right, name)).chain(both_open))
}

fn equal_members(left: &Object, right: &Object, name: &str) -> Answer {
    match (left.get(name), right.get(name)) {
        (None, Some(_)) if left.openness().is_some() => left.openness().map_or(Answer::sure(false), Answer::because),
        (Some(_), None) if right.openness().is_some() => right.openness().map_or(Answer::sure(false), Answer::because),
        (left, right) => equal(left, right),
    }
}
