//! Our own bundle, and a live cluster that was read into memory: the manifest says how completely each kind is known.

use std::collections::BTreeMap;

use super::Tree;
use super::extents::Extents;
use crate::collect::bundle::manifest::{KindRead, Manifest};
use crate::collect::bundle::{LIVE, MANIFEST};
use crate::collect::reading::FileRead;
use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::reason::PartialWhy;
use crate::model::snapshot::Shape;

/// The folder of the manifest at `place`, and what it is the manifest of.
pub(crate) fn root(read: &FileRead) -> Option<(Shape, &str)> {
    read.aside.as_ref()?;
    let (folder, name) = read.place.rsplit_once('/').unwrap_or(("", &read.place));
    match name {
        MANIFEST => Some((Shape::Bundle, folder)),
        LIVE => Some((Shape::Live, folder)),
        _ => None,
    }
}

/// The manifest among the files of a bundle.
pub(crate) fn manifest(tree: &Tree<'_>) -> Option<Manifest> {
    let (_, value) = tree.asides.iter().find(|(place, _)| matches!(*place, MANIFEST | LIVE))?;
    Manifest::read(value).ok()
}

/// How completely each kind is known: as the manifest says, unless something was taken out since.
pub(crate) fn extents(tree: &Tree<'_>) -> Extents {
    let mut counts: BTreeMap<&GroupKind, usize> = BTreeMap::new();
    for (kind, seen) in tree.docs.iter().flat_map(|doc| &doc.read.seen) {
        *counts.entry(kind).or_default() += seen.count;
    }
    let mut extents = Extents::default();
    for read in manifest(tree).iter().flat_map(|manifest| &manifest.kinds) {
        let Ok(kind) = read.kind.parse::<GroupKind>() else { continue };
        let extent = extent(read, counts.get(&kind).copied().unwrap_or_default());
        extents.set(kind, extent);
    }
    extents
}

fn extent(read: &KindRead, objects: usize) -> Extent {
    match read.extent() {
        Extent::Complete if objects < read.objects => Extent::Partial(PartialWhy::TakenOut),
        extent => extent,
    }
}

/// Drops the files of bundles whose manifest cannot be relied on, and says why: their lists alone would be taken for something
/// else.
pub(crate) fn refuse(reads: &mut [FileRead]) {
    let refused: Vec<(usize, String)> = reads
        .iter()
        .enumerate()
        .filter(|(_, read)| root(read).is_some())
        .filter_map(|(at, read)| Some((at, read.aside.as_ref().map(Manifest::read)?.err()?)))
        .collect();
    for (at, words) in refused {
        let (base, file) = (crate::collect::leaves::base(&reads[at]).to_owned(), reads[at].file.clone());
        let folder = root(&reads[at]).map(|(_, folder)| folder.to_owned()).unwrap_or_default();
        let inside = |read: &FileRead| {
            crate::collect::leaves::base(read) == base && crate::collect::leaves::below(&read.place, &folder).is_some()
        };
        for read in reads.iter_mut().filter(|read| inside(read)) {
            (read.documents, read.plain, read.aside) = (Vec::new(), Vec::new(), None);
        }
        reads[at].problems.push(Problem { file, line: None, code: ProblemCode::Bundle(words) });
    }
}
