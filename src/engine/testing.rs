//! A small world for the tests of this module.

use std::collections::BTreeMap;

use serde_json::json;

use super::compile::{RuleProblem, compile};
use super::rule::Rule;
use super::rule_file::RuleFile;
use super::world::World;
use crate::facts::said::Said;
use crate::model::coverage::{Coverage, Extent};
use crate::model::evidence::{Evidence, ObjectRef, Origin};
use crate::model::finding::Params;
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::record::{Possible, Record, Records};
use crate::model::resource::Resource;
use crate::model::snapshot::{Identity, Snapshot};
use crate::model::value::{Object, Unknown, Value};

/// Objects and facts of a test.
pub(super) struct Lab {
    pub(super) snapshot: Snapshot,
    pub(super) facts: BTreeMap<&'static str, Records>,
    pub(super) said: Said,
}

impl Lab {
    /// A cluster of which everything is known, and in which there is nothing.
    pub(super) fn new() -> Self {
        let snapshot = Snapshot {
            identity: Identity::default(),
            observed: false,
            collected_at: None,
            literals: Vec::new(),
            repository: None,
            sources: Vec::new(),
            coverage: Coverage::all(Extent::Complete),
            resources: BTreeMap::new(),
            problems: Vec::new(),
            server_version: None,
        };
        let facts = ["Store", "Component"].map(|fact| (fact, Records::default()));
        Self { snapshot, facts: BTreeMap::from(facts), said: Said::default() }
    }

    /// With an observed object.
    pub(super) fn object(self, kind: &str, name: &str, body: serde_json::Value) -> Self {
        self.resource(kind, name, body, true)
    }

    /// With an object from files.
    pub(super) fn declared(self, kind: &str, name: &str, body: serde_json::Value) -> Self {
        self.resource(kind, name, body, false)
    }

    fn resource(mut self, kind: &str, name: &str, body: serde_json::Value, observed: bool) -> Self {
        let kind: GroupKind = kind.parse().unwrap();
        let body = Value::from(body);
        let resource = Resource {
            kind: kind.clone(),
            version: "v1".into(),
            namespace: body.str_at(&["metadata", "namespace"]).map(Into::into),
            name: name.into(),
            body,
            origin: Origin::default(),
            observed,
        };
        self.snapshot.resources.entry(kind).or_default().push(resource);
        self
    }

    /// Without any knowledge of a kind.
    pub(super) fn without(mut self, kind: &str) -> Self {
        let kind: GroupKind = kind.parse().unwrap();
        self.snapshot.resources.remove(&kind);
        self.snapshot.coverage.set(kind, Extent::NotCollected);
        self
    }

    /// With an observed fact.
    pub(super) fn fact(self, fact: &'static str, value: impl Into<Value>) -> Self {
        self.record(fact, value.into(), true)
    }

    /// With a fact, observed or declared.
    pub(super) fn record(mut self, fact: &'static str, value: Value, observed: bool) -> Self {
        let object = ObjectRef {
            kind: GroupKind::new("apps", "Deployment"),
            namespace: value.str_at(&["namespace"]).map(Into::into),
            name: value.str_at(&["name"]).unwrap_or("one").into(),
        };
        let evidence = vec![Evidence {
            object,
            path: String::new(),
            value: None,
            tells: "",
            derived: Vec::new(),
            origin: Origin::default(),
            region: None,
            key: None,
            observed,
        }];
        self.facts.entry(fact).or_default().present.push(Record { value, evidence, observed });
        self
    }

    /// With the possibility of an unseen fact of which `known` is known.
    pub(super) fn possible(mut self, fact: &'static str, known: serde_json::Value) -> Self {
        let mut object = Object::open(reason());
        for (name, value) in Value::from(known).members() {
            object.insert(name, value.clone());
        }
        let possible = Possible { value: object.into(), reasons: [reason()].into() };
        self.facts.entry(fact).or_default().possible.push(possible);
        self
    }

    pub(super) fn world(&self) -> World<'_> {
        World { snapshot: &self.snapshot, facts: &self.facts, said: &self.said }
    }
}

pub(super) fn reason() -> Reason {
    Reason::PlatformUnknown
}

/// A fact with one member that is one of `possible`.
pub(super) fn vague(known: serde_json::Value, member: &str, possible: &[serde_json::Value]) -> Value {
    let mut value = Value::from(known);
    let possible = possible.iter().cloned().map(Value::from).collect();
    let unknown = Value::Unknown(Box::new(Unknown { possible, reason: reason() }));
    value.as_object_mut().unwrap().insert(member, unknown);
    value
}

/// The fields of the facts of the tests.
pub(super) fn schema(fact: &str) -> Option<Vec<String>> {
    let fields: &[&str] = match fact {
        "Store" => &["component", "name", "namespace", "signal", "backend", "days", "reader"],
        "Component" => &["id", "name", "namespace", "capabilities", "roles", "working"],
        _ => return None,
    };
    Some(fields.iter().map(|field| (*field).to_owned()).collect())
}

/// A rule's file called `id` from its clauses; what is the same in all of them is filled in.
pub(super) fn file(id: &str, clauses: &str) -> RuleFile {
    let text = |text: &str| json!({"en": text, "nl": text});
    let mut whole = json!({
        "id": id, "title": text("Title"), "why": text("Why"), "revision": 1, "severity": "medium",
        "paper": {"section": "3.2", "practice": "p"},
        "verdicts": ["pass", "fail", "unknown"],
        "message": {"pass": text("good"), "partial": text("half"), "fail": text("bad")},
    });
    let clauses: serde_json::Value =
        serde_saphyr::from_str(clauses).unwrap_or_else(|error| panic!("{error}\n{clauses}"));
    for (name, value) in clauses.as_object().unwrap() {
        whole[name] = value.clone();
    }
    serde_json::from_value(whole).unwrap_or_else(|error| panic!("{error}\n{clauses}"))
}

pub(super) fn try_rule(clauses: &str) -> Result<Rule, Vec<RuleProblem>> {
    compile(&file("rule", clauses), &Params::new(), &schema)
}

pub(super) fn rule(id: &str, clauses: &str) -> Rule {
    compile(&file(id, clauses), &Params::new(), &schema).unwrap_or_else(|problems| panic!("{problems:#?}\n{clauses}"))
}
