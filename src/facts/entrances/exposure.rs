//! Tells whether a load balancer is public or internal: by annotations, then addresses, then pools of addresses, then by what
//! makes it.

use super::super::context::Context;
use super::super::recognise::unchecked;
use super::addresses::{by_address, by_hostname};
use super::pools::by_pools;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Whether an entrance is public or internal, and what says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// `public` or `internal`.
    pub known: Known<String>,
    /// Where on the object that stands.
    pub path: String,
    /// What stands there.
    pub value: Option<String>,
}

/// A load balancer that is asked for.
#[derive(Debug, Clone)]
pub struct Balancer<'r> {
    /// What asks for it: a Service, a Gateway or an Ingress.
    pub object: &'r Resource,
    /// Mappings that say how its Service is made, the strongest first, beside the object's own annotations.
    pub settings: Vec<&'r Value>,
    /// What it is where nothing is said: `public` or `internal`.
    pub default: Option<String>,
}

/// Annotations that make a load balancer internal, with the value that does (kubernetes-sigs/cloud-provider-azure:site/content/en/topics/loadbalancer.md,
/// kubernetes-sigs/aws-load-balancer-controller:docs/guide/service/annotations.md and guide/ingress/annotations.md,
/// cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters,
/// Azure/application-gateway-kubernetes-ingress:docs/annotations.md,
/// hetznercloud/hcloud-cloud-controller-manager:docs/reference/load_balancer_annotations.md).
const INTERNAL: [(&str, &str); 10] = [
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
    ("networking.gke.io/load-balancer-type", "Internal"),
    ("cloud.google.com/load-balancer-type", "Internal"),
    ("alb.ingress.kubernetes.io/scheme", "internal"),
    ("appgw.ingress.kubernetes.io/use-private-ip", "true"),
    ("kubernetes.io/ingress.class", "gce-internal"),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", "true"),
    ("load-balancer.hetzner.cloud/disable-public-network", "true"),
];

/// Annotations that make a load balancer public (tailscale.com/kb/1439/kubernetes-operator-cluster-ingress for the last).
const PUBLIC: [(&str, &str); 3] = [
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internet-facing"),
    ("alb.ingress.kubernetes.io/scheme", "internet-facing"),
    ("tailscale.com/funnel", "true"),
];

impl Exposure {
    /// Settled by what stands at `path`.
    pub fn of(word: &str, path: impl Into<String>, value: Option<String>) -> Self {
        Self { known: Known::Known(word.to_owned()), path: path.into(), value }
    }

    /// Not settled.
    pub fn open(reason: Reason) -> Self {
        Self { known: either(reason), path: String::new(), value: None }
    }
}

/// Public or internal, it is not known which.
pub fn either(reason: Reason) -> Known<String> {
    Known::one_of(vec!["public".to_owned(), "internal".to_owned()], reason)
}

/// Reads all that tells.
pub fn exposure(context: &Context, balancer: &Balancer) -> Exposure {
    stated(balancer)
        .or_else(|| unread(balancer))
        .or_else(|| by_class(balancer))
        .or_else(|| by_pools(context.input, balancer))
        .unwrap_or_else(|| by_default(context, balancer))
}

/// What its annotations and addresses say.
pub fn stated(balancer: &Balancer) -> Option<Exposure> {
    by_annotation(balancer).or_else(|| by_address(balancer)).or_else(|| by_hostname(balancer))
}

fn by_annotation(balancer: &Balancer) -> Option<Exposure> {
    let fits = |(key, value): &(&'static str, &str)| {
        balancer.annotation(key).is_some_and(|found| found.eq_ignore_ascii_case(value)).then_some(*key)
    };
    let internal = INTERNAL.iter().find_map(fits).map(|key| ("internal", key));
    let (word, key) = internal.or_else(|| PUBLIC.iter().find_map(fits).map(|key| ("public", key)))?;
    let value = balancer.annotation(key).map(str::to_owned);
    Some(Exposure::of(word, format!("$.metadata.annotations['{key}']"), value))
}

/// Annotations or settings that the input does not show, or that a placeholder stands in for.
fn unread(balancer: &Balancer) -> Option<Exposure> {
    let tells = || INTERNAL.iter().chain(&PUBLIC).map(|(key, _)| *key);
    let hidden = balancer.annotations().find_map(|mapping| match mapping {
        Value::Unknown(unknown) => Some(unknown.reason.clone()),
        _ => tells().find_map(|key| match mapping.get(key)? {
            Value::Unknown(unknown) => Some(unknown.reason.clone()),
            Value::String(text) if text.contains("${") => Some(Reason::Placeholder(text.clone())),
            _ => None,
        }),
    });
    let open = || {
        let own = [Some(&balancer.object.body), balancer.object.body.get("metadata")].into_iter().flatten();
        let mut all = own.chain(balancer.settings.iter().copied()).chain(balancer.annotations());
        all.find_map(|mapping| mapping.as_object().and_then(Object::openness).cloned())
    };
    hidden.or_else(open).map(Exposure::open)
}

