//! What is known of a GitOps repository as such.

use std::collections::BTreeMap;

use compact_str::CompactString;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::ObjectRef;

/// Which sources its applications name, and which files none of them reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repository {
    /// Its own URL, where its applications tell it.
    pub url: Option<CompactString>,
    /// The sources, by name.
    pub sources: Vec<SourceSeen>,
    /// Which application brings another one along: those that lie in its sources, or that its generators make.
    pub made_by: BTreeMap<ObjectRef, ObjectRef>,
    /// Manifests that no source reaches. They are no desired state where a kustomization has a say about them.
    pub unreached: Vec<CompactString>,
}

/// A source of some application.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceSeen {
    /// As the application names it: a path, a repository and path, a chart.
    pub name: CompactString,
    /// Whether its content is known.
    pub sight: Sight,
}

/// Whether the content of a source is known; what leaves more open comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    /// Its files are in the input.
    InInput,
    /// Its name says what it brings, and no more.
    Named,
    /// It is not in the input, and is the folder of one application, which holds no part of the platform.
    UnseenApplication,
    /// It is a chart in the input that makes further applications; which, only rendering it tells.
    Unrendered,
    /// It is not in the input and may bring anything.
    Unseen,
}
