//! Charts that Config Sync installs (GoogleContainerTools/kpt-config-sync:pkg/api/configsync/v1beta1/helmconfig.go).

use super::{Chart, Release, last_segment, opened};
use crate::facts::input::Input;
use crate::format::skip::Skip;
use crate::format::yaml;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// The kinds that name them.
pub(super) const KINDS: [&str; 2] = ["RootSync.configsync.gke.io", "RepoSync.configsync.gke.io"];

/// Where the values stand.
const VALUES: &str = "$.spec.helm.values";

/// The objects of Config Sync whose source is a chart.
pub(super) fn installers<'a>(input: &Input<'a>) -> impl Iterator<Item = &'a Resource> {
    let all = KINDS.into_iter().flat_map(move |kind| input.of(kind));
    all.filter(|by| by.body.str_at(&["spec", "sourceType"]) == Some("helm") && by.body.at(&["spec", "helm"]).is_some())
}

/// The chart that one installs.
pub(super) fn chart<'a>(input: &Input, by: &'a Resource) -> Option<Chart<'a>> {
    let text = |key: &str| by.body.str_at(&["spec", "helm", key]).map(str::to_owned);
    Some(Chart {
        name: last_segment(&text("chart")?),
        version: text("version"),
        repository: text("repo"),
        namespace: namespace(by),
        values: values(input, by),
        by,
        path: "$.spec.helm.chart".to_owned(),
    })
}

/// Its values.
pub(super) fn release<'a>(input: &Input, by: &'a Resource) -> Release<'a> {
    Release { by, namespace: namespace(by), values: values(input, by), path: VALUES.to_owned() }
}

/// A RepoSync installs into its own namespace, a RootSync into one that it names.
fn namespace(by: &Resource) -> Option<String> {
    let own = by.namespace.as_deref().filter(|_| by.kind.kind == "RepoSync");
    let named = ["deployNamespace", "namespace"].into_iter().find_map(|key| by.body.str_at(&["spec", "helm", key]));
    own.or(named).map(str::to_owned)
}

/// Those of each ConfigMap in turn, and over them those in line
/// (docs.cloud.google.com/kubernetes-engine/config-sync/docs/reference/rootsync-reposync-fields).
fn values(input: &Input, by: &Resource) -> Value {
    let references = by.body.at(&["spec", "helm", "valuesFileRefs"]).map_or(&[][..], Value::items);
    let read: Vec<Option<Value>> = references.iter().map(|reference| in_map(input, by, reference)).collect();
    let unread = read.iter().any(Option::is_none).then_some("valuesFileRefs");
    let mut all = Object::new();
    read.iter().flatten().chain(by.body.at(&["spec", "helm", "values"])).for_each(|part| lay(&mut all, part));
    opened(by, Some(all.into()), unread)
}

fn in_map(input: &Input, by: &Resource, reference: &Value) -> Option<Value> {
    let map = input.find("ConfigMap", by.namespace.as_deref(), reference.str_at(&["name"])?)?;
    let key = reference.str_at(&["dataKey"]).unwrap_or("values.yaml");
    match map.body.at(&["data", key])? {
        Value::String(text) => yaml::read(text, &Skip::none()).ok().map(|read| read.value),
        tree => Some(tree.clone()),
    }
}

/// Mappings are merged; everything else replaces (helm/helm:pkg/chart/common/util/coalesce.go).
fn lay(all: &mut Object, part: &Value) {
    for (key, value) in part.members() {
        match all.get_mut(key) {
            Some(Value::Object(known)) if value.as_object().is_some() => lay(known, value),
            _ => _ = all.insert(key, value.clone()),
        }
    }
    if let Some(reason) = part.as_object().and_then(Object::openness) {
        all.set_open(reason.clone());
    }
}
