//! Reads the configuration of every recognised product into a tree, from wherever its file says that it stands.

mod env;

use std::collections::BTreeMap;

use super::chart_defaults;
use super::charts::Chart;
use super::components::workload_name;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{Component, Config, Container, Workload};
use super::product::Product;
use super::product_file::{ConfigPlace, Format, Volume};
use super::reads::{Derived, Reads};
use super::recognise::Instance;
use crate::format::skip::Skip;
use crate::format::{alloy, fluentbit, ini, json, toml, yaml};
use crate::model::coverage::Extent;
use crate::model::evidence::Evidence;
use crate::model::reason::{PartialWhy, Reason};
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// All kinds that this module reads, besides the products' own.
pub const READS: [&str; 2] = ["ConfigMap", "Secret"];

impl Derived for Config {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(READS).of_products(Product::kinds_of_config).fact::<Workload>().fact::<Component>();
    }
}

/// The configurations of all instances; each with the position of its instance.
pub fn configs(
    input: &Input,
    instances: &[Instance],
    workloads: &FactList<Workload>,
) -> (FactList<Config>, Vec<usize>) {
    let (mut list, mut of) = (FactList::default(), Vec::new());
    for (at, instance) in instances.iter().enumerate() {
        for place in &instance.product.file.config {
            for found in found_at(input, instance, place, workloads) {
                let fact = Config {
                    component: instance.product.id().to_owned(),
                    namespace: instance.namespace.clone(),
                    place: found.place.to_owned(),
                    read_by: found.read_by,
                    value: found.value,
                };
                let observed = found.evidence.first().is_some_and(|evidence| evidence.observed);
                list.present.push(Sourced { fact, evidence: found.evidence, observed });
                of.push(at);
            }
        }
    }
    (list, of)
}

pub(super) struct Found {
    pub(super) place: &'static str,
    pub(super) read_by: Vec<String>,
    pub(super) value: Value,
    pub(super) evidence: Vec<Evidence>,
}

/// A ConfigMap or Secret with a configuration: its namespace and name.
type Named = (Option<String>, String);

fn found_at(input: &Input, instance: &Instance, place: &ConfigPlace, workloads: &FactList<Workload>) -> Vec<Found> {
    if let Some(volume) = &place.config_map {
        return in_objects(input, instance, place, volume, workloads, "ConfigMap");
    }
    if let Some(volume) = &place.secret {
        return in_objects(input, instance, place, volume, workloads, "Secret");
    }
    if place.args {
        return in_args(instance, place, workloads);
    }
    if let Some(prefix) = &place.env {
        return env::in_env(input, instance, prefix, workloads);
    }
    if let Some(kind) = &place.resource {
        return in_resources(input, instance, place, kind);
    }
    in_values(instance, place)
}

/// The ConfigMaps or Secrets that the product's containers mount at the given places, or that bear the given name.
fn in_objects(
    input: &Input,
    instance: &Instance,
    place: &ConfigPlace,
    volume: &Volume,
    workloads: &FactList<Workload>,
    kind: &'static str,
) -> Vec<Found> {
    let mut names: BTreeMap<Named, Vec<String>> = BTreeMap::new();
    for (workload, container, role) in instance.parts(workloads) {
        let role_fits = place.role.is_none() || place.role.as_deref() == role.map(|role| role.role.as_str());
        let source = if kind == "Secret" { "secret" } else { "configMap" };
        for name in mounted(container, volume, source).filter(|_| role_fits) {
            let readers = names.entry((workload.fact.namespace.clone(), name)).or_default();
            readers.push(workload_name(&workload.fact));
        }
    }
    let own = |name: &str| (instance.namespace.clone(), name.to_owned());
    let ours = |object: &&&Resource| volume.named_as.as_ref().is_some_and(|kind| object.kind.to_string() == *kind);
    let called = instance.objects.iter().filter(ours).map(|object| own(&object.name));
    for name in volume.name.as_slice().iter().map(|name| own(name)).chain(called) {
        names.entry(name).or_default();
    }
    names.into_iter().filter_map(|(name, readers)| in_object(input, instance, place, kind, name, readers)).collect()
}

fn mounted<'c>(container: &'c Container, volume: &'c Volume, source: &'c str) -> impl Iterator<Item = String> + 'c {
    let at = |path: &str| volume.mounted_at.as_slice().iter().any(|wanted| same_place(path, wanted));
    container.mounts.iter().filter(move |mount| mount.str_at(&["path"]).is_some_and(at)).filter_map(move |mount| {
        let name = mount.str_at(&[source])?;
        Some(name.to_owned())
    })
}

