//! Where text goes: standard output, standard error, and files that are written whole or not at all.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anstyle::{AnsiColor, Style};

use super::error::CliError;

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For people in a terminal, every verdict.
    Table,
    /// The same on one screen.
    Brief,
    /// For programs.
    Json,
    /// For a review session.
    Markdown,
    /// For the page of a CI system that shows tests.
    Junit,
    /// For what gathers the results of many tools.
    Sarif,
    /// For a team that looks at it together.
    Html,
    /// The map of the architecture alone.
    Svg,
}

const FORMATS: [(&str, Format); 8] = [
    ("table", Format::Table),
    ("brief", Format::Brief),
    ("json", Format::Json),
    ("markdown", Format::Markdown),
    ("junit", Format::Junit),
    ("sarif", Format::Sarif),
    ("html", Format::Html),
    ("svg", Format::Svg),
];

/// One report to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// In which form.
    pub(super) format: Format,
    /// To which file; standard output where there is none.
    pub(super) file: Option<PathBuf>,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        let Some((_, format)) = FORMATS.iter().find(|(known, _)| *known == name) else {
            let names: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
            return Err(format!("the formats are {}; write FORMAT, or FORMAT=FILE", names.join(", ")));
        };
        match file {
            Some("") => Err(format!("name a file after `{name}=`")),
            Some("-") | None => Ok(Self { format: *format, file: None }),
            Some(file) => Ok(Self { format: *format, file: Some(file.into()) }),
        }
    }
}

impl Target {
    /// The reports to write: on standard output in the usual form where nothing is said.
    pub(super) fn all(given: &[Self], usual: Format) -> Result<Vec<Self>, CliError> {
        if given.is_empty() {
            return Ok(vec![Self { format: usual, file: None }]);
        }
        if given.iter().filter(|target| target.file.is_none()).count() > 1 {
            let message =
                "only one report can go to standard output; give the others a file, as in -o markdown=review.md";
            return Err(CliError::Usage(message.to_owned()));
        }
        Ok(given.to_vec())
    }

    /// Whether it shows no more than the first place of each finding.
    pub(super) fn names_few_places(&self) -> bool {
        matches!(self.format, Format::Table | Format::Brief)
    }

    /// Writes `text` where it belongs.
    pub(super) fn write(&self, text: &str) -> Result<(), CliError> {
        match &self.file {
            None => print(text),
            Some(_) => self.write_with(|into| write!(into, "{}", anstream::adapter::strip_str(text))),
        }
    }

    /// Writes where it belongs what `write` makes bit by bit: a text without colours that may be large.
    pub(super) fn write_with(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
        match &self.file {
            None => printed(buffered(io::stdout().lock(), write)),
            Some(file) => whole(file, write).map_err(|error| CliError::Write(file.clone(), error)),
        }
    }
}

/// Prints to standard output, with colours where it is a terminal. A reader that has seen enough is no error.
pub(super) fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = anstream::stdout().lock();
    printed(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

fn printed(outcome: io::Result<()>) -> Result<(), CliError> {
    match outcome {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(CliError::Stdout(error)),
        _ => Ok(()),
    }
}

/// Tells on standard error why a command failed. Where that is gone too, nobody is left to tell.
pub(super) fn complain(error: &CliError) {
    let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    let _ = writeln!(anstream::stderr(), "{red}error:{red:#} {error}");
}

/// Tells something on standard error that is no error.
pub(super) fn hint(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Writes a text to a file, see [`whole`].
pub(super) fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    whole(file, |into| into.write_all(text.as_bytes()))
}

/// Into a file beside it first, so that a reader never sees half a report and a failure leaves the old one. What is no file, such
/// as `/dev/null` or a pipe, is written to as it is: nothing may take its place.
fn whole(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if std::fs::metadata(file).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return buffered(std::fs::OpenOptions::new().write(true).open(file)?, write);
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = tempfile::Builder::new().prefix(".meetlat-").permissions(readable()).tempfile_in(folder)?;
    buffered(beside.as_file(), write)?;
    beside.as_file().sync_all()?;
    beside.persist(file).map(|_| ()).map_err(|error| error.error)
}

fn buffered(into: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut into = io::BufWriter::new(into);
    write(&mut into)?;
    into.flush()
}

/// A report is made to be read by others, as far as the user's umask allows; a temporary file by default is not.
#[cfg(unix)]
fn readable() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}
