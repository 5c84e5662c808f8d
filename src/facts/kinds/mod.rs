//! The facts themselves: what each kind of record holds. How they are made stands in the module of the same name.

mod alerting;
mod cloud;
mod gitops;
mod login;
mod monitoring;
mod network;
mod platform;
mod release;
mod rights;
mod secrets;
mod telemetry;
mod upkeep;
mod workload;

pub use alerting::{AlertRoute, ScanNotice};
pub use cloud::{CloudCluster, CloudGrant, CloudIdentity, ClusterLogin, InfrastructureSign, NodeAddress};
pub use gitops::{GitOpsApp, GitRepository};
pub use login::Login;
pub use monitoring::{Monitor, Reached, Scraper};
pub use network::{Certificate, Console, Entrance, Route};
pub use platform::{Component, Config, Distribution, Environment};
pub use release::{Release, ScannerRelease, Upgrade};
pub use rights::Grant;
pub use secrets::{Literal, SecretSource, SecretUse};
pub use telemetry::{Flow, Store};
pub use upkeep::{AlertRule, Dashboard, DataSource, Upkeep};
pub use workload::{Container, LogFormat, Workload};
