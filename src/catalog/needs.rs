//! What a choice of rules needs of a cluster: the kinds that the rules themselves and the facts they use are made from.

use std::collections::BTreeSet;

use super::load::RuleSet;
use crate::engine::rule::Rule;
use crate::facts::all;
use crate::facts::product::Product;
use crate::model::cloud::CloudKind;
use crate::model::demand::Demand;
use crate::model::kind::GroupKind;
use crate::model::worktree;

/// The kinds that some rules need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// Those that matter where objects are observed.
    pub observed: BTreeSet<GroupKind>,
    /// Those that matter in any input, and what clouds and work trees say.
    pub all: BTreeSet<GroupKind>,
    /// Those that rules ask directly, to the last field.
    whole: BTreeSet<GroupKind>,
}

impl Needs {
    /// Of these rules alone. Definitions of custom kinds tell which kinds are served at all.
    pub(super) fn of(rules: &[&Rule], products: &[Product]) -> Self {
        let names: BTreeSet<String> = rules.iter().flat_map(|rule| rule.facts()).collect();
        let reads = all::reads(&names, products);
        let whole: BTreeSet<GroupKind> = rules.iter().flat_map(|rule| rule.kinds()).collect();
        let own = || whole.iter().cloned().chain([GroupKind::new("apiextensions.k8s.io", "CustomResourceDefinition")]);
        let observed = reads.in_cluster().iter().cloned().chain(own()).collect();
        let all = reads.all().into_iter().chain(own()).collect();
        Self { observed, all, whole }
    }

    /// What to keep of an input of any sort.
    pub fn of_input(&self) -> Demand {
        Demand::of(self.all.iter().cloned()).and_whole(self.whole.iter().cloned())
    }

    /// What to ask an API server for.
    pub fn of_cluster(&self) -> Demand {
        let served = |kind: &&GroupKind| CloudKind::of(kind).is_none() && !worktree::is_of_tree(kind);
        let whole = self.whole.iter().filter(served).cloned();
        Demand::of(self.observed.iter().filter(served).cloned()).and_whole(whole)
    }
}

impl RuleSet {
    /// What the rules that are wanted need, those included that they build on.
    pub fn needs(&self, is_wanted: impl Fn(&Rule) -> bool) -> Needs {
        let rules = self.graph.rules();
        let mut chosen: Vec<&Rule> = rules.iter().filter(|rule| is_wanted(rule)).collect();
        let mut next = 0;
        while let Some(rule) = chosen.get(next) {
            let base = rules.iter().find(|other| rule.base.as_deref() == Some(&other.id));
            chosen.extend(base.filter(|base| !chosen.iter().any(|other| other.id == base.id)));
            next += 1;
        }
        Needs::of(&chosen, &self.products)
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::load::{Choice, load};

    fn needs(rule: &str) -> Vec<String> {
        let rules = load(&Choice::default()).unwrap();
        let demand = rules.needs(|other| other.id == rule).of_cluster();
        demand.kinds().map(ToString::to_string).collect()
    }

    #[test]
    fn a_rule_on_the_machines_needs_no_pods() {
        let kinds = needs("private-nodes");
        assert!(kinds.contains(&"Node".to_owned()));
        for kind in ["Pod", "Secret", "Deployment.apps", "AksCluster.cloud", "Ingress.networking.k8s.io"] {
            assert!(!kinds.contains(&kind.to_owned()), "{kind}");
        }
    }

    #[test]
    fn a_rule_needs_what_its_base_needs() {
        let (own, base) = (needs("logs-long-term"), needs("central-logs"));
        assert!(base.iter().all(|kind| own.contains(kind)));
        assert!(own.contains(&"Pod".to_owned()) && !own.contains(&"HTTPRoute.gateway.networking.k8s.io".to_owned()));
    }

    #[test]
    fn all_rules_together_need_what_is_demanded() {
        let rules = load(&Choice::default()).unwrap();
        assert_eq!(rules.needs(|_| true).of_input(), rules.demand);
    }
}
