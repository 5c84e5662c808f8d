//! Makes all facts of a snapshot, each from the objects and the facts before it.

use std::collections::{BTreeMap, BTreeSet};

use rayon::join;
use rayon::prelude::*;

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
use super::reads::{About, Reads};
use super::recognise::Instance;
use super::{
    alert_routes, certificates, cloud, cloud_identity, cluster_login, components, config, consoles, distribution,
    entrances, environment, git_repositories, gitops_apps, grants, infrastructure, literals, log_formats, login, made,
    monitors, node_addresses, recognise, releases, routes, scan_notices, secret_sources, secret_uses, store, tracking,
    upgrades, upkeep, workloads,
};
use crate::model::known::Known;
use crate::model::record::Records;
use crate::model::report::ComponentSeen;
use crate::model::value::Pool;

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
        let pool = &Pool::default();
        let mut workloads = workloads::workloads(input, pool);
        tracking::tell(input, &mut workloads);
        let distribution = distribution::distribution(input);
        let platform = &distribution.present[0].fact;
        let cloud = cloud::clusters(input, platform);
        let mut instances = recognise::recognise(input, &workloads, &cloud);
        made::add(input, &mut instances, &mut workloads);
        workloads.present.shrink_to_fit();
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
        let ((entrances, routes), flows) = join(
            || {
                let entrances = entrances::entrances(&context);
                let routes = routes::routes(&context, &entrances);
                (entrances, routes)
            },
            || flows(&context),
        );
        let components = components::fed(input, components.clone(), &workloads, &flows);
        let context = Context { components: &components, ..context };
        let watched = Watched::of(&context, &flows);
        let cluster_login = cluster_login::cluster_login(input, place, &instances, &workloads);
        let logins = login::logins(&context, &cluster_login);
        let secret_sources = secret_sources::secret_sources(input, &instances, &workloads);
        // What nothing else is made from, each on its own.
        let makers: Vec<Maker> = vec![
            Box::new(|| named(log_formats::log_formats(&context), pool)),
            Box::new(|| named(store::stores(&context, &flows), pool)),
            Box::new(|| named(scan_notices::scan_notices(&context, &watched.alerting()), pool)),
            Box::new(|| named(upkeep::data_sources(&context), pool)),
            Box::new(|| named(upkeep::upkeep(&context, &watched.watch(&entrances)), pool)),
            Box::new(|| named(environment::environment(input), pool)),
            Box::new(|| named(consoles::consoles(&context, &routes, &logins), pool)),
            Box::new(|| named(certificates::certificates(&context, &routes), pool)),
            Box::new(|| named(gitops_apps::gitops_apps(input), pool)),
            Box::new(|| named(git_repositories::git_repositories(input, &workloads), pool)),
            Box::new(|| named(releases::releases(&context, &cloud), pool)),
            Box::new(|| named(upgrades::upgrades(&context, &cloud), pool)),
            Box::new(|| named(releases::compromised::scanner_releases(input, &workloads), pool)),
            Box::new(|| named(infrastructure::signs(input, &cloud), pool)),
            Box::new(|| named(node_addresses::node_addresses(input, &cloud), pool)),
            Box::new(|| named(cloud_identity::identities(&context), pool)),
            Box::new(|| named(cloud::grants::grants(input, &cloud, platform), pool)),
            Box::new(|| {
                let mut all = grants::grants(input, &instances, &workloads);
                cloud::cluster_rights::add(input, &cloud, &mut all);
                named(all, pool)
            }),
            Box::new(|| named(secret_uses::secret_uses(input, &workloads, &secret_sources), pool)),
            Box::new(|| named(literals::literals(input, &workloads), pool)),
        ];
        let mut records = made(makers);
        let seen = seen(&components, instances);
        // Then all that the others were made from.
        records.extend(made(vec![
            Box::new(|| named(workloads, pool)),
            Box::new(|| named(components, pool)),
            Box::new(|| named(distribution, pool)),
            Box::new(|| named(configs, pool)),
            Box::new(|| named(flows, pool)),
            Box::new(|| named(watched.alert_paths, pool)),
            Box::new(|| named(watched.monitors, pool)),
            Box::new(|| named(watched.scrapers, pool)),
            Box::new(|| named(watched.alerts, pool)),
            Box::new(|| named(watched.dashboards, pool)),
            Box::new(|| named(logins, pool)),
            Box::new(|| named(entrances.into_list(), pool)),
            Box::new(|| named(routes.into_list(), pool)),
            Box::new(|| named(cloud, pool)),
            Box::new(|| named(cluster_login, pool)),
            Box::new(|| named(secret_sources, pool)),
        ]));
        Self { records, components: seen }
    }
}

