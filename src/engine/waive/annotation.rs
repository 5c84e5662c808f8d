//! Waivers in annotations: `waive.meetlat.dev/log-collectors: "moving to Loki; owner=team-a; ticket=OPS-1; expires=2027-01-31"`.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::facts::workloads::controller;
use crate::model::evidence::ObjectRef;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::resource::Resource;
use crate::model::snapshot::Snapshot;
use crate::model::value::Value;
use crate::model::waiver::{Waiver, WaiverFault, WaiverSource};

/// What such an annotation's key begins with; the rule's id follows.
const PREFIX: &str = "waive.meetlat.dev/";

/// Where an object has annotations: its own, and those of the pods that it makes.
const PLACES: [&[&str]; 3] = [
    &["metadata", "annotations"],
    &["spec", "template", "metadata", "annotations"],
    &["spec", "jobTemplate", "spec", "template", "metadata", "annotations"],
];

/// A waiver that an object carries.
pub(super) struct Carried {
    pub(super) rule: String,
    pub(super) objects: BTreeSet<ObjectRef>,
    pub(super) waiver: Waiver,
}

/// Every waiver that an object carries, in the order of kinds, namespaces and names, and what is wrong with others. `is_rule` tells
/// whether there is a rule of that id.
pub(super) fn read(snapshot: &Snapshot, is_rule: &dyn Fn(&str) -> bool) -> (Vec<Carried>, Vec<Problem>) {
    let (mut carried, mut problems) = (Vec::new(), Vec::new());
    for resource in snapshot.resources.values().flatten() {
        let mut seen = BTreeSet::new();
        for (key, value) in annotations(resource).filter(|(key, _)| seen.insert(key.to_owned())) {
            let Some(rule) = key.strip_prefix(PREFIX) else { continue };
            let outcome = if is_rule(rule) { parsed(value) } else { Err(WaiverFault::NoRule) };
            match outcome {
                Ok(Some(said)) => carried.push(Carried {
                    rule: rule.to_owned(),
                    objects: objects(resource, snapshot),
                    waiver: said.of(resource, key),
                }),
                Ok(None) => {}
                Err(fault) => problems.push(faulty(resource, key, fault)),
            }
        }
    }
    (carried, problems)
}

fn annotations(resource: &Resource) -> impl Iterator<Item = (&str, &Value)> {
    PLACES.iter().filter_map(|place| resource.body.at(place)).flat_map(Value::members)
}

/// The object itself, and for a pod the others of its owner: they are made of one template, and only one of them is kept whole.
fn objects(resource: &Resource, snapshot: &Snapshot) -> BTreeSet<ObjectRef> {
    let owner = controller(resource).filter(|_| resource.kind.kind == "Pod");
    let is_other = |other: &&Resource| other.namespace == resource.namespace && controller(other) == owner;
    let others = snapshot.of(&resource.kind).iter().filter(|_| owner.is_some()).filter(is_other);
    others.map(Resource::reference).chain([resource.reference()]).collect()
}

fn faulty(resource: &Resource, key: &str, fault: WaiverFault) -> Problem {
    let code = ProblemCode::WaiverFaulty(resource.reference().to_string(), key.to_owned(), fault);
    Problem { file: resource.origin.file.clone(), line: None, code }
}

/// What the text of an annotation says.
#[derive(Debug, PartialEq)]
struct Said {
    reason: String,
    owner: String,
    ticket: Option<String>,
    expires: Option<Date>,
}

impl Said {
    fn of(self, resource: &Resource, key: &str) -> Waiver {
        let from =
            WaiverSource::Object { object: resource.reference(), key: key.into(), origin: resource.origin.clone() };
        Waiver { reason: self.reason, owner: self.owner, ticket: self.ticket, expires: self.expires, from }
    }
}

/// Nothing for a placeholder, of which nobody knows what will stand there.
fn parsed(value: &Value) -> Result<Option<Said>, WaiverFault> {
    match value {
        Value::Unknown(_) => Ok(None),
        value => said(value.as_str().ok_or(WaiverFault::NoText)?).map(Some),
    }
}

/// The reason, and after it fields in any order, parted by semicolons.
fn said(text: &str) -> Result<Said, WaiverFault> {
    let parts: Vec<&str> = text.split(';').map(str::trim).collect();
    let first = parts.iter().position(|part| field(part).is_some()).unwrap_or(parts.len());
    let reason = parts[..first].join("; ").trim_matches([' ', ';']).to_owned();
    let (mut owner, mut ticket, mut expires) = (None, None, None);
    for part in parts[first..].iter().filter(|part| !part.is_empty()) {
        match field(part) {
            Some(("owner", value)) => owner = Some(value.to_owned()),
            Some(("ticket", value)) => ticket = Some(value.to_owned()),
            Some(("expires", value)) => {
                expires = Some(value.parse().map_err(|_| WaiverFault::NoDay(value.to_owned()))?);
            }
            Some((other, _)) => return Err(WaiverFault::NoField(other.to_owned())),
            None => return Err(WaiverFault::NoField((*part).to_owned())),
        }
    }
    if reason.is_empty() {
        return Err(WaiverFault::NoReason);
    }
    let owner = owner.filter(|owner| !owner.is_empty()).ok_or(WaiverFault::NoOwner)?;
    Ok(Said { reason, owner, ticket: ticket.filter(|ticket| !ticket.is_empty()), expires })
}

/// A single word before an equals sign; a reason may hold such signs further on.
fn field(part: &str) -> Option<(&str, &str)> {
    let (name, value) = part.split_once('=')?;
    let name = name.trim();
    let is_word = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphabetic());
    is_word.then(|| (name, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_and_fields() {
        let whole = said("moving to Loki; see wiki; owner=team-a; ticket=OPS-1; expires = 2027-01-31").unwrap();
        assert_eq!((whole.reason.as_str(), whole.owner.as_str()), ("moving to Loki; see wiki", "team-a"));
        assert_eq!(whole.ticket.as_deref(), Some("OPS-1"));
        assert_eq!(whole.expires, Some(jiff::civil::date(2027, 1, 31)));
        assert_eq!(said("a flag like --x=y is set; owner=b;").unwrap().reason, "a flag like --x=y is set");
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, fault) in [
            ("", WaiverFault::NoReason),
            ("owner=a", WaiverFault::NoReason),
            ("why not", WaiverFault::NoOwner),
            ("why not; owner=", WaiverFault::NoOwner),
            ("why not; owner=a; expires=soon", WaiverFault::NoDay("soon".into())),
            ("why not; expire=2027-01-31; owner=a", WaiverFault::NoField("expire".into())),
            ("why not; owner=a; and more", WaiverFault::NoField("and more".into())),
        ] {
            assert_eq!(said(text), Err(fault), "{text}");
        }
    }
}
