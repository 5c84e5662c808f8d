//! Follows a claim to what answers: the Service, the pods behind it, the product that they are, and past an authenticating
//! proxy the product behind that.

use std::collections::{BTreeSet, HashMap};

use super::super::charts::Chart;
use super::super::context::Context;
use super::super::entrances::selected;
use super::super::kinds::Container;
use super::super::product_file::ConsoleSpec;
use super::super::recognise::Instance;
use super::super::workloads;
use super::claim::To;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// What authenticating proxies are for, as a capability.
const PROXY: &str = "auth-proxy";

/// What answers at a leg.
#[derive(Debug, Clone)]
pub(super) struct Behind {
    /// The id of its product; absent where it is none of the catalogue.
    pub component: Known<Option<String>>,
    /// The namespace in which it answers.
    pub namespace: Option<String>,
    /// Whether it is the product's console, rather than another port or part of it.
    pub console: bool,
    /// The id of the authenticating proxy before it.
    pub proxy: Option<String>,
    /// The container before it in its own pods of which is not known whether it asks people who they are.
    pub screen: Option<String>,
    /// Its workloads, by position.
    pub workloads: Vec<usize>,
}

/// Finds what answers.
pub(super) struct Backends<'b, 'c, 'a> {
    context: &'b Context<'c, 'a>,
    charts: &'b [Chart<'a>],
    services: HashMap<(Option<&'a str>, &'a str), &'a Resource>,
    /// The instances of each container, by workload and position.
    parts: HashMap<(usize, usize), usize>,
}

impl<'b, 'c, 'a> Backends<'b, 'c, 'a> {
    /// Indexes the Services and containers of a snapshot.
    pub(super) fn new(context: &'b Context<'c, 'a>, charts: &'b [Chart<'a>]) -> Self {
        let services = context.input.of("Service").iter();
        let services =
            services.map(|service| ((service.namespace.as_deref(), service.name.as_str()), service)).collect();
        let mut parts = HashMap::new();
        for (at, instance) in context.instances.iter().enumerate() {
            for part in &instance.containers {
                parts.entry((part.workload, part.container)).or_insert(at);
            }
        }
        Self { context, charts, services, parts }
    }

    /// The Service of this name.
    pub(super) fn service(&self, namespace: Option<&str>, name: &str) -> Option<&'a Resource> {
        self.services.get(&(namespace, name)).or_else(|| self.services.get(&(None, name))).copied()
    }

    /// What answers at `to`, of a claim in `namespace`.
    pub(super) fn behind(&self, to: &To, namespace: Option<&str>) -> Behind {
        self.follow(to, namespace, 0)
    }

    fn follow(&self, to: &To, namespace: Option<&str>, depth: usize) -> Behind {
        match to {
            To::Product(id) => Behind::product(Some(id.clone()), namespace, true),
            To::Service(namespace, name, port) => match self.service(namespace.as_deref(), name) {
                Some(service) => self.behind_service(service, port.as_ref(), depth),
                None => self.missing(namespace.as_deref(), name),
            },
        }
    }

    fn behind_service(&self, service: &Resource, port: Option<&Value>, depth: usize) -> Behind {
        let namespace = service.namespace.as_deref();
        let workloads = selected(service, self.context.workloads);
        let target = target_port(service, port);
        let Some((instance, container)) = workloads.iter().find_map(|at| self.part(*at, target.as_ref())) else {
            let screened = workloads.iter().find_map(|at| self.screened(*at, target.as_ref()));
            let other = screened.or_else(|| self.by_resource(service, target.as_ref()));
            return Behind { workloads, ..other.unwrap_or_else(|| self.unrecognised(namespace)) };
        };
        let found = &self.context.instances[instance];
        if depth < 2 && found.product.all_capabilities().iter().any(|capability| capability == PROXY) {
            let beside = workloads.iter().find_map(|at| self.beside(*at, instance));
            let next = beside.unwrap_or_else(|| self.upstream(instance, namespace, depth));
            return Behind { proxy: Some(found.product.id().to_owned()), workloads, ..next };
        }
        let console = found
            .product
            .file
            .console
            .as_ref()
            .is_some_and(|spec| self.is_console(spec, found, container, target.as_ref()));
        Behind { workloads, ..Behind::product(Some(found.product.id().to_owned()), namespace, console) }
    }

