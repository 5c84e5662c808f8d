//! A bar on standard error for what takes longer than a second; nothing where standard error is no terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
