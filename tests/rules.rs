//! Holds the built-in rules to their fixtures.

use std::path::Path;

use meetlat::catalog::load::{Choice, load};
use meetlat::fixture::run::{run, untested};

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

#[test]
fn every_verdict_that_a_rule_can_reach_has_a_fixture() {
    let rules = load(&Choice::default()).unwrap();
    let outcomes = run(root(), &rules).unwrap();
    let untested = untested(&outcomes, &rules);
    assert!(untested.is_empty(), "no fixture for {untested:?}");
}
