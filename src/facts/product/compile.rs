//! From a product's file to what the program runs: every problem at once.

use super::{
    CompiledCapable, CompiledIdentity, CompiledMade, CompiledMadeSecret, CompiledPlace, CompiledSecrets,
    CompiledSignal, CompiledUpgrade, CompiledWay, CompiledWork, ProductProblem,
};
use crate::facts::product_file::{ComponentFile, IdentityPlace, Signal};
use crate::filter::{Filter, Path};
use crate::model::kind::GroupKind;
use crate::model::one_or_many::OneOrMany;

/// Compiles the parts of a product's file, and gathers what is wrong with it.
#[derive(Default)]
pub(super) struct Compiler {
    pub(super) problems: Vec<ProductProblem>,
}

impl Compiler {
    pub(super) fn problem(&mut self, path: &[&str], message: String) {
        self.problems.push(ProductProblem { path: path.iter().map(|step| (*step).to_owned()).collect(), message });
    }

    pub(super) fn kinds(&mut self, path: &[&str], texts: &[String]) -> Vec<GroupKind> {
        let mut kinds = Vec::new();
        for text in texts {
            match text.parse() {
                Ok(kind) => kinds.push(kind),
                Err(message) => self.problem(path, message),
            }
        }
        kinds
    }

    pub(super) fn filter(&mut self, path: &[&str], text: Option<&str>) -> Option<Filter> {
        match Filter::compile(text?) {
            Ok(filter) => Some(filter),
            Err(error) => {
                self.problem(path, error.to_string());
                None
            }
        }
    }

    pub(super) fn path(&mut self, path: &[&str], text: &str) -> Vec<String> {
        match text.strip_prefix("$.") {
            Some(steps) if !steps.contains(['[', '*']) => steps.split('.').map(str::to_owned).collect(),
            _ => {
                self.problem(path, format!("`{text}` is no path; write it as `$.spec.provider`"));
                Vec::new()
            }
        }
    }

    pub(super) fn signals(&mut self, list: &str, signals: &[Signal]) -> Vec<CompiledSignal> {
        signals
            .iter()
            .enumerate()
            .map(|(at, signal)| self.signal(&["signals", list, &at.to_string()], signal))
            .collect()
    }

    pub(super) fn signal(&mut self, path: &[&str], signal: &Signal) -> CompiledSignal {
        let compiled = CompiledSignal {
            text: signal_text(signal),
            images: signal.image.as_slice().to_vec(),
            args: signal.arg.as_slice().to_vec(),
            kinds: self.kinds(path, signal.resource.as_slice()),
            filter: self.filter(path, signal.filter.as_deref()),
            version: signal.version.as_slice().iter().map(|text| self.path(path, text)).collect(),
            charts: signal.chart.as_slice().to_vec(),
            repository: signal.repository.clone(),
            controllers: signal.controller.as_slice().to_vec(),
            drivers: signal.driver.as_slice().to_vec(),
        };
        let ways = [&signal.image, &signal.resource, &signal.chart, &signal.controller, &signal.driver];
        if ways.iter().filter(|way| !way.is_empty()).count() != 1 {
            self.problem(path, "give exactly one of image, resource, chart, controller and driver".to_owned());
        }
        compiled
    }

    pub(super) fn capable(&mut self, file: &ComponentFile) -> Vec<CompiledCapable> {
        let mut all = Vec::new();
        for (at, capable) in file.capable.iter().enumerate() {
            if let Some(filter) = self.filter(&["capable", &at.to_string(), "where"], Some(&capable.filter)) {
                let (capability, every_node) = (capable.capability.clone(), capable.every_node);
                all.push(CompiledCapable { capability, filter, every_node });
            }
        }
        all
    }

    pub(super) fn work(&mut self, file: &ComponentFile) -> Vec<CompiledWork> {
        let mut all = Vec::new();
        for (at, work) in file.work.iter().enumerate() {
            let step = at.to_string();
            let fresh_at = work.fresh_at.as_deref().map(|text| self.path(&["work", &step, "freshAt"], text));
            all.push(CompiledWork {
                kinds: self.kinds(&["work", &step, "resource"], work.resource.as_slice()),
                filter: self.filter(&["work", &step, "where"], work.filter.as_deref()),
                optional: work.optional,
                made_by_cluster: work.made_by_cluster,
                fresh: work.fresh_days.zip(fresh_at),
            });
        }
        all
    }

    pub(super) fn upgrades(&mut self, file: &ComponentFile) -> Vec<CompiledUpgrade> {
        let mut all = Vec::new();
        for (at, spec) in file.upgrades.iter().enumerate() {
            let step = at.to_string();
            all.push(CompiledUpgrade {
                part: spec.part,
                kinds: self.kinds(&["upgrades", &step, "resource"], spec.resource.as_slice()),
                filter: self.filter(&["upgrades", &step, "where"], spec.filter.as_deref()),
                pinned: self.filter(&["upgrades", &step, "pinned"], spec.pinned.as_deref()),
            });
        }
        all
    }

