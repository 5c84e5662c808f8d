//! Follows an address to the store behind it.

use super::context::Context;
use super::fact::Sourced;
use super::kinds::Workload;
use super::placement::holds_all;
use super::recognise::Instance;
use super::workloads;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;

/// Where something is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An address without credentials.
    Address(String),
    /// A vendor's service that needs no address.
    Vendor(String),
    /// An address that the input does not show.
    Unread(Reason),
}

/// Resolves targets against the Services and stores of a snapshot.
pub struct Resolver<'c, 'a> {
    context: &'c Context<'c, 'a>,
}

/// Where the host of an address lies.
enum Host<'h> {
    /// A Service of this cluster: its name, and its namespace where the address says one.
    Service(&'h str, Option<&'h str>),
    /// Another machine.
    Outside,
}

impl<'c, 'a> Resolver<'c, 'a> {
    /// A resolver for one snapshot.
    pub fn new(context: &'c Context<'c, 'a>) -> Self {
        Self { context }
    }

    /// `store`, `outside`, `elsewhere` or `unread`, and the id of the store's product where it is one of this cluster.
    pub fn resolve(&self, target: &Target, signal: &str, from: Option<&str>) -> (Known<String>, Option<String>) {
        let word = |word: &str| Known::Known(word.to_owned());
        let address = match target {
            Target::Address(address) => address,
            Target::Vendor(_) => return (word("outside"), None),
            Target::Unread(_) => return (word("unread"), None),
        };
        match self.host(address) {
            Host::Outside => (word("outside"), None),
            Host::Service(name, namespace) => match self.service(name, namespace.or(from)) {
                Some(service) => self.behind(service, signal),
                None => self.missing(address, name, namespace.or(from), signal),
            },
        }
    }

    /// A Service that is not in the input: elsewhere when all Services of a cluster are known, else it may be a store's. Charts
    /// name Services that only their rendering would show; those of a declared store are known by their release.
    fn missing(
        &self,
        address: &str,
        name: &str,
        namespace: Option<&str>,
        signal: &str,
    ) -> (Known<String>, Option<String>) {
        let observed = self.context.input.snapshot.observed;
        let gap = self.context.input.gaps(&["Service"]).pop().filter(|_| observed);
        if observed && gap.is_none() {
            return (Known::Known("elsewhere".to_owned()), None);
        }
        let makes = |store: &&Instance| store.charts.iter().any(|chart| chart.may_make_service(name, namespace));
        if let Some(store) = self.stores(signal).find(makes).filter(|_| !observed) {
            return (Known::Known("store".to_owned()), Some(store.product.id().to_owned()));
        }
        let either = vec!["store".to_owned(), "elsewhere".to_owned()];
        (Known::one_of(either, gap.unwrap_or_else(|| Reason::TargetUnread(address.into()))), None)
    }

    fn host<'h>(&self, address: &'h str) -> Host<'h> {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let host = rest.split(['/', ':']).next().unwrap_or(rest);
        let labels: Vec<&str> = host.split('.').collect();
        match labels.as_slice() {
            [name] => Host::Service(name, None),
            [name, namespace] if self.is_namespace(namespace) => Host::Service(name, Some(namespace)),
            [name, namespace, "svc", ..] => Host::Service(name, Some(namespace)),
            _ => Host::Outside,
        }
    }

    /// Whether a host's second label is a namespace: no public name has but two labels, one of which names a Service's namespace.
    fn is_namespace(&self, label: &str) -> bool {
        let input = self.context.input;
        input.of("Namespace").iter().any(|namespace| namespace.name == label)
            || input.of("Service").iter().any(|service| service.namespace.as_deref() == Some(label))
    }

    fn service(&self, name: &str, namespace: Option<&str>) -> Option<&'a Resource> {
        super::config::find_near(self.context.input, "Service", namespace, name)
    }

    /// What stands behind a Service: the store whose pods it selects, or that of which they are the front.
    fn behind(&self, service: &Resource, signal: &str) -> (Known<String>, Option<String>) {
        let selected = self.selected(service);
        let stores = || self.stores(signal);
        let direct =
            stores().find(|store| store.workloads(self.context.workloads).iter().any(|own| is_among(own, &selected)));
        let found =
            direct.or_else(|| stores().find(|store| selected.iter().any(|front| is_front(front, store, service))));
        if let Some(store) = found {
            return (Known::Known("store".to_owned()), Some(store.product.id().to_owned()));
        }
        let gaps = self.context.input.gaps(&workloads::KINDS);
        let own_resources = stores().any(|store| store.containers.is_empty());
        match gaps.into_iter().next() {
            Some(reason) => (Known::one_of(vec!["store".to_owned(), "elsewhere".to_owned()], reason), None),
            // A store known from its custom resource alone: its pods, and what selects them, are its operator's to make.
            None if own_resources && selected.is_empty() => {
                let reason = Reason::TargetUnread(service.name.clone());
                (Known::one_of(vec!["store".to_owned(), "elsewhere".to_owned()], reason), None)
            }
            None => (Known::Known("elsewhere".to_owned()), None),
        }
    }

    fn selected(&self, service: &Resource) -> Vec<&'c Sourced<Workload>> {
        let Some(selector) = service.body.at(&["spec", "selector"]) else { return Vec::new() };
        let all = self.context.workloads.present.iter();
        all.filter(|workload| {
            workload.fact.namespace.as_deref() == service.namespace.as_deref()
                && holds_all(selector, &workload.fact.labels)
        })
        .collect()
    }

    fn stores(&self, signal: &str) -> impl Iterator<Item = &'c Instance<'a>> + use<'c, 'a> {
        let keeps = |instance: &Instance, signal: &str| {
            instance.product.file.store.iter().any(|store| super::flow::signal_name(store.signal) == signal)
        };
        let signal = signal.to_owned();
        self.context.instances.iter().filter(move |instance| keeps(instance, &signal))
    }
}

fn is_among(own: &Sourced<Workload>, selected: &[&Sourced<Workload>]) -> bool {
    selected.iter().any(|other| std::ptr::eq(*other, own))
}

/// A gateway or proxy that belongs to the same release as the store: it bears the store's weak label and the release's name,
/// and lies in the store's namespace. Its label alone would not convince.
fn is_front(front: &Sourced<Workload>, store: &Instance, service: &Resource) -> bool {
    let weak = store.product.file.signals.weak.iter().flat_map(|signal| signal.label.as_slice());
    let mut labels = weak.filter_map(|label| label.split_once('='));
    service.namespace.as_deref() == store.namespace.as_deref()
        && labels.any(|(key, value)| front.fact.labels.str_at(&[key]) == Some(value))
}

/// All kinds that this module reads.
pub const READS: [&str; 2] = ["Service", "Namespace"];
