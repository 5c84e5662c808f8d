//! Three-valued logic (Kleene's strong logic).

use std::ops::Not;

/// A truth value that may be unknown. Ordered: false, unknown, true; conjunction is the least, disjunction the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Known not to hold.
    False,
    /// The input does not settle it.
    Unknown,
    /// Known to hold.
    True,
}

impl Truth {
    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// At least one holds.
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether it may hold: true or unknown.
    pub fn possible(self) -> bool {
        self != Self::False
    }

    /// Whether it may fail to hold: false or unknown.
    pub fn refutable(self) -> bool {
        self != Self::True
    }

    /// Whether it is true or false.
    pub fn is_settled(self) -> bool {
        self != Self::Unknown
    }

    /// `true`, `unknown` or `false`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::False => "false",
            Self::Unknown => "unknown",
            Self::True => "true",
        }
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}
