//! Fixes: manifests that may be added as they are to the file that lists what is installed.

use serde_sarif::sarif as form;

use super::places::in_file;
use super::run::BASE;
use super::words::{markdown, plain};
use super::{Options, uri};
use crate::engine::carrier::{is_installer, is_installing_group};
use crate::report::document::{Cluster, Finding, Remedy};
use crate::report::wording;

/// The file of a cluster that further manifests may be added to: one in YAML that installs products. What is declared elsewhere may
/// be rendered from something else, and what is added there lost.
pub(super) fn open_ended(cluster: &Cluster) -> Option<&str> {
    let carrier = cluster.carrier.as_ref()?;
    let object = carrier.object.as_ref()?;
    let file = carrier.file.as_deref()?;
    let is_yaml = file.ends_with(".yaml") || file.ends_with(".yml");
    (is_yaml && carrier.item.is_none() && is_installer(&object.group, &object.kind)).then_some(file)
}

/// The ways to mend a finding that a program can apply.
pub(super) fn fixes(finding: &Finding, cluster: &Cluster, options: &Options<'_>) -> Vec<form::Fix> {
    let (Some(file), Some(carrier)) = (open_ended(cluster), &cluster.carrier) else { return Vec::new() };
    let opened = in_file(carrier, options);
    let (Some(_), Some(end)) = (opened, options.ends.get(file)) else { return Vec::new() };
    let group = carrier.object.as_ref().map(|object| object.group.as_str()).unwrap_or_default();
    let fitting = finding.remediation.iter().filter(|remedy| remedy.adds && fits(remedy, group));
    fitting.filter_map(|remedy| fix(remedy, file, *end, options)).collect()
}

/// Whether nothing in a remedy is for another program that installs than the one that reads objects of `group` here.
fn fits(remedy: &Remedy, group: &str) -> bool {
    let lines = remedy.snippet.iter().flat_map(|snippet| snippet.lines());
    let versions = lines.filter_map(|line| line.strip_prefix("apiVersion:"));
    let mut groups = versions.filter_map(|version| version.trim().split_once('/')).map(|(group, _)| group);
    groups.all(|own| own == group || !is_installing_group(own))
}

fn fix(remedy: &Remedy, file: &str, end: (u32, u32), options: &Options<'_>) -> Option<form::Fix> {
    let snippet = remedy.snippet.as_ref()?;
    // A last line without an end gets one first.
    let start = if end.1 > 1 { "\n" } else { "" };
    let added = format!("{start}---\n{}\n", snippet.trim());
    let (line, column) = (i64::from(end.0), i64::from(end.1));
    let nowhere =
        form::Region::builder().start_line(line).start_column(column).end_line(line).end_column(column).build();
    let content = form::ArtifactContent::builder().text(added).build();
    let replacement = form::Replacement::builder().deleted_region(nowhere).inserted_content(content).build();
    let location = artifact(&uri::address(file, options.working_dir));
    let change = form::ArtifactChange::builder().artifact_location(location).replacements(vec![replacement]).build();
    Some(form::Fix::builder().description(description(remedy, options)).artifact_changes(vec![change]).build())
}

fn description(remedy: &Remedy, options: &Options<'_>) -> form::Message {
    let language = options.language;
    let kind = wording::remedy_kind(&remedy.kind);
    let said = remedy.text.as_ref().map_or(kind.get(language), |text| text.get(language));
    let words = match &remedy.situation {
        Some(situation) => format!("{}: {said}", situation.get(language)),
        None => said.to_owned(),
    };
    form::Message::builder().text(plain(&words)).markdown(markdown(&words)).build()
}

/// The file of an address.
pub(super) fn artifact(address: &uri::Address) -> form::ArtifactLocation {
    let base = address.is_relative.then(|| BASE.to_owned());
    form::ArtifactLocation {
        uri: Some(address.uri.clone()),
        uri_base_id: base,
        ..form::ArtifactLocation::builder().build()
    }
}
