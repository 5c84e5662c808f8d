//! Fixes do what they say when a program applies them.

use std::fs;

use serde_json::Value;

use crate::run::{Folder, results};

const APPLICATION: &str = "apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://git.example.com/a.git, path: shop }
  destination: { name: in-cluster, namespace: shop }
";

const RELEASE: &str = "apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: shop, namespace: shop }
spec: { chart: { spec: { chart: shop, sourceRef: { kind: HelmRepository, name: shop } } } }
";

fn of_rule<'s>(sarif: &'s Value, rule: &str) -> &'s Value {
    results(sarif).into_iter().find(|result| result["ruleId"] == rule).unwrap()
}

/// The text after the first fix of a result.
fn mended(text: &str, result: &Value) -> String {
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "apps.yaml");
    let replacement = &change["replacements"][0];
    let region = &replacement["deletedRegion"];
    let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
    assert_eq!((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
    let before: usize = text.split_inclusive('\n').take(number("startLine") - 1).map(str::len).sum();
    let own: usize = text[before..].chars().take(number("startColumn") - 1).map(char::len_utf8).sum();
    let (start, end) = text.split_at(before + own);
    format!("{start}{}{end}", replacement["insertedContent"]["text"].as_str().unwrap())
}

#[test]
fn what_is_missing_is_added_to_the_file_that_lists_what_is_installed() {
    for text in [APPLICATION.to_owned(), APPLICATION.trim_end().to_owned(), APPLICATION.replace('\n', "\r\n")] {
        let folder = Folder::of(&[("apps.yaml", text.as_bytes())]);
        let before = folder.scan(&["scan", "apps.yaml"], "full");
        let gap = of_rule(&before, "vulnerability-scanner");
        assert_eq!(gap["properties"]["verdict"], "fail", "{gap}");
        fs::write(folder.0.path().join("apps.yaml"), mended(&text, gap)).unwrap();
        let after = folder.scan(&["scan", "apps.yaml"], "full");
        let mended = of_rule(&after, "vulnerability-scanner");
        assert_ne!(mended["properties"]["verdict"], "fail", "{mended}");
        assert!(mended["fixes"].is_null());
    }
}

#[test]
fn nothing_is_offered_that_does_not_fit() {
    // What another program would install is no fix, nor what is added to a file that may be rendered from others.
    for (name, text) in
        [("apps.yaml", RELEASE), ("plain.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n")]
    {
        let folder = Folder::of(&[(name, text.as_bytes())]);
        let sarif = folder.scan(&["scan", name], "full");
        let fixes = results(&sarif).into_iter().filter(|result| result["fixes"].to_string().contains("argoproj.io/"));
        assert_eq!(fixes.count(), 0);
    }
    let sarif = Folder::of(&[]).scan(&["demo"], "full");
    assert!(results(&sarif).iter().all(|result| result["fixes"].is_null()));
}
