//! What a bundle says of itself.

use compact_str::{CompactString, format_compact};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OBJECTS;
use crate::collect::reading::DocumentRead;
use crate::model::coverage::Extent;
use crate::model::fault::Fault;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;
use crate::model::value::Value;

/// The version of the format that this program writes. Readers read any with the same first number.
const VERSION: &str = "1.0";

/// The manifest of a bundle: which cluster was read, when, by what, and how completely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The version of the format, `1.0`. A reader refuses another first number, and passes over members it does not know.
    pub version: String,
    /// The program that wrote it, `meetlat 0.1.0`.
    pub tool: String,
    /// The time of collection (RFC 3339).
    #[schemars(with = "String")]
    pub collected_at: Timestamp,
    /// Which cluster this is.
    pub cluster: Cluster,
    /// Whether names and hosts were replaced by others, the same throughout the bundle.
    #[serde(default)]
    pub anonymised: bool,
    /// Every kind that was asked for, in order.
    pub kinds: Vec<KindRead>,
}

/// Which cluster this is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cluster {
    /// A name for people: the context, or the server's address.
    pub name: String,
    /// The address of the API server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The context of the kubeconfig; none where it was read from within.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The uid of the namespace `kube-system`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// The version of the API server, `v1.34.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// How completely one kind was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KindRead {
    /// The kind with its group, `Deployment.apps`.
    pub kind: String,
    /// The version that it was listed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The file that holds its objects, below the folder of the manifest; none where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// How many objects were read.
    #[serde(default)]
    pub objects: usize,
    /// How much is known.
    pub known: Known,
    /// Why it is not everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// How much is known of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Known {
    /// Every object.
    Complete,
    /// The cluster has no such kind.
    NotServed,
    /// Whoever collected was not allowed to list it.
    Denied,
    /// Some objects, or none, and there may be more.
    Partial,
    /// It was not asked for.
    NotCollected,
}

/// Why a list may not be whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    /// Only chosen namespaces were asked.
    ChosenNamespaces,
    /// Only objects that were named were asked for.
    NamedObjects,
    /// Later pages were not to be had.
    MorePages,
    /// An object could not be read.
    Unreadable,
    /// The server did not answer in full.
    Fault(Fault),
}

impl Manifest {
    /// The manifest of a collection by this program.
    pub fn new(cluster: Cluster, collected_at: Timestamp, kinds: Vec<KindRead>) -> Self {
        let tool = concat!("meetlat ", env!("CARGO_PKG_VERSION")).to_owned();
        Self { version: VERSION.to_owned(), tool, collected_at, cluster, anonymised: false, kinds }
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// It is of a format that this program does not know, or no manifest: in words for the user.
    pub fn read(value: &Value) -> Result<Self, String> {
        let major = |version: &str| version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        let version = value.str_at(&["version"]).unwrap_or_default();
        match (major(version), major(VERSION)) {
            (Some(theirs), Some(ours)) if theirs > ours => {
                let tool = value.str_at(&["tool"]).unwrap_or("a newer program");
                return Err(format!(
                    "a bundle of format {version}, written by {tool}; this program reads format {ours}: use a newer one"
                ));
            }
            (None, _) => return Err("it states no version of its format".to_owned()),
            _ => {}
        }
        serde_json::from_value(value.to_json()).map_err(|error| error.to_string())
    }

    /// The manifest as a value, as if it had been read from a file.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).map(Value::from).unwrap_or_default()
    }
}

impl KindRead {
    /// A kind that was read; `resource` names its file.
    pub(in crate::collect) fn of(
        kind: &GroupKind,
        version: &str,
        resource: CompactString,
        documents: &[DocumentRead],
        extent: Extent,
    ) -> Self {
        let objects = documents.iter().flat_map(|document| document.seen.values()).map(|seen| seen.count).sum();
        let file = (!documents.is_empty()).then(|| format_compact!("{OBJECTS}/{resource}.json").into());
        Self { version: Some(version.to_owned()), file, objects, ..Self::unread(kind, extent) }
    }

    /// A kind of which nothing was read.
    pub(in crate::collect) fn unread(kind: &GroupKind, extent: Extent) -> Self {
        let (known, why) = match extent {
            Extent::Complete => (Known::Complete, None),
            Extent::NotServed => (Known::NotServed, None),
            Extent::Denied => (Known::Denied, None),
            Extent::NotCollected => (Known::NotCollected, None),
            Extent::Partial(why) => (Known::Partial, Some(Why::of(why))),
        };
        Self { kind: kind.to_string(), version: None, file: None, objects: 0, known, why }
    }

    /// How completely the kind is known.
    pub fn extent(&self) -> Extent {
        match self.known {
            Known::Complete => Extent::Complete,
            Known::NotServed => Extent::NotServed,
            Known::Denied => Extent::Denied,
            Known::NotCollected => Extent::NotCollected,
            Known::Partial => Extent::Partial(self.why.clone().unwrap_or(Why::MorePages).partial(&self.kind)),
        }
    }
}

impl Why {
    /// Of the reasons for which a list is partial a collector knows these only.
    fn of(why: PartialWhy) -> Self {
        match why {
            PartialWhy::NamespaceChosen => Self::ChosenNamespaces,
            PartialWhy::SingleObjects => Self::NamedObjects,
            PartialWhy::Unreadable(_) => Self::Unreadable,
            PartialWhy::Fault(fault) => Self::Fault(fault),
            _ => Self::MorePages,
        }
    }

    fn partial(self, kind: &str) -> PartialWhy {
        match self {
            Self::ChosenNamespaces => PartialWhy::NamespaceChosen,
            Self::NamedObjects => PartialWhy::SingleObjects,
            Self::MorePages => PartialWhy::MorePages,
            Self::Unreadable => PartialWhy::Unreadable(kind.into()),
            Self::Fault(fault) => PartialWhy::Fault(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn manifest() -> Manifest {
        let kinds = vec![
            KindRead::unread(
                &GroupKind::new("", "Pod"),
                Extent::Partial(PartialWhy::Fault(Fault::Status(500, "x".into()))),
            ),
            KindRead::unread(&GroupKind::new("apps", "Deployment"), Extent::Denied),
        ];
        Manifest::new(Cluster { name: "prod".into(), ..Cluster::default() }, Timestamp::UNIX_EPOCH, kinds)
    }

    #[test]
    fn a_manifest_reads_as_it_was_written() {
        let manifest = manifest();
        assert_eq!(Manifest::read(&manifest.to_value()), Ok(manifest.clone()));
        let extents: Vec<Extent> = manifest.kinds.iter().map(KindRead::extent).collect();
        let fault = Extent::Partial(PartialWhy::Fault(Fault::Status(500, "x".into())));
        assert_eq!(extents, [fault, Extent::Denied]);
    }

    #[test]
    fn a_newer_format_is_refused_by_name_and_a_newer_member_passed_over() {
        let mut newer = manifest().to_value();
        newer.as_object_mut().unwrap().insert("colour", Value::from(json!("blue")));
        assert!(Manifest::read(&newer).is_ok());
        newer.as_object_mut().unwrap().insert("version", Value::from(json!("2.1")));
        newer.as_object_mut().unwrap().insert("tool", Value::from(json!("meetlat 7.0.0")));
        let refused = Manifest::read(&newer).unwrap_err();
        assert!(refused.contains("format 2.1") && refused.contains("meetlat 7.0.0"), "{refused}");
    }
}
