//! Finds what uses secrets, and which.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::facts::charts::{Release, releases};
use crate::facts::components::workload_name;
use crate::facts::fact::{FactList, Sourced};
use crate::facts::input::Input;
use crate::facts::kinds::{Container, Workload};
use crate::facts::workloads::pod_of;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Names of environment variables by which applications find a secret manager of their own accord, whole or up to the `*`: Azure
/// Key Vault, HashiCorp Vault and its Spring client, AWS Secrets Manager, Google Secret Manager.
const CLIENTS: [&str; 14] = [
    "KEYVAULT_*",
    "KEY_VAULT_*",
    "AZURE_KEYVAULT_*",
    "AZURE_KEY_VAULT_*",
    "VAULT_ADDR",
    "VAULT_TOKEN",
    "VAULT_ROLE_ID",
    "VAULT_SECRET_ID",
    "SPRING_CLOUD_VAULT_*",
    "AWS_SECRETSMANAGER_*",
    "AWS_SECRETS_MANAGER_*",
    "SECRET_MANAGER_*",
    "GCP_SECRET_*",
    "GOOGLE_SECRET_MANAGER_*",
];

/// One use of one secret.
#[derive(Debug, Clone)]
pub(super) struct Use {
    /// Its name, none for what has none.
    pub(super) name: Known<Option<String>>,
    pub(super) namespace: Option<String>,
    pub(super) how: &'static str,
    pub(super) by: String,
    pub(super) component: Option<String>,
    /// Whether it works without.
    pub(super) optional: bool,
    pub(super) evidence: Evidence,
}

/// The uses of each secret together, in the order in which the secrets were met.
#[derive(Default)]
pub(super) struct Uses {
    groups: Vec<Vec<Use>>,
    /// The group of a secret by its namespace, the way that it is used, and its name.
    places: BTreeMap<(Option<String>, &'static str, String), usize>,
}

impl Uses {
    fn push(&mut self, one: Use) {
        // Without a name of its own a secret is that of what uses it.
        let own = match one.name.known() {
            Some(Some(name)) => name.clone(),
            _ => format!("{} {}", one.by, one.evidence.value.as_deref().unwrap_or_default()),
        };
        match self.places.entry((one.namespace.clone(), one.how, own)) {
            Entry::Occupied(place) => self.groups[*place.get()].push(one),
            Entry::Vacant(place) => {
                place.insert(self.groups.len());
                self.groups.push(vec![one]);
            }
        }
    }
}

/// All uses, one group a secret.
pub(super) fn uses(input: &Input, workloads: &FactList<Workload>) -> Vec<Vec<Use>> {
    let mut all = Uses::default();
    for workload in &workloads.present {
        let Some((resource, pod, path)) = pod_of(input, workload) else { continue };
        Pod { input, workload, resource, pod, path }.uses(&mut all);
    }
    for release in releases(input).iter().filter(|release| !release.by.observed) {
        in_values(release, &release.values, &release.path, &mut all);
    }
    all.groups
}

/// The releases whose values are not all in the input.
pub(super) fn unread(input: &Input) -> Vec<(Option<String>, Reason)> {
    let open = |release: Release| {
        let reason = release.values.as_object().and_then(Object::openness).cloned()?;
        (!release.by.observed).then_some((release.namespace, reason))
    };
    releases(input).into_iter().filter_map(open).collect()
}

/// Workloads of whose containers not everything is known.
pub(super) fn unread_pods(workloads: &FactList<Workload>) -> impl Iterator<Item = (Option<String>, Reason)> {
    workloads.present.iter().filter_map(|workload| {
        let reason = workload.fact.containers.iter().find_map(Container::open_variables)?;
        Some((workload.fact.namespace.clone(), reason.clone()))
    })
}

struct Pod<'p, 'a> {
    input: &'p Input<'a>,
    workload: &'p Sourced<Workload>,
    resource: &'a Resource,
    pod: &'a Value,
    path: String,
}

impl Pod<'_, '_> {
    fn uses(&self, all: &mut Uses) {
        self.of_containers(all);
        self.of_volumes(all);
        self.of_annotations(all);
    }

