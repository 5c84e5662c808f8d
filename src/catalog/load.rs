//! Loads the whole catalogue: parses, checks and compiles every file, and gives all problems at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::architecture::Architecture;
pub use super::choice::{Changes, Choice};
use super::near::unknown;
use super::needs::Needs;
use super::problem::CatalogProblem;
use super::releases;
use super::sources::{self, SourceFile};
use crate::engine::compile::compile;
use crate::engine::graph::{RuleGraph, link};
use crate::engine::rule::Rule;
use crate::engine::rule_file::RuleFile;
use crate::facts::all;
use crate::facts::identity_providers::IdentityProviders;
use crate::facts::product::Product;
use crate::facts::product_file::ComponentFile;
use crate::facts::releases::table::Releases;
use crate::facts::said::Said;
use crate::facts::vendor::Vendor;
use crate::model::demand::Demand;
use crate::model::finding::Params;

/// Rules and products, ready to run.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// The rules, ordered by section and id.
    pub graph: RuleGraph,
    /// The rules as their files write them, in the same order, for showing.
    pub files: Vec<RuleFile>,
    /// Where each rule comes from, by its id.
    pub origins: BTreeMap<String, RuleOrigin>,
    /// The products, ordered by id.
    pub products: Vec<Product>,
    /// The dated tables of releases.
    pub releases: Releases,
    /// The reference architecture.
    pub architecture: Architecture,
    /// What comes with products.
    pub vendor: Vendor,
    /// The identity providers that are known.
    pub identity_providers: IdentityProviders,
    /// What the user says is production.
    pub said: Said,
    /// The kinds that rules and facts look at.
    pub demand: Demand,
    /// SHA-256 over every file and all that the user changes of them, in hexadecimal.
    pub digest: String,
}

/// Where a rule comes from, and in which state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOrigin {
    /// Its file below the folder of rules, `observability/logs-long-term.yaml`.
    pub place: String,
    /// SHA-256 over the rule's file, the parameters set for it, and the rules that it builds on, in hexadecimal.
    pub digest: String,
}

/// Loads the embedded catalogue with the user's changes.
///
/// # Errors
/// Every problem of every file, in the order of their names.
pub fn load(choice: &Choice) -> Result<RuleSet, Vec<CatalogProblem>> {
    let mut files: BTreeMap<String, SourceFile> =
        sources::embedded().into_iter().map(|file| (key(&file), file)).collect();
    if let Some(folder) = &choice.folder {
        files.extend(of_folder(folder)?.into_iter().map(|file| (key(&file), file)));
    }
    Loader::default().load(files.into_values().collect(), choice)
}

/// Products, tables of releases and rules are told apart, and replaced by their ids.
fn key(file: &SourceFile) -> String {
    let sort = match (file.is_product(), file.is_releases()) {
        (true, _) => "product",
        (false, true) => "releases",
        (false, false) => "rule",
    };
    format!("{sort} {}", file.stem())
}

fn of_folder(folder: &Path) -> Result<Vec<SourceFile>, Vec<CatalogProblem>> {
    sources::folder(folder).map_err(|error| {
        let message = format!("cannot read this folder of rules: {error}; give one that holds YAML files of rules, and of products below `components/`");
        vec![CatalogProblem { file: folder.to_string_lossy().into_owned(), line: None, field: String::new(), message }]
    })
}

#[derive(Default)]
struct Loader {
    problems: Vec<CatalogProblem>,
}

