//! Makes [`Monitor`]s and [`Scraper`]s: where metrics are to be gathered, and what takes that in.

mod jobs;
mod reach;
mod rights;
mod scrapers;

use std::collections::{BTreeMap, BTreeSet};

use self::reach::{Reach, Scope};
use self::scrapers::Gatherer;
use super::context::Context;
use super::fact::{FactList, Sourced};
use super::kinds::{Component, Config, Monitor, Scraper, Workload};
use super::product::Product;
use super::product_file::Finds;
use super::reads::{Derived, Reads};
use super::selector::{self, answer_of, known};
use crate::filter::Answer;
use crate::model::evidence::Evidence;
use crate::model::kind::GroupKind;
use crate::model::known::{Known, ToValue};
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

pub use rights::READS;

/// The annotation of pods and Services that are to be scraped, by a custom that Prometheus' own example began
/// (prometheus/prometheus:documentation/examples/prometheus-kubernetes.yml).
const ANNOTATION: &str = "prometheus.io/scrape";

impl Derived for Scraper {
    fn reads(reads: &mut Reads<'_>) {
        reads.fact::<Monitor>();
    }
}

/// What gathers metrics, and what may do so unseen.
pub fn scrapers(context: &Context) -> FactList<Scraper> {
    let present = scrapers::gatherers(context).iter().map(Gatherer::fact).collect();
    let possible = scrapers::unseen(context).into_iter().map(|(product, reasons)| {
        let mut value = open(&reasons);
        value.insert("component", Value::from(product));
        Possible { value: value.into(), reasons }
    });
    FactList { present, possible: possible.collect() }
}

impl Derived for Monitor {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .kinds(READS)
            .kinds(selector::READS)
            .of_products(Product::kinds_of_monitors)
            .fact::<Component>()
            .fact::<Config>()
            .fact::<Workload>();
    }
}

/// Where metrics are to be gathered, and where they may be unseen.
pub fn monitors(context: &Context) -> FactList<Monitor> {
    let unseen = scrapers::unseen(context).into_iter().flat_map(|(_, reasons)| reasons).collect();
    let maker = Maker { context, gatherers: scrapers::gatherers(context), unseen };
    let objects = maker.objects();
    let mut present: Vec<Sourced<Monitor>> = objects.iter().map(|found| maker.monitor(found, &objects)).collect();
    present.extend(maker.annotated().iter().map(|found| maker.monitor(found, &objects)));
    let possible = maker.possible(&present);
    FactList { present, possible }
}

/// Whether a monitor that is taken in reaches a product's workloads in a namespace.
pub fn is_scraped(monitors: &FactList<Monitor>, component: &str, namespace: Option<&str>) -> Known<bool> {
    let of = |monitor: &Monitor| {
        let is_it = |reached: &super::kinds::Reached| {
            reached.component.as_deref() == Some(component) && reached.namespace.as_deref() == namespace
        };
        let reaches = if monitor.reaches.iter().any(is_it) { Known::Known(true) } else { monitor.reaches_more.clone() };
        let parts = [&monitor.selected, &monitor.allowed, &reaches];
        Answer::all(parts.map(answer_of))
    };
    let seen = monitors.present.iter().map(|sourced| of(&sourced.fact));
    let unseen = monitors.possible.iter().map(|possible| Answer::unknown(possible.reasons.clone()));
    known(Answer::any(seen.chain(unseen)))
}

/// Whether anything that gathers metrics takes in a monitor, be it one that only rendering would show.
pub fn is_taken(context: &Context, monitor: &Resource) -> Known<bool> {
    let gatherers = scrapers::gatherers(context);
    let seen = gatherers.iter().map(|gatherer| gatherer.takes_in(context.input, monitor));
    let unseen = scrapers::unseen(context).into_iter().map(|(_, reasons)| Answer::unknown(reasons));
    known(Answer::any(seen.chain(unseen)))
}

fn open(reasons: &BTreeSet<Reason>) -> Object {
    Object::open(reasons.first().cloned().unwrap_or(Reason::PlatformUnknown))
}

