//! How people get in to a console: by a login of its own, or past what stands before it.

use super::fact::FactList;
use super::kinds::{Login, Route};
use super::product::Product;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::value::Value;

/// Kinds of login from the least to the best, as `Login.kind` has them.
const KINDS: [&str; 6] = ["none", "local", "ldap", "proxy", "saml", "oidc"];

/// What stands before a route without being an authenticating proxy of this cluster: clouds and Envoy ask people themselves.
const NO_PROXIES: [&str; 4] = ["SecurityPolicy ", "BackendConfig ", "GCPBackendPolicy ", "alb.ingress.kubernetes.io/"];

/// What is known of the login of a console itself.
pub(super) struct Told {
    /// As in `Login.kind`; of several installs in one place the least.
    pub(super) kind: Known<String>,
    /// The host of the identity provider.
    pub(super) issuer: Known<Option<String>>,
}

/// The login of a product's console in a namespace.
pub(super) fn told(product: &Product, namespace: Option<&str>, logins: &FactList<Login>) -> Told {
    let near = |login: &&Login| {
        let here = namespace.is_none() || login.namespace.is_none() || login.namespace.as_deref() == namespace;
        here && login.component == product.id()
    };
    let own: Vec<&Login> = logins.present.iter().map(|login| &login.fact).filter(near).collect();
    let rank = |login: &&&Login| {
        let least = |kinds: &[String]| kinds.iter().filter_map(|kind| KINDS.iter().position(|it| it == kind)).min();
        match &login.kind {
            Known::Known(kind) => least(std::slice::from_ref(kind)),
            Known::Unknown { possible, .. } => least(possible),
        }
    };
    match own.iter().min_by_key(rank) {
        Some(least) => Told { kind: least.kind.clone(), issuer: least.issuer.clone() },
        None if product.file.login.as_ref().is_some_and(|login| login.is_bare() && login.ways.is_empty()) => {
            Told { kind: Known::Known("none".to_owned()), issuer: Known::Known(None) }
        }
        None => {
            let reason = Reason::NotVisible(Hidden::Login(product.id().into()));
            Told { kind: Known::unknown(reason.clone()), issuer: Known::unknown(reason) }
        }
    }
}

/// Whether some authenticating proxy before these routes lets in whoever comes: every account of an open provider, or every path
/// unasked.
pub(super) fn is_loose(routes: &[&Route], products: &[Product], logins: &FactList<Login>) -> Known<bool> {
    let answers: Vec<Known<bool>> = routes
        .iter()
        .filter(|route| !route.proxied.is(&false))
        .filter_map(|route| Some(loose(route.proxy.as_deref()?, products, logins)))
        .collect();
    let sure = answers.iter().find(|answer| answer.is(&true));
    sure.or_else(|| answers.iter().find(|answer| answer.known().is_none())).cloned().unwrap_or(Known::Known(false))
}

/// A route names its proxy by product where it leads through it; an annotation or middleware may ask any proxy of the cluster.
fn loose(proxy: &str, products: &[Product], logins: &FactList<Login>) -> Known<bool> {
    let by_product = products.iter().any(|product| product.id() == proxy);
    if NO_PROXIES.iter().any(|other| proxy.starts_with(other)) {
        return Known::Known(false);
    }
    let named = |component: &str| !by_product || component == proxy;
    let own = logins.present.iter().map(|login| &login.fact).filter(|login| login.proxy && named(&login.component));
    let answers: Vec<Known<bool>> = own.map(lets_in_all).collect();
    let unseen = logins.possible.iter().find(|possible| {
        let is_proxy = possible.value.get("proxy").and_then(Value::as_bool) == Some(true);
        is_proxy && possible.value.str_at(&["component"]).is_some_and(named)
    });
    let open = answers.iter().find(|answer| answer.known().is_none()).cloned();
    let unseen = unseen.and_then(|possible| Some(either(possible.reasons.first()?.clone())));
    match open.or(unseen) {
        Some(open) => open,
        None if answers.iter().all(|answer| answer.is(&false)) => Known::Known(false),
        None if answers.iter().all(|answer| answer.is(&true)) => Known::Known(true),
        None => either(Reason::NotVisible(Hidden::Login(proxy.into()))),
    }
}

fn lets_in_all(login: &Login) -> Known<bool> {
    match (&login.bypassed, &login.limited) {
        (Known::Known(true), _) => Known::Known(true),
        (Known::Unknown { reason, .. }, limited) if !limited.is(&false) => either(reason.clone()),
        (_, limited) => limited.clone().map(|limited| !limited),
    }
}

fn either(reason: Reason) -> Known<bool> {
    Known::one_of(vec![true, false], reason)
}