/// Whether a mount path is the wanted place, or a file directly in it (`subPath` mounts).
fn same_place(path: &str, wanted: &str) -> bool {
    let (path, wanted) = (path.trim_end_matches('/'), wanted.trim_end_matches('/'));
    path == wanted || path.rsplit_once('/').is_some_and(|(folder, _)| folder == wanted)
}

fn in_object(
    input: &Input,
    instance: &Instance,
    place: &ConfigPlace,
    kind: &'static str,
    (namespace, name): Named,
    mut read_by: Vec<String>,
) -> Option<Found> {
    read_by.dedup();
    let label = if kind == "Secret" { "secret" } else { "configMap" };
    if let Some(object) = find_near(input, kind, namespace.as_deref(), &name) {
        return in_text(object, place, label).map(|found| Found { read_by, ..found });
    }
    // A name that the product insists on need not exist; a volume that is mounted must, if nowhere else then in a cluster.
    if input.extent(kind).is_complete() && read_by.is_empty() {
        return None;
    }
    let reason = match kind {
        "Secret" => unread_secret(input, namespace.as_deref(), &name, place.key.as_deref().unwrap_or_default()),
        _ => input.gaps(&[kind]).pop().unwrap_or_else(|| missing(kind, namespace.as_deref(), &name)),
    };
    Some(Found { place: label, read_by, value: Value::unknown(reason), evidence: instance.evidence() })
}

/// A ConfigMap or Secret that something needs and that the input does not hold.
pub(super) fn missing(kind: &str, namespace: Option<&str>, name: &str) -> Reason {
    let place = namespace.map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"));
    Reason::SourceUnseen(format!("{kind} {place}").into())
}

/// Why a Secret with a configuration is not in the input: nobody asked for it, unless asking came to nothing.
pub(super) fn unread_secret(input: &Input, namespace: Option<&str>, name: &str, key: &str) -> Reason {
    match input.extent("Secret") {
        Extent::Denied | Extent::Partial(PartialWhy::Fault(_)) => input.gaps(&["Secret"]).pop(),
        _ => None,
    }
    .unwrap_or_else(|| Reason::SecretUnread(namespace.unwrap_or_default().into(), name.into(), key.into()))
}

/// The object of that name in the namespace; where one of the two states no namespace, the name alone decides.
pub fn find_near<'a>(input: &Input<'a>, kind: &str, namespace: Option<&str>, name: &str) -> Option<&'a Resource> {
    input.find(kind, namespace, name).or_else(|| {
        let loose = |object: &&Resource| object.namespace.is_none() || namespace.is_none();
        input.of(kind).iter().filter(loose).find(|object| object.name == name)
    })
}

fn unread(instance: &Instance, place: &str) -> Reason {
    Reason::ConfigUnread(instance.product.id().into(), place.into())
}

/// The text below the place's key; none where the object is another one, without that key.
fn in_text(object: &Resource, place: &ConfigPlace, label: &'static str) -> Option<Found> {
    let found = |path: String, value| {
        Some(Found { place: label, read_by: Vec::new(), value, evidence: vec![object.evidence(path, None)] })
    };
    let part = if label == "secret" { "structure" } else { "data" };
    let Some(key) = place.key.as_deref().filter(|key| *key != "*") else {
        return found("$.data".to_owned(), object.body.get(part).cloned().unwrap_or_else(|| Object::new().into()));
    };
    let path = format!("$.data['{key}']");
    match (object.body.at(&[part, key]), object.body.at(&["data", key])) {
        // Secrets were parsed at the door: what stands there is structure already.
        (Some(structure), _) if label == "secret" => found(path, structure.clone()),
        (Some(Value::String(text)), _) => {
            let parsed = parse(text, place.format.unwrap_or(Format::Yaml));
            found(path, parsed.unwrap_or_else(|| Value::unknown(Reason::ConfigUnread(object.name.clone(), key.into()))))
        }
        // A ConfigMap that a kustomization makes of a YAML file was read as a tree.
        (Some(tree @ Value::Object(_)), _) => found(path, tree.clone()),
        (_, Some(hidden)) if hidden.is_unknown() => found(path, hidden.clone()),
        _ => None,
    }
}

/// A configuration text as a tree; none where it does not parse.
pub fn parse(text: &str, format: Format) -> Option<Value> {
    match format {
        Format::Yaml => yaml::read(text, &Skip::none()).ok().map(|read| read.value),
        Format::Json => json::read(text.as_bytes(), &Skip::none()).ok(),
        Format::Ini => ini::read(text).ok(),
        Format::Toml => toml::read(text).ok(),
        Format::Alloy => alloy::read(text).ok(),
        Format::Fluentbit => fluentbit::read(text).ok(),
    }
}

