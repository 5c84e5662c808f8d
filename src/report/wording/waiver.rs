//! Waivers in words, and which configuration was in force.

use super::both;
use crate::model::language::Text;
use crate::model::waiver::{self, WaiverSource};
use crate::report::document::Waiver;

/// The mark beside a verdict, or an offender, that somebody decided to live with.
pub fn waived() -> Text {
    both!("waived", "ontheven")
}

/// Who decided so, why, until when, and where it is followed up.
pub fn waiver(waiver: &Waiver) -> Text {
    let Waiver { reason, owner, .. } = waiver;
    let Text { en, nl } = match &waiver.expires {
        Some(day) => both!("waived by {owner} until {day}", "ontheven door {owner} tot en met {day}"),
        None => both!("waived by {owner}", "ontheven door {owner}"),
    };
    match &waiver.ticket {
        Some(ticket) => both!("{en}: {reason} ({ticket})", "{nl}: {reason} ({ticket})"),
        None => both!("{en}: {reason}", "{nl}: {reason}"),
    }
}

/// How many of a finding's offenders somebody decided to live with.
pub fn some_waived(waived: usize, all: usize) -> Text {
    both!("{waived} of {all} waived", "{waived} van {all} ontheven")
}

/// Where a waiver stands: `meetlat.yaml:12`, or the object and its annotation.
pub fn waiver_place(waiver: &waiver::Waiver) -> String {
    match &waiver.from {
        WaiverSource::File { file, line: Some(line) } => format!("{file}:{line}"),
        WaiverSource::File { file, line: None } => file.to_string(),
        WaiverSource::Object { object, key, .. } => format!("{object} {key}"),
    }
}

/// Which configuration was in force.
pub fn configured(file: &str) -> Text {
    both!("Configuration: {file}", "Configuratie: {file}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_tells_who_why_and_until_when() {
        let held = Waiver {
            reason: "moving to Loki".into(),
            owner: "team-a".into(),
            ticket: Some("OPS-1".into()),
            expires: Some("2027-01-31".into()),
            from: "meetlat.yaml:12".into(),
        };
        assert_eq!(waiver(&held).en, "waived by team-a until 2027-01-31: moving to Loki (OPS-1)");
        assert_eq!(waiver(&held).nl, "ontheven door team-a tot en met 2027-01-31: moving to Loki (OPS-1)");
        let short = Waiver { ticket: None, expires: None, ..held };
        assert_eq!(waiver(&short).en, "waived by team-a: moving to Loki");
    }
}
