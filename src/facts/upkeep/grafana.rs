//! How Grafana comes by its dashboards: a sidecar that finds them by a label, file providers, objects of its operator; and what it
//! keeps in a database, where nobody else sees it.

use super::maybe;
use super::pods::{Mount, Picker, taken};
use super::{both, gaps_in_pods};
use crate::facts::charts::Chart;
use crate::facts::config;
use crate::facts::context::Context;
use crate::facts::made::{at, on};
use crate::facts::product::Product;
use crate::facts::product_file::{Format, TakesDashboards};
use crate::facts::recognise::Instance;
use crate::facts::selector::{known, selects};
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// A dashboard as an object of Grafana's operator (grafana/grafana-operator:config/crd/bases/grafana.integreatly.org_grafanadashboards.yaml).
pub(super) const DASHBOARD: &str = "GrafanaDashboard.grafana.integreatly.org";

/// A group of alert rules as an object of Grafana's operator.
pub(super) const ALERT_GROUP: &str = "GrafanaAlertRuleGroup.grafana.integreatly.org";

/// The operator's object for Grafana itself.
pub(super) const GRAFANA: &str = "Grafana.grafana.integreatly.org";

/// Where the files lie that name the folders of dashboards (grafana/grafana:docs/sources/administration/provisioning/index.md).
const PROVIDERS: &str = "provisioning/dashboards";

/// Where the chart mounts the dashboards of a provider (grafana-community/helm-charts:charts/grafana/templates/_pod.tpl).
const FOLDER: &str = "/var/lib/grafana/dashboards";

/// Where Grafana's image keeps the database, and Bitnami's.
const DATA: [&str; 2] = ["/var/lib/grafana", "/opt/bitnami/grafana/data"];

/// How the Grafanas of a snapshot come by dashboards in ConfigMaps.
#[derive(Default)]
pub(super) struct Wiring {
    /// Labels by which sidecars find them; those that a chart may make are not certain.
    pickers: Vec<(Picker, Known<bool>)>,
    /// ConfigMaps in their pods.
    pub(super) mounts: Vec<Mount>,
    /// The folders that providers name.
    folders: Vec<String>,
    /// Why there may be more of all this.
    open: Vec<Reason>,
}

/// The instances that show dashboards.
fn grafanas<'c, 'a>(context: &'c Context<'c, 'a>) -> impl Iterator<Item = (usize, &'c Instance<'a>)> {
    let shows = |instance: &Instance| instance.product.file.capabilities.iter().any(|name| name == "dashboards");
    context.instances.iter().enumerate().filter(move |(_, instance)| shows(instance))
}

/// How ConfigMaps come to be dashboards.
pub(super) fn wiring(context: &Context) -> Wiring {
    let mut wiring = Wiring { open: gaps_in_pods(context), ..Wiring::default() };
    for (_, instance) in grafanas(context) {
        let taken = taken(context, instance);
        wiring.pickers.extend(taken.pickers.into_iter().map(|picker| (picker, Known::Known(true))));
        taken
            .mounts
            .iter()
            .filter(|mount| mount.path.contains(PROVIDERS))
            .for_each(|mount| wiring.provider(context, mount));
        wiring.mounts.extend(taken.mounts);
        for chart in instance.charts.iter().filter(|chart| !chart.by.observed && instance.containers.is_empty()) {
            let takes = instance.product.file.takes_dashboards.iter();
            takes
                .filter(|takes| takes.chart.as_slice().contains(&chart.name))
                .for_each(|takes| wiring.by_chart(takes, chart));
        }
    }
    let takes = |product: &&Product| !product.file.takes_dashboards.is_empty();
    wiring.open.extend(unseen(context, &takes));
    wiring
}

/// Why what shows dashboards may be there unseen.
fn unseen<'c>(context: &'c Context, wanted: &dyn Fn(&&Product) -> bool) -> Vec<Reason> {
    let shows = |product: &&Product| product.file.capabilities.iter().any(|name| name == "dashboards");
    let products = context.input.products.iter().filter(shows).filter(wanted);
    let possible = |id: &str| context.components.possible.iter().find(|one| one.value.str_at(&["id"]) == Some(id));
    products.filter_map(|product| possible(product.id())?.reasons.first().cloned()).collect()
}

impl Wiring {
    /// Reads the folders of a provider's file.
    fn provider(&mut self, context: &Context, mount: &Mount) {
        let found = config::find_near(context.input, "ConfigMap", mount.namespace.as_deref(), &mount.config_map);
        let Some(map) = found else {
            self.open.extend(context.input.gaps(&["ConfigMap"]));
            return;
        };
        for (_, value) in map.body.get("data").into_iter().flat_map(Value::members) {
            let parsed = value.as_str().and_then(|text| config::parse(text, Format::Yaml));
            let tree = parsed.as_ref().unwrap_or(value);
            let providers = tree.get("providers").map_or(&[][..], Value::items);
            self.folders.extend(providers.iter().filter_map(|one| one.str_at(&["options", "path"])).map(str::to_owned));
        }
    }

