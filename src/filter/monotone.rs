//! The law of three-valued logic: whatever an unknown turns out to be, a true or false given before stands.

use super::Filter;
use crate::model::reason::Reason;
use crate::model::truth::Truth;
use crate::model::value::{Object, Unknown, Value};

/// A small linear congruential generator (Knuth's MMIX constants): the same cases on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, options: &[&'a str]) -> &'a str {
        options[self.roll(options.len())]
    }

    fn filter(&mut self, depth: usize) -> String {
        match self.roll(if depth == 0 { 6 } else { 10 }) {
            0 => self.query(depth),
            1 | 2 => format!(
                "{} {} {}",
                self.operand(depth),
                self.pick(&["==", "!=", "<", "<=", ">", ">="]),
                self.operand(depth)
            ),
            3 => format!("match({}, '{}')", self.singular(), self.pick(&["x", "x|y", ".*"])),
            4 => format!("search({}, 'x')", self.singular()),
            5 => format!("!{}", self.singular()),
            6 | 7 => format!("{} && {}", self.filter(depth - 1), self.filter(depth - 1)),
            8 => format!("({} || {})", self.filter(depth - 1), self.filter(depth - 1)),
            _ => format!("!({})", self.filter(depth - 1)),
        }
    }

    fn singular(&mut self) -> String {
        let steps = [".a", ".b", ".c", "[0]", "[-1]", "[1]"];
        (0..=self.roll(2)).fold("@".to_owned(), |path, _| path + self.pick(&steps))
    }

    fn query(&mut self, depth: usize) -> String {
        let inner = if depth > 0 { self.filter(depth - 1) } else { "@ == 'x'".to_owned() };
        let step = self.roll(5);
        self.singular()
            + &[String::new(), "[*]".into(), "[0:2]".into(), format!("[?{inner}]"), "['a','b']".into()][step]
    }

    fn operand(&mut self, depth: usize) -> String {
        match self.roll(6) {
            0 | 1 => self.singular(),
            2 => format!("length({})", self.singular()),
            3 => format!("count({})", self.query(depth)),
            4 => format!("value({})", self.query(depth)),
            _ => self.pick(&["1", "2.0", "'x'", "'y'", "true", "false", "null"]).to_owned(),
        }
    }

    fn value(&mut self, depth: usize, unknown: bool) -> Value {
        match self.roll(if depth == 0 { 6 } else { 11 }) {
            0 => Value::Int(1),
            1 => Value::Float(2.0),
            2 => "x".into(),
            3 => self.roll(2).eq(&0).into(),
            4 => Value::Null,
            5 if unknown => self.unknown(depth),
            5 => "y".into(),
            6 | 7 => Value::Array((0..self.roll(4)).map(|_| self.value(depth - 1, unknown)).collect()),
            _ => {
                let mut object = Object::new();
                if unknown && self.roll(4) == 0 {
                    object.set_open(Reason::PlatformUnknown);
                }
                for name in ["a", "b", "c"].into_iter().take(self.roll(4)) {
                    object.insert(name, self.value(depth - 1, unknown));
                }
                object.into()
            }
        }
    }

    fn unknown(&mut self, depth: usize) -> Value {
        let possible = (0..self.roll(4)).map(|_| self.value(depth.saturating_sub(1), false)).collect();
        Value::Unknown(Box::new(Unknown { possible, reason: Reason::PlatformUnknown }))
    }

    /// `value` with everything unknown in it settled one way or another. Elements that may be anything may also be
    /// several or none.
    fn settle(&mut self, value: &Value) -> Value {
        match value {
            Value::Unknown(unknown) if unknown.possible.is_empty() => self.value(2, false),
            Value::Unknown(unknown) => unknown.possible[self.roll(unknown.possible.len())].clone(),
            Value::Array(items) => Value::Array(items.iter().flat_map(|item| self.settle_element(item)).collect()),
            Value::Object(object) => self.settle_object(object),
            known => known.clone(),
        }
    }

    fn settle_element(&mut self, item: &Value) -> Vec<Value> {
        match item {
            Value::Unknown(unknown) if unknown.possible.is_empty() => {
                (0..self.roll(3)).map(|_| self.value(1, false)).collect()
            }
            other => vec![self.settle(other)],
        }
    }

    fn settle_object(&mut self, object: &Object) -> Value {
        let mut settled = Object::new();
        for (name, member) in object.iter() {
            settled.insert(name, self.settle(member));
        }
        for name in ["a", "b", "c"] {
            if object.openness().is_some() && object.get(name).is_none() {
                settled.insert(name, self.value(1, false));
            }
        }
        settled.into()
    }
}

#[test]
fn settling_the_unknown_never_flips_an_answer() {
    let mut dice = Dice(7);
    let (mut settled, mut open) = (0, 0);
    for _ in 0..6_000 {
        let text = dice.filter(2);
        let filter = Filter::compile(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let vague = dice.value(3, true);
        let before = filter.test(&vague).truth;
        if before == Truth::Unknown {
            open += 1;
            continue;
        }
        settled += 1;
        for _ in 0..6 {
            let plain = dice.settle(&vague);
            assert_eq!(filter.test(&plain).truth, before, "{text}\n{vague:?}\n{plain:?}");
        }
    }
    assert!(settled > 1_000 && open > 300, "the cases are no test: {settled} settled, {open} open");
}

#[test]
fn known_records_give_known_answers() {
    let mut dice = Dice(11);
    for _ in 0..3_000 {
        let text = dice.filter(2);
        let record = dice.value(3, false);
        assert_ne!(Filter::compile(&text).unwrap().test(&record).truth, Truth::Unknown, "{text}\n{record:?}");
    }
}
