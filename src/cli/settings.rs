//! What holds for a run: the arguments, and where they are silent the team's configuration.

use std::env;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::{ConfigArgs, LangArgs, ReportArgs, RuleChoiceArgs, SelectionArgs};
use super::error::CliError;
use super::exit::Gate;
use crate::catalog::load::{Choice, RuleSet, load};
use crate::catalog::problem::CatalogProblem;
use crate::config::load::Loaded;
use crate::config::{check, find};
use crate::engine::waive::Waivers;
use crate::model::language::Language;
use crate::scan::Selection;

/// The configuration in force, if there is one.
#[derive(Debug, Default)]
pub(super) struct Settings {
    loaded: Option<Loaded>,
}

impl Settings {
    /// The configuration that the arguments name, or the one that is found.
    pub(super) fn of(args: &ConfigArgs) -> Result<Self, CliError> {
        match (&args.config, args.no_config) {
            (Some(file), _) => Self::read(file),
            (None, true) => Ok(Self::default()),
            (None, false) => found().map_or_else(|| Ok(Self::default()), |file| Self::read(&file)),
        }
    }

    /// A configuration.
    pub(super) fn read(file: &Path) -> Result<Self, CliError> {
        Ok(Self { loaded: Some(crate::config::load::load(file)?) })
    }

    /// Its file, as reports name it.
    pub(super) fn name(&self) -> Option<String> {
        self.loaded.as_ref().map(|loaded| loaded.source.name.clone())
    }

    /// The rules in force.
    pub(super) fn rules(&self, args: &RuleChoiceArgs) -> Result<RuleSet, CliError> {
        let mut choice = Choice {
            folder: args.folder.clone(),
            params: args.params.iter().cloned().collect(),
            releases: args.releases.clone(),
            ..Choice::default()
        };
        let Some(loaded) = &self.loaded else { return Ok(load(&choice)?) };
        choice.folder = choice.folder.or_else(|| loaded.config.rules.folder.clone());
        choice.releases = choice.releases.or_else(|| loaded.config.releases.clone());
        choice.changes = loaded.changes();
        Ok(checked(loaded, &choice)?)
    }

    /// The language of what is printed.
    pub(super) fn language(&self, args: &LangArgs) -> Language {
        let of_file = self.loaded.as_ref().and_then(|loaded| loaded.config.language);
        args.lang.map(Language::from).or(of_file).unwrap_or_default()
    }

    /// Which findings are wanted. Rules or sections on the command line take the place of those that the file wants, and a rule that
    /// is asked for there is not left out.
    pub(super) fn selection(&self, args: &SelectionArgs) -> Selection {
        let mut selection =
            Selection { rules: args.only.clone(), skip: args.skip.clone(), sections: args.section.clone() };
        let Some(loaded) = &self.loaded else { return selection };
        let of_file = &loaded.config.rules;
        if args.only.is_empty() && args.section.is_empty() {
            selection.rules.clone_from(&of_file.only);
            selection.sections.clone_from(&of_file.sections);
        }
        if args.skip.is_empty() {
            let skipped = of_file.skip.iter().filter(|rule| !args.only.contains(rule));
            selection.skip = skipped.cloned().collect();
        }
        selection
    }

    /// When a scan counts as failed.
    pub(super) fn gate(&self, args: &ReportArgs) -> Gate {
        let of_file = self.loaded.as_ref().map(|loaded| loaded.config.gate.clone()).unwrap_or_default();
        Gate {
            fail_on: args.fail_on.map(Into::into).or(of_file.fail_on),
            strict: args.strict.or(of_file.strict).unwrap_or_default(),
            min_score: args.min_score.or(of_file.min_score),
            min_coverage: args.min_coverage.or(of_file.min_coverage),
            exit_zero: args.exit_zero,
        }
    }

    /// The saved report that this one is held against.
    pub(super) fn baseline(&self, args: &ReportArgs) -> Option<PathBuf> {
        args.baseline.clone().or_else(|| self.loaded.as_ref()?.baseline())
    }

    /// The waivers, judged on the day that the rest is judged on, else today.
    pub(super) fn waivers(&self, rules: &RuleSet, as_of: Option<Timestamp>) -> Waivers {
        let today = Some(as_of.map_or_else(today, day));
        match &self.loaded {
            Some(loaded) => loaded.waivers(rules, today),
            None => Waivers { entries: Vec::new(), today },
        }
    }

    /// The waivers whose last day is past.
    pub(super) fn expired(&self) -> Vec<CatalogProblem> {
        self.loaded.as_ref().map(|loaded| crate::config::expired(loaded, today())).unwrap_or_default()
    }
}

/// The file that holds for the working directory.
pub(super) fn found() -> Option<std::path::PathBuf> {
    find::find(&env::current_dir().ok()?, env::home_dir().as_deref())
}

/// The rules with what the file changes of them. Where something of that is wrong, the rest of the file is looked at all the same.
fn checked(loaded: &Loaded, choice: &Choice) -> Result<RuleSet, Vec<CatalogProblem>> {
    let (mut problems, outcome) = match load(choice) {
        Ok(rules) => (check(loaded, &rules), Some(rules)),
        Err(mut problems) => {
            let plain = Choice { folder: choice.folder.clone(), ..Choice::default() };
            problems.extend(load(&plain).map(|rules| check(loaded, &rules)).unwrap_or_default());
            (problems, None)
        }
    };
    problems.sort();
    match outcome {
        Some(rules) if problems.is_empty() => Ok(rules),
        _ => Err(problems),
    }
}

fn today() -> Date {
    day(Timestamp::now())
}

/// Days are counted in UTC, as `--as-of` counts them.
fn day(time: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(time).date()
}
