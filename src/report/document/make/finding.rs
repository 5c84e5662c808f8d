//! A rule's verdict.

use super::super::{Evidence, Finding, Note, Object, Remedy, Unsettled};
use super::fingerprint;
use crate::model::finding::{self, Searched};
use crate::model::language::Text;
use crate::model::reason::Reason;
use crate::model::{evidence as model, language};
use crate::report::wording;

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
        severity_because: finding.severity_because.as_ref().map(trimmed),
        message: wording::headline(finding),
        evidence: observations(finding),
        offenders: finding.offenders.iter().enumerate().map(offender).collect(),
        because: finding.unknown_notes.iter().cloned().chain(wording::reasons(&finding.unknown_because)).collect(),
        unknown_because: unsettled(finding),
        declared_only: finding.declared_only,
        remediation: finding.remediation.iter().map(remedy).collect(),
        notes: finding.notes.iter().map(note).collect(),
        fingerprint: fingerprint::of(&finding.rule, cluster, ""),
        waiver: finding.waiver(),
    }
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
        path: evidence.path.clone(),
        value: evidence.value.clone(),
        derived: evidence.derived.iter().cloned().collect(),
        file: placed.then(|| origin.file.to_string()),
        line: region.map(|region| region.line),
        column: region.map(|region| region.column),
        end_line: region.map(|region| region.end_line),
        end_column: region.map(|region| region.end_column),
        document: placed.then_some(origin.document),
        item: origin.item,
        observed: evidence.observed,
        key: evidence.key.as_ref().map(|key| key.text.clone()),
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
        group: object.kind.group.to_string(),
        version: evidence.key.as_ref().map(|key| key.version.to_string()).unwrap_or_default(),
        kind: object.kind.kind.to_string(),
        namespace: object.namespace.as_ref().map(ToString::to_string),
        name: object.name.to_string(),
    }
}

fn unsettled(finding: &finding::Finding) -> Vec<Unsettled> {
    let own = finding.unknown_notes.iter().map(|note| Unsettled {
        kind: None,
        because: note.clone(),
        settle: None,
        command: None,
    });
    own.chain(finding.unknown_because.iter().map(by_reason)).collect()
}

fn by_reason(reason: &Reason) -> Unsettled {
    let (command, advice) = wording::settle(reason);
    Unsettled {
        kind: reason.kind().map(ToString::to_string),
        because: wording::reason(reason),
        settle: Some(advice),
        command,
    }
}

fn remedy(remedy: &finding::Remedy) -> Remedy {
    Remedy {
        kind: remedy.kind.clone(),
        situation: remedy.situation.clone(),
        text: remedy.text.as_ref().map(trimmed),
        snippet: remedy.snippet.clone(),
        adds: remedy.adds,
    }
}

fn note(note: &finding::Note) -> Note {
    Note { date: note.date.clone(), text: trimmed(&note.text), source: note.source.clone() }
}

fn trimmed(text: &language::Text) -> Text {
    Text { en: text.en.trim().to_owned(), nl: text.nl.trim().to_owned() }
}
