//! Policies that are attached to a route, its Gateway, its pods or its Service: Envoy Gateway's, Istio's and Google's.

use super::super::context::Context;
use super::super::entrances::{narrows, texts};
use super::super::placement::{holds_all, matches_labels};
use super::claim::{GatewayRef, Parent};
use super::guards::{Answer, Way, any};
use crate::model::known::Known;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// All kinds of policies (envoyproxy/gateway:api/v1alpha1/securitypolicy_types.go, istio/api:security/v1/authorization_policy.proto,
/// cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration and configure-gateway-resources).
pub(super) const KINDS: [&str; 4] = [
    "SecurityPolicy.gateway.envoyproxy.io",
    "AuthorizationPolicy.security.istio.io",
    "BackendConfig.cloud.google.com",
    "GCPBackendPolicy.networking.gke.io",
];

/// Whether a policy asks people who they are.
pub(super) fn authenticates(context: &Context, way: &Way) -> Answer {
    let envoy =
        |policy: &Resource| ["oidc", "extAuth"].iter().any(|member| policy.body.at(&["spec", member]).is_some());
    let istio =
        |policy: &Resource| policy.body.str_at(&["spec", "action"]) == Some("CUSTOM") || wants_principals(policy);
    any([of_envoy(context, way, &envoy), of_istio(context, way, &istio), of_google(context, way)])
}

/// Whether a policy asks for a password or key.
pub(super) fn asks_password(context: &Context, way: &Way) -> Answer {
    let envoy = |policy: &Resource| {
        ["basicAuth", "apiKeyAuth"].iter().any(|member| policy.body.at(&["spec", member]).is_some())
    };
    of_envoy(context, way, &envoy)
}

/// Whether a policy lets in some addresses only.
pub(super) fn limits(context: &Context, way: &Way) -> Answer {
    let envoy = |policy: &Resource| {
        let denies = policy.body.str_at(&["spec", "authorization", "defaultAction"]) != Some("Allow");
        let rules = policy.body.at(&["spec", "authorization", "rules"]).map_or(&[][..], Value::items).iter();
        let allowed = rules.filter(|rule| rule.str_at(&["action"]) == Some("Allow"));
        denies
            && allowed.clone().count() > 0
            && allowed.clone().all(|rule| narrows(&texts(rule.at(&["principal", "clientCIDRs"]))))
    };
    let istio = |policy: &Resource| {
        let allows = policy.body.str_at(&["spec", "action"]).is_none_or(|action| action == "ALLOW");
        allows
            && sources(policy)
                .iter()
                .any(|it| narrows(&texts(it.get("ipBlocks"))) || narrows(&texts(it.get("remoteIpBlocks"))))
    };
    any([of_envoy(context, way, &envoy), of_istio(context, way, &istio)])
}

/// A policy that is not in the input may hold; only where its operator could be there.
fn or_gap(context: &Context, kind: &str, found: bool, by: Option<&Resource>) -> Answer {
    match context.input.gaps(&[kind]).pop() {
        _ if found => (Known::Known(true), by.map(|policy| policy.reference().to_string())),
        Some(reason) => (Known::one_of(vec![true, false], reason), None),
        None => (Known::Known(false), None),
    }
}

fn gateways<'w>(way: &'w Way) -> &'w [GatewayRef] {
    match &way.claim.parent {
        Parent::Gateways(gateways) => gateways,
        _ => &[],
    }
}

/// The policy of a route takes the place of that of its Gateway (gateway.envoyproxy.io/docs/concepts/gateway_api_extensions/security-policy).
fn of_envoy(context: &Context, way: &Way, holds: &dyn Fn(&Resource) -> bool) -> Answer {
    let gateways = gateways(way);
    if gateways.is_empty() {
        return (Known::Known(false), None);
    }
    let policies = || context.input.of(KINDS[0]).iter();
    let on_route = policies().find(|policy| targets(policy).iter().any(|target| is_route(target, policy, way)));
    let on_gateway =
        || policies().find(|policy| targets(policy).iter().any(|target| is_gateway(target, policy, gateways)));
    match on_route.or_else(on_gateway) {
        Some(policy) => or_gap(context, KINDS[0], holds(policy), Some(policy)),
        None => or_gap(context, KINDS[0], false, None),
    }
}

fn targets(policy: &Resource) -> Vec<&Value> {
    let single = policy.body.at(&["spec", "targetRef"]).into_iter();
    single.chain(policy.body.at(&["spec", "targetRefs"]).map_or(&[][..], Value::items)).collect()
}

fn is_route(target: &Value, policy: &Resource, way: &Way) -> bool {
    let name = target.str_at(&["name"]).unwrap_or_default();
    let named = name == way.claim.name || way.claim.made.as_ref().is_some_and(|made| made.fits(name));
    let kind = target.str_at(&["kind"]).unwrap_or_default();
    let is_kind = if way.claim.made.is_some() { kind == "HTTPRoute" } else { kind == way.claim.kind };
    is_kind && named && policy.namespace.as_deref() == way.claim.namespace.as_deref()
}

