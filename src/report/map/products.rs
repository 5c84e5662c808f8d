//! The products that stand in a block.

use serde::Serialize;

use super::Drawn;
use crate::model::language::Text;
use crate::report::document::{Architecture, Cluster, Component};
use crate::report::wording;

/// A product that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::report) struct Product {
    pub(in crate::report) name: String,
    /// Reference or accepted alternative; nothing where the architecture names no product.
    pub(in crate::report) standing: Option<Text>,
    /// Whether it is the reference, where the architecture names one.
    pub(in crate::report) reference: Option<bool>,
    /// How it works, where that is worth a remark.
    pub(in crate::report) state: Option<Text>,
}

/// Each product once, those that the architecture names first.
pub(super) fn of(block: &Drawn, cluster: &Cluster, architecture: &Architecture) -> Vec<Product> {
    let mut found: Vec<(&str, Product)> = Vec::new();
    let here =
        cluster.components.iter().filter(|one| one.capabilities.iter().any(|id| block.capabilities.contains(id)));
    for component in here {
        let product = product(component, block, architecture);
        match found.iter_mut().find(|(id, _)| *id == component.id) {
            // One of several that runs is what counts.
            Some((_, known)) if product.state.is_none() => known.state = None,
            Some(_) => {}
            None => found.push((&component.id, product)),
        }
    }
    found.sort_by_key(|(_, product)| product.reference != Some(true));
    found.into_iter().map(|(_, product)| product).collect()
}

fn product(component: &Component, block: &Drawn, architecture: &Architecture) -> Product {
    let served = |id: &String| component.capabilities.contains(id) && block.capabilities.contains(id);
    let named = architecture.capabilities.iter().filter(|one| served(&one.id) && !one.reference.is_empty());
    let named: Vec<bool> = named.map(|capability| capability.reference.contains(&component.id)).collect();
    let reference = (!named.is_empty()).then(|| named.contains(&true));
    let is_usual = |working: &&String| matches!(working.as_str(), "running" | "declared");
    Product {
        name: component.name.clone(),
        standing: reference.map(wording::standing),
        reference,
        state: component.working.as_ref().filter(|working| !is_usual(working)).map(|one| wording::working(one)),
    }
}
