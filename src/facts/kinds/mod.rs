//! The facts themselves: what each kind of record holds. How they are made stands in the module of the same name.

mod cloud;
mod gitops;
mod network;
mod platform;
mod release;
mod secrets;
mod telemetry;
mod workload;

pub use cloud::{CloudCluster, CloudGrant, CloudIdentity, ClusterLogin, InfrastructureSign, NodeAddress};
pub use gitops::{GitOpsApp, GitRepository};
pub use network::Entrance;
pub use platform::{Component, Config, Distribution, Environment};
pub use release::{Release, ScannerRelease, Upgrade};
pub use secrets::SecretSource;
pub use telemetry::{Flow, Store};
pub use workload::{Container, Workload};
