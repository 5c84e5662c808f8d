//! From arguments to a report: what every command that reads an input shares.

use super::args::{LookArgs, ReadingArgs};
use super::clusters::clusters;
use super::error::CliError;
use super::progress::Bar;
use super::settings::Settings;
use crate::catalog::load::RuleSet;
use crate::collect::assemble::Options;
use crate::model::report::Report;
use crate::model::snapshot::Identity;
use crate::scan::{Lines, Request, Selection, run};

/// What was looked at, and by which lights.
pub(super) struct Looked {
    pub(super) settings: Settings,
    pub(super) rules: RuleSet,
    pub(super) report: Report,
}

/// Reads the input and judges it. `chosen` tells from the settings which findings are wanted.
pub(super) fn look(
    args: &LookArgs,
    chosen: impl FnOnce(&Settings) -> Selection,
    lines: Lines,
) -> Result<Looked, CliError> {
    let settings = Settings::of(&args.config)?;
    let (rules, selection) = (settings.rules(&args.rules)?, chosen(&settings));
    check(&selection, &rules)?;
    let waivers = settings.waivers(&rules, args.reading.as_of);
    let (inputs, options, config) = (args.paths.clone(), options(&args.reading), settings.name());
    let request = Request { inputs, options, selection, lines, waivers, config };
    let mut report = match args.paths.is_empty() || args.cluster.is_given() {
        true => clusters(&args.cluster, &request, &rules)?,
        false => run(&request, &rules, &Bar::new())?,
    };
    if let Some(cluster) = &args.reading.cluster {
        choose(&mut report, cluster)?;
    }
    Ok(Looked { settings, rules, report })
}

/// Keeps the cluster that the user named: by its name, the end of its folder, or its uid.
fn choose(report: &mut Report, wanted: &str) -> Result<(), CliError> {
    let wanted = wanted.trim_matches('/');
    let fits = |identity: &Identity| {
        identity.name == wanted
            || identity.name.ends_with(&format!("/{wanted}"))
            || identity.uid.as_deref() == Some(wanted)
    };
    let names: Vec<String> = report.clusters.iter().map(|cluster| cluster.identity.name.clone()).collect();
    report.clusters.retain(|cluster| fits(&cluster.identity));
    match report.clusters.len() {
        1 => Ok(()),
        0 => {
            Err(CliError::Usage(format!("there is no cluster `{wanted}` in the input; it shows {}", names.join(", "))))
        }
        _ => Err(CliError::Usage(format!(
            "several clusters are called `{wanted}`; the input shows {}",
            names.join(", ")
        ))),
    }
}

fn options(args: &ReadingArgs) -> Options {
    Options { partial: args.partial, namespaces: args.namespaces.clone(), as_of: args.as_of }
}

/// A rule or section that does not exist would silently give an empty report.
pub(super) fn check(selection: &Selection, rules: &RuleSet) -> Result<(), CliError> {
    selection.rules.iter().chain(&selection.skip).try_for_each(|id| known_rule(id, rules))?;
    let known: Vec<&str> = rules.architecture.sections.iter().map(|section| section.id.as_str()).collect();
    match selection.sections.iter().find(|section| !known.contains(&section.as_str())) {
        Some(section) => {
            Err(CliError::Usage(format!("there is no section `{section}`; the architecture has {}", known.join(", "))))
        }
        None => Ok(()),
    }
}

/// Whether a rule exists; where not, the ids that come near are named.
pub(super) fn known_rule(id: &str, rules: &RuleSet) -> Result<(), CliError> {
    if rules.files.iter().any(|file| file.id == id) {
        return Ok(());
    }
    let ids: Vec<&str> = rules.files.iter().map(|file| file.id.as_str()).collect();
    Err(CliError::Usage(format!("there is no rule `{id}`; the rules are {}", ids.join(", "))))
}
