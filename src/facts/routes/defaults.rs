//! Certificates that controllers use where a claim names none.

use super::super::certificates::renewal::{Renewal, Renewals};
use super::super::context::Context;
use super::guards::Way;
use super::secured::Secured;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::value::Value;

/// Traefik's store of default certificates (traefik/traefik:docs/content/https/tls.md).
pub(super) const KINDS: [&str; 2] = ["TLSStore.traefik.io", "TLSStore.traefik.containo.us"];

const ROUTER_TLS: &str = "traefik.ingress.kubernetes.io/router.tls";
const ROUTER_RESOLVER: &str = "traefik.ingress.kubernetes.io/router.tls.certresolver";
const ROUTER_POINTS: &str = "traefik.ingress.kubernetes.io/router.entrypoints";

/// TLS that an Ingress' annotations or the entry points of Traefik switch on.
pub(super) fn of_entry_points(context: &Context, renewals: &Renewals, way: &Way) -> Option<Secured> {
    let secure = |renewal| Secured { tls: Known::Known(true), renewal: Some(renewal), secret: None };
    if way.claim.annotation(ROUTER_RESOLVER).is_some() {
        return Some(secure(Renewal::of("acme")));
    }
    let args: Vec<&str> = way
        .attached
        .workloads
        .iter()
        .filter_map(|at| context.workloads.present.get(*at))
        .flat_map(|workload| &workload.fact.containers)
        .flat_map(|container| container.arg_texts())
        .collect();
    let points = points(way);
    let set = |point: &str, what: &str| {
        let flag = format!("entrypoints.{}.{what}", point.to_lowercase());
        args.iter().any(|arg| {
            let arg = arg.trim_start_matches('-').to_lowercase();
            arg.strip_prefix(&flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=') && rest != "=false")
        })
    };
    if points.iter().any(|point| set(point, "http.tls.certresolver")) {
        return Some(secure(Renewal::of("acme")));
    }
    let by_point = points.iter().any(|point| set(point, "http.tls"));
    let by_router = way.claim.annotation(ROUTER_TLS) == Some("true");
    (by_point || by_router).then(|| secure(store(context, renewals)))
}

fn points<'w>(way: &Way<'w>) -> Vec<&'w str> {
    let annotated = way.claim.annotation(ROUTER_POINTS).unwrap_or_default();
    let named = annotated.split(',').map(str::trim).filter(|point| !point.is_empty());
    match &way.claim.parent {
        super::claim::Parent::Product { points, .. } => points.iter().map(String::as_str).collect(),
        _ => named.collect(),
    }
}

/// The certificate of the store called `default`; without one Traefik signs its own, which nobody trusts.
fn store(context: &Context, renewals: &Renewals) -> Renewal {
    let mut stores = KINDS.iter().flat_map(|kind| context.input.of(kind)).filter(|store| store.name == "default");
    let Some(store) = stores.next() else {
        return match context.input.gaps(&KINDS).into_iter().next() {
            Some(reason) => Renewal::open(reason),
            None if context.input.snapshot.observed => Renewal::of("none"),
            None => Renewal::open(Reason::TargetUnread("TLSStore default".into())),
        };
    };
    if store.body.at(&["spec", "defaultGeneratedCert", "resolver"]).is_some() {
        return Renewal::of("acme");
    }
    let name = store.body.str_at(&["spec", "defaultCertificate", "secretName"]);
    let name = name.or_else(|| store.body.str_at(&["spec", "certificates", "0", "secretName"]));
    name.map_or_else(|| Renewal::of("none"), |name| renewals.of(store.namespace.as_deref(), name, &Value::Null))
}

/// The certificate of what names none: that which the controller is told to take, else one of its own that nobody trusts (kubernetes/ingress-nginx:docs/user-guide/tls.md,
/// "Default SSL Certificate").
pub(super) fn of_controller(context: &Context, renewals: &Renewals, way: &Way) -> Renewal {
    let workloads = || way.attached.workloads.iter().filter_map(|at| context.workloads.present.get(*at));
    let containers = || workloads().flat_map(|workload| &workload.fact.containers);
    if let Some((namespace, name)) = containers().find_map(|it| it.flag("default-ssl-certificate")?.split_once('/')) {
        return renewals.of(Some(namespace), name, &Value::Null);
    }
    let is = |id: &str| workloads().any(|workload| workload.fact.component.as_deref() == Some(id));
    let by_kind = matches!(&way.claim.parent, super::claim::Parent::Product { id: "traefik", .. });
    if is("traefik") || by_kind {
        return store(context, renewals);
    }
    if is("ingress-nginx") {
        return Renewal::of("none");
    }
    Renewal::open(Reason::NotVisible(Hidden::DefaultCertificate(way.claim.name.as_str().into())))
}
