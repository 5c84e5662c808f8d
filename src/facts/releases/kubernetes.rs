//! How the version of Kubernetes itself stands.

use super::day;
use super::number::Number;
use super::table::{Standing, Support, Table};
use crate::facts::fact::Sourced;
use crate::facts::input::Input;
use crate::facts::kinds::{Distribution, Release};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;

/// Exactly one record.
pub(super) fn release(input: &Input, platform: &Distribution) -> Sourced<Release> {
    let candidates = candidates(input, platform);
    let number = match &platform.version {
        Known::Known(Some(version)) => Number::parse(version),
        _ => None,
    };
    let table = candidates.first().copied();
    let possible = possible(input, platform, &candidates, number.as_ref());
    let standing = |table: &Table| number.as_ref().map(|number| table.standing(number, None, day(input, table)));
    let one = if candidates.len() == 1 { table.and_then(standing) } else { None };
    let support = settled(&possible, platform);
    let fact = Release {
        of: "kubernetes".to_owned(),
        component: table.filter(|_| candidates.len() == 1).map_or("kubernetes", |table| table.id.as_str()).to_owned(),
        name: platform.name.known().cloned().unwrap_or_else(|| "Kubernetes".to_owned()),
        namespace: None,
        version: platform.version.clone(),
        from: "cluster".to_owned(),
        latest: table.and_then(|table| table.newest(day(input, table))).map(|number| number.plain()),
        minors_behind: behind(input, platform, table, number.as_ref()),
        supported_until: one.as_ref().and_then(|standing| standing.until).map(|day| day.to_string()),
        eol: support.clone().map(|support| support == Support::Ended.as_str()),
        support,
        long_term: one.is_some_and(|standing: Standing| standing.long_term),
        retired: false,
        table: table.map(|table| table.retrieved.0.to_string()).unwrap_or_default(),
    };
    Sourced { fact, evidence: evidence(input), observed: input.snapshot.observed }
}

fn evidence(input: &Input) -> Vec<Evidence> {
    let version = |node: &crate::model::resource::Resource| {
        let version = node.body.str_at(&["status", "nodeInfo", "kubeletVersion"]).map(str::to_owned);
        node.evidence("$.status.nodeInfo.kubeletVersion", version)
    };
    input.of("Node").iter().take(1).map(version).collect()
}

/// The tables that may count: that of the distribution; for one that is not managed, Kubernetes' own.
fn candidates<'a>(input: &Input<'a>, platform: &Distribution) -> Vec<&'a Table> {
    let all = || input.releases.tables.values().filter(|table| !table.distributions.is_empty());
    let of = |id: &str| all().filter(|table| table.distributions.iter().any(|one| one == id)).collect::<Vec<_>>();
    match &platform.id {
        Known::Known(id) if !of(id).is_empty() => of(id),
        Known::Known(_) => of("*"),
        Known::Unknown { .. } => all().collect(),
    }
}

/// Every support that is possible. A service without a table of its own keeps a version up at least as long as Kubernetes does.
fn possible(input: &Input, platform: &Distribution, candidates: &[&Table], number: Option<&Number>) -> Vec<Support> {
    let Some(number) = number else { return vec![Support::Standard, Support::Extended, Support::Ended] };
    let mut all: Vec<Support> = Vec::new();
    for table in candidates {
        let standing = table.standing(number, None, day(input, table));
        all.extend(standing.support.into_iter().flat_map(|support| contracted(support, table)));
        if !platform.managed.is(&false) && table.distributions.iter().any(|id| id == "*") {
            all.push(Support::Standard);
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Extended support counts for those who have it.
fn contracted(support: Support, table: &Table) -> Vec<Support> {
    match support {
        Support::Extended if !table.extended_by_default => vec![Support::Extended, Support::Ended],
        support => vec![support],
    }
}

fn settled(possible: &[Support], platform: &Distribution) -> Known<String> {
    match possible {
        [one] => Known::Known(one.as_str().to_owned()),
        several => {
            let reason = match (&platform.version, &platform.id) {
                (Known::Unknown { reason, .. }, _) | (_, Known::Unknown { reason, .. }) => reason.clone(),
                _ => Reason::NotVisible(crate::model::reason::Hidden::Contract),
            };
            Known::one_of(several.iter().map(|support| support.as_str().to_owned()).collect(), reason)
        }
    }
}

fn behind(
    input: &Input,
    platform: &Distribution,
    table: Option<&Table>,
    number: Option<&Number>,
) -> Known<Option<i64>> {
    match (&platform.version, table, number) {
        (Known::Unknown { reason, .. }, ..) => Known::unknown(reason.clone()),
        (_, Some(table), Some(number)) => Known::Known(table.minors_behind(number, day(input, table)).map(i64::from)),
        _ => Known::Known(None),
    }
}