    fn add(&self, how: &'static str, reference: Option<&Value>, path: String, optional: bool, all: &mut Uses) {
        let name = reference.map_or(Known::Known(None), stated);
        let shown = name.known().cloned().flatten();
        all.push(Use {
            name,
            namespace: self.workload.fact.namespace.clone(),
            how,
            by: workload_name(&self.workload.fact),
            component: self.workload.fact.component.clone(),
            optional,
            evidence: self.resource.evidence(format!("{}.{path}", self.path), shown),
        });
    }

    fn of_containers(&self, all: &mut Uses) {
        for list in ["containers", "initContainers"] {
            for (at, container) in items(self.pod.at(&["spec", list])).enumerate() {
                for (nth, env) in items(container.get("env")).enumerate() {
                    let path = format!("spec.{list}[{at}].env[{nth}]");
                    self.of_variable(env, path, all);
                }
                for (nth, from) in items(container.get("envFrom")).enumerate() {
                    let Some(reference) = from.get("secretRef") else { continue };
                    let path = format!("spec.{list}[{at}].envFrom[{nth}].secretRef.name");
                    self.add("secret", reference.get("name"), path, is_optional(reference), all);
                }
            }
        }
    }

    fn of_variable(&self, env: &Value, path: String, all: &mut Uses) {
        if let Some(reference) = env.at(&["valueFrom", "secretKeyRef"]) {
            let path = format!("{path}.valueFrom.secretKeyRef.name");
            self.add("secret", reference.get("name"), path, is_optional(reference), all);
        } else if env.str_at(&["name"]).is_some_and(is_client) {
            self.add("client", None, format!("{path}.name"), false, all);
        }
    }

    fn of_volumes(&self, all: &mut Uses) {
        for (at, volume) in items(self.pod.at(&["spec", "volumes"])).enumerate() {
            let path = format!("spec.volumes[{at}]");
            if let Some(secret) = volume.get("secret") {
                let path = format!("{path}.secret.secretName");
                self.add("secret", secret.get("secretName"), path, is_optional(secret), all);
            }
            for (nth, source) in items(volume.at(&["projected", "sources"])).enumerate() {
                let Some(secret) = source.get("secret") else { continue };
                let path = format!("{path}.projected.sources[{nth}].secret.name");
                self.add("secret", secret.get("name"), path, is_optional(secret), all);
            }
            if volume.str_at(&["csi", "driver"]).is_some_and(|driver| self.is_of_secrets(driver)) {
                let class = volume.at(&["csi", "volumeAttributes", "secretProviderClass"]);
                self.add("csi", class, format!("{path}.csi.volumeAttributes.secretProviderClass"), false, all);
            }
        }
    }

    fn is_of_secrets(&self, driver: &str) -> bool {
        let products = self.input.products.iter().filter(|product| !product.secrets.is_empty());
        let mut drivers = products.flat_map(|product| &product.sufficient).flat_map(|signal| &signal.drivers);
        drivers.any(|own| own == driver)
    }

    fn of_annotations(&self, all: &mut Uses) {
        let annotations = self.pod.at(&["metadata", "annotations"]).unwrap_or(&Value::Null);
        let injecting = self.input.products.iter().flat_map(|product| product.file.injects.as_slice());
        for annotation in injecting.filter(|name| annotations.get(name).is_some_and(|value| !is_off(value))) {
            self.add("agent", None, format!("metadata.annotations['{annotation}']"), false, all);
        }
    }
}

fn items(list: Option<&Value>) -> std::slice::Iter<'_, Value> {
    list.map_or(&[][..], Value::items).iter()
}

fn is_off(value: &Value) -> bool {
    matches!(value, Value::Bool(false)) || value.as_str() == Some("false")
}

fn is_optional(reference: &Value) -> bool {
    reference.get("optional").and_then(Value::as_bool) == Some(true)
}

/// Whether an environment variable of this name leads to a secret manager.
fn is_client(name: &str) -> bool {
    CLIENTS.iter().any(|client| match client.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *client,
    })
}

/// A name as it stands; a placeholder hides it.
fn stated(name: &Value) -> Known<Option<String>> {
    match name {
        Value::String(name)
            if name.contains("${") || name.contains("{{") || name.contains("$(") || name.contains('<') =>
        {
            Known::unknown(Reason::Placeholder(name.clone()))
        }
        Value::String(name) => Known::Known(Some(name.to_string())),
        Value::Unknown(unknown) => Known::unknown(unknown.reason.clone()),
        _ => Known::Known(None),
    }
}

