//! Makes [`Release`]s: the versions that run here, held against dated tables.

pub mod compromised;
mod kubernetes;
pub mod number;
pub mod table;

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use self::number::Number;
use self::table::{Standing, Support, Table};
use super::charts::{self, Chart};
use super::context::Context;
use super::fact::{FactList, Sourced};
use super::image::Image;
use super::input::Input;
use super::kinds::{CloudCluster, Component, Config, Distribution, Release};
use super::reads::{Derived, Reads};
use super::recognise::Instance;
use super::workloads;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

impl Derived for Release {
    fn reads(reads: &mut Reads<'_>) {
        reads.fact::<Component>().fact::<Config>().fact::<Distribution>().fact::<CloudCluster>();
    }
}

/// One record a product with a table or of a line that was given up, and one for Kubernetes.
pub fn releases(context: &Context, cloud: &FactList<CloudCluster>) -> FactList<Release> {
    let mut present: Vec<Sourced<Release>> =
        context.instances.iter().filter_map(|instance| component(context, instance)).collect();
    present.push(kubernetes::release(context.input, context.platform, cloud));
    let mut kinds = workloads::KINDS.to_vec();
    if !context.input.snapshot.observed {
        kinds.extend(charts::KINDS);
    }
    FactList { present, possible: context.input.gaps(&kinds).into_iter().map(possible).collect() }
}

fn possible(reason: Reason) -> Possible {
    let mut value = Object::open(reason.clone());
    value.insert("of", Value::from("component"));
    Possible { value: value.into(), reasons: BTreeSet::from([reason]) }
}

/// The day to judge on: that of the input, or the table's own where the input states no time.
fn day(input: &Input, table: &Table) -> Date {
    input.as_of.map_or(table.retrieved.0, |time| TimeZone::UTC.to_datetime(time).date())
}

/// What states the version of a product.
struct Stated {
    version: Known<Option<Number>>,
    image: Option<Image>,
    from: &'static str,
    retired: bool,
    evidence: Vec<Evidence>,
}

fn component(context: &Context, instance: &Instance) -> Option<Sourced<Release>> {
    let file = &instance.product.file;
    let table = file.releases.as_ref().and_then(|id| context.input.releases.tables.get(id));
    let stated = stated(context, instance, table)?;
    let fact = match table {
        Some(table) => by_table(instance, &stated, table, day(context.input, table)),
        None => without_table(instance, &stated)?,
    };
    let observed = stated.evidence.first().is_some_and(|evidence| evidence.observed);
    Some(Sourced { fact, evidence: stated.evidence, observed })
}

fn by_table(instance: &Instance, stated: &Stated, table: &Table, on: Date) -> Release {
    let standing = of_version(table, stated, on);
    let behind = |version: Option<Number>| version.and_then(|number| table.minors_behind(&number, on)).map(i64::from);
    Release {
        latest: table.newest(on).map(|number| number.plain()),
        minors_behind: stated.version.clone().map(behind),
        support: support(&standing),
        supported_until: standing.until.map(|day| day.to_string()),
        eol: support(&standing).map(|support| support == Support::Ended.as_str()),
        long_term: standing.long_term,
        table: table.retrieved.0.to_string(),
        ..plain(instance, stated)
    }
}

/// Of a product whose releases nobody lists, only that its line was given up tells.
fn without_table(instance: &Instance, stated: &Stated) -> Option<Release> {
    stated.retired.then(|| plain(instance, stated))
}

fn plain(instance: &Instance, stated: &Stated) -> Release {
    let file = &instance.product.file;
    Release {
        of: "component".to_owned(),
        component: file.id.clone(),
        name: file.name.clone(),
        namespace: instance.namespace.clone(),
        version: stated.version.clone().map(|version| version.map(|number| number.plain())),
        from: stated.from.to_owned(),
        latest: None,
        minors_behind: Known::Known(None),
        support: Known::Known(Support::Standard.as_str().to_owned()),
        supported_until: None,
        eol: Known::Known(false),
        long_term: false,
        retired: stated.retired,
        table: String::new(),
    }
}

/// A version that is not stated counts as supported, unless no line is any more.
fn of_version(table: &Table, stated: &Stated, on: Date) -> Standing {
    let support = match &stated.version {
        Known::Known(Some(number)) => return table.standing(number, stated.image.as_ref(), on),
        _ if table.has_ended(on) => vec![Support::Ended],
        Known::Known(None) => vec![Support::Standard],
        Known::Unknown { .. } => vec![Support::Standard, Support::Ended],
    };
    Standing { support, until: None, long_term: false }
}

fn support(standing: &Standing) -> Known<String> {
    match standing.support.as_slice() {
        [one] => Known::Known(one.as_str().to_owned()),
        several => {
            let possible = several.iter().map(|support| support.as_str().to_owned()).collect();
            Known::one_of(possible, Reason::NotVisible(crate::model::reason::Hidden::Version))
        }
    }
}

