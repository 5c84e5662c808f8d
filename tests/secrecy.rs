//! No credential of an input ever reaches an output, whatever the format, the language and the command.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What must not be seen. Each begins like nothing else in the input, so that a part of it would be noticed too.
const CREDENTIALS: [&str; 12] = [
    "zq1-env-hunter2",
    "zq2-arg-hunter2",
    "zq3-url-hunter2",
    "zq4-ini-hunter2",
    "zq5-yaml-hunter2",
    "zq6-data-hunter2",
    "zq7-text-hunter2",
    "zq8-release-hunter2",
    "zq9-file-hunter2",
    "zq10-generated-hunter2",
    "zq11-fake-hunter2",
    "zq12-applied-hunter2",
];

/// `zq6-data-hunter2` as a Secret holds it.
const ENCODED: &str = "enE2LWRhdGEtaHVudGVyMg==";

const MANIFESTS: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"password":"zq12-applied-hunter2"}'
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: docker.io/grafana/loki:3.7.6
          args: ["-admin.password=zq2-arg-hunter2", "-store=postgres://shop:zq3-url-hunter2@db:5432/shop"]
          env:
            - { name: DB_PASSWORD, value: zq1-env-hunter2 }
            - name: TOKEN
              valueFrom: { secretKeyRef: { name: db, key: password } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: shop }
data:
  web.ini: |
    [database]
    password = zq4-ini-hunter2
  web.yaml: |
    database: { host: db }
    password: zq5-yaml-hunter2
---
apiVersion: v1
kind: Secret
metadata: { name: db, namespace: shop }
data: { password: enE2LWRhdGEtaHVudGVyMg== }
stringData: { token: zq7-text-hunter2 }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: grafana, namespace: monitoring }
spec:
  interval: 1h
  chart:
    spec: { chart: grafana, sourceRef: { kind: HelmRepository, name: grafana } }
  values: { adminPassword: zq8-release-hunter2 }
---
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata: { name: trial }
spec:
  provider:
    fake: { data: [{ key: password, value: zq11-fake-hunter2, version: v1 }] }
"#;

const FILES: [(&str, &str); 3] = [
    ("manifests.yaml", MANIFESTS),
    ("values-prod.yaml", "grafana: { adminPassword: zq9-file-hunter2 }\n"),
    ("secrets/kustomization.yaml", "secretGenerator:\n  - name: db\n    literals: [password=zq10-generated-hunter2]\n"),
];

fn written() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("secrecy");
    for (name, text) in FILES {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// All that a run says.
fn said(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_meetlat")).args(args).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The credentials in a text, read as one line so that no wrapped one is missed.
fn leaks(text: &str) -> BTreeSet<&'static str> {
    let whole: String = text.split_whitespace().collect();
    CREDENTIALS.into_iter().chain([ENCODED]).filter(|credential| whole.contains(credential)).collect()
}

#[test]
fn no_credential_reaches_a_report() {
    let folder = written();
    let input = folder.to_str().unwrap();
    for format in ["table", "json", "markdown"] {
        for language in ["en", "nl"] {
            let text = said(&["scan", input, "--lang", language, "-o", format]);
            assert!(leaks(&text).is_empty(), "{format} {language}: {:?}", leaks(&text));
        }
    }
    for command in ["components", "coverage"] {
        assert!(leaks(&said(&[command, input])).is_empty(), "{command}");
    }
}

#[test]
fn no_credential_reaches_an_explanation() {
    let folder = written();
    let input = folder.to_str().unwrap();
    let report: serde_json::Value = serde_json::from_str(&said(&["scan", input, "-o", "json"])).unwrap();
    for finding in report["clusters"][0]["findings"].as_array().unwrap() {
        let rule = finding["rule"].as_str().unwrap();
        let text = said(&["explain", rule, input]);
        assert!(leaks(&text).is_empty(), "{rule}: {:?}", leaks(&text));
    }
}

/// A rule that shows everything shows no credential either, and the places of all are found.
#[test]
fn no_rule_can_show_a_credential() {
    let folder = written();
    let rule = r#"
id: shows-everything
title: { en: All, nl: Alles }
paper: { section: "3.5", practice: secret-manager }
severity: low
revision: 1
why: { en: All, nl: Alles }
pass:
  all:
    - exists: { kind: Deployment.apps, show: ["$.spec", "$.spec.template.spec.containers[*].args[*]", "$.spec.template.spec.containers[*].env[*].value"] }
    - exists: { kind: ConfigMap, show: ["$.data", "$.data[*]"] }
    - exists: { kind: Secret, show: ["$.data.password", "$.stringData.token"] }
    - exists: { kind: HelmRelease.helm.toolkit.fluxcd.io, show: ["$.spec.values.adminPassword", "$.spec"] }
    - exists: { fact: Workload, show: ["$.containers[*].args[*]", "$.containers"] }
    - exists: { fact: Literal, show: [$.key] }
verdicts: [pass, fail, unknown]
message: { pass: { en: All, nl: Alles }, fail: { en: None, nl: Niets } }
"#;
    let rules = Path::new(env!("CARGO_TARGET_TMPDIR")).join("secrecy-rules");
    fs::create_dir_all(&rules).unwrap();
    fs::write(rules.join("shows-everything.yaml"), rule).unwrap();
    let args = ["scan", folder.to_str().unwrap(), "--rules", rules.to_str().unwrap(), "-o", "json"];
    let text = said(&[&args[..], &["--rule", "shows-everything"]].concat());
    assert!(text.contains("\"verdict\": \"pass\"") && text.contains("***"), "{text}");
    assert!(leaks(&text).is_empty(), "{:?}", leaks(&text));
    let found = said(&[&args[..], &["--rule", "no-literal-secrets"]].concat());
    for place in
        ["DB_PASSWORD", "-admin.password", "-store", "web.ini", "web.yaml", "adminPassword", "secretGenerator[0]"]
    {
        assert!(found.contains(place), "{place}: {found}");
    }
}
