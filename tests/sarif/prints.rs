//! Fingerprints are the same for the same gap in every run, and for no other.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::run::{Folder, results};

/// A Deployment with a credential in plain text.
const SHOP: &str = "apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: shop }
spec:
  template:
    spec:
      containers:
        - name: shop
          image: docker.io/shop/shop:1.0.0
          env: [{ name: DB_PASSWORD, value: correct-horse-battery }]
";

/// A pod as a cluster shows it, of a Deployment that is not in the input.
fn pod(hash: &str, end: &str, uid: &str) -> String {
    format!(
        "apiVersion: v1
kind: Pod
metadata:
  name: shop-{hash}-{end}
  namespace: shop
  uid: {uid}
  labels: {{ app: shop, pod-template-hash: {hash} }}
  ownerReferences: [{{ apiVersion: apps/v1, kind: ReplicaSet, name: shop-{hash}, uid: {uid}, controller: true }}]
spec:
  containers:
    - name: shop
      image: docker.io/shop/shop:1.0.0
      env: [{{ name: DB_PASSWORD, value: correct-horse-battery }}]
status: {{ phase: Running }}
"
    )
}

/// `kube-system` of a cluster.
fn cluster(uid: &str) -> String {
    format!("apiVersion: v1\nkind: Namespace\nmetadata: {{ name: kube-system, uid: {uid} }}\n---\n")
}

fn prints(sarif: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for result in results(sarif) {
        let print = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap();
        assert_eq!(print, format!("{}:1", result["fingerprints"]["meetlat/v1"].as_str().unwrap()));
        assert!(all.insert(print.to_owned()), "twice: {result}");
    }
    let gap = results(sarif).into_iter().find(|result| result["ruleId"] == "no-literal-secrets").unwrap();
    assert!(all.len() > 5 && gap["kind"] == "fail" && gap.to_string().contains(".env["), "{gap}");
    all
}

fn of(name: &str, text: &str) -> BTreeSet<String> {
    let folder = Folder::of(&[(name, text.as_bytes())]);
    prints(&folder.scan(&["scan", name], "full"))
}

#[test]
fn moved_lines_and_renamed_files_change_nothing() {
    let first = of("shop.yaml", SHOP);
    assert_eq!(first, of("shop.yaml", &format!("# one\n\n# two\n{SHOP}")));
    assert_eq!(
        first,
        of(
            "rendered-4711.yaml",
            &SHOP.replace("      containers:\n", "      terminationGracePeriodSeconds: 5\n      containers:\n")
        )
    );
    assert_ne!(first, of("shop.yaml", &SHOP.replace("DB_PASSWORD", "API_PASSWORD")));
}

#[test]
fn pods_that_restart_change_nothing() {
    let of = |hash, end, uid| {
        of("dump.yaml", &format!("{}{}", cluster("11111111-2222-3333-4444-555555555555"), pod(hash, end, uid)))
    };
    let first = of("7d4b9c6d5f", "x2x4z", "aaaaaaaa-0000-0000-0000-000000000001");
    assert_eq!(first, of("6c8f9bd7c5", "qwk2r", "bbbbbbbb-0000-0000-0000-000000000002"));
}

#[test]
fn clusters_share_no_fingerprint() {
    let of = |uid: &str| of("dump.yaml", &format!("{}{}", cluster(uid), pod("7d4b9c6d5f", "x2x4z", uid)));
    let (one, other) = (of("11111111-2222-3333-4444-555555555555"), of("99999999-2222-3333-4444-555555555555"));
    assert!(one.is_disjoint(&other));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::of(&[("shop.yaml", SHOP.as_bytes())]);
    let mut seen = BTreeSet::new();
    for _ in 0..3 {
        folder.scan(&["scan", "shop.yaml"], "full");
        seen.insert(std::fs::read(folder.out()).unwrap());
    }
    assert_eq!(seen.len(), 1);
}
