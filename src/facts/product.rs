//! A product as the program runs it: filters compiled, kinds parsed, signals taken apart.

use std::collections::BTreeSet;

use super::product_file::{ComponentFile, IdentityOf, IdentityPlace, Part, Role, SecretClass, Signal, Way};
use crate::filter::Filter;
use crate::model::kind::GroupKind;
use crate::model::one_or_many::OneOrMany;

/// A product of the catalogue.
#[derive(Debug, Clone)]
pub struct Product {
    /// The file that it was compiled from, for all that needs no compiling.
    pub file: ComponentFile,
    /// Whether it is the reference product of one of its capabilities.
    pub reference: bool,
    /// The signals of which one is enough.
    pub sufficient: Vec<CompiledSignal>,
    /// Images that are not this product, whatever else they show.
    pub never: Vec<CompiledSignal>,
    /// Capabilities that depend on the configuration.
    pub capable: Vec<CompiledCapable>,
    /// What it must have to work on.
    pub work: Vec<CompiledWork>,
    /// The objects that say what stands behind a secrets operator.
    pub secrets: Vec<CompiledSecrets>,
    /// The kinds of its GitOps applications.
    pub apps: Vec<GroupKind>,
    /// How they are kept in step with Git.
    pub sync: CompiledSync,
    /// What it keeps up to date by itself.
    pub upgrades: Vec<CompiledUpgrade>,
    /// How it proves to a cloud who it is.
    pub identity: Vec<CompiledIdentity>,
    /// For a service of a cloud: asked of what the cloud says, whether it is on.
    pub on: Option<Filter>,
}

/// A part of the platform that a product keeps up to date.
#[derive(Debug, Clone)]
pub struct CompiledUpgrade {
    /// Which one.
    pub part: Part,
    /// The kinds of which an object must say so; empty where the product as such does it.
    pub kinds: Vec<GroupKind>,
    /// What the object must pass.
    pub filter: Option<Filter>,
    /// Whether the object names a fixed version.
    pub pinned: Option<Filter>,
}

/// How GitOps applications are kept in step with Git; what is none always holds.
#[derive(Debug, Clone)]
pub struct CompiledSync {
    /// It is synchronised without a person.
    pub automated: Option<Filter>,
    /// What leaves Git leaves the cluster.
    pub prune: Option<Filter>,
    /// Drift is undone.
    pub self_heal: Option<Filter>,
}

/// One sufficient or forbidding sign.
#[derive(Debug, Clone)]
pub struct CompiledSignal {
    /// As its file writes it, for people: `image grafana/loki`.
    pub text: String,
    /// Ends of image repositories.
    pub images: Vec<String>,
    /// With `images`: the container's subcommand.
    pub args: Vec<String>,
    /// Kinds of which an object exists.
    pub kinds: Vec<GroupKind>,
    /// With `kinds`: what the object must pass.
    pub filter: Option<Filter>,
    /// Names of Helm charts.
    pub charts: Vec<String>,
    /// Controller strings of an IngressClass or GatewayClass.
    pub controllers: Vec<String>,
    /// Names of CSIDrivers.
    pub drivers: Vec<String>,
}

/// A capability that depends on the configuration.
#[derive(Debug, Clone)]
pub struct CompiledCapable {
    /// The capability's id.
    pub capability: String,
    /// Asked of each `Config` record.
    pub filter: Filter,
    /// Configured so, it reaches every node from wherever it runs.
    pub every_node: bool,
}

/// Something that a product works on.
#[derive(Debug, Clone)]
pub struct CompiledWork {
    /// Its kinds.
    pub kinds: Vec<GroupKind>,
    /// What an object must pass.
    pub filter: Option<Filter>,
    /// Made by the cluster rather than by people.
    pub made_by_cluster: bool,
    /// The days after which it is old, and where its time stands.
    pub fresh: Option<(u32, Vec<String>)>,
}

/// Objects that say what stands behind a secrets operator.
#[derive(Debug, Clone)]
pub struct CompiledSecrets {
    /// Their kinds; empty where the product as such is the source.
    pub kinds: Vec<GroupKind>,
    /// What an object must pass.
    pub filter: Option<Filter>,
    /// Where the provider stands.
    pub provider: Option<Vec<String>>,
    /// Provider → class, `*` for every other.
    pub classes: Vec<(String, SecretClass)>,
}

/// Where objects or configurations of a product name an identity.
#[derive(Debug, Clone)]
pub struct CompiledIdentity {
    /// The kinds of the objects; none where the configuration names it.
    pub kinds: Vec<GroupKind>,
    /// What signs in.
    pub of: IdentityOf,
    /// The places.
    pub places: Vec<CompiledPlace>,
}