impl Loader {
    fn load(mut self, files: Vec<SourceFile>, choice: &Choice) -> Result<RuleSet, Vec<CatalogProblem>> {
        let architecture = self.architecture(&files);
        let vendor = self.vendor(&files);
        let identity_providers = choice.changes.trust(self.identity_providers(&files));
        let products = self.products(&files, &architecture, &choice.changes);
        let releases = self.releases(&files, choice);
        let (graph, rule_files) = self.rules(&files, &architecture, choice);
        self.check_params(&rule_files, choice);
        match graph {
            Some(graph) if self.problems.is_empty() => Ok(RuleSet {
                demand: Needs::of(&graph.rules().iter().collect::<Vec<_>>(), &products).of_input(),
                digest: digest(&files, choice),
                origins: origins(&files, &rule_files, choice),
                graph,
                files: rule_files,
                products,
                releases,
                architecture,
                vendor,
                identity_providers,
                said: choice.changes.said.clone(),
            }),
            _ => {
                self.problems.sort();
                Err(self.problems)
            }
        }
    }

    fn parsed<T: DeserializeOwned>(&mut self, file: &SourceFile) -> Option<T> {
        parse(file).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// All files of one sort, but for those that do not parse.
    fn all_parsed<'f, T: DeserializeOwned + Send>(
        &mut self,
        files: &'f [SourceFile],
        is_wanted: fn(&SourceFile) -> bool,
    ) -> Vec<(&'f SourceFile, T)> {
        let wanted: Vec<&SourceFile> = files.iter().filter(|file| is_wanted(file)).collect();
        let outcomes: Vec<Result<T, CatalogProblem>> = wanted.par_iter().map(|file| parse(file)).collect();
        let mut all = Vec::new();
        for (file, outcome) in wanted.into_iter().zip(outcomes) {
            match outcome {
                Ok(parsed) => all.push((file, parsed)),
                Err(problem) => self.problems.push(problem),
            }
        }
        all
    }

    fn at(&mut self, file: &SourceFile, path: &[String], message: String) {
        self.problems.push(CatalogProblem::at(file, path, message));
    }

    fn architecture(&mut self, files: &[SourceFile]) -> Architecture {
        let Some(file) = files.iter().find(|file| file.is_architecture()) else { return Architecture::default() };
        let architecture: Architecture = self.parsed(file).unwrap_or_default();
        for problem in architecture.problems() {
            self.at(file, &["sections".to_owned()], problem);
        }
        architecture
    }

    fn vendor(&mut self, files: &[SourceFile]) -> Vendor {
        let file = files.iter().find(|file| file.is_vendor());
        file.and_then(|file| self.parsed(file)).unwrap_or_default()
    }

    fn identity_providers(&mut self, files: &[SourceFile]) -> IdentityProviders {
        let file = files.iter().find(|file| file.is_identity_providers());
        file.and_then(|file| self.parsed(file)).unwrap_or_default()
    }

    fn products(&mut self, files: &[SourceFile], architecture: &Architecture, changes: &Changes) -> Vec<Product> {
        let mut products = Vec::new();
        for (file, parsed) in self.all_parsed::<ComponentFile>(files, SourceFile::is_product) {
            self.check_id(file, &parsed.id);
            products.extend(self.product(file, &[], parsed, architecture));
        }
        for (at, parsed) in changes.alternatives.iter().enumerate() {
            let place = ["alternatives".to_owned(), at.to_string()];
            self.check_new(&changes.source, &place, &parsed.id, &products);
            products.extend(self.product(&changes.source, &place, parsed.clone(), architecture));
        }
        products.sort_by(|a, b| a.id().cmp(b.id()));
        products
    }

    /// Compiles a product that stands at a place in a file.
    fn product(
        &mut self,
        file: &SourceFile,
        place: &[String],
        parsed: ComponentFile,
        architecture: &Architecture,
    ) -> Option<Product> {
        self.check_capabilities(file, place, &parsed, architecture);
        let conditional = parsed.capable.iter().map(|capable| &capable.capability);
        let abilities: Vec<String> = parsed.capabilities.iter().chain(conditional).cloned().collect();
        let reference = architecture.is_reference(&parsed.id, &abilities);
        let outcome = Product::compile(parsed, reference);
        outcome
            .map_err(|problems| {
                problems.into_iter().for_each(|one| self.at(file, &[place, &one.path].concat(), one.message))
            })
            .ok()
    }

