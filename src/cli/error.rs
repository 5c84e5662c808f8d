//! What ends a command early: what, where, and what to do next.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::exit::Exit;
use crate::catalog::problem::CatalogProblem;
use crate::collect::inputs::InputError;
use crate::collect::live::LiveError;

/// Why a command could not be done.
#[derive(Debug)]
pub(super) enum CliError {
    /// An input is not there.
    Input(InputError),
    /// Nothing could be read of a live cluster.
    Live(LiveError),
    /// Rules, products or parameters are faulty; all of it at once.
    Catalog(Vec<CatalogProblem>),
    /// A report could not be written.
    Write(PathBuf, io::Error),
    /// Standard output is gone for another reason than a closed pipe.
    Stdout(io::Error),
    /// The arguments contradict each other or name what is not there.
    Usage(String),
}

impl CliError {
    /// The exit code that goes with it.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Live(LiveError::Interrupted) => Exit::Interrupted,
            Self::Input(_) | Self::Live(_) => Exit::Coverage,
            Self::Catalog(_) | Self::Write(..) | Self::Stdout(_) | Self::Usage(_) => Exit::Usage,
        }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) => error.fmt(f),
            Self::Live(error) => error.fmt(f),
            Self::Catalog(problems) => {
                let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
            Self::Write(path, error) => {
                write!(
                    f,
                    "cannot write `{}`: {error}; give a file in a folder that exists and that you may write to",
                    path.display()
                )
            }
            Self::Stdout(error) => {
                write!(f, "cannot write to standard output: {error}; write to a file with -o FORMAT=FILE")
            }
            Self::Usage(message) => f.write_str(message),
        }
    }
}

impl From<InputError> for CliError {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}

impl From<LiveError> for CliError {
    fn from(error: LiveError) -> Self {
        Self::Live(error)
    }
}

impl From<Vec<CatalogProblem>> for CliError {
    fn from(problems: Vec<CatalogProblem>) -> Self {
        Self::Catalog(problems)
    }
}
