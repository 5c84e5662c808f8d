//! Whose metrics are looked at: products by the beginnings of their metrics' names, the longest first.

use std::collections::BTreeSet;

use crate::facts::product::Product;

/// The beginnings of the names of all products' metrics.
pub(super) struct Prefixes<'p> {
    /// Prefix and product's id, the longest first.
    all: Vec<(&'p str, &'p str)>,
}

impl<'p> Prefixes<'p> {
    /// Those of the catalogue.
    pub(super) fn of(products: &'p [Product]) -> Self {
        let own =
            |product: &'p Product| product.file.metrics.as_slice().iter().map(|prefix| (prefix.as_str(), product.id()));
        let mut all: Vec<(&str, &str)> = products.iter().flat_map(own).collect();
        all.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then(a.cmp(b)));
        Self { all }
    }

    /// The ids of the products whose metrics these are, in order. Where two products share the longest beginning, both are meant.
    pub(super) fn covered<'m>(&self, metrics: impl IntoIterator<Item = &'m String>) -> Vec<String> {
        let mut ids = BTreeSet::new();
        for metric in metrics {
            let fitting = || self.all.iter().filter(|(prefix, _)| metric.starts_with(prefix));
            let longest = fitting().next().map_or(0, |(prefix, _)| prefix.len());
            ids.extend(fitting().take_while(|(prefix, _)| prefix.len() == longest).map(|(_, id)| *id));
        }
        ids.into_iter().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Prefixes;

    #[test]
    fn the_longest_beginning_decides() {
        let mut all = vec![("nginx_ingress_controller_", "ingress-nginx"), ("nginx_ingress_controller_", "aks")];
        all.insert(0, ("nginx_ingress_controller_ingress_resources_", "f5"));
        let prefixes = Prefixes { all };
        let of = |metric: &str| prefixes.covered(&[metric.to_owned()]);
        assert_eq!(of("nginx_ingress_controller_requests"), ["aks", "ingress-nginx"]);
        assert_eq!(of("nginx_ingress_controller_ingress_resources_total"), ["f5"]);
        assert!(of("kube_pod_info").is_empty());
    }
}
