//! From which kinds facts are made: each fact says what it reads and which facts it is made from, and what it needs in all follows.

use std::collections::BTreeSet;

use super::fact::{Fact, Field};
use super::product::Product;
use crate::model::kind::GroupKind;

/// A fact that is made of a snapshot.
pub trait Derived: Fact {
    /// Tells what it is made from. A kind that is left out here is one that a narrow scan does not ask for.
    fn reads(reads: &mut Reads<'_>);
}

/// The kinds that some facts are made from.
#[derive(Debug)]
pub struct Reads<'p> {
    products: &'p [Product],
    facts: BTreeSet<&'static str>,
    kinds: BTreeSet<GroupKind>,
    in_files: BTreeSet<GroupKind>,
}

impl<'p> Reads<'p> {
    /// Nothing yet.
    pub fn new(products: &'p [Product]) -> Self {
        Self { products, facts: BTreeSet::new(), kinds: BTreeSet::new(), in_files: BTreeSet::new() }
    }

    /// Objects of these kinds, written as `Deployment.apps`.
    pub fn kinds<'k>(&mut self, kinds: impl IntoIterator<Item = &'k str>) -> &mut Self {
        self.each(kinds.into_iter().filter_map(|kind| kind.parse().ok()))
    }

    /// Objects of these kinds.
    pub fn each(&mut self, kinds: impl IntoIterator<Item = GroupKind>) -> &mut Self {
        self.kinds.extend(kinds);
        self
    }

    /// Objects of these kinds where they are declared: in a cluster nobody looks at them.
    pub fn in_files<'k>(&mut self, kinds: impl IntoIterator<Item = &'k str>) -> &mut Self {
        self.in_files.extend(kinds.into_iter().filter_map(|kind| kind.parse().ok()));
        self
    }

    /// Objects of the kinds that products name for this purpose.
    pub fn of_products<I: IntoIterator<Item = GroupKind>>(&mut self, named: impl Fn(&'p Product) -> I) -> &mut Self {
        self.kinds.extend(self.products.iter().flat_map(named));
        self
    }

    /// What another fact is made from. Facts may be made from each other.
    pub fn fact<T: Derived>(&mut self) -> &mut Self {
        if self.facts.insert(T::NAME) {
            T::reads(self);
        }
        self
    }

    /// The kinds of which objects in a cluster are looked at.
    pub fn in_cluster(&self) -> &BTreeSet<GroupKind> {
        &self.kinds
    }

    /// All kinds of which objects are looked at, be it only where they are declared.
    pub fn all(self) -> BTreeSet<GroupKind> {
        self.kinds.into_iter().chain(self.in_files).collect()
    }
}

/// What there is to know of a fact without any snapshot.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Its name in rules.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// Adds what it is made from.
    pub reads: for<'r, 'p> fn(&'r mut Reads<'p>),
}

impl About {
    /// Of one fact.
    pub fn of<T: Derived>() -> Self {
        let reads = |reads: &mut Reads<'_>| {
            reads.fact::<T>();
        };
        Self { name: T::NAME, fields: T::FIELDS, reads }
    }
}
