//! How the version of Kubernetes itself stands.

use super::day;
use super::number::Number;
use super::table::{Standing, Support, Table};
use crate::facts::fact::{FactList, Sourced};
use crate::facts::input::Input;
use crate::facts::kinds::{CloudCluster, Distribution, Release};
use crate::facts::version::KubeVersion;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;

/// Exactly one record.
pub(super) fn release(input: &Input, platform: &Distribution, cloud: &FactList<CloudCluster>) -> Sourced<Release> {
    let judge = Judge::of(input, platform, cloud.present.first());
    let support = judge.support();
    let table = judge.tables.first();
    let sure = judge.tables.len() == 1;
    let fact = Release {
        of: "kubernetes".to_owned(),
        component: table.filter(|_| sure).map_or("kubernetes", |table| table.id.as_str()).to_owned(),
        name: platform.name.known().cloned().unwrap_or_else(|| "Kubernetes".to_owned()),
        namespace: None,
        version: judge.version.clone(),
        from: if judge.is_of_cloud { "cloud" } else { "cluster" }.to_owned(),
        latest: table.and_then(|table| table.newest(day(input, table))).map(|number| number.plain()),
        minors_behind: judge.behind(),
        supported_until: judge.until(support.known().map(String::as_str)),
        eol: support.clone().map(|support| support == Support::Ended.as_str()),
        support,
        long_term: false,
        retired: false,
        table: table.map(|table| table.retrieved.0.to_string()).unwrap_or_default(),
    };
    let evidence = match cloud.present.first().filter(|_| judge.is_of_cloud) {
        Some(cloud) => cloud.evidence.clone(),
        None => evidence(input),
    };
    Sourced { observed: evidence.first().map_or(input.snapshot.observed, |one| one.observed), fact, evidence }
}

/// The node that the version is told by: one of the oldest.
fn evidence(input: &Input) -> Vec<Evidence> {
    let version = |node: &Resource| node.body.str_at(&["status", "nodeInfo", "kubeletVersion"]).map(str::to_owned);
    let number =
        |node: &&Resource| version(node).as_deref().and_then(KubeVersion::parse).map(|version| version.numbers);
    let oldest = input.of("Node").iter().min_by_key(|node| (number(node).is_none(), number(node)));
    oldest.map(|node| node.evidence("$.status.nodeInfo.kubeletVersion", version(node))).into_iter().collect()
}

/// All that the version is judged by.
struct Judge<'j, 'a> {
    input: &'j Input<'a>,
    platform: &'j Distribution,
    cloud: Option<&'j CloudCluster>,
    /// As the cloud states it, else the nodes or the server.
    version: Known<Option<String>>,
    is_of_cloud: bool,
    number: Option<Number>,
    /// The tables that may count: that of the distribution; for one without, Kubernetes' own.
    tables: Vec<&'a Table>,
}

impl<'j, 'a> Judge<'j, 'a> {
    fn of(input: &'j Input<'a>, platform: &'j Distribution, cloud: Option<&'j Sourced<CloudCluster>>) -> Self {
        let cloud = cloud.map(|sourced| &sourced.fact);
        let stated = cloud.map(|cloud| &cloud.version).filter(|version| matches!(version, Known::Known(Some(_))));
        let version = stated.unwrap_or(&platform.version).clone();
        let number = version.known().and_then(Option::as_deref).and_then(Number::parse);
        let tables = tables(input, platform);
        Self { input, platform, cloud, version, is_of_cloud: stated.is_some(), number, tables }
    }

    fn standing(&self, table: &Table) -> Option<Standing> {
        Some(table.standing(self.number.as_ref()?, None, day(self.input, table)))
    }

    fn support(&self) -> Known<String> {
        let possible = self.possible();
        match possible.as_slice() {
            [one] => Known::Known(one.as_str().to_owned()),
            several => {
                let texts = several.iter().map(|support| support.as_str().to_owned()).collect();
                Known::one_of(texts, self.reason())
            }
        }
    }

    /// Every support that is possible. A service without a table of its own keeps a version up at least as long as Kubernetes does.
    fn possible(&self) -> Vec<Support> {
        if self.number.is_none() {
            return vec![Support::Standard, Support::Extended, Support::Ended];
        }
        let mut all: Vec<Support> = Vec::new();
        for table in &self.tables {
            let standing = self.standing(table).map(|standing| standing.support).unwrap_or_default();
            all.extend(standing.into_iter().flat_map(|support| self.contracted(support, table)));
            if !self.platform.managed.is(&false) && table.is_default() {
                all.push(Support::Standard);
            }
        }
        all.sort();
        all.dedup();
        all
    }

    /// Extended support counts for those who have it.
    fn contracted(&self, support: Support, table: &Table) -> Vec<Support> {
        let contract = self.cloud.map(|cloud| cloud.support.known().map(String::as_str));
        match (support, contract) {
            (Support::Extended, Some(Some("standard"))) => vec![Support::Ended],
            (Support::Extended, Some(Some(_))) => vec![Support::Extended],
            (Support::Extended, None) if table.extended_by_default => vec![Support::Extended],
            (Support::Extended, _) => vec![Support::Extended, Support::Ended],
            (support, _) => vec![support],
        }
    }

    fn reason(&self) -> Reason {
        match (&self.version, &self.platform.id) {
            (Known::Unknown { reason, .. }, _) | (_, Known::Unknown { reason, .. }) => reason.clone(),
            (_, Known::Known(service)) if self.cloud.is_none() => crate::facts::cloud::question(service),
            _ => Reason::NotVisible(Hidden::Contract),
        }
    }

    /// The last day of the support that the version has, or had as usual.
    fn until(&self, support: Option<&str>) -> Option<String> {
        let table = self.tables.first().filter(|_| self.tables.len() == 1)?;
        let by_contract = self.cloud.is_some_and(|cloud| cloud.support.is(&"standard".to_owned()));
        let until = match support {
            Some("ended") if by_contract => table.usual_end(self.number.as_ref()?),
            _ => self.standing(table)?.until,
        };
        until.map(|day| day.to_string())
    }

    fn behind(&self) -> Known<Option<i64>> {
        match (&self.version, self.tables.first(), &self.number) {
            (Known::Unknown { reason, .. }, ..) => Known::unknown(reason.clone()),
            (_, Some(table), Some(number)) => {
                Known::Known(table.minors_behind(number, day(self.input, table)).map(i64::from))
            }
            _ => Known::Known(None),
        }
    }
}

fn tables<'a>(input: &Input<'a>, platform: &Distribution) -> Vec<&'a Table> {
    let all = || input.releases.tables.values().filter(|table| !table.distributions.is_empty());
    let of = |id: &str| all().filter(|table| table.distributions.iter().any(|one| one == id)).collect::<Vec<_>>();
    match &platform.id {
        Known::Known(id) if !of(id).is_empty() => of(id),
        Known::Known(_) => all().filter(|table| table.is_default()).collect(),
        Known::Unknown { .. } => all().collect(),
    }
}
