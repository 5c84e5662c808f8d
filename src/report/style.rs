//! Tones of text in a terminal. Standard output strips them where there is none, or where NO_COLOR is set.

use anstyle::{AnsiColor, Style};

use crate::model::verdict::Verdict;

/// What a text is meant to say by its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Strong,
    Quiet,
    Good,
    Half,
    Bad,
    Open,
}

impl Tone {
    pub(super) fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Good,
            Verdict::Partial => Self::Half,
            Verdict::Fail => Self::Bad,
            Verdict::Unknown => Self::Open,
            Verdict::NotApplicable => Self::Quiet,
        }
    }

    /// The colour, where it has one.
    pub(super) fn color(self) -> Option<AnsiColor> {
        match self {
            Self::Plain | Self::Strong | Self::Quiet => None,
            Self::Good => Some(AnsiColor::Green),
            Self::Half => Some(AnsiColor::Yellow),
            Self::Bad => Some(AnsiColor::Red),
            Self::Open => Some(AnsiColor::Cyan),
        }
    }

    pub(super) fn paint(self, text: &str) -> String {
        let mut style = Style::new().fg_color(self.color().map(Into::into));
        style = match self {
            Self::Strong => style.bold(),
            Self::Quiet => style.dimmed(),
            _ => style,
        };
        format!("{style}{text}{style:#}")
    }
}

/// A verdict's sign; it stands beside the word, so that nothing hangs on colour or shape alone.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✔",
        Verdict::Partial => "◐",
        Verdict::Fail => "✘",
        Verdict::Unknown => "?",
        Verdict::NotApplicable => "–",
    }
}
