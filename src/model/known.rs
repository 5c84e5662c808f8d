//! A field of a fact that the input may leave open.

use super::reason::Reason;
use super::value::{Items, Unknown, Value};

/// A value, or the reason why it is not known together with the values still possible.
#[derive(Debug, Clone, PartialEq)]
pub enum Known<T> {
    /// Settled by the input.
    Known(T),
    /// Not settled.
    Unknown {
        /// What it can still be; empty when it may be anything.
        possible: Vec<T>,
        /// What stands in the way.
        reason: Reason,
    },
}

impl<T> Known<T> {
    /// Not known, and any value is possible.
    pub fn unknown(reason: Reason) -> Self {
        Self::Unknown { possible: Vec::new(), reason }
    }

    /// Not known, but one of `possible`.
    pub fn one_of(possible: Vec<T>, reason: Reason) -> Self {
        Self::Unknown { possible, reason }
    }

    /// The value, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// Whether it is known and equals `other`.
    pub fn is(&self, other: &T) -> bool
    where
        T: PartialEq,
    {
        self.known() == Some(other)
    }

    /// The same knowledge about a derived value.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Known<U> {
        match self {
            Self::Known(value) => Known::Known(f(value)),
            Self::Unknown { possible, reason } => {
                Known::Unknown { possible: possible.into_iter().map(f).collect(), reason }
            }
        }
    }
}

impl<T> From<T> for Known<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

/// How a field of a fact is shown to the rule language.
pub trait ToValue {
    /// The value that a filter sees; `Null` is absent.
    fn to_value(&self) -> Value;
}

impl<T: ToValue> ToValue for Known<T> {
    fn to_value(&self) -> Value {
        match self {
            Self::Known(value) => value.to_value(),
            Self::Unknown { possible, reason } => Value::Unknown(Box::new(Unknown {
                possible: possible.iter().map(ToValue::to_value).collect(),
                reason: reason.clone(),
            })),
        }
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl<T: ToValue> ToValue for Vec<T> {
    fn to_value(&self) -> Value {
        Value::Array(self.iter().map(ToValue::to_value).collect())
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::from(self.as_str())
    }
}

impl ToValue for Items {
    fn to_value(&self) -> Value {
        Value::Array(self.clone())
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
}

impl ToValue for i64 {
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}
