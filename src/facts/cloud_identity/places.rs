//! Identities that the objects and configurations of products name, as the products' files say where.

use super::Named;
use super::workloads::{identity_of, unknown_way};
use crate::facts::context::Context;
use crate::facts::fact::Sourced;
use crate::facts::kinds::{CloudIdentity, Config};
use crate::facts::product::{CompiledPlace, Product};
use crate::facts::product_file::{IdentityOf, Way};
use crate::facts::recognise::Instance;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::truth::Truth;
use crate::model::value::Value;

/// The word for what signs in.
pub(super) fn word(of: IdentityOf) -> &'static str {
    match of {
        IdentityOf::Store => "store",
        IdentityOf::Issuer => "issuer",
        IdentityOf::Storage => "storage",
    }
}

/// Those of custom resources.
pub(super) fn of_objects(context: &Context) -> Vec<Sourced<CloudIdentity>> {
    let mut all = Vec::new();
    for product in context.input.products {
        for spec in &product.identity {
            let instance = instance(context, product);
            for object in spec.kinds.iter().flat_map(|kind| context.input.snapshot.of(kind)) {
                for place in &spec.places {
                    for (value, path) in found(&object.body, &place.file.at) {
                        let name = Named::of(object);
                        let at = At { place, value, path: &path, instance };
                        all.push(record(context, name, word(spec.of), at, |path| object.evidence(path, None)));
                    }
                }
            }
        }
    }
    all
}

/// Those of configurations.
pub(super) fn of_configs(context: &Context) -> Vec<Sourced<CloudIdentity>> {
    let mut all = Vec::new();
    for (config, of) in context.configs.present.iter().zip(context.of) {
        let instance = &context.instances[*of];
        let specs = instance.product.identity.iter().filter(|spec| spec.kinds.is_empty());
        for (spec, place) in specs.flat_map(|spec| spec.places.iter().map(move |place| (spec, place))) {
            for (value, path) in found(&config.fact.value, &place.file.at) {
                let Some(first) = config.evidence.first() else { continue };
                let at = At { place, value, path: &path, instance: Some(instance) };
                let evidence = |path: String| Evidence { value: Some(path), ..first.clone() };
                let name = Named::product(&instance.product.file.name);
                all.push(record(context, name, word(spec.of), at, evidence));
            }
        }
    }
    all
}

/// Why configurations that may name an identity were not read.
pub(super) fn unread(context: &Context) -> Vec<Reason> {
    let names = |instance: &Instance| instance.product.identity.iter().any(|spec| spec.kinds.is_empty());
    let mut all = Vec::new();
    for (at, instance) in context.instances.iter().enumerate().filter(|(_, instance)| names(instance)) {
        let configs = context.configs_of(at);
        // What an observed chart made of its values is the configuration that was read.
        let is_read = configs.iter().any(|config| !config.fact.value.is_unknown() && config.fact.place != "values");
        let counts = |config: &&&Sourced<Config>| !(is_read && config.observed && config.fact.place == "values");
        let hidden = configs.iter().filter(counts).find_map(|config| match &config.fact.value {
            Value::Unknown(unknown) => Some(unknown.reason.clone()),
            _ => None,
        });
        let none = configs.is_empty().then(|| Reason::ConfigUnread(instance.product.id().into(), "".into()));
        all.extend(hidden.or(none));
    }
    all
}

/// The instance whose workload works with the objects of a product: the one that runs, if any.
fn instance<'c>(context: &'c Context, product: &Product) -> Option<&'c Instance<'c>> {
    let mut own = context.instances.iter().filter(|instance| instance.product.id() == product.id());
    let first = own.clone().next();
    own.find(|instance| !instance.containers.is_empty()).or(first)
}

/// A place that is there.
struct At<'c, 'v> {
    place: &'c CompiledPlace,
    value: &'v Value,
    path: &'v str,
    instance: Option<&'c Instance<'c>>,
}

fn record(
    context: &Context,
    named: Named,
    of: &str,
    at: At,
    evidence: impl Fn(String) -> Evidence,
) -> Sourced<CloudIdentity> {
    let mut evidence = vec![evidence(format!("$.{}", at.path))];
    let way = match way(&at) {
        Known::Known(Way::Workload) => {
            let (way, more) = identity_of(context, at.instance, &at.place.file.to);
            evidence.extend(more);
            way
        }
        Known::Known(way) => Known::Known(way_word(way).to_owned()),
        Known::Unknown { reason, .. } => unknown_way(reason),
    };
    let fact = CloudIdentity {
        object: named.object,
        kind: named.kind,
        namespace: named.namespace,
        name: named.name,
        of: of.to_owned(),
        to: to(&at),
        way,
        by: Some(at.path.rsplit('.').next().unwrap_or(at.path).to_owned()),
    };
    Sourced { fact, observed: evidence[0].observed, evidence }
}

fn way_word(way: Way) -> &'static str {
    match way {
        Way::Key => "key",
        Way::Node => "node",
        Way::Managed | Way::Workload => "managed",
    }
}

/// The first way that holds. A placeholder where a key will be is a key all the same.
fn way(at: &At) -> Known<Way> {
    for (filter, way) in &at.place.ways {
        let answer = filter.test(at.value);
        let filled = answer.reasons.iter().any(|reason| matches!(reason, Reason::Placeholder(_) | Reason::Redacted(_)));
        match answer.truth {
            Truth::True => return Known::Known(*way),
            Truth::Unknown if filled => return Known::Known(*way),
            Truth::Unknown => {
                return Known::unknown(answer.reasons.into_iter().next().unwrap_or(Reason::PlatformUnknown));
            }
            Truth::False => {}
        }
    }
    Known::Known(at.place.file.otherwise)
}

fn to(at: &At) -> Known<String> {
    let named = at.place.file.to.clone();
    let Some(answer) = at.place.other.as_ref().map(|filter| filter.test(at.value)) else { return Known::Known(named) };
    let other = "other".to_owned();
    match answer.truth {
        Truth::True => Known::Known(other),
        Truth::False => Known::Known(named),
        Truth::Unknown => {
            let reason = answer.reasons.into_iter().next().unwrap_or(Reason::PlatformUnknown);
            Known::one_of(vec![named, other], reason)
        }
    }
}

/// Every value at a path of member names, with the path as evidence writes it.
fn found<'v>(value: &'v Value, path: &str) -> Vec<(&'v Value, String)> {
    let mut here = vec![(value, String::new())];
    for step in path.split('.') {
        here = here.into_iter().flat_map(|(value, path)| step_into(value, &path, step)).collect();
    }
    here
}

fn step_into<'v>(value: &'v Value, path: &str, step: &str) -> Vec<(&'v Value, String)> {
    if step == "*" {
        return value.items().iter().enumerate().map(|(at, item)| (item, format!("{path}[{at}]"))).collect();
    }
    let dot = if path.is_empty() { "" } else { "." };
    value.get(step).map(|inner| (inner, format!("{path}{dot}{step}"))).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::found;
    use crate::model::value::Value;

    #[test]
    fn every_element_of_a_list_is_a_place() {
        let value = Value::from(
            json!({"acme": {"solvers": [{"dns01": {"route53": {}}}, {"http01": {}}, {"dns01": {"route53": null}}]}}),
        );
        let paths: Vec<String> =
            found(&value, "acme.solvers.*.dns01.route53").into_iter().map(|(_, path)| path).collect();
        assert_eq!(paths, ["acme.solvers[0].dns01.route53"]);
    }
}