/// One such place.
#[derive(Debug, Clone)]
pub struct CompiledPlace {
    /// As its file writes it.
    pub file: IdentityPlace,
    /// Holds where it signs in to something else.
    pub other: Option<Filter>,
    /// The ways, in order.
    pub ways: Vec<(Filter, Way)>,
}

/// Something in a product's file that cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductProblem {
    /// Where, as steps through the file.
    pub path: Vec<String>,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl Product {
    /// Compiles a product's file; all its problems at once.
    pub fn compile(file: ComponentFile, reference: bool) -> Result<Self, Vec<ProductProblem>> {
        let mut compiler = Compiler::default();
        let product = Self {
            reference,
            sufficient: compiler.signals("sufficient", &file.signals.sufficient),
            never: compiler.signals("never", &file.signals.never),
            capable: compiler.capable(&file),
            work: compiler.work(&file),
            secrets: compiler.secrets(&file),
            apps: compiler.kinds(&["apps"], &file.apps),
            upgrades: compiler.upgrades(&file),
            sync: CompiledSync {
                automated: compiler.filter(&["sync", "automated"], file.sync.automated.as_deref()),
                prune: compiler.filter(&["sync", "prune"], file.sync.prune.as_deref()),
                self_heal: compiler.filter(&["sync", "selfHeal"], file.sync.self_heal.as_deref()),
            },
            identity: compiler.identity(&file),
            on: compiler.filter(&["cloud", "where"], file.cloud.as_ref().and_then(|cloud| cloud.filter.as_deref())),
            file,
        };
        let traceless = product.file.cloud.as_ref().is_some_and(|service| !service.leaves_trace);
        if product.sufficient.is_empty() && !traceless {
            let message = "at least one sufficient signal is needed, save for a cloud's service that leaves no trace";
            compiler.problem(&["signals", "sufficient"], message.to_owned());
        }
        if compiler.problems.is_empty() { Ok(product) } else { Err(compiler.problems) }
    }

    /// The product's id.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// The kinds that recognising and reading this product looks at.
    pub fn kinds(&self) -> BTreeSet<GroupKind> {
        let mut kinds: BTreeSet<GroupKind> = self.apps.iter().cloned().collect();
        for signal in &self.sufficient {
            kinds.extend(signal.kinds.iter().cloned());
        }
        kinds.extend(self.work.iter().flat_map(|work| work.kinds.iter().cloned()));
        kinds.extend(self.upgrades.iter().flat_map(|upgrade| upgrade.kinds.iter().cloned()));
        kinds.extend(self.identity.iter().flat_map(|spec| spec.kinds.iter().cloned()));
        kinds.extend(self.secrets.iter().flat_map(|source| source.kinds.iter().cloned()));
        kinds.extend(self.file.config.iter().filter_map(|place| place.resource.as_deref()?.parse().ok()));
        kinds
    }

    /// Every capability that it may have.
    pub fn all_capabilities(&self) -> Vec<String> {
        let mut all = self.file.capabilities.clone();
        for capable in &self.capable {
            if !all.contains(&capable.capability) {
                all.push(capable.capability.clone());
            }
        }
        all
    }

    /// The role that a container with this image and these arguments plays.
    pub fn role_of(&self, container: &str, image: &super::image::Image, args: &[&str]) -> Option<&Role> {
        self.file.roles.iter().find(|role| {
            let image_fits = role.image.is_empty() || role.image.as_slice().iter().any(|pattern| image.is(pattern));
            let arg_fits = role.arg.is_empty() || role.arg.as_slice().iter().any(|arg| has_arg(args, arg));
            image_fits && arg_fits && role.container.as_deref().is_none_or(|name| name == container)
        })
    }

    /// Whether any of its signals is an image, so that a running install has a workload to be seen.
    pub fn has_image(&self) -> bool {
        self.sufficient.iter().any(|signal| !signal.images.is_empty())
    }
}

/// Whether the arguments hold `wanted`: as the subcommand (the first argument that is no flag, or the program's name),
/// or with a leading `-` as the beginning of any argument.
pub fn has_arg(args: &[&str], wanted: &str) -> bool {
    if wanted.starts_with('-') {
        return args.iter().any(|arg| arg.starts_with(wanted));
    }
    let base = |arg: &str| arg.rsplit('/').next().unwrap_or(arg).to_owned();
    args.iter().filter(|arg| !arg.starts_with('-')).take(2).any(|arg| base(arg) == wanted || **arg == *wanted)
}

