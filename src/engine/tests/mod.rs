//! The engine on small worlds.

mod conditions;
mod findings;

use serde_json::json;

use super::testing::Lab;

/// A cluster with a log store on each of `backends`.
fn stores(backends: &[&str]) -> Lab {
    backends.iter().fold(Lab::new(), |lab, backend| lab.fact("Store", json!({"signal": "logs", "backend": backend})))
}
