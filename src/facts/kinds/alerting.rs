//! Where alerts go.

use crate::facts::fact::fact;
use crate::model::known::Known;

fact! {
    /// A way that alerts take, to one channel of one receiver.
    pub struct AlertRoute {
        /// The id of the product that sends them on.
        pub component: String,
        /// What sends them on, `Alertmanager monitoring/platform`.
        pub name: String,
        /// Its namespace.
        pub namespace: Option<String>,
        /// The receiver that its routes can reach.
        pub receiver: String,
        /// `slack`, `teams`, `teams-v1` (by connectors that Microsoft has retired), `email`, `pagerduty`, `webhook` and the like; `none` for a receiver that sends nothing.
        pub channel: Known<String>,
        /// Whether anything raises alerts and sends them there.
        pub fed: Known<bool>,
    }
}

fact! {
    /// A way in which people hear of the vulnerabilities that a scanner finds.
    pub struct ScanNotice {
        /// The id of the product that tells them.
        pub component: String,
        /// That product's name.
        pub name: String,
        /// `alert`, by an alert rule on the scanner's metrics; `webhook`, by the scanner itself; `reporter`, by a product that passes on its reports.
        pub by: String,
        /// What says so, `PrometheusRule monitoring/vulnerabilities`.
        pub object: String,
        /// Whether an alert is evaluated over metrics that are gathered; of the other ways always so.
        pub raised: Known<bool>,
        /// Whether it gets to people: an alert only where alerts go to the chat.
        pub delivered: Known<bool>,
    }
}
