//! The findings as results: one for each thing to be mended, else one for the finding.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::json;
use serde_sarif::sarif as form;
use sha2::{Digest, Sha256};

use super::places::{Place, Places};
use super::rules::{LEFT_OUT, MOST_TEXT, level};
use super::words::{clean, clipped, markdown, plain};
use super::{Options, Profile, bag, fixes};
use crate::model::verdict::{Severity, Verdict};
use crate::report::document::{Cluster, Evidence, Finding, Rule, Waiver};
use crate::report::wording;

/// The most results of a run that GitHub and GitLab take in.
const MOST: usize = 5000;

/// The results of a run.
#[derive(Default)]
pub(super) struct Found {
    pub(super) results: Vec<form::Result>,
    /// Whether the last of them tells how many are not there.
    pub(super) left_out: bool,
}

/// A result to be.
#[derive(Clone, Copy)]
struct Draft<'r> {
    finding: &'r Finding,
    offender: Option<&'r Evidence>,
    waiver: Option<usize>,
    /// Whether it is the first of its finding.
    is_first: bool,
}

/// What the results of one run have in common.
struct Writer<'r> {
    cluster: &'r Cluster,
    name: &'r str,
    positions: BTreeMap<&'r str, i64>,
    options: &'r Options<'r>,
}

/// The results of a cluster.
pub(super) fn results<'r>(
    cluster: &'r Cluster,
    name: &'r str,
    rules: &[&'r Rule],
    places: &mut Places<'_>,
    options: &'r Options<'r>,
) -> Found {
    let positions = (0..).zip(rules).map(|(at, rule)| (rule.id.as_str(), at)).collect();
    let writer = Writer { cluster, name, positions, options };
    let mut drafts: Vec<Draft<'_>> = cluster.findings.iter().flat_map(drafts).collect();
    if options.profile == Profile::Full {
        let results = drafts.iter().map(|draft| writer.full(draft, places.place(draft.finding, draft.offender)));
        return Found { results: results.collect(), left_out: false };
    }
    drafts.retain(|draft| draft.finding.is_gap() && draft.waiver.is_none());
    drafts.sort_by_key(|draft| (Reverse(draft.finding.severity), draft.finding.verdict != Verdict::Fail));
    let kept = if drafts.len() > MOST { MOST - 1 } else { MOST };
    let left_out = drafts.len().saturating_sub(kept);
    drafts.truncate(kept);
    let placed = drafts.iter().map(|draft| (draft, places.place(draft.finding, draft.offender)));
    let placed: Vec<(&Draft<'_>, Place)> = placed.collect();
    let summary = placed.first().filter(|_| left_out > 0).map(|(_, place)| writer.left_out(left_out, place));
    let mut results: Vec<form::Result> = placed.iter().map(|(draft, place)| writer.lean(draft, place)).collect();
    let found = summary.is_some();
    results.extend(summary);
    Found { results, left_out: found }
}

fn drafts(finding: &Finding) -> Vec<Draft<'_>> {
    let whole = Draft { finding, offender: None, waiver: finding.waiver, is_first: true };
    if !finding.is_gap() || finding.offenders.is_empty() {
        return vec![whole];
    }
    let of = |(at, offender)| {
        let offender: &Evidence = offender;
        let waiver = offender.waiver.or(finding.waiver);
        Draft { offender: Some(offender), waiver, is_first: at == 0, ..whole }
    };
    finding.offenders.iter().enumerate().map(of).collect()
}

