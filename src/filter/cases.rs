//! Questions that name one unknown member twice: `@.kept == 'object' || @.kept == 'external'` holds when the member is one
//! of the two, though neither half is known to. Told by asking the whole filter of every value still possible.

use std::collections::BTreeSet;

use super::answer::Answer;
use super::eval;
use super::tree::Expr;
use crate::model::value::{Object, Unknown, Value};

/// At most so many combinations of values are tried; beyond that the answer stays unknown, which is never wrong.
const MOST: usize = 64;

/// A better answer than `unsettled`, if the members among `fields` that are limited to a few values give one.
pub(super) fn settle(expr: &Expr, fields: &[String], record: &Value, unsettled: Answer) -> Answer {
    let Some(object) = record.as_object() else { return unsettled };
    let limited: Vec<(&str, &Unknown)> = fields.iter().filter_map(|field| limited(object, field)).collect();
    let combinations = limited.iter().map(|(_, unknown)| unknown.possible.len()).product::<usize>();
    if limited.is_empty() || combinations > MOST {
        return unsettled;
    }
    let mut case = record.clone();
    let answer = Answer::one_of(cases(expr, &mut case, &limited), &BTreeSet::new());
    if answer.truth.is_settled() { answer } else { unsettled }
}

fn limited<'a>(object: &'a Object, field: &'a str) -> Option<(&'a str, &'a Unknown)> {
    match object.get(field) {
        Some(Value::Unknown(unknown)) if !unknown.possible.is_empty() => Some((field, unknown)),
        _ => None,
    }
}

/// The answer for each combination of the values that `limited` leaves open, each tried in its place in `case`.
fn cases(expr: &Expr, case: &mut Value, limited: &[(&str, &Unknown)]) -> Vec<Answer> {
    let Some(((field, unknown), rest)) = limited.split_first() else {
        return vec![eval::test(expr, case)];
    };
    let mut answers = Vec::new();
    for possible in &unknown.possible {
        if let Some(object) = case.as_object_mut() {
            object.insert(*field, possible.clone());
        }
        answers.extend(cases(expr, case, rest));
    }
    answers
}
