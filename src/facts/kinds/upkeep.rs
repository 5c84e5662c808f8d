//! What tells people that something is wrong, and shows what goes on.

use crate::facts::fact::fact;
use crate::model::known::Known;

fact! {
    /// An alert rule, wherever it stands. Recording rules are none: they are followed to the metrics behind them.
    pub struct AlertRule {
        /// What holds it, `PrometheusRule monitoring/platform`.
        pub object: String,
        /// The namespace of what holds it.
        pub namespace: Option<String>,
        /// Its group; absent where only the chart that makes it is known.
        pub group: Option<String>,
        /// Its name; absent where only the chart that makes it is known.
        pub alert: Option<String>,
        /// The metrics that it looks at, those behind recorded ones included.
        pub metrics: Known<Vec<String>>,
        /// The ids of the products whose metrics these are.
        pub covers: Known<Vec<String>>,
        /// Whether it came with a product, rather than from the people who run this platform.
        pub vendor: Known<bool>,
        /// Whether something evaluates it.
        pub selected: Known<bool>,
    }
}

fact! {
    /// A dashboard that is kept with the configuration rather than in the database of Grafana.
    pub struct Dashboard {
        /// What holds it, `ConfigMap monitoring/ingress-dashboard`.
        pub object: String,
        /// The namespace of what holds it.
        pub namespace: Option<String>,
        /// Its title.
        pub title: Known<Option<String>>,
        /// The metrics that it shows.
        pub metrics: Known<Vec<String>>,
        /// The ids of the products whose metrics these are.
        pub covers: Known<Vec<String>>,
        /// Whether it came with a product, rather than from the people who run this platform.
        pub vendor: Known<bool>,
        /// Whether Grafana shows it.
        pub shown: Known<bool>,
    }
}

fact! {
    /// A data source that Grafana is given with the configuration, rather than one in its database.
    pub struct DataSource {
        /// Its name.
        pub name: String,
        /// Its type as Grafana has it, `tempo`.
        pub kind: String,
        /// The ids of the products that it reads from.
        pub products: Vec<String>,
        /// Whether one of these keeps traces.
        pub traces: bool,
        /// What holds it, `ConfigMap monitoring/datasources`.
        pub object: String,
        /// The namespace of what holds it.
        pub namespace: Option<String>,
        /// Whether Grafana takes it in.
        pub taken: Known<bool>,
    }
}

fact! {
    /// How a product is watched. There is one record for every product that needs alerts or dashboards; in a cluster only for those that have pods.
    pub struct Upkeep {
        /// The product's id.
        pub product: String,
        /// The product's name.
        pub name: String,
        /// A namespace that it runs in.
        pub namespace: Option<String>,
        /// What it is for.
        pub capabilities: Known<Vec<String>>,
        /// Whether it needs alerts.
        pub needs_alerts: bool,
        /// Whether it needs a dashboard.
        pub needs_dashboards: bool,
        /// Whether an alert that something evaluates looks at its metrics.
        pub alerts: Known<bool>,
        /// Alerts on its metrics that nothing evaluates, by what holds them.
        pub idle_alerts: Vec<String>,
        /// Whether a dashboard that Grafana shows looks at its metrics.
        pub dashboards: Known<bool>,
        /// Dashboards of its metrics that no Grafana shows, by what holds them.
        pub idle_dashboards: Vec<String>,
        /// Whether its metrics are gathered.
        pub scraped: Known<bool>,
    }
}
