//! Makes all facts of a snapshot, each from the objects and the facts before it.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::fact::{Fact, FactList, Field};
use super::flow::flows;
use super::input::Input;
use super::kinds::{
    AlertRoute, AlertRule, Certificate, CloudCluster, CloudGrant, CloudIdentity, ClusterLogin, Component, Config,
    Console, Dashboard, DataSource, Distribution, Entrance, Environment, Flow, GitOpsApp, GitRepository, Grant,
    InfrastructureSign, Literal, LogFormat, Login, Monitor, NodeAddress, Release, Route, ScanNotice, ScannerRelease,
    Scraper, SecretSource, SecretUse, Store, Upgrade, Upkeep, Workload,
};
use super::product::Product;
use super::{
    alert_routes, app_sources, certificates, charts, cloud, cloud_identity, cluster_login, components, config,
    consoles, distribution, entrances, environment, git_repositories, gitops_apps, grants, infrastructure, literals,
    log_formats, login, made, monitors, node_addresses, recognise, releases, resolve, routes, scan_notices,
    secret_sources, secret_uses, store, tracking, upgrades, upkeep, workloads,
};
use crate::model::cloud::CloudKind;
use crate::model::evidence::Evidence;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::record::Records;
use crate::model::report::ComponentSeen;
use crate::model::worktree;

/// The facts of one snapshot.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Every fact's records by its name, as conditions look at them.
    pub records: BTreeMap<&'static str, Records>,
    /// What was recognised, with the signals, for reports.
    pub components: Vec<ComponentSeen>,
}

impl Facts {
    /// Makes them.
    pub fn of(input: &Input) -> Self {
        let mut workloads = workloads::workloads(input);
        tracking::tell(input, &mut workloads);
        let distribution = distribution::distribution(input);
        let platform = &distribution.present[0].fact;
        let cloud = cloud::clusters(input, platform);
        let mut instances = recognise::recognise(input, &workloads, &cloud);
        made::add(input, &mut instances, &mut workloads);
        let (configs, of) = config::configs(input, &instances, &workloads);
        let abilities = components::abilities(&instances, &configs, &of);
        let capabilities: Vec<Vec<String>> =
            abilities.iter().map(|ability| ability.capabilities.known().cloned().unwrap_or_default()).collect();
        recognise::assign(&instances, &capabilities, &mut workloads);
        let place = components::Platform { distribution: platform, cloud: &cloud };
        let components = components::components(input, &instances, &abilities, &workloads, place);
        let context = Context {
            input,
            instances: &instances,
            abilities: &abilities,
            workloads: &workloads,
            configs: &configs,
            of: &of,
            platform,
            components: &components,
        };
        let entrances = entrances::entrances(&context);
        let routes = routes::routes(&context, &entrances);
        let flows = flows(&context);
        let components = components::fed(input, components.clone(), &workloads, &flows);
        let context = Context { components: &components, ..context };
        let logins = login::logins(&context);
        let stores = store::stores(&context, &flows);
        let (monitors, scrapers) = (monitors::monitors(&context), monitors::scrapers(&context));
        let alerts = upkeep::alert_rules(&context, &flows);
        let dashboards = upkeep::dashboards(&context);
        let watch =
            upkeep::Watch { alerts: &alerts, dashboards: &dashboards, monitors: &monitors, scrapers: &scrapers };
        let upkeep = upkeep::upkeep(&context, &watch);
        let alert_paths = alert_routes::alert_routes(&context, &flows);
        let alerting = scan_notices::Alerting { alerts: &alerts, routes: &alert_paths, monitors: &monitors };
        let secret_sources = secret_sources::secret_sources(input, &instances, &workloads);
        let secret_uses = secret_uses::secret_uses(input, &workloads, &secret_sources);
        let releases = releases::releases(&context, &cloud);
        let signals: Vec<_> = instances.iter().map(|instance| instance.signals.clone()).collect();
        let seen = seen(&components, &signals);
        let records = BTreeMap::from([
            (Workload::NAME, workloads.to_records()),
            (Component::NAME, components.to_records()),
            (Distribution::NAME, distribution.to_records()),
            (Config::NAME, configs.to_records()),
            (LogFormat::NAME, log_formats::log_formats(&context).to_records()),
            (Store::NAME, stores.to_records()),
            (Flow::NAME, flows.to_records()),
            (AlertRoute::NAME, alert_paths.to_records()),
            (ScanNotice::NAME, scan_notices::scan_notices(&context, &alerting).to_records()),
            (Monitor::NAME, monitors.to_records()),
            (Scraper::NAME, scrapers.to_records()),
            (AlertRule::NAME, alerts.to_records()),
            (Dashboard::NAME, dashboards.to_records()),
            (DataSource::NAME, upkeep::data_sources(&context).to_records()),
            (Upkeep::NAME, upkeep.to_records()),
            (Environment::NAME, environment::environment(input).to_records()),
            (Login::NAME, logins.to_records()),
            (Entrance::NAME, entrances.to_list().to_records()),
            (Route::NAME, routes.to_list().to_records()),
            (Console::NAME, consoles::consoles(&context, &routes, &logins).to_records()),
            (Certificate::NAME, certificates::certificates(&context, &routes).to_records()),
            (GitOpsApp::NAME, gitops_apps::gitops_apps(input).to_records()),
            (GitRepository::NAME, git_repositories::git_repositories(input, &workloads).to_records()),
            (Release::NAME, releases.to_records()),
            (Upgrade::NAME, upgrades::upgrades(&context, &cloud).to_records()),
            (ScannerRelease::NAME, releases::compromised::scanner_releases(input, &workloads).to_records()),
            (CloudCluster::NAME, cloud.to_records()),
            (ClusterLogin::NAME, cluster_login::cluster_login(input, place, &instances, &workloads).to_records()),
            (InfrastructureSign::NAME, infrastructure::signs(input, &cloud).to_records()),
            (NodeAddress::NAME, node_addresses::node_addresses(input, &cloud).to_records()),
            (CloudIdentity::NAME, cloud_identity::identities(&context).to_records()),
            (CloudGrant::NAME, cloud::grants::grants(input, &cloud, platform).to_records()),
            (Grant::NAME, grants::grants(input, &instances, &workloads).to_records()),
            (SecretSource::NAME, secret_sources.to_records()),
            (SecretUse::NAME, secret_uses.to_records()),
            (Literal::NAME, literals::literals(input, &workloads).to_records()),
        ]);
        Self { records, components: seen }
    }
}

