//! What evaluates alert rules, and which of them it takes in.

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
        for instance in context.instances.iter().filter(|_| !input.snapshot.observed) {
            found.by_chart(instance);
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
    let stated =
        body.str_at(&["spec", "releaseName"]).or_else(|| body.str_at(&["spec", "source", "helm", "releaseName"]));
    let target = body.str_at(&["spec", "targetNamespace"]).filter(|_| chart.by.kind.kind == "HelmRelease");
    match (stated, target) {
        (Some(name), _) => name.to_owned(),
        (None, Some(namespace)) => format!("{namespace}-{}", chart.by.name),
        (None, None) => chart.by.name.to_string(),
    }
}
