//! A product as the program runs it: filters compiled, kinds parsed, signals taken apart.

mod compile;
mod named;

use self::compile::Compiler;
use super::product_file::{
    ComponentFile, IdentityOf, IdentityPlace, LoginKind, MadeSecret, MadeWorkload, Part, Role, SecretClass, Way,
};
use crate::filter::{Filter, Path};
use crate::model::kind::GroupKind;

/// A product of the catalogue.
#[derive(Debug, Clone)]
pub struct Product {
    /// The file that it was compiled from, for all that needs no compiling.
    pub file: ComponentFile,
    /// Whether it is the reference product of one of its capabilities.
    pub reference: bool,
    /// The signals of which one is enough.
    pub sufficient: Vec<CompiledSignal>,
    /// Images and charts that are not this product, whatever else they show.
    pub never: Vec<CompiledSignal>,
    /// Capabilities that depend on the configuration.
    pub capable: Vec<CompiledCapable>,
    /// What it must have to work on.
    pub work: Vec<CompiledWork>,
    /// The objects that say what stands behind a secrets operator.
    pub secrets: Vec<CompiledSecrets>,
    /// The Secrets that it makes.
    pub made_secrets: Vec<CompiledMadeSecret>,
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
    /// The ways in that its configuration opens.
    pub ways: Vec<CompiledWay>,
    /// The workloads that its charts and custom resources make.
    pub makes: Vec<CompiledMade>,
}

/// A way in that is configured.
#[derive(Debug, Clone)]
pub struct CompiledWay {
    /// What kind of way it is.
    pub kind: LoginKind,
    /// Asked of each `Config` record.
    pub filter: Filter,
    /// Where the address of the identity provider stands in it.
    pub issuer: Option<Path>,
}

/// Secrets that a product makes.
#[derive(Debug, Clone)]
pub struct CompiledMadeSecret {
    /// As its file has it, for all that needs no compiling.
    pub file: MadeSecret,
    /// The kinds of custom resource of which it makes them.
    pub kinds: Vec<GroupKind>,
    /// Where their names stand.
    pub named: Vec<Path>,
    /// Where the references to their sources stand.
    pub behind: Vec<Path>,
}

/// A workload that a chart or custom resource makes.
#[derive(Debug, Clone)]
pub struct CompiledMade {
    /// As the file writes it.
    pub spec: MadeWorkload,
    /// The kind of the custom resource.
    pub kind: Option<GroupKind>,
    /// What the custom resource or the values must pass.
    pub filter: Option<Filter>,
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
    /// With `kinds`: what the object must pass; with `charts`: what the values must.
    pub filter: Option<Filter>,
    /// With `kinds`: the paths at which an object states the version.
    pub version: Vec<Vec<String>>,
    /// Names of Helm charts.
    pub charts: Vec<String>,
    /// With `charts`: a part of the address of their repository.
    pub repository: Option<String>,
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
    /// Without it the product is not idle.
    pub optional: bool,
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
    /// The provider, where the product as such is the source.
    pub named: Option<String>,
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
            made_secrets: compiler.made_secrets(&file),
            apps: compiler.kinds(&["apps"], &file.apps),
            upgrades: compiler.upgrades(&file),
            sync: CompiledSync {
                automated: compiler.filter(&["sync", "automated"], file.sync.automated.as_deref()),
                prune: compiler.filter(&["sync", "prune"], file.sync.prune.as_deref()),
                self_heal: compiler.filter(&["sync", "selfHeal"], file.sync.self_heal.as_deref()),
            },
            identity: compiler.identity(&file),
            on: compiler.filter(&["cloud", "where"], file.cloud.as_ref().and_then(|cloud| cloud.filter.as_deref())),
            ways: compiler.ways(&file),
            makes: compiler.makes(&file),
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

    /// Whether objects of a kind are what it works on, rather than the product itself.
    pub fn works_on(&self, kind: &GroupKind) -> bool {
        let work = self.work.iter().flat_map(|work| &work.kinds);
        let secrets = self.secrets.iter().flat_map(|source| &source.kinds);
        self.apps.iter().chain(work).chain(secrets).any(|own| own == kind)
    }

    /// Whether objects of a kind ask it for secrets: they lie with whoever asks, not where it runs.
    pub fn is_asked_by(&self, kind: &GroupKind) -> bool {
        self.made_secrets.iter().any(|made| made.kinds.contains(kind))
            || self.secrets.iter().any(|source| source.kinds.contains(kind))
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
