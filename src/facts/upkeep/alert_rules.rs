//! Makes [`AlertRule`]s.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::Prefixes;
use super::evaluators::Evaluators;
use super::groups::{Rule, rules_below};
use super::made_by_charts::{ByChart, by_charts};
use super::{BY_HAND, both, by_hand, gaps_in_pods, grafana, rule_files, unseen};
use crate::facts::context::Context;
use crate::facts::fact::{FactList, Sourced};
use crate::facts::kinds::{AlertRule, Component, Config, Flow};
use crate::facts::product::Product;
use crate::facts::reads::{Derived, Reads};
use crate::model::evidence::Evidence;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

impl Derived for AlertRule {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .kinds(super::READS)
            .of_products(Product::kinds_of_alert_rules)
            .fact::<Component>()
            .fact::<Config>()
            .fact::<Flow>();
    }
}

/// The alert rules of a snapshot, and those that may be there unseen.
pub fn alert_rules(context: &Context, flows: &FactList<Flow>) -> FactList<AlertRule> {
    let mut maker = Maker { context, evaluators: Evaluators::of(context), held: Vec::new(), possible: Vec::new() };
    maker.objects();
    maker.grafana();
    maker.files();
    by_charts(context, |makes| &makes.alerts).iter().for_each(|made| maker.by_chart(made));
    maker.outside(flows);
    maker.finish()
}

/// A rule with what holds it.
struct Held {
    rule: Rule,
    object: String,
    namespace: Option<String>,
    selected: Known<bool>,
    evidence: Evidence,
    /// For what a vendor's chart makes: the products that it looks at.
    by_vendor: Option<Vec<String>>,
    /// It looks at logs, and so at no metrics.
    logs: bool,
}

struct Maker<'c, 'a> {
    context: &'c Context<'c, 'a>,
    evaluators: Evaluators<'c, 'a>,
    held: Vec<Held>,
    possible: Vec<Possible>,
}

/// The kind of the objects that charts make.
const RULE: &str = "PrometheusRule.monitoring.coreos.com";

impl Maker<'_, '_> {
    /// Objects of the kinds that the products' files name.
    fn objects(&mut self) {
        let products = self.context.input.products.iter();
        let named = products.flat_map(|product| &product.file.evaluates).flat_map(|spec| spec.rules.as_slice());
        for kind in named.collect::<BTreeSet<_>>() {
            let Ok(parsed) = kind.parse::<GroupKind>() else { continue };
            self.possible.extend(self.context.input.gap(&parsed).map(|reason| unseen(reason, &[])));
            for object in self.context.input.snapshot.of(&parsed) {
                let labels = labels(object);
                let selected = self.evaluators.select(kind, labels.as_ref(), object.namespace.as_deref());
                self.object(object, selected);
            }
        }
    }

    fn object(&mut self, object: &Resource, selected: Known<bool>) {
        let spec = object.body.get("spec").unwrap_or(&Value::Null);
        if let Some(reason) = openness(spec) {
            self.possible.push(unseen(reason.clone(), &[]));
        }
        for mut rule in rules_below(spec) {
            rule.group = rule.group.or_else(|| Some(object.name.to_string()));
            let evidence = object.evidence("$.spec", rule.alert.clone());
            self.held.push(Held {
                rule,
                object: object.reference().to_string(),
                namespace: object.namespace.as_deref().map(str::to_owned),
                selected: selected.clone(),
                evidence,
                by_vendor: None,
                logs: false,
            });
        }
    }

    fn grafana(&mut self) {
        self.possible
            .extend(self.context.input.gaps(&[grafana::ALERT_GROUP]).into_iter().map(|reason| unseen(reason, &[])));
        for object in self.context.input.of(grafana::ALERT_GROUP) {
            self.object(object, grafana::takes(self.context, object));
        }
        self.possible.extend(grafana::by_hand(self.context).into_iter().map(by_hand));
    }

    fn files(&mut self) {
        let files = rule_files::files(self.context);
        let pods = gaps_in_pods(self.context);
        if files.any_reader || !pods.is_empty() {
            let maps = self.context.input.gaps(&["ConfigMap"]);
            self.possible.extend(pods.into_iter().chain(maps).map(|reason| unseen(reason, &[])));
        }
        if let Some(on_metrics) = files.secrets {
            let members = [("covers", Value::from(Vec::new()))];
            let known: &[_] = if on_metrics { &[] } else { &members };
            self.possible.extend(self.context.input.gaps(&["Secret"]).into_iter().map(|reason| unseen(reason, known)));
        }
        self.held.extend(files.rules.into_iter().map(|filed| Held {
            object: filed.map.reference().to_string(),
            namespace: filed.map.namespace.as_deref().map(str::to_owned),
            evidence: filed.map.evidence(format!("$.data['{}']", filed.key), filed.rule.alert.clone()),
            rule: filed.rule,
            selected: filed.selected,
            by_vendor: None,
            logs: filed.logs,
        }));
    }

