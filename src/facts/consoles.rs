//! Makes [`Console`]s: every console of a recognised product, and how it is reached.

use std::collections::BTreeSet;

use super::console_logins::{is_loose, told};
use super::context::Context;
use super::fact::{FactList, Sourced};
use super::kinds::{Component, Console, Login, Route};
use super::product::Product;
use super::product_file::{ConsoleSpec, LoginSpec};
use super::reads::{Derived, Reads};
use super::recognise::{Instance, unchecked};
use super::routes::{Link, Routes};
use super::workloads;
use crate::model::evidence::Evidence;
use crate::model::known::{Known, ToValue};
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::value::{Object, Value};

/// A console before it is known how it is reached.
struct Seen<'s> {
    product: &'s Product,
    spec: &'s ConsoleSpec,
    namespace: Option<String>,
    evidence: Vec<Evidence>,
    observed: bool,
}

impl Derived for Console {
    fn reads(reads: &mut Reads<'_>) {
        reads.of_products(Product::kinds_of_consoles).fact::<Route>().fact::<Login>().fact::<Component>();
    }
}

/// The consoles, and those that may be there unseen.
pub fn consoles(context: &Context, routes: &Routes, logins: &FactList<Login>) -> FactList<Console> {
    let mut list = FactList::default();
    for instance in context.instances {
        let Some(spec) = &instance.product.file.console else { continue };
        let seen = running(context, instance, spec).map_or_else(|| by_resources(instance, spec), |seen| vec![seen]);
        list.present.extend(seen.iter().map(|seen| console(context, seen, routes, logins)));
    }
    for declared in &routes.declared {
        let product = context.input.products.iter().find(|product| product.id() == declared.product);
        let Some((product, spec)) = product.and_then(|it| Some((it, it.file.console.as_ref()?))) else { continue };
        let seen = Seen {
            product,
            spec,
            namespace: declared.namespace.clone(),
            evidence: vec![declared.evidence.clone()],
            observed: declared.evidence.observed,
        };
        let console = console(context, &seen, routes, logins);
        match &declared.made {
            Known::Unknown { reason, .. } => list.possible.push(possible(&console.fact, reason)),
            Known::Known(_) => list.present.push(console),
        }
    }
    list.possible.extend(unseen(context));
    list
}

/// A console that workloads of an instance serve.
fn running<'s>(context: &Context, instance: &Instance<'s>, spec: &'s ConsoleSpec) -> Option<Seen<'s>> {
    let serves = |role: Option<&str>| {
        spec.roles.is_empty() || role.is_some_and(|role| spec.roles.as_slice().iter().any(|it| it == role))
    };
    let flags = spec.flags.as_slice();
    let part = instance.containers.iter().find(|part| {
        let workload = context.workloads.present.get(part.workload);
        let container = workload.and_then(|workload| workload.fact.containers.get(part.container));
        let flagged = flags.is_empty() || container.is_some_and(|it| flags.iter().any(|flag| has_flag(it, flag)));
        serves(part.role.map(|role| role.role.as_str())) && flagged
    })?;
    let workload = context.workloads.present.get(part.workload)?;
    let evidence = workload.evidence.get(part.container).or(workload.evidence.first());
    Some(Seen {
        product: instance.product,
        spec,
        namespace: instance.namespace.clone(),
        evidence: evidence.into_iter().cloned().collect(),
        observed: workload.observed,
    })
}

/// Consoles that an operator makes of what is declared. In a cluster their pods are looked at.
fn by_resources<'s>(instance: &Instance<'s>, spec: &'s ConsoleSpec) -> Vec<Seen<'s>> {
    let kinds = spec.resources.as_slice();
    let declared = instance.objects.iter().filter(|object| !object.observed && instance.containers.is_empty());
    let first = declared.filter(|object| kinds.contains(&object.kind.to_string())).take(1);
    let seen = first.map(|object| Seen {
        product: instance.product,
        spec,
        namespace: instance.namespace.clone(),
        evidence: vec![object.evidence("", None)],
        observed: false,
    });
    seen.collect()
}

/// Whether a container has a flag, `api.dashboard=true`; as a switch it is true without a value.
fn has_flag(container: &super::kinds::Container, wanted: &str) -> bool {
    let (name, value) = wanted.split_once('=').unwrap_or((wanted, "true"));
    container.flag(name).is_some_and(|found| found == value || found.is_empty() && value == "true")
}

fn console(context: &Context, seen: &Seen, routes: &Routes, logins: &FactList<Login>) -> Sourced<Console> {
    let links: Vec<&Link> = routes.links.iter().filter(|link| leads(link, seen) == Some(true)).collect();
    let doubtful: Vec<&Link> = routes.links.iter().filter(|link| leads(link, seen).is_none()).collect();
    let reached: Vec<&Link> =
        links.iter().copied().filter(|link| !link.sourced.fact.exposure.is(&"none".to_owned())).collect();
    let facts: Vec<&Route> = reached.iter().map(|link| &link.sourced.fact).collect();
    let public: Vec<&Route> =
        facts.iter().copied().filter(|route| !route.exposure.is(&"internal".to_owned())).collect();
    let guarded: Vec<Known<bool>> = facts.iter().map(|route| either(&route.proxied, &route.password)).collect();
    let login = told(seen.product, seen.namespace.as_deref(), logins);
    let fact = Console {
        component: seen.product.id().to_owned(),
        name: seen.product.file.name.clone(),
        namespace: seen.namespace.clone(),
        exposure: exposure(&links, &doubtful, routes),
        host: facts.iter().find_map(|route| route.host.known().cloned().flatten()),
        limited: all(public.iter().map(|route| &route.limited), gap(&doubtful, routes)),
        proxied: all(facts.iter().map(|route| &route.proxied), gap(&doubtful, routes)),
        listed: seen.spec.listed,
        identity_provider: seen.spec.identity_provider,
        guarded: all(guarded.iter(), gap(&doubtful, routes)),
        loose: is_loose(&facts, context.input.products, logins),
        bare: seen.product.file.login.as_ref().is_some_and(LoginSpec::is_bare),
        login: login.kind,
        issuer: login.issuer,
    };
    let mut evidence: Vec<Evidence> =
        most_exposed(&reached).into_iter().flat_map(|link| link.sourced.evidence.clone()).collect();
    evidence.extend(seen.evidence.iter().cloned());
    Sourced { fact, evidence, observed: seen.observed }
}

