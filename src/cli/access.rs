//! `meetlat access`: the least rights that a scan of a live cluster needs, and whether the caller has them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::args::AccessArgs;
use super::clusters::{ask, read, targets};
use super::error::CliError;
use super::exit::Exit;
use super::look::check;
use super::output::print;
use super::settings::Settings;
use crate::catalog::load::RuleSet;
use crate::collect::live::{Ask, LiveError, Memory, Session, Shelf, Target, block_on};
use crate::model::kind::GroupKind;
use crate::model::language::Language;
use crate::model::right::RightTo;
use crate::report::access::{Access, Rights, manifests, render};
use crate::scan::{Request, Selection, live_demand, wanted_secrets};

/// Prints the role, or holds the caller's rights against it.
pub(super) fn run(args: &AccessArgs) -> Result<Exit, CliError> {
    let settings = Settings::of(&args.config)?;
    let (rules, selection) = (settings.rules(&args.rules)?, settings.selection(&args.selection));
    check(&selection, &rules)?;
    if args.cluster.read_secrets {
        let message = "the role gives no right to read a Secret; --read-secrets belongs to scan and collect";
        return Err(CliError::Usage(message.to_owned()));
    }
    if args.check {
        return held(args, &rules, &selection, settings.language(&args.lang));
    }
    if args.cluster.is_given() && !args.cluster.read_secrets {
        let message = "no cluster is asked to print a role; add --check to ask one what you may read";
        return Err(CliError::Usage(message.to_owned()));
    }
    let secrets = if args.cluster.read_secrets { secrets(args, &rules, &selection)? } else { BTreeSet::new() };
    let kinds = live_demand(&rules, &selection).kinds().cloned().collect();
    let access = Access { name: args.name.clone(), account: args.service_account.clone(), kinds, secrets };
    print(&manifests(&access, settings.language(&args.lang)))?;
    Ok(Exit::Done)
}

/// The Secrets that a verdict hangs on, as the cluster of today shows them.
fn secrets(args: &AccessArgs, rules: &RuleSet, selection: &Selection) -> Result<BTreeSet<(String, String)>, CliError> {
    let ask = ask(&args.cluster, &[], live_demand(rules, selection));
    let shelf: Arc<dyn Shelf> = Arc::new(Memory);
    let targets = targets(&args.cluster)?.into_iter().map(|target| (target, shelf.clone())).collect();
    let request = Request { selection: selection.clone(), ..Request::default() };
    let mut secrets = BTreeSet::new();
    for (_, reading) in block_on(read(targets, &ask))? {
        secrets.extend(wanted_secrets(&request, rules, &reading?.collected));
    }
    Ok(secrets)
}

fn held(args: &AccessArgs, rules: &RuleSet, selection: &Selection, language: Language) -> Result<Exit, CliError> {
    let ask = ask(&args.cluster, &[], live_demand(rules, selection));
    let mut exit = Exit::Done;
    for target in targets(&args.cluster)? {
        let (cluster, rights) = block_on(rights(&target, &ask))??;
        let rights = Rights::of(&cluster, rights, needs(rules, selection));
        print(&render(&rights, language))?;
        if !rights.are_complete() {
            exit = Exit::Coverage;
        }
    }
    Ok(exit)
}

async fn rights(target: &Target, ask: &Ask) -> Result<(String, Vec<RightTo>), LiveError> {
    let session = Session::open(target, ask).await?;
    let name = session.name().to_owned();
    Ok((name, session.rights(ask).await?))
}

/// What each of the chosen rules needs.
fn needs<'r>(rules: &'r RuleSet, selection: &Selection) -> Vec<(&'r str, BTreeSet<GroupKind>)> {
    let chosen = rules.graph.rules().iter().filter(|rule| selection.wants(&rule.id, &rule.section));
    let of_one = |id: &str| {
        let only = Selection { rules: vec![id.to_owned()], ..Selection::default() };
        live_demand(rules, &only).kinds().cloned().collect()
    };
    chosen.map(|rule| (rule.id.as_str(), of_one(&rule.id))).collect()
}
