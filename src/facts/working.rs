//! Whether a recognised product does its work (ruling G3).

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};

use super::fact::FactList;
use super::input::Input;
use super::kinds::Workload;
use super::product::CompiledWork;
use super::recognise::Instance;
use super::workloads;
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::resource::Resource;
use crate::model::truth::Truth;
use crate::model::value::Value;

/// `running`, `declared`, `not-ready`, `idle` or `stale`.
pub fn working(input: &Input, instance: &Instance, workloads: &FactList<Workload>) -> Known<String> {
    let up = if instance.is_observed() { is_up(input, instance, workloads) } else { Known::Known(true) };
    let fine = if instance.is_observed() { "running" } else { "declared" };
    let at_work = at_work(input, instance);
    match (up, at_work) {
        (Known::Known(false), _) => Known::Known("not-ready".to_owned()),
        (Known::Known(true), Known::Known(None)) => Known::Known(fine.to_owned()),
        (Known::Known(true), Known::Known(Some(lack))) => Known::Known(lack.to_owned()),
        (Known::Known(true), Known::Unknown { possible, reason }) => {
            Known::one_of(possible.into_iter().map(|lack| lack.unwrap_or(fine).to_owned()).collect(), reason)
        }
        (Known::Unknown { reason, .. }, at_work) => {
            let mut possible = vec!["not-ready".to_owned()];
            possible.extend(outcomes(at_work).into_iter().map(|lack| lack.unwrap_or(fine).to_owned()));
            Known::one_of(possible, reason)
        }
    }
}

fn outcomes(known: Known<Option<&'static str>>) -> Vec<Option<&'static str>> {
    match known {
        Known::Known(one) => vec![one],
        Known::Unknown { possible, .. } => possible,
    }
}

/// Whether each essential role, or where none is, any workload has a ready pod; for what is known only from custom resources,
/// what their status says.
fn is_up(input: &Input, instance: &Instance, workloads: &FactList<Workload>) -> Known<bool> {
    if is_run_by_cloud(instance) {
        return Known::Known(true);
    }
    if instance.containers.is_empty() {
        return is_up_by_status(input, instance);
    }
    let mut roles: BTreeMap<Option<&str>, Vec<&Known<bool>>> = BTreeMap::new();
    for (workload, _, role) in instance.parts(workloads) {
        let essential = role.filter(|role| role.essential).map(|role| role.role.as_str());
        roles.entry(essential).or_default().push(&workload.fact.ready);
    }
    if roles.len() > 1 {
        roles.remove(&None);
    }
    // More replicas may run in workloads that were not collected.
    let gap = input.gaps(&workloads::KINDS).into_iter().next();
    let ups: Vec<Known<bool>> = roles.values().map(|ready| any_ready(ready, gap.as_ref())).collect();
    match ups.iter().find(|up| !up.is(&true)) {
        None => Known::Known(true),
        Some(_) if ups.iter().any(|up| up.is(&false)) => Known::Known(false),
        Some(open) => open.clone(),
    }
}

/// A service that its cloud says is on, and that needs nothing in the cluster.
fn is_run_by_cloud(instance: &Instance) -> bool {
    let traceless = instance.product.file.cloud.as_ref().is_some_and(|service| !service.leaves_trace);
    traceless && instance.seen.contains("cloud")
}

fn any_ready(ready: &[&Known<bool>], gap: Option<&Reason>) -> Known<bool> {
    if ready.iter().any(|known| known.is(&true)) {
        return Known::Known(true);
    }
    let open = ready.iter().find_map(|known| match known {
        Known::Unknown { reason, .. } => Some(reason),
        Known::Known(_) => None,
    });
    match open.or(gap) {
        Some(reason) => Known::one_of(vec![true, false], reason.clone()),
        None => Known::Known(false),
    }
}

fn is_up_by_status(input: &Input, instance: &Instance) -> Known<bool> {
    let observed = instance.objects.iter().filter(|object| object.observed);
    let said: Vec<bool> = observed.filter_map(|object| status_says(object)).collect();
    if !said.is_empty() {
        return Known::Known(said.contains(&true));
    }
    if !instance.product.has_image() {
        return Known::Known(true);
    }
    // Seen by its own custom resource, class or chart alone: without pods it does not run, wherever they would be.
    match input.gaps(&workloads::KINDS).into_iter().next() {
        Some(reason) => Known::one_of(vec![true, false], reason),
        None => Known::Known(false),
    }
}

/// What the status of a custom resource says of it, if anything: a condition `Available`, `Ready` or `Reconciled`, or a count
/// of replicas.
fn status_says(object: &Resource) -> Option<bool> {
    let status = object.body.get("status")?;
    let conditions = status.get("conditions").map_or(&[][..], Value::items);
    let telling = conditions
        .iter()
        .find(|condition| matches!(condition.str_at(&["type"]), Some("Available" | "Ready" | "Reconciled")));
    let by_condition = telling.and_then(|condition| condition.str_at(&["status"])).map(|status| status == "True");
    let by_count = || Some(status.get("availableReplicas").or(status.get("readyReplicas"))?.as_i64()? > 0);
    by_condition.or_else(by_count)
}

/// None when it has what it works on; else what it lacks.
fn at_work(input: &Input, instance: &Instance) -> Known<Option<&'static str>> {
    let asked = instance.product.work.iter().filter(|work| !work.made_by_cluster || instance.is_observed());
    let mut open = None;
    for work in asked {
        match has_work(input, work) {
            Known::Known(None) => {}
            Known::Known(Some(lack)) => return Known::Known(Some(lack)),
            unknown @ Known::Unknown { .. } => open = Some(unknown),
        }
    }
    open.unwrap_or(Known::Known(None))
}