    fn by_chart(&mut self, made: &ByChart) {
        let selected = match made.spec.direct {
            true => Known::Known(true),
            false => self.evaluators.select(RULE, Some(&made.labels()), made.chart.namespace.as_deref()),
        };
        let held = |rule: Rule, by_vendor: Option<Vec<String>>| Held {
            object: made.chart.by.reference().to_string(),
            namespace: made.chart.namespace.clone(),
            selected: both(selected.clone(), made.there.clone()),
            evidence: made.chart.by.evidence(made.chart.path.clone(), Some(made.chart.name.clone())),
            rule,
            by_vendor,
            logs: false,
        };
        let Some(path) = &made.spec.listed else {
            let metrics = Known::unknown(Reason::SourceUnseen(made.chart.name.as_str().into()));
            let rule = Rule { group: None, alert: None, record: None, metrics };
            self.held.push(held(rule, Some(made.covers())));
            return;
        };
        match crate::facts::made::at(&made.chart.values, path) {
            Known::Known(list) => {
                let rules = list.iter().flat_map(rules_below).collect::<Vec<_>>();
                self.held.extend(rules.into_iter().map(|rule| held(rule, None)));
            }
            Known::Unknown { reason, .. } => self.possible.push(unseen(reason, &[])),
        }
    }

    /// Where metrics leave the cluster, alert rules may stand where they go; some stores are given theirs over an API.
    fn outside(&mut self, flows: &FactList<Flow>) {
        for instance in self.context.instances {
            if instance.product.file.evaluates.iter().any(|declares| declares.api) {
                self.possible.push(by_hand(Reason::NotVisible(Hidden::Database(instance.product.id().into()))));
            }
        }
        let metrics = flows.present.iter().filter(|flow| flow.fact.signal == "metrics");
        let outside = |known: &Known<String>| match known {
            Known::Known(word) => word == "outside" || word == "unread",
            Known::Unknown { .. } => true,
        };
        for flow in metrics.filter(|flow| outside(&flow.fact.resolved)) {
            let target = flow.fact.target.known().cloned().flatten();
            let name = target.unwrap_or_else(|| flow.fact.name.clone());
            self.possible.push(by_hand(Reason::NotVisible(Hidden::Outside(name.into()))));
        }
        let unseen = flows
            .possible
            .iter()
            .filter(|flow| flow.value.str_at(&["signal"]).is_none_or(|signal| signal == "metrics"));
        self.possible.extend(unseen.flat_map(|flow| flow.reasons.first().cloned()).map(by_hand));
    }

    fn finish(self) -> FactList<AlertRule> {
        let recorded = recorded(&self.held);
        let prefixes = Prefixes::of(self.context.input.products);
        let alerts = self.held.iter().filter(|held| held.rule.record.is_none());
        let present: Vec<_> = alerts.map(|held| self.alert(held, &recorded, &prefixes)).collect();
        // Where alerts are kept with the configuration, that is where the rest is to be looked for.
        let as_code = present.iter().any(|alert| !alert.fact.selected.is(&false));
        let possible = self.possible.into_iter().filter(|unseen| !(as_code && unseen.value.get(BY_HAND).is_some()));
        FactList { present, possible: once(possible) }
    }

    fn alert(
        &self,
        held: &Held,
        recorded: &BTreeMap<&str, &BTreeSet<String>>,
        prefixes: &Prefixes,
    ) -> Sourced<AlertRule> {
        let metrics = held.rule.metrics.clone().map(|own| behind(own, recorded));
        let covers = match (&held.by_vendor, held.logs) {
            (Some(named), _) => Known::Known(named.clone()),
            (None, true) => Known::Known(Vec::new()),
            (None, false) => metrics.clone().map(|metrics| prefixes.covered(&metrics)),
        };
        let of_upstream = held.rule.group.as_ref().is_some_and(|group| self.context.input.vendor.has_group(group));
        let fact = AlertRule {
            object: held.object.clone(),
            namespace: held.namespace.clone(),
            group: held.rule.group.clone(),
            alert: held.rule.alert.clone(),
            metrics: metrics.map(|metrics| metrics.into_iter().collect()),
            covers,
            vendor: Known::Known(held.by_vendor.is_some() || of_upstream),
            selected: held.selected.clone(),
        };
        Sourced { fact, evidence: vec![held.evidence.clone()], observed: held.evidence.observed }
    }
}

/// An object's labels; open where the object is a part only.
fn labels(object: &Resource) -> Option<Value> {
    match object.body.at(&["metadata", "labels"]) {
        Some(labels) => Some(labels.clone()),
        None => {
            let metadata = object.body.get("metadata")?;
            openness(metadata).map(|reason| Object::open(reason.clone()).into())
        }
    }
}

fn openness(value: &Value) -> Option<&Reason> {
    match value {
        Value::Unknown(unknown) => Some(&unknown.reason),
        value => value.as_object().and_then(Object::openness),
    }
}

/// The metrics behind each recorded one.
fn recorded(held: &[Held]) -> BTreeMap<&str, &BTreeSet<String>> {
    held.iter().filter_map(|held| Some((held.rule.record.as_deref()?, held.rule.metrics.known()?))).collect()
}

/// The metrics with those behind the recorded ones among them, one step.
fn behind(own: BTreeSet<String>, recorded: &BTreeMap<&str, &BTreeSet<String>>) -> BTreeSet<String> {
    let more: Vec<&BTreeSet<String>> = own.iter().filter_map(|name| recorded.get(name.as_str()).copied()).collect();
    let more: Vec<String> = more.into_iter().flatten().cloned().collect();
    own.into_iter().chain(more).collect()
}

fn once(all: impl Iterator<Item = Possible>) -> Vec<Possible> {
    let mut kept: Vec<Possible> = Vec::new();
    for possible in all {
        if !kept.contains(&possible) {
            kept.push(possible);
        }
    }
    kept
}
