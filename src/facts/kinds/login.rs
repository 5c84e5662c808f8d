//! How people get in.

use crate::facts::fact::fact;
use crate::model::known::Known;

fact! {
    /// How people log in to a product, or through one.
    pub struct Login {
        /// The id of the product, or `cluster` for the API of the cluster itself.
        pub component: String,
        /// That product's name.
        pub name: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// `oidc` (OAuth too), `saml`, `ldap`, `proxy` (it believes what something in front tells it), `local` (users of its own) or `none`; the best of its ways in.
        pub kind: Known<String>,
        /// The host of the identity provider; of several the least trusted; absent where there is none or the configuration does not name it.
        pub issuer: Known<Option<String>>,
        /// The name of that provider, where it is a known one.
        pub provider: Known<Option<String>>,
        /// What it is: `trusted`, `multi-tenant` (accounts of many organisations are let in), `self-hosted` (or not known) or `local-users` (a provider of one's own that only has users of its own); absent where there is no provider.
        pub class: Known<Option<String>>,
        /// Whether only people of one's own organisation are let in, by tenant, domain, group or list.
        pub limited: Known<bool>,
        /// Whether it lets everything pass unasked, by a rule that exempts every path.
        pub bypassed: Known<bool>,
        /// Whether the built-in administrator can log in.
        pub admin: Known<bool>,
        /// Whether it shows a form for users of its own.
        pub form: Known<bool>,
        /// The role of people who do not log in; absent where they are kept out.
        pub anonymous: Known<Option<String>>,
        /// The role of everybody who logs in and has no other; absent where they have none.
        pub default_role: Known<Option<String>>,
        /// Whether it is a proxy that people log in to on their way to something else.
        pub proxy: bool,
    }
}
