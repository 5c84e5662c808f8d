//! What the user says is production and what is not (ruling G10). It goes before labels, tags and paths.

use serde::Serialize;

use super::stage::Stage;
use crate::format::pattern;
use crate::model::snapshot::Identity;

/// Clusters and namespaces, by patterns of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Of whole clusters.
    pub clusters: YesNo,
    /// Of namespaces, in whatever cluster.
    pub namespaces: YesNo,
}

/// Patterns of names on either side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct YesNo {
    /// Of production.
    pub yes: Vec<String>,
    /// Of anything else.
    pub no: Vec<String>,
}

impl YesNo {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.yes.is_empty() && self.no.is_empty()
    }

    /// The side that a pattern fits on, and the pattern; production where both have one, as with labels.
    fn side(&self, fits: impl Fn(&String) -> bool) -> Option<(Stage, &str)> {
        let yes = self.yes.iter().find(|pattern| fits(pattern)).map(|pattern| (Stage::Production, pattern.as_str()));
        yes.or_else(|| Some((Stage::Other, self.no.iter().find(|pattern| fits(pattern))?.as_str())))
    }
}

impl Said {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty() && self.namespaces.is_empty()
    }

    /// What is said of a cluster as a whole, and by which pattern.
    pub fn of_cluster(&self, cluster: &Identity) -> Option<(Stage, &str)> {
        self.clusters.side(|pattern| pattern::names(pattern, cluster))
    }

    /// What is said of a namespace by its name, and by which pattern.
    pub fn of_namespace(&self, name: &str) -> Option<(Stage, &str)> {
        self.namespaces.side(|pattern| pattern::fits(pattern, name))
    }

    /// What a namespace of a cluster is by all that is said; in a cluster that is something else, every namespace is.
    pub fn stage(&self, name: &str, cluster: &Identity) -> Option<Stage> {
        let of_cluster = || self.of_cluster(cluster).filter(|(stage, _)| *stage == Stage::Other);
        self.of_namespace(name).or_else(of_cluster).map(|(stage, _)| stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_namespace_goes_before_what_is_said_of_its_cluster() {
        let list = |pattern: &str| vec![pattern.to_owned()];
        let said = Said {
            clusters: YesNo { yes: list("prod-*"), no: list("*") },
            namespaces: YesNo { yes: list("shop"), no: list("*-test") },
        };
        let stage = |namespace, cluster: &str| {
            said.stage(namespace, &Identity { name: cluster.to_owned(), ..Identity::default() })
        };
        assert_eq!(stage("shop", "acc"), Some(Stage::Production));
        assert_eq!(stage("web", "acc"), Some(Stage::Other));
        assert_eq!(stage("web", "prod-1"), None);
        assert_eq!(stage("web-test", "prod-1"), Some(Stage::Other));
    }
}
