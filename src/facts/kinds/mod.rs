//! The facts themselves: what each kind of record holds. How they are made stands in the module of the same name.

mod gitops;
mod network;
mod platform;
mod rights;
mod secrets;
mod telemetry;
mod workload;

pub use gitops::GitOpsApp;
pub use network::Entrance;
pub use platform::{Component, Config, Distribution, Environment};
pub use rights::Grant;
pub use secrets::{Literal, SecretSource, SecretUse};
pub use telemetry::{Flow, Store};
pub use workload::{Container, Workload};
