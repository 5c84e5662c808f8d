//! How traffic comes in.

use crate::facts::fact::fact;
use crate::model::known::Known;

fact! {
    /// A way into the cluster.
    pub struct Entrance {
        /// `load-balancer`, `gateway`, `ingress`, `tunnel`, `node-port`, `host-port` or `host-network`.
        pub kind: String,
        /// The object's namespace.
        pub namespace: Option<String>,
        /// The object's name.
        pub name: String,
        /// `public` or `internal`.
        pub exposure: Known<String>,
        /// The address ranges that may come in; empty when all may.
        pub source_ranges: Vec<String>,
        /// Whether it carries HTTP routes or belongs to an ingress controller.
        pub http: Known<bool>,
        /// The id of the product that serves it.
        pub controller: Option<String>,
        /// The ingress or gateway class that it belongs to.
        pub class: Option<String>,
    }
}
