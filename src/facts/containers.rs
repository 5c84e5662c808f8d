//! Takes the containers of a pod apart.

use super::image::Image;
use super::kinds::Container;
use crate::format::literals::is_literal;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// The containers of a pod spec that run as long as the pod: its containers, and init containers that restart always
/// (native sidecars).
pub fn containers_of(spec: Option<&Value>) -> Vec<Container> {
    let Some(spec) = spec else { return Vec::new() };
    let list = |name: &str| spec.get(name).map_or(&[][..], Value::items);
    let sidecars = list("initContainers").iter().filter(|c| c.str_at(&["restartPolicy"]) == Some("Always"));
    list("containers").iter().chain(sidecars).map(|container| container_of(spec, container)).collect()
}

/// The image of a container; unknown where a placeholder stands for it.
pub fn image_of(container: &Value) -> Known<String> {
    text(container.get("image"))
}

fn container_of(spec: &Value, container: &Value) -> Container {
    let image = image_of(container);
    let parsed = image.clone().map(|image| Image::parse(&image));
    let list = |name: &str| container.get(name).map_or(&[][..], Value::items);
    Container {
        name: container.str_at(&["name"]).unwrap_or_default().to_owned(),
        image,
        repository: parsed.clone().map(|image| image.repository),
        tag: parsed.map(|image| image.tag),
        args: list("command").iter().chain(list("args")).map(without_credential).collect(),
        env: list("env").iter().filter_map(|env| Some(env.str_at(&["name"])?.to_owned())).collect(),
        env_values: env_values(list("env")),
        env_from: list("envFrom").to_vec(),
        ports: list("ports").to_vec(),
        mounts: mounts(spec, list("volumeMounts")),
    }
}

/// An argument as it stands, unless a credential stands in it.
fn without_credential(arg: &Value) -> Value {
    match arg.as_str().and_then(|text| text.split_once('=')) {
        Some((flag, value)) if is_literal(flag, value) => Value::from(format!("{flag}=***")),
        None if arg.as_str().is_some_and(|text| is_literal("", text)) => Value::from("***"),
        _ => arg.clone(),
    }
}

fn text(value: Option<&Value>) -> Known<String> {
    match value {
        Some(Value::String(text)) if text.contains(['$', '<', '{']) => {
            Known::unknown(Reason::Placeholder(text.clone()))
        }
        Some(Value::String(text)) => Known::Known(text.to_string()),
        Some(Value::Unknown(unknown)) => Known::unknown(unknown.reason.clone()),
        _ => Known::Known(String::new()),
    }
}

/// Each variable's text, or what stands at its `valueFrom`; one without either is empty.
fn env_values(list: &[Value]) -> Value {
    let mut values = Object::new();
    for variable in list {
        let Some(name) = variable.str_at(&["name"]) else { continue };
        let value = variable.get("value").or(variable.get("valueFrom"));
        values.insert(name, value.cloned().unwrap_or_else(|| Value::from("")));
    }
    values.into()
}

/// Where each volume of interest is mounted; a projected volume counts once for each of its parts.
fn mounts(spec: &Value, mounts: &[Value]) -> Vec<Value> {
    let mut all = Vec::new();
    for mount in mounts {
        let (Some(name), Some(path)) = (mount.str_at(&["name"]), mount.str_at(&["mountPath"])) else { continue };
        let volumes = spec.get("volumes").map_or(&[][..], Value::items);
        match volumes.iter().find(|volume| volume.str_at(&["name"]) == Some(name)) {
            Some(volume) => all.extend(sources(volume).map(|(key, value)| mounted(path, mount, key, value))),
            // A claim template of a StatefulSet: there is no volume of that name in the pod's own list.
            None => all.push(mounted(path, mount, "claim", Value::from(name))),
        }
    }
    all
}

fn mounted(path: &str, mount: &Value, key: &str, value: Value) -> Value {
    let mut object = Object::new();
    object.insert("path", Value::from(path));
    if let Some(sub_path) = mount.str_at(&["subPath"]) {
        object.insert("subPath", Value::from(sub_path));
    }
    object.insert(key, value);
    object.into()
}

fn sources(volume: &Value) -> impl Iterator<Item = (&'static str, Value)> {
    let projected = volume.at(&["projected", "sources"]).map_or(&[][..], Value::items);
    std::iter::once(volume).chain(projected).flat_map(|source| {
        let name = |path: &[&str]| source.str_at(path).map(Value::from);
        [
            ("configMap", name(&["configMap", "name"])),
            ("secret", name(&["secret", "secretName"]).or_else(|| name(&["secret", "name"]))),
            ("hostPath", name(&["hostPath", "path"])),
            ("claim", name(&["persistentVolumeClaim", "claimName"])),
            ("claim", source.get("ephemeral").map(|_| Value::from("ephemeral"))),
            ("emptyDir", source.get("emptyDir").map(|_| Value::Bool(true))),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
    })
}

impl Container {
    /// Command and arguments that are plain text.
    pub fn arg_texts(&self) -> Vec<&str> {
        self.args.iter().filter_map(Value::as_str).collect()
    }

    /// The value of a flag, `--name=value`, `-name=value` or the argument after `--name`; empty for a switch. Traefik takes a
    /// flag's name in any case (traefik/traefik:docs/content/operations/cli.md), and of no other product two differ by it alone.
    pub fn flag(&self, name: &str) -> Option<&str> {
        let args = self.arg_texts();
        args.iter().enumerate().find_map(|(at, arg)| {
            let bare = arg.strip_prefix("--").or_else(|| arg.strip_prefix('-'))?;
            if let Some((flag, value)) = bare.split_once('=') {
                return flag.eq_ignore_ascii_case(name).then_some(value);
            }
            bare.eq_ignore_ascii_case(name)
                .then(|| args.get(at + 1).copied().filter(|next| !next.starts_with('-')).unwrap_or_default())
        })
    }
}
