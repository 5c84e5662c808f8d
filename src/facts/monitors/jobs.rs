//! Reads from a configuration what an agent or server finds by itself.

use crate::facts::selector::of_member;
use crate::filter::Answer;
use crate::model::value::{Object, Value};

/// What a configuration finds.
#[derive(Debug, Clone)]
pub(super) struct Jobs {
    /// Whether it finds what is annotated to be scraped.
    pub annotations: Answer,
    /// Whether applications send their metrics to it.
    pub pushed: Answer,
    /// Selectors of monitors, as the Prometheus operator writes them.
    pub selectors: Value,
}

/// How discovery shows the annotation `prometheus.io/scrape` of pods, Services and Endpoints
/// (prometheus/prometheus:docs/configuration/configuration.md, `kubernetes_sd_config`).
const ANNOTATION: &str = "annotation_prometheus_io_scrape";

/// What a configuration finds; none where this one does not tell.
pub(super) fn read(from: &str, config: &Value) -> Option<Jobs> {
    match from {
        "prometheus" => prometheus(config),
        "alloy" => alloy(config),
        "otel-collector" => otel_collector(config),
        _ => None,
    }
}

fn jobs(annotations: Answer, pushed: Answer, selectors: Object) -> Option<Jobs> {
    Some(Jobs { annotations, pushed, selectors: selectors.into() })
}

fn prometheus(config: &Value) -> Option<Jobs> {
    let jobs_of = config.get("scrape_configs")?;
    jobs(finds_annotated(jobs_of), Answer::sure(false), Object::new())
}

/// Whether one of these jobs, as Prometheus' file or the operator's ScrapeConfig writes them, finds what is annotated.
pub(super) fn finds_annotated(jobs: &Value) -> Answer {
    match jobs {
        Value::Unknown(unknown) => Answer::because(&unknown.reason),
        jobs => Answer::sure(jobs.items().iter().any(finds)),
    }
}

fn finds(job: &Value) -> bool {
    let member = |keys: [&str; 2]| keys.iter().find_map(|key| job.get(key)).map_or(&[][..], Value::items);
    let found_by = member(["kubernetes_sd_configs", "kubernetesSDConfigs"]).iter();
    let anywhere = found_by.filter(|discovery| discovery.get("namespaces").is_none());
    let mut roles = anywhere.filter_map(|discovery| discovery.str_at(&["role"])).map(str::to_ascii_lowercase);
    let rules = member(["relabel_configs", "relabelings"]);
    let by_annotation = rules.iter().any(|rule| mentions(rule, &["source_labels", "sourceLabels"]));
    let unfiltered = !rules.iter().any(is_filter);
    roles.any(|role| role.starts_with("endpoint") || role == "pod" || role == "service")
        && (by_annotation || unfiltered)
}

fn mentions(rule: &Value, keys: &[&str]) -> bool {
    let labels = keys.iter().filter_map(|key| rule.get(key)).flat_map(Value::items).filter_map(Value::as_str);
    labels.into_iter().any(|label| label.ends_with(ANNOTATION))
}

fn is_filter(rule: &Value) -> bool {
    let action = rule.str_at(&["action"]).unwrap_or_default().to_ascii_lowercase();
    action.starts_with("keep") || action.starts_with("drop")
}

/// The blocks that find monitors and pods (grafana/alloy:docs/sources/reference/components/prometheus,
/// docs/sources/reference/components/discovery).
fn alloy(config: &Value) -> Option<Jobs> {
    let blocks = config.get("blocks")?.items();
    let of_type = |name: &'static str| blocks.iter().filter(move |block| block.str_at(&["type"]) == Some(name));
    let mut selectors = Object::new();
    for (name, prefix) in [
        ("prometheus.operator.servicemonitors", "serviceMonitor"),
        ("prometheus.operator.podmonitors", "podMonitor"),
        ("prometheus.operator.probes", "probe"),
        ("prometheus.operator.scrapeconfigs", "scrapeConfig"),
    ] {
        if let Some(block) = of_type(name).next() {
            selectors.insert(format!("{prefix}Selector"), alloy_selector(block));
            selectors.insert(format!("{prefix}NamespaceSelector"), alloy_namespaces(block));
        }
    }
    let rules = of_type("discovery.relabel").filter_map(|block| block.get("blocks")).flat_map(Value::items);
    let by_annotation = rules.filter_map(|rule| rule.get("attributes")).any(|rule| mentions(rule, &["source_labels"]));
    let annotations = by_annotation && of_type("prometheus.scrape").next().is_some();
    let pushed = ["otelcol.receiver.otlp", "prometheus.receive_http"].iter().any(|name| of_type(name).next().is_some());
    jobs(Answer::sure(annotations), Answer::sure(pushed), selectors)
}

