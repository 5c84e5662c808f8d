//! Makes [`Dashboard`]s.

use super::board::{self, Board};
use super::coverage::Prefixes;
use super::grafana::{self, Wiring};
use super::made_by_charts::{ByChart, by_charts};
use super::{both, by_hand, gaps_in_pods, unseen};
use crate::facts::config;
use crate::facts::context::Context;
use crate::facts::fact::{FactList, Sourced};
use crate::facts::kinds::{Component, Config, Dashboard};
use crate::facts::reads::{Derived, Reads};
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

impl Derived for Dashboard {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(super::READS).fact::<Component>().fact::<Config>();
    }
}

/// The dashboards of a snapshot, and those that may be there unseen.
pub fn dashboards(context: &Context) -> FactList<Dashboard> {
    let prefixes = Prefixes::of(context.input.products);
    let mut maker = Maker { context, prefixes, wiring: grafana::wiring(context), list: FactList::default() };
    maker.config_maps();
    maker.secrets();
    maker.objects();
    by_charts(context, |makes| &makes.dashboards).iter().for_each(|made| maker.by_chart(made));
    maker.list.possible.extend(grafana::by_hand(context).into_iter().map(by_hand));
    // Every ConfigMap may hold one, and a large cluster has thousands.
    maker.list.present.shrink_to_fit();
    maker.list
}

/// What a dashboard is, as far as the input tells.
enum Content {
    /// It was read.
    Read(Board),
    /// It is fetched from grafana.com or an address, and by the table it looks at these.
    Fetched(Option<Vec<String>>, String),
    /// A vendor's chart makes it, and it looks at these.
    Vendor(Vec<String>),
    /// It is not to be seen.
    Unread(Reason),
}

/// What holds a dashboard.
struct Holder {
    object: String,
    namespace: Option<String>,
    evidence: Evidence,
    shown: Known<bool>,
    /// The label `helm.sh/chart` of what holds it.
    chart: Option<String>,
}

struct Maker<'c, 'a> {
    context: &'c Context<'c, 'a>,
    prefixes: Prefixes<'c>,
    wiring: Wiring,
    list: FactList<Dashboard>,
}

impl Maker<'_, '_> {
    fn add(&mut self, holder: Holder, content: Content) {
        let vendor = self.context.input.vendor;
        let shipped = holder.chart.as_deref().is_some_and(|label| vendor.has_chart(label));
        let (title, metrics, covers, vendor) = match content {
            Content::Read(board) => {
                let known = board.title.as_deref().is_some_and(|title| vendor.has_dashboard(title));
                let covers = self.prefixes.covered(&board.metrics);
                let metrics = Known::Known(board.metrics.into_iter().collect());
                (Known::Known(board.title), metrics, Known::Known(covers), Known::Known(shipped || known))
            }
            Content::Fetched(covers, from) => {
                let reason = Reason::SourceUnseen(from.into());
                let covers = covers.map_or_else(|| Known::unknown(reason.clone()), Known::Known);
                (Known::unknown(reason.clone()), Known::unknown(reason), covers, Known::Known(true))
            }
            Content::Vendor(covers) => {
                let reason = Reason::SourceUnseen(holder.evidence.value.clone().unwrap_or_default().into());
                (Known::unknown(reason.clone()), Known::unknown(reason), Known::Known(covers), Known::Known(true))
            }
            Content::Unread(reason) => {
                let own = if shipped { Known::Known(true) } else { super::maybe(reason.clone()) };
                (Known::unknown(reason.clone()), Known::unknown(reason.clone()), Known::unknown(reason), own)
            }
        };
        let (object, namespace, shown) = (holder.object, holder.namespace, holder.shown);
        let observed = holder.evidence.observed;
        let fact = Dashboard { object, namespace, title, metrics, covers, vendor, shown };
        self.list.present.push(Sourced { fact, evidence: vec![holder.evidence], observed });
    }

    /// What lies in ConfigMaps, and whether a Grafana shows it.
    fn config_maps(&mut self) {
        let gaps = gaps_in_pods(self.context).into_iter().chain(self.context.input.gaps(&["ConfigMap"]));
        self.list.possible.extend(gaps.map(|reason| unseen(reason, &[])));
        for map in self.context.input.of("ConfigMap") {
            let mut shown = None;
            for (key, value) in map.body.get("data").into_iter().flat_map(Value::members) {
                for content in self.contents(map, key, value) {
                    let script = matches!(content, Content::Fetched(..));
                    let by_wiring = shown.get_or_insert_with(|| self.wiring.shows(map)).clone();
                    let shown = if script { Known::Known(true) } else { by_wiring };
                    self.add(holder(map, format!("$.data['{key}']"), shown), content);
                }
            }
        }
    }

    /// Dashboards in one key of a ConfigMap: one, or those that a script of Grafana's chart fetches.
    fn contents(&self, map: &Resource, key: &str, value: &Value) -> Vec<Content> {
        match value {
            Value::String(text) if key == SCRIPT && self.wiring.mounts.iter().any(|mount| mount.is_of(map)) => {
                let urls = text.split(['"', '\'', ' ', '\n']).filter(|word| word.starts_with("http"));
                urls.map(|url| self.fetched(url)).collect()
            }
            Value::String(text) => board::of_text(text).map(Content::Read).into_iter().collect(),
            tree @ Value::Object(_) => board::of_tree(tree).map(Content::Read).into_iter().collect(),
            Value::Unknown(unknown) if key.ends_with(".json") && !self.found(map).is(&false) => {
                vec![Content::Unread(unknown.reason.clone())]
            }
            _ => Vec::new(),
        }
    }

    fn found(&self, object: &Resource) -> Known<bool> {
        self.wiring.finds(object.body.at(&["metadata", "labels"]), object.namespace.as_deref())
    }

