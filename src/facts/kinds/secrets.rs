//! Where secrets come from.

use crate::facts::fact::fact;
use crate::model::known::Known;

fact! {
    /// What stands behind a secrets operator.
    pub struct SecretSource {
        /// The id of the product that fetches the secrets.
        pub product: String,
        /// The name of that product.
        pub name: String,
        /// The object that says so, `ClusterSecretStore vault`.
        pub object: String,
        /// The provider as the product names it, `azurekv`.
        pub provider: Known<String>,
        /// `manager` (a cloud, Vault or SaaS secret manager), `cluster` (the cluster itself), `git` (encrypted in Git) or `fake`.
        pub class: Known<String>,
        /// Whether it is known to work; declared ones count as such.
        pub ready: Known<bool>,
    }
}