/// Members of values that name a Secret, however the chart calls them: by their end.
const NAMING: [&str; 5] = ["existingsecret", "existingsecretname", "secretname", "secretref", "secretkeyref"];

/// Parts of values that are about certificates, whose Secrets are judged apart.
const CERTIFICATES: [&str; 4] = ["tls", "cert", "certificate", "certificates"];

/// The Secrets that the values of a release name. Charts have no common language, but their customs.
fn in_values(release: &Release, value: &Value, path: &str, all: &mut Uses) {
    let places = value.items().iter().enumerate().map(|(at, item)| (format!("[{at}]"), "", item));
    let members = value.members().map(|(key, member)| (format!(".{key}"), key, member));
    for (step, key, member) in places.chain(members) {
        if CERTIFICATES.contains(&key.to_ascii_lowercase().as_str()) {
            continue;
        }
        let path = format!("{path}{step}");
        match named(key, value, member) {
            Some(name) => add_named(release, name, path, all),
            None => in_values(release, member, &path, all),
        }
    }
}

/// The name in a member that names a Secret: text, or a reference with a name.
fn named<'v>(key: &str, parent: &Value, member: &'v Value) -> Option<&'v Value> {
    let lower = key.to_ascii_lowercase();
    let is_text = matches!(member, Value::String(_) | Value::Unknown(_));
    let names =
        NAMING.iter().any(|ending| lower.ends_with(ending)) && !lower.starts_with("tls") && !lower.starts_with("cert");
    // The generic chart app-template writes a volume as `type: secret` and `name`.
    let is_volume = key == "name" && parent.str_at(&["type"]) == Some("secret");
    match (names, is_text) {
        (true, true) => Some(member),
        (true, false) => member.get("name"),
        (false, true) if is_volume => Some(member),
        _ => None,
    }
}

fn add_named(release: &Release, name: &Value, path: String, all: &mut Uses) {
    let name = stated(name);
    if name.known().is_some_and(|name| name.as_deref().unwrap_or_default().is_empty()) {
        return;
    }
    let shown = name.known().cloned().flatten();
    all.push(Use {
        name,
        namespace: release.namespace.clone(),
        how: "secret",
        by: release.by.reference().to_string(),
        component: None,
        optional: false,
        evidence: release.by.evidence(path, shown),
    });
}

/// What uses a secret, each once.
pub(super) fn users(uses: &[Use]) -> Vec<String> {
    uses.iter().map(|one| one.by.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(values: serde_json::Value) -> Vec<String> {
        let object = Resource {
            kind: crate::model::kind::GroupKind::new("helm.toolkit.fluxcd.io", "HelmRelease"),
            version: "v2".into(),
            namespace: Some("shop".into()),
            name: "shop".into(),
            body: Value::Null,
            origin: crate::model::evidence::Origin::default(),
            observed: false,
        };
        let values = Value::from(values);
        let release =
            Release { by: &object, namespace: Some("shop".into()), values: values.clone(), path: "$".to_owned() };
        let mut all = Uses::default();
        in_values(&release, &values, "$", &mut all);
        let name = |one: Use| one.name.known().cloned().flatten().unwrap_or_else(|| "?".to_owned());
        let mut names: Vec<String> = all.groups.into_iter().flatten().map(name).collect();
        names.sort();
        names
    }

    #[test]
    fn values_name_secrets_by_custom() {
        let values = json!({
            "auth": {"existingSecret": "db", "adminPasswordSecretKey": "password"},
            "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "a", "key": "k"}}}],
            "envFrom": [{"secretRef": {"name": "b"}}, {"configMapRef": {"name": "no"}}],
            "persistence": {"x": {"type": "secret", "name": "c"}, "y": {"type": "configMap", "name": "no"}},
            "ingress": {"tls": [{"secretName": "no"}]},
            "tlsSecretName": "no",
            "oidcSecretRef": "${NAME}",
            "empty": {"existingSecret": ""},
            "secretName": null,
        });
        assert_eq!(found(values), ["?", "a", "b", "c", "db"]);
    }

    #[test]
    fn names_of_variables_lead_to_managers() {
        assert!(is_client("AZURE_KEYVAULT_URL") && is_client("VAULT_ADDR"));
        assert!(!is_client("VAULT_PATH") && !is_client("DB_PASSWORD"));
    }
}
