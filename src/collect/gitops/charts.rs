//! Charts that lie in the input: not rendered, but seen by their Chart.yaml and by the `kind:` lines of their templates.

use std::collections::BTreeSet;

use super::tree::{Tree, folder_of, joined, within};
use crate::model::kind::GroupKind;
use crate::model::value::Value;

/// A dependency of a chart, as its Chart.yaml names it (helm.sh/docs/topics/charts, "Chart Dependencies").
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dependency {
    /// The chart's name.
    pub(super) name: String,
    /// The member of the values that is its own.
    pub(super) key: String,
    /// The version asked for.
    pub(super) version: Option<String>,
    /// Where it comes from.
    pub(super) repository: Option<String>,
    /// Paths in the values of which the first that is set switches it.
    pub(super) conditions: Vec<String>,
}

/// Whether a folder is a chart.
pub(super) fn is_chart(tree: &Tree, folder: &str) -> bool {
    chart_file(tree, folder).is_some()
}

fn chart_file<'a>(tree: &Tree<'a>, folder: &str) -> Option<&'a Value> {
    tree.value(&joined(folder, "Chart.yaml"))
}

/// Every chart's folder.
pub(super) fn folders(tree: &Tree) -> BTreeSet<String> {
    let files = tree.below("").map(|(place, _)| place);
    files
        .filter(|place| place.rsplit('/').next() == Some("Chart.yaml"))
        .map(|place| folder_of(place).to_owned())
        .collect()
}

/// Whether a file is a template of one of the charts, or ships with it: none of it is desired state by itself.
pub(super) fn is_within(place: &str, charts: &BTreeSet<String>) -> bool {
    charts.iter().any(|chart| within(place, chart).is_some())
}

/// The charts that it brings along.
pub(super) fn dependencies(tree: &Tree, folder: &str) -> Vec<Dependency> {
    let listed = chart_file(tree, folder).and_then(|chart| chart.get("dependencies")).map_or(&[][..], Value::items);
    listed.iter().filter_map(dependency).collect()
}

fn dependency(listed: &Value) -> Option<Dependency> {
    let text = |key: &str| listed.str_at(&[key]).map(str::to_owned);
    let name = text("name")?;
    Some(Dependency {
        key: text("alias").unwrap_or_else(|| name.clone()),
        version: text("version"),
        repository: text("repository"),
        conditions: text("condition")
            .iter()
            .flat_map(|paths| paths.split(','))
            .map(|path| path.trim().to_owned())
            .collect(),
        name,
    })
}

/// Its own values.
pub(super) fn values(tree: &Tree, folder: &str) -> Option<Value> {
    tree.value(&joined(folder, "values.yaml")).cloned()
}

/// The kinds of the objects that its templates make, by the lines that say so.
pub(super) fn kinds(tree: &Tree, folder: &str) -> BTreeSet<GroupKind> {
    let templates = joined(folder, "templates");
    let documents = tree.below(&templates).flat_map(|(_, file)| &file.documents).collect::<Vec<_>>();
    let whole = documents.iter().flat_map(|document| document.seen.keys().cloned());
    whole.chain(documents.iter().flat_map(|document| document.unreadable_kinds.iter().cloned())).collect()
}

/// Whether its templates make further applications, so that what it brings cannot be told without rendering it.
pub(super) fn makes_apps(tree: &Tree, folder: &str) -> bool {
    kinds(tree, folder).iter().any(crate::facts::app_sources::is_app)
}