impl Writer<'_> {
    /// What GitHub and GitLab read of a result.
    fn lean(&self, draft: &Draft<'_>, place: &Place) -> form::Result {
        let result = self.base(draft, vec![location(place)]);
        let rank = (self.options.profile == Profile::Gitlab).then(|| rank(draft.finding));
        form::Result { rank, ..result }
    }

    /// All that there is to say.
    fn full(&self, draft: &Draft<'_>, place: Place) -> form::Result {
        let finding = draft.finding;
        let logical = self.logical(draft.offender.or(finding.place()));
        let location = form::Location { logical_locations: Some(vec![logical]), ..location(&place) };
        let result = self.base(draft, vec![location]);
        let fixes = if draft.is_first && finding.is_gap() {
            fixes::fixes(finding, self.cluster, self.options)
        } else {
            Vec::new()
        };
        // Either all results of a run say whether they are waived, or none (SARIF 2.1.0, 3.27.23).
        let any = !self.cluster.waivers.is_empty();
        let waiver = draft.waiver.and_then(|at| self.cluster.waivers.get(at));
        let suppressions = any.then(|| waiver.map(suppression).into_iter().collect());
        form::Result {
            kind: Some(kind(finding)),
            rank: finding.is_gap().then(|| rank(finding)),
            fixes: (!fixes.is_empty()).then_some(fixes),
            suppressions,
            properties: Some(bag(self.properties(draft))),
            ..result
        }
    }

    fn base(&self, draft: &Draft<'_>, locations: Vec<form::Location>) -> form::Result {
        let finding = draft.finding;
        let own = draft.offender.and_then(|offender| offender.fingerprint.clone());
        let fingerprint = own.unwrap_or_else(|| finding.fingerprint.clone());
        let level = if finding.is_gap() { level(finding.severity) } else { "none" };
        let result = form::Result::builder()
            .rule_id(finding.rule.clone())
            .message(self.message(draft))
            .level(result_level(level))
            .locations(locations)
            .partial_fingerprints(partial(&fingerprint))
            .fingerprints(BTreeMap::from([("meetlat/v1".to_owned(), fingerprint)]))
            .build();
        form::Result { rule_index: self.positions.get(finding.rule.as_str()).copied(), ..result }
    }

    /// The finding's own words, behind what they are said of where that is one of several.
    fn message(&self, draft: &Draft<'_>) -> form::Message {
        let said = draft.finding.message.get(self.options.language);
        let of = draft.offender.map(wording::observation);
        let text = of.iter().map(String::as_str).chain([said]).map(plain).collect::<Vec<_>>().join(": ");
        let message = form::Message::builder().text(clipped(text, MOST_TEXT)).build();
        if self.options.profile != Profile::Full {
            return message;
        }
        let lead = of.map(|of| format!("**{}**: ", markdown(&of))).unwrap_or_default();
        form::Message { markdown: Some(format!("{lead}{}", markdown(said))), ..message }
    }

    /// `CLUSTER/GROUP/VERSION/KIND/NAMESPACE/NAME#PATH`, as the files beside the report are named, but with the names as they are.
    fn logical(&self, piece: Option<&Evidence>) -> form::LogicalLocation {
        let cluster = clean(&self.cluster.identity.name);
        let Some((piece, object)) = piece.and_then(|piece| Some((piece, piece.object.as_ref()?))) else {
            return form::LogicalLocation::builder()
                .name(self.name)
                .fully_qualified_name(cluster)
                .kind("resource")
                .build();
        };
        let group = if object.group.is_empty() { "core" } else { &object.group };
        let namespace = object.namespace.as_deref().unwrap_or_default();
        let parts = [&cluster, group, &object.version, &object.kind, namespace, &object.name];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).map(clean).collect();
        let path = if piece.path.is_empty() { String::new() } else { format!("#{}", clean(&piece.path)) };
        form::LogicalLocation::builder()
            .name(clean(&object.name))
            .fully_qualified_name(format!("{}{path}", parts.join("/")))
            .kind("resource")
            .build()
    }

    fn properties(&self, draft: &Draft<'_>) -> Vec<(&'static str, serde_json::Value)> {
        let finding = draft.finding;
        // No baselineState: all results of a run would have to have one (SARIF 2.1.0, 3.27.24), and some cannot be compared.
        let change = draft.offender.map_or(finding.change, |offender| offender.change);
        let language = self.options.language;
        let because = finding.severity_because.as_ref().map(|because| because.get(language));
        let open: Vec<String> = finding.because.iter().map(|because| clean(because.get(language))).collect();
        let settle = finding.unknown_because.iter().filter_map(|one| one.command.as_deref()).map(clean);
        let settle: Vec<String> = settle.collect();
        let some = |list: Vec<String>| if list.is_empty() { json!(null) } else { json!(list) };
        vec![
            ("verdict", json!(finding.verdict)),
            ("severity", json!(finding.severity)),
            ("severityBecause", json!(because)),
            ("section", json!(finding.section)),
            ("declaredOnly", if finding.declared_only { json!(true) } else { json!(null) }),
            ("because", some(open)),
            ("settledBy", some(settle)),
            ("change", json!(change)),
        ]
    }

    /// Tells how many results are not there; it points where the worst does, since it must point somewhere.
    fn left_out(&self, count: usize, place: &Place) -> form::Result {
        let digest = Sha256::digest(format!("{LEFT_OUT}\0{}", self.name));
        let fingerprint: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let message = form::Message::builder().text(wording::left_out(count).get(self.options.language)).build();
        let result = form::Result::builder()
            .rule_id(LEFT_OUT)
            .message(message)
            .level(form::ResultLevel::Warning)
            .locations(vec![location(place)])
            .partial_fingerprints(partial(&fingerprint))
            .fingerprints(BTreeMap::from([("meetlat/v1".to_owned(), fingerprint)]))
            .build();
        let rule_index = i64::try_from(self.positions.len()).ok();
        form::Result { rule_index, ..result }
    }
}

