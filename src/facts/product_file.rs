//! A product as its YAML file writes it. What the program runs is [`super::product::Product`], compiled from this.

mod alerting;
mod classes;
mod cloud;
mod console;
mod deploys;
mod identity;
mod login;
mod makes;
mod notices;
mod scrapes;
mod signals;
mod upkeep;

pub use alerting::{AlertingSpec, ChosenConfigs, ConfigSecret, NotifySpec};
pub use classes::{ClassSpec, ClassValues, Parameters};
pub use cloud::{CloudService, FedBy};
pub use console::{ConsoleSpec, ConsoleValues};
pub use deploys::{LabelName, Part, SyncSpec, TrackSpec, UpgradeSpec};
pub use identity::{IdentityOf, IdentityPlace, IdentitySpec, IdentityWay, Way};
pub use login::{LoginKind, LoginSpec, LoginWay, OwnLogin};
pub use makes::{
    MadeEntrance, MadeGrant, MadeKind, MadeRole, MadeSecret, MadeWorkload, Makes, Setting, VisitorSetting, Visitors,
};
pub use notices::NoticeSpec;
pub use scrapes::{Finds, MonitorSpec, ScrapeSpec};
pub use signals::{Signal, Signals};
pub use upkeep::{Evaluates, MadeWatch, Needs, TakesDashboards};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::one_or_many::OneOrMany;

/// A product: how it is recognised, where its configuration lives, and what follows from both.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ComponentFile {
    /// The product's id; the file's stem.
    pub id: String,
    /// The product's name as its makers write it.
    pub name: String,
    /// What it is always for; ids of capabilities in `architecture.yaml`.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// What it is for only when its configuration says so.
    #[serde(default)]
    pub capable: Vec<Capable>,
    /// How it is recognised.
    pub signals: Signals,
    /// The roles that its workloads play; the first that matches counts.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// Where its configuration stands; every place that is found yields a `Config`.
    #[serde(default)]
    pub config: Vec<ConfigPlace>,
    /// Chart defaults that were looked up, with the chart versions they hold for.
    #[serde(default)]
    pub defaults: Vec<ChartDefault>,
    /// What its chart or a custom resource of it makes, where that is declared.
    #[serde(default)]
    pub makes: Makes,
    /// How a console of it lets people in who have not logged in.
    #[serde(default)]
    pub visitors: Vec<Visitors>,
    /// What it keeps.
    #[serde(default)]
    pub store: Vec<StoreSpec>,
    /// What it ships.
    #[serde(default)]
    pub flow: Vec<FlowSpec>,
    /// How it finds what it gathers metrics from.
    #[serde(default)]
    pub scrapes: Vec<ScrapeSpec>,
    /// Where it is told whom to send alerts to.
    #[serde(default)]
    pub alerting: Vec<AlertingSpec>,
    /// Where it is told which Alertmanager to send alerts to.
    #[serde(default)]
    pub notifies: Vec<NotifySpec>,
    /// For a product that takes in the webhooks of an Alertmanager: the channel that it passes them on to, `teams-v1`.
    #[serde(default)]
    pub bridge: Option<String>,
    /// How people hear of what it finds, for scanners and what reports for them; a scanner without any keeps it to itself.
    #[serde(default)]
    pub notices: Vec<NoticeSpec>,
    /// The types of Grafana's data sources that read from it.
    #[serde(default)]
    pub data_sources: OneOrMany,
    /// What it must have to work on; without any of these it is idle (ruling: installed, with nothing to do).
    #[serde(default)]
    pub work: Vec<Work>,
    /// The objects that say what stands behind a secrets operator.
    #[serde(default)]
    pub secrets: Vec<SecretsSpec>,
    /// Annotations of pods by which they get secrets from it, without a Secret in between.
    #[serde(default)]
    pub injects: OneOrMany,
    /// The kinds of object that are its GitOps applications, for an operator of that sort.
    #[serde(default)]
    pub apps: Vec<String>,
    /// How those applications are kept in step with Git.
    #[serde(default)]
    pub sync: SyncSpec,
    /// The table in `rules/releases/` that its versions are held against.
    #[serde(default)]
    pub releases: Option<String>,
    /// The label of its workloads that holds its version, where its images are numbered apart from it.
    #[serde(default)]
    pub version_label: Option<String>,
    /// What it keeps up to date by itself.
    #[serde(default)]
    pub upgrades: Vec<UpgradeSpec>,
    /// The marks that its applications leave on what they deploy.
    #[serde(default)]
    pub tracks: Vec<TrackSpec>,
    /// How it proves to a cloud who it is.
    #[serde(default)]
    pub identity: Vec<IdentitySpec>,
    /// The beginnings of the names of its metrics.
    #[serde(default)]
    pub metrics: OneOrMany,
    /// What it needs to be watched.
    #[serde(default)]
    pub needs: Needs,
    /// Where it finds the alert rules that it evaluates.
    #[serde(default)]
    pub evaluates: Vec<Evaluates>,
    /// How it finds dashboards that other objects bring, where a chart makes it.
    #[serde(default)]
    pub takes_dashboards: Vec<TakesDashboards>,
    /// How people log in to it, for a console or an authenticating proxy.
    #[serde(default)]
    pub login: Option<LoginSpec>,
    /// For an ingress controller: which classes it serves.
    #[serde(default)]
    pub classes: ClassSpec,
    /// For a tunnel: `public` or `internal`, whoever can come in through it.
    #[serde(default)]
    pub tunnel: Option<String>,
    /// Its console, where it has one for people to look at or to work with.
    #[serde(default)]
    pub console: Option<ConsoleSpec>,
    /// For a service of a cloud: where it runs and what it leaves in the cluster.
    #[serde(default)]
    pub cloud: Option<CloudService>,
}

