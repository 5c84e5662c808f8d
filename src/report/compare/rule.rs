//! One rule's findings of two reports.

use std::collections::BTreeSet;

use super::super::document::{Change, Evidence, Finding, Gap, Rule};
use super::super::wording;
use crate::model::language::Text;
use crate::model::verdict::Verdict;

/// What has become of a rule's gaps.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) opened: Vec<Gap>,
    pub(super) closed: Vec<Gap>,
    pub(super) still_open: Vec<Gap>,
    pub(super) incomparable: Option<Text>,
}

/// Which of the kinds that a rule looks at one side alone knows in full.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// The earlier report alone.
    pub(super) lost: Option<String>,
    /// The later report alone.
    pub(super) gained: Option<String>,
    /// The later report alone, and the rule decides without it too, perhaps otherwise.
    pub(super) remembered: Option<String>,
    /// Whether the later report looked at a cluster at all, and whether at files that declare one.
    pub(super) observed: bool,
    pub(super) declared: bool,
}

impl Sight {
    /// Why an offender that one side alone names may have another name on the other: what owns it may be out of sight.
    fn blur(&self) -> Option<Text> {
        let lost = self.lost.as_ref().map(|kind| wording::kind_lost(kind));
        lost.or_else(|| self.gained.as_ref().map(|kind| wording::kind_gained(kind)))
    }

    /// Why an offender that is gone may only be out of sight.
    fn hides(&self, offender: &Evidence) -> Option<Text> {
        let is_looked_at = if offender.observed { self.observed } else { self.declared };
        match &self.lost {
            Some(kind) => Some(wording::kind_lost(kind)),
            None => (!is_looked_at).then(wording::source_lost),
        }
    }
}

/// Compares what a rule found with what it found earlier, and marks the later finding.
pub(super) fn compare(
    new: &mut Finding,
    old: Option<&Finding>,
    (rule, earlier): (Option<&Rule>, Option<&Rule>),
    sight: &Sight,
) -> Outcome {
    let Some(old) = old else {
        return if new.is_gap() { blind(new, wording::not_judged_then()) } else { Outcome::default() };
    };
    if new.verdict == Verdict::Unknown && old.verdict != Verdict::Unknown {
        new.change = Some(Change::Incomparable);
    }
    if !old.is_gap() && !new.is_gap() {
        return Outcome::default();
    }
    let digests = (rule.map(|rule| &rule.digest), earlier.map(|rule| &rule.digest));
    if new.revision != old.revision || digests.0 != digests.1 {
        return blind(new, wording::rule_changed());
    }
    match (old.verdict, new.verdict) {
        (Verdict::Unknown, _) => blind(new, wording::unknown_then()),
        (_, Verdict::Unknown) => blind(new, wording::unknown_now()),
        _ if old.is_gap() && new.is_gap() => both(new, old, sight),
        _ if new.is_gap() => match &sight.remembered {
            Some(kind) => blind(new, wording::kind_gained(kind)),
            None => opened(new),
        },
        _ => closed(old, sight),
    }
}

/// A gap that is no more, unless it may only be out of sight.
fn closed(old: &Finding, sight: &Sight) -> Outcome {
    let lost = sight.lost.as_ref().map(|kind| wording::kind_lost(kind));
    match lost.or_else(|| old.offenders.iter().find_map(|offender| sight.hides(offender))) {
        Some(because) => Outcome { incomparable: Some(because), ..Outcome::default() },
        None => Outcome { closed: gaps(old), ..Outcome::default() },
    }
}

/// Nothing can be said of the gaps.
fn blind(new: &mut Finding, because: Text) -> Outcome {
    if new.is_gap() {
        mark(new, |_| Change::Incomparable);
        new.change = Some(Change::Incomparable);
    }
    Outcome { incomparable: Some(because), ..Outcome::default() }
}

