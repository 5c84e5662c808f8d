//! Evaluates the tree of a filter over a value, of which parts may be unknown.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Answer;
use super::tree::{Expression, Operand, Operator, Query, Selector, Step, position, positions};
use crate::model::reason::Reason;
use crate::model::truth::Truth;
use crate::model::value::{Unknown, Value};

/// A count of nodes of which some may not be there is spelled out up to this many cases; beyond it is anything.
const MOST_CASES: usize = 64;

impl Expression {
    pub(super) fn test(&self, value: &Value) -> Answer {
        match self {
            Self::Or(parts) => parts.iter().fold(Answer::sure(false), |all, part| all.or(part.test(value))),
            Self::And(parts) => parts.iter().fold(Answer::sure(true), |all, part| all.and(part.test(value))),
            Self::Not(inner) => inner.test(value).negated(),
            Self::Compare(operator, left, right) => compare(*operator, &left.cases(value), &right.cases(value)),
            Self::Exists(query) if query.is_single() => single_exists(query, value),
            Self::Exists(query) => exists(value, &query.steps),
            Self::Matches(subject, regex) => subject.cases(value).answer(|subject| {
                Truth::from(subject.and_then(Value::as_str).is_some_and(|text| regex.is_match(text)))
            }),
        }
    }

    pub(super) fn fields(&self, fields: &mut BTreeSet<String>) {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().for_each(|part| part.fields(fields)),
            Self::Not(inner) => inner.fields(fields),
            Self::Compare(_, left, right) => [left, right].iter().for_each(|operand| operand.fields(fields)),
            Self::Exists(query) => query.fields(fields),
            Self::Matches(subject, _) => subject.fields(fields),
        }
    }
}

impl Operand {
    fn fields(&self, fields: &mut BTreeSet<String>) {
        match self {
            Self::Literal(_) => {}
            Self::Node(query) | Self::Length(query) | Self::Count(query) => query.fields(fields),
        }
    }

    fn cases<'v>(&'v self, value: &'v Value) -> Cases<'v> {
        match self {
            Self::Literal(literal) => Cases::one(Some(Cow::Borrowed(literal))),
            Self::Node(query) if query.is_single() => Cases::of(value, &query.steps),
            Self::Node(query) => only_node(value, query),
            Self::Length(query) => Cases::of(value, &query.steps).map(length),
            Self::Count(query) => count_cases(value, query),
        }
    }
}

impl Query {
    fn fields(&self, fields: &mut BTreeSet<String>) {
        let first = self.steps.first().map_or(&[][..], |step| step.selectors.as_slice());
        fields.extend(first.iter().filter_map(|selector| match selector {
            Selector::Name(name) => Some(name.clone()),
            _ => None,
        }));
    }
}

/// What one operand can be: every case, absence among them, or anything at all.
struct Cases<'v> {
    values: Vec<Option<Cow<'v, Value>>>,
    /// Set when the cases do not exhaust what is possible.
    open: bool,
    reasons: BTreeSet<Reason>,
}

impl<'v> Cases<'v> {
    fn one(value: Option<Cow<'v, Value>>) -> Self {
        Self { values: vec![value], open: false, reasons: BTreeSet::new() }
    }

    fn anything(reason: Reason) -> Self {
        Self { values: Vec::new(), open: true, reasons: BTreeSet::from([reason]) }
    }

    /// The node at the end of single steps.
    fn of(value: &'v Value, steps: &[Step]) -> Self {
        if let Value::Unknown(unknown) = value {
            return Self::among(unknown, steps);
        }
        let Some((step, rest)) = steps.split_first() else {
            return Self::one((*value != Value::Null).then_some(Cow::Borrowed(value)));
        };
        match (step.selectors.first(), value) {
            (Some(Selector::Name(name)), Value::Object(object)) => match (object.get(name), object.openness()) {
                (Some(member), _) => Self::of(member, rest),
                (None, Some(reason)) => Self::anything(reason.clone()),
                (None, None) => Self::one(None),
            },
            (Some(Selector::Index(index)), Value::Array(items)) => match position(*index, items.len()) {
                Some(at) => Self::of(&items[at], rest),
                None => Self::one(None),
            },
            _ => Self::one(None),
        }
    }

    fn among(unknown: &'v Unknown, steps: &[Step]) -> Self {
        if unknown.possible.is_empty() {
            return Self::anything(unknown.reason.clone());
        }
        let mut all = Self { values: Vec::new(), open: false, reasons: BTreeSet::from([unknown.reason.clone()]) };
        for possible in &unknown.possible {
            let mut cases = Self::of(possible, steps);
            all.values.append(&mut cases.values);
            all.open |= cases.open;
            all.reasons.append(&mut cases.reasons);
        }
        all
    }

    fn map(self, f: impl Fn(&Value) -> Option<Value>) -> Self {
        let values = self.values.into_iter().map(|value| value.and_then(|value| f(&value)).map(Cow::Owned)).collect();
        Self { values, ..self }
    }

