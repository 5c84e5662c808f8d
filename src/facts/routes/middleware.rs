//! Traefik's middlewares before a claim (traefik/traefik:docs/content/reference/dynamic-configuration/traefik.io_middlewares.yaml).

use super::super::context::Context;
use super::super::entrances::{narrows, texts};
use super::guards::{Answer, Way, any};
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kind, in its group of today and in that of Traefik 2.
pub(super) const KINDS: [&str; 2] = ["Middleware.traefik.io", "Middleware.traefik.containo.us"];

/// The annotation that names an Ingress' middlewares as `namespace-name@kubernetescrd`.
const ANNOTATION: &str = "traefik.ingress.kubernetes.io/router.middlewares";

/// How deep chains of middlewares are followed.
const DEEPEST: usize = 4;

/// What is asked of one middleware.
pub(super) type Question = fn(&Resource) -> bool;

/// The middlewares of a snapshot.
pub(super) struct Middlewares<'g, 'c, 'a> {
    context: &'g Context<'c, 'a>,
}

/// Whether a middleware lets in some addresses only. `ipWhiteList` is its name in Traefik 2.
pub(super) fn limits(middleware: &Resource) -> bool {
    let list = |name: &str| texts(middleware.body.at(&["spec", name, "sourceRange"]));
    narrows(&list("ipAllowList")) || narrows(&list("ipWhiteList"))
}

/// Whether a middleware asks another service first.
pub(super) fn authenticates(middleware: &Resource) -> bool {
    middleware.body.at(&["spec", "forwardAuth"]).is_some()
}

/// Whether a middleware asks for a password.
pub(super) fn asks_password(middleware: &Resource) -> bool {
    ["basicAuth", "digestAuth"].iter().any(|name| middleware.body.at(&["spec", name]).is_some())
}

impl<'g, 'c, 'a> Middlewares<'g, 'c, 'a> {
    /// Of one snapshot.
    pub(super) fn new(context: &'g Context<'c, 'a>) -> Self {
        Self { context }
    }

    /// Asks every middleware of a way.
    pub(super) fn ask(&self, way: &Way, question: Question) -> Answer {
        let named = way.leg.middlewares.iter().map(|(namespace, name)| {
            let fits = |object: &&Resource| {
                object.name == name.as_str() && object.namespace.as_deref() == namespace.as_deref()
            };
            self.answer(&fits, name, question, 0)
        });
        let listed = way
            .claim
            .annotation(ANNOTATION)
            .into_iter()
            .chain(self.of_entry_points(way))
            .flat_map(|text| text.split(','));
        let joined = listed.filter_map(|text| text.trim().strip_suffix("@kubernetescrd")).map(|name| {
            let fits = |object: &&Resource| match object.namespace.as_deref() {
                Some(namespace) => {
                    name.strip_prefix(namespace).and_then(|rest| rest.strip_prefix('-')) == Some(object.name.as_str())
                }
                None => name.ends_with(object.name.as_str()),
            };
            self.answer(&fits, name, question, 0)
        });
        any(named.chain(joined).collect::<Vec<_>>())
    }

    /// Middlewares that an entry point has for all that comes in by it.
    fn of_entry_points(&self, way: &Way) -> Vec<&'c str> {
        let workloads = way.attached.workloads.iter().filter_map(|at| self.context.workloads.present.get(*at));
        let args = workloads.flat_map(|workload| &workload.fact.containers).flat_map(|container| container.arg_texts());
        let set = args.filter_map(|arg| arg.trim_start_matches('-').split_once(".http.middlewares="));
        set.filter(|(point, _)| point.to_lowercase().starts_with("entrypoints.")).map(|(_, names)| names).collect()
    }

    fn answer(&self, fits: &dyn Fn(&&Resource) -> bool, name: &str, question: Question, depth: usize) -> Answer {
        let input = self.context.input;
        let found = KINDS.iter().flat_map(|kind| input.of(kind)).find(fits);
        let Some(object) = found else {
            let gap = input.gaps(&KINDS).into_iter().next();
            let reason = gap.or_else(|| (!input.snapshot.observed).then(|| Reason::TargetUnread(name.into())));
            return (reason.map_or(Known::Known(false), |reason| Known::one_of(vec![true, false], reason)), None);
        };
        if question(object) {
            return (Known::Known(true), Some(object.reference().to_string()));
        }
        let chain = object.body.at(&["spec", "chain", "middlewares"]).map_or(&[][..], Value::items);
        let links = chain.iter().filter(|_| depth < DEEPEST).map(|link| {
            let (name, home) = (link.str_at(&["name"]).unwrap_or_default(), link.str_at(&["namespace"]));
            let home = home.or(object.namespace.as_deref());
            let fits = |object: &&Resource| object.name == name && object.namespace.as_deref() == home;
            self.answer(&fits, name, question, depth + 1)
        });
        any(links.collect::<Vec<_>>())
    }
}