fn is_gateway(target: &Value, policy: &Resource, gateways: &[GatewayRef]) -> bool {
    let section = target.str_at(&["sectionName"]);
    target.str_at(&["kind"]) == Some("Gateway")
        && gateways.iter().any(|gateway| {
            let same_section = section.is_none() || gateway.section.is_none() || section == gateway.section.as_deref();
            target.str_at(&["name"]) == Some(&gateway.name)
                && policy.namespace.as_deref() == gateway.namespace.as_deref()
                && same_section
        })
}

fn sources(policy: &Resource) -> Vec<&Value> {
    let rules = policy.body.at(&["spec", "rules"]).map_or(&[][..], Value::items).iter();
    let from = rules.flat_map(|rule| rule.get("from").map_or(&[][..], Value::items));
    from.filter_map(|from| from.get("source")).collect()
}

fn wants_principals(policy: &Resource) -> bool {
    let denies = policy.body.str_at(&["spec", "action"]) == Some("DENY");
    let member = if denies { "notRequestPrincipals" } else { "requestPrincipals" };
    sources(policy).iter().any(|source| source.get(member).is_some())
}

/// Policies on the pods through which the traffic comes, on those that answer, or on the Gateway.
fn of_istio(context: &Context, way: &Way, holds: &dyn Fn(&Resource) -> bool) -> Answer {
    let concerns = |policy: &&Resource| {
        is_for_pods(context, policy, way) || targets(policy).iter().any(|it| is_gateway(it, policy, gateways(way)))
    };
    let policies = context.input.of(KINDS[1]).iter();
    let found = policies.filter(|policy| holds(policy) && takes_in_host(policy, way)).find(concerns);
    or_gap(context, KINDS[1], found.is_some(), found)
}

fn is_for_pods(context: &Context, policy: &Resource, way: &Way) -> bool {
    if !targets(policy).is_empty() {
        return false;
    }
    let before = way.attached.sure.iter().flat_map(|entry| &entry.workloads);
    let mut pods = before.chain(&way.behind.workloads).filter_map(|at| context.workloads.present.get(*at));
    let selector = policy.body.at(&["spec", "selector"]);
    pods.any(|workload| {
        let home = policy.namespace.as_deref() == workload.fact.namespace.as_deref()
            || policy.namespace.as_deref() == Some("istio-system");
        let by_labels = selector.is_none_or(|selector| {
            let labels = selector.get("matchLabels");
            matches_labels(selector, &workload.fact.labels)
                && labels.is_none_or(|wanted| holds_all(wanted, &workload.fact.labels))
        });
        home && by_labels
    })
}

/// A policy whose rules name hosts is for those.
fn takes_in_host(policy: &Resource, way: &Way) -> bool {
    let rules = policy.body.at(&["spec", "rules"]).map_or(&[][..], Value::items).iter();
    let operations =
        rules.flat_map(|rule| rule.get("to").map_or(&[][..], Value::items)).filter_map(|to| to.get("operation"));
    let hosts: Vec<String> = operations.flat_map(|operation| texts(operation.get("hosts"))).collect();
    let host = way.leg.host.known().and_then(Option::as_deref);
    hosts.is_empty() || host.is_some_and(|host| hosts.iter().any(|name| super::claim::covers(name, host)))
}

/// Of a Service that was not collected it is not known which policy is on it.
fn of_unseen_service(context: &Context) -> Answer {
    let google = &KINDS[2..];
    let may_be_one = google.iter().any(|kind| !context.input.of(kind).is_empty());
    let reason =
        context.input.gaps(&["Service"]).pop().filter(|_| may_be_one || !context.input.gaps(google).is_empty());
    (reason.map_or(Known::Known(false), |reason| Known::one_of(vec![true, false], reason)), None)
}

/// Google's Identity-Aware Proxy, by the Service's annotation or a policy on the Service.
fn of_google(context: &Context, way: &Way) -> Answer {
    let Some(service) = way.service else { return of_unseen_service(context) };
    let named = ["cloud.google.com/backend-config", "beta.cloud.google.com/backend-config"];
    let annotation = named.iter().find_map(|key| service.annotation(key)).unwrap_or_default();
    let names = |policy: &&Resource| annotation.contains(&format!("\"{}\"", policy.name));
    let here = |policy: &&Resource| policy.namespace.as_deref() == service.namespace.as_deref();
    let on = |policy: &Resource, path: &[&str]| policy.body.at(path).and_then(Value::as_bool) == Some(true);
    let configs = context.input.of(KINDS[2]).iter().filter(here).filter(names);
    let by_config = configs.clone().find(|config| on(config, &["spec", "iap", "enabled"]));
    let targeted =
        |policy: &&Resource| policy.body.str_at(&["spec", "targetRef", "name"]) == Some(service.name.as_str());
    let policies = context.input.of(KINDS[3]).iter().filter(here).filter(targeted);
    let by_policy = policies.clone().find(|policy| on(policy, &["spec", "default", "iap", "enabled"]));
    let first = if annotation.is_empty() {
        (Known::Known(false), None)
    } else {
        or_gap(context, KINDS[2], by_config.is_some(), by_config)
    };
    any([first, or_gap(context, KINDS[3], by_policy.is_some(), by_policy)])
}