    /// The sidecar of a declared chart (grafana-community/helm-charts:charts/grafana/values.yaml, `sidecar.dashboards`).
    fn by_chart(&mut self, takes: &TakesDashboards, chart: &Chart) {
        let path = |rest: &str| if takes.path.is_empty() { rest.to_owned() } else { format!("{}.{rest}", takes.path) };
        let mut open = None;
        let mut text = |key: &str, default: &str| match at(&chart.values, &path(&format!("sidecar.dashboards.{key}"))) {
            Known::Known(value) => value.as_ref().map_or(default.to_owned(), shown),
            Known::Unknown { reason, .. } => {
                open = Some(reason);
                default.to_owned()
            }
        };
        let enabled = text("enabled", if takes.sidecar { "true" } else { "false" });
        let namespaces = text("searchNamespace", &takes.search_namespace);
        let value = text("labelValue", &takes.label_value);
        let picker = Picker {
            label: text("label", "grafana_dashboard"),
            value: Some(value).filter(|value| !value.is_empty()),
            namespaces: match namespaces.as_str() {
                "ALL" => None,
                "" => chart.namespace.clone().map(|own| vec![own]),
                list => Some(list.split(',').map(|name| name.trim().to_owned()).collect()),
            },
            secrets: false,
        };
        self.listed(takes, chart);
        let runs = both(on(&takes.when, &chart.values), Known::Known(enabled == "true"));
        match open {
            Some(reason) => self.open.push(reason),
            None => self.pickers.push((picker, runs)),
        }
    }

    /// ConfigMaps that the values name, and the folders of the providers there (the same file, `dashboardsConfigMaps`,
    /// `extraConfigmapMounts` and `dashboardProviders`).
    fn listed(&mut self, takes: &TakesDashboards, chart: &Chart) {
        let steps: Vec<&str> = takes.path.split('.').filter(|step| !step.is_empty()).collect();
        let Some(values) = chart.values.at(&steps) else { return };
        let mount = |name: &str, path: String| Mount {
            namespace: chart.namespace.clone(),
            config_map: name.to_owned(),
            path,
            key: None,
        };
        let named = values.get("dashboardsConfigMaps").into_iter().flat_map(Value::members);
        let named = named.filter_map(|(provider, name)| Some((name.as_str()?, format!("{FOLDER}/{provider}"))));
        self.mounts.extend(named.map(|(name, path)| mount(name, path)));
        let extra = values.get("extraConfigmapMounts").map_or(&[][..], Value::items).iter();
        let extra =
            extra.filter_map(|one| Some(mount(one.str_at(&["configMap"])?, one.str_at(&["mountPath"])?.to_owned())));
        self.mounts.extend(extra);
        let files = values.get("dashboardProviders").into_iter().flat_map(Value::members);
        let providers = files.flat_map(|(_, file)| file.get("providers").map_or(&[][..], Value::items));
        self.folders.extend(providers.filter_map(|one| one.str_at(&["options", "path"])).map(str::to_owned));
    }

    /// Whether a Grafana shows the dashboards in a ConfigMap.
    pub(super) fn shows(&self, map: &Resource) -> Known<bool> {
        let labels = map.body.at(&["metadata", "labels"]);
        let mounted = self.mounts.iter().filter(|mount| mount.is_of(map) && !mount.path.starts_with("/etc/grafana"));
        let in_folder = mounted.map(|mount| self.is_provided(&mount.path));
        let open = self.open.iter().cloned().map(maybe);
        super::any([self.finds(labels, map.namespace.as_deref())].into_iter().chain(in_folder).chain(open))
    }

    /// Whether a sidecar finds an object with these labels.
    pub(super) fn finds(&self, labels: Option<&Value>, namespace: Option<&str>) -> Known<bool> {
        let finding = self.pickers.iter().filter(|(picker, _)| picker.finds(labels, namespace));
        super::any(finding.map(|(_, runs)| runs.clone()))
    }

    /// The same of something that may lie where it is not seen.
    pub(super) fn may_find(&self, labels: Option<&Value>, namespace: Option<&str>) -> Known<bool> {
        super::any([self.finds(labels, namespace)].into_iter().chain(self.open.iter().cloned().map(maybe)))
    }

    fn is_provided(&self, path: &str) -> Known<bool> {
        let below = |folder: &String| path.strip_prefix(folder.trim_end_matches('/')).is_some_and(is_end_of_name);
        match self.folders.is_empty() {
            true => maybe(Reason::ConfigUnread("grafana".into(), PROVIDERS.into())),
            false => Known::Known(self.folders.iter().any(below)),
        }
    }

    /// Whether sidecars look at Secrets too, whose content nobody here sees.
    pub(super) fn takes_secrets(&self) -> bool {
        self.pickers.iter().any(|(picker, _)| picker.secrets)
    }
}

