//! Claims of Traefik's IngressRoutes (traefik/traefik:docs/content/reference/dynamic-configuration/traefik.io_ingressroutes.yaml).

use super::super::context::Context;
use super::super::entrances::texts;
use super::claim::{Claim, Leg, Parent, Tls, To, host};
use crate::model::known::Known;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kind, in its group of today and in that of Traefik 2.
pub(super) const KINDS: [&str; 2] = ["IngressRoute.traefik.io", "IngressRoute.traefik.containo.us"];

/// What Traefik calls its own dashboard and API.
const OWN: [&str; 2] = ["api@internal", "dashboard@internal"];

/// Every IngressRoute.
pub(super) fn claims(context: &Context) -> Vec<Claim> {
    KINDS.iter().flat_map(|kind| context.input.of(kind)).map(claim).collect()
}

fn claim(route: &Resource) -> Claim {
    let points = texts(route.body.at(&["spec", "entryPoints"]));
    let class = route.annotation("kubernetes.io/ingress.class").map(str::to_owned);
    let mut claim = Claim::of(route, Parent::Product { id: "traefik", points, class });
    let rules = route.body.at(&["spec", "routes"]).map_or(&[][..], Value::items);
    claim.legs = rules.iter().flat_map(|rule| legs(route, rule)).collect();
    if let Some(tls) = route.body.at(&["spec", "tls"]) {
        let by_resolver = tls.get("certResolver").map(|_| "acme".to_owned());
        claim.tls.push(Tls {
            renewed_by: by_resolver,
            secret: tls.str_at(&["secretName"]).map(str::to_owned),
            ..Tls::default()
        });
    }
    claim
}

fn legs(route: &Resource, rule: &Value) -> Vec<Leg> {
    let namespace = route.namespace.as_deref();
    let matched = rule.str_at(&["match"]).unwrap_or_default();
    let hosts = hosts(matched);
    let path =
        arguments(matched, "PathPrefix(").or_else(|| arguments(matched, "Path(")).and_then(|it| it.into_iter().next());
    let middlewares: Vec<(Option<String>, String)> = rule
        .get("middlewares")
        .map_or(&[][..], Value::items)
        .iter()
        .filter_map(|it| {
            Some((it.str_at(&["namespace"]).or(namespace).map(str::to_owned), it.str_at(&["name"])?.to_owned()))
        })
        .collect();
    let services = rule.get("services").map_or(&[][..], Value::items).iter();
    let to: Vec<To> = services.filter_map(|service| to(service, namespace)).collect();
    let leg = |to: &To, host: &Known<Option<String>>| Leg {
        middlewares: middlewares.clone(),
        ..Leg::new(host.clone(), path.as_deref(), to.clone())
    };
    to.iter().flat_map(|to| hosts.iter().map(|host| leg(to, host))).collect()
}

fn to(service: &Value, namespace: Option<&str>) -> Option<To> {
    let name = service.str_at(&["name"])?;
    if OWN.contains(&name) {
        return Some(To::Product("traefik".to_owned()));
    }
    let is_service = service.str_at(&["kind"]).unwrap_or("Service") == "Service";
    let home = service.str_at(&["namespace"]).or(namespace).map(str::to_owned);
    is_service.then(|| To::Service(home, name.to_owned(), service.get("port").cloned()))
}

/// The hosts of a rule; every host where it names none.
fn hosts(matched: &str) -> Vec<Known<Option<String>>> {
    match arguments(matched, "Host(") {
        Some(names) => names.iter().map(|name| host(Some(&Value::from(name.as_str())))).collect(),
        None => vec![Known::Known(None)],
    }
}

/// The arguments of every call of a matcher, in backquotes or double quotes.
fn arguments(matched: &str, matcher: &str) -> Option<Vec<String>> {
    let calls =
        matched.match_indices(matcher).filter(|(at, _)| !matched[..*at].ends_with(|c: char| c.is_alphanumeric()));
    let inner = calls.filter_map(|(at, _)| matched[at + matcher.len()..].split(')').next());
    let names: Vec<String> = inner
        .flat_map(|list| list.split(','))
        .map(|name| name.trim().trim_matches(['`', '"', '\'']).to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::arguments;

    #[test]
    fn hosts_of_a_rule() {
        let rule = "(Host(`a.example.com`) || Host(`b.example.com`)) && PathPrefix(`/api`)";
        assert_eq!(arguments(rule, "Host("), Some(vec!["a.example.com".to_owned(), "b.example.com".to_owned()]));
        assert_eq!(arguments(rule, "PathPrefix("), Some(vec!["/api".to_owned()]));
        assert_eq!(arguments("Host(`a`, `b`)", "Host(").map(|names| names.len()), Some(2));
        assert_eq!(arguments("HostRegexp(`.*`)", "Host("), None);
    }
}
