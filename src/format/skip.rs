//! What is dropped while parsing, so that it never takes memory.

use std::sync::LazyLock;

use crate::model::value::{Object, Value};

/// Parts of a value that are not kept. Lists are passed through: what holds for a member holds for each element of its list.
#[derive(Debug, Clone, Default)]
pub struct Skip {
    rules: Vec<(&'static str, Action)>,
    /// Whether members without a rule are left out.
    only: bool,
}

/// What happens to a member.
#[derive(Debug, Clone)]
pub enum Action {
    /// It is kept whole.
    Keep,
    /// It is left out.
    Drop,
    /// It stays as a member that is null.
    Hollow,
    /// It is kept, but for parts of it.
    Into(Skip),
}

static OBJECT: LazyLock<Skip> = LazyLock::new(|| Skip::but(vec![("metadata", Action::Into(metadata()))]));

static DEFINITION: LazyLock<Skip> = LazyLock::new(|| {
    let version = Skip::but(vec![("schema", Action::Hollow)]);
    let spec = Skip::but(vec![("versions", Action::Into(version)), ("validation", Action::Hollow)]);
    Skip::but(vec![("metadata", Action::Into(metadata())), ("spec", Action::Into(spec))])
});

/// The members of `metadata` that tell what something is and whose.
fn identity() -> Skip {
    let named = ["name", "namespace", "uid", "ownerReferences", "labels", "creationTimestamp"];
    Skip::only(named.map(|name| (name, Action::Keep)).into())
}

static REPLICA: LazyLock<Skip> = LazyLock::new(|| {
    let container = Skip::only(vec![("name", Action::Keep), ("image", Action::Keep)]);
    let spec = Skip::only(vec![("nodeName", Action::Keep), ("containers", Action::Into(container))]);
    let state = Skip::only(vec![("name", Action::Keep), ("ready", Action::Keep)]);
    let status = Skip::only(vec![("phase", Action::Keep), ("containerStatuses", Action::Into(state))]);
    let metadata = identity();
    Skip::but(vec![
        ("metadata", Action::Into(metadata)),
        ("spec", Action::Into(spec)),
        ("status", Action::Into(status)),
    ])
});

static REPLICA_SET: LazyLock<Skip> = LazyLock::new(|| {
    let spec = Skip::only(vec![("replicas", Action::Keep)]);
    Skip::but(vec![("metadata", Action::Into(identity())), ("spec", Action::Into(spec))])
});

/// `managedFields` without the fields, of which the managers' names stay, and no last-applied annotation.
fn metadata() -> Skip {
    let annotations = Skip::but(vec![("kubectl.kubernetes.io/last-applied-configuration", Action::Drop)]);
    let managers = Skip::only(vec![("manager", Action::Keep)]);
    Skip::but(vec![("managedFields", Action::Into(managers)), ("annotations", Action::Into(annotations))])
}

impl Skip {
    /// Keeps everything.
    pub fn none() -> Self {
        Self::default()
    }

    /// Keeps all of an object but `managedFields`, of which the managers' names stay, and the last-applied annotation.
    pub fn of_object() -> &'static Self {
        &OBJECT
    }

    /// The same of a CustomResourceDefinition, whose schemas are hollowed out besides.
    pub fn of_definition() -> &'static Self {
        &DEFINITION
    }

    /// Of a pod whose like is known from another pod of the same owner: its name, owner, node, images and readiness.
    pub fn of_replica() -> &'static Self {
        &REPLICA
    }

    /// Of a ReplicaSet that a Deployment makes: its name, owner and how many pods there are. The template is the Deployment's.
    pub fn of_replica_set() -> &'static Self {
        &REPLICA_SET
    }

    /// Takes out of a value what would have been left out while parsing.
    pub fn prune(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.prune(item)),
            Value::Object(object) => self.prune_members(object),
            _ => {}
        }
    }

    fn prune_members(&self, object: &mut Object) {
        object.retain(|key| !matches!(self.of(key), Action::Drop));
        for (key, member) in object.iter_mut() {
            match self.of(key) {
                Action::Keep | Action::Drop => {}
                Action::Hollow => *member = Value::Null,
                Action::Into(skip) => skip.prune(member),
            }
        }
    }

    /// What happens to the member called `key`.
    pub fn of(&self, key: &str) -> &Action {
        let rule = self.rules.iter().find(|(name, _)| *name == key).map(|(_, action)| action);
        rule.unwrap_or(if self.only { &Action::Drop } else { &Action::Keep })
    }

    fn but(rules: Vec<(&'static str, Action)>) -> Self {
        Self { rules, only: false }
    }

    fn only(rules: Vec<(&'static str, Action)>) -> Self {
        Self { rules, only: true }
    }
}
