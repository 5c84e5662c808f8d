//! What is deployed from Git.

use crate::facts::fact::fact;
use crate::model::known::Known;
use crate::model::value::Value;

fact! {
    /// Something that a GitOps operator reconciles.
    pub struct GitOpsApp {
        /// `Application`, `ApplicationSet`, `Kustomization`, `HelmRelease` and the like.
        pub kind: String,
        /// The id of the product that reconciles it.
        pub product: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// Its name.
        pub name: String,
        /// The application that makes it; absent for a root, and where nothing tells.
        pub parent: Option<String>,
        /// Whether it is what deploys: an ApplicationSet whose applications are told apart leaves that to them.
        pub deploys: bool,
        /// Whether it is synchronised without a person.
        pub automated: Known<bool>,
        /// Whether what leaves Git leaves the cluster.
        pub prune: Known<bool>,
        /// Whether drift is undone.
        pub self_heal: Known<bool>,
        /// Whether a path of it is said to be production, `overlays/production`.
        pub production: bool,
        /// Its sources: members `repository`, `path`, `chart`, `revision` and `seen` (`in-input`, `named`, `unseen`).
        pub sources: Vec<Value>,
        /// Whether it makes further applications, releases of charts not counting.
        pub makes_apps: Known<bool>,
        /// Whether its operator has reconciled it at least once; declared ones count as such.
        pub reconciled: Known<bool>,
    }
}

fact! {
    /// A Git repository that applications are deployed from: that of the root, and in a cluster the others of the same host and owner.
    pub struct GitRepository {
        /// Its URL; absent where no application names it.
        pub url: Option<String>,
        /// Its host and path however the URL is written, `git.example.com/platform/gitops`.
        pub name: String,
        /// Whether it lies in the input.
        pub in_input: bool,
        /// What it holds: `configuration` alone, or `applications` (what they are built from) as well.
        pub holds: Known<String>,
        /// What tells: a file, a path, a word of its name.
        pub because: Option<String>,
        /// The applications that name it.
        pub applications: Vec<String>,
        /// Manifests in it that no source of an application reaches.
        pub unreached: Vec<String>,
    }
}
