//! Finds what gathers metrics, and what each takes in.

use std::collections::BTreeSet;

use super::jobs::{self, Jobs};
use super::rights::Rights;
use crate::facts::charts::Chart;
use crate::facts::context::Context;
use crate::facts::fact::Sourced;
use crate::facts::input::Input;
use crate::facts::kinds::Scraper;
use crate::facts::product_file::{MonitorSpec, ScrapeSpec, Setting};
use crate::facts::recognise::{Instance, unchecked};
use crate::facts::selector::{self, known, of_member};
use crate::filter::Answer;
use crate::model::evidence::Evidence;
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// Something that gathers metrics.
pub(super) struct Gatherer<'c> {
    /// Its product.
    component: &'c str,
    /// What it is, `Prometheus monitoring/platform`.
    pub name: String,
    /// Its namespace.
    namespace: Option<String>,
    /// What holds its selectors; those of a configuration are written the same way.
    spec: Value,
    /// What it chooses from.
    monitors: &'c [MonitorSpec],
    /// Whether it takes in everything where both selectors of a kind are left out; none where it then takes in nothing.
    by_default: Option<Answer>,
    /// Whether it finds what is annotated.
    pub annotations: Answer,
    /// Whether applications send their metrics to it.
    pushed: Answer,
    /// Whether its agents find everything by themselves.
    pub itself: bool,
    /// Its service account.
    account: Option<String>,
    /// Where it may list.
    pub rights: Rights,
    /// Whether it looks for targets in a monitor's own namespace only.
    pub own_namespace_only: bool,
    evidence: Vec<Evidence>,
}

/// Everything that gathers metrics.
pub(super) fn gatherers<'c>(context: &'c Context) -> Vec<Gatherer<'c>> {
    let mut all = Vec::new();
    for product in context.input.products {
        for spec in &product.file.scrapes {
            all.extend(by_resource(context, product.id(), spec));
        }
    }
    for (at, instance) in context.instances.iter().enumerate() {
        for spec in &instance.product.file.scrapes {
            all.extend(by_chart(context, instance, spec));
            all.extend(by_configuration(context, at, instance, spec));
            all.extend(spec.itself.then(|| Gatherer::of(instance, spec)));
        }
    }
    all
}

/// Why something that gathers metrics may be there unseen, by product.
pub(super) fn unseen<'c>(context: &'c Context) -> Vec<(&'c str, BTreeSet<Reason>)> {
    let scraping = context.input.products.iter().filter(|product| !product.file.scrapes.is_empty());
    let reasons = scraping.map(|product| {
        let mut reasons = unchecked(context.input, product, context.workloads);
        let kinds = product.file.scrapes.iter().filter_map(|spec| spec.resource.as_deref()?.parse().ok());
        reasons.extend(kinds.filter_map(|kind: GroupKind| context.input.gap(&kind)));
        (product.id(), reasons)
    });
    reasons.filter(|(_, reasons)| !reasons.is_empty()).collect()
}

fn by_resource<'c>(context: &'c Context, component: &'c str, spec: &'c ScrapeSpec) -> Vec<Gatherer<'c>> {
    let Some(kind) = spec.resource.as_deref() else { return Vec::new() };
    context.input.of(kind).iter().map(|object| of_object(context.input, component, spec, object)).collect()
}

fn of_object<'c>(input: &Input, component: &'c str, spec: &'c ScrapeSpec, object: &'c Resource) -> Gatherer<'c> {
    let body = object.settings().clone();
    let namespace = object.namespace.as_deref();
    let (account, rights) = account(input, spec, &body, namespace);
    let by_default = spec.all_by_default.as_ref().map(|setting| switched(setting, &body));
    let own_namespace_only = body.get("ignoreNamespaceSelectors").and_then(Value::as_bool) == Some(true);
    Gatherer {
        component,
        name: object.reference().to_string(),
        namespace: namespace.map(str::to_owned),
        monitors: &spec.monitors,
        by_default,
        annotations: additional(input, &body, spec, object),
        pushed: receives(&body),
        itself: false,
        rights,
        account: Some(account),
        own_namespace_only,
        evidence: vec![object.evidence(object.settings_path(), None)],
        spec: body,
    }
}

/// The account that gathers, and its rights: one that the product's file names, else that of the resource's pods.
fn account(input: &Input, spec: &ScrapeSpec, body: &Value, namespace: Option<&str>) -> (String, Rights) {
    let named = spec.account.as_slice();
    let Some(first) = named.first() else {
        let own = body.str_at(&["serviceAccountName"]).unwrap_or("default");
        return (own.to_owned(), Rights::of(input, namespace, own));
    };
    let parts = named.iter().map(|full| full.split_once('/').map_or((namespace, full.as_str()), |(n, a)| (Some(n), a)));
    (first.clone(), Rights::any(parts.map(|(namespace, account)| Rights::of(input, namespace, account))))
}

