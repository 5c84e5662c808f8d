//! What the facts about products have in common: the snapshot, and what was recognised in it.

use std::collections::BTreeSet;

use super::components::Ability;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{Component, Config, Distribution, Workload};
use super::product::Product;
use super::recognise::Instance;
use crate::model::reason::Reason;
use crate::model::record::Possible;

/// Everything that facts about products are made from.
pub struct Context<'c, 'a> {
    /// The snapshot and the catalogue.
    pub input: &'c Input<'a>,
    /// What was recognised.
    pub instances: &'c [Instance<'a>],
    /// What each of them is for.
    pub abilities: &'c [Ability],
    /// The workloads.
    pub workloads: &'c FactList<Workload>,
    /// The configurations.
    pub configs: &'c FactList<Config>,
    /// The instance of each configuration.
    pub of: &'c [usize],
    /// What the cluster is.
    pub platform: &'c Distribution,
    /// The products, one component an instance and in its order.
    pub components: &'c FactList<Component>,
}

impl<'c> Context<'c, '_> {
    /// Why a product cannot be known to be absent, services of clouds that were not asked included; nothing where it can.
    pub fn unseen(&self, product: &Product) -> BTreeSet<Reason> {
        let same = |possible: &&Possible| possible.value.str_at(&["id"]) == Some(product.id());
        self.components.possible.iter().find(same).map(|possible| possible.reasons.clone()).unwrap_or_default()
    }

    /// The configurations of one instance.
    pub fn configs_of(&self, instance: usize) -> Vec<&'c Sourced<Config>> {
        self.configs.present.iter().zip(self.of).filter(|(_, of)| **of == instance).map(|(config, _)| config).collect()
    }
}
