//! Reads a configuration file, and makes of it what the other modules take.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::check::dated;
use super::file::{Config, WaiverEntry, YesNoSection};
use crate::catalog::capability::rules_of;
use crate::catalog::load::{Changes, RuleSet};
use crate::catalog::problem::CatalogProblem;
use crate::catalog::sources::SourceFile;
use crate::engine::waive::{Entry, ObjectPattern, Waivers};
use crate::facts::said::{Said, YesNo};
use crate::format::yaml;
use crate::model::waiver::{Waiver, WaiverSource};

/// A configuration file that was read.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Its name as the user would give it, and its text.
    pub source: SourceFile,
    /// What it says. Its paths are as they are found from the working directory.
    pub config: Config,
}

/// Reads a file.
///
/// # Errors
/// That it cannot be read or does not have the form of a configuration. What else may be wrong with it, [`super::check`] tells.
pub fn load(path: &Path) -> Result<Loaded, Vec<CatalogProblem>> {
    let name = path.to_string_lossy().into_owned();
    let text = fs::read_to_string(path).map_err(|error| {
        let message = format!("cannot be read: {error}; `meetlat config init` writes one to begin with");
        vec![CatalogProblem { file: name.clone(), line: None, field: String::new(), message }]
    })?;
    let source = SourceFile { name, place: String::new(), text };
    let mut config = parse(&source).map_err(|problem| vec![problem])?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let paths = [&mut config.rules.folder, &mut config.releases, &mut config.gate.baseline];
    paths.into_iter().flatten().for_each(|path| *path = folder.join(&*path));
    Ok(Loaded { source, config })
}

/// A file with comments alone says nothing, which is allowed.
fn parse(source: &SourceFile) -> Result<Config, CatalogProblem> {
    let is_said = |line: &str| !(line.trim().is_empty() || line.trim_start().starts_with('#') || line == "---");
    if !source.text.lines().any(is_said) {
        return Ok(Config::default());
    }
    serde_saphyr::from_str(&source.text).map_err(|error| CatalogProblem::of_parser(source, &error))
}

impl Loaded {
    /// What it changes of the catalogue.
    pub fn changes(&self) -> Changes {
        let Config { rules, production, identity_providers, alternatives, .. } = self.config.clone();
        Changes {
            source: self.source.clone(),
            params: rules.params,
            severities: rules.severities,
            alternatives,
            trusted: identity_providers.trusted,
            said: Said { clusters: sides(production.clusters), namespaces: sides(production.namespaces) },
        }
    }

    /// Its waivers. Faulty ones, which [`super::check`] tells of, are left out.
    pub fn waivers(&self, rules: &RuleSet, today: Option<Date>) -> Waivers {
        let entries = self.config.waivers.iter().enumerate();
        Waivers { entries: entries.filter_map(|(at, entry)| self.waiver(at, entry, rules)).collect(), today }
    }

    fn waiver(&self, at: usize, entry: &WaiverEntry, rules: &RuleSet) -> Option<Entry> {
        let place = ["waivers", &at.to_string()].map(str::to_owned);
        let line = yaml::locate(&self.source.text, &[&place[0], &place[1]]).map(|place| place.line);
        let waiver = Waiver {
            reason: entry.reason.clone()?,
            owner: entry.owner.clone()?,
            ticket: entry.ticket.clone(),
            expires: entry.expires.as_deref().map(dated).transpose().ok()?,
            from: WaiverSource::File { file: self.source.name.as_str().into(), line },
        };
        let of_capability = entry.capability.as_deref().map(|capability| rules_of(capability, &rules.files));
        let waived = match (&entry.rule, of_capability) {
            (Some(rule), of_capability) if of_capability.as_ref().is_none_or(|all| all.contains(rule)) => {
                [rule.clone()].into()
            }
            (Some(_), _) | (None, None) => return None,
            (None, Some(all)) => all,
        };
        let object = entry.object.as_deref().map(ObjectPattern::parse);
        let object = if let Some(object) = object { Some(object?) } else { None };
        Some(Entry { rules: waived, object, cluster: entry.cluster.clone(), label: label(entry), waiver })
    }

    /// The baseline to compare with.
    pub fn baseline(&self) -> Option<PathBuf> {
        self.config.gate.baseline.clone()
    }
}

fn sides(section: YesNoSection) -> YesNo {
    YesNo { yes: section.yes, no: section.no }
}

/// What a waiver is for, as the file writes it.
fn label(entry: &WaiverEntry) -> String {
    let parts = [&entry.rule, &entry.capability, &entry.object].into_iter().flatten();
    parts.map(String::as_str).collect::<Vec<_>>().join(", ")
}