/// A monitor before it is known who takes it in.
struct Found<'a> {
    kind: String,
    object: &'a Resource,
    name: String,
    reach: Reach,
    /// Where whoever takes it in must be allowed to look.
    scope: Option<Scope>,
    /// For an annotation, which any monitor that reaches the same makes needless.
    is_annotation: bool,
    /// Whether each of the gatherers takes it in.
    taken: Vec<Answer>,
    evidence: Evidence,
}

struct Maker<'c, 'a> {
    context: &'c Context<'c, 'a>,
    gatherers: Vec<Gatherer<'c>>,
    /// Why something else may gather metrics.
    unseen: BTreeSet<Reason>,
}

impl<'a> Maker<'_, 'a> {
    /// The kinds of monitors, each once, and what they find.
    fn kinds(&self) -> BTreeMap<GroupKind, Option<Finds>> {
        let specs = self.context.input.products.iter().flat_map(|product| &product.file.scrapes);
        let kinds = specs
            .flat_map(|spec| &spec.monitors)
            .flat_map(|spec| spec.resource.as_slice().iter().filter_map(|kind| Some((kind.parse().ok()?, spec.finds))));
        kinds.collect()
    }

    fn objects(&self) -> Vec<Found<'a>> {
        let kinds = self.kinds().into_iter();
        let objects =
            kinds.flat_map(|(kind, finds)| self.context.input.snapshot.of(&kind).iter().map(move |o| (o, finds)));
        objects.map(|(object, finds)| self.object(object, finds)).collect()
    }

    fn object(&self, object: &'a Resource, finds: Option<Finds>) -> Found<'a> {
        let own_only = self.gatherers.iter().any(|gatherer| gatherer.own_namespace_only);
        let scope = if own_only { Scope::own(object) } else { Scope::of(object) };
        Found {
            kind: object.kind.kind.to_string(),
            object,
            name: object.name.to_string(),
            reach: reach::of_monitor(self.context, object, finds, &scope),
            scope: finds.map(|_| scope),
            is_annotation: false,
            taken: self.gatherers.iter().map(|gatherer| gatherer.takes_in(self.context.input, object)).collect(),
            evidence: object.evidence("$.metadata.labels", None),
        }
    }

    fn annotated(&self) -> Vec<Found<'a>> {
        let input = self.context.input;
        let services = input.of("Service").iter().filter(|service| service.annotation(ANNOTATION) == Some("true"));
        let mut all: Vec<Found> = services
            .map(|service| {
                let reach = reach::of_service(self.context, service);
                self.annotation(service, format!("$.metadata.annotations['{ANNOTATION}']"), reach)
            })
            .collect();
        for (at, workload) in self.context.workloads.present.iter().enumerate() {
            if workload.fact.annotations.str_at(&[ANNOTATION]) != Some("true") {
                continue;
            }
            let object = workload.evidence.first().map(|evidence| &evidence.object);
            let object = object.and_then(|object| {
                input
                    .snapshot
                    .of(&object.kind)
                    .iter()
                    .find(|one| one.name == object.name && one.namespace == object.namespace)
            });
            let Some(object) = object else { continue };
            let reach = Reach { workloads: BTreeSet::from([at]), ..Reach::default() };
            all.push(self.annotation(object, String::new(), reach));
        }
        all
    }

    fn annotation(&self, object: &'a Resource, path: String, reach: Reach) -> Found<'a> {
        Found {
            kind: "annotation".to_owned(),
            object,
            name: object.reference().to_string(),
            reach,
            scope: Some(Scope::own(object)),
            is_annotation: true,
            taken: self.gatherers.iter().map(|gatherer| gatherer.annotations.clone()).collect(),
            evidence: object.evidence(path, None),
        }
    }

    fn monitor(&self, found: &Found, objects: &[Found]) -> Sourced<Monitor> {
        let covered = if found.is_annotation { self.covered(found, objects) } else { Answer::sure(false) };
        let itself = self.gatherers.iter().any(|gatherer| gatherer.itself);
        let unseen = (!self.unseen.is_empty()).then(|| Answer::unknown(self.unseen.clone()));
        let taken = found.taken.iter().cloned().chain([covered.clone(), Answer::sure(itself)]);
        let by = self.gatherers.iter().zip(&found.taken).filter(|(_, taken)| **taken == Answer::sure(true));
        let allowed = self.allowed(found).or(covered).or(Answer::sure(itself));
        let fact = Monitor {
            kind: found.kind.clone(),
            namespace: found.object.namespace.as_deref().map(str::to_owned),
            name: found.name.clone(),
            selected: known(Answer::any(taken.chain(unseen.clone()))),
            by: by.map(|(gatherer, _)| gatherer.name.clone()).collect(),
            allowed: known(allowed.or(unseen.unwrap_or(Answer::sure(false)))),
            matches: known(found.reach.anything()),
            reaches: found.reach.facts(self.context),
            reaches_more: known(found.reach.more()),
        };
        Sourced { fact, evidence: vec![found.evidence.clone()], observed: found.object.observed }
    }

    /// Whether a monitor that is taken in reaches the same as an annotation.
    fn covered(&self, found: &Found, objects: &[Found]) -> Answer {
        let by =
            objects.iter().map(|other| Answer::any(other.taken.iter().cloned()).and(other.reach.covers(&found.reach)));
        let unseen = self.kinds().into_keys().filter_map(|kind| self.context.input.gap(&kind));
        Answer::any(by.chain(unseen.map(|reason| Answer::because(&reason))))
    }

    /// Whether one of those that take it in may list where it looks.
    fn allowed(&self, found: &Found) -> Answer {
        Answer::any(self.gatherers.iter().zip(&found.taken).map(|(gatherer, taken)| {
            let may = match &found.scope {
                None => Answer::sure(true),
                Some(Scope::Any) => gatherer.rights.everywhere.clone(),
                Some(Scope::Some(names)) => Answer::all(names.iter().map(|name| gatherer.rights.may(name))),
            };
            taken.clone().and(may)
        }))
    }

    /// Monitors of kinds that are not wholly known; and, where desired state holds none at all and nothing is open to all that will
    /// come, any.
    fn possible(&self, present: &[Sourced<Monitor>]) -> Vec<Possible> {
        let input = self.context.input;
        let monitors = self.kinds().into_keys().filter_map(|kind| {
            let reasons = BTreeSet::from([input.gap(&kind)?]);
            Some(self.unseen_one(&kind.kind, reasons, |gatherer| gatherer.takes_all_of(&kind)))
        });
        let annotated: Vec<&str> = std::iter::once("Service").chain(super::workloads::KINDS).collect();
        let gaps: BTreeSet<Reason> = input.gaps(&annotated).into_iter().collect();
        let annotation = (!gaps.is_empty()).then(|| self.unseen_one("annotation", gaps, |one| one.annotations.clone()));
        let is_open = self.gatherers.iter().any(Gatherer::is_open_to_all);
        let none = (present.is_empty() && !is_open && !input.snapshot.observed).then(|| {
            let reasons = BTreeSet::from([Reason::NotVisible(Hidden::Any("Monitor".into()))]);
            Possible { value: open(&reasons).into(), reasons }
        });
        monitors.chain(annotation).chain(none).collect()
    }

    /// A monitor of which nothing is known but that whoever takes in all of its kind takes it in.
    fn unseen_one(&self, kind: &str, reasons: BTreeSet<Reason>, takes: impl Fn(&Gatherer) -> Answer) -> Possible {
        let mut value = open(&reasons);
        value.insert("kind", Value::from(kind));
        let sure = |answer: Answer| answer == Answer::sure(true);
        let taking: Vec<&Gatherer> = self.gatherers.iter().filter(|one| one.itself || sure(takes(one))).collect();
        if !taking.is_empty() {
            value.insert("selected", Value::Bool(true));
        }
        if taking.iter().any(|one| sure(one.rights.everywhere.clone())) {
            value.insert("allowed", known(Answer::sure(true)).to_value());
        }
        Possible { value: value.into(), reasons }
    }
}
