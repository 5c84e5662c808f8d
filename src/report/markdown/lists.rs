//! What stands behind the chapters: products, coverage, sources, waivers, problems.

use super::Page;
use super::text::{code, escaped, table};
use crate::model::language::Language;
use crate::report::components::purposes;
use crate::report::document::{Component, Extent, KindCoverage, Problem, RepositorySource, Waiver};
use crate::report::wording::{self, Heading, heading};

impl Page<'_> {
    pub(super) fn components(&self) -> String {
        if self.cluster.components.is_empty() {
            return String::new();
        }
        let header = [Heading::Product, Heading::Purpose, Heading::Namespace, Heading::Version, Heading::State];
        let row = |component: &Component| {
            let working = component.working.as_deref().map(wording::working);
            vec![
                escaped(&component.name),
                purposes(component, &self.report.architecture, self.language),
                escaped(component.namespace.as_deref().unwrap_or_default()),
                escaped(component.version.as_deref().unwrap_or_default()),
                working.map(|working| working.get(self.language).to_owned()).unwrap_or_default(),
            ]
        };
        let rows = self.cluster.components.iter().map(row).collect();
        self.chapter(Heading::Components, &format!("\n{}", table(&header.map(|what| self.title(what)), rows)))
    }

    /// What is in force to be lived with.
    pub(super) fn waivers(&self) -> String {
        if self.cluster.waivers.is_empty() {
            return String::new();
        }
        let line = |waiver: &Waiver| {
            format!("- {} ({})\n", escaped(wording::waiver(waiver).get(self.language)), code(&waiver.from))
        };
        self.chapter(Heading::Waivers, &format!("\n{}", self.cluster.waivers.iter().map(line).collect::<String>()))
    }

    /// The kinds of which something is missing, those together that are missing for the same reason.
    pub(super) fn holds(&self) -> String {
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        let missing = |kind: &&KindCoverage| !matches!(kind.extent, Extent::Complete | Extent::NotServed);
        for kind in self.cluster.coverage.iter().filter(missing) {
            let why = self.extent(kind);
            match groups.iter_mut().find(|(known, _)| *known == why) {
                Some((_, kinds)) => kinds.push(&kind.kind),
                None => groups.push((why, vec![&kind.kind])),
            }
        }
        if groups.is_empty() {
            return String::new();
        }
        let rows = groups.into_iter().map(|(why, kinds)| vec![escaped(&why), escaped(&kinds.join(", "))]).collect();
        let header = [Heading::Known, Heading::Kind].map(|what| self.title(what));
        self.chapter(Heading::Missing, &format!("\n{}", table(&header, rows)))
    }

    fn extent(&self, kind: &KindCoverage) -> String {
        let word = wording::known(kind.extent).get(self.language).to_owned();
        match &kind.because {
            Some(because) => format!("{word}: {}", because.get(self.language)),
            None => word,
        }
    }

    pub(super) fn repository(&self) -> String {
        let Some(repository) = &self.cluster.repository else { return String::new() };
        let source = |source: &RepositorySource| {
            format!("- {}: {}\n", code(&source.name), wording::sight(source.sight).get(self.language))
        };
        let mut text: String = repository.sources.iter().map(source).collect();
        if let Some(hanging) = &repository.hanging {
            text.push_str(&format!("\n{}\n", hanging.get(self.language)));
        }
        if !repository.unreached.is_empty() {
            let files: String = repository.unreached.iter().map(|file| format!("- {}\n", code(file))).collect();
            text.push_str(&format!("\n{}:\n\n{files}", self.title(Heading::Unreached)));
        }
        if text.is_empty() { text } else { self.chapter(Heading::Repository, &format!("\n{text}")) }
    }
}

/// What could not be read.
pub(super) fn problems(problems: &[Problem], language: Language) -> String {
    let line = |problem: &Problem| {
        let place = problem.line.map_or(problem.file.clone(), |line| format!("{}:{line}", problem.file));
        format!("- {}: {}\n", code(&place), escaped(problem.message.get(language)))
    };
    let lines: String = problems.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("\n### {}\n\n{lines}", heading(Heading::Problems).get(language)) }
}