fn is_end_of_name(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/')
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

/// Whether a Grafana of the operator takes in an object: it bears the labels that `instanceSelector` wants, and lies in the object's
/// namespace unless that allows others.
pub(super) fn takes(context: &Context, object: &Resource) -> Known<bool> {
    let input = context.input;
    let selector = object.body.at(&["spec", "instanceSelector"]);
    let abroad = object.body.at(&["spec", "allowCrossNamespaceImport"]).and_then(Value::as_bool) == Some(true);
    let near = |grafana: &&Resource| {
        abroad || grafana.namespace.is_none() || object.namespace.is_none() || grafana.namespace == object.namespace
    };
    let taken = input.of(GRAFANA).iter().filter(near).map(|grafana| {
        let none = Value::from(Object::new());
        known(selects(selector, Some(grafana.body.at(&["metadata", "labels"]).unwrap_or(&none))))
    });
    super::any(taken.chain(input.gaps(&[GRAFANA]).into_iter().map(maybe)))
}

/// Why people may keep dashboards and alerts where no object shows them: in a database that outlives the pods, or in a repository
/// that Grafana itself follows.
pub(super) fn by_hand(context: &Context) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for (at, instance) in grafanas(context) {
        // A service keeps everything with itself.
        let takes_none = instance.product.file.takes_dashboards.is_empty();
        if takes_none || !keeps(context, at, instance).is(&false) {
            reasons.push(Reason::NotVisible(Hidden::Database(instance.product.id().into())));
        }
        if follows_git(context, at) {
            reasons.push(Reason::SourceUnseen("Git Sync".into()));
        }
    }
    if grafanas(context).next().is_none() {
        // Services outside the cluster would keep them with themselves.
        reasons.extend(unseen(context, &|product| product.file.takes_dashboards.is_empty()));
    }
    reasons
}

/// Whether the database outlives the pods: it lies on a volume, or on a server of its own.
fn keeps(context: &Context, at: usize, instance: &Instance) -> Known<bool> {
    let workloads = instance.workloads(context.workloads);
    if workloads.iter().any(|workload| !workload.fact.containers.is_empty()) {
        let containers = || workloads.iter().flat_map(|workload| &workload.fact.containers);
        let on_volume = containers().flat_map(|container| &container.mounts).any(is_kept);
        let on_server =
            containers().flat_map(|container| container.variables()).any(|name| name.starts_with("GF_DATABASE_"));
        return if on_volume || on_server { Known::Known(true) } else { by_config(context, at) };
    }
    let charts = instance.charts.iter().filter(|chart| !chart.by.observed);
    let by_chart = charts.flat_map(|chart| {
        let takes =
            instance.product.file.takes_dashboards.iter().filter(|takes| takes.chart.as_slice().contains(&chart.name));
        takes.map(|takes| by_values(takes, chart))
    });
    let objects = instance.objects.iter().map(|object| {
        let has = |path: &[&str]| object.body.at(path).is_some();
        Known::Known(has(&["spec", "persistentVolumeClaim"]) || has(&["spec", "config", "database"]))
    });
    super::any(by_chart.chain(objects))
}

fn is_kept(mount: &Value) -> bool {
    let here = mount.str_at(&["path"]).is_some_and(|path| DATA.contains(&path.trim_end_matches('/')));
    here && (mount.get("claim").is_some() || mount.get("hostPath").is_some())
}

fn by_config(context: &Context, at: usize) -> Known<bool> {
    let configs = context.configs_of(at);
    super::any(configs.iter().map(|config| match &config.fact.value {
        Value::Unknown(unknown) => maybe(unknown.reason.clone()),
        value => Known::Known(value.get("database").is_some_and(is_server)),
    }))
}

/// A database server; the default is a file, `sqlite3` (grafana/grafana:conf/defaults.ini, `[database]`).
fn is_server(database: &Value) -> bool {
    database.get("url").is_some() || database.str_at(&["type"]).is_some_and(|kind| kind != "sqlite3")
}

fn by_values(takes: &TakesDashboards, chart: &Chart) -> Known<bool> {
    let path = |rest: &str| if takes.path.is_empty() { rest.to_owned() } else { format!("{}.{rest}", takes.path) };
    // The name of the file `grafana.ini` has a dot of its own.
    let steps: Vec<&str> =
        takes.path.split('.').filter(|step| !step.is_empty()).chain(["grafana.ini", "database"]).collect();
    let server = chart.values.at(&steps).is_some_and(is_server);
    let persistent = at(&chart.values, &path("persistence.enabled"));
    super::any([Known::Known(server), persistent.map(|value| value.as_ref().and_then(Value::as_bool) == Some(true))])
}

/// Git Sync is behind a switch (grafana/grafana:docs/sources/observability-as-code/provision-resources/git-sync-setup.md).
fn follows_git(context: &Context, at: usize) -> bool {
    let toggles = |value: &Value| {
        let named = value.str_at(&["feature_toggles", "enable"]).is_some_and(|list| list.contains("provisioning"));
        named || value.at(&["feature_toggles", "provisioning"]).is_some_and(|switch| shown(switch) == "true")
    };
    context.configs_of(at).iter().any(|config| toggles(&config.fact.value))
}
