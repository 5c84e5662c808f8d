//! What stands before a claim: limits on addresses, and authentication by the route, its Gateway or a policy.

use super::super::context::Context;
use super::super::entrances::{Entry, narrows};
use super::attach::Attached;
use super::backends::Behind;
use super::claim::{Claim, Leg, Parent};
use super::middleware::{self, Middlewares};
use super::policy;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;

/// Annotations with lists of the addresses that may come in (kubernetes/ingress-nginx:docs/user-guide/nginx-configuration/annotations.md,
/// kubernetes-sigs/aws-load-balancer-controller:docs/guide/ingress/annotations.md, haproxytech/kubernetes-ingress:documentation/annotations.md,
/// haproxy-ingress.github.io/docs/configuration/keys, openshift/router:images/router/haproxy/conf/haproxy-config.template).
const LIMITS: [&str; 8] = [
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
    "alb.ingress.kubernetes.io/inbound-cidrs",
    "haproxy.org/allow-list",
    "haproxy-ingress.github.io/allowlist-source-range",
    "haproxy-ingress.github.io/whitelist-source-range",
    "haproxy.router.openshift.io/ip_allowlist",
    "haproxy.router.openshift.io/ip_whitelist",
];

/// Annotations that have a controller ask an authenticating proxy first.
const ASKS: [&str; 2] = ["nginx.ingress.kubernetes.io/auth-url", "haproxy-ingress.github.io/auth-url"];

/// Annotations that have a controller ask for a password (kubernetes/ingress-nginx:docs/user-guide/nginx-configuration/annotations.md,
/// haproxytech/kubernetes-ingress:documentation/annotations.md, haproxy-ingress.github.io/docs/configuration/keys).
const PASSWORDS: [&str; 3] =
    ["nginx.ingress.kubernetes.io/auth-type", "haproxy.org/auth-type", "haproxy-ingress.github.io/auth-secret"];

/// What an answer is, and who gives it.
pub(super) type Answer = (Known<bool>, Option<String>);

/// True as soon as one is; else unknown as soon as one is.
pub(super) fn any(answers: impl IntoIterator<Item = Answer>) -> Answer {
    let mut best: Answer = (Known::Known(false), None);
    for answer in answers {
        match (&answer.0, &best.0) {
            (Known::Known(true), _) => return answer,
            (Known::Unknown { .. }, Known::Known(false)) => best = answer,
            _ => {}
        }
    }
    best
}

/// Something that may ask people who they are.
fn may_ask(name: &str) -> Answer {
    let door = format!("container {name}");
    (Known::one_of(vec![true, false], Reason::NotVisible(Hidden::Login(door.into()))), None)
}

/// Knows the middlewares and policies of a snapshot.
pub(super) struct Guards<'g, 'c, 'a> {
    context: &'g Context<'c, 'a>,
    middlewares: Middlewares<'g, 'c, 'a>,
}

/// A leg of a claim with all that was found out about it.
pub(super) struct Way<'w> {
    pub claim: &'w Claim,
    pub leg: &'w Leg,
    pub attached: &'w Attached<'w>,
    pub behind: &'w Behind,
    /// The Service that it leads to.
    pub service: Option<&'w Resource>,
}

impl<'g, 'c, 'a> Guards<'g, 'c, 'a> {
    /// For one snapshot.
    pub(super) fn new(context: &'g Context<'c, 'a>) -> Self {
        Self { context, middlewares: Middlewares::new(context) }
    }

    /// Whether only some addresses may come in.
    pub(super) fn limited(&self, way: &Way) -> Known<bool> {
        let sure = |holds: bool| (Known::Known(holds), None);
        let listed =
            |text: &str| text.split([',', ' ']).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
        let ranges: Vec<Vec<String>> = LIMITS.iter().filter_map(|key| way.claim.annotation(key)).map(listed).collect();
        let by_annotation = ranges.iter().any(|ranges| narrows(ranges));
        let public: Vec<&&Entry> =
            way.attached.sure.iter().filter(|entry| !entry.sourced.fact.exposure.is(&"internal".to_owned())).collect();
        let by_balancer = !public.is_empty() && public.iter().all(|entry| narrows(&entry.sourced.fact.source_ranges));
        let answers = [
            sure(by_annotation),
            sure(by_balancer),
            self.middlewares.ask(way, middleware::limits),
            policy::limits(self.context, way),
        ];
        opened(any(answers), way).0
    }

    /// Whether a password is asked for.
    pub(super) fn password(&self, way: &Way) -> Known<bool> {
        let annotated = PASSWORDS.iter().any(|key| way.claim.annotation(key).is_some());
        let answers = [
            (Known::Known(annotated), None),
            self.middlewares.ask(way, middleware::asks_password),
            policy::asks_password(self.context, way),
        ];
        opened(any(answers), way).0
    }

    /// Whether people are asked who they are.
    pub(super) fn proxied(&self, way: &Way) -> Answer {
        let by = |name: String| (Known::Known(true), Some(name));
        let annotated = ASKS.iter().find(|key| way.claim.annotation(key).is_some()).map(|key| by((*key).to_owned()));
        let amazon = "alb.ingress.kubernetes.io/auth-type";
        let by_amazon = way.claim.annotation(amazon).filter(|kind| ["oidc", "cognito"].contains(kind));
        let answers = [
            way.behind.proxy.clone().map(by),
            annotated,
            by_amazon.map(|_| by(amazon.to_owned())),
            Some(self.globally(way)),
            Some(self.middlewares.ask(way, middleware::authenticates)),
            Some(policy::authenticates(self.context, way)),
            self.beyond(way),
            way.behind.screen.as_deref().map(may_ask),
        ];
        opened(any(answers.into_iter().flatten()), way)
    }

    /// ingress-nginx can ask for every Ingress (kubernetes/ingress-nginx:docs/user-guide/nginx-configuration/configmap.md).
    fn globally(&self, way: &Way) -> Answer {
        let none = (Known::Known(false), None);
        if way.claim.annotation("nginx.ingress.kubernetes.io/enable-global-auth") == Some("false") {
            return none;
        }
        let workloads = way.attached.workloads.iter().filter_map(|at| self.context.workloads.present.get(*at));
        let answers = workloads.filter_map(|workload| {
            let flag = workload.fact.containers.iter().find_map(|container| container.flag("configmap"))?;
            let name = flag.rsplit('/').next().unwrap_or(flag);
            let object = self.context.input.find("ConfigMap", workload.fact.namespace.as_deref(), name);
            Some(match (object, self.context.input.gaps(&["ConfigMap"]).pop()) {
                (Some(map), _) => (
                    Known::Known(map.body.at(&["data", "global-auth-url"]).is_some()),
                    Some("global-auth-url".to_owned()),
                ),
                (None, Some(reason)) => (Known::one_of(vec![true, false], reason), None),
                (None, None) => (Known::Known(false), None),
            })
        });
        any(answers)
    }

    /// The provider of a tunnel may ask people who they are before anything reaches the cluster.
    fn beyond(&self, way: &Way) -> Option<Answer> {
        let Parent::Tunnel(id) = &way.claim.parent else { return None };
        let reason = Reason::NotVisible(Hidden::BeforeTunnel(id.as_str().into()));
        Some((Known::one_of(vec![true, false], reason), None))
    }
}

/// What is not there may stand in values that are not in the input.
fn opened(answer: Answer, way: &Way) -> Answer {
    match (&answer.0, &way.claim.open) {
        (Known::Known(false), Some(reason)) => (Known::one_of(vec![true, false], reason.clone()), None),
        _ => answer,
    }
}
