//! From arguments to reports on live clusters.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::args::ClusterArgs;
use super::error::CliError;
use super::progress::{Bar, Lists};
use crate::catalog::load::RuleSet;
use crate::collect::assemble::needs;
use crate::collect::live::{
    Ask, Collected, LiveError, Memory, Patience, Session, Shelf, Target, Watch, block_on, contexts,
};
use crate::model::demand::Demand;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::report::Report;
use crate::scan::{Request, conclude, live_demand, run_beside, wanted_secrets};

/// Reads the clusters that the arguments name and judges each. One that cannot be read is told of, and hides no other.
pub(super) fn clusters(args: &ClusterArgs, request: &Request, rules: &RuleSet) -> Result<Report, CliError> {
    let targets = targets(args)?;
    if targets.len() > 1 && !request.inputs.is_empty() {
        let message = "files can be held against one cluster at a time; give one --context";
        return Err(CliError::Usage(message.to_owned()));
    }
    let several = targets.len() > 1;
    let (rules_digest, config) = (rules.digest.clone(), request.config.clone());
    let mut whole = Report { rules_digest, config, ..Report::default() };
    for (name, collected) in block_on(collected(targets, args, request, rules))? {
        match collected {
            Ok(collected) => {
                let report = run_beside(request, rules, collected, &Bar::new())?;
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
    conclude(&mut whole, request);
    Ok(whole)
}

/// Each cluster by the name of its context.
type Outcomes = Vec<(String, Result<Collected, LiveError>)>;

async fn collected(targets: Vec<Target>, args: &ClusterArgs, request: &Request, rules: &RuleSet) -> Outcomes {
    // What a repository declares is held against what its operators say in the cluster.
    let beside = needs().filter(|_| !request.inputs.is_empty());
    let demand = live_demand(rules, &request.selection).and(beside);
    let ask = ask(args, &request.options.namespaces, demand);
    let shelf: Arc<dyn Shelf> = Arc::new(Memory);
    let each = targets.into_iter().map(|target| (target, shelf.clone())).collect();
    let mut outcomes = Outcomes::new();
    for (name, read) in read(each, &ask).await {
        let outcome = match read {
            Ok(reading) if args.read_secrets => {
                let wanted = |collected: &Collected| wanted_secrets(request, rules, collected);
                reading.with_secrets(&ask, shelf.as_ref(), wanted).await
            }
            read => read.map(|reading| reading.collected),
        };
        outcomes.push((name, outcome));
    }
    outcomes
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
    let mut seen = BTreeSet::new();
    named.retain(|context| seen.insert(context.clone()));
    if args.all_contexts && named.is_empty() {
        return Err(CliError::Usage("the kubeconfig has no contexts".to_owned()));
    }
    let of = |context: String| Target { context: Some(context), ..one.clone() };
    Ok(if named.is_empty() { vec![one] } else { named.into_iter().map(of).collect() })
}

/// What is needed, and how much patience the user has.
pub(super) fn ask(args: &ClusterArgs, namespaces: &[String], demand: Demand) -> Ask {
    Ask {
        demand: Arc::new(demand),
        namespaces: namespaces.to_vec(),
        patience: Patience { request: args.request_timeout, ..Patience::default() },
        now: now(),
    }
}

/// Now, to the second: as exact as the objects state their own times.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// A cluster that was read, and can be asked for more.
pub(super) struct Reading {
    session: Arc<Session>,
    pub(super) collected: Collected,
}

impl Reading {
    /// Adds the Secrets that `wanted` names.
    pub(super) async fn with_secrets(
        mut self,
        ask: &Ask,
        shelf: &dyn Shelf,
        wanted: impl Fn(&Collected) -> BTreeSet<(String, String)>,
    ) -> Result<Collected, LiveError> {
        let names = wanted(&self.collected);
        self.session.add_secrets(&mut self.collected, &names, ask, shelf).await?;
        Ok(self.collected)
    }
}

/// Reads all clusters at once, each onto its shelf; the outcomes are in the order of the targets.
pub(super) async fn read(
    targets: Vec<(Target, Arc<dyn Shelf>)>,
    ask: &Ask,
) -> Vec<(String, Result<Reading, LiveError>)> {
    let watch: Arc<dyn Watch> = Arc::new(Lists::new());
    let mut running = JoinSet::new();
    for (at, (target, shelf)) in targets.into_iter().enumerate() {
        let (ask, watch) = (ask.clone(), watch.clone());
        running.spawn(async move {
            let name = target.context.clone().unwrap_or_default();
            (at, (name, one(&target, &ask, shelf, watch).await))
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

async fn one(target: &Target, ask: &Ask, shelf: Arc<dyn Shelf>, watch: Arc<dyn Watch>) -> Result<Reading, LiveError> {
    let session = Arc::new(Session::open(target, ask).await?);
    let collected = session.collect(ask, shelf, watch).await?;
    Ok(Reading { session, collected })
}
