//! Which releases run, and how they stand.

use crate::facts::fact::fact;
use crate::model::known::Known;

fact! {
    /// The version of a product that runs here, or of Kubernetes itself, against a dated table of releases. A product without a table has a record only where its line was given up.
    pub struct Release {
        /// `component`, or `kubernetes` for the cluster itself: exactly one record.
        pub of: String,
        /// The product's id; for the cluster that of the distribution whose table counts.
        pub component: String,
        /// Its name.
        pub name: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// The version as stated, without a vendor's suffix: the lowest where several run; absent where nothing states one.
        pub version: Known<Option<String>>,
        /// What states it: `image`, `chart`, `resource`, `cluster` (its nodes or server) or `cloud`.
        pub from: String,
        /// The newest release on the day of judging; absent where the table names none.
        pub latest: Option<String>,
        /// How many minor releases it lies behind the newest, at least; absent where that cannot be counted.
        pub minors_behind: Known<Option<i64>>,
        /// `standard`, `extended` (support that is paid for, or was chosen for long) or `ended`; `standard` where no table tells.
        pub support: Known<String>,
        /// The last day of support, `2026-12-02`; absent where none is stated.
        pub supported_until: Option<String>,
        /// Whether all support has ended; false for a version that is not stated, unless its whole line has ended, and where no table tells.
        pub eol: Known<bool>,
        /// Whether its line is kept up for long, and still is.
        pub long_term: bool,
        /// Whether its image or chart is of a line that its makers gave up.
        pub retired: bool,
        /// The day of the table, `2026-11-23`; empty without one.
        pub table: String,
    }
}

fact! {
    /// Whether a part of the platform is upgraded by itself: one record each for `control-plane`, `nodes` and `components`.
    pub struct Upgrade {
        /// `control-plane`, `nodes` or `components`.
        pub part: String,
        /// Whether it is upgraded without a person who thinks of it.
        pub automatic: Known<bool>,
        /// What does it: a product, a cloud's channel, a program that proposes newer versions in Git.
        pub by: Option<String>,
    }
}

fact! {
    /// A place that names a release of a scanner which was once tampered with.
    pub struct ScannerRelease {
        /// The scanner's name.
        pub name: String,
        /// The object that names it, `ConfigMap trivy-system/trivy-operator-trivy-config`.
        pub place: String,
        /// The object's namespace.
        pub namespace: Option<String>,
        /// `image`, `configMap` or `chart`.
        pub from: String,
        /// The release; absent where the image bears no tag.
        pub version: Known<Option<String>>,
        /// Whether it is one of those that were tampered with.
        pub compromised: Known<bool>,
    }
}
