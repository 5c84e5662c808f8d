//! Whether TLS covers the host of a claim, and what renews the certificate.

use super::super::certificates::renewal::{Renewal, Renewals};
use super::super::context::Context;
use super::super::entrances::gateways::GATEWAY;
use super::claim::{Claim, GatewayRef, Parent, Tls, covers};
use super::guards::Way;
use super::{defaults, gateway_api};
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::value::Value;

/// What was found out about TLS.
#[derive(Debug, Clone)]
pub(super) struct Secured {
    /// Whether TLS covers the host.
    pub tls: Known<bool>,
    /// What renews the certificate.
    pub renewal: Option<Renewal>,
    /// Where the certificate is kept, by namespace and name.
    pub secret: Option<(Option<String>, String)>,
}

/// Annotations that have a cloud's load balancer use a certificate of that cloud
/// (kubernetes-sigs/aws-load-balancer-controller:docs/guide/ingress/annotations.md,
/// cloud.google.com/kubernetes-engine/docs/how-to/managed-certs, learn.microsoft.com/azure/aks/app-routing-dns-ssl,
/// Azure/application-gateway-kubernetes-ingress:docs/annotations.md).
const CLOUD: [&str; 6] = [
    "alb.ingress.kubernetes.io/certificate-arn",
    "networking.gke.io/managed-certificates",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/certmap",
    "kubernetes.azure.com/tls-cert-keyvault-uri",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
];

impl Secured {
    fn none() -> Self {
        Self { tls: Known::Known(false), renewal: None, secret: None }
    }

    fn by(renewal: Renewal) -> Self {
        Self { tls: Known::Known(true), renewal: Some(renewal), secret: None }
    }

    fn open(reason: Reason) -> Self {
        let renewal = Renewal::open(reason.clone());
        Self { tls: Known::one_of(vec![true, false], reason), renewal: Some(renewal), secret: None }
    }

    /// As a route says it: absent where there is surely no TLS.
    pub(super) fn certificate(&self) -> Known<Option<String>> {
        match &self.renewal {
            _ if self.tls.is(&false) => Known::Known(None),
            Some(renewal) => renewal.by.clone().map(Some),
            None => Known::Known(Some("none".to_owned())),
        }
    }
}

/// Finds out.
pub(super) fn secured(context: &Context, renewals: &Renewals, way: &Way) -> Secured {
    let found = match &way.claim.parent {
        Parent::Gateways(gateways) => by_gateways(context, renewals, way, gateways),
        Parent::Unread => Secured::open(way.claim.open.clone().unwrap_or(Reason::PlatformUnknown)),
        Parent::Service | Parent::Made(_) => by_port(way),
        Parent::Istio(_) => by_parts(context, renewals, way).unwrap_or_else(Secured::none),
        Parent::Class(_) | Parent::Product { .. } | Parent::Tunnel(_) => by_parts(context, renewals, way)
            .or_else(|| by_cloud(way.claim))
            .or_else(|| defaults::of_entry_points(context, renewals, way))
            .unwrap_or_else(Secured::none),
    };
    match (&way.claim.open, found.tls.is(&false)) {
        (Some(reason), true) => Secured::open(reason.clone()),
        _ => found,
    }
}

/// A part of the claim's own TLS that takes in the host.
fn by_parts(context: &Context, renewals: &Renewals, way: &Way) -> Option<Secured> {
    let host = match &way.leg.host {
        Known::Known(host) => host.as_deref(),
        Known::Unknown { reason, .. } => {
            return (!way.claim.tls.is_empty()).then(|| of_hidden_host(context, renewals, way, reason.clone()));
        }
    };
    let takes_in = |part: &&Tls| {
        part.hosts.is_empty()
            || host.is_none_or(|host| part.hosts.iter().any(|name| covers(name, host) || is_hidden(name)))
    };
    let part = way.claim.tls.iter().find(takes_in)?;
    Some(of_part(context, renewals, way, part))
}

/// Where the host is a placeholder, the one part of TLS that there is will be for it.
fn of_hidden_host(context: &Context, renewals: &Renewals, way: &Way, reason: Reason) -> Secured {
    match way.claim.tls.as_slice() {
        [only] => of_part(context, renewals, way, only),
        _ => Secured::open(reason),
    }
}

fn is_hidden(name: &str) -> bool {
    name.contains("${") || name.contains("{{")
}

