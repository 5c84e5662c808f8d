//! What templates can name: see [`super::template`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use minijinja::Value as Shown;
use minijinja::value::{Enumerator, Object as Shows, ObjectRepr};

use super::condition::Witness;
use super::rule::Rule;
use super::subject::{Place, Subject};
use super::template::facts_named;
use super::world::World;
use crate::model::evidence::Evidence;
use crate::model::record::Records;
use crate::model::value::{Items, Object as Mapping, Value};

/// Members of a record that hold the id of a product, in the order in which they are looked for.
const PRODUCT_IDS: [&str; 4] = ["component", "product", "agent", "controller"];

/// The facts as templates see them, each made when a first template names it.
pub(super) struct ShownFacts {
    facts: BTreeMap<&'static str, OnceLock<Shown>>,
}

impl ShownFacts {
    pub(super) fn new(world: &World<'_>) -> Self {
        Self { facts: world.facts.keys().map(|name| (*name, OnceLock::new())).collect() }
    }

    fn get(&self, name: &str, records: &Records) -> Shown {
        let list = || records.present.iter().map(|record| shown(&record.value)).collect::<Vec<Shown>>().into();
        self.facts.get(name).map_or_else(list, |fact| fact.get_or_init(list).clone())
    }
}

/// What stands against a practice.
#[derive(Clone, Copy)]
pub(super) struct Against<'e> {
    /// All of it.
    pub(super) offenders: &'e [Evidence],
    /// What does not meet the condition of partial either; all of it, where that condition names nothing.
    pub(super) lacking: &'e [Evidence],
}

/// The context of a finding that rests on `deciding`. What no template of the rule names is left out.
pub(super) fn context(
    rule: &Rule,
    world: &World<'_>,
    facts: &ShownFacts,
    deciding: &[Witness<'_>],
    against: Against<'_>,
) -> Shown {
    let names = |name: &str| rule.templates().any(|template| template.contains(name));
    let subjects = || deciding.iter().map(|witness| witness.subject);
    let objects = |list: &[Evidence]| texts(list.iter().map(|one| one.object.to_string()));
    let mut context = BTreeMap::from([
        ("products", texts(subjects().filter_map(|subject| product(subject, world)))),
        ("namespaces", texts(subjects().filter_map(namespace))),
        ("offenders", objects(against.offenders)),
        ("lacking", objects(against.lacking)),
        ("count", Shown::from(deciding.len())),
        ("params", pairs(rule.params.iter().map(|(name, number)| (name.as_str(), plain_number(*number))))),
    ]);
    if names("matches") {
        context.insert("matches", subjects().map(|subject| shown(subject.value())).collect::<Vec<Shown>>().into());
    }
    if names("facts") {
        let wanted: BTreeSet<String> = rule.templates().flat_map(facts_named).collect();
        let named = world.facts.iter().filter(|(name, _)| wanted.contains(**name));
        let shown = named.map(|(name, records)| (*name, facts.get(name, records)));
        context.insert("facts", pairs(shown));
    }
    pairs(context)
}

fn texts(texts: impl IntoIterator<Item = String>) -> Shown {
    let distinct: BTreeSet<String> = texts.into_iter().collect();
    distinct.into_iter().map(Shown::from).collect::<Vec<Shown>>().into()
}

fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, Shown)>) -> Shown {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<BTreeMap<String, Shown>>().into()
}

/// A whole number without its decimal point, so that it reads as people write it.
fn plain_number(number: f64) -> Shown {
    number.to_string().parse::<i64>().map_or_else(|_| Shown::from(number), Shown::from)
}

fn shown(value: &Value) -> Shown {
    match value {
        Value::Null | Value::Unknown(_) => Shown::from(()),
        Value::Bool(truth) => Shown::from(*truth),
        Value::Int(number) => Shown::from(*number),
        Value::Float(number) => Shown::from(*number),
        Value::String(text) => Shown::from(text.as_str()),
        Value::Array(items) => Shown::from_object(Elements(items.clone())),
        Value::Object(object) => Shown::from_object(Members(object.clone())),
    }
}

/// A mapping of which a template sees what it asks for: a large cluster as a tree of another kind would take as much memory again.
#[derive(Debug)]
struct Members(Mapping);

impl Shows for Members {
    fn get_value(self: &Arc<Self>, key: &Shown) -> Option<Shown> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Shown> {
        self.0.get(key).map(shown)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names: BTreeSet<&str> = self.0.iter().map(|(name, _)| name).collect();
        Enumerator::Values(names.into_iter().map(Shown::from).collect())
    }
}

/// A sequence, likewise.
#[derive(Debug)]
struct Elements(Items);

impl Shows for Elements {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Shown) -> Option<Shown> {
        self.0.get(key.as_usize()?).map(shown)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }
}

fn namespace(subject: Subject<'_>) -> Option<String> {
    match subject.place() {
        Place::Namespace(name) => Some(name.to_owned()),
        Place::Cluster | Place::Unknown(_) => None,
    }
}

/// The name of the product that a record is, or is about.
fn product(subject: Subject<'_>, world: &World<'_>) -> Option<String> {
    let Subject::Record(record) = subject else { return None };
    let text = |field: &str| record.value.str_at(&[field]);
    if let (Some(_), Some(name)) = (text("id"), text("name")) {
        return Some(name.to_owned());
    }
    let id = PRODUCT_IDS.iter().find_map(|field| text(field))?;
    let component = world.facts.get("Component").into_iter().flat_map(|components| &components.present);
    let name = component
        .filter(|component| component.value.str_at(&["id"]) == Some(id))
        .find_map(|component| component.value.str_at(&["name"]));
    // What is no product of this cluster, such as a store outside, is called as the record calls it; an object is not.
    let own = text("name").filter(|_| text("kind").is_none());
    Some(name.or(own).unwrap_or(id).to_owned())
}
