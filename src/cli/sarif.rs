//! A report in SARIF, with the files that it points into.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{MAIN_SEPARATOR_STR, Path};

use clap::ValueEnum;

use super::error::CliError;
use super::output::{Target, hint, write_whole};
use crate::model::language::Language;
use crate::report::document::Report;
use crate::report::sarif::{self, Options, Profile};

/// For whom a report in SARIF is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SarifProfile {
    /// Every verdict, with waivers and fixes
    Full,
    /// Gaps alone, as GitHub code scanning takes them
    Github,
    /// Gaps alone, as GitLab takes them
    Gitlab,
}

impl SarifProfile {
    /// The one that was asked for; else that of the place that this runs in, by the variables that it sets in every job
    /// (docs.github.com, "Default environment variables"; docs.gitlab.com, "Predefined CI/CD variables").
    fn or_of_place(chosen: Option<Self>) -> Profile {
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| value == "true");
        match chosen {
            Some(Self::Full) => Profile::Full,
            Some(Self::Github) => Profile::Github,
            Some(Self::Gitlab) => Profile::Gitlab,
            None if is_set("GITHUB_ACTIONS") => Profile::Github,
            None if is_set("GITLAB_CI") => Profile::Gitlab,
            None => Profile::Full,
        }
    }
}

/// Writes the report where `target` says, and what it points into beside it.
pub(super) fn deliver(
    report: &Report,
    target: &Target,
    profile: Option<SarifProfile>,
    language: Language,
) -> Result<(), CliError> {
    let folder = target.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let options = Options {
        profile: SarifProfile::or_of_place(profile),
        language,
        files: &openable(report),
        ends: &sarif::open_ended_files(report).into_iter().filter_map(with_end).collect::<BTreeMap<_, _>>(),
        working_dir: &env::current_dir().map(|here| shown(&here)).unwrap_or_default(),
        folder: &shown(folder),
    };
    let rendered = sarif::render(report, &options).map_err(|error| CliError::Usage(error.to_string()))?;
    rendered.notes.iter().for_each(|note| hint(note.get(language)));
    // The files first: a report never points at what is not there yet.
    match &target.file {
        None if !rendered.files.is_empty() => hint(&format!(
            "The report points into {} files below snapshot/, which are written beside a file only; name one with `-o sarif=FILE`.",
            rendered.files.len()
        )),
        // Where the folder is not there, the report says so, as in every other form.
        Some(_) if !folder.as_os_str().is_empty() && !folder.is_dir() => {}
        None => {}
        Some(_) => rendered.files.iter().try_for_each(|file| write_beside(folder, file))?,
    }
    target.write(&rendered.text)
}

/// The files that can be opened as they are: what lies in an archive or is compressed is named by a file that is not there.
fn openable(report: &Report) -> BTreeSet<String> {
    sarif::named_files(report).into_iter().filter(|file| Path::new(file).is_file()).collect()
}

/// As users name files, but with `/` on every system.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(MAIN_SEPARATOR_STR, "/")
}

fn write_beside(folder: &Path, file: &sarif::File) -> Result<(), CliError> {
    let path = folder.join(&file.path);
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| write_whole(&path, &file.text)).map_err(|error| CliError::Write(path, error))
}

/// A file with the line and column behind its last letter.
fn with_end(file: String) -> Option<(String, (u32, u32))> {
    let text = fs::read_to_string(&file).ok()?;
    let line = u32::try_from(text.matches('\n').count()).ok()?.checked_add(1)?;
    let last = text.rsplit('\n').next().unwrap_or_default().chars().count();
    Some((file, (line, u32::try_from(last).ok()?.checked_add(1)?)))
}
