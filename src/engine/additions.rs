//! Which remedies may be added as they stand: manifests of objects that are not there yet.

use crate::format::skip::Skip;
use crate::format::yaml;
use crate::model::kind::GroupKind;
use crate::model::report::ClusterReport;
use crate::model::snapshot::Snapshot;
use crate::model::value::Value;

/// What stands in snippets for what only their reader knows: a host of the domains that RFC 2606 sets apart, or words in pointed
/// brackets.
const BLANKS: [&str; 4] = ["example.com", "example.org", "<", "{{"];

/// Marks the remedies that add nothing but new objects, and leave nothing to be filled in.
pub fn mark(report: &mut ClusterReport, snapshot: &Snapshot) {
    for remedy in report.findings.iter_mut().flat_map(|finding| &mut finding.remediation) {
        let snippet = remedy.snippet.as_deref().filter(|_| remedy.kind == "manifest");
        remedy.adds = snippet.is_some_and(|snippet| is_new(snippet, snapshot));
    }
}

fn is_new(snippet: &str, snapshot: &Snapshot) -> bool {
    let documents = yaml::documents(snippet);
    let lines = snippet.lines().filter(|line| !line.trim_start().starts_with('#'));
    let is_filled_in = lines.into_iter().all(|line| BLANKS.iter().all(|blank| !line.contains(blank)));
    let mut objects = documents.iter().map(|document| yaml::read(&snippet[document.range.clone()], &Skip::none()));
    is_filled_in
        && !documents.is_empty()
        && objects.all(|object| object.is_ok_and(|read| !is_there(&read.value, snapshot)))
}

/// Whether an object of that name is in the input, or it is no object at all.
fn is_there(object: &Value, snapshot: &Snapshot) -> bool {
    let parts = (object.str_at(&["apiVersion"]), object.str_at(&["kind"]), object.str_at(&["metadata", "name"]));
    let (Some(version), Some(kind), Some(name)) = parts else { return true };
    let group = version.split_once('/').map_or("", |(group, _)| group);
    snapshot.of(&GroupKind::new(group, kind)).iter().any(|known| known.name == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_new;
    use crate::engine::testing::Lab;

    #[test]
    fn only_what_is_not_there_is_added() {
        let snapshot = Lab::new().declared("Application.argoproj.io", "loki", json!({})).snapshot;
        let manifest = |name: &str, more: &str| {
            format!("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{ name: {name} }}\n{more}")
        };
        assert!(is_new(&manifest("tempo", ""), &snapshot));
        assert!(is_new(&manifest("tempo", "# <a remark>\n"), &snapshot));
        assert!(!is_new(&manifest("loki", ""), &snapshot));
        assert!(!is_new(&format!("{}---\n{}", manifest("tempo", ""), manifest("loki", "")), &snapshot));
        assert!(!is_new(&manifest("tempo", "spec: { host: tempo.example.com }\n"), &snapshot));
        assert!(!is_new("replicas: 1\n", &snapshot));
        assert!(!is_new("", &snapshot));
    }
}
