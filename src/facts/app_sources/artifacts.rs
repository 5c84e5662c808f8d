//! Artifacts that Flux composes of parts of repositories: followed back to the folders that they are copied from
//! (fluxcd/source-watcher:docs/spec/v1beta1/artifactgenerators.md).

use super::{Source, url_of};
use crate::format::path::{normal, within};
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The kind that composes them.
pub(super) const GENERATOR: (&str, &str) = ("source.extensions.fluxcd.io", "ArtifactGenerator");

/// A path in the artifact that an application names, as the source that it is copied from; unresolved where no generator in
/// `repositories` tells.
pub(super) fn source(app: &Resource, artifact: &str, path: &str, repositories: &[Resource]) -> Source {
    let mut generators: Vec<&Resource> =
        repositories.iter().filter(|object| object.kind.kind == GENERATOR.1 && makes(object, artifact)).collect();
    // Each cluster of a repository may have a generator of the same name: the nearest is meant.
    generators.sort_by_key(|generator| std::cmp::Reverse(shared(&generator.origin.file, &app.origin.file)));
    let followed = generators.first().and_then(|generator| copied(generator, artifact, path, repositories));
    followed.unwrap_or_else(|| Source {
        path: Some(format!("ExternalArtifact {artifact} {path}")),
        is_unresolved: true,
        ..Source::default()
    })
}

fn artifacts(generator: &Resource) -> &[Value] {
    generator.body.at(&["spec", "artifacts"]).map_or(&[], Value::items)
}

fn makes(generator: &Resource, artifact: &str) -> bool {
    artifacts(generator).iter().any(|made| made.str_at(&["name"]) == Some(artifact))
}

/// The length of the start that two paths share.
fn shared(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count()
}

fn copied(generator: &Resource, artifact: &str, path: &str, repositories: &[Resource]) -> Option<Source> {
    let made = artifacts(generator).iter().find(|made| made.str_at(&["name"]) == Some(artifact))?;
    let wanted = normal(path);
    made.get("copy").map_or(&[][..], Value::items).iter().find_map(|copy| {
        let to = normal(copy.str_at(&["to"])?.strip_prefix("@artifact/")?);
        let inner = if wanted == to { "" } else { within(&wanted, &to)? };
        let (alias, from) = copy.str_at(&["from"])?.strip_prefix('@')?.split_once('/')?;
        let from = from.trim_end_matches("**").trim_end_matches('/');
        let sources = generator.body.at(&["spec", "sources"]).map_or(&[][..], Value::items);
        let source = sources.iter().find(|source| source.str_at(&["alias"]) == Some(alias));
        Some(Source {
            repository: source.and_then(|source| url_of(generator, source, repositories)),
            path: Some(normal(&format!("{from}/{inner}"))),
            recurse: true,
            ..Source::default()
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::evidence::Origin;
    use crate::model::kind::GroupKind;

    fn resource(json: serde_json::Value) -> Resource {
        let text = |pointer: &str| json.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or_default();
        let (kind, version) = GroupKind::from_fields(text("/apiVersion"), text("/kind"));
        let name = text("/metadata/name").into();
        Resource { kind, version, namespace: None, name, observed: false, origin: Origin::default(), body: json.into() }
    }

    #[test]
    fn paths_are_followed_back_to_where_they_are_copied_from() {
        let generator = resource(json!({
            "apiVersion": "source.extensions.fluxcd.io/v1beta1", "kind": "ArtifactGenerator", "metadata": {"name": "g"},
            "spec": {
                "sources": [{"alias": "git", "kind": "GitRepository", "name": "flux-system"}],
                "artifacts": [{"name": "apps", "copy": [
                    {"from": "@git/apps/base/**", "to": "@artifact/base/"},
                    {"from": "@git/apps/prod/**", "to": "@artifact/prod/"},
                ]}],
            },
        }));
        let app = resource(json!({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
            "metadata": {"name": "apps"}}));
        let of = |artifact: &str, path: &str| source(&app, artifact, path, std::slice::from_ref(&generator));
        assert_eq!(of("apps", "./prod/shop").path.as_deref(), Some("apps/prod/shop"));
        assert!(of("apps", "./elsewhere").is_unresolved);
        assert!(of("other", "./prod").is_unresolved);
    }
}
