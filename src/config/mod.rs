//! The configuration file `meetlat.yaml`: its form, where it is found, and what is wrong with it.

mod check;
pub mod file;
pub mod find;
pub mod load;
mod template;

pub use check::{check, expired};
pub use template::TEMPLATE;