/// Whether a route leads to a console; none where that is not known.
fn leads(link: &Link, seen: &Seen) -> Option<bool> {
    let here = link.home.is_none() || seen.namespace.is_none() || link.home == seen.namespace;
    match &link.sourced.fact.component {
        Known::Known(id) => Some(link.console && here && id.as_deref() == Some(seen.product.id())),
        Known::Unknown { .. } if here => None,
        Known::Unknown { .. } => Some(false),
    }
}

fn most_exposed<'l>(links: &[&'l Link]) -> Option<&'l Link> {
    let rank = |link: &&&Link| match link.sourced.fact.exposure.known().map(String::as_str) {
        Some("public") => 2,
        None => 1,
        Some(_) => 0,
    };
    links.iter().max_by_key(rank).copied()
}

fn gap(doubtful: &[&Link], routes: &Routes) -> Option<Reason> {
    let by_link = doubtful
        .iter()
        .filter(|link| !link.sourced.fact.exposure.is(&"none".to_owned()))
        .find_map(|link| reason(&link.sourced.fact.component));
    by_link.or_else(|| routes.gaps.first().cloned())
}

fn reason<T>(known: &Known<T>) -> Option<Reason> {
    match known {
        Known::Unknown { reason, .. } => Some(reason.clone()),
        Known::Known(_) => None,
    }
}

/// That of its most exposed route.
fn exposure(links: &[&Link], doubtful: &[&Link], routes: &Routes) -> Known<String> {
    let words = ["none", "internal", "public"];
    let rank = |word: &str| words.iter().position(|other| *other == word).unwrap_or(0);
    let known: Vec<&Known<String>> = links.iter().map(|link| &link.sourced.fact.exposure).collect();
    let least = known.iter().filter_map(|known| known.known()).map(|word| rank(word)).max().unwrap_or(0);
    if least == 2 {
        return Known::Known("public".to_owned());
    }
    let open = known.iter().find_map(|known| reason(known));
    let lowest = open.as_ref().and(known.iter().filter_map(|known| lowest_of(known, &rank)).max()).unwrap_or(0);
    match open.or_else(|| gap(doubtful, routes)) {
        Some(reason) => {
            Known::one_of(words[least.max(lowest)..].iter().map(|word| (*word).to_owned()).collect(), reason)
        }
        None => Known::Known(words[least].to_owned()),
    }
}

fn lowest_of(known: &Known<String>, rank: &dyn Fn(&str) -> usize) -> Option<usize> {
    match known {
        Known::Unknown { possible, .. } => possible.iter().map(|word| rank(word)).min(),
        Known::Known(word) => Some(rank(word)),
    }
}

/// Whether one of two holds.
fn either(one: &Known<bool>, other: &Known<bool>) -> Known<bool> {
    match (one, other) {
        (Known::Known(false), other) => other.clone(),
        (_, Known::Known(true)) => Known::Known(true),
        (one, _) => one.clone(),
    }
}

/// Whether something holds of every route; of none it does not.
fn all<'k>(known: impl Iterator<Item = &'k Known<bool>>, gap: Option<Reason>) -> Known<bool> {
    let known: Vec<&Known<bool>> = known.collect();
    if let Some(no) = known.iter().find(|known| known.is(&false)) {
        return (*no).clone();
    }
    match known.iter().find_map(|known| reason(known)).or(gap) {
        Some(reason) => Known::one_of(vec![true, false], reason),
        None => Known::Known(!known.is_empty()),
    }
}

fn possible(console: &Console, reason: &Reason) -> Possible {
    Possible { value: console.to_value(), reasons: BTreeSet::from([reason.clone()]) }
}

/// In an observation consoles are looked for among the workloads; in declarations by every sign of their product.
fn unseen(context: &Context) -> Vec<Possible> {
    let with_console = context.input.products.iter().filter(|product| product.file.console.is_some());
    let of_product = |product: &Product| {
        let reasons: BTreeSet<Reason> = match context.input.snapshot.observed {
            true => context.input.gaps(&workloads::KINDS).into_iter().collect(),
            false => unchecked(context.input, product, context.workloads),
        };
        let reason = reasons.first()?.clone();
        let spec = product.file.console.as_ref()?;
        let mut value = Object::open(reason);
        value.insert("component", Value::from(product.id()));
        value.insert("name", Value::from(product.file.name.as_str()));
        value.insert("listed", Value::Bool(spec.listed));
        value.insert("identityProvider", Value::Bool(spec.identity_provider));
        value.insert("bare", Value::Bool(product.file.login.as_ref().is_some_and(LoginSpec::is_bare)));
        Some(Possible { value: value.into(), reasons })
    };
    with_console.filter_map(of_product).collect()
}
