//! Which documents show one cluster. Never are two clusters mixed; what states no cluster joins the only one near it.

use std::collections::BTreeMap;

use super::claims::Claims;
use super::leaves::Leaf;

/// Documents of one cluster.
#[derive(Debug, Default)]
pub(super) struct Group<'a> {
    /// What tells the cluster from others; empty where nothing does.
    pub(super) claims: Claims,
    /// Its leaves.
    pub(super) leaves: Vec<Leaf<'a>>,
}

impl Group<'_> {
    fn join(&mut self, other: Self) {
        self.claims.join(other.claims);
        self.leaves.extend(other.leaves);
    }
}

/// Groups the leaves by cluster, from the innermost folders outward: what lies in one folder without contradiction belongs
/// together, so that `a/nodes.json` is told from `b/nodes.json` and `a/pods.json` follows its folder.
pub(super) fn group(leaves: Vec<Leaf<'_>>) -> Vec<Group<'_>> {
    let mut folders: BTreeMap<Vec<&str>, Vec<Group<'_>>> = BTreeMap::from([(Vec::new(), Vec::new())]);
    for leaf in leaves {
        let groups = folders.entry(path(leaf.base, leaf.folder)).or_default();
        add(groups, Group { claims: leaf.claims.clone(), leaves: vec![leaf] });
    }
    // A folder sorts before what lies in it: from the end, each is finished before the one that holds it.
    while let Some((path, groups)) = folders.pop_last() {
        let settled = settle(groups);
        match path.split_last() {
            Some((_, parent)) => folders.entry(parent.to_vec()).or_default().extend(settled),
            None => return settled,
        }
    }
    Vec::new()
}

fn path<'a>(base: &'a str, folder: &'a str) -> Vec<&'a str> {
    std::iter::once(base).chain(folder.split('/').filter(|segment| !segment.is_empty())).collect()
}

/// Adds what stands directly in a folder. Files that state no cluster lie together.
fn add<'a>(groups: &mut Vec<Group<'a>>, group: Group<'a>) {
    let unstated = group.claims.is_empty();
    match groups.iter_mut().find(|other| unstated && other.claims.is_empty()) {
        Some(other) => other.join(group),
        None => groups.push(group),
    }
}

/// Joins groups that share a uid; then, if no two of them contradict each other, all of them.
fn settle(groups: Vec<Group<'_>>) -> Vec<Group<'_>> {
    let mut settled: Vec<Group<'_>> = Vec::new();
    for mut group in groups {
        let (same, other): (Vec<_>, Vec<_>) = settled.into_iter().partition(|other| other.claims.share(&group.claims));
        same.into_iter().for_each(|same| group.join(same));
        settled = other;
        settled.push(group);
    }
    if !contradictory(&settled) {
        let joined = settled.into_iter().reduce(|mut all, group| {
            all.join(group);
            all
        });
        return joined.into_iter().collect();
    }
    settled
}

fn contradictory(groups: &[Group<'_>]) -> bool {
    groups
        .iter()
        .enumerate()
        .any(|(at, one)| groups[at + 1..].iter().any(|other| !one.claims.compatible(&other.claims)))
}

#[cfg(test)]
mod tests {
    use super::super::claims::tests::{Telling, telling};
    use super::super::leaves::sort;
    use super::*;
    use crate::collect::reading::FileRead;
    use crate::collect::testing::{file, list, observed};

    type Case<'a> = (&'a [(&'a str, Telling<'a>)], &'a [&'a [&'a str]]);

    /// The places of each cluster's files.
    fn clusters(files: &[(&str, Telling<'_>)]) -> Vec<Vec<String>> {
        let reads: Vec<FileRead> = files
            .iter()
            .map(|(place, objects)| {
                let telling = objects.iter().map(|(what, uid)| telling(what, uid));
                file(place, vec![list(telling.chain([observed("v1", "Pod", Some("a"), "p")]).collect())])
            })
            .collect();
        let places = |group: &Group<'_>| {
            let docs = group.leaves.iter().flat_map(|leaf| &leaf.docs);
            let mut places: Vec<String> = docs.map(|doc| reads[doc.file].place.to_string()).collect();
            places.sort();
            places
        };
        let mut clusters: Vec<Vec<String>> = group(sort(&reads).leaves).iter().map(places).collect();
        clusters.sort();
        clusters
    }

    #[test]
    fn clusters_are_never_mixed() {
        let cases: [Case<'_>; 5] = [
            (&[("x", &[("system", "1")]), ("y", &[("n", "7")]), ("z", &[])], &[&["x", "y", "z"]]),
            (&[("x", &[("n", "7")]), ("y", &[("m", "8")])], &[&["x"], &["y"]]),
            (
                &[
                    ("a/n", &[("n", "7")]),
                    ("a/s", &[("system", "1")]),
                    ("b/n", &[("n", "8")]),
                    ("b/s", &[("system", "2")]),
                ],
                &[&["a/n", "a/s"], &["b/n", "b/s"]],
            ),
            (
                &[("a/n", &[("n", "7")]), ("a/p", &[]), ("b/n", &[("n", "8")]), ("b/c/p", &[]), ("p", &[])],
                &[&["a/n", "a/p"], &["b/c/p", "b/n"], &["p"]],
            ),
            (&[("a/n", &[("n", "7")]), ("b/n", &[("n", "7"), ("m", "8")]), ("p", &[])], &[&["a/n", "b/n", "p"]]),
        ];
        for (files, expected) in cases {
            assert_eq!(clusters(files), expected, "{files:?}");
        }
    }
}