fn has_work(input: &Input, work: &CompiledWork) -> Known<Option<&'static str>> {
    let objects = || work.kinds.iter().flat_map(|kind| input.snapshot.of(kind));
    let passes = |object: &Resource| work.filter.as_ref().map_or(Truth::True, |filter| filter.test(&object.body).truth);
    let fitting: Vec<&Resource> = objects().filter(|object| passes(object) == Truth::True).collect();
    let gap = work.kinds.iter().find_map(|kind| input.gap(kind));
    if let (Some((days, path)), false) = (&work.fresh, fitting.is_empty()) {
        return freshness(input, &fitting, *days, path, gap);
    }
    let open = objects().any(|object| passes(object) == Truth::Unknown);
    match (fitting.is_empty(), gap) {
        (false, _) => Known::Known(None),
        (true, Some(reason)) => Known::one_of(vec![None, Some("idle")], reason),
        (true, None) if open => {
            Known::one_of(vec![None, Some("idle")], Reason::StatusNotCollected(work.kinds[0].clone()))
        }
        (true, None) => Known::Known(Some("idle")),
    }
}

/// Whether the newest of them is younger than `days`. Without a time to count to, it cannot be told.
fn freshness(
    input: &Input,
    objects: &[&Resource],
    days: u32,
    path: &[String],
    gap: Option<Reason>,
) -> Known<Option<&'static str>> {
    let steps: Vec<&str> = path.iter().map(String::as_str).collect();
    let times = objects.iter().filter_map(|object| object.body.str_at(&steps)?.parse::<Timestamp>().ok());
    let hours = i64::from(days) * 24;
    let limit = input.as_of.and_then(|now| now.checked_sub(hours.hours()).ok());
    match (times.max(), limit, gap) {
        (Some(newest), Some(limit), _) if newest >= limit => Known::Known(None),
        (Some(_), Some(_), None) => Known::Known(Some("stale")),
        (_, _, Some(reason)) => Known::one_of(vec![None, Some("stale")], reason),
        (newest, _, None) => {
            let what = if newest.is_none() { Hidden::TimeOfWork } else { Hidden::TimeOfCollection };
            Known::one_of(vec![None, Some("stale")], Reason::NotVisible(what))
        }
    }
}