/// Makes one fact's records.
type Maker<'m> = Box<dyn FnOnce() -> (&'static str, Records) + Send + 'm>;

fn made(makers: Vec<Maker<'_>>) -> BTreeMap<&'static str, Records> {
    makers.into_par_iter().map(|make| make()).collect()
}

fn named<T: Fact>(facts: FactList<T>, pool: &Pool) -> (&'static str, Records) {
    (T::NAME, facts.into_records(pool))
}

/// What watches over the platform, of which other facts are made.
struct Watched {
    monitors: FactList<Monitor>,
    scrapers: FactList<Scraper>,
    alerts: FactList<AlertRule>,
    alert_paths: FactList<AlertRoute>,
    dashboards: FactList<Dashboard>,
}

impl Watched {
    fn of(context: &Context, flows: &FactList<Flow>) -> Self {
        let scraping = || (monitors::monitors(context), monitors::scrapers(context));
        let alerting = || (upkeep::alert_rules(context, flows), alert_routes::alert_routes(context, flows));
        let ((monitors, scrapers), ((alerts, alert_paths), dashboards)) =
            join(scraping, || join(alerting, || upkeep::dashboards(context)));
        Self { monitors, scrapers, alerts, alert_paths, dashboards }
    }

    fn watch<'w>(&'w self, entrances: &'w entrances::Entrances) -> upkeep::Watch<'w> {
        let Self { monitors, scrapers, alerts, dashboards, .. } = self;
        upkeep::Watch { alerts, dashboards, monitors, scrapers, entrances }
    }

    fn alerting(&self) -> scan_notices::Alerting<'_> {
        let Self { monitors, alerts, alert_paths, .. } = self;
        scan_notices::Alerting { alerts, routes: alert_paths, monitors }
    }
}

/// All facts, by name.
pub fn facts() -> [About; 36] {
    [
        About::of::<Workload>(),
        About::of::<Component>(),
        About::of::<Distribution>(),
        About::of::<Config>(),
        About::of::<LogFormat>(),
        About::of::<Store>(),
        About::of::<Flow>(),
        About::of::<AlertRoute>(),
        About::of::<ScanNotice>(),
        About::of::<Monitor>(),
        About::of::<Scraper>(),
        About::of::<AlertRule>(),
        About::of::<Dashboard>(),
        About::of::<DataSource>(),
        About::of::<Upkeep>(),
        About::of::<Environment>(),
        About::of::<Entrance>(),
        About::of::<Login>(),
        About::of::<Route>(),
        About::of::<Console>(),
        About::of::<Certificate>(),
        About::of::<GitOpsApp>(),
        About::of::<Grant>(),
        About::of::<GitRepository>(),
        About::of::<Release>(),
        About::of::<Upgrade>(),
        About::of::<ScannerRelease>(),
        About::of::<SecretSource>(),
        About::of::<CloudCluster>(),
        About::of::<ClusterLogin>(),
        About::of::<InfrastructureSign>(),
        About::of::<NodeAddress>(),
        About::of::<CloudIdentity>(),
        About::of::<CloudGrant>(),
        About::of::<SecretUse>(),
        About::of::<Literal>(),
    ]
}

/// The facts with their fields, for checking rules and for their documentation.
pub fn schema() -> BTreeMap<&'static str, &'static [Field]> {
    facts().into_iter().map(|fact| (fact.name, fact.fields)).collect()
}

/// What some of the facts are made from, given the products; names that are no fact's count for nothing.
pub fn reads<'p>(names: &BTreeSet<String>, products: &'p [Product]) -> Reads<'p> {
    let mut reads = Reads::new(products);
    facts().into_iter().filter(|fact| names.contains(fact.name)).for_each(|fact| (fact.reads)(&mut reads));
    reads
}

fn seen(components: &FactList<Component>, instances: Vec<Instance<'_>>) -> Vec<ComponentSeen> {
    let one = |(sourced, instance): (&super::fact::Sourced<Component>, Instance<'_>)| {
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
            signals: instance.signals,
            open,
        }
    };
    components.present.iter().zip(instances).map(one).collect()
}

fn reason<T>(known: &Known<T>) -> Option<crate::model::reason::Reason> {
    match known {
        Known::Known(_) => None,
        Known::Unknown { reason, .. } => Some(reason.clone()),
    }
}