/// GitHub reads this one alone, and would make it of the line and what stands there. The number behind the colon tells results
/// apart that are the same, which ours never are.
fn partial(fingerprint: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("primaryLocationLineHash".to_owned(), format!("{fingerprint}:1"))])
}

fn location(place: &Place) -> form::Location {
    let region = form::Region::builder()
        .start_line(i64::from(place.region.line))
        .start_column(i64::from(place.region.column))
        .end_line(i64::from(place.region.end_line))
        .end_column(i64::from(place.region.end_column))
        .build();
    let physical =
        form::PhysicalLocation::builder().artifact_location(fixes::artifact(&place.address)).region(region).build();
    form::Location::builder().physical_location(physical).build()
}

/// What became of the evaluation (3.27.9). Unknown is `open` where reading more would settle it, and else for people to review.
fn kind(finding: &Finding) -> form::ResultKind {
    let readable = finding.unknown_because.iter().any(|one| one.kind.is_some() || one.command.is_some());
    match finding.verdict {
        Verdict::Fail | Verdict::Partial => form::ResultKind::Fail,
        Verdict::Pass => form::ResultKind::Pass,
        Verdict::NotApplicable => form::ResultKind::NotApplicable,
        Verdict::Unknown if readable => form::ResultKind::Open,
        Verdict::Unknown => form::ResultKind::Review,
    }
}

fn result_level(level: &str) -> form::ResultLevel {
    match level {
        "error" => form::ResultLevel::Error,
        "warning" => form::ResultLevel::Warning,
        "note" => form::ResultLevel::Note,
        _ => form::ResultLevel::None,
    }
}

/// From 0 to 100 (3.27.25), in the bands of `security-severity` times ten, which GitLab takes its severities from; what is met in
/// part ranks below what is not.
fn rank(finding: &Finding) -> f64 {
    let (whole, part) = match finding.severity {
        Severity::Critical => (98.0, 93.0),
        Severity::High => (85.0, 75.0),
        Severity::Medium => (60.0, 45.0),
        Severity::Low => (30.0, 15.0),
        Severity::Info => (1.0, 1.0),
    };
    if finding.verdict == Verdict::Partial { part } else { whole }
}

fn suppression(waiver: &Waiver) -> form::Suppression {
    let text = |text: &Option<String>| text.as_deref().map_or(json!(null), |text| json!(clean(text)));
    let properties = [
        ("owner", json!(clean(&waiver.owner))),
        ("ticket", text(&waiver.ticket)),
        ("expires", text(&waiver.expires)),
        ("from", json!(clean(&waiver.from))),
    ];
    form::Suppression::builder()
        .kind(json!("external"))
        .status(json!("accepted"))
        .justification(clean(&waiver.reason))
        .properties(bag(properties))
        .build()
}
