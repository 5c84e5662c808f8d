//! Products are recognised for what they are, and a label or a name alone never convinces.
#![cfg(test)]

use std::path::Path;

use meetlat::catalog::load::{Choice, RuleSet, load};
use meetlat::collect::read::Silent;
use meetlat::fixture::run::run_components;
use meetlat::scan::{Request, run};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rules() -> RuleSet {
    load(&Choice::default()).unwrap()
}

#[test]
fn every_fixture_holds() {
    let differences = run_components(root(), &rules()).unwrap();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_dex_that_nobody_logs_in_with_is_no_identity_provider() {
    let fixture = root().join("fixtures/components/dex-of-argo-cd.yaml");
    let request = Request { inputs: vec![fixture.display().to_string()], ..Request::default() };
    let report = run(&request, &rules(), &Silent).unwrap();
    let dex = report.clusters[0].components.iter().find(|component| component.id == "dex").unwrap();
    assert!(!dex.capabilities.iter().any(|capability| capability == "identity-provider"), "{dex:?}");
}

#[test]
fn flux_has_the_version_of_its_label() {
    let fixture = root().join("fixtures/components/flux-by-its-label.yaml");
    let request = Request { inputs: vec![fixture.display().to_string()], ..Request::default() };
    let report = run(&request, &rules(), &Silent).unwrap();
    let flux = report.clusters[0].components.iter().find(|component| component.id == "flux").unwrap();
    assert_eq!(flux.version.as_deref(), Some("2.9.4"));
}

#[test]
fn the_products_of_the_paper_are_in_the_catalogue() {
    const PAPER: [&str; 19] = [
        "prometheus-operator",
        "prometheus",
        "grafana",
        "alertmanager",
        "thanos",
        "loki",
        "promtail",
        "alloy",
        "tempo",
        "jaeger",
        "ingress-nginx",
        "oauth2-proxy",
        "trivy-operator",
        "external-secrets",
        "cert-manager",
        "argo-cd",
        "flux",
        "dex",
        "hubble",
    ];
    let rules = rules();
    let ids: Vec<&str> = rules.products.iter().map(|product| product.id()).collect();
    let missing: Vec<&&str> = PAPER.iter().filter(|id| !ids.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let alternatives = rules.products.iter().filter(|product| !product.reference && !PAPER.contains(&product.id()));
    let accepted = alternatives.filter(|product| !product.file.capabilities.is_empty()).count();
    assert!(accepted >= 20, "{accepted} accepted alternatives");
}

#[test]
fn references_of_the_architecture_are_products() {
    let rules = rules();
    for (id, capability) in &rules.architecture.capabilities {
        for reference in &capability.reference {
            let known = rules.products.iter().any(|product| product.id() == reference);
            assert!(known, "{id} names {reference}, which no file describes");
        }
    }
}
