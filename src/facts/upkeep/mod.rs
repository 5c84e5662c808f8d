//! Makes alert rules, dashboards, data sources and upkeep: what tells people that something is wrong and shows what goes on, and
//! which products go without.

mod alert_rules;
mod board;
mod boards;
mod coverage;
mod evaluators;
mod grafana;
mod groups;
mod jobs;
mod made_by_charts;
mod pods;
mod promql;
mod rule_files;
mod scraped;
mod sources;
mod watched;

pub use alert_rules::alert_rules;
pub use boards::dashboards;
pub use sources::data_sources;
pub use watched::{Watch, upkeep};

use std::collections::BTreeSet;

use super::charts;
use super::context::Context;
use super::workloads;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::value::{Object, Value};

/// All kinds that this module reads, besides those that the products' files name.
const READS: [&str; 8] = [
    "ConfigMap",
    "Secret",
    "Namespace",
    "Service",
    grafana::ALERT_GROUP,
    grafana::DASHBOARD,
    grafana::GRAFANA,
    sources::DATA_SOURCE,
];

/// The member of a [`Possible`] that stands where people keep things by hand, rather than in something that was not collected.
const BY_HAND: &str = "byHand";

/// Something that may be there unseen, of which these members are known.
fn unseen(reason: Reason, members: &[(&str, Value)]) -> Possible {
    let mut value = Object::open(reason.clone());
    members.iter().for_each(|(name, member)| drop(value.insert(*name, member.clone())));
    Possible { value: value.into(), reasons: BTreeSet::from([reason]) }
}

/// What people may keep by hand where no object shows it.
fn by_hand(reason: Reason) -> Possible {
    unseen(reason, &[(BY_HAND, Value::Bool(true))])
}

/// Whether at least one holds.
fn any(all: impl IntoIterator<Item = Known<bool>>) -> Known<bool> {
    let mut open = None;
    for one in all {
        match one {
            Known::Known(true) => return one,
            Known::Known(false) => {}
            Known::Unknown { reason, .. } => open = open.or(Some(reason)),
        }
    }
    open.map_or(Known::Known(false), maybe)
}

/// Whether both hold.
fn both(one: Known<bool>, other: Known<bool>) -> Known<bool> {
    match (&one, &other) {
        (Known::Known(false), _) | (Known::Unknown { .. }, Known::Known(true)) => one,
        _ => other,
    }
}

fn maybe(reason: Reason) -> Known<bool> {
    Known::one_of(vec![true, false], reason)
}

/// What stands in the way of knowing every pod, and in files every chart that may make some.
fn gaps_in_pods(context: &Context) -> Vec<Reason> {
    let mut gaps = context.input.gaps(&workloads::KINDS);
    if !context.input.snapshot.observed {
        gaps.extend(context.input.gaps(&charts::KINDS));
    }
    gaps
}
