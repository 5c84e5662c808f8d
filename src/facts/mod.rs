//! Where the domain lives: derived, normalised records with their provenance, each kind made by one pure function.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod addresses;
pub mod all;
pub mod app_sources;
pub mod charts;
pub mod cloud;
pub mod cluster_login;
pub mod components;
pub mod config;
pub mod containers;
pub mod context;
pub mod distribution;
pub mod distribution_signs;
pub mod entrances;
pub mod environment;
pub mod fact;
pub mod flow;
pub mod gitops_apps;
pub mod image;
pub mod infrastructure;
pub mod input;
pub mod kinds;
pub mod made;
pub mod node_addresses;
pub mod placement;
pub mod product;
pub mod product_file;
pub mod recognise;
pub mod releases;
pub mod resolve;
pub mod secret_sources;
pub mod stage;
pub mod store;
pub mod version;
pub mod working;
pub mod workloads;