/// The arguments of each container as members named after the flags, of which the last counts, and as they stand in `args`; a
/// switch is `true`.
fn in_args(instance: &Instance, place: &ConfigPlace, workloads: &FactList<Workload>) -> Vec<Found> {
    let mut all = Vec::new();
    for (workload, container, role) in instance.parts(workloads) {
        if place.role.is_some() && place.role.as_deref() != role.map(|role| role.role.as_str()) {
            continue;
        }
        let mut flags = flags_of(container);
        flags.insert("args", Value::Array(container.args.clone()));
        flags.insert("role", role.map_or(Value::Null, |role| Value::from(role.role.as_str())));
        let read_by = vec![workload_name(&workload.fact)];
        all.push(Found { place: "args", read_by, value: flags.into(), evidence: workload.evidence.clone() });
    }
    all
}

fn flags_of(container: &Container) -> Object {
    let mut flags = Object::new();
    // An argument that is not known may be any flag.
    for arg in &container.args {
        if let Value::Unknown(unknown) = arg {
            flags.set_open(unknown.reason.clone());
        }
    }
    let args = container.arg_texts();
    for (at, arg) in args.iter().enumerate() {
        let Some(bare) = arg.strip_prefix("--").or_else(|| arg.strip_prefix('-')) else { continue };
        let value = match bare.split_once('=') {
            Some((_, value)) => Value::from(value),
            None => match args.get(at + 1) {
                Some(next) if !next.starts_with('-') => Value::from(*next),
                _ => Value::Bool(true),
            },
        };
        let name = bare.split('=').next().unwrap_or(bare);
        flags.insert(name, value);
    }
    flags
}

fn in_resources(input: &Input, instance: &Instance, place: &ConfigPlace, kind: &str) -> Vec<Found> {
    let Ok(kind) = kind.parse() else { return Vec::new() };
    let path = place.path.as_deref().unwrap_or("$");
    let steps: Vec<&str> = path.trim_start_matches('$').split('.').filter(|step| !step.is_empty()).collect();
    let near =
        |object: &&Resource| object.namespace.is_none() || object.namespace.as_deref() == instance.namespace.as_deref();
    let own = |object: &&Resource| instance.objects.iter().any(|own| std::ptr::eq(*own, *object));
    let ours = input.snapshot.of(&kind).iter().filter(|object| near(object) || own(object));
    ours.filter_map(|object| {
        let value = object.body.at(&steps)?.clone();
        let evidence = vec![object.evidence(path, None)];
        Some(Found { place: "resource", read_by: Vec::new(), value, evidence })
    })
    .collect()
}

fn in_values(instance: &Instance, place: &ConfigPlace) -> Vec<Found> {
    let wanted = instance.charts.iter().filter(|chart| place.chart.as_slice().contains(&chart.name));
    let wanted = wanted.filter(|chart| !is_elsewhere(instance, place, chart));
    let found = |chart: &Chart| Found {
        place: "values",
        read_by: Vec::new(),
        value: of_values(instance, place, chart),
        evidence: vec![chart.by.evidence(chart.path.clone(), None)],
    };
    wanted.map(found).collect()
}

/// Whether values without a text leave it to what the product's pods mount: where those run, that is looked at.
fn is_elsewhere(instance: &Instance, place: &ConfigPlace, chart: &Chart) -> bool {
    let steps: Vec<&str> = place.path.iter().flat_map(|path| path.split('.')).collect();
    let values = chart_defaults::with_defaults(&instance.product.file.defaults, chart);
    let is_silent = values.as_object().is_some_and(|values| values.openness().is_none()) && values.at(&steps).is_none();
    place.format.is_some() && chart.by.observed && !instance.containers.is_empty() && is_silent
}

/// The values below the place's path, or the configuration that stands there as a text.
fn of_values(instance: &Instance, place: &ConfigPlace, chart: &Chart) -> Value {
    let steps: Vec<&str> = place.path.iter().flat_map(|path| path.split('.')).collect();
    let unread = || unread(instance, &chart.name);
    let values = chart_defaults::with_defaults(&instance.product.file.defaults, chart);
    match (values.at(&steps), values.as_object().and_then(Object::openness), place.format) {
        (Some(Value::String(text)), _, Some(format)) => parse(text, format).unwrap_or_else(|| Value::unknown(unread())),
        // What values from elsewhere may set at the top, they may set below as well.
        (Some(Value::Object(part)), Some(reason), None) => {
            let mut part = part.clone();
            part.set_open(reason.clone());
            part.into()
        }
        (Some(value), ..) => value.clone(),
        (None, Some(reason), _) => Value::unknown(reason.clone()),
        (None, None, Some(_)) => Value::unknown(unread()),
        (None, None, None) => Object::open(unread()).into(),
    }
}
