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

fact! {
    /// A secret that something uses: a Secret that pods or a chart's values name, or one that they get without a Secret in between.
    pub struct SecretUse {
        /// The name of the Secret, or of the object that says what a CSI volume holds; absent where pods get it otherwise.
        pub name: Known<Option<String>>,
        /// Its namespace.
        pub namespace: Option<String>,
        /// `secret` (a Secret), `csi` (a volume that a secrets driver fills), `agent` (files that an agent puts into the pod) or `client` (the application asks a secret manager itself).
        pub how: String,
        /// What uses it, `Deployment shop/web`.
        pub workloads: Vec<String>,
        /// The id of the product that uses it.
        pub component: Option<String>,
        /// The object that makes the Secret, `ExternalSecret shop/db`, or its own manifest; absent where nothing in the input does.
        pub made_by: Option<String>,
        /// `manager` (a cloud, Vault or SaaS secret manager), `mixed` (that and something else), `other` (Git, the cluster itself, a generator) or `none` (nothing makes it but people).
        pub behind: Known<String>,
        /// Whether it is a credential that somebody hands out: no certificate, nothing that a product makes up for itself, nothing without a credential in it, and not of Kubernetes or the cloud.
        pub counts: Known<bool>,
    }
}

fact! {
    /// A credential in plain text where only a reference to it should stand. Its value is never kept.
    pub struct Literal {
        /// `env`, `args`, `ConfigMap`, `values` (of a chart) or `secret` (a Secret manifest with its values).
        pub place: String,
        /// The kind of the object; `Values` for a file of values.
        pub kind: String,
        /// The object's namespace.
        pub namespace: Option<String>,
        /// The object's name; of a file of values its path.
        pub name: String,
        /// The name of the variable, flag, key or value.
        pub key: String,
        /// The id of the product whose workload it is.
        pub component: Option<String>,
    }
}