fn of_part(context: &Context, renewals: &Renewals, way: &Way, part: &Tls) -> Secured {
    if let Some(by) = &part.renewed_by {
        return Secured::by(Renewal::of(by));
    }
    // A cloud fills the Secret itself.
    if let Some(cloud) = by_cloud(way.claim) {
        return cloud;
    }
    let namespace = way.claim.namespace.as_deref();
    match &part.secret {
        Some(name) if is_hidden(name) => {
            let annotated = renewals.by_annotations(namespace, &way.claim.annotations);
            Secured::by(annotated.unwrap_or_else(|| Renewal::open(Reason::Placeholder(name.as_str().into()))))
        }
        Some(name) => {
            let home = if matches!(way.claim.parent, Parent::Istio(_)) { None } else { namespace };
            let renewal = of_secret(renewals, home, name, &way.claim.annotations);
            Secured { secret: Some((namespace.map(str::to_owned), name.clone())), ..Secured::by(renewal) }
        }
        None => Secured::by(defaults::of_controller(context, renewals, way)),
    }
}

fn of_secret(renewals: &Renewals, namespace: Option<&str>, name: &str, annotations: &Value) -> Renewal {
    match namespace {
        Some(_) => renewals.of(namespace, name, annotations),
        None => renewals.named(name).unwrap_or_else(|| renewals.of(None, name, annotations)),
    }
}

/// By an annotation. An application load balancer with an HTTPS listener finds the certificate by the host.
fn by_cloud(claim: &Claim) -> Option<Secured> {
    let listens =
        claim.annotation("alb.ingress.kubernetes.io/listen-ports").is_some_and(|ports| ports.contains("HTTPS"));
    let annotated = CLOUD.iter().any(|key| claim.annotation(key).is_some());
    (listens || annotated).then(|| Secured::by(Renewal::of("cloud")))
}

/// A load balancer that leads straight to pods hands TLS to them, so that only its port tells; a cloud's certificate is said.
fn by_port(way: &Way) -> Secured {
    if let Some(by) = way.claim.tls.iter().find_map(|part| part.renewed_by.as_deref()) {
        return Secured::by(Renewal::of(by));
    }
    let port = match &way.leg.to {
        super::claim::To::Service(_, _, port) => port.as_ref().and_then(Value::as_i64),
        super::claim::To::Product(_) => None,
    };
    match port {
        Some(80 | 8080 | 3000 | 9090 | 9093) => Secured::none(),
        _ => Secured::open(Reason::NotVisible(Hidden::DefaultCertificate(way.claim.name.as_str().into()))),
    }
}

fn by_gateways(context: &Context, renewals: &Renewals, way: &Way, gateways: &[GatewayRef]) -> Secured {
    let host = way.leg.host.known().and_then(Option::as_deref);
    let mut missing = None;
    for gateway in gateways {
        let Some(object) = gateway_api::find(context, gateway) else {
            missing.get_or_insert_with(|| unread(context, gateway));
            continue;
        };
        if let Some(listener) = gateway_api::with_tls(object, gateway, host).first() {
            let namespace = object.namespace.as_deref();
            let annotations = object.body.at(&["metadata", "annotations"]).unwrap_or(&Value::Null);
            return of_listener(renewals, namespace, listener, annotations);
        }
    }
    // A GRPC or TLS route without a listener that is known ends somewhere else.
    match missing.or_else(|| context.input.gaps(&[GATEWAY]).pop()) {
        Some(reason) => Secured::open(reason),
        None => Secured::none(),
    }
}

/// Why a gateway that a route names is not in the input.
fn unread(context: &Context, gateway: &GatewayRef) -> Reason {
    let gaps = context.input.gaps(&[GATEWAY, gateway_api::LISTENERS]);
    let gap = gaps.into_iter().next().filter(|_| context.input.snapshot.observed);
    gap.unwrap_or_else(|| Reason::TargetUnread(gateway.name.as_str().into()))
}

fn of_listener(renewals: &Renewals, namespace: Option<&str>, listener: &Value, annotations: &Value) -> Secured {
    if listener.str_at(&["tls", "mode"]) == Some("Passthrough") {
        return Secured::by(Renewal::open(Reason::NotVisible(Hidden::DefaultCertificate("".into()))));
    }
    let options = listener.at(&["tls", "options"]).is_some_and(|options| options.members().next().is_some());
    let by_cloud = options || CLOUD.iter().any(|key| annotations.get(key).is_some());
    match gateway_api::certificates(listener, namespace).into_iter().next() {
        Some((home, name)) => {
            let renewal = renewals.of(home.as_deref(), &name, annotations);
            Secured { secret: Some((home, name)), ..Secured::by(renewal) }
        }
        None if by_cloud => Secured::by(Renewal::of("cloud")),
        None => Secured::by(Renewal::open(Reason::NotVisible(Hidden::DefaultCertificate("".into())))),
    }
}
