//! Finds what makes Secrets, and what stands behind it.

use std::collections::BTreeMap;

use crate::facts::fact::FactList;
use crate::facts::input::Input;
use crate::facts::kinds::SecretSource;
use crate::facts::product::{CompiledMadeSecret, Product};
use crate::facts::product_file::SecretClass;
use crate::model::evidence::ObjectRef;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// An object of which an operator makes Secrets.
pub(super) struct Maker<'a> {
    pub(super) object: &'a Resource,
    /// The names of the Secrets; unknown where a placeholder stands for one.
    names: Vec<Known<String>>,
    /// Whether a manager stands behind each of its sources.
    managed: Vec<Known<bool>>,
    /// Nobody hands out what it makes.
    pub(super) internal: bool,
}

/// All makers of a snapshot.
pub(super) struct Makers<'a> {
    by_namespace: BTreeMap<Option<&'a str>, Vec<Maker<'a>>>,
    /// Why there may be others.
    pub(super) gap: Option<Reason>,
}

impl<'a> Makers<'a> {
    /// Those that the products know.
    pub(super) fn of(input: &Input<'a>, sources: &FactList<SecretSource>) -> Self {
        let classes = classes(sources);
        let mut by_namespace: BTreeMap<Option<&'a str>, Vec<Maker<'a>>> = BTreeMap::new();
        let mut gap = None;
        // What people know best is named first where it was not collected.
        let (known, others): (Vec<&Product>, Vec<&Product>) = input.products.iter().partition(|one| one.reference);
        for product in known.into_iter().chain(others) {
            for made in &product.made_secrets {
                for kind in &made.kinds {
                    gap = gap.or_else(|| input.gap(kind));
                    for object in input.snapshot.of(kind) {
                        let maker = maker(input, product, made, object, &classes);
                        by_namespace.entry(object.namespace.as_deref()).or_default().push(maker);
                    }
                }
            }
        }
        Self { by_namespace, gap }
    }

    /// Those that make the Secret of this name.
    pub(super) fn making(&self, namespace: Option<&str>, name: &str) -> Vec<&Maker<'a>> {
        self.near(namespace)
            .filter(|maker| maker.names.iter().any(|own| own.known().is_some_and(|own| is_called(own, name))))
            .collect()
    }

    /// Why one of which the name is not known may make a Secret in this namespace.
    pub(super) fn unnamed(&self, namespace: Option<&str>) -> Option<Reason> {
        self.near(namespace).flat_map(|maker| &maker.names).find_map(|name| match name {
            Known::Unknown { reason, .. } => Some(reason.clone()),
            Known::Known(_) => None,
        })
    }

    /// Those in a namespace, in none, or, where that is not known, in any.
    fn near(&self, namespace: Option<&str>) -> impl Iterator<Item = &Maker<'a>> {
        let fits = move |other: &Option<&str>| other.is_none() || namespace.is_none() || *other == namespace;
        self.by_namespace.iter().filter(move |(other, _)| fits(other)).flat_map(|(_, makers)| makers)
    }
}

type Classes = BTreeMap<ObjectRef, Known<bool>>;

fn classes(sources: &FactList<SecretSource>) -> Classes {
    let class = |source: &crate::facts::fact::Sourced<SecretSource>| {
        let managed = source.fact.class.clone().map(|class| class == "manager");
        Some((source.evidence.first()?.object.clone(), managed))
    };
    sources.present.iter().filter_map(class).collect()
}

fn maker<'a>(
    input: &Input,
    product: &Product,
    made: &CompiledMadeSecret,
    object: &'a Resource,
    classes: &Classes,
) -> Maker<'a> {
    let managed = match (made.file.class, made.behind.is_empty()) {
        (Some(class), _) => vec![Known::Known(class == SecretClass::Manager)],
        (None, false) => behind(input, product, made, object, classes),
        (None, true) => vec![classes.get(&object.reference()).cloned().unwrap_or(Known::Known(false))],
    };
    Maker { object, names: names(made, object), managed, internal: made.file.internal }
}

