//! The facts themselves: what each kind of record holds. How they are made stands in the module of the same name.

mod alerting;
mod gitops;
mod monitoring;
mod network;
mod platform;
mod secrets;
mod telemetry;
mod upkeep;
mod workload;

pub use alerting::{AlertRoute, ScanNotice};
pub use gitops::GitOpsApp;
pub use monitoring::{Monitor, Reached, Scraper};
pub use network::Entrance;
pub use platform::{Component, Config, Distribution, Environment};
pub use secrets::SecretSource;
pub use telemetry::{Flow, Store};
pub use upkeep::{AlertRule, Dashboard, DataSource, Upkeep};
pub use workload::{Container, LogFormat, Workload};