    /// An alternative is one beyond the catalogue.
    fn check_new(&mut self, file: &SourceFile, place: &[String], id: &str, known: &[Product]) {
        if known.iter().any(|product| product.id() == id) {
            let message = format!(
                "there is a product `{id}` already; give yours another id, or replace that one by a file in a folder (`rules.folder`)"
            );
            self.at(file, &[place, &["id".to_owned()]].concat(), message);
        }
    }

    fn releases(&mut self, files: &[SourceFile], choice: &Choice) -> Releases {
        releases::load(files, choice.releases.as_deref()).unwrap_or_else(|problems| {
            self.problems.extend(problems);
            Releases::default()
        })
    }

    fn check_id(&mut self, file: &SourceFile, id: &str) {
        if id != file.stem() {
            let message = format!("the id is `{id}`, but the file is called `{}`; let them be the same", file.stem());
            self.at(file, &["id".to_owned()], message);
        }
    }

    fn check_capabilities(
        &mut self,
        file: &SourceFile,
        place: &[String],
        parsed: &ComponentFile,
        architecture: &Architecture,
    ) {
        let conditional = parsed.capable.iter().map(|capable| &capable.capability);
        for capability in parsed.capabilities.iter().chain(conditional) {
            if !architecture.capabilities.contains_key(capability) {
                let known: Vec<&str> = architecture.capabilities.keys().map(String::as_str).collect();
                let message =
                    format!("`{capability}` is no capability; those of architecture.yaml are {}", known.join(", "));
                self.at(file, &[place, &["capabilities".to_owned()]].concat(), message);
            }
        }
    }

    fn rules(
        &mut self,
        files: &[SourceFile],
        architecture: &Architecture,
        choice: &Choice,
    ) -> (Option<RuleGraph>, Vec<RuleFile>) {
        let facts = all::schema();
        let schema = |name: &str| Some(facts.get(name)?.iter().map(crate::facts::fact::Field::rule_name).collect());
        let mut compiled: Vec<(RuleFile, Rule)> = Vec::new();
        let mut parsed = self.all_parsed::<RuleFile>(files, SourceFile::is_rule);
        parsed.iter_mut().for_each(|(_, file)| choice.changes.weigh(file));
        let params = choice.params();
        let outcome = |(_, file): &(_, RuleFile)| compile(file, &params_of(&file.id, &params), &schema);
        let outcomes: Vec<_> = parsed.par_iter().map(outcome).collect();
        for ((file, parsed), outcome) in parsed.into_iter().zip(outcomes) {
            self.check_id(file, &parsed.id);
            self.check_paper(file, &parsed, architecture);
            match outcome {
                Ok(rule) => compiled.push((parsed, rule)),
                Err(problems) => problems.into_iter().for_each(|problem| self.at(file, &problem.path, problem.message)),
            }
        }
        compiled.sort_by_key(|(file, _)| (architecture.position(&file.paper.section), file.id.clone()));
        let (rule_files, rules): (Vec<_>, Vec<_>) = compiled.into_iter().unzip();
        let graph = self.linked(files, rules);
        (graph, rule_files)
    }

    fn linked(&mut self, files: &[SourceFile], rules: Vec<Rule>) -> Option<RuleGraph> {
        match link(rules) {
            Ok(graph) => Some(graph),
            // A rule that did not compile is missing as a base, too; that says nothing new.
            Err(_) if !self.problems.is_empty() => None,
            Err(problems) => {
                for (id, problem) in problems {
                    if let Some(file) = files.iter().find(|file| file.is_rule() && file.stem() == id) {
                        self.at(file, &problem.path, problem.message);
                    }
                }
                None
            }
        }
    }

    fn check_paper(&mut self, file: &SourceFile, parsed: &RuleFile, architecture: &Architecture) {
        let section = architecture.sections.iter().find(|section| section.id == parsed.paper.section);
        if !section.is_some_and(|section| section.practices.contains_key(&parsed.paper.practice)) {
            let message = format!(
                "architecture.yaml has no practice `{}` in section {}",
                parsed.paper.practice, parsed.paper.section
            );
            self.at(file, &["paper".to_owned(), "practice".to_owned()], message);
        }
    }

