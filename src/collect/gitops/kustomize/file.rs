//! A kustomization as its file writes it (kubernetes-sigs/kustomize:api/types/kustomization.go).

use crate::model::value::Value;

/// The parts that say what it holds.
#[derive(Debug, Default)]
pub(super) struct Kustomization {
    /// Whether only others can include it.
    pub(super) component: bool,
    /// Files, folders and URLs, the older `bases` included.
    pub(super) resources: Vec<String>,
    /// Folders of components.
    pub(super) components: Vec<String>,
    /// The namespace that everything is put into.
    pub(super) namespace: Option<String>,
    /// The labels that everything bears: `commonLabels`, and the pairs of `labels`.
    pub(super) labels: Vec<(String, Value)>,
    /// The labels of what generators make: `generatorOptions.labels`.
    pub(super) generated_labels: Vec<(String, Value)>,
    /// Patches of every form.
    pub(super) patches: Vec<Patch>,
    /// What images become.
    pub(super) images: Vec<Image>,
    /// How many replicas there are of what.
    pub(super) replicas: Vec<Replicas>,
    /// Charts that it has Helm render.
    pub(super) charts: Vec<Value>,
    /// `configMapGenerator` and `secretGenerator`, the latter only for the files that they claim.
    pub(super) config_maps: Vec<Value>,
    /// See `config_maps`.
    pub(super) secrets: Vec<Value>,
    /// What it uses that changes objects in ways that are not followed.
    pub(super) unseen: Vec<&'static str>,
}

/// A patch: written out, or in a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Patch {
    /// Its text, where it is written out.
    pub(super) text: Option<String>,
    /// Its file, where it is in one.
    pub(super) path: Option<String>,
    /// What it is applied to, where it says so beside itself.
    pub(super) target: Option<Value>,
}

/// A change of an image's name, tag or digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image {
    /// The image's whole name, without tag and digest.
    pub(super) name: String,
    /// What it is called instead.
    pub(super) new_name: Option<String>,
    /// The tag instead of its own.
    pub(super) new_tag: Option<String>,
    /// The digest instead of any tag.
    pub(super) digest: Option<String>,
}

/// A number of replicas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replicas {
    /// The object's name.
    pub(super) name: String,
    /// How many.
    pub(super) count: i64,
}

impl Kustomization {
    /// Of the file, or of the members of the same names in a Flux Kustomization's `spec` and in the `kustomize` of an Argo CD
    /// source.
    pub(super) fn of(value: &Value) -> Self {
        let has = |key: &str| value.get(key).is_some_and(|list| !list.items().is_empty());
        let unseen = ["generators", "transformers", "replacements"];
        Self {
            component: value.str_at(&["kind"]) == Some("Component"),
            resources: texts(value, "resources").chain(texts(value, "bases")).collect(),
            components: texts(value, "components").collect(),
            namespace: value.str_at(&["namespace"]).or(value.str_at(&["targetNamespace"])).map(str::to_owned),
            labels: labels(value),
            generated_labels: pairs(value.at(&["generatorOptions", "labels"])).collect(),
            patches: patches(value),
            images: items(value, "images").iter().filter_map(image).collect(),
            replicas: items(value, "replicas").iter().filter_map(replicas).collect(),
            charts: items(value, "helmCharts").to_vec(),
            config_maps: items(value, "configMapGenerator").to_vec(),
            secrets: items(value, "secretGenerator").to_vec(),
            unseen: unseen.into_iter().filter(|key| has(key)).collect(),
        }
    }

    /// Everything that may be the folder of another kustomization.
    pub(super) fn included(&self) -> impl Iterator<Item = &str> {
        self.resources.iter().chain(&self.components).map(String::as_str)
    }
}

fn labels(value: &Value) -> Vec<(String, Value)> {
    let added = items(value, "labels").iter().flat_map(|entry| pairs(entry.get("pairs")));
    pairs(value.get("commonLabels")).chain(added).collect()
}

/// The members of a mapping of labels.
pub(super) fn pairs(labels: Option<&Value>) -> impl Iterator<Item = (String, Value)> {
    labels.into_iter().flat_map(Value::members).map(|(key, value)| (key.to_owned(), value.clone()))
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).map_or(&[], Value::items)
}

fn texts<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = String> + use<'v> {
    items(value, key).iter().filter_map(Value::as_str).map(str::to_owned)
}

/// A mapping, or as Argo CD writes it: `name=newName:newTag`.
fn image(value: &Value) -> Option<Image> {
    let text = |key: &str| value.str_at(&[key]).map(str::to_owned);
    let Some(short) = value.as_str() else {
        return Some(Image {
            name: text("name")?,
            new_name: text("newName"),
            new_tag: tag(value),
            digest: text("digest"),
        });
    };
    let (name, new) = short.split_once('=').unwrap_or((short, short));
    let (bare, digest) = new.split_once('@').map_or((new, None), |(bare, digest)| (bare, Some(digest.to_owned())));
    let (new_name, new_tag) = match bare.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag.to_owned())),
        _ => (bare, None),
    };
    let name = if short.contains('=') { name } else { new_name };
    Some(Image { name: name.to_owned(), new_name: Some(new_name.to_owned()), new_tag, digest })
}

/// A tag may look like a number.
fn tag(image: &Value) -> Option<String> {
    match image.get("newTag")? {
        Value::String(text) => Some(text.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

fn replicas(value: &Value) -> Option<Replicas> {
    Some(Replicas { name: value.str_at(&["name"])?.to_owned(), count: value.get("count")?.as_i64()? })
}

fn patches(value: &Value) -> Vec<Patch> {
    let text = |patch: &Value, key: &str| patch.str_at(&[key]).map(str::to_owned);
    let with_target = |patch: &Value| Patch {
        text: text(patch, "patch"),
        path: text(patch, "path"),
        target: patch.get("target").cloned(),
    };
    let modern = items(value, "patches").iter().chain(items(value, "patchesJson6902")).map(with_target);
    let merged = texts(value, "patchesStrategicMerge").map(|entry| match entry.contains('\n') {
        true => Patch { text: Some(entry), ..Patch::default() },
        false => Patch { path: Some(entry), ..Patch::default() },
    });
    modern.chain(merged).collect()
}
