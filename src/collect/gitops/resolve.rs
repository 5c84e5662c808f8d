//! Fills an application with what the input holds of its values, so that facts see one place instead of many: the values of
//! every source merged, and each chart that a chart in the input brings along as a source of its own.

use super::charts::{self, Dependency};
use super::reach::World;
use super::values::{self, Merged};
use super::{sight, variables};
use crate::facts::app_sources::{self as apps, Source, last_segment};
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The application with its values, and what it makes besides. `objects` are those that were reached before it.
pub(super) fn resolved(app: Resource, world: &World, objects: &[Resource]) -> Vec<Resource> {
    match app.kind.kind.as_str() {
        "Application" => vec![argo(app, world)],
        "HelmRelease" => release(app, world, objects),
        _ => vec![app],
    }
}

fn argo(mut app: Resource, world: &World) -> Resource {
    let all = raw_sources(&app, world);
    let filled: Vec<Value> = all.iter().flat_map(|one| filled(one, &all, &app, world)).collect();
    let spec = app.body.as_object_mut().and_then(|body| body.get_mut("spec")).and_then(Value::as_object_mut);
    if let Some(spec) = spec {
        spec.remove("source");
        spec.insert("sources", Value::from(filled));
    }
    app
}

fn raw_sources(app: &Resource, world: &World) -> Vec<(Value, Source)> {
    let Some(spec) = app.body.get("spec") else { return Vec::new() };
    let several = spec.get("sources").map_or(&[][..], Value::items).iter();
    let raw = spec.get("source").into_iter().chain(several).cloned();
    raw.zip(apps::sources(app, &world.repositories)).collect()
}

/// The source with its values merged, and behind it the charts that it brings along.
fn filled(one: &(Value, Source), all: &[(Value, Source)], app: &Resource, world: &World) -> Vec<Value> {
    let (raw, source) = one;
    let place = sight::of(source, app, world.url.as_deref(), world.tree).place;
    let mut merged = values::of_argo(raw, all, place.as_deref(), world.tree);
    leave_open(&mut merged, world);
    variables::fill_release(&mut merged.values, app, raw.str_at(&["helm", "releaseName"]));
    let brought = place.filter(|place| charts::is_chart(world.tree, place));
    let brought = brought.map(|chart| brought_by(world, &chart, &merged)).unwrap_or_default();
    let mut own = raw.clone();
    if let Some(source) = own.as_object_mut().filter(|source| world.partial || source.get("helm").is_some()) {
        source.insert("helm", helm(merged).into());
    }
    std::iter::once(own).chain(brought.into_iter().map(as_source)).collect()
}

/// What is left of `helm`: the merged values, and the names of those that are not in the input.
fn helm(merged: Merged) -> Object {
    let mut helm = Object::new();
    helm.insert("valuesObject", merged.values.into());
    if !merged.unread.is_empty() {
        helm.insert("valueFiles", Value::Array(merged.unread.into_iter().map(Value::from).collect()));
    }
    helm
}

/// The charts that a chart in the input brings along, with the values that reach them.
fn brought_by(world: &World, chart: &str, over: &Merged) -> Vec<(Dependency, Merged)> {
    let mut whole = charts::values(world.tree, chart).and_then(|own| own.as_object().cloned()).unwrap_or_default();
    values::merge(&mut whole, &over.values);
    let whole = Value::from(whole);
    let on = |dependency: &Dependency| !dependency.conditions.iter().any(|path| may_be_off(&whole, path));
    let own = |dependency: Dependency| {
        let mut values = whole.get(&dependency.key).and_then(Value::as_object).cloned().unwrap_or_default();
        if let Some(reason) = whole.as_object().and_then(Object::openness) {
            values::leave_open(&mut values, reason);
        }
        (dependency, Merged { values, unread: over.unread.clone() })
    };
    charts::dependencies(world.tree, chart).into_iter().filter(on).map(own).collect()
}