    /// The answer that every case gives.
    fn answer(&self, ask: impl Fn(Option<&Value>) -> Truth) -> Answer {
        let mut answers = self.values.iter().map(|value| ask(value.as_deref()));
        let first = answers.next().filter(|_| !self.open);
        match first {
            Some(first) if first != Truth::Unknown && answers.all(|next| next == first) => {
                Answer::sure(first == Truth::True)
            }
            _ => Answer { truth: Truth::Unknown, reasons: self.reasons_or_some() },
        }
    }

    /// A value can be known and yet hold something unknown, such as a list with an unread element.
    fn reasons_or_some(&self) -> BTreeSet<Reason> {
        let mut reasons = self.reasons.clone();
        if reasons.is_empty() {
            self.values.iter().flatten().for_each(|value| reasons_within(value, &mut reasons));
        }
        reasons
    }
}

fn reasons_within(value: &Value, reasons: &mut BTreeSet<Reason>) {
    match value {
        Value::Unknown(unknown) => drop(reasons.insert(unknown.reason.clone())),
        Value::Array(items) => items.iter().for_each(|item| reasons_within(item, reasons)),
        Value::Object(object) => {
            reasons.extend(object.openness().cloned());
            object.iter().for_each(|(_, member)| reasons_within(member, reasons));
        }
        _ => {}
    }
}

/// Present, and not `false`.
fn single_exists(query: &Query, value: &Value) -> Answer {
    Cases::of(value, &query.steps).answer(|found| Truth::from(!matches!(found, None | Some(Value::Bool(false)))))
}

/// Whether some node is at the end of the steps.
fn exists(value: &Value, steps: &[Step]) -> Answer {
    if let Value::Unknown(unknown) = value {
        let cases = unknown.possible.iter().map(|possible| exists(possible, steps));
        return Answer::agreed(cases, &unknown.reason);
    }
    let Some((step, rest)) = steps.split_first() else { return Answer::sure(*value != Value::Null) };
    let mut answer = Answer::sure(false);
    for (child, passes) in children(value, step) {
        if answer.truth == Truth::True {
            break;
        }
        if passes.truth.possible() {
            answer = answer.or(passes.and(exists(child, rest)));
        }
    }
    match unseen(value, step) {
        Some(reason) => answer.or(Answer::unknown(reason.clone())),
        None => answer,
    }
}

/// The children that a step selects, each with whether it is selected.
fn children<'v>(value: &'v Value, step: &Step) -> Vec<(&'v Value, Answer)> {
    step.selectors.iter().flat_map(|selector| selected(value, selector)).collect()
}

fn selected<'v>(value: &'v Value, selector: &Selector) -> Vec<(&'v Value, Answer)> {
    let yes = |child: &'v Value| (child, Answer::sure(true));
    match (selector, value) {
        (Selector::Name(name), Value::Object(object)) => object.get(name).map(yes).into_iter().collect(),
        (Selector::Index(index), Value::Array(items)) => {
            position(*index, items.len()).map(|at| yes(&items[at])).into_iter().collect()
        }
        (Selector::Slice(start, end, step), Value::Array(items)) => {
            positions((*start, *end, *step), items.len()).into_iter().map(|at| yes(&items[at])).collect()
        }
        (Selector::Wildcard, Value::Array(items)) => items.iter().map(yes).collect(),
        (Selector::Wildcard, Value::Object(object)) => object.iter().map(|(_, member)| yes(member)).collect(),
        (Selector::Filter(filter), Value::Array(items)) => items.iter().map(|item| (item, filter.test(item))).collect(),
        (Selector::Filter(filter), Value::Object(object)) => {
            object.iter().map(|(_, member)| (member, filter.test(member))).collect()
        }
        _ => Vec::new(),
    }
}

/// Why a step may select something that is not shown, if it may.
fn unseen<'v>(value: &'v Value, step: &Step) -> Option<&'v Reason> {
    let object = value.as_object()?;
    let reason = object.openness()?;
    let may = |selector: &Selector| match selector {
        Selector::Name(name) => object.get(name).is_none(),
        Selector::Wildcard | Selector::Filter(_) => true,
        Selector::Index(_) | Selector::Slice(..) => false,
    };
    step.selectors.iter().any(may).then_some(reason)
}

/// The least and the most nodes that a query can yield; no most where there may be any number.
fn count(value: &Value, steps: &[Step], reasons: &mut BTreeSet<Reason>) -> (usize, Option<usize>) {
    if let Value::Unknown(unknown) = value {
        reasons.insert(unknown.reason.clone());
        let counts: Vec<_> = unknown.possible.iter().map(|possible| count(possible, steps, reasons)).collect();
        let least = counts.iter().map(|(least, _)| *least).min().unwrap_or(0);
        let most = counts.iter().map(|(_, most)| *most).try_fold(0, |all: usize, most| most.map(|most| all.max(most)));
        return (least, most.filter(|_| !counts.is_empty()));
    }
    let Some((step, rest)) = steps.split_first() else {
        let present = usize::from(*value != Value::Null);
        return (present, Some(present));
    };
    let (mut least, mut most) = (0, Some(0_usize));
    for (child, passes) in children(value, step) {
        if !passes.truth.possible() {
            continue;
        }
        let (fewest, highest) = count(child, rest, reasons);
        least += if passes.truth == Truth::True { fewest } else { 0 };
        most = most.zip(highest).map(|(all, highest)| all + highest);
        reasons.extend(passes.reasons);
    }
    if let Some(reason) = unseen(value, step) {
        reasons.insert(reason.clone());
        most = None;
    }
    (least, most)
}

