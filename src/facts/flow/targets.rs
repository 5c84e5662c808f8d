//! Reads from a configuration where an agent ships to, one reader for each way of writing it.

use super::super::kinds::Config;
use super::super::product_file::{FlowSpec, StoreSignal};
use super::super::resolve::Target;
use crate::model::reason::Reason;
use crate::model::value::Value;

/// The targets of a signal that a configuration names; none where this configuration does not tell.
pub(super) fn targets(spec: &FlowSpec, config: &Config) -> Option<Vec<Target>> {
    if let Value::Unknown(_) = &config.value {
        return None;
    }
    if let Some(path) = &spec.at {
        return at_path(spec, path, &config.value);
    }
    match spec.from.as_deref()? {
        "promtail" => promtail(&config.value),
        "alloy" => alloy(&config.value, spec.signal),
        // arguments without an address tell nothing: it may stand in the environment
        "prometheus-remote-write" => {
            remote_write(&config.value).filter(|all| config.place != "args" || !all.is_empty())
        }
        "fluent-bit" => fluent_bit(&config.value),
        "vector" => vector(&config.value, spec.signal),
        "otel-collector" => otel_collector(&config.value, spec.signal),
        "filebeat" => filebeat(&config.value),
        _ => None,
    }
}

/// What stands at the one path that tells; nothing where it is empty or left out.
fn at_path(spec: &FlowSpec, path: &str, config: &Value) -> Option<Vec<Target>> {
    let steps: Vec<&str> = path.split('.').collect();
    match config.at(&steps) {
        None | Some(Value::Null) => config.as_object().is_some_and(|object| object.openness().is_none()).then(Vec::new),
        Some(Value::String(text)) if text.is_empty() => Some(Vec::new()),
        Some(Value::Unknown(unknown)) => Some(vec![Target::Unread(unknown.reason.clone())]),
        Some(value) => match &spec.vendor {
            Some(vendor) => Some(vec![Target::Vendor(vendor.clone())]),
            None => Some(address(Some(value)).into_iter().collect()),
        },
    }
}

fn address(value: Option<&Value>) -> Option<Target> {
    Some(match value? {
        Value::String(text) if ["${", "{{", "<"].iter().any(|mark| text.contains(mark)) => {
            Target::Unread(Reason::Placeholder(text.clone()))
        }
        Value::String(text) => Target::Address(without_credentials(text)),
        Value::Unknown(unknown) => Target::Unread(unknown.reason.clone()),
        _ => return None,
    })
}

/// An address without user, password and query.
fn without_credentials(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    if path.is_empty() { format!("{scheme}{host}") } else { format!("{scheme}{host}/{path}") }
}

/// `clients[].url` (grafana/loki:clients/pkg/promtail/client/config.go).
fn promtail(config: &Value) -> Option<Vec<Target>> {
    let clients = config.get("clients")?;
    match clients {
        Value::Unknown(unknown) => Some(vec![Target::Unread(unknown.reason.clone())]),
        clients => Some(clients.items().iter().filter_map(|client| address(client.get("url"))).collect()),
    }
}

/// The `endpoint` and `client` blocks of writers (grafana/alloy:docs/sources/reference/components).
fn alloy(config: &Value, signal: StoreSignal) -> Option<Vec<Target>> {
    let writers: &[&str] = match signal {
        StoreSignal::Logs => &["loki.write"],
        StoreSignal::Metrics => &["prometheus.remote_write"],
        StoreSignal::Traces => &[],
    };
    let Some(blocks) = config.get("blocks").map(Value::items) else { return k8s_monitoring(config, signal) };
    let of_type = |block: &&Value, types: &[&str]| block.str_at(&["type"]).is_some_and(|name| types.contains(&name));
    let mut all = Vec::new();
    for writer in blocks.iter().filter(|block| of_type(block, writers)) {
        let inner = writer.get("blocks").map_or(&[][..], Value::items);
        let endpoints = inner.iter().filter(|block| of_type(block, &["endpoint"]));
        all.extend(endpoints.filter_map(|endpoint| address(endpoint.at(&["attributes", "url"]))));
    }
    let exporters = ["otelcol.exporter.otlp", "otelcol.exporter.otlphttp"];
    for exporter in blocks.iter().filter(|block| signal == StoreSignal::Traces && of_type(block, &exporters)) {
        let inner = exporter.get("blocks").map_or(&[][..], Value::items);
        let clients = inner.iter().filter(|block| of_type(block, &["client"]));
        all.extend(clients.filter_map(|client| address(client.at(&["attributes", "endpoint"]))));
    }
    Some(all)
}

/// `remoteWrite[].url` of the custom resources, `remote_write[].url` of Prometheus' own file, `remoteWrite.url` of vmagent's flags.
fn remote_write(config: &Value) -> Option<Vec<Target>> {
    let lists = ["remoteWrite", "remote_write"].iter().filter_map(|key| config.get(key)).flat_map(Value::items);
    let mut all: Vec<Target> = lists.filter_map(|entry| address(entry.get("url"))).collect();
    all.extend(address(config.get("remoteWrite.url")));
    Some(all)
}

