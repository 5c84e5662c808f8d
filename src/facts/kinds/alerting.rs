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