fn count_cases<'v>(value: &Value, query: &Query) -> Cases<'v> {
    let mut reasons = BTreeSet::new();
    let (least, most) = count(value, &query.steps, &mut reasons);
    let most = most.filter(|most| most - least < MOST_CASES);
    let number = |count: usize| Some(Cow::Owned(Value::Int(i64::try_from(count).unwrap_or(i64::MAX))));
    match most {
        Some(most) => Cases { values: (least..=most).map(number).collect(), open: false, reasons },
        None => Cases { values: vec![number(least)], open: true, reasons },
    }
}

/// `value()`: the node of a query that yields exactly one, else nothing.
fn only_node<'v>(value: &'v Value, query: &Query) -> Cases<'v> {
    let mut nodes = vec![value];
    for step in &query.steps {
        let mut next = Vec::new();
        for node in nodes {
            if let Value::Unknown(unknown) = node {
                return Cases::anything(unknown.reason.clone());
            }
            if let Some(reason) = unseen(node, step) {
                return Cases::anything(reason.clone());
            }
            for (child, passes) in children(node, step) {
                match passes.truth {
                    Truth::True => next.push(child),
                    Truth::False => {}
                    Truth::Unknown => return Cases { values: Vec::new(), open: true, reasons: passes.reasons },
                }
            }
        }
        nodes = next;
    }
    match nodes.as_slice() {
        [node] => Cases::of(node, &[]),
        _ => Cases::one(None),
    }
}

/// Characters of a text, elements of a list, members of a mapping; nothing of anything else.
fn length(value: &Value) -> Option<Value> {
    let length = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(object) if object.openness().is_none() => object.len(),
        _ => return None,
    };
    Some(Value::Int(i64::try_from(length).ok()?))
}

fn compare(operator: Operator, left: &Cases, right: &Cases) -> Answer {
    let ask = |left: Option<&Value>| {
        let answer = right.answer(|right| compared(operator, left, right));
        answer.truth
    };
    let mut answer = left.answer(ask);
    if answer.truth == Truth::Unknown {
        answer.reasons.extend(right.reasons_or_some());
    }
    answer
}

/// The comparisons of RFC 9535, 2.3.5.2.2.
fn compared(operator: Operator, left: Option<&Value>, right: Option<&Value>) -> Truth {
    match operator {
        Operator::Equal => equal(left, right),
        Operator::NotEqual => !equal(left, right),
        Operator::Less => less(left, right),
        Operator::Greater => less(right, left),
        Operator::LessOrEqual => less(left, right).or(equal(left, right)),
        Operator::GreaterOrEqual => less(right, left).or(equal(left, right)),
    }
}

fn equal(left: Option<&Value>, right: Option<&Value>) -> Truth {
    match (present(left), present(right)) {
        (None, None) => Truth::True,
        (Some(left), Some(right)) => same(left, right),
        _ => Truth::False,
    }
}

/// An explicit `null` is absent.
fn present(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| **value != Value::Null)
}

fn same(left: &Value, right: &Value) -> Truth {
    match (left, right) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => Truth::Unknown,
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            left.iter().zip(right).fold(Truth::True, |all, (left, right)| all.and(same(left, right)))
        }
        (Value::Object(left), Value::Object(right)) => {
            let open = left.openness().is_some() || right.openness().is_some();
            let keys: BTreeSet<&str> = left.iter().chain(right.iter()).map(|(key, _)| key).collect();
            let members = keys.iter().fold(Truth::True, |all, key| all.and(equal(left.get(key), right.get(key))));
            if open { members.and(Truth::Unknown) } else { members }
        }
        _ => match (number(left), number(right)) {
            (Some(left), Some(right)) => Truth::from(left == right),
            _ => Truth::from(left == right),
        },
    }
}

fn less(left: Option<&Value>, right: Option<&Value>) -> Truth {
    match (left, right) {
        (Some(Value::Int(left)), Some(Value::Int(right))) => Truth::from(left < right),
        (Some(Value::String(left)), Some(Value::String(right))) => Truth::from(left < right),
        (Some(left), Some(right)) => match (number(left), number(right)) {
            (Some(left), Some(right)) => Truth::from(left < right),
            _ => Truth::False,
        },
        _ => Truth::False,
    }
}

/// A number for comparing a whole one with a fraction.
fn number(value: &Value) -> Option<f64> {
    match value {
        // Precision is lost beyond 2^53 only; no quantity that rules compare comes near.
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}
