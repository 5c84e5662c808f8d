//! Why something is not known: a code with parameters. The words for it stand in `report::wording`, once a language.

use compact_str::CompactString;

use super::cloud::CloudKind;
use super::fault::Fault;
use super::kind::GroupKind;

/// What stands in the way of knowing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// No input holds the list of this kind.
    KindNotCollected(GroupKind),
    /// The list of this kind is there in part only.
    KindPartial(GroupKind, PartialWhy),
    /// The collector was not allowed to list this kind.
    KindDenied(GroupKind),
    /// The object is declared, not observed: its `status` is not in the input.
    StatusNotCollected(GroupKind),
    /// A value that was left out on purpose, such as the content of a Secret. Holds the object and its key.
    Redacted(CompactString),
    /// A Secret that holds a configuration was not read. Holds its namespace, empty where that is not said, its name and the key.
    SecretUnread(CompactString, CompactString, CompactString),
    /// A placeholder that stands where a value will be. Holds its text.
    Placeholder(CompactString),
    /// The object is a patch, or one whose base is not in the input.
    IncompleteObject(CompactString),
    /// A configuration was not found or not readable. Holds the component and where it is kept.
    ConfigUnread(CompactString, CompactString),
    /// A cloud's API was not asked about one of its services. Holds the cloud's id, the service and the command that asks.
    CloudNotAsked(CompactString, CompactString, CompactString),
    /// A cloud was not asked this about the cluster.
    CloudUnasked(CloudKind),
    /// It is not known on which platform the cluster runs.
    PlatformUnknown,
    /// A product may be present: this signal of it could not be checked. Holds the product's id and the signal.
    SignalUnchecked(CompactString, CompactString),
    /// A target address names something that is not in the input. Holds the address.
    TargetUnread(CompactString),
    /// A GitOps source lies outside the input. Holds the source.
    SourceUnseen(CompactString),
    /// A chart or generator in the input makes further applications, and which is not to be told from it. Holds its name.
    SourceUnrendered(CompactString),
    /// Definitions of one object contradict each other. Holds the object.
    Contradiction(CompactString),
    /// No object of the input shows this.
    NotVisible(Hidden),
    /// An object that should be named in a reason of a rule's own making, `unknown_if`. Holds rule id.
    RuleSaysSo(CompactString),
}

/// Why a list is there in part only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartialWhy {
    /// All its objects lie in one namespace, so it may have been listed there only.
    OneNamespace(CompactString),
    /// The namespaces that were collected; others exist or may exist.
    SomeNamespaces,
    /// `metadata.continue` is set: a page of a longer list.
    MorePages,
    /// Single objects, not a list.
    SingleObjects,
    /// A document could not be read. Holds the file.
    Unreadable(CompactString),
    /// The user said so with `--partial`.
    UserSaidSo,
    /// A source that may hold anything is not in the input. Holds its name.
    SourceUnseen(CompactString),
    /// A chart or generator in the input makes further applications, and which is not to be told from it. Holds its name.
    SourceUnrendered(CompactString),
    /// The user chose namespaces with `--namespace`.
    NamespaceChosen,
    /// The collector noted an error. Holds its text.
    CollectorError(CompactString),
    /// It holds fewer objects than whoever collected it counted.
    TakenOut,
    /// The API server did not answer in full.
    Fault(Fault),
}

/// What no object of the input shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hidden {
    /// Whether the nodes can be reached from outside.
    NodeAddresses,
    /// Whether an entrance can be reached from outside. Holds its name.
    Exposure(CompactString),
    /// Whether the API server can be reached from outside.
    ApiServer,
    /// The flags that the API server was started with.
    ApiServerFlags,
    /// With what something signs in to a cloud. Holds its name.
    SignIn(CompactString),
    /// What the roles of workloads may do in the cloud.
    RolePolicies,
    /// Whether people or programs take on a role of a cloud. Holds its name.
    TakenOn(CompactString),
    /// Whether a service of a cloud is on that its answer does not speak of. Holds the cloud's id.
    CloudService(CompactString),
    /// Whether the far end of a tunnel asks people who they are. Holds the tunnel's product id.
    BeforeTunnel(CompactString),
    /// Which certificate is used where none is named. Holds the name of what names none; empty for a gateway's listener.
    DefaultCertificate(CompactString),
    /// When a product last did its work.
    TimeOfWork,
    /// When the input was collected.
    TimeOfCollection,
    /// Where a product keeps its data. Holds the product's id.
    Storage(CompactString),
    /// Whether a storage address lies in this cluster, where object storage runs. Holds that product's id.
    StorageAddress(CompactString),
    /// Whom something outside the cluster sends alerts to. Holds its name.
    Alerting(CompactString),
    /// What a product keeps in a database of its own. Holds the product's id.
    Database(CompactString),
    /// What is kept with a service outside the cluster that the metrics go to. Holds the service's address or name.
    Outside(CompactString),
    /// How people log in to a product. Holds the product's id.
    Login(CompactString),
    /// In what form applications log.
    LogFormat,
    /// The schema of a custom resource, which is left out while reading. Holds the definition's name.
    Schema(CompactString),
    /// Which version runs, or whether its support had ended by then.
    Version,
    /// Who deployed what runs, which only the cluster can tell.
    Drift,
    /// What proposes newer versions in the repository that the platform comes from.
    Updates,
    /// What else a Git repository holds. Holds its name.
    Repository(CompactString),
    /// Whether there is a contract for support beyond the usual window.
    Contract,
    /// Anything at all of a kind or fact: an empty list is no evidence. Holds its name.
    Any(CompactString),
}

impl Reason {
    /// The kind whose collection would settle it, if it is about a kind.
    pub fn kind(&self) -> Option<&GroupKind> {
        match self {
            Self::KindNotCollected(kind)
            | Self::KindPartial(kind, _)
            | Self::KindDenied(kind)
            | Self::StatusNotCollected(kind) => Some(kind),
            _ => None,
        }
    }
}