    /// A parameter that no rule has is a mistake of the user's, not of a file of the catalogue.
    fn check_params(&mut self, rules: &[RuleFile], choice: &Choice) {
        let has = |name: &str| {
            let (rule, param) = name.split_once('.').map_or((None, name), |(rule, param)| (Some(rule), param));
            rules.iter().any(|file| rule.is_none_or(|rule| rule == file.id) && file.params.contains_key(param))
        };
        let known = rules.iter().flat_map(|file| file.params.keys().map(|param| format!("{}.{param}", file.id)));
        let known: BTreeSet<String> = known.collect();
        let message = |name: &str| unknown("parameter", name, known.iter().map(String::as_str));
        for name in choice.params.keys().filter(|name| !has(name)) {
            let (file, field) = ("--param".to_owned(), String::new());
            self.problems.push(CatalogProblem { file, line: None, field, message: message(name) });
        }
        for name in choice.changes.params.keys().filter(|name| !has(name)) {
            let path = ["rules", "params", name].map(str::to_owned);
            self.at(&choice.changes.source, &path, message(name));
        }
    }
}

fn parse<T: DeserializeOwned>(file: &SourceFile) -> Result<T, CatalogProblem> {
    serde_saphyr::from_str(&file.text).map_err(|error| CatalogProblem::of_parser(file, &error))
}

/// The parameters that were set for a rule: those of its own win over those for all.
fn params_of(rule: &str, set: &BTreeMap<String, f64>) -> Params {
    let general = set.iter().filter(|(name, _)| !name.contains('.'));
    let own =
        set.iter().filter_map(|(name, value)| Some((name.strip_prefix(rule)?.strip_prefix('.')?.to_owned(), *value)));
    general.map(|(name, value)| (name.clone(), *value)).chain(own).collect()
}

fn digest(files: &[SourceFile], choice: &Choice) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.place.as_bytes());
        hash.update([0]);
        hash.update(file.text.as_bytes());
        hash.update([0]);
    }
    if let Some(text) = choice.releases.as_ref().and_then(|path| std::fs::read(path).ok()) {
        hash.update(text);
    }
    for (name, value) in choice.params() {
        hash.update(format!("{name}={value}\0").as_bytes());
    }
    hash.update(choice.changes.digested().as_bytes());
    hexadecimal(&hash.finalize())
}

fn origins(files: &[SourceFile], rules: &[RuleFile], choice: &Choice) -> BTreeMap<String, RuleOrigin> {
    let file = |id: &str| files.iter().find(|file| file.is_rule() && file.stem() == id);
    let named = |id: &str| rules.iter().find(|rule| rule.id == id);
    let base = |id: &str| named(id)?.base.as_deref();
    let has_param = |id: &str, name: &str| named(id).is_some_and(|rule| rule.params.contains_key(name));
    let origin = |rule: &RuleFile| {
        let mut hash = Sha256::new();
        for id in std::iter::successors(Some(rule.id.as_str()), |id| base(id)) {
            hash.update(file(id).map_or("", |file| &file.text));
            let params = params_of(id, &choice.params()).into_iter().filter(|(name, _)| has_param(id, name));
            params.for_each(|(name, value)| hash.update(format!("\0{name}={value}")));
            hash.update([0]);
        }
        let place = file(&rule.id).map(|file| file.place.clone()).unwrap_or_default();
        (rule.id.clone(), RuleOrigin { place, digest: hexadecimal(&hash.finalize()) })
    };
    rules.iter().map(origin).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Choice, load};

    #[test]
    fn the_embedded_catalogue_has_no_problem() {
        let problems = load(&Choice::default()).err().unwrap_or_default();
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(shown.is_empty(), "{}", shown.join("\n"));
    }
}
