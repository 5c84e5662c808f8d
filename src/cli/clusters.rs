//! From arguments to reports on live clusters.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::args::ClusterArgs;
use super::error::CliError;
use super::progress::Lists;
use crate::catalog::load::RuleSet;
use crate::collect::assemble::needs;
use crate::collect::live::{
    Ask, Collected, LiveError, Memory, Patience, Session, Shelf, Target, Watch, block_on, contexts,
};
use crate::model::demand::Demand;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::report::Report;
use crate::scan::{Request, live_demand, run_beside};

/// Reads the clusters that the arguments name and judges each. One that cannot be read is told of, and hides no other.
pub(super) fn clusters(args: &ClusterArgs, request: &Request, rules: &RuleSet) -> Result<Report, CliError> {
    let targets = targets(args)?;
    if targets.len() > 1 && !request.inputs.is_empty() {
        let message = "files can be held against one cluster at a time; give one --context";
        return Err(CliError::Usage(message.to_owned()));
    }
    let ask = ask(args, request, rules);
    let several = targets.len() > 1;
    let mut whole = Report { rules_digest: rules.digest.clone(), clusters: Vec::new(), problems: Vec::new() };
    for (name, collected) in block_on(all(targets, ask, Arc::new(Lists::new())))? {
        match collected {
            Ok(collected) => {
                let report = run_beside(request, rules, collected, &super::progress::Bar::new())?;
                whole.clusters.extend(report.clusters);
                whole.problems.extend(report.problems);
            }
            Err(error) if several => {
                let code = ProblemCode::ClusterUnread(error.to_string());
                whole.problems.push(Problem { file: name.into(), line: None, code });
            }
            Err(error) => return Err(error.into()),
        }
    }
    whole.clusters.sort_by(|one, other| one.identity.cmp(&other.identity));
    Ok(whole)
}

/// One target a context that is named; the current one where none is.
pub(super) fn targets(args: &ClusterArgs) -> Result<Vec<Target>, CliError> {
    let one = Target {
        kubeconfig: args.kubeconfig.clone(),
        context: None,
        user: args.user.clone(),
        groups: args.groups.clone(),
    };
    let mut named = if args.all_contexts { contexts(&one)? } else { args.contexts.clone() };
    let mut seen = std::collections::BTreeSet::new();
    named.retain(|context| seen.insert(context.clone()));
    if args.all_contexts && named.is_empty() {
        return Err(CliError::Usage("the kubeconfig has no contexts".to_owned()));
    }
    let of = |context: String| Target { context: Some(context), ..one.clone() };
    Ok(if named.is_empty() { vec![one] } else { named.into_iter().map(of).collect() })
}

/// What the rules need, and how much patience the user has.
fn ask(args: &ClusterArgs, request: &Request, rules: &RuleSet) -> Ask {
    let demand = live_demand(rules, &request.selection);
    // What a repository declares is held against what its operators say in the cluster.
    let beside = needs().filter(|_| !request.inputs.is_empty());
    let ask = ask_for(args, demand.and(beside));
    Ask { namespaces: request.options.namespaces.clone(), ..ask }
}

/// Everything in all namespaces, with as much patience as the user has.
pub(super) fn ask_for(args: &ClusterArgs, demand: Demand) -> Ask {
    Ask {
        demand: Arc::new(demand),
        namespaces: Vec::new(),
        secrets: Vec::new(),
        patience: Patience { request: args.request_timeout, ..Patience::default() },
        now: Timestamp::now(),
    }
}

type Outcome = (String, Result<Collected, LiveError>);

/// Reads all clusters at once; the outcomes are in the order of the targets.
async fn all(targets: Vec<Target>, ask: Ask, watch: Arc<dyn Watch>) -> Vec<Outcome> {
    let mut running = JoinSet::new();
    for (at, target) in targets.into_iter().enumerate() {
        let (ask, watch) = (ask.clone(), watch.clone());
        running.spawn(async move {
            let name = target.context.clone().unwrap_or_default();
            (at, (name, one(&target, &ask, Arc::new(Memory), watch).await))
        });
    }
    let mut outcomes = Vec::new();
    while let Some(outcome) = running.join_next().await {
        // A task ends early only when the program does.
        outcomes.extend(outcome);
    }
    outcomes.sort_by_key(|(at, _)| *at);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

async fn one(target: &Target, ask: &Ask, shelf: Arc<dyn Shelf>, watch: Arc<dyn Watch>) -> Result<Collected, LiveError> {
    Session::open(target, ask).await?.collect(ask, shelf, watch).await
}
