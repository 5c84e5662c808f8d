//! `meetlat remediate`: the snippets of a scan as files.

use std::fs;
use std::io;
use std::path::Path;

use super::args::RemediateArgs;
use super::error::CliError;
use super::exit::Exit;
use super::look::{Looked, look};
use super::output::{hint, write_whole};
use crate::report::document;
use crate::report::remedies::{self, File};
use crate::scan::Lines;

/// Scans, and writes a file for each way to mend a gap.
pub(super) fn run(args: &RemediateArgs) -> Result<Exit, CliError> {
    let folder = &args.output;
    check_empty(folder)?;
    let Looked { settings, rules, report } =
        look(&args.look, |settings| settings.selection(&args.selection), Lines::First)?;
    let files = remedies::render(&document::report(&report, &rules), settings.language(&args.look.lang));
    for file in &files {
        write(folder, file).map_err(|error| CliError::Write(folder.join(&file.path), error))?;
    }
    hint(&format!("{} files in {}; begin with README.md", files.len(), folder.display()));
    Ok(Exit::Done)
}

/// What an earlier scan left behind would be taken for a gap of this one.
fn check_empty(folder: &Path) -> Result<(), CliError> {
    let is_empty = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        entries => entries.map_err(|error| CliError::Write(folder.to_owned(), error))?.next().is_none(),
    };
    let shown = folder.display();
    let taken = || CliError::Usage(format!("the folder `{shown}` is not empty; name a new one, or empty it first"));
    is_empty.then_some(()).ok_or_else(taken)
}

fn write(folder: &Path, file: &File) -> io::Result<()> {
    let path = folder.join(&file.path);
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    write_whole(&path, &file.text)
}
