//! Holds the built-in rules to their fixtures.

use std::path::Path;

use meetlat::catalog::load::{Choice, load};
use meetlat::fixture::run::run;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_fixture_gets_its_verdict() {
    let outcomes = run(root(), &load(&Choice::default()).unwrap()).unwrap();
    let failed: Vec<String> = outcomes
        .iter()
        .filter(|outcome| !outcome.holds())
        .map(|outcome| format!("{}:\n  {}", outcome.fixture, outcome.differences.join("\n  ")))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
