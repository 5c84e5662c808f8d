//! One cluster as one run.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use serde_sarif::sarif as form;

use super::places::Places;
use super::uri::part;
use super::words::clean;
use super::{File, Options, Profile, bag, notices, results, rules};
use crate::model::language::Text;
use crate::report::document::{Cluster, Report, Rule};
use crate::report::wording;

/// The base of addresses that count from the working directory, as other tools and GitHub's own call it.
pub(super) const BASE: &str = "%SRCROOT%";

/// What runs are told apart by: the clusters' names as a part of a path, each once.
pub(super) fn names(clusters: &[Cluster]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut own = |cluster: &Cluster| {
        let name = part(&cluster.identity.name);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| seen.insert(name.to_lowercase()));
        free.unwrap_or(name)
    };
    clusters.iter().map(&mut own).collect()
}

/// The run of a cluster by its name, or the one of a report on none; with the files that its results point into.
pub(super) fn run(
    report: &Report,
    cluster: Option<(&Cluster, &String)>,
    notes: &[Text],
    options: &Options<'_>,
) -> (form::Run, Vec<File>) {
    let rules: Vec<&Rule> = report.rules.iter().filter(|rule| cluster.is_some_and(|(one, _)| ran(rule, one))).collect();
    let (mut found, mut files) = (results::Found::default(), Vec::new());
    if let Some((cluster, name)) = cluster {
        let mut places = Places::new(cluster, name, options);
        found = results::results(cluster, name, &rules, &mut places, options);
        files = places.files();
    }
    let mut descriptors: Vec<_> =
        rules.iter().map(|rule| rules::descriptor(rule, report, cluster.map(|(one, _)| one), options)).collect();
    descriptors.extend(found.left_out.then(|| rules::left_out(options.language)));
    let id = cluster.map_or("meetlat/".to_owned(), |(_, name)| format!("meetlat/{name}/"));
    let run = form::Run::builder()
        .tool(tool(report, descriptors))
        .automation_details(form::RunAutomationDetails::builder().id(id).build())
        .invocations(vec![notices::invocation(report, cluster.map(|(one, _)| one), notes, options.language)])
        .column_kind(json!("unicodeCodePoints"))
        .language(options.language.as_str())
        .original_uri_base_ids(bases(options))
        .results(found.results)
        .properties(bag(cluster.map(|(one, _)| properties(one, options.profile)).unwrap_or_default()))
        .build();
    (run, files)
}

fn ran(rule: &Rule, cluster: &Cluster) -> bool {
    cluster.findings.iter().any(|finding| finding.rule == rule.id)
}

fn tool(report: &Report, rules: Vec<form::ReportingDescriptor>) -> form::Tool {
    let driver = form::ToolComponent::builder()
        // Consumers keep apart what tools of other names found: it never changes.
        .name("meetlat")
        .version(report.tool.version.clone())
        .semantic_version(report.tool.version.clone())
        .rules(rules)
        .properties(bag([("rulesDigest", json!(report.tool.rules_digest))]))
        .build();
    form::Tool::builder().driver(driver).build()
}

/// Each consumer knows by itself where it has checked out what was scanned.
fn bases(options: &Options<'_>) -> BTreeMap<String, form::ArtifactLocation> {
    let words = wording::working_folder();
    let description = form::Message::builder().text(words.get(options.language)).build();
    [(BASE.to_owned(), form::ArtifactLocation::builder().description(description).build())].into()
}

/// What tells the cluster from others, and how it does.
fn properties(cluster: &Cluster, profile: Profile) -> Vec<(&'static str, serde_json::Value)> {
    let identity = &cluster.identity;
    let text = |text: &Option<String>| text.as_deref().map_or(json!(null), |text| json!(clean(text)));
    let waivers = (profile == Profile::Full && !cluster.waivers.is_empty()).then_some(cluster.waivers.len());
    vec![
        ("cluster", json!(clean(&identity.name))),
        ("uid", text(&identity.uid)),
        ("server", text(&identity.server)),
        ("serverVersion", text(&identity.version)),
        ("collectedAt", text(&cluster.collected_at)),
        ("score", json!(cluster.score.percent)),
        ("coverage", json!(cluster.score.coverage)),
        ("waivers", json!(waivers)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{Identity, Scored};

    #[test]
    fn each_run_has_a_name_of_its_own() {
        let cluster = |name: &str| Cluster {
            identity: Identity { name: name.to_owned(), ..Identity::default() },
            collected_at: None,
            observed: true,
            sources: Vec::new(),
            coverage: Vec::new(),
            repository: None,
            score: Scored { percent: None, coverage: None },
            components: Vec::new(),
            findings: Vec::new(),
            steps: Vec::new(),
            waivers: Vec::new(),
            carrier: None,
            comparison: None,
            problems: Vec::new(),
        };
        assert_eq!(names(&["a", "A", "b", "a"].map(cluster)), ["a", "A-2", "b", "a-3"]);
    }
}
