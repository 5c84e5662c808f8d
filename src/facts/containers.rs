//! Takes the containers of a pod apart.

use std::collections::BTreeSet;

use super::image::Image;
use super::kinds::Container;
use super::look;
use crate::format::literals::is_literal;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::{Items, Object, Pool, Value};

/// The containers of a pod that run as long as it: its containers, and init containers that restart always (native sidecars).
/// `pod` is the pod's place in the object. Where the object leaves a list open, one container of which nothing is known stands
/// for what may be in it. Most containers are much like others, so that their parts are of `pool`.
pub fn containers_of(object: &Value, pod: &[&str], pool: &Pool) -> Vec<Container> {
    let at = |member: &str| look::at(object, &[pod, &["spec", member]].concat());
    let spec = object.at(&[pod, &["spec"]].concat()).unwrap_or(&Value::Null);
    let (mut all, mut unread) = (Vec::new(), BTreeSet::new());
    for (list, is_sidecar) in [("containers", false), ("initContainers", true)] {
        match at(list) {
            Known::Known(found) => {
                let items = found.map_or(&[][..], Value::items).iter();
                let lasting = items.filter(|one| !is_sidecar || one.str_at(&["restartPolicy"]) == Some("Always"));
                all.extend(lasting.map(|container| container_of(spec, container, pool)));
            }
            Known::Unknown { reason, .. } => drop(unread.insert(reason)),
        }
    }
    all.extend(unread.into_iter().map(|reason| container_of(spec, &Value::unknown(reason), pool)));
    // Most pods have one or two, and a large cluster has tens of thousands.
    all.shrink_to_fit();
    all
}

/// The image of a container; unknown where a placeholder stands for it.
pub fn image_of(container: &Value) -> Known<String> {
    match look::at(container, &["image"]) {
        Known::Known(Some(Value::String(text))) if text.contains(['$', '<', '{']) => {
            Known::unknown(Reason::Placeholder(text.clone()))
        }
        Known::Known(image) => Known::Known(image.and_then(Value::as_str).unwrap_or_default().to_owned()),
        Known::Unknown { reason, .. } => Known::unknown(reason),
    }
}

fn container_of(spec: &Value, container: &Value, pool: &Pool) -> Container {
    let image = image_of(container);
    let parsed = image.clone().map(|image| Image::parse(&image));
    let list = |name: &str| match container.get(name) {
        Some(Value::Array(items)) => items.clone(),
        _ => Items::default(),
    };
    Container {
        name: container.str_at(&["name"]).unwrap_or_default().to_owned(),
        image,
        repository: parsed.clone().map(|image| image.repository),
        tag: parsed.map(|image| image.tag),
        args: args(container),
        env: pool.sequence(list("env").iter().filter_map(|env| env.str_at(&["name"])).map(Value::from).collect()),
        env_values: pool.value(env_values(container)),
        env_from: list("envFrom"),
        ports: list("ports"),
        mounts: pool.sequence(mounts(spec, &list("volumeMounts")).into_iter().map(|mount| pool.value(mount)).collect()),
    }
}

/// Command and arguments. Where the object has one of the two, its own list does: most containers are like that.
fn args(container: &Value) -> Items {
    let (command, args) = (listed(container, "command"), listed(container, "args"));
    let mut all = match (command.is_empty(), args.is_empty()) {
        (true, _) => args,
        (_, true) => command,
        _ => command.iter().chain(args.iter()).cloned().collect(),
    };
    if all.iter().any(|arg| without_credential(arg).is_some()) {
        all = all.iter().map(|arg| without_credential(arg).unwrap_or_else(|| arg.clone())).collect();
    }
    all
}

/// What a list of arguments holds; a list that is not known is one argument that is not.
fn listed(container: &Value, list: &str) -> Items {
    match look::at(container, &[list]) {
        Known::Known(Some(Value::Array(items))) => items.clone(),
        Known::Known(_) => Items::default(),
        Known::Unknown { reason, .. } => vec![Value::unknown(reason)].into(),
    }
}

/// An argument in which a credential stands, without that.
fn without_credential(arg: &Value) -> Option<Value> {
    let text = arg.as_str()?;
    match text.split_once('=') {
        Some((flag, value)) => is_literal(flag, value).then(|| Value::from(format!("{flag}=***"))),
        None => is_literal("", text).then(|| Value::from("***")),
    }
}

/// Each variable's text, or what stands at its `valueFrom`; one without either is empty.
fn env_values(container: &Value) -> Value {
    let list = match look::at(container, &["env"]) {
        Known::Known(list) => list.map_or(&[][..], Value::items),
        Known::Unknown { reason, .. } => return Object::open(reason).into(),
    };
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
    /// The names of its environment variables.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.env.iter().filter_map(Value::as_str)
    }

    /// Whether it has an environment variable of that name.
    pub fn has_variable(&self, name: &str) -> bool {
        self.variables().any(|own| own == name)
    }

    /// Why it may have variables that are not known.
    pub fn open_variables(&self) -> Option<&Reason> {
        self.env_values.as_object().and_then(Object::openness)
    }

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_that_is_not_known_may_hold_any_container() {
        let (pool, reason) = (Pool::default(), Reason::IncompleteObject("Deployment tracing/jaeger".into()));
        let whole = Value::from(json!({"template": {"spec": {"containers": [{"name": "a", "image": "a:1"}]}}}));
        assert_eq!(containers_of(&whole, &["template"], &pool).len(), 1);
        assert!(containers_of(&whole, &["other"], &pool).is_empty());
        let mut open = Object::open(reason.clone());
        open.insert("containers", Value::unknown(reason.clone()));
        for spec in [Value::unknown(reason), open.into()] {
            let mut template = Object::new();
            template.insert("spec", spec);
            let found = containers_of(&template.into(), &[], &pool);
            assert_eq!(found.len(), 1);
            assert!(found[0].image.known().is_none() && found[0].args.iter().all(Value::is_unknown));
        }
    }
}