    fn fetched(&self, url: &str) -> Content {
        Content::Fetched(self.context.input.vendor.covered_by_url(url).map(<[String]>::to_vec), url.to_owned())
    }

    fn fetched_by_id(&self, id: i64) -> Content {
        let known = u32::try_from(id).ok().and_then(|id| self.context.input.vendor.covered_by_id(id));
        Content::Fetched(known.map(<[String]>::to_vec), format!("grafana.com/dashboards/{id}"))
    }

    /// Of Secrets only the labels are known.
    fn secrets(&mut self) {
        if !self.wiring.takes_secrets() {
            return;
        }
        self.list.possible.extend(self.context.input.gaps(&["Secret"]).into_iter().map(|reason| unseen(reason, &[])));
        for secret in self.context.input.of("Secret") {
            let shown = self.found(secret);
            if !shown.is(&false) && secret.body.get("data").is_some() {
                let reason = Reason::Redacted(secret.reference().to_string().into());
                self.add(holder(secret, String::new(), shown), Content::Unread(reason));
            }
        }
    }

    /// Objects of Grafana's operator.
    fn objects(&mut self) {
        let gaps = self.context.input.gaps(&[grafana::DASHBOARD]);
        self.list.possible.extend(gaps.into_iter().map(|reason| unseen(reason, &[])));
        for object in self.context.input.of(grafana::DASHBOARD) {
            let content = self.of_object(object);
            let shown = grafana::takes(self.context, object);
            self.add(holder(object, "$.spec".to_owned(), shown), content);
        }
    }

    fn of_object(&self, object: &Resource) -> Content {
        let spec = |path: &[&str]| object.body.get("spec").and_then(|spec| spec.at(path));
        let unread = |what: &str| Content::Unread(Reason::ConfigUnread(object.name.clone(), what.into()));
        if let Some(json) = spec(&["json"]).and_then(Value::as_str) {
            return board::of_text(json).map_or_else(|| unread("json"), Content::Read);
        }
        if let Some(id) = spec(&["grafanaCom", "id"]).and_then(Value::as_i64) {
            return self.fetched_by_id(id);
        }
        if let Some(url) = spec(&["url"]).and_then(Value::as_str) {
            return self.fetched(url);
        }
        match (
            spec(&["configMapRef", "name"]).and_then(Value::as_str),
            spec(&["configMapRef", "key"]).and_then(Value::as_str),
        ) {
            (Some(name), Some(key)) => {
                let map = config::find_near(self.context.input, "ConfigMap", object.namespace.as_deref(), name);
                let read = match map.and_then(|map| map.body.at(&["data", key])) {
                    Some(Value::String(text)) => board::of_text(text),
                    Some(tree) => board::of_tree(tree),
                    None => None,
                };
                read.map_or_else(|| unread(name), Content::Read)
            }
            _ => unread("spec"),
        }
    }

    fn by_chart(&mut self, made: &ByChart) {
        let at_chart = |shown| Holder {
            object: made.chart.by.reference().to_string(),
            namespace: made.chart.namespace.clone(),
            evidence: made.chart.by.evidence(made.chart.path.clone(), Some(made.chart.name.clone())),
            shown,
            chart: None,
        };
        let Some(path) = &made.spec.listed else {
            let found = self.wiring.may_find(Some(&chart_labels()), made.chart.namespace.as_deref());
            return self.add(at_chart(both(found, made.there.clone())), Content::Vendor(made.covers()));
        };
        match crate::facts::made::at(&made.chart.values, path) {
            Known::Known(Some(providers)) => {
                let shown = both(has_providers(made, path), made.there.clone());
                for (_, dashboard) in providers.members().flat_map(|(_, provider)| provider.members()) {
                    self.add(at_chart(shown.clone()), self.of_entry(dashboard));
                }
            }
            Known::Known(None) => {}
            Known::Unknown { reason, .. } => self.list.possible.push(unseen(reason, &[])),
        }
    }

    /// A dashboard in the values of Grafana's chart (grafana-community/helm-charts:charts/grafana/values.yaml, `dashboards`).
    fn of_entry(&self, entry: &Value) -> Content {
        if let Some(id) = entry.get("gnetId").and_then(Value::as_i64) {
            return self.fetched_by_id(id);
        }
        if let Some(url) = entry.str_at(&["url"]) {
            return self.fetched(url);
        }
        let read =
            entry.get("json").and_then(|json| json.as_str().map_or_else(|| board::of_tree(json), board::of_text));
        read.map_or_else(|| Content::Unread(Reason::ConfigUnread("dashboards".into(), "values".into())), Content::Read)
    }
}

/// The script by which Grafana's chart fetches dashboards (grafana-community/helm-charts:charts/grafana/templates/_config.tpl).
const SCRIPT: &str = "download_dashboards.sh";

/// What charts label their dashboards with.
fn chart_labels() -> Value {
    let mut labels = Object::new();
    labels.insert("grafana_dashboard", Value::from("1"));
    labels.into()
}

/// Without providers in the values nothing loads the files.
fn has_providers(made: &ByChart, path: &str) -> Known<bool> {
    let providers = format!("{}dashboardProviders", path.trim_end_matches("dashboards"));
    let found = crate::facts::made::at(&made.chart.values, &providers);
    found.map(|value| value.is_some_and(|value| value.members().next().is_some()))
}

fn holder(object: &Resource, path: String, shown: Known<bool>) -> Holder {
    Holder {
        object: object.reference().to_string(),
        namespace: object.namespace.as_deref().map(str::to_owned),
        evidence: object.evidence(path, None),
        shown,
        chart: object.label("helm.sh/chart").map(str::to_owned),
    }
}
