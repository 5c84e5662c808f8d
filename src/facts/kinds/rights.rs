//! Who may do what.

use crate::facts::fact::fact;
use crate::model::known::Known;

fact! {
    /// What one binding, or a cloud, lets one subject do.
    pub struct Grant {
        /// The subject: the name of a user or group; of an account with its namespace, `shop/deployer`.
        pub subject: Known<String>,
        /// `user`, `group` or `service-account`, as the binding has it.
        pub kind: String,
        /// What the subject is: `user`, `group`, `service-account`, `default-account` (that of pods which name none), `everyone` (all who logged in, or all accounts), `anonymous` or `system` (of Kubernetes or the cloud).
        pub class: Known<String>,
        /// Whether people act as this subject.
        pub human: Known<bool>,
        /// The id of the recognised product whose pods run as this account; absent where none does.
        pub component: Known<Option<String>>,
        /// The role, `ClusterRole edit`; a cloud's role or policy as that calls it.
        pub role: String,
        /// `all` (cluster-admin, or every verb on every resource of every group), `admin`, `edit`, `view` or `other`.
        pub level: Known<String>,
        /// Whether it lets the subject read Secrets, directly or through pods, accounts and identities that can.
        pub reads_secrets: Known<bool>,
        /// By which right it does: `get secrets`, `create pods/exec`; absent where it does not.
        pub reads_by: Option<String>,
        /// Whether it holds in the whole cluster.
        pub wide: bool,
        /// The namespace in which it holds, where it is not wide.
        pub namespace: Option<String>,
        /// What grants it, `ClusterRoleBinding platform-admins`.
        pub binding: String,
        /// `object` (a binding in the input), `chart` (a declared chart makes it by default), `console` (what a console lets its visitors do) or `cloud` (a right to read Secrets that people have from the cloud).
        pub from: String,
    }
}
