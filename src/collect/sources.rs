//! The inputs as the report names them.

use std::collections::BTreeMap;

use super::leaves::DocId;
use super::reading::{DocumentRead, FileRead};
use super::shape::get_all;
use crate::model::snapshot::{Shape, Source};

/// Documents of one cluster that one collector wrote to one place, or plain ones below one base.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// The folder or archive, outside the input, that places start from.
    pub(super) base: &'a str,
    /// The root of the tree within the base.
    pub(super) folder: &'a str,
    /// What it was recognised as.
    pub(super) shape: Shape,
    /// Its documents.
    pub(super) docs: Vec<DocId>,
}

/// One source an input and tree in it. An input that shows several clusters is narrowed to the part that shows this one, unless
/// this cluster is `alone`; an input of the only cluster that holds nothing is named too.
pub(super) fn sources(inputs: &[String], reads: &[FileRead], parts: &[Part<'_>], alone: bool) -> Vec<Source> {
    let mut sources: BTreeMap<(usize, String), (Shape, usize)> = BTreeMap::new();
    for part in parts {
        for (input, docs) in by_input(reads, part) {
            let path = path(inputs, reads, input, part, &docs, alone);
            let documents = || docs.iter().map(|id| &reads[id.file].documents[id.document]);
            let shape = plain_shape(part.shape, documents());
            let objects = if shape == Shape::Cloud { docs.len() } else { documents().map(objects).sum() };
            let entry = sources.entry((input, path)).or_insert((shape, 0));
            *entry = (both(entry.0, shape), entry.1 + objects);
        }
    }
    let empty = (0..inputs.len()).filter(|input| alone && !sources.keys().any(|(known, _)| known == input));
    for input in empty.collect::<Vec<_>>() {
        sources.insert((input, inputs[input].clone()), (Shape::Empty, 0));
    }
    sources.into_iter().map(|((_, path), (shape, objects))| Source { path, shape, objects }).collect()
}

/// A name for what several sources are taken from: the folder that they share, else the first of them.
pub(super) fn common_name(sources: &[Source]) -> String {
    let is_full = sources.iter().any(|source| source.objects > 0);
    let telling = sources.iter().filter(|source| source.objects > 0 || !is_full);
    let paths: Vec<&str> = telling.map(|source| source.path.as_str()).collect();
    match (paths.as_slice(), common_folder(&paths)) {
        ([only], _) => (*only).to_owned(),
        ([first, ..], "") => (*first).to_owned(),
        (_, folder) => folder.to_owned(),
    }
}

/// The number of objects in a document.
fn objects(document: &DocumentRead) -> usize {
    document.seen.values().map(|seen| seen.count).sum()
}

fn by_input(reads: &[FileRead], part: &Part<'_>) -> BTreeMap<usize, Vec<DocId>> {
    let mut inputs: BTreeMap<usize, Vec<DocId>> = BTreeMap::new();
    for id in &part.docs {
        inputs.entry(reads[id.file].input).or_default().push(*id);
    }
    inputs
}

fn path(inputs: &[String], reads: &[FileRead], input: usize, part: &Part<'_>, docs: &[DocId], alone: bool) -> String {
    let named = inputs.get(input).map_or("", String::as_str);
    // The folder within a bundle is called the same in every one.
    if alone && matches!(part.shape, Shape::Bundle | Shape::Live) {
        return named.to_owned();
    }
    if alone || part.shape == Shape::Manifests || !part.folder.is_empty() {
        return joined(named, part.folder);
    }
    let mut files: Vec<&FileRead> = docs.iter().map(|id| &reads[id.file]).collect();
    files.dedup_by_key(|read| &read.file);
    match files.as_slice() {
        [only] => only.file.to_string(),
        files => joined(named, common_folder(&files.iter().map(|read| read.place.as_str()).collect::<Vec<_>>())),
    }
}

fn joined(path: &str, folder: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{}/{folder}", path.trim_end_matches('/')) }
}

/// The innermost folder that holds all of the paths.
fn common_folder<'a>(paths: &[&'a str]) -> &'a str {
    let folder = |path: &'a str| path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let holds = |folder: &str, path: &str| folder.is_empty() || super::leaves::below(path, folder).is_some();
    let Some(first) = paths.first() else { return "" };
    let mut common = folder(first);
    while !paths.iter().all(|path| holds(common, path)) {
        common = folder(common);
    }
    common
}

/// Plain lists of which each is the output of `kubectl get all`.
fn plain_shape<'a>(shape: Shape, mut documents: impl Iterator<Item = &'a DocumentRead>) -> Shape {
    let get_all = shape == Shape::Lists && documents.all(|document| get_all::kinds(document).is_some());
    if get_all { Shape::GetAll } else { shape }
}

/// The shape of an input that holds two: what stands out beside plain lists.
fn both(one: Shape, other: Shape) -> Shape {
    match (one, other) {
        _ if one == other => one,
        (Shape::Cloud, other) | (other, Shape::Cloud) => other,
        (Shape::Manifests, _) | (_, Shape::Manifests) => Shape::Mixed,
        (Shape::Lists, tree) | (tree, _) => tree,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_folders() {
        let cases: [(&[&str], &str); 5] = [
            (&["a/b/x", "a/b/y"], "a/b"),
            (&["a/b/x", "a/c/y"], "a"),
            (&["a/b/x", "ab/y"], ""),
            (&["/a/x", "/a/b"], "/a"),
            (&["x", "y"], ""),
        ];
        for (paths, expected) in cases {
            assert_eq!(common_folder(paths), expected, "{paths:?}");
        }
    }
}
