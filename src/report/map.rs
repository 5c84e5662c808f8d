//! The reference architecture as a map: sections are districts, and each of their blocks says which products were found for it and
//! what became of its rules. Every drawing of the map shows what stands here.

mod layout;
mod products;

use serde::Serialize;

use super::document::{Architecture, Block as Drawn, Cluster, Finding, Section};
use super::wording;
use crate::model::language::Text;
use crate::model::verdict::Verdict;
pub(super) use layout::width;
pub(super) use products::Product;

/// The map of one cluster.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Map {
    /// The districts in the order of the architecture, in rows that are about equally full.
    pub(super) rows: Vec<Row>,
}

/// Districts side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Row {
    pub(super) districts: Vec<District>,
}

/// A section of the architecture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct District {
    /// The section's number, `3.2`.
    pub(super) id: String,
    pub(super) title: Text,
    /// How many blocks stand beside each other.
    pub(super) columns: usize,
    pub(super) blocks: Vec<Block>,
}

/// A few practices that belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Block {
    /// Its id in the whole map, `3.2-logs`.
    pub(super) id: String,
    pub(super) name: Text,
    /// The worst of its rules.
    pub(super) verdict: Verdict,
    /// How many of its rules have which verdict, from worst to best.
    pub(super) tally: Vec<Count>,
    /// How many of its gaps somebody answers for.
    pub(super) waived: usize,
    /// Whether it asks for products at all.
    pub(super) wants_products: bool,
    pub(super) products: Vec<Product>,
    /// The places of its findings among those of the cluster.
    pub(super) findings: Vec<usize>,
    /// How many columns it takes: the last one fills its row.
    pub(super) span: usize,
}

/// How many rules have a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Count {
    pub(super) verdict: Verdict,
    pub(super) count: usize,
}

/// From the verdict that a block should be known for to the one that matters least.
const WORST: [Verdict; 5] = [Verdict::Fail, Verdict::Partial, Verdict::Unknown, Verdict::Pass, Verdict::NotApplicable];

impl Map {
    /// What the rules that were run say of a cluster; sections and blocks without any are left out.
    pub(super) fn of(cluster: &Cluster, architecture: &Architecture) -> Self {
        let known = architecture.sections.iter().map(|section| district(section, cluster, architecture));
        let districts = known.chain(unplaced(cluster, architecture)).filter(|district| !district.blocks.is_empty());
        Self { rows: layout::rows(districts.collect()) }
    }

    /// All blocks in order.
    pub(super) fn districts(&self) -> impl Iterator<Item = &District> {
        self.rows.iter().flat_map(|row| &row.districts)
    }
}

fn district(section: &Section, cluster: &Cluster, architecture: &Architecture) -> District {
    let drawn = section.blocks.iter().map(|drawn| {
        let findings = places(cluster, |finding| drawn.rules.contains(&finding.rule));
        let products = products::of(drawn, cluster, architecture);
        block(&section.id, drawn, products, findings, cluster)
    });
    let in_block = |finding: &Finding| section.blocks.iter().any(|drawn| drawn.rules.contains(&finding.rule));
    let further = places(cluster, |finding| finding.section == section.id && !in_block(finding));
    let further = block(&section.id, &further_rules(), Vec::new(), further, cluster);
    let mut blocks: Vec<Block> = drawn.chain([further]).filter(|block| !block.findings.is_empty()).collect();
    let columns = layout::columns(blocks.len());
    let all = blocks.len();
    if let Some(last) = blocks.last_mut() {
        last.span = columns - (all - 1) % columns;
    }
    District { id: section.id.clone(), title: section.title.clone(), columns, blocks }
}

/// Rules of sections that the architecture does not have are a district of their own each, lest a gap be on no map.
fn unplaced(cluster: &Cluster, architecture: &Architecture) -> Vec<District> {
    let is_known = |id: &str| architecture.sections.iter().any(|section| section.id == id);
    let mut ids: Vec<&String> = cluster.findings.iter().map(|finding| &finding.section).collect();
    ids.retain(|id| !is_known(id));
    ids.sort();
    ids.dedup();
    let section = |id: &String| Section { id: id.clone(), title: wording::further_rules(), blocks: Vec::new() };
    ids.into_iter().map(|id| district(&section(id), cluster, architecture)).collect()
}

/// Stands for the rules that no block of their section has.
fn further_rules() -> Drawn {
    let name = wording::further_rules();
    Drawn { id: "further".to_owned(), name, rules: Vec::new(), capabilities: Vec::new() }
}

fn places(cluster: &Cluster, belongs: impl Fn(&Finding) -> bool) -> Vec<usize> {
    let all = cluster.findings.iter().enumerate();
    all.filter(|(_, finding)| belongs(finding)).map(|(at, _)| at).collect()
}

fn block(section: &str, drawn: &Drawn, products: Vec<Product>, findings: Vec<usize>, cluster: &Cluster) -> Block {
    let here = || findings.iter().filter_map(|at| cluster.findings.get(*at));
    let count = |verdict: Verdict| Count { verdict, count: here().filter(|one| one.verdict == verdict).count() };
    let tally: Vec<Count> = WORST.into_iter().map(count).filter(|one| one.count > 0).collect();
    Block {
        id: format!("{section}-{}", drawn.id),
        name: drawn.name.clone(),
        verdict: tally.first().map_or(Verdict::NotApplicable, |worst| worst.verdict),
        tally,
        waived: here().filter(|finding| finding.is_waived()).count(),
        wants_products: !drawn.capabilities.is_empty(),
        products,
        findings,
        span: 1,
    }
}

#[cfg(test)]
mod tests;