/// A capability that depends on the configuration.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Capable {
    /// The capability's id.
    pub capability: String,
    /// A filter over one `Config` (`@.place`, `@.value…`); the capability is there when any configuration matches.
    #[serde(rename = "where")]
    pub filter: String,
    /// Configured so, it reaches every node from wherever it runs: an agent that reads logs through the API server.
    #[serde(default)]
    pub every_node: bool,
}

/// A role that a workload plays in its product.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The role, `store`.
    pub role: String,
    /// The end of the image's repository, as in a signal; may be left out where `arg` tells.
    #[serde(default)]
    pub image: OneOrMany,
    /// The first argument that is no flag, or the program's name; with a leading `-` any argument that begins so.
    #[serde(default)]
    pub arg: OneOrMany,
    /// The container's name.
    #[serde(default)]
    pub container: Option<String>,
    /// Without a ready workload in this role the product is not ready.
    #[serde(default)]
    pub essential: bool,
}

/// Where a configuration stands. Exactly one of `configMap`, `secret`, `args`, `env`, `resource` and `chart` is given.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConfigPlace {
    /// A ConfigMap that a workload of the product mounts or names.
    #[serde(default)]
    pub config_map: Option<Volume>,
    /// A Secret that a workload of the product mounts; only structure is ever read from it.
    #[serde(default)]
    pub secret: Option<Volume>,
    /// The arguments of the product's containers, as members named after the flags.
    #[serde(default)]
    pub args: bool,
    /// The environment variables of the product's containers whose names begin so, as members.
    #[serde(default)]
    pub env: Option<String>,
    /// A custom resource of the product.
    #[serde(default)]
    pub resource: Option<String>,
    /// Values of this chart in an Argo CD Application or a Flux HelmRelease.
    #[serde(default)]
    pub chart: OneOrMany,
    /// With `configMap` and `secret`: the key whose text is the configuration; `*` takes every key as a member (no format).
    #[serde(default)]
    pub key: Option<String>,
    /// With `configMap` and `secret`: how the text is written. With `chart`: the same for a text at `path`.
    #[serde(default)]
    pub format: Option<Format>,
    /// With `resource`: a path below which the configuration stands, `$.spec`. With `chart`: a path in its values.
    #[serde(default)]
    pub path: Option<String>,
    /// Only workloads in this role.
    #[serde(default)]
    pub role: Option<String>,
}