/// What makes it, where that says. AWS Load Balancer Controller, and EKS Auto Mode in its manner, make internal ones
/// (kubernetes-sigs/aws-load-balancer-controller:docs/guide/service/annotations.md, `scheme`); Tailscale's are reached within a
/// tailnet; Google's classes of Gateway say it by their names (cloud.google.com/kubernetes-engine/docs/concepts/gateway-api).
fn by_class(balancer: &Balancer) -> Option<Exposure> {
    let class = balancer.setting("loadBalancerClass");
    let kind = balancer.annotation("service.beta.kubernetes.io/aws-load-balancer-type");
    // kubernetes-sigs/aws-load-balancer-controller:apis/gateway/v1beta1/loadbalancerconfig_types.go
    if let Some(scheme) = balancer.settings.iter().find_map(|settings| settings.str_at(&["scheme"])) {
        let word = if scheme == "internal" { "internal" } else { "public" };
        return Some(Exposure::of(word, "$.spec.infrastructure.parametersRef", Some(scheme.to_owned())));
    }
    let gateway = balancer.object.body.str_at(&["spec", "gatewayClassName"]).filter(|name| name.starts_with("gke-l7-"));
    if let Some(name) = gateway {
        let internal = name.contains("rilb") || name.contains("internal");
        let word = if internal { "internal" } else { "public" };
        return Some(Exposure::of(word, "$.spec.gatewayClassName", Some(name.to_owned())));
    }
    if let Some(class) =
        class.filter(|class| ["service.k8s.aws/nlb", "eks.amazonaws.com/nlb", "tailscale"].contains(class))
    {
        return Some(Exposure::of("internal", "$.spec.loadBalancerClass", Some(class.to_owned())));
    }
    let kind = kind.filter(|kind| ["external", "nlb-ip"].contains(kind))?;
    let path = "$.metadata.annotations['service.beta.kubernetes.io/aws-load-balancer-type']";
    Some(Exposure::of("internal", path, Some(kind.to_owned())))
}

/// Clouds whose load balancers have a public address unless the Service says otherwise, by the beginning of their nodes'
/// provider ids.
const PUBLIC_CLOUDS: [&str; 7] = ["azure:", "gce:", "digitalocean:", "hcloud:", "linode:", "vultr:", "scaleway:"];

/// Without a word on it: what its maker takes by default, else what the cloud does.
fn by_default(context: &Context, balancer: &Balancer) -> Exposure {
    let kind = balancer.object.body.str_at(&["spec", "type"]).map(str::to_owned);
    let path = if kind.is_some() { "$.spec.type" } else { "" };
    let known = match &balancer.default {
        Some(word) => Known::Known(word.clone()),
        None if kind.as_deref().is_none_or(|kind| kind == "LoadBalancer") => by_cloud(context, &balancer.object.name),
        None => either(Reason::NotVisible(Hidden::NodeAddresses)),
    };
    Exposure { known, path: path.to_owned(), value: kind }
}

/// On AWS the controller in the tree makes public ones, the load balancer controller internal ones.
fn by_cloud(context: &Context, name: &str) -> Known<String> {
    let word = |word: &str| Known::Known(word.to_owned());
    let provider = |prefix: &str| {
        let nodes = context.input.of("Node").iter();
        nodes.filter_map(|node| node.body.str_at(&["spec", "providerID"])).any(|id| id.starts_with(prefix))
    };
    let cloud = context.platform.cloud.known().and_then(Option::as_deref);
    if matches!(cloud, Some("azure" | "gcp")) || PUBLIC_CLOUDS.iter().any(|prefix| provider(prefix)) {
        return word("public");
    }
    if cloud == Some("aws") || provider("aws:") {
        return match has_controller(context) {
            Ok(true) => word("internal"),
            Ok(false) => word("public"),
            Err(reason) => either(reason),
        };
    }
    either(match &context.platform.cloud {
        Known::Unknown { reason, .. } => reason.clone(),
        Known::Known(_) => Reason::NotVisible(Hidden::Exposure(name.into())),
    })
}

/// The product that takes over the making of load balancers on AWS.
const AWS_CONTROLLER: &str = "aws-load-balancer-controller";

fn has_controller(context: &Context) -> Result<bool, Reason> {
    if context.instances.iter().any(|instance| instance.product.id() == AWS_CONTROLLER) {
        return Ok(true);
    }
    let product = context.input.products.iter().find(|product| product.id() == AWS_CONTROLLER);
    let reasons = product.map(|product| unchecked(context.input, product, context.workloads)).unwrap_or_default();
    reasons.into_iter().next().map_or(Ok(false), Err)
}

impl<'r> Balancer<'r> {
    /// A load balancer by its object alone.
    pub fn new(object: &'r Resource) -> Self {
        Self { object, settings: Vec::new(), default: None }
    }

    /// The mappings in which an annotation may stand: the object's own, those that a Gateway puts on what it makes
    /// (`spec.infrastructure.annotations`), and those of its settings.
    pub(super) fn annotations(&self) -> impl Iterator<Item = &'r Value> {
        let body = &self.object.body;
        let own = [body.at(&["spec", "infrastructure", "annotations"]), body.at(&["metadata", "annotations"])];
        let made: Vec<&'r Value> = self.settings.iter().filter_map(|settings| settings.get("annotations")).collect();
        own.into_iter().flatten().chain(made)
    }

    /// An annotation of what is made.
    pub(super) fn annotation(&self, key: &str) -> Option<&'r str> {
        self.annotations().find_map(|mapping| mapping.str_at(&[key]))
    }

    /// A field of the Service.
    pub(super) fn setting(&self, key: &str) -> Option<&'r str> {
        let own = self.object.body.str_at(&["spec", key]);
        own.or_else(|| self.settings.iter().find_map(|settings| settings.str_at(&[key])))
    }
}
