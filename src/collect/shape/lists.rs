//! Plain lists, as `kubectl get KIND -A -o json` writes them, one or many files, and single objects.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use super::extents::Extents;
use super::{Doc, Setting, Tree, get_all, place};
use crate::model::coverage::Extent;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;
use crate::model::value::Value;

/// All that the documents of one input say about one kind.
#[derive(Debug, Default)]
struct Listing {
    /// How many lists of it there are; none where single objects are all.
    lists: usize,
    /// Whether one of them is a page of a longer list.
    paged: bool,
    /// Whether one of them spans several namespaces.
    wide: bool,
    /// The namespaces of its objects.
    namespaces: BTreeSet<CompactString>,
    /// Whether objects without a namespace are among them.
    cluster_wide: bool,
}

/// How completely each kind is known. A list is complete for its scope only, and the scope is that of the whole input: where
/// any list spans several namespaces, its author asked for all of them, and a list whose few objects happen to lie in one is
/// complete. A selector leaves no trace and cannot be told.
pub(crate) fn extents(tree: &Tree<'_>, setting: Setting<'_>) -> Extents {
    let mut listings: BTreeMap<GroupKind, Listing> = BTreeMap::new();
    for doc in &tree.docs {
        let wide = namespaces(doc).len() > 1;
        for kind in kinds(doc, setting) {
            listings.entry(kind.clone()).or_default().add(doc, &kind, wide);
        }
    }
    let scope = Scope::of(&listings);
    let mut extents = Extents::default();
    for (kind, listing) in listings {
        let namespaced = setting.names.namespaced(&kind);
        extents.improve(kind, listing.extent(&scope, namespaced));
    }
    extents
}

/// The version of the API server, where what `kubectl version -o json` or `kubectl get --raw /version` prints lies beside the lists.
pub(crate) fn server_version(tree: &Tree<'_>) -> Option<String> {
    let of = |value: &Value| {
        value.str_at(&["serverVersion", "gitVersion"]).or_else(|| value.str_at(&["gitVersion"])).map(str::to_owned)
    };
    tree.asides.iter().filter(|(place, _)| place.ends_with("version.json")).find_map(|(_, value)| of(value))
}

/// The kinds that a document speaks of, those of which it holds none included.
fn kinds(doc: &Doc<'_>, setting: Setting<'_>) -> BTreeSet<GroupKind> {
    let mut kinds: BTreeSet<GroupKind> = doc.read.seen.keys().cloned().collect();
    if let Some(list) = &doc.read.list {
        kinds.extend(list.of.clone());
        kinds.extend(get_all::kinds(doc.read).into_iter().flatten());
        if kinds.is_empty() {
            kinds.extend(place::of_file(doc.place, setting.names));
        }
    }
    kinds
}

fn namespaces(doc: &Doc<'_>) -> BTreeSet<CompactString> {
    doc.read.seen.values().flat_map(|seen| seen.namespaces.iter().cloned()).collect()
}

impl Listing {
    fn add(&mut self, doc: &Doc<'_>, kind: &GroupKind, wide: bool) {
        let is_list = doc.read.list.is_some();
        self.lists += usize::from(is_list);
        self.paged |= doc.is_page();
        self.wide |= is_list && wide;
        if let Some(seen) = doc.read.seen.get(kind) {
            self.namespaces.extend(seen.namespaces.iter().cloned());
            self.cluster_wide |= seen.cluster_wide;
        }
    }

    fn extent(&self, scope: &Scope, namespaced: Option<bool>) -> Extent {
        if self.lists == 0 {
            return Extent::Partial(PartialWhy::SingleObjects);
        }
        if self.paged {
            return Extent::Partial(PartialWhy::MorePages);
        }
        let cluster_wide = self.cluster_wide && self.namespaces.is_empty();
        if cluster_wide || namespaced == Some(false) || self.wide {
            return Extent::Complete;
        }
        self.scoped(scope)
    }

    /// For lists of which none spans several namespaces.
    fn scoped(&self, scope: &Scope) -> Extent {
        match scope {
            // One list a namespace: those of the other namespaces may be missing.
            _ if self.namespaces.len() > 1 => Extent::Partial(PartialWhy::SomeNamespaces),
            Scope::Cluster => Extent::Complete,
            _ if self.namespaces.len() == 1 => one(self.namespaces.iter().next()),
            Scope::Namespaces(seen) if seen.len() == 1 => one(seen.iter().next()),
            Scope::Namespaces(_) => Extent::Partial(PartialWhy::SomeNamespaces),
        }
    }
}

fn one(namespace: Option<&CompactString>) -> Extent {
    Extent::Partial(namespace.map_or(PartialWhy::SomeNamespaces, |name| PartialWhy::OneNamespace(name.clone())))
}