fn opened(new: &mut Finding) -> Outcome {
    mark(new, |_| Change::Opened);
    new.change = Some(Change::Opened);
    Outcome { opened: gaps(new), ..Outcome::default() }
}

/// A gap on both sides: offender by offender where both name them. They are matched by their keys, since fingerprints hang on what the
/// cluster is recognised by, too, which one of the reports may not have seen.
fn both(new: &mut Finding, old: &Finding, sight: &Sight) -> Outcome {
    let worse = new.verdict == Verdict::Fail && old.verdict == Verdict::Partial;
    let (before, after) = (keys(old), keys(new));
    if before.is_empty() || after.is_empty() {
        return as_a_whole(new, worse);
    }
    let blur = sight.blur();
    let fresh = if blur.is_some() { Change::Incomparable } else { Change::Opened };
    mark(new, |key| if before.contains(key) { Change::StillOpen } else { fresh });
    let of = |change| new.offenders.iter().filter(move |one| one.change == Some(change));
    let gaps = |change| of(change).filter_map(|one| of_offender(new, one)).collect::<Vec<Gap>>();
    let (mut opened, still_open) = (gaps(Change::Opened), gaps(Change::StillOpen));
    let (closed, hidden) = gone(old, &after, sight);
    let incomparable = hidden.or_else(|| of(Change::Incomparable).next().and(blur));
    if worse && opened.is_empty() {
        opened.push(whole(new));
    }
    new.change = Some(if opened.is_empty() { Change::StillOpen } else { Change::Opened });
    Outcome { opened, closed, still_open, incomparable }
}

/// The offenders that are no more, and why some of those that are missing may only be out of sight.
fn gone(old: &Finding, after: &BTreeSet<String>, sight: &Sight) -> (Vec<Gap>, Option<Text>) {
    let (mut closed, mut hidden) = (Vec::new(), None);
    let is_gone = |offender: &&Evidence| offender.key.as_ref().is_some_and(|key| !after.contains(key));
    for offender in old.offenders.iter().filter(is_gone) {
        match sight.hides(offender) {
            Some(why) => hidden = Some(why),
            None => closed.extend(of_offender(old, offender)),
        }
    }
    (closed, hidden)
}

/// A gap that one of the reports does not take apart.
fn as_a_whole(new: &mut Finding, worse: bool) -> Outcome {
    let change = if worse { Change::Opened } else { Change::StillOpen };
    mark(new, |_| change);
    new.change = Some(change);
    let gap = vec![whole(new)];
    if worse {
        Outcome { opened: gap, ..Outcome::default() }
    } else {
        Outcome { still_open: gap, ..Outcome::default() }
    }
}

fn mark(finding: &mut Finding, change: impl Fn(&String) -> Change) {
    for offender in &mut finding.offenders {
        offender.change = offender.key.as_ref().map(&change);
    }
}

fn keys(finding: &Finding) -> BTreeSet<String> {
    finding.offenders.iter().filter_map(|offender| offender.key.clone()).collect()
}

/// What is to be mended: each offender, or where there is none the platform as a whole.
fn gaps(finding: &Finding) -> Vec<Gap> {
    let each: Vec<Gap> = finding.offenders.iter().filter_map(|offender| of_offender(finding, offender)).collect();
    if each.is_empty() { vec![whole(finding)] } else { each }
}

fn of_offender(finding: &Finding, offender: &Evidence) -> Option<Gap> {
    Some(Gap {
        object: offender.object.clone(),
        path: offender.path.clone(),
        fingerprint: offender.fingerprint.clone()?,
        waived: finding.is_waived() || offender.waiver.is_some(),
        ..whole(finding)
    })
}

fn whole(finding: &Finding) -> Gap {
    Gap {
        rule: finding.rule.clone(),
        object: None,
        path: String::new(),
        severity: finding.severity,
        fingerprint: finding.fingerprint.clone(),
        waived: finding.is_waived(),
    }
}