/// `enableOTLPReceiver`, and before that a feature of the server (prometheus-operator/prometheus-operator:CHANGELOG.md).
fn receives(spec: &Value) -> Answer {
    let switched_on = spec.get("enableOTLPReceiver").and_then(Value::as_bool) == Some(true);
    let features = spec.get("enableFeatures").map_or(&[][..], Value::items);
    Answer::sure(switched_on || features.iter().any(|name| name.as_str() == Some("otlp-write-receiver")))
}

/// Jobs beside the monitors: those of a Secret, which are not read, and those of ScrapeConfigs.
fn additional(input: &Input, body: &Value, spec: &ScrapeSpec, by: &Resource) -> Answer {
    let in_secret = of_member(body, "additionalScrapeConfigs", |place| match place {
        Some(Value::Array(_)) => jobs::finds_annotated(place.unwrap_or(&Value::Null)),
        Some(place) => {
            let part = |key: &str| place.str_at(&[key]).unwrap_or_default().to_owned();
            let namespace = by.namespace.as_deref().unwrap_or_default();
            let object = format!("Secret {namespace}/{} key {}", part("name"), part("key"));
            Answer::because(&Reason::Redacted(object.into()))
        }
        None => Answer::sure(false),
    });
    let naming = spec.monitors.iter().filter(|monitors| monitors.finds.is_none());
    let kinds = naming.flat_map(|monitors| monitors.resource.as_slice().iter().map(|kind| (kind, &monitors.selector)));
    let jobs = kinds.flat_map(|(kind, prefix)| input.of(kind).iter().map(move |object| (object, prefix)));
    let by_job = jobs.map(|(object, prefix)| {
        let job = object.body.get("spec").cloned().unwrap_or_default();
        let finds = jobs::finds_annotated(&Value::from(vec![job]));
        finds.and(selector::takes_in(input, body, prefix, by.namespace.as_deref(), object))
    });
    in_secret.or(Answer::any(by_job))
}

fn switched(setting: &Setting, values: &Value) -> Answer {
    let default = setting.default.as_ref().and_then(serde_json::Value::as_bool).unwrap_or(false);
    of_member(values, &setting.at, |value| Answer::sure(value.and_then(Value::as_bool).unwrap_or(default)))
}

/// What a declared chart makes. In a cluster the objects decide, and not what they were once made of.
fn by_chart<'c>(context: &Context, instance: &'c Instance, spec: &'c ScrapeSpec) -> Vec<Gatherer<'c>> {
    let has_objects = !instance.containers.is_empty() || instance.objects.iter().any(|object| is_of(spec, object));
    if context.input.snapshot.observed || has_objects {
        return Vec::new();
    }
    let charts = instance.charts.iter().filter(|chart| spec.chart.as_slice().contains(&chart.name));
    charts.map(|chart| of_chart(instance, spec, chart)).collect()
}

fn is_of(spec: &ScrapeSpec, object: &Resource) -> bool {
    spec.resource.as_deref() == Some(object.kind.to_string().as_str())
}

fn of_chart<'c>(instance: &'c Instance, spec: &'c ScrapeSpec, chart: &Chart) -> Gatherer<'c> {
    let values = below(&chart.values, spec.path.as_deref().unwrap_or_default());
    let mut gatherer = Gatherer::of(instance, spec);
    gatherer.by_default = spec.all_by_default.as_ref().map(|setting| switched(setting, &values));
    let changed = spec.unless.as_slice().iter().find(|key| chart.values.get(key).is_some());
    let open = chart.values.as_object().and_then(Object::openness);
    gatherer.annotations = match (spec.annotated, changed, open) {
        (false, ..) => of_member(&values, "additionalScrapeConfigs", |jobs| {
            jobs.map_or_else(|| Answer::sure(false), jobs::finds_annotated)
        }),
        (true, Some(key), _) => {
            Answer::because(&Reason::ConfigUnread(instance.product.id().into(), key.as_str().into()))
        }
        (true, None, Some(reason)) => Answer::because(reason),
        (true, None, None) => Answer::sure(true),
    };
    gatherer.spec = match &spec.release_label {
        Some(label) => with_defaults(values, spec, label, chart),
        None => values,
    };
    gatherer.evidence = vec![chart.by.evidence(chart.path.clone(), Some(chart.name.clone()))];
    gatherer
}

