//! What evaluates alert rules, and which of them it takes in.

use super::maybe;
use crate::facts::charts::{self, Chart};
use crate::facts::context::Context;
use crate::facts::input::Input;
use crate::facts::made::on;
use crate::facts::product_file::Evaluates;
use crate::facts::recognise::Instance;
use crate::facts::selector::{known, of_member, selects, selects_namespace};
use crate::filter::Answer;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// Everything that evaluates rule objects, and what may do so unseen.
pub(super) struct Evaluators<'c, 'a> {
    input: &'c Input<'a>,
    all: Vec<Evaluator<'c>>,
    /// What stands in the way of knowing all of them, and the kinds of rule that one of them would take in.
    gaps: Vec<(Reason, &'c [String])>,
}

/// One of them.
struct Evaluator<'c> {
    namespace: Option<String>,
    spec: Value,
    declares: &'c Evaluates,
    /// Whether it is there.
    there: Known<bool>,
}

impl<'c, 'a> Evaluators<'c, 'a> {
    /// Those of a snapshot. In a cluster the custom resources tell, and not what they were once made of.
    pub(super) fn of(context: &'c Context<'c, 'a>) -> Self {
        let input = context.input;
        let mut found = Self { input, all: Vec::new(), gaps: Vec::new() };
        for declares in input.products.iter().flat_map(|product| &product.file.evaluates) {
            found.by_resource(declares);
        }
        for (at, instance) in context.instances.iter().enumerate() {
            if !input.snapshot.observed {
                found.by_chart(instance);
            }
            instance.product.file.evaluates.iter().for_each(|declares| found.by_block(context, at, declares));
        }
        found
    }

    fn by_resource(&mut self, declares: &'c Evaluates) {
        let Some(kind) = declares.resource.as_ref().and_then(|kind| kind.parse::<GroupKind>().ok()) else { return };
        self.gaps.extend(self.input.gap(&kind).map(|reason| (reason, declares.rules.as_slice())));
        self.all.extend(self.input.snapshot.of(&kind).iter().map(|object| Evaluator {
            namespace: object.namespace.as_deref().map(str::to_owned),
            spec: object.body.get("spec").cloned().unwrap_or_default(),
            declares,
            there: Known::Known(true),
        }));
    }

    fn by_chart(&mut self, instance: &'c Instance) {
        for declares in &instance.product.file.evaluates {
            let charts = instance.charts.iter().filter(|chart| declares.chart.as_slice().contains(&chart.name));
            self.all.extend(charts.map(|chart| Evaluator {
                namespace: chart.namespace.clone(),
                spec: spec_of(declares, chart),
                declares,
                there: on(&declares.when, &chart.values),
            }));
            if !declares.chart.is_empty() {
                let reasons = self.input.gaps(&charts::KINDS).into_iter();
                self.gaps.extend(reasons.map(|reason| (reason, declares.rules.as_slice())));
            }
        }
    }

    /// A block takes in everything unless it holds selectors of its own, which are not read.
    fn by_block(&mut self, context: &Context, at: usize, declares: &'c Evaluates) {
        let Some(wanted) = &declares.block else { return };
        for config in context.configs_of(at) {
            if let Value::Unknown(unknown) = &config.fact.value {
                self.gaps.push((unknown.reason.clone(), declares.rules.as_slice()));
            }
            let blocks = config.fact.value.get("blocks").map_or(&[][..], Value::items);
            for block in blocks.iter().filter(|block| block.str_at(&["type"]) == Some(wanted)) {
                let bare = block.get("blocks").is_none_or(|inner| inner.items().is_empty());
                let product = context.instances[at].product.id();
                let unread = || maybe(Reason::ConfigUnread(product.into(), wanted.as_str().into()));
                self.all.push(Evaluator {
                    namespace: None,
                    spec: everything(),
                    declares,
                    there: if bare { Known::Known(true) } else { unread() },
                });
            }
        }
    }

    /// Whether one of them takes in an object with these labels in this namespace.
    pub(super) fn select(&self, kind: &str, labels: Option<&Value>, namespace: Option<&str>) -> Known<bool> {
        let fitting = self.all.iter().filter(|one| one.declares.rules.as_slice().iter().any(|rules| rules == kind));
        let answers = fitting.map(|one| one.takes(self.input, labels, namespace));
        let unseen = self.gaps.iter().filter(|(_, rules)| rules.iter().any(|rules| rules == kind));
        known(Answer::any(answers.chain(unseen.map(|(reason, _)| Answer::because(reason)))))
    }
}

