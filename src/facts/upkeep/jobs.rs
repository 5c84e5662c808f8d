//! Jobs of a configuration that gather metrics without a monitor: from addresses that are written out, or from whatever a discovery
//! finds.

use super::{any, maybe};
use crate::facts::config::find_near;
use crate::facts::context::Context;
use crate::facts::fact::FactList;
use crate::facts::kinds::Scraper;
use crate::facts::placement::holds_all;
use crate::facts::recognise::Instance;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::Value;

/// Whether a job gathers the metrics of an instance.
pub(super) fn by_jobs(context: &Context, instance: &Instance, scrapers: &FactList<Scraper>) -> Known<bool> {
    let configured = context.instances.iter().enumerate().filter(|(_, other)| has_jobs(other));
    let by_config = configured.map(|(at, other)| {
        let configs = context.configs_of(at).into_iter().filter(|config| config.fact.place != "values");
        any(configs.map(|config| by_configuration(context, instance, other, &config.fact.value)))
    });
    // Jobs that a custom resource keeps in a Secret.
    let hidden = scrapers.present.iter().filter_map(|scraper| match &scraper.fact.annotations {
        Known::Unknown { reason: reason @ Reason::Redacted(_), .. } => Some(maybe(reason.clone())),
        _ => None,
    });
    any(by_config.chain(hidden))
}

fn has_jobs(instance: &Instance) -> bool {
    instance.product.file.scrapes.iter().any(|spec| spec.from.is_some())
}

/// Prometheus' own configuration, that of a collector with Prometheus' receiver, or that of Alloy.
fn by_configuration(context: &Context, instance: &Instance, scraper: &Instance, config: &Value) -> Known<bool> {
    if let Value::Unknown(unknown) = config {
        return maybe(unknown.reason.clone());
    }
    let nested = config.at(&["receivers", "prometheus", "config", "scrape_configs"]);
    let jobs = config.get("scrape_configs").or(nested).map_or(&[][..], Value::items);
    let blocks = config.get("blocks").map_or(&[][..], Value::items);
    let scrapes = blocks.iter().any(|block| block.str_at(&["type"]) == Some("prometheus.scrape"));
    let unread = || maybe(Reason::ConfigUnread(scraper.product.id().into(), "scrape_configs".into()));
    any(jobs.iter().map(|job| by_job(context, instance, scraper, job)).chain(scrapes.then(unread)))
}

fn by_job(context: &Context, instance: &Instance, scraper: &Instance, job: &Value) -> Known<bool> {
    let groups = job.get("static_configs").map_or(&[][..], Value::items).iter();
    let targets = groups.flat_map(|group| group.get("targets").map_or(&[][..], Value::items)).filter_map(Value::as_str);
    let named = targets.map(|target| Known::Known(is_at(context, instance, scraper, target)));
    let finds = job.members().any(|(key, _)| key.ends_with("_sd_configs")) && !is_by_annotation(job);
    let unread = || maybe(Reason::ConfigUnread(scraper.product.id().into(), "scrape_configs".into()));
    any(named.chain(finds.then(unread)))
}

/// What is annotated counts as a monitor of its own.
fn is_by_annotation(job: &Value) -> bool {
    let relabelled = job.get("relabel_configs").map_or(&[][..], Value::items);
    let labels = relabelled.iter().flat_map(|step| step.get("source_labels").map_or(&[][..], Value::items));
    labels.filter_map(Value::as_str).any(|label| label.ends_with("annotation_prometheus_io_scrape"))
}

/// Whether an address is that of a Service before the instance, or of the scraper itself.
fn is_at(context: &Context, instance: &Instance, scraper: &Instance, target: &str) -> bool {
    let host = target.split(':').next().unwrap_or(target);
    if matches!(host, "localhost" | "127.0.0.1") {
        return std::ptr::eq(instance, scraper);
    }
    let mut labels = host.split('.');
    let (name, namespace) = (labels.next().unwrap_or(host), labels.next().or(scraper.namespace.as_deref()));
    let service = find_near(context.input, "Service", namespace, name);
    let selector = service.and_then(|service| service.body.at(&["spec", "selector"]));
    let own = instance.workloads(context.workloads);
    let here = instance.namespace.as_deref() == namespace;
    here && selector.is_some_and(|selector| own.iter().any(|workload| holds_all(selector, &workload.fact.labels)))
}
