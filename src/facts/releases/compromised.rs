//! Makes [`ScannerRelease`]s: every place that names a release of a scanner which was once tampered with.

use std::collections::BTreeSet;

use super::number::Number;
use super::table::{Compromised, brought};
use crate::facts::charts::{self, Chart};
use crate::facts::components::workload_name;
use crate::facts::containers::image_of;
use crate::facts::fact::{FactList, Sourced};
use crate::facts::image::Image;
use crate::facts::input::Input;
use crate::facts::kinds::{ScannerRelease, Workload};
use crate::facts::reads::{Derived, Reads};
use crate::facts::workloads;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::value::{Object, Value};

impl Derived for ScannerRelease {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(["ConfigMap"]).kinds(charts::READS).fact::<Workload>();
    }
}

/// The places, and what may name one unseen.
pub fn scanner_releases(input: &Input, workloads: &FactList<Workload>) -> FactList<ScannerRelease> {
    let mut list = FactList::default();
    for tampered in &input.releases.compromised {
        let search = Search { input, tampered };
        list.present.extend(search.in_workloads(workloads));
        list.present.extend(search.before_workloads());
        list.present.extend(search.in_config_maps());
        list.present.extend(charts::charts(input).iter().filter_map(|chart| search.in_chart(chart)));
        list.possible.extend(search.unseen(workloads).into_iter().map(possible));
    }
    list
}

fn possible(reason: Reason) -> Possible {
    Possible { value: Object::open(reason.clone()).into(), reasons: BTreeSet::from([reason]) }
}

struct Search<'s, 'a> {
    input: &'s Input<'a>,
    tampered: &'s Compromised,
}

impl Search<'_, '_> {
    fn in_workloads(&self, workloads: &FactList<Workload>) -> Vec<Sourced<ScannerRelease>> {
        let mut all = Vec::new();
        for sourced in &workloads.present {
            for (at, container) in sourced.fact.containers.iter().enumerate() {
                let evidence = sourced.evidence.get(at).or(sourced.evidence.first()).cloned();
                let place = workload_name(&sourced.fact);
                let namespace = sourced.fact.namespace.clone();
                all.extend(evidence.and_then(|evidence| self.by_image(&container.image, place, namespace, evidence)));
            }
        }
        all
    }

    /// Containers that end before the others start are no part of a workload's record, and run all the same.
    fn before_workloads(&self) -> Vec<Sourced<ScannerRelease>> {
        let mut all = Vec::new();
        for (kind, template) in workloads::OWNERS {
            let path = format!("$.{}.spec.initContainers", template.join("."));
            for object in self.input.of(kind) {
                let first = object.body.at(template).and_then(|pod| pod.at(&["spec", "initContainers"]));
                for container in first.map_or(&[][..], Value::items) {
                    let image = image_of(container);
                    let evidence = object.evidence(path.clone(), image.known().cloned());
                    let namespace = object.namespace.as_deref().map(str::to_owned);
                    all.extend(self.by_image(&image, object.reference().to_string(), namespace, evidence));
                }
            }
        }
        all
    }

    fn by_image(
        &self,
        image: &Known<String>,
        place: String,
        namespace: Option<String>,
        evidence: Evidence,
    ) -> Option<Sourced<ScannerRelease>> {
        let image = Image::parse(image.known()?);
        let ours = self.tampered.images.iter().any(|pattern| image.is(pattern));
        ours.then(|| self.found("image", place, namespace, Known::Known(image.tag), evidence))
    }

    fn in_config_maps(&self) -> Vec<Sourced<ScannerRelease>> {
        let mut all = Vec::new();
        for (name, key) in &self.tampered.config_maps {
            for object in self.input.of("ConfigMap").iter().filter(|object| object.name == *name) {
                let Some(value) = object.body.at(&["data", key]) else { continue };
                let tag = text(value);
                let evidence = object.evidence(format!("$.data['{key}']"), tag.known().cloned().flatten());
                let namespace = object.namespace.as_deref().map(str::to_owned);
                all.push(self.found("configMap", object.reference().to_string(), namespace, tag, evidence));
            }
        }
        all
    }

    /// What a chart runs that is declared; in a cluster that is to be seen.
    fn in_chart(&self, chart: &Chart) -> Option<Sourced<ScannerRelease>> {
        let paths = self.tampered.charts.get(&chart.name).filter(|_| !chart.by.observed)?;
        let at = |path: &String| chart.values.at(&path.split('.').collect::<Vec<_>>());
        let tag = match (paths.iter().find_map(at), chart.values.as_object().and_then(Object::openness)) {
            (Some(value), _) => text(value),
            (None, Some(reason)) => Known::unknown(reason.clone()),
            (None, None) => self.by_default(chart),
        };
        let evidence = chart.by.evidence(chart.path.clone(), tag.known().cloned().flatten());
        Some(self.found("chart", chart.by.reference().to_string(), chart.namespace.clone(), tag, evidence))
    }

    fn by_default(&self, chart: &Chart) -> Known<Option<String>> {
        let exact = chart.version.as_deref().and_then(Number::parse).filter(|number| number.parts.len() > 2);
        let list = self.tampered.chart_releases.get(&chart.name);
        match exact.zip(list).and_then(|(version, list)| brought(list, &version)) {
            Some(release) => Known::Known(Some(release.plain())),
            None => Known::unknown(Reason::ConfigUnread(chart.name.as_str().into(), "".into())),
        }
    }

    fn found(
        &self,
        from: &str,
        place: String,
        namespace: Option<String>,
        version: Known<Option<String>>,
        evidence: Evidence,
    ) -> Sourced<ScannerRelease> {
        let compromised = match &version {
            Known::Known(tag) => Known::Known(tag.as_deref().is_some_and(|tag| self.is_tampered(tag))),
            Known::Unknown { reason, .. } => Known::one_of(vec![true, false], reason.clone()),
        };
        let observed = evidence.observed;
        let name = self.tampered.name.clone();
        let fact = ScannerRelease { name, place, namespace, from: from.to_owned(), version, compromised };
        Sourced { fact, evidence: vec![evidence], observed }
    }

    fn is_tampered(&self, tag: &str) -> bool {
        let release = Number::parse(tag);
        release.is_some_and(|release| self.tampered.versions.iter().any(|version| *version == release.plain()))
    }

    /// A ConfigMap that was not collected matters only where something reads it.
    fn unseen(&self, workloads: &FactList<Workload>) -> BTreeSet<Reason> {
        let mut kinds = workloads::KINDS.to_vec();
        let runs = |image: &Known<String>| {
            let image = image.known().map(|image| Image::parse(image));
            image.is_some_and(|image| self.tampered.run_by.iter().any(|pattern| image.is(pattern)))
        };
        let is_read = workloads.present.iter().flat_map(|sourced| &sourced.fact.containers).any(|one| runs(&one.image));
        if is_read {
            kinds.push("ConfigMap");
        }
        if !self.input.snapshot.observed {
            kinds.extend(charts::KINDS);
        }
        self.input.gaps(&kinds).into_iter().collect()
    }
}

fn text(value: &Value) -> Known<Option<String>> {
    match value {
        Value::Unknown(unknown) => Known::unknown(unknown.reason.clone()),
        value => Known::Known(value.as_str().map(str::to_owned)),
    }
}