    /// Pods that an operator makes are not in the input where their custom resource is but declared. That the Service is for
    /// them its selector tells, which bears a label of the product; without the custom resource beside it that proves nothing.
    fn by_resource(&self, service: &Resource, target: Option<&Value>) -> Option<Behind> {
        let selector = service.body.at(&["spec", "selector"])?;
        let namespace = service.namespace.as_deref();
        let declared = |instance: &&Instance| {
            let labels = instance.product.file.signals.weak.iter().flat_map(|signal| signal.label.as_slice());
            let mut labels = labels.filter_map(|label| label.split_once('='));
            instance.containers.is_empty()
                && instance.objects.iter().any(|object| object.namespace.is_some())
                && instance.namespace.as_deref() == namespace
                && labels.any(|(key, value)| selector.str_at(&[key]) == Some(value))
        };
        let instance = self.context.instances.iter().find(declared)?;
        let ports = instance.product.file.console.as_ref().map(|spec| spec.ports.as_slice()).unwrap_or_default();
        let console = instance.product.file.console.is_some() && is_among(ports, target);
        Some(Behind::product(Some(instance.product.id().to_owned()), namespace, console))
    }

    /// Pods of no product that is known; unless some workloads are not, which may then be any.
    fn unrecognised(&self, namespace: Option<&str>) -> Behind {
        match self.context.input.gaps(&workloads::KINDS).into_iter().next() {
            Some(reason) => Behind::unknown(reason, namespace),
            None => Behind::product(None, namespace, false),
        }
    }

    /// The instance of the container that listens on a port, else of the first that belongs to one.
    fn part(&self, workload: usize, target: Option<&Value>) -> Option<(usize, usize)> {
        let containers = &self.context.workloads.present.get(workload)?.fact.containers;
        let listening = containers.iter().position(|container| target.is_some_and(|port| listens(container, port)));
        let known = |at: usize| self.parts.get(&(workload, at)).map(|instance| (*instance, at));
        match listening {
            Some(at) => known(at),
            None => (0..containers.len()).find_map(known),
        }
    }

    /// The one console of a pod in which a container of no known product takes in the traffic, as the web server before Grafana in
    /// Rancher Monitoring does (rancher/charts:charts/rancher-monitoring/values.yaml, `grafana.extraContainers`).
    fn screened(&self, workload: usize, target: Option<&Value>) -> Option<Behind> {
        let containers = &self.context.workloads.present.get(workload)?.fact.containers;
        let front = containers.iter().find(|container| target.is_some_and(|port| listens(container, port)))?;
        let at_console = |at: usize| {
            let instance = *self.parts.get(&(workload, at))?;
            let found = &self.context.instances[instance];
            let spec = found.product.file.console.as_ref()?;
            self.is_console(spec, found, at, None).then_some(instance)
        };
        let consoles: BTreeSet<usize> = (0..containers.len()).filter_map(at_console).collect();
        let mut consoles = consoles.into_iter();
        let (Some(one), None) = (consoles.next(), consoles.next()) else { return None };
        let found = &self.context.instances[one];
        let behind = Behind::product(Some(found.product.id().to_owned()), found.namespace.as_deref(), true);
        Some(Behind { screen: Some(front.name.clone()), ..behind })
    }

    /// Another product in the same pods as a proxy.
    fn beside(&self, workload: usize, proxy: usize) -> Option<Behind> {
        let containers = &self.context.workloads.present.get(workload)?.fact.containers;
        let others = (0..containers.len()).filter_map(|at| self.parts.get(&(workload, at)));
        let other = others.into_iter().find(|instance| **instance != proxy)?;
        let instance = &self.context.instances[*other];
        Some(Behind::product(
            Some(instance.product.id().to_owned()),
            instance.namespace.as_deref(),
            instance.product.file.console.is_some(),
        ))
    }

    /// What a proxy stands before, by its own configuration: arguments `--upstream`, or `upstreams` in a file
    /// (oauth2-proxy/oauth2-proxy:docs/docs/configuration/overview.md).
    fn upstream(&self, proxy: usize, namespace: Option<&str>, depth: usize) -> Behind {
        let by_args = self.context.instances[proxy]
            .parts(self.context.workloads)
            .flat_map(|(_, container, _)| upstream_args(container));
        let configs = self.context.configs_of(proxy);
        let by_file =
            configs.iter().flat_map(|config| config.fact.value.get("upstreams").map_or(&[][..], Value::items));
        let mut addresses = by_args.chain(by_file.filter_map(Value::as_str).map(str::to_owned));
        let target = addresses.find_map(|address| service_at(&address, namespace));
        match target {
            Some(to) => self.follow(&to, namespace, depth + 1),
            None => self.unrecognised(namespace),
        }
    }

    fn is_console(&self, spec: &ConsoleSpec, instance: &Instance, container: usize, target: Option<&Value>) -> bool {
        let roles = spec.roles.as_slice();
        let plays = |part: &&super::super::recognise::Part| {
            part.container == container && part.role.is_some_and(|role| roles.contains(&role.role))
        };
        let by_role = roles.is_empty() || instance.containers.iter().any(|part| plays(&part));
        by_role && is_among(spec.ports.as_slice(), target)
    }

