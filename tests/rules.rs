//! Holds the built-in rules to their fixtures.

use std::io::{self, Write};
use std::path::Path;

use meetlat::catalog::load::{Choice, load};
use meetlat::fixture::run::{provable, run, unproven, untested};

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

/// Reports say of commands and advice that no test proves them. All else is applied to a fixture, and then the rule
/// passes.
#[test]
fn every_remedy_that_can_be_proven_is() {
    let rules = load(&Choice::default()).unwrap();
    let unproven = unproven(&run(root(), &rules).unwrap(), &rules);
    writeln!(io::stdout(), "{} remedies proven", provable(&rules).len() - unproven.len()).unwrap();
    assert!(unproven.is_empty(), "in no fixture's `mendedBy`: {unproven:?}");
}

#[test]
fn every_practice_has_a_rule() {
    let rules = load(&Choice::default()).unwrap();
    for section in &rules.architecture.sections {
        for (id, practice) in &section.practices {
            let judged = rules.files.iter().any(|rule| practice.is_judged_by(rule, &section.id, id));
            assert!(judged, "no rule judges {id} of section {}", section.id);
            let named = |wanted: &String| rules.files.iter().any(|rule| rule.id == *wanted);
            assert!(practice.rules.iter().all(named), "{id} names a rule that is not there: {:?}", practice.rules);
        }
    }
}
