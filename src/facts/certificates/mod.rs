//! Makes [`Certificate`]s: every certificate that a route, a gateway or a person asks for.

pub mod renewal;

use super::context::Context;
use super::entrances::may_be;
use super::fact::{FactList, Sourced};
use super::kinds::{Certificate, Route};
use super::reads::{Derived, Reads};
use super::routes::{Link, Routes};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use renewal::{CERTIFICATE, Renewal, of_certificate};

impl Derived for Certificate {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(renewal::KINDS).fact::<Route>();
    }
}

/// The certificates of all routes, each once, and those of cert-manager that no route serves.
pub fn certificates(context: &Context, routes: &Routes) -> FactList<Certificate> {
    let mut list = FactList::default();
    for link in routes.links.iter().filter(|link| !link.sourced.fact.tls.is(&false)) {
        match &link.doubt {
            Some(reason) => list.possible.push(may_be(reason.clone())),
            None => add(link, &mut list),
        }
    }
    for object in context.input.of(CERTIFICATE) {
        let (namespace, name) =
            (object.namespace.as_deref(), object.body.str_at(&["spec", "secretName"]).unwrap_or_default());
        let same =
            |other: &Sourced<Certificate>| other.fact.name == name && other.fact.namespace.as_deref() == namespace;
        if !list.present.iter().any(same) {
            let renewal = of_certificate(context.input, object);
            list.present.push(unserved(object.evidence("", None), namespace, name, renewal, object.observed));
        }
    }
    list.possible.extend(routes.possible.iter().cloned());
    list.possible.extend(context.input.gaps(&[CERTIFICATE]).into_iter().map(may_be));
    list
}

/// One record a Secret; of what no Secret holds, one a route.
fn add(link: &Link, list: &mut FactList<Certificate>) {
    let route = &link.sourced.fact;
    let host = route.host.known().cloned().flatten();
    let public = match route.exposure.known().map(String::as_str) {
        Some(word) => Known::Known(word == "public"),
        None => route.exposure.clone().map(|word| word == "public"),
    };
    let renewal = link.renewal.clone().unwrap_or_else(|| Renewal::of("none"));
    let (namespace, name) = link.secret.clone().unwrap_or_else(|| (route.namespace.clone(), route.name.clone()));
    let known = list
        .present
        .iter_mut()
        .find(|other| link.secret.is_some() && other.fact.name == name && other.fact.namespace == namespace);
    if let Some(known) = known {
        known.fact.hosts.extend(host);
        known.fact.public = either(&known.fact.public, &public);
        return;
    }
    let evidence: Vec<Evidence> =
        renewal.evidence.clone().into_iter().chain(link.sourced.evidence.iter().cloned()).collect();
    let fact = Certificate { served: true, public, hosts: host.into_iter().collect(), ..of(namespace, name, &renewal) };
    list.present.push(Sourced { fact: named(fact, &evidence), evidence, observed: link.sourced.observed });
}

fn of(namespace: Option<String>, name: String, renewal: &Renewal) -> Certificate {
    Certificate {
        object: String::new(),
        namespace,
        name,
        hosts: Vec::new(),
        renewed_by: renewal.by.clone(),
        product: renewal.product.map(str::to_owned),
        ready: renewal.ready.clone(),
        served: false,
        public: Known::Known(false),
    }
}

fn named(fact: Certificate, evidence: &[Evidence]) -> Certificate {
    Certificate { object: evidence.first().map(|first| first.object.to_string()).unwrap_or_default(), ..fact }
}

fn unserved(
    evidence: Evidence,
    namespace: Option<&str>,
    name: &str,
    renewal: Renewal,
    observed: bool,
) -> Sourced<Certificate> {
    let evidence = vec![evidence];
    let fact = of(namespace.map(str::to_owned), name.to_owned(), &renewal);
    Sourced { fact: named(fact, &evidence), evidence, observed }
}

fn either(one: &Known<bool>, other: &Known<bool>) -> Known<bool> {
    match (one, other) {
        (Known::Known(true), _) | (_, Known::Known(false)) => one.clone(),
        _ => other.clone(),
    }
}
