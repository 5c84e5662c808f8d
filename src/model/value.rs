//! The tree that every object, configuration and fact is held in: JSON, and a third state for what is not known.
//!
//! Mappings and sequences may be held by several trees at once: a clone takes no memory, and who changes one of them changes a
//! copy of his own. A [`Pool`] makes equal ones the same.

mod items;
mod object;
mod pool;

use compact_str::CompactString;

pub use self::items::Items;
pub use self::object::Object;
pub use self::pool::Pool;
use super::reason::Reason;

/// A JSON value, or a value that the input does not settle.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// An explicit `null`; filters treat it as absent.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits 64 bits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    String(CompactString),
    /// A sequence.
    Array(Items),
    /// A mapping, in the order of the input.
    Object(Object),
    /// Something is or may be here, but this input cannot tell what.
    Unknown(Box<Unknown>),
}

/// Why a value is not known, and what it can still be.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// The values still possible; empty when it may be anything, `Null` among them when it may be absent.
    pub possible: Vec<Value>,
    /// What stands in the way of knowing.
    pub reason: Reason,
}

impl Value {
    /// A value that may be anything.
    pub fn unknown(reason: Reason) -> Self {
        Self::Unknown(Box::new(Unknown { possible: Vec::new(), reason }))
    }

    /// Text, if this is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// A truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// A whole number, if this is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The members, if this is a mapping.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The members, if this is a mapping.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The elements; none if this is not a sequence.
    pub fn items(&self) -> &[Value] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// The members; none if this is not a mapping.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.as_object().into_iter().flat_map(Object::iter)
    }

    /// The member called `key`, `null` counting as absent.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key).filter(|value| !matches!(value, Self::Null))
    }

    /// The value at a path of member names and decimal indexes, `null` counting as absent.
    ///
    /// ```
    /// # use meetlat::model::value::Value;
    /// let value = Value::from(serde_json::json!({"spec": {"ports": [{"port": 80}]}}));
    /// assert_eq!(value.at(&["spec", "ports", "0", "port"]), Some(&Value::Int(80)));
    /// ```
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, step| match value {
            Self::Array(items) => items.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        })
    }

    /// Text at a path, see [`Value::at`].
    pub fn str_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)?.as_str()
    }

    /// Whether this value is not known.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// The value as JSON; what is unknown becomes `null`.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null | Self::Unknown(_) => serde_json::Value::Null,
            Self::Bool(truth) => (*truth).into(),
            Self::Int(number) => (*number).into(),
            Self::Float(number) => (*number).into(),
            Self::String(text) => text.as_str().into(),
            Self::Array(items) => items.iter().map(Self::to_json).collect(),
            Self::Object(object) => {
                serde_json::Value::Object(object.iter().map(|(k, v)| (k.to_owned(), v.to_json())).collect())
            }
        }
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(truth) => Self::Bool(truth),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(whole) => Self::Int(whole),
                None => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            serde_json::Value::String(text) => Self::String(text.into()),
            serde_json::Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            serde_json::Value::Object(members) => {
                Self::Object(members.into_iter().map(|(key, value)| (key.into(), Self::from(value))).collect())
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(items.into())
    }
}
