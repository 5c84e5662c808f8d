//! How long a cluster may keep us waiting.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// How much patience there is with one cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long one request may take, its whole answer included.
    pub request: Duration,
    /// How long all waiting before repeated requests, and all waiting in vain for answers to those, may take together.
    pub waiting: Duration,
    /// How long to wait before a request is repeated where the server does not say; twice as long each time.
    pub pause: Duration,
    /// How long a plug-in that logs in may take where nobody can be asked anything.
    pub login: Duration,
    /// The same where it may have to ask the user to log in with a browser.
    pub login_by_hand: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            request: seconds(60),
            waiting: seconds(60),
            pause: Duration::from_millis(250),
            login: seconds(30),
            login_by_hand: seconds(180),
        }
    }
}

/// A server that kept silent on so many things in a row, each asked for as often as it may be, is not asked any more.
const SILENCES: u32 = 4;

/// What is left of the patience with one cluster, over all its requests.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) patience: Patience,
    /// What is left of the waiting, in milliseconds.
    left: AtomicU64,
    /// How many things in a row were asked for and had no answer at all.
    silences: AtomicU32,
    /// How many answers there were.
    answers: AtomicU64,
    /// Whether what was asked for was ever given: whoever asks was known then.
    let_in: AtomicBool,
}

impl Budget {
    pub(super) fn new(patience: Patience) -> Self {
        let left = AtomicU64::new(milliseconds(patience.waiting));
        let (silences, answers, let_in) = (AtomicU32::new(0), AtomicU64::new(0), AtomicBool::new(false));
        Self { patience, left, silences, answers, let_in }
    }

    /// Takes time to wait out of what is left; false where there is not so much.
    pub(super) fn take(&self, wait: Duration) -> bool {
        let wait = milliseconds(wait);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(wait)).is_ok()
    }

    /// The pause before the attempt with this number, from 1.
    pub(super) fn pause(&self, attempt: u32) -> Duration {
        self.patience.pause.saturating_mul(1 << attempt.saturating_sub(1).min(5))
    }

    /// The server answered, whatever it said.
    pub(super) fn heard(&self) {
        self.answers.fetch_add(1, Ordering::Relaxed);
        self.silences.store(0, Ordering::Relaxed);
    }

    /// The server gave what it was asked for.
    pub(super) fn given(&self) {
        self.let_in.store(true, Ordering::Relaxed);
        self.heard();
    }

    /// Whether it ever did.
    pub(super) fn was_let_in(&self) -> bool {
        self.let_in.load(Ordering::Relaxed)
    }

    /// How many answers there were so far.
    pub(super) fn answers(&self) -> u64 {
        self.answers.load(Ordering::Relaxed)
    }

    /// The server kept silent on something that was asked for when there had been so many answers. One that answered other
    /// requests since is there.
    pub(super) fn missed(&self, since: u64) {
        if self.answers() == since {
            self.silences.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether it is no use to ask on.
    pub(super) fn given_up(&self) -> bool {
        self.silences.load(Ordering::Relaxed) >= SILENCES
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
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
        (0..3).for_each(|_| budget.missed(budget.answers()));
        budget.heard();
        (0..3).for_each(|_| budget.missed(budget.answers()));
        assert!(!budget.given_up());
        budget.missed(budget.answers());
        assert!(budget.given_up());
    }

    #[test]
    fn a_server_that_answers_others_meanwhile_is_not_silent() {
        let budget = Budget::new(Patience::default());
        let since = budget.answers();
        budget.heard();
        (0..9).for_each(|_| budget.missed(since));
        assert!(!budget.given_up());
    }

    #[test]
    fn pauses_grow_and_then_stay() {
        let budget = Budget::new(Patience { pause: Duration::from_millis(10), ..Patience::default() });
        assert_eq!([1, 2, 3, 40].map(|attempt| budget.pause(attempt).as_millis()), [10, 20, 40, 320]);
    }
}