/// The values at a path; what is left out there is as open as the whole.
fn below(values: &Value, path: &str) -> Value {
    let steps: Vec<&str> = path.split('.').filter(|step| !step.is_empty()).collect();
    let open = values.as_object().and_then(Object::openness);
    match (values.at(&steps), open) {
        (Some(Value::Object(part)), Some(reason)) => {
            let mut part = part.clone();
            part.set_open(reason.clone());
            part.into()
        }
        (Some(part), _) => part.clone(),
        (None, Some(reason)) => Object::open(reason.clone()).into(),
        (None, None) => Object::new().into(),
    }
}

/// The selectors that the chart makes of values that leave them out or empty
/// (prometheus-community/helm-charts:charts/kube-prometheus-stack/templates/prometheus/prometheus.yaml).
fn with_defaults(values: Value, spec: &ScrapeSpec, label: &str, chart: &Chart) -> Value {
    let Value::Object(mut object) = values else { return values };
    let is_open = object.openness().is_some();
    for prefix in spec.monitors.iter().map(|monitors| &monitors.selector) {
        let (key, within) = (format!("{prefix}Selector"), format!("{prefix}NamespaceSelector"));
        let left_out = |object: &Object, key: &str| match object.get(key) {
            None | Some(Value::Null) => !is_open,
            Some(Value::Object(selector)) => selector.is_empty(),
            Some(_) => false,
        };
        if left_out(&object, &within) {
            object.insert(within, Object::new().into());
        }
        match object.get(&format!("{prefix}SelectorNilUsesHelmValues")).and_then(Value::as_bool) {
            _ if !left_out(&object, &key) => {}
            Some(false) => _ = object.insert(key, Object::new().into()),
            _ if is_open => _ = object.remove(&key),
            _ => _ = object.insert(key, release_selector(label, chart)),
        }
    }
    object.into()
}

fn release_selector(label: &str, chart: &Chart) -> Value {
    let stated = [&["spec", "releaseName"][..], &["spec", "source", "helm", "releaseName"]];
    let stated = stated.iter().find_map(|path| chart.by.body.str_at(path));
    let mut labels = Object::new();
    labels.insert(label, Value::from(stated.unwrap_or(&chart.by.name)));
    let mut selector = Object::new();
    selector.insert("matchLabels", labels.into());
    selector.into()
}

/// What a product finds by its own configuration, where no custom resource of it decides.
fn by_configuration<'c>(
    context: &Context,
    at: usize,
    instance: &'c Instance,
    spec: &'c ScrapeSpec,
) -> Option<Gatherer<'c>> {
    let from = spec.from.as_deref()?;
    let specs = &instance.product.file.scrapes;
    let by_other = |object: &&Resource| specs.iter().any(|spec| is_of(spec, object));
    let by_values = specs.iter().flat_map(|spec| spec.chart.as_slice());
    let by_values = || by_values.clone().any(|name| instance.charts.iter().any(|chart| chart.name == *name));
    let is_declared = instance.containers.is_empty() && !context.input.snapshot.observed;
    if instance.objects.iter().any(by_other) || is_declared && by_values() {
        return None;
    }
    let configs = context.configs_of(at);
    let read: Vec<Jobs> = configs.iter().filter_map(|config| jobs::read(from, &config.fact.value)).collect();
    let mut gatherer = Gatherer::of(instance, spec);
    match read.is_empty() {
        true => gatherer.leave_open(&unread(instance, &configs)),
        false => gatherer.take(read),
    }
    (gatherer.account, gatherer.rights) = rights(context, instance);
    Some(gatherer)
}

fn unread(instance: &Instance, configs: &[&Sourced<crate::facts::kinds::Config>]) -> Reason {
    let told = configs.iter().find_map(|config| match &config.fact.value {
        Value::Unknown(unknown) => Some(unknown.reason.clone()),
        _ => None,
    });
    told.unwrap_or_else(|| Reason::ConfigUnread(instance.product.id().into(), "".into()))
}

/// Those of the account of its pods; a chart that is only declared makes an account that may list everywhere.
fn rights(context: &Context, instance: &Instance) -> (Option<String>, Rights) {
    match instance.workloads(context.workloads).first() {
        Some(workload) => {
            let account = workload.fact.service_account.as_deref().unwrap_or("default");
            let rights = Rights::of(context.input, workload.fact.namespace.as_deref(), account);
            (Some(account.to_owned()), rights)
        }
        None if context.input.snapshot.observed => (None, Rights::unknown(&unread(instance, &[]))),
        None => (None, Rights::all()),
    }
}