/// Whether a name is the one meant; a `*` stands for any part of it.
pub(super) fn is_called(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((beginning, end)) => {
            name.len() >= beginning.len() + end.len() && name.starts_with(beginning) && name.ends_with(end)
        }
        None => pattern == name,
    }
}

/// The names that stand in the object, else its own.
fn names(made: &CompiledMadeSecret, object: &Resource) -> Vec<Known<String>> {
    let called = made.file.called.as_slice().iter();
    let mut names: Vec<Known<String>> =
        called.map(|called| Known::Known(called.replace("{name}", &object.name))).collect();
    let mut hidden = None;
    for path in &made.named {
        let selection = path.walk(&object.body);
        names.extend(selection.nodes.iter().filter_map(|(_, value)| stated(value)));
        hidden = hidden.or_else(|| selection.reasons.into_iter().next());
    }
    let lists = made.named.iter().any(|path| path.source().contains('*'));
    match hidden {
        Some(reason) if names.is_empty() => vec![Known::unknown(reason)],
        None if names.is_empty() && !lists => vec![Known::Known(object.name.to_string())],
        _ => names,
    }
}

fn stated(value: &Value) -> Option<Known<String>> {
    match value {
        Value::String(name) if name.contains("${") || name.contains("{{") => {
            Some(Known::unknown(Reason::Placeholder(name.clone())))
        }
        Value::String(name) => Some(Known::Known(name.to_string())),
        Value::Unknown(unknown) => Some(Known::unknown(unknown.reason.clone())),
        _ => None,
    }
}

/// Whether a manager stands behind each reference of the object; unknown where it has none that is known.
fn behind(
    input: &Input,
    product: &Product,
    made: &CompiledMadeSecret,
    object: &Resource,
    classes: &Classes,
) -> Vec<Known<bool>> {
    let mut all = Vec::new();
    let mut hidden = None;
    for path in &made.behind {
        let selection = path.walk(&object.body);
        all.extend(selection.nodes.iter().map(|(_, reference)| referred(input, product, object, reference, classes)));
        hidden = hidden.or_else(|| selection.reasons.into_iter().next());
    }
    let either = |reason| Known::one_of(vec![true, false], reason);
    all.extend(hidden.map(either));
    if all.is_empty() { vec![either(Reason::IncompleteObject(object.name.clone()))] } else { all }
}

/// A reference without a kind means the product's first kind of source; one to a kind that is no source at all means a generator.
fn referred(input: &Input, product: &Product, object: &Resource, reference: &Value, classes: &Classes) -> Known<bool> {
    let either = |reason| Known::one_of(vec![true, false], reason);
    let Some(name) = reference.str_at(&["name"]) else {
        return either(Reason::IncompleteObject(object.name.clone()));
    };
    let mut kinds = product.secrets.iter().flat_map(|spec| &spec.kinds);
    let wanted = reference.str_at(&["kind"]);
    let Some(kind) = kinds.find(|kind| wanted.is_none_or(|wanted| kind.kind == wanted)) else {
        return Known::Known(false);
    };
    let near = |source: &&ObjectRef| {
        source.namespace.is_none() || object.namespace.is_none() || source.namespace == object.namespace
    };
    let found = classes.iter().find(|(source, _)| source.kind == *kind && source.name == name && near(source));
    found.map_or_else(
        || either(input.gap(kind).unwrap_or_else(|| Reason::TargetUnread(name.into()))),
        |(_, managed)| managed.clone(),
    )
}

