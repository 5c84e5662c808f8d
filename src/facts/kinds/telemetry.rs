//! Where metrics, logs and traces are kept, and what ships them there.

use crate::facts::fact::fact;
use crate::model::known::Known;

fact! {
    /// A place where metrics, logs or traces are kept.
    pub struct Store {
        /// The id of the product that keeps them.
        pub component: String,
        /// That product's name.
        pub name: String,
        /// That product's namespace.
        pub namespace: Option<String>,
        /// `metrics`, `logs` or `traces`.
        pub signal: String,
        /// `object` (object storage), `external` (a service outside the cluster), `volume` (a disk in the cluster) or `memory`.
        pub backend: Known<String>,
        /// Whether that backend itself runs in this cluster, such as MinIO.
        pub in_cluster: Known<bool>,
        /// For how many days it keeps them; absent where nothing limits it.
        pub retention_days: Known<Option<i64>>,
        /// Where the retention is said, or that it is a default.
        pub retention_from: Option<String>,
        /// Whether the product is made to keep data for long on a volume.
        pub long_on_volume: bool,
        /// Whether something reads what is stored there: a store gateway for a bucket that a sidecar fills.
        pub reader: Known<bool>,
    }
}

fact! {
    /// Something that ships metrics, logs or traces to a store.
    pub struct Flow {
        /// The id of the product that ships.
        pub agent: String,
        /// That product's name.
        pub name: String,
        /// `metrics`, `logs` or `traces`.
        pub signal: String,
        /// Where to: the address's host and path, never credentials; absent where the address is not readable.
        pub target: Known<Option<String>>,
        /// `store` (a store of this cluster), `outside` (a named store elsewhere), `elsewhere` (no store of this signal) or `unread`.
        pub resolved: Known<String>,
        /// The id of the store's product, where it is one of this cluster.
        pub store: Option<String>,
    }
}
