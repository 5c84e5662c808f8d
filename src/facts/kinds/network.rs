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
        /// Whether those leave anybody out.
        pub limited: bool,
        /// Whether it carries HTTP routes or belongs to an ingress controller.
        pub http: Known<bool>,
        /// Whether the same pods take in its traffic and that of an entrance of the other exposure.
        pub shared: bool,
        /// The id of the product that serves it.
        pub controller: Option<String>,
        /// The ingress or gateway class that it belongs to.
        pub class: Option<String>,
    }
}

fact! {
    /// One host and path at which something of this cluster answers, and what stands before it.
    pub struct Route {
        /// The kind of the object that says so, `Ingress`; `Service` where a load balancer leads straight to pods.
        pub kind: String,
        /// The namespace of the object.
        pub namespace: Option<String>,
        /// The object's name.
        pub name: String,
        /// The host; absent where it takes every host.
        pub host: Known<Option<String>>,
        /// The path; absent where it takes every path.
        pub path: Option<String>,
        /// The Service that it leads to.
        pub service: Option<String>,
        /// The id of the product that answers; absent where that is none of the catalogue.
        pub component: Known<Option<String>>,
        /// The entrances through which it is reached, `Service ingress/controller`.
        pub entrances: Vec<String>,
        /// `public`, `internal` or `none` (no entrance serves it).
        pub exposure: Known<String>,
        /// Whether TLS covers the host.
        pub tls: Known<bool>,
        /// What renews the certificate: `acme`, `issuer` (another authority), `manager` (a secret manager, by a copy that is refreshed), `cloud`, `own-authority`, `self-signed`, `staging`, `once` (copied once) or `none`; absent without TLS.
        pub certificate: Known<Option<String>>,
        /// Whether only some addresses may come in.
        pub limited: Known<bool>,
        /// Whether something before it asks people who they are, as far as the route, its Gateway or what answers says.
        pub proxied: Known<bool>,
        /// What does: the id of an authenticating proxy, an annotation's key, or a policy's kind and name.
        pub proxy: Option<String>,
        /// Whether something before it asks for a password that is nobody's in particular (basic authentication).
        pub password: Known<bool>,
    }
}

fact! {
    /// A console of a product, for people to look at or to work with.
    pub struct Console {
        /// The id of its product.
        pub component: String,
        /// That product's name.
        pub name: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// `public`, `internal` or `none` (reached by port-forwarding only).
        pub exposure: Known<String>,
        /// The host at which it answers; absent where it has none.
        pub host: Option<String>,
        /// Whether every public route to it lets in some addresses only.
        pub limited: Known<bool>,
        /// Whether something before every route to it asks people who they are.
        pub proxied: Known<bool>,
        /// Whether it is one of those that the architecture wants a proxy before: Prometheus, Alertmanager, Hubble, Thanos, Jaeger.
        pub listed: bool,
        /// Whether it is an identity provider's own, where people log in and manage their accounts.
        pub identity_provider: bool,
        /// Whether something before every route to it asks for anything at all, if only for a password.
        pub guarded: Known<bool>,
        /// Whether a proxy before it lets in whoever comes: every account of an open provider, or every path unasked.
        pub loose: Known<bool>,
        /// Whether its product has no login of its own at all.
        pub bare: bool,
        /// How people log in to it itself, as `Login.kind` says: `oidc`, `saml`, `ldap`, `proxy`, `local` or `none`.
        pub login: Known<String>,
        /// The host of the identity provider that it trusts; absent where it trusts none.
        pub issuer: Known<Option<String>>,
    }
}

fact! {
    /// A certificate that something asks for.
    pub struct Certificate {
        /// The object that asks for it or holds it, `Certificate shop/web`.
        pub object: String,
        /// The namespace of that object.
        pub namespace: Option<String>,
        /// The Secret or cloud resource that holds it.
        pub name: String,
        /// The hosts that it is used for.
        pub hosts: Vec<String>,
        /// What renews it, as in `Route.certificate`.
        pub renewed_by: Known<String>,
        /// The product that renews it.
        pub product: Option<String>,
        /// Whether it is valid and its issuer works, as far as that is observed.
        pub ready: Known<bool>,
        /// Whether a route or gateway serves it.
        pub served: bool,
        /// Whether a public route does.
        pub public: Known<bool>,
    }
}