/// What stands behind a Secret that these make: `manager`, `mixed` or `other`.
pub(super) fn together(makers: &[&Maker]) -> Known<String> {
    let all = || makers.iter().flat_map(|maker| &maker.managed);
    let reason = all().find_map(|managed| match managed {
        Known::Unknown { reason, .. } => Some(reason.clone()),
        Known::Known(_) => None,
    });
    let (managed, other) = (all().any(|one| one.is(&true)), all().any(|one| one.is(&false)));
    let possible: &[&str] = match (managed, other, reason.is_some()) {
        (true, true, _) => &["mixed"],
        (true, false, false) => &["manager"],
        (false, _, false) => &["other"],
        (true, false, true) => &["manager", "mixed"],
        (false, true, true) => &["mixed", "other"],
        (false, false, true) => &["manager", "other"],
    };
    match (possible, reason) {
        ([one], _) => Known::Known((*one).to_owned()),
        (several, Some(reason)) => Known::one_of(several.iter().map(|one| (*one).to_owned()).collect(), reason),
        (_, None) => Known::Known("other".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::facts::product_file::ComponentFile;
    use crate::model::evidence::Origin;
    use crate::model::kind::GroupKind;

    fn object(body: serde_json::Value) -> Resource {
        Resource {
            kind: GroupKind::new("external-secrets.io", "ExternalSecret"),
            version: "v1".into(),
            namespace: Some("shop".into()),
            name: "db".into(),
            body: body.into(),
            origin: Origin::default(),
            observed: false,
        }
    }

    fn names_of(made: serde_json::Value, body: serde_json::Value) -> Vec<Option<String>> {
        let file =
            json!({"id": "x", "name": "X", "signals": {"sufficient": [{"image": "x"}]}, "makes": {"secrets": [made]}});
        let file: ComponentFile = serde_json::from_value(file).unwrap();
        let product = Product::compile(file, false).unwrap();
        names(&product.made_secrets[0], &object(body)).iter().map(|name| name.known().cloned()).collect()
    }

    #[test]
    fn secrets_are_called_as_their_makers_say() {
        let external = json!({"resource": "ExternalSecret.external-secrets.io", "named": "$.spec.target.name"});
        let some = |names: &[&str]| names.iter().map(|name| Some((*name).to_owned())).collect::<Vec<_>>();
        let cases = [
            (external.clone(), json!({"spec": {"target": {"name": "other"}}}), some(&["other"])),
            (external.clone(), json!({"spec": {}}), some(&["db"])),
            (external, json!({"spec": {"target": {"name": "${APP}"}}}), vec![None]),
            (
                json!({"resource": "Class.x.io", "named": "$.spec.secretObjects[*].secretName"}),
                json!({"spec": {"provider": "azure"}}),
                Vec::new(),
            ),
            (
                json!({"resource": "Cluster.x.io", "called": ["{name}-app", "{name}-es-*"]}),
                json!({}),
                some(&["db-app", "db-es-*"]),
            ),
        ];
        for (made, body, expected) in cases {
            assert_eq!(names_of(made.clone(), body.clone()), expected, "{made} {body}");
        }
    }

    #[test]
    fn a_star_stands_for_any_part() {
        assert!(is_called("db-es-*", "db-es-elastic-user") && is_called("*-admission", "nginx-admission"));
        assert!(!is_called("db-es-*", "db-e") && !is_called("db", "db-app") && !is_called("a*a", "a"));
    }

    #[test]
    fn a_manager_among_others_is_a_mixture() {
        let unknown = || Known::one_of(vec![true, false], Reason::PlatformUnknown);
        let (yes, no) = (|| Known::Known(true), || Known::Known(false));
        for (managed, expected) in [
            (vec![yes()], vec!["manager"]),
            (vec![no()], vec!["other"]),
            (vec![yes(), no()], vec!["mixed"]),
            (vec![yes(), unknown()], vec!["manager", "mixed"]),
            (vec![no(), unknown()], vec!["mixed", "other"]),
            (vec![unknown()], vec!["manager", "other"]),
        ] {
            let object = object(json!({}));
            let maker = Maker { object: &object, names: Vec::new(), managed, internal: false };
            let possible = match together(&[&maker]) {
                Known::Known(one) => vec![one],
                Known::Unknown { possible, .. } => possible,
            };
            assert_eq!(possible, expected);
        }
    }
}
