//! A bar on standard error for what takes longer than a second; nothing where standard error is no terminal.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::collect::live::Watch;
use crate::collect::read::Progress;

/// How long a user waits before wondering.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar.
pub(super) struct Bar {
    bar: ProgressBar,
    since: Instant,
}

impl Bar {
    /// A bar that is not shown yet.
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("reading {bar:32} {binary_bytes} of {binary_total_bytes} ({eta})");
        Self { bar: style.map_or(bar.clone(), |style| bar.with_style(style)), since: Instant::now() }
    }
}

impl Progress for Bar {
    fn total(&self, bytes: u64) {
        self.bar.set_length(bytes);
    }

    fn advanced(&self, bytes: u64) {
        if self.bar.is_hidden() && self.since.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(bytes);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A line on standard error that names the lists that are being read and how many remain.
pub(super) struct Lists {
    line: ProgressBar,
    since: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    reading: BTreeSet<String>,
    remaining: usize,
}

impl Lists {
    /// A line that is not shown yet.
    pub(super) fn new() -> Self {
        let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{spinner} {wide_msg}");
        let line = style.map_or(line.clone(), |style| line.with_style(style));
        Self { line, since: Instant::now(), state: Mutex::default() }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        // Whoever panicked with the lock in hand has told so already.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        if self.line.is_hidden() && self.since.elapsed() > PATIENCE {
            self.line.set_draw_target(ProgressDrawTarget::stderr());
        }
        let reading: Vec<&str> = state.reading.iter().map(String::as_str).collect();
        self.line.set_message(format!("{} lists to go, reading {}", state.remaining, reading.join(", ")));
        self.line.tick();
    }
}

impl Watch for Lists {
    fn lists(&self, _: &str, total: usize) {
        self.change(|state| state.remaining += total);
    }

    fn started(&self, cluster: &str, resource: &str) {
        self.change(|state| {
            state.reading.insert(format!("{resource} of {cluster}"));
        });
    }

    fn finished(&self, cluster: &str, resource: &str) {
        self.change(|state| {
            state.reading.remove(&format!("{resource} of {cluster}"));
            state.remaining = state.remaining.saturating_sub(1);
        });
    }
}

impl Drop for Lists {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}