/// In a cluster what runs counts; in files also what a custom resource or a chart says that it brings.
fn stated(context: &Context, instance: &Instance, table: Option<&Table>) -> Option<Stated> {
    if !instance.containers.is_empty() {
        return Some(by_images(context, instance));
    }
    if instance.is_observed() {
        return None;
    }
    by_resource(instance).or_else(|| by_chart(context.input, instance, table))
}

fn by_images(context: &Context, instance: &Instance) -> Stated {
    let retired = &context.input.releases.retired;
    let mut lowest: Option<(Number, Image, Vec<Evidence>)> = None;
    let (mut evidence, mut is_retired) = (Vec::new(), false);
    for part in &instance.containers {
        let Some(workload) = context.workloads.present.get(part.workload) else { continue };
        let Some(container) = workload.fact.containers.get(part.container) else { continue };
        let shown: Vec<Evidence> = workload.evidence.get(part.container).cloned().into_iter().collect();
        evidence.extend(shown.iter().filter(|_| evidence.is_empty()).cloned().collect::<Vec<_>>());
        let Some(reference) = container.image.known() else { continue };
        is_retired |= retired.iter().any(|line| line.owner.as_deref().is_some_and(|owner| is_owned(reference, owner)));
        let image = Image::parse(reference);
        let Some(number) = image.tag.as_deref().and_then(Number::parse) else { continue };
        if lowest.as_ref().is_none_or(|(least, ..)| number.compare(least).is_lt()) {
            lowest = Some((number, image, shown));
        }
    }
    match lowest {
        Some((number, image, shown)) => {
            let version = Known::Known(Some(number));
            Stated { version, image: Some(image), from: "image", retired: is_retired, evidence: shown }
        }
        None => Stated { version: Known::Known(None), image: None, from: "image", retired: is_retired, evidence },
    }
}

/// Whether a reference has `owner` between slashes: `docker.io/bitnami/thanos` of `bitnami`.
fn is_owned(reference: &str, owner: &str) -> bool {
    let mut segments: Vec<&str> = reference.split('/').collect();
    segments.pop();
    segments.contains(&owner)
}

/// Custom resources that say which version their operator is to run.
fn by_resource(instance: &Instance) -> Option<Stated> {
    instance.objects.iter().find_map(|object| {
        version_paths(instance, object).into_iter().find_map(|path| {
            let text = object.body.str_at(&path.iter().map(String::as_str).collect::<Vec<_>>())?;
            let number = Number::parse(text).or_else(|| Number::parse(&Image::parse(text).tag?))?;
            let evidence = vec![object.evidence(format!("$.{}", path.join(".")), Some(text.to_owned()))];
            Some(Stated {
                version: Known::Known(Some(number)),
                image: None,
                from: "resource",
                retired: false,
                evidence,
            })
        })
    })
}

/// Where objects of this kind state the version: as the product's file says, else by the customary fields.
fn version_paths(instance: &Instance, object: &Resource) -> Vec<Vec<String>> {
    let signals = instance.product.sufficient.iter().filter(|signal| signal.kinds.contains(&object.kind));
    let named: Vec<Vec<String>> = signals.flat_map(|signal| signal.version.iter().cloned()).collect();
    let customary = || ["version", "image"].map(|field| vec!["spec".to_owned(), field.to_owned()]).to_vec();
    if named.is_empty() { customary() } else { named }
}

fn by_chart(input: &Input, instance: &Instance, table: Option<&Table>) -> Option<Stated> {
    let chart = instance.charts.first()?;
    let gone = |line: &table::Retired| line.chart.as_deref() == Some(chart.name.as_str());
    let evidence = vec![chart.by.evidence(chart.path.clone(), chart.version.clone())];
    Some(Stated {
        version: brought(chart, table),
        image: None,
        from: "chart",
        retired: input.releases.retired.iter().any(gone),
        evidence,
    })
}

/// The version that a chart brings: the tag in its values, else what the table knows of its version. A range is none.
fn brought(chart: &Chart, table: Option<&Table>) -> Known<Option<Number>> {
    let tags = [&["image", "tag"][..], &["global", "image", "tag"]];
    if let Some(tag) = tags.iter().find_map(|path| chart.values.at(path)) {
        return match tag {
            Value::Unknown(unknown) => Known::unknown(unknown.reason.clone()),
            tag => Known::Known(tag.as_str().and_then(Number::parse)),
        };
    }
    match chart.values.as_object().and_then(Object::openness) {
        Some(reason) => Known::unknown(reason.clone()),
        None => {
            let exact = chart.version.as_deref().and_then(Number::parse).filter(|number| number.parts.len() > 2);
            Known::Known(exact.zip(table).and_then(|(version, table)| table.of_chart(&chart.name, &version)))
        }
    }
}
