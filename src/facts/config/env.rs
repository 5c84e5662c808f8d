//! The part of a configuration that stands in environment variables.

use super::{Found, find_near, missing};
use crate::facts::components::workload_name;
use crate::facts::fact::{FactList, Sourced};
use crate::facts::input::Input;
use crate::facts::kinds::{Container, Workload};
use crate::facts::recognise::Instance;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// The variables of each container whose names begin with `prefix`, as members. What a Secret holds is unknown; where one is not
/// in the input of which every key is a variable, any variable may be set.
pub(super) fn in_env(input: &Input, instance: &Instance, prefix: &str, workloads: &FactList<Workload>) -> Vec<Found> {
    let found = |(workload, container, _): (&Sourced<Workload>, &Container, _)| {
        let variables = Variables { input, namespace: workload.fact.namespace.as_deref(), prefix };
        let read_by = vec![workload_name(&workload.fact)];
        Found { place: "env", read_by, value: variables.of(container), evidence: workload.evidence.clone() }
    };
    instance.parts(workloads).map(found).collect()
}

struct Variables<'v, 'a> {
    input: &'v Input<'a>,
    namespace: Option<&'v str>,
    prefix: &'v str,
}

impl Variables<'_, '_> {
    fn of(&self, container: &Container) -> Value {
        let mut all = Object::new();
        container.env_from.iter().for_each(|source| self.add_all(source, &mut all));
        if let Some(reason) = container.open_variables() {
            all.set_open(reason.clone());
        }
        // A variable of its own wins over one that an object brings (kubernetes.io/docs/reference, `envFrom`).
        for (name, value) in container.env_values.members().filter(|(name, _)| name.starts_with(self.prefix)) {
            all.insert(name, self.resolved(value));
        }
        all.into()
    }

    /// Every key of a ConfigMap or Secret.
    fn add_all(&self, source: &Value, all: &mut Object) {
        let before = source.str_at(&["prefix"]).unwrap_or_default();
        for (member, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
            let Some(name) = source.str_at(&[member, "name"]) else { continue };
            match find_near(self.input, kind, self.namespace, name) {
                Some(object) => {
                    let parts = ["data", "stringData"].into_iter().filter_map(|part| object.body.get(part));
                    let named = parts.flat_map(Value::members).map(|(key, value)| (format!("{before}{key}"), value));
                    named.filter(|(key, _)| key.starts_with(self.prefix)).for_each(|(key, value)| {
                        all.insert(key, value.clone());
                    });
                }
                None => all.set_open(self.unseen(kind, name)),
            }
        }
    }

    fn resolved(&self, value: &Value) -> Value {
        let key_of = |member: &str| Some((value.str_at(&[member, "name"])?, value.str_at(&[member, "key"])?));
        if let Some((name, key)) = key_of("secretKeyRef") {
            return Value::unknown(Reason::Redacted(format!("{} key {key}", self.named("Secret", name)).into()));
        }
        if let Some((name, key)) = key_of("configMapKeyRef") {
            let object = find_near(self.input, "ConfigMap", self.namespace, name);
            let text = object.and_then(|object| object.body.at(&["data", key]));
            return text.cloned().unwrap_or_else(|| Value::unknown(self.unseen("ConfigMap", name)));
        }
        match value {
            Value::Object(_) => Value::unknown(Reason::Placeholder("valueFrom".into())),
            other => other.clone(),
        }
    }

    fn named(&self, kind: &str, name: &str) -> String {
        self.namespace.map_or_else(|| format!("{kind} {name}"), |namespace| format!("{kind} {namespace}/{name}"))
    }

    fn unseen(&self, kind: &str, name: &str) -> Reason {
        self.input.gaps(&[kind]).pop().unwrap_or_else(|| missing(kind, self.namespace, name))
    }
}