    /// A Service that is not in the input. In a cluster whose Services are known, nothing answers. Operators make Services of
    /// known names, and charts name theirs after the release.
    fn missing(&self, namespace: Option<&str>, name: &str) -> Behind {
        let input = self.context.input;
        let gap = input.gaps(&["Service"]).pop();
        if input.snapshot.observed && gap.is_none() {
            return Behind::product(None, namespace, false);
        }
        let specs = input.products.iter().filter_map(|product| Some((product, product.file.console.as_ref()?)));
        let by_operator =
            specs.clone().find(|(_, spec)| spec.services.as_slice().iter().any(|service| service == name));
        let by_chart = || specs.clone().find(|(_, spec)| self.is_of_chart(spec, namespace, name));
        if let Some((product, _)) = by_operator.or_else(by_chart) {
            return Behind::product(Some(product.id().to_owned()), namespace, true);
        }
        if gap.is_none() && self.charts.iter().any(|chart| chart.may_make_service(name, namespace)) {
            return Behind::product(None, namespace, false);
        }
        Behind::unknown(gap.unwrap_or_else(|| Reason::TargetUnread(name.into())), namespace)
    }

    /// Whether a chart makes a Service of this name for a console: the only one that it makes, or by the end of its name.
    fn is_of_chart(&self, spec: &ConsoleSpec, namespace: Option<&str>, name: &str) -> bool {
        spec.values.iter().any(|values| {
            let ends = values.service.as_slice();
            let fits = ends.is_empty() || ends.iter().any(|end| name.ends_with(end.as_str()));
            let mut charts = self.charts.iter().filter(|chart| values.chart.as_slice().contains(&chart.name));
            fits && charts.any(|chart| chart.may_make_service(name, namespace))
        })
    }
}

impl Behind {
    fn product(id: Option<String>, namespace: Option<&str>, console: bool) -> Self {
        let namespace = namespace.map(str::to_owned);
        Self { component: Known::Known(id), namespace, console, proxy: None, screen: None, workloads: Vec::new() }
    }

    fn unknown(reason: Reason, namespace: Option<&str>) -> Self {
        let namespace = namespace.map(str::to_owned);
        Self {
            component: Known::unknown(reason),
            namespace,
            console: true,
            proxy: None,
            screen: None,
            workloads: Vec::new(),
        }
    }
}

/// Whether a port is one of these; any is, where none is named.
fn is_among(ports: &[String], target: Option<&Value>) -> bool {
    let text = target.map(|port| match port {
        Value::Int(number) => number.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    });
    ports.is_empty() || text.is_none_or(|text| ports.contains(&text))
}

/// The container's port to which a Service's port leads: a number or a name.
fn target_port(service: &Resource, port: Option<&Value>) -> Option<Value> {
    let ports = service.body.at(&["spec", "ports"]).map_or(&[][..], Value::items);
    let named = |entry: &&Value| match port {
        Some(Value::String(name)) => {
            entry.str_at(&["name"]) == Some(name) || entry.str_at(&["targetPort"]) == Some(name)
        }
        Some(number) => entry.get("port") == Some(number) || entry.get("targetPort") == Some(number),
        None => true,
    };
    let found = ports.iter().find(named)?;
    found.get("targetPort").or_else(|| found.get("port")).cloned()
}

fn listens(container: &Container, port: &Value) -> bool {
    container.ports.iter().any(|own| match port {
        Value::String(name) => own.str_at(&["name"]) == Some(name),
        number => own.get("containerPort") == Some(number),
    })
}

fn upstream_args(container: &Container) -> Vec<String> {
    let args = container.arg_texts();
    let own = args.iter().filter_map(|arg| arg.trim_start_matches('-').strip_prefix("upstream="));
    own.map(str::to_owned).collect()
}

/// The Service that an address names; none for another machine, a file or a fixed answer.
fn service_at(address: &str, namespace: Option<&str>) -> Option<To> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split('/').next().filter(|_| scheme.starts_with("http"))?;
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, port.parse().ok()));
    let labels: Vec<&str> = host.split('.').collect();
    let (name, home) = match labels.as_slice() {
        [name] => (name, namespace),
        [name, home] | [name, home, "svc", ..] => (name, Some(*home)),
        _ => return None,
    };
    (*name != "localhost").then(|| To::Service(home.map(str::to_owned), (*name).to_owned(), port.map(Value::Int)))
}

#[cfg(test)]
mod tests {
    use super::super::claim::To;
    use super::service_at;

    #[test]
    fn addresses_of_what_a_proxy_stands_before() {
        let service = |namespace: &str| Some(To::Service(Some(namespace.to_owned()), "grafana".to_owned(), None));
        assert_eq!(service_at("http://grafana", Some("monitoring")), service("monitoring"));
        assert_eq!(service_at("http://grafana.logs.svc.cluster.local/", Some("monitoring")), service("logs"));
        for other in ["static://202", "file:///dev/null", "http://localhost:9090", "https://grafana.example.com.nl"] {
            assert_eq!(service_at(other, Some("monitoring")), None, "{other}");
        }
    }
}