/// `destinations`, a list before version 4 of the chart and a mapping since
/// (grafana/k8s-monitoring-helm:charts/k8s-monitoring/docs/destinations/README.md).
fn k8s_monitoring(values: &Value, signal: StoreSignal) -> Option<Vec<Target>> {
    let takes: &[&str] = match signal {
        StoreSignal::Logs => &["loki", "otlp"],
        StoreSignal::Metrics => &["prometheus", "otlp"],
        StoreSignal::Traces => &["otlp"],
    };
    let destinations = values.get("destinations")?;
    let all = destinations.items().iter().chain(destinations.members().map(|(_, destination)| destination));
    let ours = all.filter(|destination| destination.str_at(&["type"]).is_some_and(|kind| takes.contains(&kind)));
    Some(ours.filter_map(|destination| address(destination.get("url"))).collect())
}

/// `[OUTPUT]` sections (docs.fluentbit.io/manual/pipeline/outputs). Outputs of a vendor's service need no address.
fn fluent_bit(config: &Value) -> Option<Vec<Target>> {
    let sections = config.get("sections")?.items();
    let outputs =
        sections.iter().filter(|s| s.str_at(&["type"]).is_some_and(|name| name.eq_ignore_ascii_case("output")));
    let target = |output: &Value| {
        let entries = output.get("entries")?;
        let vendor = match entries.str_at(&["name"])? {
            "cloudwatch_logs" | "cloudwatch" => Some("CloudWatch Logs"),
            "stackdriver" => Some("Cloud Logging"),
            "azure" | "azure_logs_ingestion" => Some("Azure Monitor"),
            "datadog" => Some("Datadog"),
            "s3" => Some("S3"),
            "splunk" if entries.get("host").is_none() => Some("Splunk"),
            "nrlogs" | "newrelic" => Some("New Relic"),
            "stdout" | "null" => return None,
            _ => None,
        };
        match vendor {
            Some(vendor) => Some(Target::Vendor(vendor.to_owned())),
            None => address(entries.get("host").or(entries.get("uri"))),
        }
    };
    Some(outputs.filter_map(target).collect())
}

/// `sinks` with an `endpoint` or `endpoints` (vectordotdev/vector:website/cue/reference/components/sinks).
fn vector(config: &Value, signal: StoreSignal) -> Option<Vec<Target>> {
    let metrics = |kind: &str| kind.contains("metrics") || kind.starts_with("prometheus");
    let mut all = Vec::new();
    for (_, sink) in config.get("sinks")?.members() {
        let kind = sink.str_at(&["type"]).unwrap_or_default();
        if metrics(kind) != (signal == StoreSignal::Metrics) || matches!(kind, "console" | "blackhole" | "file") {
            continue;
        }
        let vendor = match kind {
            "aws_cloudwatch_logs" => Some("CloudWatch Logs"),
            "gcp_stackdriver_logs" => Some("Cloud Logging"),
            "azure_monitor_logs" => Some("Azure Monitor"),
            "datadog_logs" => Some("Datadog"),
            "aws_s3" => Some("S3"),
            _ => None,
        };
        let many = sink.get("endpoints").map_or(&[][..], Value::items).first();
        let written = address(sink.get("endpoint").or(many).or(sink.get("uri")));
        all.extend(vendor.map(|vendor| Target::Vendor(vendor.to_owned())).or(written));
    }
    Some(all)
}

/// The exporters of the pipelines of a signal (opentelemetry.io/docs/collector/configuration), or the one endpoint of a chart that
/// makes the pipelines itself (SigNoz/charts:charts/k8s-infra/values.yaml).
fn otel_collector(config: &Value, signal: StoreSignal) -> Option<Vec<Target>> {
    let wanted = super::signal_name(signal);
    let Some(pipelines) = config.at(&["service", "pipelines"]) else {
        return Some(vec![address(config.get("otelCollectorEndpoint"))?]);
    };
    let mut all = Vec::new();
    for (name, pipeline) in pipelines.members() {
        if name.split('/').next() != Some(wanted) {
            continue;
        }
        let exporters = pipeline.get("exporters").map_or(&[][..], Value::items);
        all.extend(exporters.iter().filter_map(Value::as_str).filter_map(|name| exporter(config, name)));
    }
    Some(all)
}

fn exporter(config: &Value, name: &str) -> Option<Target> {
    let vendor = match name.split('/').next().unwrap_or(name) {
        "debug" | "logging" | "nop" | "prometheus" | "file" => return None,
        "awscloudwatchlogs" => Some("CloudWatch Logs"),
        "awsemf" => Some("CloudWatch"),
        "awsxray" => Some("X-Ray"),
        "googlecloud" => Some("Google Cloud"),
        "azuremonitor" => Some("Azure Monitor"),
        "datadog" => Some("Datadog"),
        _ => None,
    };
    let settings = config.at(&["exporters", name]);
    let written = || {
        let settings = settings?;
        let many = settings.get("endpoints").map_or(&[][..], Value::items).first();
        address(settings.get("endpoint").or(many))
    };
    vendor.map(|vendor| Target::Vendor(vendor.to_owned())).or_else(written)
}

/// `output.elasticsearch.hosts` and its siblings (elastic/beats:filebeat/docs).
fn filebeat(config: &Value) -> Option<Vec<Target>> {
    let outputs = config.members().filter(|(key, _)| *key == "output" || key.starts_with("output."));
    let mut all = Vec::new();
    for (key, output) in outputs {
        let nested = output.members().map(|(_, settings)| settings);
        let settings: Vec<&Value> = if key == "output" { nested.collect() } else { vec![output] };
        for settings in settings {
            let hosts = settings.get("hosts").map_or(&[][..], Value::items);
            all.extend(hosts.iter().filter_map(|host| address(Some(host))));
        }
    }
    Some(all)
}
