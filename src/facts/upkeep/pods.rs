//! What the pods of a product take in: ConfigMaps that they mount, and those that a sidecar finds by a label and hands to them.

use crate::facts::context::Context;
use crate::facts::fact::Sourced;
use crate::facts::image::Image;
use crate::facts::input::Input;
use crate::facts::kinds::Workload;
use crate::facts::recognise::Instance;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The sidecar that hands labelled objects to the container beside it (kiwigrid/k8s-sidecar:README.md).
const SIDECAR: &str = "k8s-sidecar*";

/// A label by which ConfigMaps are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picker {
    /// The label.
    pub(super) label: String,
    /// The value that it must have; none for any.
    pub(super) value: Option<String>,
    /// The namespaces that are searched; none for all.
    pub(super) namespaces: Option<Vec<String>>,
    /// Whether Secrets are searched too.
    pub(super) secrets: bool,
}

impl Picker {
    /// Whether it finds an object with these labels; one that states no namespace lies wherever it is searched for.
    pub(super) fn finds(&self, labels: Option<&Value>, namespace: Option<&str>) -> bool {
        let labelled = labels.and_then(|labels| labels.str_at(&[&self.label]));
        let by_value = labelled.is_some_and(|value| self.value.as_deref().is_none_or(|wanted| wanted == value));
        let searched = self.namespaces.as_ref();
        by_value && namespace.is_none_or(|own| searched.is_none_or(|all| all.iter().any(|name| name == own)))
    }
}

/// A ConfigMap in a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    /// The pod's namespace.
    pub(super) namespace: Option<String>,
    /// The ConfigMap's name.
    pub(super) config_map: String,
    /// Where it is mounted.
    pub(super) path: String,
    /// The only key of it that is mounted there, where it is not the whole.
    pub(super) key: Option<String>,
}

impl Mount {
    /// Whether it is of this ConfigMap; where one of both states no namespace, the name decides.
    pub(super) fn is_of(&self, object: &Resource) -> bool {
        let same = match (&self.namespace, &object.namespace) {
            (Some(own), Some(other)) => own == other.as_str(),
            _ => true,
        };
        same && self.config_map == object.name
    }
}

/// What the pods of one instance take in.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    pub(super) pickers: Vec<Picker>,
    pub(super) mounts: Vec<Mount>,
}

/// What the pods of an instance take in.
pub(super) fn taken(context: &Context, instance: &Instance) -> Taken {
    let mut taken = Taken::default();
    for workload in instance.workloads(context.workloads) {
        taken.pickers.extend(pickers(context.input, workload));
        taken.mounts.extend(mounts(&workload.fact));
    }
    taken
}

fn mounts(workload: &Workload) -> impl Iterator<Item = Mount> {
    let all = workload.containers.iter().flat_map(|container| &container.mounts);
    all.filter_map(|mount| {
        Some(Mount {
            namespace: workload.namespace.clone(),
            config_map: mount.str_at(&["configMap"])?.to_owned(),
            path: mount.str_at(&["path"])?.to_owned(),
            key: mount.str_at(&["subPath"]).map(str::to_owned),
        })
    })
}

/// The sidecars of a workload, init containers included: those only search once.
fn pickers(input: &Input, workload: &Sourced<Workload>) -> Vec<Picker> {
    let Some(spec) = pod_spec(input, workload) else { return Vec::new() };
    let lists = ["containers", "initContainers"].into_iter().filter_map(|list| spec.get(list));
    let is_sidecar = |container: &&Value| Image::parse(container.str_at(&["image"]).unwrap_or_default()).is(SIDECAR);
    let sidecars = lists.flat_map(Value::items).filter(is_sidecar);
    sidecars.filter_map(|container| picker(container, workload.fact.namespace.as_deref())).collect()
}

/// By its environment: `LABEL`, `LABEL_VALUE` (any where it is empty), `NAMESPACE` (its own where it is left out, `ALL`, or several
/// with commas) and `RESOURCE` (`configmap` where it is left out).
fn picker(container: &Value, own: Option<&str>) -> Option<Picker> {
    let env = container.get("env").map_or(&[][..], Value::items);
    let named = |name: &str| env.iter().find(|entry| entry.str_at(&["name"]) == Some(name))?.str_at(&["value"]);
    let namespaces = match named("NAMESPACE").filter(|list| !list.is_empty()) {
        Some("ALL") => None,
        Some(list) => Some(list.split(',').map(|name| name.trim().to_owned()).collect()),
        None => own.map(|own| vec![own.to_owned()]),
    };
    Some(Picker {
        label: named("LABEL")?.to_owned(),
        value: named("LABEL_VALUE").filter(|value| !value.is_empty()).map(str::to_owned),
        namespaces,
        secrets: matches!(named("RESOURCE"), Some("both" | "secret")),
    })
}

/// The pods' `spec` in the object that the workload was read from.
fn pod_spec<'a>(input: &Input<'a>, workload: &Sourced<Workload>) -> Option<&'a Value> {
    let object = &workload.evidence.first()?.object;
    let all = input.snapshot.of(&object.kind).iter();
    let mut same = all.filter(|other| other.name == object.name && other.namespace == object.namespace);
    let body = &same.next()?.body;
    let template: &[&str] = match object.kind.kind.as_str() {
        "Pod" => &["spec"],
        "CronJob" => &["spec", "jobTemplate", "spec", "template", "spec"],
        _ => &["spec", "template", "spec"],
    };
    body.at(template)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(env: serde_json::Value) -> Picker {
        picker(&Value::from(json!({"env": env})), Some("monitoring")).unwrap()
    }

    #[test]
    fn what_a_sidecar_looks_for() {
        let labels = Value::from(json!({"grafana_dashboard": "1"}));
        let any = of(json!([{"name": "LABEL", "value": "grafana_dashboard"}, {"name": "LABEL_VALUE", "value": ""}]));
        assert!(any.finds(Some(&labels), Some("monitoring")) && any.finds(Some(&labels), None));
        assert!(!any.finds(Some(&labels), Some("shop")) && !any.finds(None, None) && !any.secrets);
        let named = of(json!([
            {"name": "LABEL", "value": "grafana_dashboard"}, {"name": "LABEL_VALUE", "value": "true"},
            {"name": "NAMESPACE", "value": "ALL"}, {"name": "RESOURCE", "value": "both"},
        ]));
        assert!(!named.finds(Some(&labels), Some("shop")) && named.secrets);
        let listed =
            of(json!([{"name": "LABEL", "value": "grafana_dashboard"}, {"name": "NAMESPACE", "value": "a, shop"}]));
        assert!(listed.finds(Some(&labels), Some("shop")) && !listed.finds(Some(&labels), Some("monitoring")));
    }
}
