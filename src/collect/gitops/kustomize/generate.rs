//! ConfigMaps that a kustomization makes: what they hold is known where it stands in the kustomization, or in a file of
//! YAML or JSON.

use super::Built;
use super::file::{Kustomization, pairs};
use super::transform::add_labels;
use crate::collect::gitops::tree::{Tree, joined};
use crate::model::evidence::Origin;
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Adds them. A file's text is given as the tree that it parses to: that is what a chart's values are wanted for.
pub(super) fn config_maps(tree: &Tree, place: &str, folder: &str, file: &Kustomization, into: &mut Built) {
    for generator in file.config_maps.iter().chain(&file.secrets) {
        let files = listed(generator, "files").map(split).map(|(_, path)| joined(folder, path));
        into.claimed.extend(files.chain(listed(generator, "envs").map(|path| joined(folder, path))));
    }
    let origin = || tree.file(place).map(|read| Origin { file: read.file.clone(), ..Origin::default() });
    for generator in &file.config_maps {
        let (Some(name), Some(origin)) = (generator.str_at(&["name"]), origin()) else { continue };
        let data = data(tree, folder, generator);
        match existing(name, generator, into) {
            Some(known) => extend(known, data),
            None => {
                let labels = file.generated_labels.iter().cloned().chain(pairs(generator.at(&["options", "labels"])));
                let mut made = config_map(name, generator.str_at(&["namespace"]), data, origin);
                add_labels(&mut made, &labels.collect::<Vec<_>>());
                into.objects.push(made);
            }
        }
    }
}

/// `behavior: merge` and `replace` change a ConfigMap that was made before.
fn existing<'b>(name: &str, generator: &Value, into: &'b mut Built) -> Option<&'b mut Resource> {
    let behavior = generator.str_at(&["behavior"]).unwrap_or("create");
    let mut maps = into.objects.iter_mut().filter(|object| object.kind.kind == "ConfigMap" && object.name == name);
    maps.next().filter(|_| behavior != "create")
}

fn extend(known: &mut Resource, data: Object) {
    let body = known.body.as_object_mut();
    if let Some(Value::Object(held)) = body.and_then(|body| body.get_mut("data")) {
        data.iter().for_each(|(key, value)| drop(held.insert(key, value.clone())));
    }
}

fn listed<'v>(generator: &'v Value, key: &str) -> impl Iterator<Item = &'v str> + use<'v> {
    generator.get(key).map_or(&[][..], Value::items).iter().filter_map(Value::as_str)
}

/// `key=path`, or a path whose last segment is the key.
fn split(entry: &str) -> (&str, &str) {
    entry.split_once('=').unwrap_or((entry.rsplit('/').next().unwrap_or(entry), entry))
}

fn data(tree: &Tree, folder: &str, generator: &Value) -> Object {
    let mut data = Object::new();
    for (key, path) in listed(generator, "files").map(split) {
        let place = joined(folder, path);
        let unread = || Value::unknown(Reason::SourceUnseen(place.as_str().into()));
        data.insert(key, tree.value(&place).cloned().unwrap_or_else(unread));
    }
    for (key, value) in listed(generator, "literals").filter_map(|literal| literal.split_once('=')) {
        data.insert(key, Value::from(value));
    }
    if listed(generator, "envs").next().is_some() {
        data.set_open(Reason::SourceUnseen(folder.into()));
    }
    data
}

fn config_map(name: &str, namespace: Option<&str>, data: Object, origin: Origin) -> Resource {
    let mut metadata = Object::new();
    metadata.insert("name", Value::from(name));
    let mut body = Object::new();
    body.insert("apiVersion", Value::from("v1"));
    body.insert("kind", Value::from("ConfigMap"));
    body.insert("metadata", metadata.into());
    body.insert("data", data.into());
    Resource {
        kind: GroupKind::new("", "ConfigMap"),
        version: "v1".into(),
        namespace: namespace.map(Into::into),
        name: name.into(),
        body: body.into(),
        origin,
        observed: false,
    }
}
