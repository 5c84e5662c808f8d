//! Reads and judges a cluster as the program does, and compares what two readings say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::Timestamp;
use meetlat::catalog::load::{Choice, RuleSet, load};
use meetlat::collect::live::{Ask, LiveError, Memory, Patience, Session, Target, Watch, block_on};
use meetlat::collect::read::Silent;
use meetlat::model::coverage::Extent;
use meetlat::model::finding::Finding;
use meetlat::model::kind::GroupKind;
use meetlat::model::report::{ClusterReport, Report};
use meetlat::model::verdict::Verdict;
use meetlat::scan::{Request, full_demand, run_beside};

use super::cluster::Recorded;
use super::server::{Server, Setup};

pub(crate) static RULES: LazyLock<RuleSet> = LazyLock::new(|| load(&Choice::default()).unwrap());
pub(crate) static DEMO: LazyLock<Arc<Recorded>> = LazyLock::new(|| Arc::new(Recorded::demo()));

/// What is said of the platform when nothing goes wrong.
pub(crate) static UNDISTURBED: LazyLock<ClusterReport> =
    LazyLock::new(|| only(read(&Server::start(&DEMO, Setup::default()), PATIENT).unwrap()));

/// Long enough for every answer that comes at all, and short pauses.
pub(crate) const PATIENT: Patience = Patience {
    request: Duration::from_secs(60),
    waiting: Duration::from_secs(2),
    pause: Duration::from_millis(1),
    login: Duration::from_secs(60),
    login_by_hand: Duration::from_secs(60),
};

/// For servers that keep silent: nothing is asked for twice.
pub(crate) const BRIEF: Patience =
    Patience { request: Duration::from_secs(5), waiting: Duration::from_millis(50), ..PATIENT };

struct Nobody;

impl Watch for Nobody {
    fn lists(&self, _: &str, _: usize) {}
    fn started(&self, _: &str, _: &str) {}
    fn finished(&self, _: &str, _: &str) {}
}

/// Reads the cluster behind a server, and judges it.
pub(crate) fn read(server: &Server, patience: Patience) -> Result<Report, LiveError> {
    let file = server.kubeconfig();
    read_target(&Target { kubeconfig: Some(file.path().to_owned()), ..Target::default() }, patience)
}

/// Reads a cluster, and judges it.
pub(crate) fn read_target(target: &Target, patience: Patience) -> Result<Report, LiveError> {
    let now: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
    let ask = Ask { demand: Arc::new(full_demand(&RULES)), namespaces: Vec::new(), patience, now };
    let collected = block_on(async {
        let session = Arc::new(Session::open(target, &ask).await?);
        session.collect(&ask, Arc::new(Memory), Arc::new(Nobody)).await
    })??;
    Ok(run_beside(&Request::default(), &RULES, collected, &Silent).unwrap())
}

/// The one cluster of a report.
pub(crate) fn only(mut report: Report) -> ClusterReport {
    assert_eq!(report.clusters.len(), 1);
    report.clusters.remove(0)
}

/// How completely a kind is known, by its name.
pub(crate) fn extent<'c>(cluster: &'c ClusterReport, kind: &str) -> &'c Extent {
    let (name, group) = kind.split_once('.').unwrap_or((kind, ""));
    cluster.coverage.of(&GroupKind::new(group, name))
}

/// The verdicts that a finding leaves open.
fn open(finding: &Finding) -> BTreeSet<Verdict> {
    finding.possible.iter().copied().chain([finding.verdict]).filter(|verdict| *verdict != Verdict::Unknown).collect()
}

/// Where a verdict is neither what it was nor unknown with that still possible.
pub(crate) fn turned(before: &ClusterReport, after: &ClusterReport) -> Vec<String> {
    let by_rule = |cluster: &ClusterReport| -> BTreeMap<String, BTreeSet<Verdict>> {
        cluster.findings.iter().map(|finding| (finding.rule.clone(), open(finding))).collect()
    };
    let (before, after) = (by_rule(before), by_rule(after));
    assert!(before.keys().eq(after.keys()));
    let differ = before.iter().filter(|(rule, open)| !open.is_subset(&after[*rule]));
    differ.map(|(rule, open)| format!("{rule}: {open:?}, then {:?}", after[rule])).collect()
}

/// Does something with each of these, several at a time.
pub(crate) fn at_once<T: Sync>(all: &[T], each: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::SeqCst)) {
                    each(one);
                }
            });
        }
    });
}
