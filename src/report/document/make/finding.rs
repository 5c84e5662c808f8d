//! A rule's verdict.

use super::super::{Evidence, Finding, Note, Object, Remedy, Unsettled};
use super::fingerprint;
use crate::model::evidence as model;
use crate::model::finding::{self, Searched};
use crate::model::language::Text;
use crate::model::reason::Reason;
use crate::report::{clean, wording};

/// A verdict on the cluster that is recognised by `cluster`.
pub(super) fn finding(finding: &finding::Finding, cluster: &str) -> Finding {
    let offender = |(at, offender): (usize, &model::Evidence)| Evidence {
        waiver: finding.waived.offenders.get(&at).copied(),
        fingerprint: offender.key.as_ref().map(|key| fingerprint::of(&finding.rule, cluster, &key.text)),
        ..evidence(offender)
    };
    Finding {
        rule: finding.rule.clone(),
        revision: finding.revision,
        section: finding.section.clone(),
        title: finding.title.clone(),
        verdict: finding.verdict,
        possible: finding.possible.clone(),
        severity: finding.severity,
        severity_because: finding.severity_because.as_ref().map(clean::text),
        message: clean::text(&wording::headline(finding)),
        evidence: observations(finding),
        offenders: finding.offenders.iter().enumerate().map(offender).collect(),
        because: because(finding),
        unknown_because: unsettled(finding),
        declared_only: finding.declared_only,
        remediation: finding.remediation.iter().map(remedy).collect(),
        notes: finding.notes.iter().map(note).collect(),
        fingerprint: fingerprint::of(&finding.rule, cluster, ""),
        waiver: finding.waiver(),
        change: None,
    }
}

fn because(finding: &finding::Finding) -> Vec<Text> {
    let reasons = wording::reasons(&finding.unknown_because);
    finding.unknown_notes.iter().chain(&reasons).map(clean::text).collect()
}

fn observations(finding: &finding::Finding) -> Vec<Evidence> {
    let searched = finding.searched.iter().map(|one| searched(one, !finding.declared_only));
    finding.evidence.iter().map(evidence).chain(searched).collect()
}

/// An observation as the document has it.
pub fn evidence(evidence: &model::Evidence) -> Evidence {
    let origin = &evidence.origin;
    let placed = !origin.file.is_empty();
    let region = evidence.region;
    Evidence {
        object: Some(object(evidence)),
        path: clean::line(&evidence.path),
        value: evidence.value.as_deref().map(clean::line),
        derived: evidence.derived.iter().map(|(field, value)| (field.clone(), clean::line(value))).collect(),
        file: placed.then(|| clean::line(&origin.file)),
        line: region.map(|region| region.line),
        column: region.map(|region| region.column),
        end_line: region.map(|region| region.end_line),
        end_column: region.map(|region| region.end_column),
        document: placed.then_some(origin.document),
        item: origin.item,
        observed: evidence.observed,
        key: evidence.key.as_ref().map(|key| clean::line(&key.text)),
        ..Evidence::default()
    }
}

fn searched(searched: &Searched, observed: bool) -> Evidence {
    Evidence {
        observed,
        search: Some(searched.question.clone()),
        looked_at: Some(searched.looked_at),
        ..Evidence::default()
    }
}

fn object(evidence: &model::Evidence) -> Object {
    let object = &evidence.object;
    Object {
        group: clean::line(&object.kind.group),
        version: evidence.key.as_ref().map(|key| clean::line(&key.version)).unwrap_or_default(),
        kind: clean::line(&object.kind.kind),
        namespace: object.namespace.as_deref().map(clean::line),
        name: clean::line(&object.name),
    }
}

fn unsettled(finding: &finding::Finding) -> Vec<Unsettled> {
    let own = finding.unknown_notes.iter().map(|note| Unsettled {
        kind: None,
        because: clean::text(note),
        settle: None,
        command: None,
    });
    own.chain(finding.unknown_because.iter().map(by_reason)).collect()
}

fn by_reason(reason: &Reason) -> Unsettled {
    let (command, advice) = wording::settle(reason);
    Unsettled {
        kind: reason.kind().map(|kind| clean::line(&kind.to_string())),
        because: clean::text(&wording::reason(reason)),
        settle: Some(clean::text(&advice)),
        command: command.as_deref().map(clean::line),
    }
}

fn remedy(remedy: &finding::Remedy) -> Remedy {
    Remedy {
        kind: remedy.kind.clone(),
        situation: remedy.situation.as_ref().map(clean::text),
        text: remedy.text.as_ref().map(clean::text),
        snippet: remedy.snippet.as_deref().map(clean::block),
        adds: remedy.adds,
    }
}

fn note(note: &finding::Note) -> Note {
    Note { date: note.date.clone(), text: clean::text(&note.text), source: note.source.clone() }
}