impl Evaluator<'_> {
    fn takes(&self, input: &Input, labels: Option<&Value>, namespace: Option<&str>) -> Answer {
        let there = match &self.there {
            Known::Known(there) => Answer::sure(*there),
            Known::Unknown { reason, .. } => Answer::because(reason),
        };
        there.and(self.by_default().unwrap_or_else(|| {
            let by_label = of_member(&self.spec, "ruleSelector", |selector| self.by_label(selector, labels));
            let by_namespace = of_member(&self.spec, "ruleNamespaceSelector", |selector| {
                selects_namespace(input, selector, self.namespace.as_deref(), namespace)
            });
            by_label.and(by_namespace)
        }))
    }

    /// A label selector that is left out takes in none, save beside a namespace selector where there is a default for both
    /// (VictoriaMetrics/operator:docs/resources/vmalert.md).
    fn by_label(&self, selector: Option<&Value>, labels: Option<&Value>) -> Answer {
        match selector {
            None if self.declares.all_by_default.is_some() => {
                of_member(&self.spec, "ruleNamespaceSelector", |namespaces| Answer::sure(namespaces.is_some()))
            }
            selector => selects(selector, labels),
        }
    }

    /// What holds where both selectors are left out; none where one of them is there.
    fn by_default(&self) -> Option<Answer> {
        let setting = self.declares.all_by_default.as_ref()?;
        let absent = |key: &str| of_member(&self.spec, key, |selector| Answer::sure(selector.is_none()));
        let both = absent("ruleSelector").and(absent("ruleNamespaceSelector"));
        let all = match on(std::slice::from_ref(setting), &self.spec) {
            Known::Known(all) => Answer::sure(all),
            Known::Unknown { reason, .. } => Answer::because(&reason),
        };
        (both.truth != Truth::False).then(|| both.and(all))
    }
}

/// The `spec` that a chart makes of its values: the chart itself chooses every namespace, and by its release's label unless it is
/// told not to (prometheus-community/helm-charts:charts/kube-prometheus-stack/values.yaml).
fn spec_of(declares: &Evaluates, chart: &Chart) -> Value {
    let steps: Vec<&str> = declares.path.iter().flat_map(|path| path.split('.')).collect();
    let mut spec = chart.values.at(&steps).and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(reason) = chart.values.as_object().and_then(Object::openness) {
        spec.set_open(reason.clone());
        return spec.into();
    }
    let is_set = |spec: &Object, key: &str| spec.get(key).is_some_and(|value| !is_hollow(value));
    if let Some(label) = declares.release_label.as_ref().filter(|_| !is_set(&spec, "ruleSelector")) {
        let by_release = spec.get("ruleSelectorNilUsesHelmValues").and_then(Value::as_bool).unwrap_or(true);
        let selector = if by_release { release_selector(label, chart) } else { Object::new() };
        spec.insert("ruleSelector", selector.into());
    }
    if !is_set(&spec, "ruleNamespaceSelector") && declares.all_by_default.is_none() {
        spec.insert("ruleNamespaceSelector", Object::new().into());
    }
    spec.into()
}

/// A `spec` whose selectors take in everything.
fn everything() -> Value {
    let mut spec = Object::new();
    spec.insert("ruleSelector", Object::new().into());
    spec.insert("ruleNamespaceSelector", Object::new().into());
    spec.into()
}

/// Helm takes an empty mapping in values for nothing.
fn is_hollow(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_object().is_some_and(Object::is_empty)
}

fn release_selector(label: &str, chart: &Chart) -> Object {
    let mut labels = Object::new();
    labels.insert(label, Value::from(release(chart)));
    let mut selector = Object::new();
    selector.insert("matchLabels", labels.into());
    selector
}

/// The name of a chart's release: what the object that installs it says, else the object's own name
/// (fluxcd/helm-controller:docs/spec/v2/helmreleases.md, argoproj/argo-cd:docs/user-guide/helm.md).
pub(super) fn release(chart: &Chart) -> String {
    let body = &chart.by.body;
    let sources = body.at(&["spec", "sources"]).map_or(&[][..], Value::items).iter();
    let own = sources.filter(|source| source.str_at(&["chart"]).is_some_and(|name| name.ends_with(&chart.name)));
    let of_sources = own.filter_map(|source| source.str_at(&["helm", "releaseName"])).next();
    let stated = [&["spec", "releaseName"][..], &["spec", "source", "helm", "releaseName"]];
    let stated = stated.iter().find_map(|path| body.str_at(path)).or(of_sources);
    let target = body.str_at(&["spec", "targetNamespace"]).filter(|_| chart.by.kind.kind == "HelmRelease");
    match (stated, target) {
        (Some(name), _) => name.to_owned(),
        (None, Some(namespace)) => format!("{namespace}-{}", chart.by.name),
        (None, None) => chart.by.name.to_string(),
    }
}
