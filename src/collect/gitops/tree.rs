//! The files of one input as a repository lays them out.

use std::collections::{BTreeMap, BTreeSet};

use crate::collect::reading::FileRead;
pub use crate::format::path::{folder_of, joined, normal, within};
use crate::model::value::Value;

/// Files by their place below the input's root, `/` between segments.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    files: BTreeMap<&'a str, &'a FileRead>,
    folders: BTreeSet<&'a str>,
}

impl<'a> Tree<'a> {
    /// The tree of some files.
    pub fn of(files: impl IntoIterator<Item = &'a FileRead>) -> Self {
        let files: BTreeMap<&'a str, &'a FileRead> =
            files.into_iter().map(|file| (file.place.as_str(), file)).collect();
        Self { folders: folders(files.keys().copied()), files }
    }

    /// The file at a place.
    pub fn file(&self, place: &str) -> Option<&'a FileRead> {
        self.files.get(place).copied()
    }

    /// The first document at a place that is no Kubernetes object: a file of values, a kustomization, a Chart.yaml.
    pub fn value(&self, place: &str) -> Option<&'a Value> {
        self.file(place)?.plain.first().map(|(_, value)| value)
    }

    /// Every file in a folder and the folders below it, in order; all files for the empty folder.
    pub fn below<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = (&'a str, &'a FileRead)> + 't {
        self.files.iter().map(|(place, file)| (*place, *file)).filter(move |(place, _)| within(place, folder).is_some())
    }

    /// The files directly in a folder, in order.
    pub fn directly_in<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = (&'a str, &'a FileRead)> + 't {
        self.below(folder).filter(move |(place, _)| within(place, folder).is_some_and(|rest| !rest.contains('/')))
    }

    /// Every folder that holds a file, however deep; the root is the empty text.
    pub fn folders(&self) -> &BTreeSet<&'a str> {
        &self.folders
    }

    /// The folder or file that a path names. The root of the input may lie below the root of the repository, or above it: the
    /// path is compared from its end, and the longest match counts; among equal ones the shortest place.
    pub fn find(&self, path: &str) -> Option<String> {
        let wanted = normal(path);
        let exists = |place: &str| self.folders.contains(place) || self.files.contains_key(place);
        if exists(&wanted) {
            return Some(wanted);
        }
        let ends = |place: &&str| place.ends_with(&format!("/{wanted}"));
        let deeper =
            self.folders.iter().copied().chain(self.files.keys().copied()).filter(ends).min_by_key(|place| place.len());
        deeper.map(str::to_owned).or_else(|| {
            let mut rest = wanted.as_str();
            while let Some((_, tail)) = rest.split_once('/') {
                if exists(tail) {
                    return Some(tail.to_owned());
                }
                rest = tail;
            }
            None
        })
    }
}

fn folders<'a>(places: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut folders = BTreeSet::from([""]);
    for place in places {
        let mut rest = place;
        while let Some((folder, _)) = rest.rsplit_once('/') {
            if !folders.insert(folder) {
                break;
            }
            rest = folder;
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::{Tree, joined, normal};
    use crate::collect::reading::FileRead;

    #[test]
    fn paths_are_normal() {
        assert_eq!(normal("./a//b/../c/"), "a/c");
        assert_eq!(joined("apps/base", "../web"), "apps/web");
    }

    #[test]
    fn a_path_is_compared_from_its_end() {
        let places = ["platform/apps/web/app.yaml", "platform/clusters/prod/apps.yaml"];
        let files: Vec<FileRead> =
            places.iter().map(|place| FileRead { place: (*place).into(), ..FileRead::default() }).collect();
        let tree = Tree::of(&files);
        assert_eq!(tree.find("./apps/web").as_deref(), Some("platform/apps/web"));
        assert_eq!(tree.find("gitops/platform/clusters/prod").as_deref(), Some("platform/clusters/prod"));
        assert_eq!(tree.find("elsewhere"), None);
        assert_eq!(tree.directly_in("platform/apps/web").count(), 1);
        assert!(tree.folders().contains("platform/apps"));
    }
}