fn alloy_selector(block: &Value) -> Value {
    let mut selector = Object::new();
    let inner = block.get("blocks").map_or(&[][..], Value::items);
    for settings in inner.iter().filter(|inner| inner.str_at(&["type"]) == Some("selector")) {
        if let Some(labels) = settings.at(&["attributes", "match_labels"]) {
            selector.insert("matchLabels", labels.clone());
        }
        let expressions = settings.get("blocks").map_or(&[][..], Value::items).iter();
        let expressions: Vec<Value> = expressions.filter_map(|inner| inner.get("attributes")).cloned().collect();
        if !expressions.is_empty() {
            selector.insert("matchExpressions", Value::from(expressions));
        }
    }
    selector.into()
}

fn alloy_namespaces(block: &Value) -> Value {
    let mut selector = Object::new();
    if let Some(names) = block.at(&["attributes", "namespaces"]).filter(|names| !names.items().is_empty()) {
        let mut expression = Object::new();
        expression.insert("key", Value::from("kubernetes.io/metadata.name"));
        expression.insert("operator", Value::from("In"));
        expression.insert("values", names.clone());
        selector.insert("matchExpressions", Value::from(vec![expression.into()]));
    }
    selector.into()
}

/// A pipeline of metrics that takes in OTLP, and a receiver that is a Prometheus by itself
/// (open-telemetry/opentelemetry-collector-contrib:receiver/prometheusreceiver/README.md).
fn otel_collector(config: &Value) -> Option<Jobs> {
    let pipelines = config.at(&["service", "pipelines"])?;
    let of_metrics = pipelines.members().filter(|(name, _)| name.split('/').next() == Some("metrics"));
    let names: Vec<&str> = of_metrics
        .filter_map(|(_, pipeline)| pipeline.get("receivers"))
        .flat_map(Value::items)
        .filter_map(Value::as_str)
        .collect();
    let is = |name: &str, kind: &str| name.split('/').next() == Some(kind);
    let scraping =
        names.iter().filter(|name| is(name, "prometheus")).filter_map(|name| config.at(&["receivers", name, "config"]));
    let none = || Answer::sure(false);
    let annotations =
        scraping.map(|config| of_member(config, "scrape_configs", |jobs| jobs.map_or_else(none, finds_annotated)));
    let pushed = names.iter().any(|name| is(name, "otlp"));
    jobs(Answer::any(annotations), Answer::sure(pushed), Object::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::config::parse;
    use crate::facts::product_file::Format;
    use crate::model::truth::Truth;

    fn of(from: &str, format: Format, text: &str) -> Jobs {
        read(from, &parse(text, format).unwrap()).unwrap()
    }

    #[test]
    fn jobs_that_follow_the_annotation() {
        let annotated = |text: &str| of("prometheus", Format::Yaml, text).annotations.truth;
        let keep = "relabel_configs: [{source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape], action: keep, regex: 'true'}]";
        let pods = "kubernetes_sd_configs: [{role: pod}]";
        assert_eq!(annotated(&format!("scrape_configs: [{{job_name: a, {pods}, {keep}}}]")), Truth::True);
        assert_eq!(annotated(&format!("scrape_configs: [{{job_name: a, {pods}}}]")), Truth::True);
        let nodes = "kubernetes_sd_configs: [{role: node}]";
        assert_eq!(annotated(&format!("scrape_configs: [{{job_name: a, {nodes}, {keep}}}]")), Truth::False);
        let labelled = "relabel_configs: [{source_labels: [__meta_kubernetes_pod_label_app], action: keep, regex: a}]";
        assert_eq!(annotated(&format!("scrape_configs: [{{job_name: a, {pods}, {labelled}}}]")), Truth::False);
        let here = "kubernetes_sd_configs: [{role: pod, namespaces: {names: [web]}}]";
        assert_eq!(annotated(&format!("scrape_configs: [{{job_name: a, {here}, {keep}}}]")), Truth::False);
        assert_eq!(annotated("scrape_configs: [{job_name: a, static_configs: [{targets: ['a:80']}]}]"), Truth::False);
    }

    #[test]
    fn blocks_of_alloy() {
        let text = "prometheus.operator.servicemonitors \"all\" {\n forward_to = []\n}\nprometheus.operator.podmonitors \"some\" {\n namespaces = [\"web\"]\n selector {\n match_labels = { team = \"shop\" }\n }\n}\n";
        let jobs = of("alloy", Format::Alloy, text);
        let expected = serde_json::json!({
            "serviceMonitorSelector": {}, "serviceMonitorNamespaceSelector": {},
            "podMonitorSelector": {"matchLabels": {"team": "shop"}},
            "podMonitorNamespaceSelector": {"matchExpressions": [
                {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["web"]},
            ]},
        });
        assert_eq!(jobs.selectors.to_json(), expected);
        assert_eq!(jobs.annotations.truth, Truth::False);
    }

    #[test]
    fn collectors_that_are_sent_metrics() {
        let text = "receivers: {otlp: {}}\nservice: {pipelines: {metrics: {receivers: [otlp]}, traces: {receivers: [zipkin]}}}";
        assert_eq!(of("otel-collector", Format::Yaml, text).pushed.truth, Truth::True);
        let text = "service: {pipelines: {traces: {receivers: [otlp]}}}";
        assert_eq!(of("otel-collector", Format::Yaml, text).pushed.truth, Truth::False);
    }
}