impl<'c> Gatherer<'c> {
    /// One of an instance that takes in nothing yet.
    fn of(instance: &'c Instance, spec: &'c ScrapeSpec) -> Self {
        let place = instance.namespace.as_ref().map_or(String::new(), |namespace| format!(" {namespace}"));
        Self {
            component: instance.product.id(),
            name: format!("{}{place}", instance.product.file.name),
            namespace: instance.namespace.clone(),
            spec: Value::Null,
            monitors: &spec.monitors,
            by_default: None,
            annotations: Answer::sure(false),
            pushed: Answer::sure(false),
            itself: spec.itself,
            rights: Rights::all(),
            account: None,
            own_namespace_only: false,
            evidence: instance.evidence(),
        }
    }

    fn leave_open(&mut self, reason: &Reason) {
        self.annotations = Answer::because(reason);
        self.pushed = Answer::because(reason);
        self.spec = Value::unknown(reason.clone());
    }

    fn take(&mut self, read: Vec<Jobs>) {
        self.annotations = Answer::any(read.iter().map(|jobs| jobs.annotations.clone()));
        self.pushed = Answer::any(read.iter().map(|jobs| jobs.pushed.clone()));
        let selectors = read.into_iter().map(|jobs| jobs.selectors);
        self.spec = selectors.max_by_key(|selectors| selectors.members().count()).unwrap_or_default();
    }

    fn specs_of(&self, kind: &GroupKind) -> impl Iterator<Item = &'c MonitorSpec> {
        let name = kind.to_string();
        self.monitors.iter().filter(move |spec| spec.resource.as_slice().contains(&name))
    }

    /// Whether it takes in a monitor with these labels.
    pub(super) fn takes_in(&self, input: &Input, object: &Resource) -> Answer {
        let from = self.namespace.as_deref();
        Answer::any(self.specs_of(&object.kind).map(|spec| {
            let by_selector = || selector::takes_in(input, &self.spec, &spec.selector, from, object);
            self.or_default(&spec.selector, by_selector)
        }))
    }

    /// Where a product takes in everything by default it does so when both selectors are left out, and with one of them left out
    /// takes in what the other says (VictoriaMetrics/operator:api/operator/v1beta1/vmagent_types.go).
    fn or_default(&self, prefix: &str, by_selector: impl Fn() -> Answer) -> Answer {
        let has = |key: String| self.spec.get(&key).is_some();
        match &self.by_default {
            Some(default) if !has(format!("{prefix}Selector")) && !has(format!("{prefix}NamespaceSelector")) => {
                default.clone()
            }
            _ => by_selector(),
        }
    }

    /// Whether it takes in every monitor of a kind, also those still to come.
    pub(super) fn takes_all_of(&self, kind: &GroupKind) -> Answer {
        Answer::any(self.specs_of(kind).map(|spec| self.all_by(spec)))
    }

    fn all_by(&self, spec: &MonitorSpec) -> Answer {
        self.or_default(&spec.selector, || selector::takes_all(&self.spec, &spec.selector))
    }

    /// Whether it takes in every monitor by which applications are found.
    fn takes_all(&self) -> Answer {
        let finding: Vec<&MonitorSpec> = self.monitors.iter().filter(|spec| spec.finds.is_some()).collect();
        match finding.is_empty() {
            true => Answer::sure(false),
            false => Answer::all(finding.into_iter().map(|spec| self.all_by(spec))),
        }
    }

    /// Whether a new application needs no more than to offer its metrics, in the one way or the other.
    pub(super) fn is_open_to_all(&self) -> bool {
        let ways = [self.takes_all(), self.annotations.clone(), self.pushed.clone(), Answer::sure(self.itself)];
        Answer::any(ways) == Answer::sure(true)
    }

    /// As rules see it.
    pub(super) fn fact(&self) -> Sourced<Scraper> {
        let fact = Scraper {
            component: self.component.to_owned(),
            name: self.name.clone(),
            namespace: self.namespace.clone(),
            account: self.account.clone(),
            takes_all: known(self.takes_all()),
            annotations: known(self.annotations.clone()),
            pushed: known(self.pushed.clone()),
            itself: self.itself,
            everywhere: known(self.rights.everywhere.clone()),
            namespaces: match self.rights.everywhere.truth {
                Truth::True => Vec::new(),
                _ => self.rights.namespaces.iter().cloned().collect(),
            },
        };
        let observed = self.evidence.first().is_some_and(|evidence| evidence.observed);
        Sourced { fact, evidence: self.evidence.clone(), observed }
    }
}