    pub(super) fn identity(&mut self, file: &ComponentFile) -> Vec<CompiledIdentity> {
        let mut all = Vec::new();
        for (at, spec) in file.identity.iter().enumerate() {
            let step = at.to_string();
            let places = spec.places.iter().enumerate();
            let places = places.map(|(at, place)| self.place(&["identity", &step, "places", &at.to_string()], place));
            let places = places.collect();
            let kinds = self.kinds(&["identity", &step, "resource"], spec.resource.as_slice());
            all.push(CompiledIdentity { kinds, of: spec.of, places });
        }
        all
    }

    pub(super) fn made_secrets(&mut self, file: &ComponentFile) -> Vec<CompiledMadeSecret> {
        let mut all = Vec::new();
        for (at, spec) in file.makes.secrets.iter().enumerate() {
            let place = ["makes", "secrets", &at.to_string()].map(str::to_owned);
            let place: Vec<&str> = place.iter().map(String::as_str).collect();
            all.push(CompiledMadeSecret {
                kinds: self.kinds(&place, spec.resource.as_slice()),
                named: self.paths(&place, spec.named.as_slice()),
                behind: self.paths(&place, spec.behind.as_slice()),
                file: spec.clone(),
            });
        }
        all
    }

    pub(super) fn makes(&mut self, file: &ComponentFile) -> Vec<CompiledMade> {
        let mut all = Vec::new();
        for (at, spec) in file.makes.workloads.iter().enumerate() {
            let step = at.to_string();
            let texts: Vec<String> = spec.resource.iter().cloned().collect();
            all.push(CompiledMade {
                kind: self.kinds(&["makes", "workloads", &step, "resource"], &texts).pop(),
                filter: self.filter(&["makes", "workloads", &step, "where"], spec.filter.as_deref()),
                spec: spec.clone(),
            });
        }
        all
    }

    pub(super) fn ways(&mut self, file: &ComponentFile) -> Vec<CompiledWay> {
        let mut all = Vec::new();
        for (at, way) in file.login.iter().flat_map(|login| &login.ways).enumerate() {
            let step = at.to_string();
            let issuer = way.issuer.as_deref().map(Path::compile).transpose();
            if let Err(error) = &issuer {
                self.problem(&["login", "ways", &step, "issuer"], error.to_string());
            }
            if let Some(filter) = self.filter(&["login", "ways", &step, "where"], Some(&way.filter)) {
                all.push(CompiledWay { kind: way.kind, filter, issuer: issuer.ok().flatten() });
            }
        }
        all
    }

    pub(super) fn place(&mut self, path: &[&str], place: &IdentityPlace) -> CompiledPlace {
        let mut ways = Vec::new();
        for way in &place.ways {
            ways.extend(self.filter(path, Some(&way.when)).map(|filter| (filter, way.is)));
        }
        CompiledPlace { file: place.clone(), other: self.filter(path, place.other.as_deref()), ways }
    }

    pub(super) fn paths(&mut self, place: &[&str], texts: &[String]) -> Vec<Path> {
        let mut paths = Vec::new();
        for text in texts {
            match Path::compile(text) {
                Ok(path) => paths.push(path),
                Err(error) => self.problem(place, error.to_string()),
            }
        }
        paths
    }

    pub(super) fn secrets(&mut self, file: &ComponentFile) -> Vec<CompiledSecrets> {
        let mut all = Vec::new();
        for (at, spec) in file.secrets.iter().enumerate() {
            let step = at.to_string();
            let (of_object, named) =
                if spec.resource.is_empty() { (None, &spec.provider) } else { (spec.provider.as_deref(), &None) };
            all.push(CompiledSecrets {
                kinds: self.kinds(&["secrets", &step, "resource"], spec.resource.as_slice()),
                filter: self.filter(&["secrets", &step, "where"], spec.filter.as_deref()),
                provider: of_object.map(|text| self.path(&["secrets", &step, "provider"], text)),
                named: named.clone(),
                classes: spec.classes.iter().map(|(provider, class)| (provider.clone(), *class)).collect(),
            });
        }
        all
    }
}

fn signal_text(signal: &Signal) -> String {
    let ways: [(&str, &OneOrMany); 5] = [
        ("image", &signal.image),
        ("resource", &signal.resource),
        ("chart", &signal.chart),
        ("controller", &signal.controller),
        ("driver", &signal.driver),
    ];
    let texts = ways.iter().filter(|(_, names)| !names.is_empty());
    texts.map(|(way, names)| format!("{way} {}", names.as_slice().join("|"))).collect::<Vec<_>>().join(", ")
}
