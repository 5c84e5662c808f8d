//! What metrics are gathered from, and by what.

use crate::facts::fact::fact;
use crate::model::known::Known;

fact! {
    /// Something that says where metrics are to be gathered.
    pub struct Monitor {
        /// `ServiceMonitor`, `PodMonitor`, `Probe`, `ScrapeConfig`, `VMServiceScrape` and the like, or `annotation` for a workload or Service annotated to be scraped.
        pub kind: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// Its name; for an annotation the object that bears it, `Deployment shop/web`.
        pub name: String,
        /// Whether something that gathers metrics takes it in; for an annotation also whether a monitor that is taken in reaches the same.
        pub selected: Known<bool>,
        /// What takes it in, `Prometheus monitoring/platform`.
        pub by: Vec<String>,
        /// Whether one of those may list what lies in the namespaces that it looks at.
        pub allowed: Known<bool>,
        /// Whether any Service or pod matches it; one that names its targets matches none.
        pub matches: Known<bool>,
        /// What it is known to reach.
        pub reaches: Vec<Reached>,
        /// Whether it reaches anything else: never known to, unknown where the input does not show all that it looks at.
        pub reaches_more: Known<bool>,
    }
}

fact! {
    /// A workload that a monitor reaches.
    pub struct Reached {
        /// The workload, `Deployment monitoring/grafana`.
        pub workload: String,
        /// The workload's namespace.
        pub namespace: Option<String>,
        /// The id of the product that it belongs to.
        pub component: Option<String>,
    }
}

fact! {
    /// Something that gathers metrics: a Prometheus, an agent, a collector.
    pub struct Scraper {
        /// The id of the product.
        pub component: String,
        /// What it is, `Prometheus monitoring/platform`.
        pub name: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// The service account whose rights count; absent where it is not known.
        pub account: Option<String>,
        /// Whether it takes in every monitor of every namespace, also those still to come.
        pub takes_all: Known<bool>,
        /// Whether it finds what is annotated to be scraped by itself.
        pub annotations: Known<bool>,
        /// Whether applications send their metrics to it.
        pub pushed: Known<bool>,
        /// Whether its agents find by themselves whatever has metrics.
        pub itself: bool,
        /// Whether it may list what lies in every namespace.
        pub everywhere: Known<bool>,
        /// The namespaces in which it may, where not in every one.
        pub namespaces: Vec<String>,
    }
}
