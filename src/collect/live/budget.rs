//! How long a cluster may keep us waiting.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// How much patience there is with one cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long one request may take, its whole answer included.
    pub request: Duration,
    /// How long all waiting before repeated requests may take together.
    pub waiting: Duration,
    /// How long to wait before a request is repeated where the server does not say; twice as long each time.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { request: seconds(60), waiting: seconds(60), pause: Duration::from_millis(250) }
    }
}

/// A server that kept silent so many times in a row is not asked any more.
const SILENCES: u32 = 4;

/// What is left of the patience with one cluster, over all its requests.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) patience: Patience,
    /// What is left of the waiting, in milliseconds.
    left: AtomicU64,
    /// How many requests in a row had no answer at all.
    silences: AtomicU32,
}

impl Budget {
    pub(super) fn new(patience: Patience) -> Self {
        let left = u64::try_from(patience.waiting.as_millis()).unwrap_or(u64::MAX);
        Self { patience, left: AtomicU64::new(left), silences: AtomicU32::new(0) }
    }

    /// Takes time to wait out of what is left; false where there is not so much.
    pub(super) fn take(&self, wait: Duration) -> bool {
        let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(wait)).is_ok()
    }

    /// The pause before the attempt with this number, from 1.
    pub(super) fn pause(&self, attempt: u32) -> Duration {
        self.patience.pause.saturating_mul(1 << attempt.saturating_sub(1).min(5))
    }

    /// The server answered, whatever it said.
    pub(super) fn heard(&self) {
        self.silences.store(0, Ordering::Relaxed);
    }

    /// The server kept silent.
    pub(super) fn missed(&self) {
        self.silences.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether it is no use to ask on.
    pub(super) fn given_up(&self) -> bool {
        self.silences.load(Ordering::Relaxed) >= SILENCES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_taken_from_one_purse() {
        let budget = Budget::new(Patience { waiting: Duration::from_secs(3), ..Patience::default() });
        let taken = [2, 2, 1, 1].map(|seconds| budget.take(Duration::from_secs(seconds)));
        assert_eq!(taken, [true, false, true, false]);
    }

    #[test]
    fn an_answer_ends_a_silence() {
        let budget = Budget::new(Patience::default());
        (0..3).for_each(|_| budget.missed());
        budget.heard();
        (0..3).for_each(|_| budget.missed());
        assert!(!budget.given_up());
        budget.missed();
        assert!(budget.given_up());
    }

    #[test]
    fn pauses_grow_and_then_stay() {
        let budget = Budget::new(Patience { pause: Duration::from_millis(10), ..Patience::default() });
        assert_eq!([1, 2, 3, 40].map(|attempt| budget.pause(attempt).as_millis()), [10, 20, 40, 320]);
    }
}