/// Whether a switch is off, or may be because not all values were read: then what it switches is not there for sure.
fn may_be_off(values: &Value, path: &str) -> bool {
    let mut here = values;
    for step in path.split('.') {
        match (here.get(step), here.as_object().and_then(Object::openness)) {
            (Some(next), _) => here = next,
            (None, open) => return open.is_some(),
        }
    }
    matches!(here, Value::Bool(false) | Value::Unknown(_))
}

/// Where values are missing, each that is not there may be set by them.
fn leave_open(merged: &mut Merged, world: &World) {
    let unread = merged.unread.first().map(|place| Reason::SourceUnseen(place.as_str().into()));
    let partial = world.partial.then(|| Reason::SourceUnseen("values".into()));
    if let Some(reason) = unread.or(partial) {
        values::leave_open(&mut merged.values, &reason);
    }
}

fn as_source((dependency, merged): (Dependency, Merged)) -> Value {
    let mut source = Object::new();
    source.insert("chart", Value::from(dependency.name));
    source.insert("targetRevision", dependency.version.map_or(Value::Null, Value::from));
    source.insert("repoURL", dependency.repository.map_or(Value::Null, Value::from));
    source.insert("helm", helm(merged).into());
    source.into()
}

fn release(mut app: Resource, world: &World, objects: &[Resource]) -> Vec<Resource> {
    let mut merged = values::of_flux(&app, objects);
    leave_open(&mut merged, world);
    variables::fill_release(&mut merged.values, &app, app.body.str_at(&["spec", "releaseName"]));
    let source = apps::sources(&app, &world.repositories).into_iter().next().unwrap_or_default();
    let place = sight::of(&source, &app, world.url.as_deref(), world.tree).place;
    let chart = place.filter(|place| charts::is_chart(world.tree, place));
    let brought = chart.map(|chart| brought_by(world, &chart, &merged)).unwrap_or_default();
    let parts: Vec<Resource> = brought.into_iter().map(|(dependency, own)| part(&app, &dependency, own)).collect();
    let name = source.chart.or(source.path).map(|chart| last_segment(&chart)).unwrap_or_default();
    set_chart(&mut app, &name, merged);
    std::iter::once(app).chain(parts).collect()
}

/// A chart that the release's chart brings along, as a release of its own.
fn part(app: &Resource, dependency: &Dependency, merged: Merged) -> Resource {
    let mut part = app.clone();
    part.name = format!("{}-{}", app.name, dependency.key).into();
    set_chart(&mut part, &dependency.name, merged);
    set_repository(&mut part, dependency.repository.as_deref());
    part
}

/// The repository of a chart that another brings along is not the release's own.
fn set_repository(release: &mut Resource, repository: Option<&str>) {
    let steps = ["spec", "chart", "spec"];
    let chart = steps.iter().try_fold(&mut release.body, |value, step| value.as_object_mut()?.get_mut(step));
    let Some(chart) = chart.and_then(Value::as_object_mut) else { return };
    chart.remove("sourceRef");
    if let Some(repository) = repository {
        chart.insert("repository", Value::from(repository));
    }
}

fn set_chart(release: &mut Resource, chart: &str, merged: Merged) {
    let spec = release.body.as_object_mut().and_then(|body| body.get_mut("spec")).and_then(Value::as_object_mut);
    let Some(spec) = spec else { return };
    spec.insert("values", merged.values.into());
    spec.remove("valuesFrom");
    if !merged.unread.is_empty() {
        spec.insert("valuesFrom", Value::Array(merged.unread.into_iter().map(Value::from).collect()));
    }
    if chart.is_empty() {
        return;
    }
    let stated = spec.get("chart").cloned().unwrap_or_else(|| Object::new().into());
    let mut inner = stated.get("spec").and_then(Value::as_object).cloned().unwrap_or_default();
    inner.insert("chart", Value::from(chart));
    let mut outer = Object::new();
    outer.insert("spec", inner.into());
    spec.insert("chart", outer.into());
}
