//! What is dropped while parsing, so that it never takes memory.

/// Parts of a value that are not kept.
#[derive(Debug, Clone, Default)]
pub struct Skip {
    rules: Vec<(&'static str, Action)>,
}

/// What happens to a member.
#[derive(Debug, Clone)]
pub enum Action {
    /// It is left out.
    Drop,
    /// Of each element only this member is kept.
    Project(&'static str),
    /// It is kept, but for parts of it.
    Into(Skip),
}

impl Skip {
    /// Keeps everything.
    pub fn none() -> Self {
        Self::default()
    }

    /// Keeps all of an object but `managedFields`, of which the managers' names stay, and the last-applied annotation.
    pub fn of_object() -> Self {
        let annotations = Self { rules: vec![("kubectl.kubernetes.io/last-applied-configuration", Action::Drop)] };
        let metadata = Self {
            rules: vec![("managedFields", Action::Project("manager")), ("annotations", Action::Into(annotations))],
        };
        Self { rules: vec![("metadata", Action::Into(metadata))] }
    }

    /// What happens to the member called `key`; nothing special where there is none.
    pub fn of(&self, key: &str) -> Option<&Action> {
        self.rules.iter().find(|(name, _)| *name == key).map(|(_, action)| action)
    }
}