/// For which namespaces the lists of an input were asked.
enum Scope {
    /// All.
    Cluster,
    /// These, for all that can be seen.
    Namespaces(BTreeSet<CompactString>),
}

impl Scope {
    fn of(listings: &BTreeMap<GroupKind, Listing>) -> Self {
        if listings.values().any(|listing| listing.wide) {
            return Self::Cluster;
        }
        let listed = listings.values().filter(|listing| listing.lists > 0);
        Self::Namespaces(listed.flat_map(|listing| listing.namespaces.iter().cloned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::names::Names;
    use crate::collect::reading::DocumentRead;
    use crate::collect::testing::{document, list, observed, typed};

    type Files<'a> = &'a [(&'a str, DocumentRead)];

    fn judge(files: Files<'_>) -> Vec<String> {
        let docs = files.iter().map(|(place, read)| Doc { place, read }).collect();
        let names = Names::default();
        let setting = Setting { names: &names, namespaces: None };
        extents(&Tree { docs, asides: Vec::new() }, setting)
            .iter()
            .map(|(kind, extent)| format!("{kind}: {extent:?}"))
            .collect()
    }

    fn pods(namespaces: &[&str]) -> DocumentRead {
        list(namespaces.iter().map(|namespace| observed("v1", "Pod", Some(namespace), "p")).collect())
    }

    fn nodes() -> DocumentRead {
        list(vec![observed("v1", "Node", None, "n")])
    }

    #[test]
    fn scope_is_judged_over_the_whole_input() {
        let secret = || list(vec![observed("v1", "Secret", Some("a"), "s")]);
        let cases: [(Files<'_>, &[&str]); 8] = [
            (&[("pods.json", pods(&["a", "b"]))], &["Pod: Complete"]),
            (&[("pods.json", pods(&["a"]))], &["Pod: Partial(OneNamespace(\"a\"))"]),
            (&[("x.json", pods(&["a", "b"])), ("y.json", secret())], &["Pod: Complete", "Secret: Complete"]),
            (
                &[("x.json", pods(&["a"])), ("secrets.json", list(vec![]))],
                &["Pod: Partial(OneNamespace(\"a\"))", "Secret: Partial(OneNamespace(\"a\"))"],
            ),
            (&[("a/x.json", pods(&["a"])), ("b/x.json", pods(&["b"]))], &["Pod: Partial(SomeNamespaces)"]),
            (&[("x.json", nodes())], &["Node: Complete"]),
            (
                &[("x.json", nodes()), ("secrets.json", list(vec![]))],
                &["Node: Complete", "Secret: Partial(SomeNamespaces)"],
            ),
            (&[("pods.json", pods(&["a", "b"])), ("notes.json", list(vec![]))], &["Pod: Complete"]),
        ];
        for (files, expected) in cases {
            assert_eq!(judge(files), expected);
        }
    }

    #[test]
    fn empty_lists_are_named_by_type_or_place() {
        let typed = typed(GroupKind::new("batch", "Job"), vec![]);
        let files = [("x.json", typed), ("cronjobs.batch_v1.json", list(vec![])), ("p.json", pods(&["a", "b"]))];
        assert_eq!(judge(&files), ["CronJob.batch: Complete", "Job.batch: Complete", "Pod: Complete"]);
    }

    #[test]
    fn single_objects_and_pages_are_parts() {
        let single = document(vec![observed("v1", "Node", None, "n")]);
        assert_eq!(judge(&[("n.json", single)]), ["Node: Partial(SingleObjects)"]);
        let mut page = nodes();
        page.list.as_mut().unwrap().next = Some("token".into());
        assert_eq!(judge(&[("n.json", page)]), ["Node: Partial(MorePages)"]);
    }

    #[test]
    fn get_all_knows_its_ten_kinds() {
        let in_namespace = |namespace| {
            [("v1", "Pod"), ("v1", "Service"), ("apps/v1", "Deployment"), ("apps/v1", "ReplicaSet")]
                .map(|(version, kind)| observed(version, kind, Some(namespace), "x"))
        };
        let everywhere = list(in_namespace("a").into_iter().chain(in_namespace("b")).collect());
        let judged = judge(&[("all.yaml", everywhere)]);
        assert_eq!(judged.len(), 10);
        assert!(judged.iter().all(|line| line.ends_with("Complete")), "{judged:?}");
        let here = judge(&[("all.yaml", list(in_namespace("a").into()))]);
        assert!(here.iter().all(|line| line.ends_with("Partial(OneNamespace(\"a\"))")), "{here:?}");
    }
}