#[derive(Default)]
struct Compiler {
    problems: Vec<ProductProblem>,
}

impl Compiler {
    fn problem(&mut self, path: &[&str], message: String) {
        self.problems.push(ProductProblem { path: path.iter().map(|step| (*step).to_owned()).collect(), message });
    }

    fn kinds(&mut self, path: &[&str], texts: &[String]) -> Vec<GroupKind> {
        let mut kinds = Vec::new();
        for text in texts {
            match text.parse() {
                Ok(kind) => kinds.push(kind),
                Err(message) => self.problem(path, message),
            }
        }
        kinds
    }

    fn filter(&mut self, path: &[&str], text: Option<&str>) -> Option<Filter> {
        match Filter::compile(text?) {
            Ok(filter) => Some(filter),
            Err(error) => {
                self.problem(path, error.to_string());
                None
            }
        }
    }

    fn path(&mut self, path: &[&str], text: &str) -> Vec<String> {
        match text.strip_prefix("$.") {
            Some(steps) if !steps.contains(['[', '*']) => steps.split('.').map(str::to_owned).collect(),
            _ => {
                self.problem(path, format!("`{text}` is no path; write it as `$.spec.provider`"));
                Vec::new()
            }
        }
    }

    fn signals(&mut self, list: &str, signals: &[Signal]) -> Vec<CompiledSignal> {
        signals
            .iter()
            .enumerate()
            .map(|(at, signal)| self.signal(&["signals", list, &at.to_string()], signal))
            .collect()
    }

    fn signal(&mut self, path: &[&str], signal: &Signal) -> CompiledSignal {
        let compiled = CompiledSignal {
            text: signal_text(signal),
            images: signal.image.as_slice().to_vec(),
            args: signal.arg.as_slice().to_vec(),
            kinds: self.kinds(path, signal.resource.as_slice()),
            filter: self.filter(path, signal.filter.as_deref()),
            charts: signal.chart.as_slice().to_vec(),
            controllers: signal.controller.as_slice().to_vec(),
            drivers: signal.driver.as_slice().to_vec(),
        };
        let ways = [&signal.image, &signal.resource, &signal.chart, &signal.controller, &signal.driver];
        if ways.iter().filter(|way| !way.is_empty()).count() != 1 {
            self.problem(path, "give exactly one of image, resource, chart, controller and driver".to_owned());
        }
        compiled
    }

    fn capable(&mut self, file: &ComponentFile) -> Vec<CompiledCapable> {
        let mut all = Vec::new();
        for (at, capable) in file.capable.iter().enumerate() {
            if let Some(filter) = self.filter(&["capable", &at.to_string(), "where"], Some(&capable.filter)) {
                let (capability, every_node) = (capable.capability.clone(), capable.every_node);
                all.push(CompiledCapable { capability, filter, every_node });
            }
        }
        all
    }

    fn work(&mut self, file: &ComponentFile) -> Vec<CompiledWork> {
        let mut all = Vec::new();
        for (at, work) in file.work.iter().enumerate() {
            let step = at.to_string();
            let fresh_at = work.fresh_at.as_deref().map(|text| self.path(&["work", &step, "freshAt"], text));
            all.push(CompiledWork {
                kinds: self.kinds(&["work", &step, "resource"], work.resource.as_slice()),
                filter: self.filter(&["work", &step, "where"], work.filter.as_deref()),
                made_by_cluster: work.made_by_cluster,
                fresh: work.fresh_days.zip(fresh_at),
            });
        }
        all
    }

    fn upgrades(&mut self, file: &ComponentFile) -> Vec<CompiledUpgrade> {
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

    fn identity(&mut self, file: &ComponentFile) -> Vec<CompiledIdentity> {
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

    fn place(&mut self, path: &[&str], place: &IdentityPlace) -> CompiledPlace {
        let mut ways = Vec::new();
        for way in &place.ways {
            ways.extend(self.filter(path, Some(&way.when)).map(|filter| (filter, way.is)));
        }
        CompiledPlace { file: place.clone(), other: self.filter(path, place.other.as_deref()), ways }
    }

    fn secrets(&mut self, file: &ComponentFile) -> Vec<CompiledSecrets> {
        let mut all = Vec::new();
        for (at, spec) in file.secrets.iter().enumerate() {
            let step = at.to_string();
            all.push(CompiledSecrets {
                kinds: self.kinds(&["secrets", &step, "resource"], spec.resource.as_slice()),
                filter: self.filter(&["secrets", &step, "where"], spec.filter.as_deref()),
                provider: spec.provider.as_deref().map(|text| self.path(&["secrets", &step, "provider"], text)),
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
