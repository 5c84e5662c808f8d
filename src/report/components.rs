//! What was recognised, and by which signals.

use super::style::Tone;
use super::summary;
use super::table::{cell, columns};
use super::wording::{self, Heading, heading};
use crate::model::language::Language;
use crate::report::document::{Architecture, Cluster, Component, Report};

/// How many signals of a product are shown.
const SIGNALS: usize = 4;

/// The products of every cluster.
pub fn render(report: &Report, language: Language) -> String {
    let of = |cluster| of_cluster(cluster, &report.architecture, language);
    report.clusters.iter().map(of).collect::<Vec<_>>().join("\n")
}

fn of_cluster(cluster: &Cluster, architecture: &Architecture, language: Language) -> String {
    let mut text = format!("{}\n", Tone::Strong.paint(&cluster.identity.name));
    text.push_str(&summary::identity(&cluster.identity));
    if cluster.components.is_empty() {
        text.push_str(&format!("{}\n", heading(Heading::Nothing).get(language)));
    }
    for component in &cluster.components {
        text.push_str(&format!("\n{}\n", title(component)));
        text.push_str(&columns(rows(component, architecture, language), &[16]));
    }
    text
}

fn title(component: &Component) -> String {
    let namespace = component.namespace.as_deref().map(|namespace| format!("  {namespace}")).unwrap_or_default();
    let version = component.version.as_deref().map(|version| format!("  {version}")).unwrap_or_default();
    format!("{}{namespace}{version}", Tone::Strong.paint(&component.name))
}

fn rows(component: &Component, architecture: &Architecture, language: Language) -> Vec<Vec<super::table::Cell>> {
    let mut rows = Vec::new();
    let mut row =
        |what: Heading, text: String| rows.push(vec![cell(heading(what).get(language)).tone(Tone::Quiet), cell(text)]);
    let purposes = purposes(component, architecture, language);
    if !purposes.is_empty() {
        row(Heading::Purpose, purposes);
    }
    if let Some(working) = &component.working {
        row(Heading::State, wording::working(working).get(language).to_owned());
    }
    for signal in component.signals.iter().take(SIGNALS) {
        let evidence = &signal.evidence;
        let found = format!("{}: {} {}", signal.signal, wording::observation(evidence), wording::origin(evidence));
        row(Heading::Signals, found);
    }
    if component.signals.len() > SIGNALS {
        row(Heading::Signals, format!("(+{})", component.signals.len() - SIGNALS));
    }
    for reason in &component.open {
        row(Heading::Because, reason.get(language).to_owned());
    }
    rows
}

/// What it is for, and whether the architecture names it.
pub(super) fn purposes(component: &Component, architecture: &Architecture, language: Language) -> String {
    let named = |id: &String| architecture.capabilities.iter().find(|capability| capability.id == *id);
    let name = |id: &String| named(id).map_or(id.clone(), |capability| capability.name.get(language).to_owned());
    let purposes = component.capabilities.iter().map(name).collect::<Vec<_>>().join(", ");
    let standing = wording::standing(component.reference);
    if purposes.is_empty() { String::new() } else { format!("{purposes} ({})", standing.get(language)) }
}
