//! What a kustomization changes in everything that it gathered: images, replicas, labels and the namespace.

use super::file::{Image, Kustomization, Replicas};
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Applies all of it.
pub(super) fn apply(file: &Kustomization, objects: &mut [Resource]) {
    for object in objects {
        file.images.iter().for_each(|image| set_image(&mut object.body, image));
        file.replicas.iter().for_each(|replicas| set_replicas(object, replicas));
        if let Some(namespace) = &file.namespace {
            set_namespace(object, namespace);
        }
        add_labels(object, &file.labels);
    }
}

/// Changes an image wherever containers name it (kubernetes-sigs/kustomize:api/filters/imagetag/imagetag.go).
fn set_image(value: &mut Value, image: &Image) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| set_image(item, image)),
        Value::Object(object) => {
            for (key, member) in object.iter_mut() {
                match (key, &mut *member) {
                    ("containers" | "initContainers", Value::Array(containers)) => {
                        containers.iter_mut().for_each(|container| set_container(container, image));
                    }
                    _ => set_image(member, image),
                }
            }
        }
        _ => {}
    }
}

fn set_container(container: &mut Value, image: &Image) {
    let Some(own) = container.as_object_mut().and_then(|container| container.get_mut("image")) else { return };
    if let Some(changed) = own.as_str().and_then(|text| image.applied(text)) {
        *own = Value::from(changed);
    }
}

impl Image {
    /// The image after the change; none where it is another.
    fn applied(&self, text: &str) -> Option<String> {
        let (bare, digest) = text.split_once('@').map_or((text, None), |(bare, digest)| (bare, Some(digest)));
        // A colon before a slash belongs to a registry's port.
        let (name, tag) = match bare.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (bare, None),
        };
        if name != self.name {
            return None;
        }
        let name = self.new_name.as_deref().unwrap_or(name);
        Some(match (&self.digest, &self.new_tag) {
            (Some(digest), _) => format!("{name}@{digest}"),
            (None, Some(tag)) => format!("{name}:{tag}"),
            (None, None) => {
                let tag = tag.map(|tag| format!(":{tag}")).unwrap_or_default();
                let digest = digest.map(|digest| format!("@{digest}")).unwrap_or_default();
                format!("{name}{tag}{digest}")
            }
        })
    }
}

fn set_replicas(object: &mut Resource, replicas: &Replicas) {
    let counted = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
    if object.name != replicas.name || !counted.contains(&object.kind.kind.as_str()) {
        return;
    }
    let spec = object.body.as_object_mut().and_then(|body| body.get_mut("spec")).and_then(Value::as_object_mut);
    if let Some(spec) = spec {
        spec.insert("replicas", Value::Int(replicas.count));
    }
}

fn set_namespace(object: &mut Resource, namespace: &str) {
    if object.kind.is_cluster_wide() {
        return;
    }
    object.namespace = Some(namespace.into());
    let metadata = object.body.as_object_mut().and_then(|body| body.get_mut("metadata"));
    if let Some(metadata) = metadata.and_then(Value::as_object_mut) {
        metadata.insert("namespace", Value::from(namespace));
    }
}

/// Adds labels to those that an object has.
pub(super) fn add_labels(object: &mut Resource, labels: &[(String, Value)]) {
    let metadata = object.body.as_object_mut().and_then(|body| body.get_mut("metadata")).and_then(Value::as_object_mut);
    let Some(metadata) = metadata.filter(|_| !labels.is_empty()) else { return };
    if !matches!(metadata.get("labels"), Some(Value::Object(_))) {
        metadata.insert("labels", Object::new().into());
    }
    if let Some(Value::Object(own)) = metadata.get_mut("labels") {
        labels.iter().for_each(|(key, value)| drop(own.insert(key.as_str(), value.clone())));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::testing::resource;

    #[test]
    fn images_are_changed_by_their_whole_name() {
        let image = |new_name: Option<&str>, new_tag: Option<&str>, digest: Option<&str>| Image {
            name: "registry.example.com:5000/web".into(),
            new_name: new_name.map(str::to_owned),
            new_tag: new_tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        };
        let own = "registry.example.com:5000/web:1.0";
        assert_eq!(image(Some("mirror/web"), None, None).applied(own).as_deref(), Some("mirror/web:1.0"));
        assert_eq!(image(None, Some("2.0"), None).applied(own).as_deref(), Some("registry.example.com:5000/web:2.0"));
        assert_eq!(
            image(None, None, Some("sha256:0")).applied(own).as_deref(),
            Some("registry.example.com:5000/web@sha256:0")
        );
        assert_eq!(image(None, Some("2.0"), None).applied("web:1.0"), None);
    }

    #[test]
    fn what_is_gathered_is_changed_as_a_whole() {
        let mut objects = [
            resource(json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
                "spec": {"replicas": 1, "template": {"spec": {"containers": [{"image": "web:1"}]}}}})),
            resource(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})),
        ];
        let file = Kustomization::of(&Value::from(json!({
            "namespace": "shop", "images": [{"name": "web", "newTag": "2"}], "replicas": [{"name": "web", "count": 3}],
        })));
        apply(&file, &mut objects);
        assert_eq!(objects[0].namespace.as_deref(), Some("shop"));
        assert_eq!(objects[1].namespace, None);
        assert_eq!(objects[0].body.at(&["spec", "replicas"]), Some(&Value::Int(3)));
        let image = objects[0].body.str_at(&["spec", "template", "spec", "containers", "0", "image"]);
        assert_eq!(image, Some("web:2"));
    }
}
