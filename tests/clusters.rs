//! Whole clusters, each with a table of what every rule must say of it and why.
#![cfg(test)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use meetlat::catalog::load::{Choice, load};
use meetlat::collect::read::Silent;
use meetlat::scan::{Request, run};

/// The verdict of each rule, from the rows `| rule | verdict | because |`.
fn table(folder: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder.join("README.md")).unwrap();
    let rows =
        text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| rule") && !line.starts_with("| --"));
    let cells = |row: &str| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    rows.map(cells).map(|cells| (cells[0].clone(), cells[1].clone())).collect()
}

#[test]
fn every_rule_says_what_the_table_says() {
    let rules = load(&Choice::default()).unwrap();
    for cluster in common::whole_clusters() {
        let folder = &cluster.folder;
        let request = Request { inputs: vec![cluster.path()], ..Request::default() };
        let report = run(&request, &rules, &Silent).unwrap();
        assert_eq!(report.clusters.len(), 1, "{}", folder.display());
        let said = report.clusters[0].findings.iter().map(|finding| {
            let possible: Vec<&str> = finding.possible.iter().map(|verdict| verdict.as_str()).collect();
            let verdict = match possible.as_slice() {
                [one] => (*one).to_owned(),
                several => format!("unknown: {}", several.join(", ")),
            };
            (finding.rule.clone(), verdict)
        });
        let (said, table): (BTreeMap<_, _>, _) = (said.collect(), table(folder));
        assert!(said.keys().eq(table.keys()), "{}", folder.display());
        let differ: Vec<_> = said.iter().filter(|(rule, verdict)| table[*rule] != **verdict).collect();
        assert!(differ.is_empty(), "{}: {differ:?}", folder.display());
    }
}
