//! The facts themselves: what each kind of record holds. How they are made stands in the module of the same name.

mod gitops;
mod login;
mod network;
mod platform;
mod secrets;
mod telemetry;
mod workload;

pub use gitops::GitOpsApp;
pub use login::Login;
pub use network::{Certificate, Console, Entrance, Route};
pub use platform::{Component, Config, Distribution, Environment};
pub use secrets::SecretSource;
pub use telemetry::{Flow, Store};
pub use workload::{Container, Workload};