/// The facts with their fields, for checking rules and for their documentation.
pub fn schema() -> BTreeMap<&'static str, &'static [Field]> {
    BTreeMap::from([
        (Workload::NAME, Workload::FIELDS),
        (Component::NAME, Component::FIELDS),
        (Distribution::NAME, Distribution::FIELDS),
        (Config::NAME, Config::FIELDS),
        (LogFormat::NAME, LogFormat::FIELDS),
        (Store::NAME, Store::FIELDS),
        (Flow::NAME, Flow::FIELDS),
        (AlertRoute::NAME, AlertRoute::FIELDS),
        (ScanNotice::NAME, ScanNotice::FIELDS),
        (Monitor::NAME, Monitor::FIELDS),
        (Scraper::NAME, Scraper::FIELDS),
        (AlertRule::NAME, AlertRule::FIELDS),
        (Dashboard::NAME, Dashboard::FIELDS),
        (DataSource::NAME, DataSource::FIELDS),
        (Upkeep::NAME, Upkeep::FIELDS),
        (Environment::NAME, Environment::FIELDS),
        (Entrance::NAME, Entrance::FIELDS),
        (Login::NAME, Login::FIELDS),
        (Route::NAME, Route::FIELDS),
        (Console::NAME, Console::FIELDS),
        (Certificate::NAME, Certificate::FIELDS),
        (GitOpsApp::NAME, GitOpsApp::FIELDS),
        (Grant::NAME, Grant::FIELDS),
        (GitRepository::NAME, GitRepository::FIELDS),
        (Release::NAME, Release::FIELDS),
        (Upgrade::NAME, Upgrade::FIELDS),
        (ScannerRelease::NAME, ScannerRelease::FIELDS),
        (SecretSource::NAME, SecretSource::FIELDS),
        (CloudCluster::NAME, CloudCluster::FIELDS),
        (ClusterLogin::NAME, ClusterLogin::FIELDS),
        (InfrastructureSign::NAME, InfrastructureSign::FIELDS),
        (NodeAddress::NAME, NodeAddress::FIELDS),
        (CloudIdentity::NAME, CloudIdentity::FIELDS),
        (CloudGrant::NAME, CloudGrant::FIELDS),
        (SecretUse::NAME, SecretUse::FIELDS),
        (Literal::NAME, Literal::FIELDS),
    ])
}

/// Every kind that some fact looks at, given the products.
pub fn kinds(products: &[Product]) -> BTreeSet<GroupKind> {
    let mut texts: BTreeSet<String> = distribution::reads();
    let fixed: Vec<&[&str]> = vec![
        &cloud::READS,
        &cloud_identity::READS,
        &cloud::workload_grants::READS,
        &cluster_login::READS,
        &workloads::READS,
        &charts::KINDS,
        &config::READS,
        &resolve::READS,
        &environment::READS,
        &entrances::READS,
        &monitors::READS,
        &alert_routes::READS,
        &upkeep::READS,
    ];
    texts.extend(fixed.iter().flat_map(|kinds| kinds.iter().map(|kind| (*kind).to_owned())));
    texts.extend(grants::READS.map(str::to_owned));
    texts.extend(["CSIDriver.storage.k8s.io", charts::REPOSITORY].map(str::to_owned));
    texts.extend(infrastructure::DEFINES.iter().map(|(kind, _)| (*kind).to_owned()));
    texts.extend(routes::reads().into_iter().map(str::to_owned));
    let mut kinds: BTreeSet<GroupKind> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    kinds.extend(app_sources::repositories());
    kinds.extend(worktree::all());
    kinds.extend(products.iter().flat_map(Product::kinds));
    kinds.extend(CloudKind::ALL.map(CloudKind::kind));
    kinds
}

fn seen(components: &FactList<Component>, signals: &[Vec<(String, Evidence)>]) -> Vec<ComponentSeen> {
    let one = |(sourced, signals): (&super::fact::Sourced<Component>, &Vec<(String, Evidence)>)| {
        let fact = &sourced.fact;
        let mut open = Vec::new();
        open.extend(reason(&fact.capabilities));
        open.extend(reason(&fact.working));
        ComponentSeen {
            id: fact.id.clone(),
            name: fact.name.clone(),
            capabilities: fact.capabilities.known().cloned().unwrap_or_default(),
            roles: fact.roles.clone(),
            namespace: fact.namespace.clone(),
            version: fact.version.known().cloned().flatten(),
            seen: fact.seen.clone(),
            working: fact.working.known().cloned(),
            reference: fact.reference,
            signals: signals.clone(),
            open,
        }
    };
    components.present.iter().zip(signals).map(one).collect()
}

fn reason<T>(known: &Known<T>) -> Option<crate::model::reason::Reason> {
    match known {
        Known::Known(_) => None,
        Known::Unknown { reason, .. } => Some(reason.clone()),
    }
}
