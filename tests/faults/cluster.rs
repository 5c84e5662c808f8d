//! A recorded cluster as an API server holds it: the lists of the example platform.

use std::collections::{BTreeMap, BTreeSet};

use meetlat::catalog::demo;
use meetlat::format::skip::Skip;
use meetlat::format::yaml;
use meetlat::model::coverage::is_custom;
use meetlat::model::kind::GroupKind;
use serde_json::{Value, json};

/// The files that hold no object, and so do not tell of what kind they are: resource, kind. All are namespaced, in `v1`.
const EMPTY: [(&str, &str); 5] = [
    ("cronjobs.batch", "CronJob"),
    ("jobs.batch", "Job"),
    ("replicationcontrollers", "ReplicationController"),
    ("roles.rbac.authorization.k8s.io", "Role"),
    // Not a file of the platform: it is there to be left alone.
    ("secrets", "Secret"),
];

/// A list that the server has.
#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) kind: GroupKind,
    pub(crate) version: String,
    pub(crate) plural: String,
    pub(crate) namespaced: bool,
    pub(crate) items: Vec<Value>,
}

impl List {
    /// `apps/v1`
    pub(crate) fn api(&self) -> String {
        match self.kind.group.as_str() {
            "" => self.version.clone(),
            group => format!("{group}/{}", self.version),
        }
    }

    /// `/apis/apps/v1/deployments`
    pub(crate) fn path(&self) -> String {
        let root = if self.kind.group.is_empty() { "/api" } else { "/apis" };
        format!("{root}/{}/{}", self.api(), self.plural)
    }
}

/// All lists of a cluster.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub(crate) lists: Vec<List>,
}

impl Recorded {
    /// The example platform.
    pub(crate) fn demo() -> Self {
        let files: BTreeMap<String, Vec<Value>> = demo::files().into_iter().filter_map(file).collect();
        let definitions = &files["customresourcedefinitions.apiextensions.k8s.io"];
        let lists = files.iter().map(|(name, items)| list(name, items, definitions));
        let secrets = list("secrets", &[], definitions);
        Self { lists: lists.chain([secrets]).collect() }
    }

    /// The same cluster with a group in another version, and in that alone.
    pub(crate) fn moved(mut self, group: &str, version: &str) -> Self {
        for list in self.lists.iter_mut().filter(|list| list.kind.group == group) {
            list.version = version.to_owned();
            let api = list.api();
            list.items.iter_mut().for_each(|item| item["apiVersion"] = json!(api));
        }
        self
    }

    /// The list of a kind.
    pub(crate) fn list(&self, kind: &str) -> &List {
        self.lists.iter().find(|list| list.kind.to_string() == kind).unwrap_or_else(|| panic!("no list of {kind}"))
    }

    /// The versions of a group, the preferred one first.
    pub(crate) fn versions(&self, group: &str) -> BTreeSet<String> {
        let of = self.lists.iter().filter(|list| list.kind.group == group);
        of.map(|list| list.version.clone()).collect()
    }

    /// The groups, without the core.
    pub(crate) fn groups(&self) -> BTreeSet<String> {
        let named = self.lists.iter().filter(|list| !list.kind.group.is_empty());
        named.map(|list| list.kind.group.to_string()).collect()
    }
}

/// The objects of a file, by the name of their resource.
fn file((name, bytes): (String, &[u8])) -> Option<(String, Vec<Value>)> {
    let resource = name.strip_suffix(".yaml")?;
    let text = std::str::from_utf8(bytes).unwrap();
    let read = yaml::read(text, &Skip::none()).unwrap().value.to_json();
    Some((resource.to_owned(), read["items"].as_array().unwrap().clone()))
}

fn list(resource: &str, items: &[Value], definitions: &[Value]) -> List {
    let (plural, group) = resource.split_once('.').unwrap_or((resource, ""));
    let definition = definitions.iter().find(|definition| definition["metadata"]["name"] == resource);
    let of_definition = |definition: &Value| {
        let spec = &definition["spec"];
        let served = spec["versions"].as_array().unwrap().iter().find(|version| version["served"] != false).unwrap();
        (text(&spec["names"]["kind"]), text(&served["name"]), spec["scope"] == "Namespaced")
    };
    let of_item = |item: &Value| {
        let version = text(&item["apiVersion"]).rsplit('/').next().unwrap().to_owned();
        (text(&item["kind"]), version, item["metadata"]["namespace"].is_string())
    };
    let known = EMPTY.iter().find(|(name, _)| *name == resource).map(|(_, kind)| ((*kind).into(), "v1".into(), true));
    let (kind, version, namespaced) = items
        .first()
        .map(of_item)
        .or_else(|| definition.map(of_definition))
        .or(known)
        .unwrap_or_else(|| panic!("of what kind is {resource}?"));
    let kind = GroupKind::new(group, &kind);
    let mut items = items.to_vec();
    items.iter_mut().enumerate().for_each(|(at, item)| as_served(item, at, is_custom(&kind)));
    List { kind, version, plural: plural.to_owned(), namespaced, items }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// An API server gives every object a uid, and in lists of its own kinds leaves out what the list says of all.
fn as_served(item: &mut Value, at: usize, custom: bool) {
    let metadata = item["metadata"].as_object_mut().unwrap();
    metadata.entry("uid").or_insert_with(|| json!(format!("00000000-0000-4000-8000-{at:012}")));
    metadata.entry("resourceVersion").or_insert_with(|| json!(format!("{}", at + 1)));
    if !custom {
        let object = item.as_object_mut().unwrap();
        object.remove("apiVersion");
        object.remove("kind");
    }
}