/// How a ConfigMap or Secret with a configuration is told from others.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Volume {
    /// The directory or file where a container of the product mounts it.
    #[serde(default)]
    pub mounted_at: OneOrMany,
    /// The object's whole name, where the product insists on it: `argocd-cm`.
    #[serde(default)]
    pub name: OneOrMany,
    /// It is called as the product's custom resource of this kind is.
    #[serde(default)]
    pub named_as: Option<String>,
}

/// How a configuration text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// INI: members are sections, whose members are keys.
    Ini,
    /// TOML.
    Toml,
    /// Alloy (formerly River): `blocks`, a list of `type`, `label`, `attributes` and `blocks`.
    Alloy,
    /// Fluent Bit's classic format: `sections`, a list of `type` and `entries`.
    Fluentbit,
}

/// Defaults of a chart.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChartDefault {
    /// The chart's name.
    pub chart: String,
    /// The chart versions for which they were looked up: `>=6`, `>=5,<7`.
    pub versions: String,
    /// Path in the values → default.
    pub values: BTreeMap<String, serde_json::Value>,
}

/// What a product keeps.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StoreSpec {
    /// What is kept.
    pub signal: StoreSignal,
    /// The extractor in `facts/store` that reads the configuration, for products whose configuration decides.
    #[serde(default)]
    pub from: Option<String>,
    /// Where it is always kept, for all others.
    #[serde(default)]
    pub backend: Option<Backend>,
    /// Whether the product is made to keep data for long on a volume.
    #[serde(default)]
    pub long_on_volume: bool,
}

/// A kind of telemetry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StoreSignal {
    /// Metrics.
    Metrics,
    /// Logs.
    Logs,
    /// Traces.
    Traces,
}

/// Where telemetry is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// Object storage.
    Object,
    /// A service outside the cluster.
    External,
    /// A disk in the cluster.
    Volume,
    /// Memory.
    Memory,
    /// No object shows it.
    Unknown,
}

/// What a product ships.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowSpec {
    /// What is shipped.
    pub signal: StoreSignal,
    /// The extractor in `facts/flow` that reads the targets from the configuration.
    #[serde(default)]
    pub from: Option<String>,
    /// The path in the configuration where the only target stands, in place of an extractor.
    #[serde(default)]
    pub at: Option<String>,
    /// With `at`: the vendor's service that is meant, where what stands there is no address but a region or the like.
    #[serde(default)]
    pub vendor: Option<String>,
    /// The product to whose store it always ships, for agents of a vendor: its id.
    #[serde(default)]
    pub to: Option<String>,
}

/// Something that a product works on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Work {
    /// The kinds of which one object must exist.
    pub resource: OneOrMany,
    /// A filter that the object must pass.
    #[serde(default, rename = "where")]
    pub filter: Option<String>,
    /// It can do without for a while: that none is there does not make it idle.
    #[serde(default)]
    pub optional: bool,
    /// The object is made by the cluster rather than by people, and so asked of observations only.
    #[serde(default)]
    pub made_by_cluster: bool,
    /// With `freshAt`: how many days old the newest may be before the product counts as stale.
    #[serde(default)]
    pub fresh_days: Option<u32>,
    /// The path of the time that `freshDays` is asked of.
    #[serde(default)]
    pub fresh_at: Option<String>,
}

/// Objects that say what stands behind a secrets operator.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretsSpec {
    /// Their kinds; left out where the product as such is the source.
    #[serde(default)]
    pub resource: OneOrMany,
    /// A filter that the object must pass.
    #[serde(default, rename = "where")]
    pub filter: Option<String>,
    /// The path of the provider: text, or a mapping whose only key names it. Where the product as such is the source, the
    /// provider itself.
    #[serde(default)]
    pub provider: Option<String>,
    /// Provider → class, where it is not `manager`; `*` for every other.
    #[serde(default)]
    pub classes: BTreeMap<String, SecretClass>,
}

/// What kind of place secrets come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SecretClass {
    /// A secret manager of a cloud, Vault or a service.
    Manager,
    /// The cluster itself.
    Cluster,
    /// Encrypted in Git.
    Git,
    /// Made up, for trials.
    Fake,
}
