//! `meetlat` holds a Kubernetes platform against a reference architecture: see the crate's README.
//!
//! The modules import downward only, in this order: `model`, `format`, `filter`, `facts`, `engine`, `catalog`, `config`, `collect`,
//! `scan`, `fixture`, `report`, `cli`.

pub mod catalog;
pub mod cli;
pub mod collect;
pub mod config;
pub mod engine;
pub mod facts;
pub mod filter;
pub mod fixture;
pub mod format;
pub mod model;
pub mod report;
pub mod scan;
